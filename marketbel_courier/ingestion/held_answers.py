"""A person's answers about prices and lists that are held: released, or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

from marketbel_courier.catalogue.answered_prices import note_answered
from marketbel_courier.catalogue.held_answers import (
    AnswerBy,
    AnsweredChanges,
    answer_list,
    refuse_prices,
    release_prices,
    suppliers_asked_about,
)
from marketbel_courier.catalogue.held_changes import HeldFilter, HeldState
from marketbel_courier.catalogue.held_lists import HeldList, held_list
from marketbel_courier.catalogue.item_storage import hold_items
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.delivery_queries import newest_file
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.messages.message import Message


class HeldGone(CourierError):
    """The question no longer waits: it was answered, or a later list has replaced it."""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many questions were answered, and how many products were calculated anew."""

    answered: int
    products_recalculated: int = 0


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """The question about a list, and the job that reads the list again, if one does."""

    held: HeldList
    reads_again: UUID | None = None


_Answering = Callable[[Connection, HeldFilter, AnswerBy], Awaitable[AnsweredChanges]]


async def release_changes(
    pool: Pool, which: HeldFilter, *, by: str, because: str = ""
) -> AnswerCounts:
    """Make held prices those of their items: each as its newest list says it.

    Raises HeldGone where questions are named and none of them waits.
    """
    return await _answered(pool, which, AnswerBy(by, because), release_prices)


async def refuse_changes(
    pool: Pool, which: HeldFilter, *, by: str, because: str = ""
) -> AnswerCounts:
    """Leave items their old prices, until their lists bring others; raises HeldGone as above."""
    return await _answered(pool, which, AnswerBy(by, because), refuse_prices)


async def release_list(pool: Pool, list_id: UUID, *, by: str, because: str = "") -> ListAnswer:
    """Let a list be stored, and have the file that waits read at once; raises HeldGone."""
    held = await _answer_list(pool, list_id, HeldState.RELEASED, AnswerBy(by, because))
    return ListAnswer(held, await _read_again(pool, held))


async def refuse_list(pool: Pool, list_id: UUID, *, by: str, because: str = "") -> ListAnswer:
    """Do not store a list, nor ask about the same one again; raises HeldGone."""
    return ListAnswer(await _answer_list(pool, list_id, HeldState.REFUSED, AnswerBy(by, because)))


async def _answered(
    pool: Pool, which: HeldFilter, answer: AnswerBy, answering: _Answering
) -> AnswerCounts:
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="read_committed"),
    ):
        # A list that is being stored comes first: questions that it replaces are not answered any
        # more.
        done = []
        for supplier_id in await suppliers_asked_about(connection, which):
            await hold_items(connection, supplier_id)
            of_supplier = replace(which, supplier_id=supplier_id)
            done.append(await answering(connection, of_supplier, answer))
            await note_answered(connection, supplier_id)
        answered = sum(one.answered for one in done)
        if not answered and which.change_ids is not None:
            raise HeldGone(Message("held-gone"))
        touched = {product for one in done for product in one.touched_products}
        await connection.execute("SET LOCAL enable_nestloop = on")
        await recalculate_products(connection, touched)
    return AnswerCounts(answered, len(touched))


async def _answer_list(pool: Pool, list_id: UUID, state: HeldState, answer: AnswerBy) -> HeldList:
    async with pool.acquire() as connection, connection.transaction():
        was_open = await answer_list(connection, list_id, state, answer)
        held = await held_list(connection, list_id)
        if held:
            await note_answered(connection, held.supplier_id)
    if held is None or not (was_open or held.state is state):
        raise HeldGone(Message("held-gone"))
    return held


async def _read_again(pool: Pool, held: HeldList) -> UUID | None:
    """Have the supplier's file read again, if it is the one that waits to be released."""
    found = await newest_file(pool, held.supplier_id)
    if found is None or not found.awaits_release:
        return None
    asked = await request_retries(pool, [found.job_id])
    return asked[0].job_id if asked else None
