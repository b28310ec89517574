"""One answer to all questions above a score: previewed first, then given, and undone together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from marketbel_courier.catalogue.answer_records import AnswerKind, Choice, Reviewer
from marketbel_courier.catalogue.answered_questions import give_answer
from marketbel_courier.catalogue.best_offers import best_offers, prices_of_items
from marketbel_courier.catalogue.exchange_rates import rules_and_rates
from marketbel_courier.catalogue.known_products import hold_products
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.catalogue.review_queue import hold_entries, offerings, review_page
from marketbel_courier.catalogue.review_records import (
    OPEN,
    ReviewEntry,
    ReviewFilter,
    ReviewOrder,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.bulk_choices import (
    BulkChoices,
    Offering,
    PricesBeside,
    bulk_choices,
)
from marketbel_courier.ingestion.review_answers import (
    AnswerRefused,
    former_products,
    is_answerable,
)
from marketbel_courier.messages.message import Message

MOST_AT_ONCE = 5_000
"""Questions of one answer; the best scores come first."""


@dataclass(frozen=True, slots=True)
class BulkAnswered:
    """The answer's id, and how many questions it settled."""

    answer_id: UUID
    questions: int


async def preview(pool: Pool, wanted: ReviewFilter, least_score: float) -> BulkChoices:
    """What an answer to all of these above this score would do. Nothing is changed."""
    page = await review_page(
        pool,
        replace(wanted, statuses=OPEN, least_score=least_score),
        order=ReviewOrder.SCORE,
        limit=MOST_AT_ONCE,
    )
    entries = [entry for entry in page.entries if is_answerable(entry)]
    async with pool.acquire() as connection:
        return await _choices(connection, entries, least_score)


async def accept_all(
    pool: Pool, wanted: ReviewFilter, least_score: float, digest: str, *, reviewer: Reviewer
) -> BulkAnswered:
    """Link what the preview with this digest showed; raises AnswerRefused if that has changed."""
    seen = await preview(pool, wanted, least_score)
    if seen.digest != digest:
        raise AnswerRefused(Message("question-bulk-changed"))
    if not seen.choices:
        raise AnswerRefused(Message("question-bulk-empty"))
    async with pool.acquire() as connection, connection.transaction():
        held = await hold_entries(connection, [one.entry.id for one in seen.choices])
        entries = [entry for entry in held.values() if is_answerable(entry)]
        now = await _choices(connection, entries, least_score)
        products = {one.candidate.product_id for one in now.choices}
        if now.digest != digest or len(await hold_products(connection, products)) < len(products):
            raise AnswerRefused(Message("question-bulk-changed"))
        answer_id = await give_answer(
            connection,
            AnswerKind.BULK,
            [
                Choice(one.entry.id, one.candidate.product_id, one.candidate.score)
                for one in now.choices
            ],
            reviewer,
            least_score=least_score,
        )
        await recalculate_products(connection, products | former_products(entries))
    return BulkAnswered(answer_id, len(now.choices))


async def _choices(
    connection: Connection, entries: Sequence[ReviewEntry], least_score: float
) -> BulkChoices:
    wanted = {Offering(entry.supplier_id, entry.best.product_id) for entry in entries if entry.best}
    offered = {Offering(*one) for one in await offerings(connection, wanted)}
    prices = await _prices(connection, entries)
    # In a thread: thousands of names are compared, and other requests must be served meanwhile.
    return await asyncio.to_thread(bulk_choices, entries, least_score, offered, prices)


async def _prices(connection: Connection, entries: Sequence[ReviewEntry]) -> PricesBeside:
    products = {entry.best.product_id for entry in entries if entry.best}
    best = {
        product_id: offer.supplier_item_id
        for product_id, offer in (await best_offers(connection, products)).items()
        if offer.supplier_item_id
    }
    found = await prices_of_items(
        connection, {*best.values(), *(entry.item_id for entry in entries)}
    )
    offered = {
        product_id: found[item_id] for product_id, item_id in best.items() if item_id in found
    }
    return PricesBeside(found, offered, *await rules_and_rates(connection))
