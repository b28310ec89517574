"""`/reviews`: the items that matching was not sure about, and what people say they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.auth.person import Person
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.review_contract import (
    ReviewAcceptance,
    ReviewDecided,
    ReviewPage,
    ReviewQuery,
    ReviewRejection,
)
from marketbel_courier.admin.review_views import review_view
from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.catalogue.review_queue import alike_questions, review_page
from marketbel_courier.catalogue.review_records import (
    OPEN,
    AlikeQuestion,
    ReviewFilter,
    ReviewStatus,
)
from marketbel_courier.catalogue.users import name_of_user, user_called
from marketbel_courier.database.pool import Pool
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


@router.get("/reviews")
async def reviews(
    desk: TheDesk,
    language: TheLanguage,
    asked: Annotated[ReviewQuery, Query()],
) -> ReviewPage:
    """Questions with their candidates, beside questions that the same answer would settle."""
    statuses: Sequence[ReviewStatus] = OPEN if asked.status is None else (asked.status,)
    page = await review_page(
        desk.pool,
        ReviewFilter(statuses, asked.supplier_id, asked.q, asked.least_score),
        order=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
    )
    alike = defaultdict[UUID, list[AlikeQuestion]](list)
    open_ones = [entry.id for entry in page.entries if entry.status.is_open]
    for one in await alike_questions(desk.pool, open_ones) if open_ones else ():
        alike[one.of].append(one)
    end = asked.offset + len(page.entries)
    return ReviewPage(
        reviews=[review_view(entry, alike[entry.id], language) for entry in page.entries],
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
    choice = choice or ReviewAcceptance()
    try:
        answered = await accept(
            desk.pool,
            review_id,
            choice.product_id,
            also=choice.also,
            reviewer=await reviewer_of(desk.pool, person),
        )
    except AnswerRefused as refused:
        raise problem_of(refused) from refused
    message = Message(
        "api-review-accepted", item=answered.entry.item_name, product=answered.product_name
    )
    return _decided(answered, ReviewStatus.APPROVED, message, language)


@router.post("/reviews/{review_id}/reject")
async def reject_review(
    review_id: UUID,
    desk: TheDesk,
    person: Admin,
    language: TheLanguage,
    choice: ReviewRejection | None = None,
) -> ReviewDecided:
    """Make the item the draft of a new product: it is none of the candidates."""
    reviewer = await reviewer_of(desk.pool, person)
    also = choice.also if choice else ()
    try:
        answered = await reject(desk.pool, review_id, also=also, reviewer=reviewer)
    except AnswerRefused as refused:
        raise problem_of(refused) from refused
    message = Message("api-review-rejected", item=answered.entry.item_name)
    return _decided(answered, ReviewStatus.REJECTED, message, language)


async def reviewer_of(pool: Pool, person: Person) -> Reviewer:
    """Who is signed in, by name, and by the row of `users` if there is one."""
    return Reviewer(await name_of_user(pool, person.user), await user_called(pool, person.user))


def problem_of(refused: AnswerRefused) -> Problem:
    """The error that tells why something cannot be answered, or not be taken back."""
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
        answer_id=answered.answer_id,
        settled=answered.questions,
        message=str(message),
        message_localized=localized(message, language),
    )
