"""`marketbel-courier why`: the story of one supplier's last deliveries, and where it stands."""

from __future__ import annotations

from dataclasses import replace

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.terminal import output_console, said, show, show_event, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.standing import KnownOfSupplier, Standing, judge
from marketbel_courier.delivery.telling.story import Mood, tell
from marketbel_courier.ledger.history import analyses_ahead, attempts_of, newest_analysis
from marketbel_courier.ledger.routes import choose_route
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_STYLES = {Mood.PLAIN: "", Mood.GOOD: "green", Mood.WARNING: "yellow", Mood.BAD: "red"}
_VERDICT_STYLES = {
    Standing.UP_TO_DATE: "bold green",
    Standing.UNDER_WAY: "bold cyan",
    Standing.WILL_BE_RETRIED: "bold yellow",
}


@click.command(short_help="Tell why a supplier is or is not up to date.")
@click.argument("supplier")
@click.option(
    "--last",
    "jobs",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many deliveries to tell of.",
)
def why(supplier: str, jobs: int) -> None:
    """Tell the story of a supplier's last deliveries, and why it is or is not up to date.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id. Times are UTC.
    """
    settings = Settings.from_environment()
    known = ask_database(settings, lambda pool: _look_up(pool, supplier, jobs=jobs))
    show_story(output_console(), known, use_ml_globally=settings.use_ml_processing)


async def _look_up(pool: Pool, word: str, *, jobs: int) -> KnownOfSupplier:
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    known = KnownOfSupplier(
        supplier,
        attempts=await attempts_of(pool, supplier.id, jobs=jobs),
        shown=await newest_analysis(pool, supplier.id),
    )
    newest = known.newest
    if newest is None or newest.state is not State.DELIVERED:
        return known
    return replace(known, ahead=await analyses_ahead(pool, newest))


def show_story(console: Console, known: KnownOfSupplier, *, use_ml_globally: bool = True) -> None:
    """Print the chapters and the verdict."""
    route = choose_route(
        use_ml_globally=use_ml_globally, use_ml_for_supplier=known.supplier.use_ml_processing
    )
    read_by = "cli-why-read-by-ml" if route is Route.ML else "cli-why-read-by-legacy"
    about = said(Message(read_by, key=known.called))
    name = one_line(known.supplier.name)
    show_text(console, Text.assemble((name, "bold"), "  ", (about, "dim")))
    for chapter in tell(known.attempts):
        console.print()
        show(console, chapter.title, style="bold")
        for line in chapter.lines:
            show_event(console, line.at, line.message, _STYLES[line.mood])
    verdict = judge(known)
    console.print()
    style = _VERDICT_STYLES.get(verdict.standing, "bold red")
    standing = said(verdict.standing.words).upper()
    show_text(console, Text.assemble((standing, style), f": {said(verdict.reason)}"))
    show(console, verdict.next_step, style="bold")
