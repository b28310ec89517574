"""Requests and answers about the review queue.

Prices are decimal strings; times are ISO 8601 in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, NonNegativeInt

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.catalogue.answer_records import AnswerKind
from marketbel_courier.catalogue.review_records import ReviewOrder, ReviewStatus
from marketbel_courier.matching.differences import Mark, Sort

MOST_ALIKE = 100
LONGEST_SEARCH = 200

Score = Annotated[float, Field(ge=0, le=100)]
Words = Annotated[str, Field(max_length=LONGEST_SEARCH)]


class ReviewQuery(BaseModel):
    """The parameters of `GET /admin/reviews`: which questions, in which order."""

    supplier_id: UUID | None = None
    status: ReviewStatus | None = Field(
        default=None, description="Without it: all that wait for an answer"
    )
    q: Words = Field(default="", description="Words of the names and the item's number")
    least_score: Score | None = Field(
        default=None, description="The best candidate has this score or more"
    )
    sort: ReviewOrder = Field(
        default=ReviewOrder.EXPIRY,
        description="`effect`: whose answer settles the most questions comes first",
    )
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10_000_000)


class PieceView(Answer):
    """A piece of a name as it is written, and how it stands to the other name."""

    text: str
    sort: Sort
    mark: Mark


class ReviewCandidate(Answer):
    """A product that an item may be. `item_pieces` and `product_pieces` are the two names, piece by
    piece: what is the same, and what is not. `contradictions` say what speaks against it, and
    `reasons` why the best one was not linked without a person.
    """

    product_id: UUID
    name: str
    score: float
    internal_sku: str | None = None
    min_price: str | None = None
    currency: str | None = None
    category: str | None = None
    brand: str | None = None
    contradictions: list[LocalizedMessage]
    reasons: list[LocalizedMessage]
    item_pieces: list[PieceView]
    product_pieces: list[PieceView]


class AlikeView(Answer):
    """A question that gets the same answer if it is named among `also`."""

    id: UUID
    item_name: str
    supplier_name: str
    price: str


class ReviewView(Answer):
    """One question of the review queue."""

    id: UUID
    status: str
    supplier_id: UUID
    supplier_name: str
    item_id: UUID
    item_name: str
    item_sku: str
    item_price: str | None
    item_currency: str | None = None
    item_category: str | None = None
    item_brand: str | None = None
    characteristics: dict[str, object]
    candidates: list[ReviewCandidate]
    alike: list[AlikeView]
    created_at: datetime
    expires_at: datetime


class ReviewPage(Answer):
    """`GET /admin/reviews`."""

    reviews: list[ReviewView]
    total: NonNegativeInt
    next_offset: int | None


class ReviewAcceptance(BaseModel):
    """`POST /admin/reviews/{id}/accept`; without a product the best candidate is meant.

    `also` are questions that are alike and get the same answer.
    """

    product_id: UUID | None = None
    also: list[UUID] = Field(default_factory=list, max_length=MOST_ALIKE)


class ReviewRejection(BaseModel):
    """`POST /admin/reviews/{id}/reject`; `also` as with an acceptance."""

    also: list[UUID] = Field(default_factory=list, max_length=MOST_ALIKE)


class ReviewDecided(Answer):
    """The 200 to an acceptance or a rejection.

    `answer_id` takes it back; there is none if the question had been answered so before.
    """

    id: UUID
    status: str
    product_id: UUID
    answer_id: UUID | None = None
    settled: NonNegativeInt = 1
    message: str
    message_localized: LocalizedMessage


class BulkWanted(BaseModel):
    """`POST /admin/reviews/bulk/preview`: the open questions that are meant, as in the list."""

    least_score: Score
    supplier_id: UUID | None = None
    q: Words = ""


class BulkOrder(BulkWanted):
    """`POST /admin/reviews/bulk`; `digest` is that of the preview."""

    digest: str = Field(max_length=100)


class BulkLine(Answer):
    """A question and the product that its item would be; `reason` says why it is left out."""

    id: UUID
    item_name: str
    item_price: str
    item_currency: str | None
    supplier_name: str
    product_name: str
    product_price: str | None
    product_currency: str | None
    score: float
    item_pieces: list[PieceView]
    product_pieces: list[PieceView]
    reason: LocalizedMessage | None = None


class BulkPreview(Answer):
    """The 200 to it. Of many, the first are listed; the counts are of all."""

    count: NonNegativeInt
    left_out_count: NonNegativeInt
    choices: list[BulkLine]
    left_out: list[BulkLine]
    digest: str
    is_whole: bool = Field(description="False where more are above the score than go at once")


class BulkDecided(Answer):
    """The 200 to an answer to many."""

    answer_id: UUID
    settled: NonNegativeInt
    message: str
    message_localized: LocalizedMessage


class GivenAnswerView(Answer):
    """An answer, to one question or many; the names are those of the first."""

    id: UUID
    kind: AnswerKind
    least_score: float | None
    answered_by: str
    answered_at: datetime
    questions: NonNegativeInt
    undone: NonNegativeInt
    undone_at: datetime | None
    undone_by: str
    item_name: str
    supplier_name: str
    product_name: str


class GivenAnswers(Answer):
    """`GET /admin/reviews/answers`, the latest first."""

    answers: list[GivenAnswerView]
    next_offset: int | None


class AnsweredQuestionView(Answer):
    """A question of an answer; `obstacle` says why it cannot be taken back any more."""

    question_id: UUID
    item_id: UUID
    item_name: str
    supplier_name: str
    product_id: UUID | None
    product_name: str
    undone_at: datetime | None
    undone_by: str
    obstacle: LocalizedMessage | None


class AnsweredQuestions(Answer):
    """`GET /admin/reviews/answers/{id}`."""

    questions: list[AnsweredQuestionView]
    next_offset: int | None


class UndoWanted(BaseModel):
    """`POST /admin/reviews/answers/{id}/undo`; without questions all of them are meant."""

    questions: list[UUID] | None = Field(default=None, max_length=10_000)


class AnswerUndone(Answer):
    """The 200 to it: how many questions are open again, and the first that are not, and why."""

    undone: NonNegativeInt
    kept_count: NonNegativeInt
    kept: list[AnsweredQuestionView]
    message: str
    message_localized: LocalizedMessage
