"""`marketbel-courier review`: choose the products of items that matching was not sure about."""

from __future__ import annotations

import re
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.catalogue.review_queue import (
    ReviewCandidate,
    ReviewEntry,
    ReviewPage,
    ReviewStatus,
    entries_by_prefix,
    review_page,
)
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.terminal import output_console, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ingestion.review_answers import Answered, accept, reject
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.quantities import moment_in_words
from marketbel_courier.settings import Settings

_OPEN = tuple(status for status in ReviewStatus if status.is_open)
_LISTED_WHEN_AMBIGUOUS = 10
_SHORTEST_PREFIX = 4
_STYLES = {
    ReviewStatus.EXPIRED: "yellow",
    ReviewStatus.APPROVED: "green",
    ReviewStatus.REJECTED: "dim",
}


@click.group(short_help="Choose the products of items that matching was not sure about.")
def review() -> None:
    """Choose the products of items that matching was not sure about.

    IDs may be abbreviated to what tells them apart. Links made here are never overwritten.
    """


@review.command("list", short_help="List the items that wait for an answer.")
@click.option("--supplier", metavar="NAME", help="Only this supplier's: key, name, part, or id.")
@click.option(
    "--status",
    type=click.Choice(["open", *(status.value for status in ReviewStatus)]),
    default="open",
    show_default=True,
    help="Open are pending, expired and needs_category.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
def list_entries(*, supplier: str | None, status: str, limit: int, page: int) -> None:
    """List the items that wait for an answer, the one that waits longest first.

    Under each item is its best candidate with its score, from 0 to 100.
    """
    statuses = _OPEN if status == "open" else (ReviewStatus(status),)

    async def look_up(pool: Pool) -> ReviewPage:
        supplier_id = None
        if supplier:
            supplier_id = the_supplier(supplier, await list_suppliers(pool), by_part=True).id
        return await review_page(
            pool,
            statuses=statuses,
            supplier_id=supplier_id,
            limit=limit,
            offset=(page - 1) * limit,
        )

    found = ask_database(Settings.from_environment(), look_up)
    _show_page(output_console(), found, status=status, first=(page - 1) * limit + 1)


@review.command(short_help="Show one item beside its candidates.")
@click.argument("entry_id", metavar="ID")
def show(entry_id: str) -> None:
    """Show one item beside its candidates, with prices."""
    entry = ask_database(Settings.from_environment(), lambda pool: _the_entry(pool, entry_id))
    _show_entry(output_console(), entry)


@review.command("accept", short_help="The item is this candidate.")
@click.argument("entry_id", metavar="ID")
@click.option(
    "--candidate",
    metavar="N|PRODUCT_ID",
    help="Its number in `show`, or the id of any product. Default: the best one.",
)
def accept_entry(entry_id: str, *, candidate: str | None) -> None:
    """Link the item to a candidate, for good. The product's lowest price follows at once."""

    async def answer(pool: Pool) -> Answered:
        entry = await _the_entry(pool, entry_id)
        product_id = _chosen(entry, candidate) if candidate else None
        return await accept(pool, entry.id, product_id)

    answered = ask_database(Settings.from_environment(), answer)
    already = "was already" if answered.was_so else "is now"
    _tell(answered, f"{already} linked to the product “{one_line(answered.product_name)}”")


@review.command("reject", short_help="The item is none of the candidates.")
@click.argument("entry_id", metavar="ID")
def reject_entry(entry_id: str) -> None:
    """Make the item a new product, a draft: it is none of the candidates."""

    async def answer(pool: Pool) -> Answered:
        return await reject(pool, (await _the_entry(pool, entry_id)).id)

    answered = ask_database(Settings.from_environment(), answer)
    already = "was already made" if answered.was_so else "is now"
    _tell(answered, f"{already} a new product, the draft “{one_line(answered.product_name)}”")


async def _the_entry(pool: Pool, prefix: str) -> ReviewEntry:
    """The one entry whose id begins like this; raises CourierError with the candidates."""
    if not re.fullmatch(r"[0-9a-fA-F-]{1,36}", prefix) or len(prefix) < _SHORTEST_PREFIX:
        raise CourierError(
            f"“{prefix}” is no id of a question. `marketbel-courier review list` shows them in the"
            f" first column; {_SHORTEST_PREFIX} characters or more will do."
        )
    found = await entries_by_prefix(pool, prefix, limit=_LISTED_WHEN_AMBIGUOUS)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CourierError(
            f"No question has the id {prefix}. It may have been withdrawn because matching found"
            " the product; `marketbel-courier review list` shows what is left."
        )
    listed = "\n".join(f"  {entry.id}  {one_line(entry.item_name)}" for entry in found)
    raise CourierError(f"Several ids begin with {prefix}. Say which:\n{listed}")


def _chosen(entry: ReviewEntry, word: str) -> UUID:
    """A candidate by its number from 1 or the beginning of its id, or any product by its id."""
    word = word.strip().lower()
    if word.isdecimal() and 1 <= int(word) <= len(entry.candidates):
        return entry.candidates[int(word) - 1].product_id
    meant = {one.product_id for one in entry.candidates if str(one.product_id).startswith(word)}
    if len(meant) == 1 and len(word) >= _SHORTEST_PREFIX:
        return meant.pop()
    try:
        return UUID(word)
    except ValueError:
        count = len(entry.candidates)
        numbers = f"one of the numbers 1 to {count}" if count > 1 else "the number 1"
        raise CourierError(
            f"“{word}” is no candidate. Give {numbers if count else 'a product'}"
            f" or a product's id; `marketbel-courier review show {short_id(entry.id)}` lists them."
        ) from None


def _show_page(console: Console, page: ReviewPage, *, status: str, first: int) -> None:
    if not page.entries:
        nothing = "Nothing waits for review." if status == "open" else f"None is {status}."
        console.print(nothing if first == 1 else "That page is empty.")
        return
    for entry in page.entries:
        for line in _summary(entry):
            show_text(console, line)
    last = first + len(page.entries) - 1
    shown = "" if last - first + 1 == page.total else f", {first:,} to {last:,} shown"
    what = "to review" if status == "open" else status
    console.print(f"{page.total:,} {what}{shown}. `review show ID` compares, `accept` or `reject`.")


def _summary(entry: ReviewEntry) -> tuple[Text, Text]:
    status = entry.status.value
    mark = "" if entry.status is ReviewStatus.PENDING else f"  {status}"
    head = Text.assemble(
        (short_id(entry.id), "cyan"),
        f"  {one_line(entry.item_name)}",
        (f"  {entry.price:,}, {one_line(entry.supplier_name)}", "dim"),
        (mark, _STYLES.get(entry.status, "yellow")),
    )
    if not entry.status.is_open:
        return head, Text(f"          is {one_line(entry.product_name or 'without a product')}")
    if not entry.candidates:
        return head, Text("          no candidates", style="dim")
    best, *others = entry.candidates
    more = f"  and {len(others)} more" if others else ""
    return head, Text.assemble(f"   {_score(best)}  {one_line(best.name)}", (more, "dim"))


def _show_entry(console: Console, entry: ReviewEntry) -> None:
    show_text(console, Text(one_line(entry.item_name), style="bold"))
    facts = [f"SKU {one_line(entry.supplier_sku)}", f"price {entry.price:,}"]
    if entry.category:
        facts.append(one_line(entry.category))
    show_text(console, Text(f"{one_line(entry.supplier_name)}: {', '.join(facts)}"))
    show_text(console, Text(_standing(entry), style=_STYLES.get(entry.status, "dim")))
    console.print()
    for number, candidate in enumerate(entry.candidates, start=1):
        show_text(console, _candidate(number, candidate))
    if not entry.candidates:
        console.print("There are no candidates.")
    if entry.status.is_open:
        own = short_id(entry.id)
        console.print()
        console.print(f"marketbel-courier review accept {own} --candidate 1", soft_wrap=True)
        console.print(f"marketbel-courier review reject {own}", soft_wrap=True)


def _standing(entry: ReviewEntry) -> str:
    match entry.status:
        case ReviewStatus.APPROVED | ReviewStatus.REJECTED:
            at = f" at {moment_in_words(entry.reviewed_at)} UTC" if entry.reviewed_at else ""
            product = one_line(entry.product_name or "without a product")
            return f"{entry.status.value.capitalize()}{at}; it is {product}."
        case ReviewStatus.EXPIRED:
            return f"Expired at {moment_in_words(entry.expires_at)} UTC; still to be answered."
        case _:
            return f"Waits since {moment_in_words(entry.created_at)} UTC."


def _candidate(number: int, candidate: ReviewCandidate) -> Text:
    notes = [one_line(candidate.category)] if candidate.category else []
    if candidate.min_price is not None:
        notes.append(f"from {candidate.min_price:,}")
    notes.append(str(candidate.product_id))
    gone = "" if candidate.is_there else "  no longer in the catalogue"
    return Text.assemble(
        f"{number}  {_score(candidate)}  {one_line(candidate.name)}",
        (f"  {', '.join(notes)}", "dim"),
        (gone, "yellow"),
    )


def _score(candidate: ReviewCandidate) -> str:
    return f"{candidate.score:5.1f}" if candidate.score is not None else "    –"


def _tell(answered: Answered, what: str) -> None:
    entry = answered.entry
    line = f"“{one_line(entry.item_name)}” of {one_line(entry.supplier_name)} {what}."
    show_text(output_console(), Text(line, style="" if answered.was_so else "green"))
