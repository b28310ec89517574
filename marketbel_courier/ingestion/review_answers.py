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
            raise AnswerRefused(
                f"No product {chosen} is in the catalogue, or it is archived. Choose another."
            )
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
                f"“{entry.item_name}” was the first name of one of the candidates, {draft}, and"
                " no second product can begin with it. Accept that one, or delete it first."
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
        raise QuestionGone(
            f"The question {entry_id} is no longer in the review queue: matching found the"
            " product meanwhile, or the item is gone. `marketbel-courier review list` shows"
            " what is left."
        )
    return entry


def _require_open(entry: ReviewEntry) -> None:
    if not entry.status.is_open:
        done = "accepted" if entry.status is ReviewStatus.APPROVED else "rejected"
        at = f" at {entry.reviewed_at:%Y-%m-%d %H:%M} UTC" if entry.reviewed_at else ""
        product = f" The item is “{entry.product_name}” now." if entry.product_name else ""
        raise AnswerRefused(f"“{entry.item_name}” was {done} by somebody{at}.{product}")
    if entry.product_id and entry.match_status == "verified_match":
        raise AnswerRefused(
            f"“{entry.item_name}” was linked to “{entry.product_name}” by somebody meanwhile."
        )


def _best(entry: ReviewEntry) -> ReviewCandidate:
    for candidate in entry.candidates:
        if candidate.is_there:
            return candidate
    raise AnswerRefused(
        f"None of the candidates for “{entry.item_name}” is in the catalogue any more."
        " Give the id of another product, or reject them."
    )


def _as_before(entry: ReviewEntry) -> Answered:
    if entry.product_id is None:
        raise AnswerRefused(
            f"“{entry.item_name}” was accepted, but its product has been deleted since."
        )
    return Answered(entry, entry.product_id, entry.product_name or "?", was_so=True)
