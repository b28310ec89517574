"""The records of answers to questions of the review queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketbel_courier.catalogue.review_records import ReviewStatus


class AnswerKind(StrEnum):
    """The answer: this product, none of the candidates, the best candidate of each question above a
    score, or no longer this product. The last kind answers no question: a linked item was unlinked.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    BULK = "bulk"
    UNLINKED = "unlinked"

    @property
    def closes_as(self) -> ReviewStatus:
        """The status of the questions after the answer."""
        return ReviewStatus.REJECTED if self is AnswerKind.REJECTED else ReviewStatus.APPROVED


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The person who answers: the stored name, and the id in `users` if that table has the name."""

    name: str
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A question and the product that its item is.

    `made_draft` says that the product was created for the item; `category_given` is the category
    that a draft without one got from the item.
    """

    question_id: UUID
    product_id: UUID
    score: float | None = None
    made_draft: bool = False
    category_given: UUID | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer, to one question or to many at once; the names are those of the first of them.

    `undone` counts the questions for which the answer was undone. An answer from before answers
    were stored, or of another program, has its question's id.
    """

    id: UUID
    kind: AnswerKind
    least_score: float | None
    answered_by: str
    answered_at: datetime
    questions: int
    undone: int
    undone_at: datetime | None
    undone_by: str
    item_name: str
    supplier_name: str
    product_name: str


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """The effect of an answer on one question, and the present item, product and question.

    `product_now` is the id of the item's product, `match_status_now` None for an item that is gone,
    and `status` None for a question that is gone. Of an item that was unlinked `question_id` is the
    item's own id, and `product_id` the product that it was taken off.
    """

    answer_id: UUID
    kind: AnswerKind
    question_id: UUID
    item_id: UUID
    item_name: str
    supplier_name: str
    product_id: UUID | None
    product_name: str
    made_draft: bool
    category_given: UUID | None
    former_status: str
    former_product_id: UUID | None
    former_match_status: str
    undone_at: datetime | None
    undone_by: str
    status: ReviewStatus | None
    product_now: UUID | None
    product_now_name: str | None
    match_status_now: str | None
    former_is_there: bool
    answered_again: bool
