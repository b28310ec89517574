"""`/reviews`: the items that matching was not sure about, and what people say they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import (
    ReviewAcceptance,
    ReviewDecided,
    ReviewPage,
    ReviewView,
)
from marketbel_courier.admin.contract import ReviewCandidate as CandidateView
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.catalogue.review_queue import ReviewEntry, ReviewStatus, review_page
from marketbel_courier.catalogue.users import user_called
from marketbel_courier.ingestion.review_answers import (
    Answered,
    AnswerRefused,
    QuestionGone,
    accept,
    reject,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["reviews"])

# What waits is asked for together: an expired question only waits for longer than it should.
_OPEN = tuple(status for status in ReviewStatus if status.is_open)


@router.get("/reviews")
async def reviews(
    desk: TheDesk,
    supplier_id: UUID | None = None,
    status: Annotated[
        ReviewStatus | None, Query(description="Without it: all that wait for an answer")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> ReviewPage:
    """Questions with their candidates, the one that expires first before the others."""
    statuses: Sequence[ReviewStatus] = _OPEN if status is None else (status,)
    page = await review_page(
        desk.pool, statuses=statuses, supplier_id=supplier_id, limit=limit, offset=offset
    )
    end = offset + len(page.entries)
    return ReviewPage(
        reviews=[_view(entry) for entry in page.entries],
        total=page.total,
        next_offset=end if page.entries and end < page.total else None,
    )


@router.post("/reviews/{review_id}/accept")
async def accept_review(
    review_id: UUID,
    desk: TheDesk,
    person: Admin,
    language: TheLanguage,
    choice: ReviewAcceptance | None = None,
) -> ReviewDecided:
    """Link the item to this product; without one, to the best candidate."""
    reviewer = await user_called(desk.pool, person.user)
    try:
        answered = await accept(
            desk.pool, review_id, choice.product_id if choice else None, reviewed_by=reviewer
        )
    except AnswerRefused as refused:
        raise _problem(refused) from refused
    message = Message(
        "api-review-accepted", item=answered.entry.item_name, product=answered.product_name
    )
    return _decided(answered, ReviewStatus.APPROVED, message, language)


@router.post("/reviews/{review_id}/reject")
async def reject_review(
    review_id: UUID, desk: TheDesk, person: Admin, language: TheLanguage
) -> ReviewDecided:
    """Make the item the draft of a new product: it is none of the candidates."""
    reviewer = await user_called(desk.pool, person.user)
    try:
        answered = await reject(desk.pool, review_id, reviewed_by=reviewer)
    except AnswerRefused as refused:
        raise _problem(refused) from refused
    message = Message("api-review-rejected", item=answered.entry.item_name)
    return _decided(answered, ReviewStatus.REJECTED, message, language)


def _problem(refused: AnswerRefused) -> Problem:
    if isinstance(refused, QuestionGone):
        return Problem(404, "NOT_FOUND", refused.message)
    return Problem(409, "REVIEW_REFUSED", refused.message)


def _decided(
    answered: Answered, status: ReviewStatus, message: Message, language: Language
) -> ReviewDecided:
    return ReviewDecided(
        id=answered.entry.id,
        status=status.value,
        product_id=answered.product_id,
        message=str(message),
        message_localized=localized(message, language),
    )


def _view(entry: ReviewEntry) -> ReviewView:
    return ReviewView(
        id=entry.id,
        status=entry.status.value,
        supplier_id=entry.supplier_id,
        supplier_name=entry.supplier_name,
        item_id=entry.item_id,
        item_name=entry.item_name,
        item_sku=entry.supplier_sku,
        item_price=str(entry.price),
        characteristics=dict(entry.characteristics),
        candidates=[
            CandidateView(
                product_id=candidate.product_id,
                name=candidate.name,
                score=candidate.score or 0,
                internal_sku=candidate.internal_sku,
                min_price=None if candidate.min_price is None else str(candidate.min_price),
            )
            for candidate in entry.candidates
            if candidate.is_there or not entry.status.is_open
        ],
        created_at=entry.created_at,
        expires_at=entry.expires_at,
    )
