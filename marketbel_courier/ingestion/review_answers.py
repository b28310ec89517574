"""A person's answers to the questions of the review queue, each valid until it is undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.catalogue.answer_records import AnswerKind, Choice, Reviewer
from marketbel_courier.catalogue.answered_questions import give_answer
from marketbel_courier.catalogue.categories import categorise_drafts
from marketbel_courier.catalogue.known_products import hold_products
from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.catalogue.parted_items import partings_of
from marketbel_courier.catalogue.products import (
    NewDraft,
    category_of,
    create_drafts,
    create_drafts_apart,
    existing_draft,
    recalculate_products,
)
from marketbel_courier.catalogue.review_queue import alike_questions, hold_entries, offerings
from marketbel_courier.catalogue.review_records import ReviewEntry, ReviewStatus
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.matching.scoring import score
from marketbel_courier.messages.message import Message


class AnswerRefused(CourierError):
    """The question cannot be answered like this; the message says why and what to do."""


class QuestionGone(AnswerRefused):
    """There is no such question, or it is no longer open."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered question and the product that its item is now.

    `answer_id` is needed to undo the answer, and `questions` is how many questions it settled.
    `was_so` says that the question had the same answer before, and nothing was changed.
    """

    entry: ReviewEntry
    product_id: UUID
    product_name: str
    answer_id: UUID | None = None
    questions: int = 1
    was_so: bool = False


async def accept(
    pool: Pool,
    entry_id: UUID,
    product_id: UUID | None = None,
    *,
    also: Collection[UUID] = (),
    reviewer: Reviewer,
) -> Answered:
    """The item is this product: by default the best candidate that is still there.

    `also` are questions of other suppliers' items that are alike, and get the same answer where
    they are still open. Raises AnswerRefused if the question was answered otherwise or there is no
    such product.
    """
    async with pool.acquire() as connection, connection.transaction():
        entry, others = await _held(connection, entry_id, also)
        if entry.status is ReviewStatus.APPROVED and product_id in (None, entry.product_id):
            return _as_before(entry)
        _require_open(entry)
        chosen = product_id or _best(entry)
        product = (await hold_products(connection, [chosen])).get(chosen)
        if product is None:
            raise AnswerRefused(Message("question-of-unknown-product", product=chosen))
        held = [entry, *others]
        answer_id = await give_answer(
            connection,
            AnswerKind.ACCEPTED,
            [
                Choice(one.id, chosen, _score_of(one, chosen) or score(one.item_name, product.name))
                for one in held
            ],
            reviewer,
        )
        await recalculate_products(connection, {chosen, *former_products(held)})
    return Answered(entry, product.id, product.name, answer_id, len(held))


async def reject(
    pool: Pool, entry_id: UUID, *, also: Collection[UUID] = (), reviewer: Reviewer
) -> Answered:
    """The item is none of the candidates: it becomes the draft of a new product.

    Those of `also` become the same draft. Raises AnswerRefused if the question was answered
    otherwise.
    """
    async with pool.acquire() as connection, connection.transaction():
        # A draft is made, and matching must not make the same draft at once.
        await hold_matching_lock(connection)
        entry, others = await _held(connection, entry_id, also)
        if entry.status is ReviewStatus.REJECTED and entry.product_id:
            return _as_before(entry)
        _require_open(entry)
        was_there, draft = await _draft_for(connection, entry)
        held = [entry, *others]
        if draft in {candidate.product_id for one in held for candidate in one.candidates}:
            raise AnswerRefused(
                Message("question-with-first-name-taken", item=entry.item_name, product=draft)
            )
        had_category = await category_of(connection, draft)
        await categorise_drafts(connection, {draft: entry.category or ""})
        given = None if had_category else await category_of(connection, draft)
        answer_id = await give_answer(
            connection,
            AnswerKind.REJECTED,
            [Choice(one.id, draft, made_draft=not was_there, category_given=given) for one in held],
            reviewer,
        )
        await recalculate_products(connection, {draft, *former_products(held)})
    return Answered(entry, draft, entry.item_name, answer_id, len(held))


async def _draft_for(connection: Connection, entry: ReviewEntry) -> tuple[bool, UUID]:
    """Whether the draft was there before, and the draft: the one that other suppliers' items of
    the name have, but of its own where this supplier has another such item, or where a person took
    the item off that one.
    """
    before = await existing_draft(connection, entry.item_name)
    parted = frozenset(one.product_id for one in await partings_of(connection, entry.item_id))
    is_taken = before and await offerings(connection, {(entry.supplier_id, before)})
    if is_taken or before in parted:
        apart = NewDraft(entry.item_name, entry.supplier_sku, parted)
        (draft,) = await create_drafts_apart(connection, [apart])
        return False, draft
    (draft,) = await create_drafts(connection, [entry.item_name])
    return before is not None, draft


def former_products(entries: Collection[ReviewEntry]) -> set[UUID]:
    """The products that the items of these questions were before."""
    return {entry.product_id for entry in entries if entry.product_id}


def is_answerable(entry: ReviewEntry) -> bool:
    """Whether the question is open, and its item has not been linked by somebody meanwhile."""
    return entry.status.is_open and not _is_verified(entry)


async def _held(
    connection: Connection, entry_id: UUID, also: Collection[UUID]
) -> tuple[ReviewEntry, list[ReviewEntry]]:
    """The question, and those of the others that are still alike and open."""
    alike = {one.id for one in await alike_questions(connection, [entry_id])} if also else set()
    held = await hold_entries(connection, [entry_id, *alike.intersection(also)])
    entry = held.pop(entry_id, None)
    if entry is None:
        raise QuestionGone(Message("question-gone", question=entry_id))
    return entry, [one for one in held.values() if is_answerable(one)]


def _require_open(entry: ReviewEntry) -> None:
    if not entry.status.is_open:
        raise AnswerRefused(_answered_otherwise(entry))
    if _is_verified(entry):
        raise AnswerRefused(
            Message("question-linked-meanwhile", item=entry.item_name, product=entry.product_name)
        )


def _is_verified(entry: ReviewEntry) -> bool:
    return entry.product_id is not None and entry.match_status == "verified_match"


def _answered_otherwise(entry: ReviewEntry) -> Message:
    item, at, product = entry.item_name, entry.reviewed_at, entry.product_name
    if entry.status is ReviewStatus.APPROVED:
        if product:
            return Message("question-accepted-as", item=item, at=at, product=product)
        return Message("question-accepted", item=item, at=at)
    if product:
        return Message("question-rejected-as", item=item, at=at, product=product)
    return Message("question-rejected", item=item, at=at)


def _best(entry: ReviewEntry) -> UUID:
    if entry.best is None:
        raise AnswerRefused(Message("question-without-candidates", item=entry.item_name))
    return entry.best.product_id


def _score_of(entry: ReviewEntry, product_id: UUID) -> float | None:
    scores: Mapping[UUID, float | None] = {one.product_id: one.score for one in entry.candidates}
    return scores.get(product_id)


def _as_before(entry: ReviewEntry) -> Answered:
    if entry.product_id is None:
        raise AnswerRefused(Message("question-accepted-for-deleted-product", item=entry.item_name))
    return Answered(entry, entry.product_id, entry.product_name or "?", was_so=True)
