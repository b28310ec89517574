"""Takes answers back: items, questions, drafts and aggregates are again what they were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.catalogue.answer_records import AnsweredQuestion, AnswerKind, Reviewer
from marketbel_courier.catalogue.answered_questions import (
    hold_answered,
    keep_unrecorded_answer,
    link_again,
    reopen,
    withdraw_drafts,
)
from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.catalogue.products import recalculate_products, remove_idle_drafts
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.review_answers import AnswerRefused
from marketbel_courier.messages.message import Message


@dataclass(frozen=True, slots=True)
class NotUndone:
    """A question that stays answered, and why."""

    question: AnsweredQuestion
    reason: Message


@dataclass(frozen=True, slots=True)
class Undone:
    """The questions that are open again, those that had been before, and those that cannot be."""

    reopened: Sequence[AnsweredQuestion]
    were_so: Sequence[AnsweredQuestion]
    kept: Sequence[NotUndone]

    @property
    def told(self) -> Message:
        """The result in a message, without the questions that stay answered."""
        if not self.reopened and not self.kept:
            return Message("api-review-was-undone")
        first = self.reopened[0] if self.reopened else None
        if first and first.kind is AnswerKind.UNLINKED:
            return Message(
                "question-linked-again", item=first.item_name, product=first.product_name
            )
        return Message("api-review-undone", n=len(self.reopened))


async def undo(
    pool: Pool,
    answer_id: UUID,
    question_ids: Collection[UUID] | None = None,
    *,
    reviewer: Reviewer,
) -> Undone:
    """Take an answer back: for all its questions where that is possible, or for these alone.

    Raises AnswerRefused if there is no such answer, or none of its questions can be asked again.
    """
    # After a wait for others, each statement must see what they have written.
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="read_committed"),
    ):
        # A draft may be removed, and matching must not link to that draft meanwhile.
        await hold_matching_lock(connection)
        kept_now = await keep_unrecorded_answer(connection, answer_id)
        answered = await hold_answered(connection, kept_now or answer_id, question_ids)
        if not answered:
            raise AnswerRefused(Message("question-answer-unknown", answer=answer_id))
        were_so = [one for one in answered if one.undone_at]
        obstacles = {one.question_id: obstacle(one) for one in answered if not one.undone_at}
        free = [one for one in answered if one.question_id in obstacles]
        reopened = [one for one in free if obstacles[one.question_id] is None]
        kept = [NotUndone(one, reason) for one in free if (reason := obstacles[one.question_id])]
        if kept and not reopened and not were_so:
            raise AnswerRefused(kept[0].reason)
        links = [one for one in reopened if one.kind is AnswerKind.UNLINKED]
        await reopen(connection, [one for one in reopened if one not in links], reviewer)
        await link_again(connection, links, reviewer)
        touched = {one.product_now for one in reopened} | {one.product_id for one in reopened}
        touched |= {one.former_product_id for one in reopened}
        # First, so that no item of a removed draft is left in the aggregates.
        await recalculate_products(connection, [one for one in touched if one])
        await withdraw_drafts(connection, reopened)
        await remove_idle_drafts(connection, [one.product_now for one in links if one.product_now])
    return Undone(reopened, were_so, kept)


def obstacle(answered: AnsweredQuestion) -> Message | None:
    """Why this answer cannot be taken back any more; None if it can."""
    item = answered.item_name
    if answered.kind is AnswerKind.UNLINKED:
        return _why_not_linked_again(answered)
    if answered.status is None:
        return Message("question-item-gone", item=item)
    if answered.status.is_open:
        return Message("question-asked-again", item=item)
    if answered.answered_again:
        return Message("question-answered-again", item=item)
    if answered.product_now not in (None, answered.product_id):
        return Message("question-linked-since", item=item, product=answered.product_now_name)
    return None


def _why_not_linked_again(answered: AnsweredQuestion) -> Message | None:
    """What is in the way of an item becoming the product again that it was taken off.

    Another product that matching found since is no obstacle: the person's decision counts.
    """
    item = answered.item_name
    if answered.match_status_now is None:
        return Message("question-item-gone", item=item)
    if not answered.former_is_there:
        return Message("question-product-gone", product=answered.product_name)
    if answered.product_now and answered.match_status_now == "verified_match":
        return Message("question-linked-since", item=item, product=answered.product_now_name)
    return None
