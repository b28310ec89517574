"""The `marketbel-courier` command: one file per subcommand.

A subcommand reads its arguments, calls one function and prints the result; decisions and storage
belong in other folders. Its file is imported only when the subcommand is used, as importing the
libraries of all of them would take seconds.
"""

from __future__ import annotations

import sys

import click

from marketbel_courier.cli.completion import PROGRAM, VARIABLE
from marketbel_courier.cli.group import CourierGroup, hide_tracebacks
from marketbel_courier.cli.terminal import colour
from marketbel_courier.cli.version import print_version

# What a list of the subcommands says of each; the subcommand itself is in the file of its name.
_SECTIONS = {
    "On this machine": {
        "demo": "Let the demo suppliers' price lists travel, and judge the outcome.",
        "dev": "Start the whole system and keep it up until Ctrl-C.",
    },
    "Deliveries": {
        "status": "Show the sync, the jobs under way and those that failed or ended.",
        "sync": "Ask for a sync of all active suppliers, or show what it would do.",
        "retry": "Have failed deliveries tried again, with a fresh budget of retries.",
        "reprocess": "Deliver and analyse again, changed or not, as a backfill.",
        "why": "Tell why a supplier is or is not up to date.",
        "versions": "List the kept versions of a supplier's file, or fetch one.",
        "rehearse": "Read kept price lists anew, and show what would change.",
    },
    "Catalogue": {
        "items": "List what suppliers offer: search, filter, sort.",
        "products": "List products with their lowest price: search, filter, sort.",
        "changes": "List what price lists changed, or compare two of a supplier's.",
        "prices": "Tell what a supplier's items cost on a day of the past.",
        "preview": "Show what would come out of a price list, and why.",
        "teach": "Show which column of a supplier's list holds what; or undo it.",
        "review": "Choose the products of items that matching was not sure about.",
        "held": "List the prices and lists that wait for a decision.",
        "release": "Let held prices or lists count.",
        "refuse": "Keep the old prices in place of held ones.",
        "rates": "The exchange rates that offers are compared by.",
    },
    "Operations": {
        "admin": "Serve the admin page and its API until Ctrl-C.",
        "adopt": "Take over what the former ingestion worker left behind.",
        "cleanup": "Remove old files of the shared volume that no delivery needs.",
        "prune": "Remove old rows: runs, logs, deliveries, former prices.",
        "doctor": "Say what is missing or wrong here, and how to mend it.",
        "drill": "Try the deployment that is up, by suppliers of the drill's own.",
        "login": "Logins to suppliers' servers, by name.",
        "migrate": "Create or update the courier's tables in DATABASE_URL.",
        "ui": "Serve Dagster's web UI until Ctrl-C, to those who may use it.",
        "worker": "Carry runs until Ctrl-C, where `dagster.yaml` hands them to Celery.",
        "version": "Print the versions of the courier, Dagster and Python.",
        "completion": "Print the script by which a shell completes commands and suppliers.",
    },
}
_EPILOG = """\b
Examples:
  marketbel-courier demo        sixteen suppliers travel from source to database
  marketbel-courier dev         the whole system on this machine, until Ctrl-C
  marketbel-courier admin       the page for those who run the shop, alone
  marketbel-courier doctor      what is missing or wrong here, and how to mend it
  marketbel-courier preview FILE   what would come out of a price list
  marketbel-courier why NAME    why a supplier is or is not up to date
"""


@click.group(
    cls=CourierGroup,
    package=__name__,
    sections=_SECTIONS,
    epilog=_EPILOG,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Print the versions of the courier, Dagster and Python.",
)
def cli() -> None:
    """Bring supplier price lists in verbatim and hand them to ml-analyze.

    Settings come from the environment; `doctor` checks each of them.
    """


def main() -> None:
    """Run the command line; the entry point of the console script."""
    sys.excepthook = hide_tracebacks
    cli(prog_name=PROGRAM, complete_var=VARIABLE, color=colour())
