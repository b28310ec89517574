"""`marketbel-courier why`: the story of one supplier's last deliveries, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.catalogue.held_changes import (
    HeldChange,
    HeldCounts,
    HeldFilter,
    count_held_by_supplier,
    held_changes,
    held_of_items,
)
from marketbel_courier.catalogue.item_links import (
    ItemLink,
    count_links_by_rung,
    rung_in_words,
)
from marketbel_courier.catalogue.item_stories import ItemStory, item_story, items_called
from marketbel_courier.cli.group import ListedError
from marketbel_courier.cli.held import show_price
from marketbel_courier.cli.json_output import json_option, plain, plain_fields, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import output_console, said, show, show_event, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.standing import KnownOfSupplier, Standing, judge
from marketbel_courier.delivery.telling.story import Mood, tell
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.history import analyses_ahead, attempts_of, newest_analysis
from marketbel_courier.ledger.routes import choose_route
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.matching.records import Rung
from marketbel_courier.messages.message import Message, sentences
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_STYLES = {Mood.PLAIN: "", Mood.GOOD: "green", Mood.WARNING: "yellow", Mood.BAD: "red"}
_MOST_ITEMS = 20
_MOST_HELD = 5
_VERDICT_STYLES = {
    Standing.UP_TO_DATE: "bold green",
    Standing.UNDER_WAY: "bold cyan",
    Standing.WILL_BE_RETRIED: "bold yellow",
}


@dataclass(frozen=True)
class _Known:
    """All that is told of a supplier; `held` are the prices that were held last."""

    supplier: KnownOfSupplier
    links: Mapping[Rung, int]
    held: Sequence[HeldChange]


@click.command()
@click.argument("supplier", type=SUPPLIER)
@click.option(
    "--last",
    "jobs",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many deliveries to tell of.",
)
@click.option("--item", metavar="CODE", help="Tell why this item is its product instead.")
@json_option
def why(supplier: str, *, jobs: int, item: str | None, as_json: bool) -> None:
    """Tell the story of a supplier's last deliveries, and why it is or is not up to date.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id; CODE is the
    supplier's code of an item, or a part of one item's name. Times are UTC.
    """
    settings = Settings.from_environment()
    if item is not None:
        story, price = ask_database(settings, lambda pool: _find_item(pool, supplier, item))
        if as_json:
            print_json({**plain(story), "held": price})
            return
        show_item(output_console(), story)
        if price is not None:
            show_price(output_console(), price)
        return
    known = ask_database(settings, lambda pool: _look_up(pool, supplier, jobs=jobs))
    if as_json:
        print_json(_as_json(known, settings))
        return
    console = output_console()
    show_story(console, known.supplier, use_ml_globally=settings.use_ml_processing)
    for rung, items in known.links.items():
        show(console, Message("link-count", n=items, rung=rung_in_words(rung)), style="dim")
    if known.held:
        console.print()
    for price in known.held:
        show_price(console, price)
    if known.supplier.held_prices > len(known.held):
        show(console, Message("cli-more", n=known.supplier.held_prices - len(known.held)))


def _as_json(known: _Known, settings: Settings) -> dict[str, object]:
    supplier = known.supplier.supplier
    return {
        "supplier": plain_fields(supplier, "id", "partition_key", "name", "is_active"),
        "route": _route_of(supplier, use_ml_globally=settings.use_ml_processing),
        "verdict": judge(known.supplier),
        "jobs": tell(known.supplier.attempts),
        "links": known.links,
        "held_prices": known.supplier.held_prices,
        "held": known.held,
    }


def _route_of(supplier: Supplier, *, use_ml_globally: bool) -> Route:
    return choose_route(
        use_ml_globally=use_ml_globally, use_ml_for_supplier=supplier.use_ml_processing
    )


async def _look_up(pool: Pool, word: str, *, jobs: int) -> _Known:
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    counts = await count_held_by_supplier(pool, [supplier.id])
    known = KnownOfSupplier(
        supplier,
        attempts=await attempts_of(pool, supplier.id, jobs=jobs),
        shown=await newest_analysis(pool, supplier.id),
        held_prices=counts.get(supplier.id, HeldCounts()).changes,
    )
    links = await count_links_by_rung(pool, supplier.id)
    held = await held_changes(pool, HeldFilter(supplier_id=supplier.id), limit=_MOST_HELD)
    newest = known.newest
    if newest is not None and newest.state is State.DELIVERED:
        known = replace(known, ahead=await analyses_ahead(pool, newest))
    return _Known(known, links, held)


async def _find_item(pool: Pool, word: str, item: str) -> tuple[ItemStory, HeldChange | None]:
    """The story of the item, and the price of it that is held or was refused."""
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    found = await items_called(pool, supplier.id, item, limit=_MOST_ITEMS)
    if len(found) > 1:
        raise ListedError(
            Message("cli-why-item-ambiguous", word=item),
            [Message("cli-why-item", sku=one.supplier_sku, name=one.name) for one in found],
        )
    story = await item_story(pool, found[0].item_id) if found else None
    if story is None:
        raise CourierError(Message("cli-why-item-unknown", word=item))
    return story, (await held_of_items(pool, [found[0].item_id])).get(found[0].item_id)


def show_item(console: Console, story: ItemStory) -> None:
    """Print what the item is, what it was before, and what speaks against its candidates."""
    show(console, Message("cli-why-item", sku=story.supplier_sku, name=story.name), style="bold")
    if story.link:
        show(console, _told(story.link))
    else:
        show(console, Message("link-of-item-missing"), style="yellow")
    if story.is_asked_about:
        show(console, Message("link-of-item-asked"))
    for candidate in story.candidates:
        against = sentences(candidate.contradictions) if candidate.contradictions else None
        score = None if candidate.score is None else f"{candidate.score:g}"
        message = Message("link-candidate", score=score, product=candidate.name, against=against)
        show(console, message)
    for parting in story.parted:
        show(console, parting.told, style="yellow")
    for link in story.former:
        show(console, _told(link), style="dim")


def _told(link: ItemLink) -> Message:
    product = link.product_name or Message("link-product-gone")
    if link.ended_at is None:
        return Message("link-of-item-is", since=link.linked_at, product=product, why=link.why)
    return Message(
        "link-of-item-was",
        until=link.ended_at,
        product=product,
        withdrawn="yes" if link.is_withdrawn else "no",
        why=link.why,
    )


def show_story(console: Console, known: KnownOfSupplier, *, use_ml_globally: bool = True) -> None:
    """Print the chapters and the verdict."""
    route = _route_of(known.supplier, use_ml_globally=use_ml_globally)
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
