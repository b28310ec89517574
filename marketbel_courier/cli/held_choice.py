"""Which held prices and lists a command is about, and how it prints the outcome."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from marketbel_courier.catalogue.held_changes import (
    HeldCounts,
    HeldFilter,
    count_held,
    count_held_by_supplier,
)
from marketbel_courier.catalogue.held_ids import HeldId, ids_beginning_with
from marketbel_courier.catalogue.held_lists import held_lists
from marketbel_courier.cli.group import ListedError
from marketbel_courier.cli.operator_name import operator_name
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import confirm, echo, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.ingestion.held_answers import AnswerCounts, ListAnswer

AnswerPrices = Callable[..., "Awaitable[AnswerCounts]"]
AnswerList = Callable[..., "Awaitable[ListAnswer]"]
Command = TypeVar("Command", bound=Callable[..., Any])

_SHORTEST_PREFIX = 4
_LISTED_WHEN_AMBIGUOUS = 10
_MOST_LISTS = 10_000


@dataclass(frozen=True)
class Chosen:
    """What is meant: a filter of prices, None where none is, and lists; `waiting` how many."""

    prices: HeldFilter | None = None
    lists: Sequence[UUID] = field(default=())
    waiting: HeldCounts | None = None


def choosing(command: Command) -> Command:
    """The arguments and options by which a command is told what is meant."""
    for option in (
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--because", default="", metavar="TEXT", help="Why; kept with the answer."),
        click.option("--all", "everything", is_flag=True, help="Everything that waits."),
        click.option(
            "--supplier",
            metavar="NAME",
            type=SUPPLIER,
            help="All that waits of this one: key, name, id.",
        ),
        click.argument("ids", metavar="[ID]...", nargs=-1),
    ):
        command = option(command)
    return command


def answer(
    answer_prices: AnswerPrices,
    answer_list: AnswerList,
    codes: tuple[str, str, str],
    *,
    ids: Sequence[str],
    supplier: str | None,
    everything: bool,
    because: str,
    yes: bool,
) -> None:
    """Carry out what was asked for; `codes` tell of prices, of a list, and of one read again."""
    if sum((bool(ids), supplier is not None, everything)) != 1:
        raise usage_error(Message("cli-held-say-which"))
    settings = Settings.from_environment()
    chosen = ask_database(settings, lambda pool: _choose(pool, ids, supplier))
    if chosen.waiting is not None:
        if not chosen.waiting.changes and not chosen.waiting.lists:
            echo(Message("cli-held-nothing"))
            return
        if not yes:
            waiting = chosen.waiting
            confirm(Message("cli-held-sure", prices=waiting.changes, lists=waiting.lists))
    said = {"by": operator_name(), "because": because.strip()}
    of_prices, of_list, read_again = codes

    async def carry_out(pool: Pool) -> list[Message]:
        told = []
        if chosen.prices is not None:
            counts = await answer_prices(pool, chosen.prices, **said)
            overtaken = max(0, len(chosen.prices.change_ids or ()) - counts.answered)
            told.append(Message(of_prices, n=counts.answered, overtaken=overtaken))
        names = {one.id: one.name for one in await list_suppliers(pool)}
        for list_id in chosen.lists:
            done = await answer_list(pool, list_id, **said)
            code = read_again if done.reads_again else of_list
            told.append(Message(code, name=one_line(names.get(done.held.supplier_id, ""))))
        return told

    for message in ask_database(settings, carry_out):
        echo(message, colour="green")


async def _choose(pool: Pool, ids: Sequence[str], supplier: str | None) -> Chosen:
    if ids:
        found = [await _the_one(pool, prefix) for prefix in ids]
        changes = [one.id for one in found if not one.is_list]
        return Chosen(
            HeldFilter(change_ids=changes) if changes else None,
            [one.id for one in found if one.is_list],
        )
    supplier_id = None
    if supplier is not None:
        supplier_id = the_supplier(supplier, await list_suppliers(pool)).id
        counts = await count_held_by_supplier(pool, [supplier_id])
        waiting = counts.get(supplier_id, HeldCounts())
    else:
        waiting = await count_held(pool)
    # What comes in while the question is read was not meant.
    until = await pool.fetchval("SELECT clock_timestamp()")
    lists = await held_lists(pool, supplier_id=supplier_id, limit=_MOST_LISTS)
    chosen = Chosen(None, [one.list_id for one in lists], waiting)
    if not waiting.changes:
        return chosen
    return replace(chosen, prices=HeldFilter(supplier_id=supplier_id, held_until=until))


async def _the_one(pool: Pool, prefix: str) -> HeldId:
    """The one price or list whose id begins like this; raises CourierError with the candidates."""
    if not re.fullmatch(r"[0-9a-fA-F-]{1,36}", prefix) or len(prefix) < _SHORTEST_PREFIX:
        raise CourierError(Message("cli-held-no-id", word=prefix, n=_SHORTEST_PREFIX))
    found = await ids_beginning_with(pool, prefix, limit=_LISTED_WHEN_AMBIGUOUS)
    if len(found) == 1:
        return found[0]
    if not found:
        raise CourierError(Message("cli-held-unknown", id=prefix))
    listed = [f"{one.id}  {one_line(one.name)}".rstrip() for one in found]
    raise ListedError(Message("cli-held-ambiguous", id=prefix), listed)
