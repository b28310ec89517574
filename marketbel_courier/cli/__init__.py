"""The `marketbel-courier` command: one file per subcommand, listed here by what it is for.

A subcommand reads its arguments, asks one function and draws the answer. What is decided or stored
belongs in the folders below.
"""

from __future__ import annotations

import sys

import click

from marketbel_courier.cli.admin import admin
from marketbel_courier.cli.adopt import adopt
from marketbel_courier.cli.changes import changes
from marketbel_courier.cli.cleanup import cleanup
from marketbel_courier.cli.completion import PROGRAM, VARIABLE, completion
from marketbel_courier.cli.demo import demo
from marketbel_courier.cli.dev import dev
from marketbel_courier.cli.doctor import doctor
from marketbel_courier.cli.group import CourierGroup, hide_tracebacks
from marketbel_courier.cli.held import held
from marketbel_courier.cli.items import items
from marketbel_courier.cli.login import login
from marketbel_courier.cli.migrate import migrate
from marketbel_courier.cli.preview import preview
from marketbel_courier.cli.prices import prices
from marketbel_courier.cli.products import products
from marketbel_courier.cli.prune import prune
from marketbel_courier.cli.rates import rates
from marketbel_courier.cli.refuse import refuse
from marketbel_courier.cli.rehearse import rehearse
from marketbel_courier.cli.release import release
from marketbel_courier.cli.reprocess import reprocess
from marketbel_courier.cli.retry import retry
from marketbel_courier.cli.review import review
from marketbel_courier.cli.status import status
from marketbel_courier.cli.sync import sync
from marketbel_courier.cli.teach import teach
from marketbel_courier.cli.terminal import colour
from marketbel_courier.cli.ui import ui
from marketbel_courier.cli.version import print_version, version
from marketbel_courier.cli.versions import versions
from marketbel_courier.cli.why import why
from marketbel_courier.cli.worker import worker

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


cli.add_section("On this machine", demo, dev)
cli.add_section("Deliveries", status, sync, retry, reprocess, why, versions, rehearse)
cli.add_section(
    "Catalogue",
    items,
    products,
    changes,
    prices,
    preview,
    teach,
    review,
    held,
    release,
    refuse,
    rates,
)
cli.add_section(
    "Operations",
    admin,
    adopt,
    cleanup,
    prune,
    doctor,
    login,
    migrate,
    ui,
    worker,
    version,
    completion,
)


def main() -> None:
    """Run the command line; the entry point of the console script."""
    sys.excepthook = hide_tracebacks
    cli(prog_name=PROGRAM, complete_var=VARIABLE, color=colour())
