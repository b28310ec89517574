"""`/reviews/answers` and `/reviews/bulk`: what was answered, taking it back, many at once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.api.reviews import problem_of, reviewer_of
from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.review_contract import (
    LONGEST_SEARCH,
    AnsweredQuestions,
    AnswerUndone,
    BulkDecided,
    BulkOrder,
    BulkPreview,
    BulkWanted,
    GivenAnswers,
    GivenAnswerView,
    UndoWanted,
)
from marketbel_courier.admin.review_views import answered_view, bulk_line
from marketbel_courier.catalogue.answered_questions import answered_page
from marketbel_courier.catalogue.given_answers import given_answers
from marketbel_courier.catalogue.review_records import OPEN, ReviewFilter
from marketbel_courier.ingestion.bulk_answers import MOST_AT_ONCE, accept_all, preview
from marketbel_courier.ingestion.review_answers import AnswerRefused
from marketbel_courier.ingestion.undone_answers import Undone, undo
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["reviews"])

_LISTED = 100

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]


@router.post("/reviews/bulk/preview")
async def preview_bulk(desk: TheDesk, language: TheLanguage, wanted: BulkWanted) -> BulkPreview:
    """What would be linked if the best candidate of all above this score were accepted, and what
    would not since something speaks against it. Nothing is changed.
    """
    seen = await preview(desk.pool, _filter(wanted), wanted.least_score)
    return BulkPreview(
        count=len(seen.choices),
        left_out_count=len(seen.left_out),
        choices=[bulk_line(one, language) for one in seen.choices[:_LISTED]],
        left_out=[bulk_line(one, language) for one in seen.left_out[:_LISTED]],
        digest=seen.digest,
        is_whole=len(seen.choices) + len(seen.left_out) < MOST_AT_ONCE,
    )


@router.post("/reviews/bulk")
async def accept_bulk(
    desk: TheDesk, person: Admin, language: TheLanguage, wanted: BulkOrder
) -> BulkDecided:
    """Link what the preview showed, as one answer; 409 if the questions have changed since."""
    try:
        done = await accept_all(
            desk.pool,
            _filter(wanted),
            wanted.least_score,
            wanted.digest,
            reviewer=await reviewer_of(desk.pool, person),
        )
    except AnswerRefused as refused:
        raise problem_of(refused) from refused
    message = Message("api-review-bulk", n=done.questions)
    return BulkDecided(
        answer_id=done.answer_id,
        settled=done.questions,
        message=str(message),
        message_localized=localized(message, language),
    )


@router.get("/reviews/answers")
async def answers(
    desk: TheDesk,
    q: Annotated[
        str, Query(description="Words of the names, or who answered", max_length=LONGEST_SEARCH)
    ] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> GivenAnswers:
    """What was answered, by whom and when, the latest first; also what was taken back."""
    found = await given_answers(desk.pool, words=q, limit=limit + 1, offset=offset)
    return GivenAnswers(
        answers=[GivenAnswerView.model_validate(one) for one in found[:limit]],
        next_offset=offset + limit if len(found) > limit else None,
    )


@router.get("/reviews/answers/{answer_id}")
async def answer(
    desk: TheDesk,
    language: TheLanguage,
    answer_id: UUID,
    limit: Limit = 50,
    offset: Offset = 0,
) -> AnsweredQuestions:
    """The questions of an answer, and which of them cannot be taken back any more."""
    found = await answered_page(desk.pool, answer_id, limit=limit + 1, offset=offset)
    if not found and not offset:
        raise Problem(404, "NOT_FOUND", Message("question-answer-unknown", answer=answer_id))
    return AnsweredQuestions(
        questions=[answered_view(one, language) for one in found[:limit]],
        next_offset=offset + limit if len(found) > limit else None,
    )


@router.post("/reviews/answers/{answer_id}/undo")
async def undo_answer(
    desk: TheDesk,
    person: Admin,
    language: TheLanguage,
    answer_id: UUID,
    wanted: UndoWanted | None = None,
) -> AnswerUndone:
    """Ask again what this answer had settled: items, drafts and prices are what they were.

    409 with the reason if none of it can be taken back any more.
    """
    reviewer = await reviewer_of(desk.pool, person)
    try:
        done = await undo(
            desk.pool, answer_id, wanted.questions if wanted else None, reviewer=reviewer
        )
    except AnswerRefused as refused:
        raise problem_of(refused) from refused
    message = _message(done)
    return AnswerUndone(
        undone=len(done.reopened),
        kept_count=len(done.kept),
        kept=[answered_view(one.question, language) for one in done.kept[:_LISTED]],
        message=str(message),
        message_localized=localized(message, language),
    )


def _filter(wanted: BulkWanted) -> ReviewFilter:
    return ReviewFilter(OPEN, wanted.supplier_id, wanted.q)


def _message(done: Undone) -> Message:
    if not done.kept:
        return done.told
    return Message("api-review-undone-but", undone=done.told, kept=len(done.kept))
