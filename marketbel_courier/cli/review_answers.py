"""`marketbel-courier review bulk`, `answers` and `undo`: many answers at once, and taking back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.catalogue.answer_records import GivenAnswer, Reviewer
from marketbel_courier.catalogue.given_answers import answers_by_prefix, given_answers
from marketbel_courier.catalogue.review_records import OPEN, ReviewFilter
from marketbel_courier.cli.group import ListedError
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.operator_name import operator_name
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import supplier_id_of
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import confirm, output_console, said, show, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.ingestion.bulk_answers import BulkAnswered
    from marketbel_courier.ingestion.bulk_choices import BulkChoice, BulkChoices, LeftOut
    from marketbel_courier.ingestion.undone_answers import Undone

_LISTED = 20
_SHORTEST_PREFIX = 4
_INDENT = " " * 10


@click.command("bulk", short_help="Accept the best candidates of all above a score.")
@click.option(
    "--above",
    "least_score",
    type=click.FloatRange(0, 100),
    required=True,
    help="The least score of a best candidate.",
)
@click.option(
    "--supplier",
    metavar="NAME",
    type=SUPPLIER,
    help="Only this supplier's: key, name, part, or id.",
)
@click.option("--search", metavar="WORDS", default="", help="Only with these words in a name.")
@click.option("--dry-run", is_flag=True, help="Only show what would be linked.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def accept_bulk(
    *, least_score: float, supplier: str | None, search: str, dry_run: bool, yes: bool
) -> None:
    """Show what would be linked, ask, and link it as one answer that can be undone as one.

    What speaks against a candidate is told: another size, colour or price, a second item of the
    supplier. Such questions stay open.
    """
    # Imported here: what matches takes a moment that `--help` should not wait for.
    from marketbel_courier.ingestion.bulk_answers import accept_all, preview  # noqa: PLC0415

    settings = Settings.from_environment()

    async def look(pool: Pool) -> tuple[ReviewFilter, BulkChoices]:
        wanted = ReviewFilter(OPEN, await supplier_id_of(pool, supplier), search)
        return wanted, await preview(pool, wanted, least_score)

    wanted, seen = ask_database(settings, look)
    console = output_console()
    _show_choices(console, seen)
    if dry_run or not seen.choices:
        return
    if not yes:
        confirm(Message("cli-review-bulk-confirm", n=len(seen.choices)))

    async def answer(pool: Pool) -> BulkAnswered:
        return await accept_all(
            pool, wanted, least_score, seen.digest, reviewer=Reviewer(operator_name())
        )

    done = ask_database(settings, answer)
    own = short_id(done.answer_id)
    show(console, Message("cli-review-bulk-done", n=done.questions, id=own), style="green")


@click.command("answers", short_help="List what was answered, by whom and when.")
@click.option("--search", metavar="WORDS", default="", help="Only with these words in a name.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
def list_answers(*, search: str, limit: int, as_json: bool) -> None:
    """List what was answered, the latest first; an answer's id takes it back by `review undo`."""
    found = ask_database(
        Settings.from_environment(), lambda pool: given_answers(pool, words=search, limit=limit)
    )
    if as_json:
        print_json({"answers": found})
        return
    console = output_console()
    for one in found:
        for line in _answer_lines(one):
            show_text(console, line)
    if not found:
        show(console, Message("cli-review-no-answers"))


@click.command("undo", short_help="Take an answer back: ask again.")
@click.argument("answer_id", metavar="ID")
def undo_answer(answer_id: str) -> None:
    """Take an answer back: the item, its product and the question are what they were before.

    An answer to many questions is undone as one. What cannot be undone any more is told, and stays.
    """
    # Imported here, as above.
    from marketbel_courier.ingestion.undone_answers import undo  # noqa: PLC0415

    async def take_back(pool: Pool) -> Undone:
        return await undo(
            pool, await _the_answer(pool, answer_id), reviewer=Reviewer(operator_name())
        )

    done = ask_database(Settings.from_environment(), take_back)
    console = output_console()
    show(console, done.told, style="green" if done.reopened or done.kept else "")
    for one in done.kept[:_LISTED]:
        show(console, one.reason, style="yellow")
    _show_rest(console, len(done.kept))


async def _the_answer(pool: Pool, prefix: str) -> UUID:
    if not re.fullmatch(r"[0-9a-fA-F-]{1,36}", prefix) or len(prefix) < _SHORTEST_PREFIX:
        raise CourierError(Message("cli-review-no-answer-id", word=prefix, n=_SHORTEST_PREFIX))
    found = await answers_by_prefix(pool, prefix, limit=_LISTED)
    if not found:
        raise CourierError(Message("question-answer-unknown", answer=prefix))
    if len(found) > 1:
        raise ListedError(Message("cli-review-ambiguous", id=prefix), [str(one) for one in found])
    return found[0]


def _show_choices(console: Console, seen: BulkChoices) -> None:
    for choice in seen.choices[:_LISTED]:
        _show_pair(console, choice)
    _show_rest(console, len(seen.choices))
    if seen.left_out:
        show(console, Message("cli-review-bulk-left-out", n=len(seen.left_out)))
    for one in seen.left_out[:_LISTED]:
        _show_pair(console, one)
        show_text(console, Text(_INDENT + said(one.reason), style="yellow"))
    _show_rest(console, len(seen.left_out))
    if seen.choices or seen.left_out:
        show(console, Message("cli-review-bulk-sum", n=len(seen.choices)))
    else:
        show(console, Message("cli-review-bulk-none"))


def _show_pair(console: Console, one: BulkChoice | LeftOut) -> None:
    entry, candidate = one.entry, one.candidate
    price = Message("cli-review-price-of", price=entry.price, supplier=entry.supplier_name)
    console.print(
        Text.assemble(
            (short_id(entry.id), "cyan"),
            f"  {one_line(entry.item_name)}",
            (f"  {said(price)}", "dim"),
        ),
        soft_wrap=True,
    )
    score = said(Message("cli-review-score", score=f"{candidate.score or 0:.1f}"))
    least = candidate.min_price
    offered = "" if least is None else said(Message("cli-review-price-from", price=least))
    line = Text.assemble(f"   {score:>5}  {one_line(candidate.name)}", (f"  {offered}", "dim"))
    show_text(console, line)


def _show_rest(console: Console, count: int) -> None:
    if count > _LISTED:
        show(console, Message("cli-more", n=count - _LISTED))


def _answer_lines(answer: GivenAnswer) -> Sequence[Text]:
    what = Message(
        "cli-review-answer",
        kind=answer.kind,
        n=answer.questions,
        item=answer.item_name,
        product=answer.product_name or None,
        score=answer.least_score,
    )
    who = Message("cli-review-by", at=answer.answered_at, by=answer.answered_by or None)
    lines = [
        Text.assemble((short_id(answer.id), "cyan"), f"  {said(what)}"),
        Text(_INDENT + said(who), style="dim"),
    ]
    if answer.undone_at:
        undone = Message(
            "cli-review-undone",
            n=None if answer.undone == answer.questions else answer.undone,
            of=answer.questions,
            at=answer.undone_at,
            by=answer.undone_by or None,
        )
        lines.append(Text(_INDENT + said(undone), style="yellow"))
    return lines
