"""`marketbel-courier review`: choose the products of items that matching was not sure about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.catalogue.review_queue import alike_questions, entries_by_prefix, review_page
from marketbel_courier.catalogue.review_records import (
    OPEN,
    ReviewCandidate,
    ReviewEntry,
    ReviewFilter,
    ReviewOrder,
    ReviewPage,
    ReviewStatus,
)
from marketbel_courier.cli.group import ListedError
from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.operator_name import operator_name
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.review_answers import accept_bulk, list_answers, undo_answer
from marketbel_courier.cli.supplier_arguments import supplier_id_of
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import output_console, said, show, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.matching.differences import Mark, difference
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.ingestion.review_answers import Answered

_LISTED_WHEN_AMBIGUOUS = 10
_SHORTEST_PREFIX = 4
_SCORE = click.FloatRange(0, 100)
_INDENT = " " * 10
_STYLES = {
    ReviewStatus.EXPIRED: "yellow",
    ReviewStatus.APPROVED: "green",
    ReviewStatus.REJECTED: "dim",
}
# How the candidate's name stands to the item's.
_MARKS = {Mark.OPPOSED: "red", Mark.ONLY: "yellow"}


@click.group()
def review() -> None:
    """Choose the products of items that matching was not sure about.

    IDs may be abbreviated to what tells them apart. Links made here are never overwritten.
    """


review.add_command(accept_bulk)
review.add_command(list_answers)
review.add_command(undo_answer)

_alike = click.option(
    "--alike", is_flag=True, help="Also for other suppliers' items of the same name and barcode."
)


@review.command("list", short_help="List the items that wait for an answer.")
@click.option(
    "--supplier",
    metavar="NAME",
    type=SUPPLIER,
    help="Only this supplier's: key, name, part, or id.",
)
@click.option(
    "--status",
    type=click.Choice(["open", *(status.value for status in ReviewStatus)]),
    default="open",
    show_default=True,
    help="Open are pending, expired and needs_category.",
)
@click.option("--search", metavar="WORDS", default="", help="Only with these words in a name.")
@click.option("--score", type=_SCORE, help="Only with a best candidate of this score or more.")
@click.option(
    "--sort",
    type=click.Choice([order.value for order in ReviewOrder]),
    default=ReviewOrder.EXPIRY.value,
    show_default=True,
    help="Effect: whose answer settles the most questions comes first.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True)
@json_option
def list_entries(
    *,
    supplier: str | None,
    status: str,
    search: str,
    score: float | None,
    sort: str,
    limit: int,
    page: int,
    as_json: bool,
) -> None:
    """List the items that wait for an answer, the one that expires first before the others.

    Under each item is its best candidate with its score, from 0 to 100.
    """
    statuses = OPEN if status == "open" else (ReviewStatus(status),)

    async def look_up(pool: Pool) -> ReviewPage:
        return await review_page(
            pool,
            ReviewFilter(statuses, await supplier_id_of(pool, supplier), search, score),
            order=ReviewOrder(sort),
            limit=limit,
            offset=(page - 1) * limit,
        )

    found = ask_database(Settings.from_environment(), look_up)
    if as_json:
        print_json(plain(found))
        return
    _show_page(output_console(), found, status=status, first=(page - 1) * limit + 1)


@review.command("show", short_help="Show one item beside its candidates.")
@click.argument("entry_id", metavar="ID")
@json_option
def show_entry(entry_id: str, *, as_json: bool) -> None:
    """Show one item beside its candidates, with prices."""
    entry = ask_database(Settings.from_environment(), lambda pool: _the_entry(pool, entry_id))
    if as_json:
        print_json(plain(entry))
        return
    _show_item(output_console(), entry)


@review.command("accept", short_help="The item is this candidate.")
@click.argument("entry_id", metavar="ID")
@click.option(
    "--candidate",
    metavar="N|PRODUCT_ID",
    help="Its number in `show`, or the id of any product. Default: the best one.",
)
@_alike
def accept_entry(entry_id: str, *, candidate: str | None, alike: bool) -> None:
    """Link the item to a candidate. The product's lowest price follows at once.

    `review undo` takes it back.
    """
    # Imported here: what matches takes a moment that `--help` should not wait for.
    from marketbel_courier.ingestion.review_answers import accept  # noqa: PLC0415

    async def answer(pool: Pool) -> Answered:
        entry = await _the_entry(pool, entry_id)
        product_id = _chosen(entry, candidate) if candidate else None
        also = [one.id for one in await alike_questions(pool, [entry.id])] if alike else []
        reviewer = Reviewer(operator_name())
        return await accept(pool, entry.id, product_id, also=also, reviewer=reviewer)

    answered = ask_database(Settings.from_environment(), answer)
    _tell(answered, "cli-review-was-linked" if answered.was_so else "cli-review-linked")


@review.command("reject", short_help="The item is none of the candidates.")
@click.argument("entry_id", metavar="ID")
@_alike
def reject_entry(entry_id: str, *, alike: bool) -> None:
    """Make the item a new product, a draft: it is none of the candidates."""
    # Imported here, as above.
    from marketbel_courier.ingestion.review_answers import reject  # noqa: PLC0415

    async def answer(pool: Pool) -> Answered:
        entry = await _the_entry(pool, entry_id)
        also = [one.id for one in await alike_questions(pool, [entry.id])] if alike else []
        return await reject(pool, entry.id, also=also, reviewer=Reviewer(operator_name()))

    answered = ask_database(Settings.from_environment(), answer)
    _tell(answered, "cli-review-was-new" if answered.was_so else "cli-review-new")


async def _the_entry(pool: Pool, prefix: str) -> ReviewEntry:
    """The one entry whose id begins like this; raises CourierError with the candidates."""
    if not re.fullmatch(r"[0-9a-fA-F-]{1,36}", prefix) or len(prefix) < _SHORTEST_PREFIX:
        raise CourierError(Message("cli-review-no-id", word=prefix, n=_SHORTEST_PREFIX))
    found = await entries_by_prefix(pool, prefix, limit=_LISTED_WHEN_AMBIGUOUS)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CourierError(Message("cli-review-unknown", id=prefix))
    listed = [f"{entry.id}  {one_line(entry.item_name)}" for entry in found]
    raise ListedError(Message("cli-review-ambiguous", id=prefix), listed)


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
        raise CourierError(
            Message("cli-review-no-candidate", word=word, count=count, id=str(entry.id))
        ) from None


def _show_page(console: Console, page: ReviewPage, *, status: str, first: int) -> None:
    if not page.entries:
        if first > 1:
            show(console, Message("cli-review-empty-page"))
        elif status == "open":
            show(console, Message("cli-review-nothing"))
        else:
            show(console, Message("cli-review-none-is", status=status))
        return
    for entry in page.entries:
        for line in _summary(entry):
            show_text(console, line)
    last = first + len(page.entries) - 1
    is_whole = last - first + 1 == page.total
    shown = None if is_whole else Message("cli-review-shown", first=first, last=last)
    show(console, Message("cli-review-sum", n=page.total, status=status, shown=shown))


def _summary(entry: ReviewEntry) -> tuple[Text, Text]:
    mark = ""
    if entry.status is not ReviewStatus.PENDING:
        mark = f"  {said(Message('cli-review-status', status=entry.status))}"
    head = Text.assemble(
        (short_id(entry.id), "cyan"),
        f"  {one_line(entry.item_name)}",
        (f"  {said(_price_and_supplier(entry))}", "dim"),
        (mark, _STYLES.get(entry.status, "yellow")),
    )
    if not entry.status.is_open:
        product = Message("cli-review-is", product=entry.product_name or None)
        return head, Text(_INDENT + said(product))
    if not entry.candidates:
        return head, Text(_INDENT + said(Message("cli-review-no-candidates")), style="dim")
    best, *others = entry.candidates
    more = f"  {said(Message('cli-more', n=len(others)))}" if others else ""
    return head, Text.assemble(f"   {_score(best)}  {one_line(best.name)}", (more, "dim"))


def _price_and_supplier(entry: ReviewEntry) -> Message:
    return Message("cli-review-price-of", price=entry.price, supplier=entry.supplier_name)


def _show_item(console: Console, entry: ReviewEntry) -> None:
    show_text(console, Text(one_line(entry.item_name), style="bold"))
    facts = Message(
        "cli-review-item",
        supplier=entry.supplier_name,
        sku=entry.supplier_sku,
        price=entry.price,
        category=entry.category or None,
    )
    show(console, facts)
    show(console, _standing(entry), style=_STYLES.get(entry.status, "dim"))
    console.print()
    for number, candidate in enumerate(entry.candidates, start=1):
        show_text(console, _candidate(number, entry, candidate))
        for against in (*candidate.reasons, *candidate.contradictions):
            show_text(console, Text(_INDENT + said(against), style="yellow"))
    if not entry.candidates:
        show(console, Message("cli-review-without-candidates"))
    if entry.status.is_open:
        own = short_id(entry.id)
        console.print()
        console.print(f"marketbel-courier review accept {own} --candidate 1", soft_wrap=True)
        console.print(f"marketbel-courier review reject {own}", soft_wrap=True)


def _standing(entry: ReviewEntry) -> Message:
    match entry.status:
        case ReviewStatus.APPROVED | ReviewStatus.REJECTED:
            return Message(
                "cli-review-answered",
                status=entry.status,
                at=entry.reviewed_at,
                product=entry.product_name or None,
            )
        case ReviewStatus.EXPIRED:
            return Message("cli-review-expired", at=entry.expires_at)
        case _:
            return Message("cli-review-waits", since=entry.created_at)


def _candidate(number: int, entry: ReviewEntry, candidate: ReviewCandidate) -> Text:
    notes = [one_line(one) for one in (candidate.brand, candidate.category) if one]
    if candidate.min_price is not None:
        notes.append(said(Message("cli-review-price-from", price=candidate.min_price)))
    notes.append(str(candidate.product_id))
    gone = "" if candidate.is_there else f"  {said(Message('cli-review-gone'))}"
    pieces = difference(one_line(entry.item_name), one_line(candidate.name)).right
    return Text.assemble(
        f"{number}  {_score(candidate)}  ",
        *((one.text, _MARKS.get(one.mark, "")) for one in pieces),
        (f"  {', '.join(notes)}", "dim"),
        (gone, "yellow"),
    )


def _score(candidate: ReviewCandidate) -> str:
    if candidate.score is None:
        return "    –"
    return f"{said(Message('cli-review-score', score=f'{candidate.score:.1f}')):>5}"


def _tell(answered: Answered, code: str) -> None:
    told = Message(
        code,
        item=answered.entry.item_name,
        supplier=answered.entry.supplier_name,
        product=answered.product_name,
    )
    console = output_console()
    show(console, told, style="" if answered.was_so else "green")
    if answered.questions > 1:
        show(console, Message("cli-review-settled", n=answered.questions - 1))
    if answered.answer_id:
        console.print(f"marketbel-courier review undo {short_id(answered.answer_id)}")
