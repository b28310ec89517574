"""A person's answers to the questions of the review queue, each valid once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.catalogue.categories import categorise_drafts
from marketbel_courier.catalogue.known_products import hold_products
from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.catalogue.products import create_drafts, recalculate_products
from marketbel_courier.catalogue.review_queue import (
    ReviewCandidate,
    ReviewEntry,
    ReviewStatus,
    answer_entry,
    hold_entry,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.matching.scoring import score
from marketbel_courier.messages.message import Message


class AnswerRefused(CourierError):
    """The question cannot be answered like this; the message says why and what to do."""


class QuestionGone(AnswerRefused):
    """There is no such question, or it is not asked any more."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered question and the product that its item is now.

    `was_so` says that it had been answered in the same way before, and nothing was changed.
    """

    entry: ReviewEntry
    product_id: UUID
    product_name: str
    was_so: bool = False


async def accept(
    pool: Pool,
    entry_id: UUID,
    product_id: UUID | None = None,
    *,
    reviewed_by: UUID | None = None,
) -> Answered:
    """The item is this product: by default the best candidate that is still there.

    Raises AnswerRefused if the question was answered otherwise or there is no such product.
    """
    async with pool.acquire() as connection, connection.transaction():
        entry = await _held(connection, entry_id)
        if entry.status is ReviewStatus.APPROVED and product_id in (None, entry.product_id):
            return _as_before(entry)
        _require_open(entry)
        chosen = product_id or _best(entry).product_id
        product = (await hold_products(connection, [chosen])).get(chosen)
        if product is None:
            raise AnswerRefused(Message("question-of-unknown-product", product=chosen))
        scores = {one.product_id: one.score for one in entry.candidates}
        await answer_entry(
            connection,
            entry,
            ReviewStatus.APPROVED,
            product_id=chosen,
            score=scores.get(chosen) or score(entry.item_name, product.name),
            reviewed_by=reviewed_by,
        )
        await recalculate_products(connection, {chosen, entry.product_id or chosen})
    return Answered(entry, product.id, product.name)


async def reject(pool: Pool, entry_id: UUID, *, reviewed_by: UUID | None = None) -> Answered:
    """The item is none of the candidates: it becomes the draft of a new product.

    Raises AnswerRefused if the question was answered otherwise.
    """
    async with pool.acquire() as connection, connection.transaction():
        # A draft is made, and matching must not make its twin.
        await hold_matching_lock(connection)
        entry = await _held(connection, entry_id)
        if entry.status is ReviewStatus.REJECTED and entry.product_id:
            return _as_before(entry)
        _require_open(entry)
        (draft,) = await create_drafts(connection, [entry.item_name])
        if draft in {candidate.product_id for candidate in entry.candidates}:
            raise AnswerRefused(
                Message("question-with-first-name-taken", item=entry.item_name, product=draft)
            )
        await categorise_drafts(connection, {draft: entry.category or ""})
        await answer_entry(
            connection,
            entry,
            ReviewStatus.REJECTED,
            product_id=draft,
            score=None,
            reviewed_by=reviewed_by,
        )
        await recalculate_products(connection, {draft, entry.product_id or draft})
    return Answered(entry, draft, entry.item_name)


async def _held(connection: Connection, entry_id: UUID) -> ReviewEntry:
    entry = await hold_entry(connection, entry_id)
    if entry is None:
        raise QuestionGone(Message("question-gone", question=entry_id))
    return entry


def _require_open(entry: ReviewEntry) -> None:
    if not entry.status.is_open:
        raise AnswerRefused(_answered_otherwise(entry))
    if entry.product_id and entry.match_status == "verified_match":
        raise AnswerRefused(
            Message("question-linked-meanwhile", item=entry.item_name, product=entry.product_name)
        )


def _answered_otherwise(entry: ReviewEntry) -> Message:
    item, at, product = entry.item_name, entry.reviewed_at, entry.product_name
    if entry.status is ReviewStatus.APPROVED:
        if product:
            return Message("question-accepted-as", item=item, at=at, product=product)
        return Message("question-accepted", item=item, at=at)
    if product:
        return Message("question-rejected-as", item=item, at=at, product=product)
    return Message("question-rejected", item=item, at=at)


def _best(entry: ReviewEntry) -> ReviewCandidate:
    for candidate in entry.candidates:
        if candidate.is_there:
            return candidate
    raise AnswerRefused(Message("question-without-candidates", item=entry.item_name))


def _as_before(entry: ReviewEntry) -> Answered:
    if entry.product_id is None:
        raise AnswerRefused(Message("question-accepted-for-deleted-product", item=entry.item_name))
    return Answered(entry, entry.product_id, entry.product_name or "?", was_so=True)
