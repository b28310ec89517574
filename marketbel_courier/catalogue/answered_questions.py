"""People's answers to questions of the review queue: who answered, when, and the state before."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.answer_records import (
    AnsweredQuestion,
    AnswerKind,
    Choice,
    Reviewer,
)
from marketbel_courier.catalogue.given_answers import UNRECORDED, USER
from marketbel_courier.catalogue.parted_items import forget_partings
from marketbel_courier.catalogue.products import IS_IDLE_DRAFT
from marketbel_courier.catalogue.remembered_codes import (
    forget_codes,
    recall_codes,
    teach_answers,
)
from marketbel_courier.catalogue.review_queue import withdraw_questions
from marketbel_courier.catalogue.review_records import ReviewStatus
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

log = logging.getLogger(__name__)


async def give_answer(
    connection: Connection,
    kind: AnswerKind,
    choices: Sequence[Choice],
    reviewer: Reviewer,
    *,
    least_score: float | None = None,
) -> UUID:
    """Link the items to their products for good, close the questions, and store the former state.

    The questions are held and open. Returns the answer's id.
    """
    answer_id = await _insert_answer(connection, kind, reviewer, least_score)
    questions = [choice.question_id for choice in choices]
    products = [choice.product_id for choice in choices]
    await connection.execute(
        f"""
        {_KEEP}
        SELECT $1, q.id, i.id, s.name, i.name, p.id, p.name, c.made_draft, c.category_given,
            q.status::text, i.product_id, i.match_status::text, i.match_score, i.match_candidates
        FROM unnest($2::uuid[], $3::uuid[], $4::bool[], $5::uuid[])
            AS c (question_id, product_id, made_draft, category_given)
        JOIN match_review_queue q ON q.id = c.question_id
        JOIN supplier_items i ON i.id = q.supplier_item_id
        JOIN suppliers s ON s.id = i.supplier_id
        JOIN products p ON p.id = c.product_id
        """,  # noqa: S608 - a constant of this module
        answer_id,
        questions,
        products,
        [choice.made_draft for choice in choices],
        [choice.category_given for choice in choices],
    )
    await connection.execute(
        """
        UPDATE supplier_items i
        SET product_id = c.product_id, match_status = 'verified_match', match_score = c.score,
            match_candidates = NULL, updated_at = now()
        FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS c (question_id, product_id, score)
        JOIN match_review_queue q ON q.id = c.question_id
        WHERE i.id = q.supplier_item_id
        """,
        questions,
        products,
        [choice.score for choice in choices],
    )
    await connection.execute(
        f"""
        UPDATE match_review_queue
        SET status = {_QUESTION_STATUSES[kind.closes_as]}, reviewed_at = now(), reviewed_by = $2
        WHERE id = ANY($1::uuid[])
        """,  # noqa: S608 - a word of this module
        questions,
        reviewer.user_id,
    )
    await teach_answers(connection, questions, by=reviewer.name)
    return answer_id


async def keep_unlinking(connection: Connection, item_id: UUID, reviewer: Reviewer) -> UUID:
    """Store, before an item is unlinked, that a person unlinks it; returns the answer's id."""
    answer_id = await _insert_answer(connection, AnswerKind.UNLINKED, reviewer, None)
    await connection.execute(
        f"""
        {_KEEP}
        SELECT $1, i.id, i.id, s.name, i.name, p.id, p.name, false, NULL, '', p.id,
            i.match_status::text, i.match_score, i.match_candidates
        FROM supplier_items i JOIN suppliers s ON s.id = i.supplier_id
        JOIN products p ON p.id = i.product_id
        WHERE i.id = $2
        """,  # noqa: S608 - a constant of this module
        answer_id,
        item_id,
    )
    return answer_id


async def keep_unrecorded_answer(connection: Connection, question_id: UUID) -> UUID | None:
    """Store an answer of another program, or from before answers were stored; returns its new id.

    None for a question that is open, or whose answer is kept. Such an item had no product.
    """
    row = await connection.fetchrow(
        f"SELECT q.status::text, {USER} AS by, q.reviewed_at FROM {UNRECORDED}"  # noqa: S608
        " AND q.id = $1",
        question_id,
    )
    if row is None:
        return None
    kind = AnswerKind.ACCEPTED if row["status"] == "approved" else AnswerKind.REJECTED
    answer_id = await _insert_answer(
        connection, kind, Reviewer(row["by"]), None, row["reviewed_at"]
    )
    await connection.execute(
        f"""
        {_KEEP}
        SELECT $1, q.id, i.id, s.name, i.name, p.id, coalesce(p.name, ''),
            coalesce(p.created_at = q.reviewed_at, false), NULL, 'pending', NULL,
            'potential_match', (q.candidate_products->0->>'score')::numeric(5, 2),
            q.candidate_products
        FROM {UNRECORDED} AND q.id = $2
        """,  # noqa: S608 - constants of this module
        answer_id,
        question_id,
    )
    return answer_id


async def hold_answered(
    connection: Connection, answer_id: UUID, question_ids: Collection[UUID] | None = None
) -> list[AnsweredQuestion]:
    """The answer's effect and the present state; locks the items and questions."""
    await connection.execute(
        """
        SELECT FROM supplier_items i WHERE id IN (
            SELECT item_id FROM courier.answered_questions WHERE answer_id = $1)
        ORDER BY supplier_id, supplier_sku FOR UPDATE
        """,
        answer_id,
    )
    await connection.execute(
        """
        SELECT FROM match_review_queue WHERE id IN (
            SELECT question_id FROM courier.answered_questions WHERE answer_id = $1)
        ORDER BY id FOR UPDATE
        """,
        answer_id,
    )
    rows = await connection.fetch(
        f"""
        {_ANSWERED} WHERE a.answer_id = $1 AND ($2::uuid[] IS NULL OR a.question_id = ANY($2))
        ORDER BY a.item_name, a.question_id
        """,
        answer_id,
        None if question_ids is None else list(question_ids),
    )
    return [_answered(row) for row in rows]


async def answered_page(
    pool: Pool, answer_id: UUID, *, limit: int, offset: int
) -> list[AnsweredQuestion]:
    """The questions of one answer."""
    rows = await pool.fetch(
        f"""
        {_ANSWERED} WHERE a.answer_id = $1
        ORDER BY a.item_name, a.question_id LIMIT $2 OFFSET $3
        """,
        answer_id,
        limit,
        offset,
    )
    return [_answered(row) for row in rows]


async def reopen(
    connection: Connection, answered: Sequence[AnsweredQuestion], reviewer: Reviewer
) -> None:
    """Restore the items and questions from before this answer, and note who did so."""
    await _give_back(connection, answered, reviewer)
    for status_, word in _QUESTION_STATUSES.items():
        await connection.execute(
            f"""
            UPDATE match_review_queue SET status = {word}, reviewed_at = NULL, reviewed_by = NULL
            WHERE id = ANY($1::uuid[])
            """,  # noqa: S608 - a word of this module
            [one.question_id for one in answered if one.former_status == status_],
        )
    await forget_codes(connection, [one.item_id for one in answered])


async def link_again(
    connection: Connection, answered: Sequence[AnsweredQuestion], reviewer: Reviewer
) -> None:
    """Link items again to the products from which these answers took them, and note who did so."""
    item_ids = [one.item_id for one in answered]
    await _give_back(connection, answered, reviewer)
    await withdraw_questions(connection, item_ids)
    await forget_partings(connection, {one.answer_id for one in answered})
    await recall_codes(connection, item_ids)


async def _give_back(
    connection: Connection, answered: Sequence[AnsweredQuestion], reviewer: Reviewer
) -> None:
    answer_ids = {one.answer_id for one in answered}
    question_ids = [one.question_id for one in answered]
    for status, word in _MATCH_STATUSES.items():
        await connection.execute(
            f"""
            UPDATE supplier_items i
            SET product_id = p.id, match_status = {word}, match_score = a.former_match_score,
                match_candidates = a.former_candidates, updated_at = now()
            FROM courier.answered_questions a
            LEFT JOIN products p ON p.id = a.former_product_id AND p.status::text <> 'archived'
            WHERE i.id = a.item_id AND a.former_match_status = $3
                AND a.answer_id = ANY($1::uuid[]) AND a.question_id = ANY($2::uuid[])
            """,  # noqa: S608 - a word of this module
            list(answer_ids),
            question_ids,
            status,
        )
    await connection.execute(
        """
        UPDATE courier.answered_questions SET undone_at = clock_timestamp(), undone_by = $3
        WHERE answer_id = ANY($1::uuid[]) AND question_id = ANY($2::uuid[])
        """,
        list(answer_ids),
        question_ids,
        reviewer.name,
    )


async def withdraw_drafts(connection: Connection, answered: Sequence[AnsweredQuestion]) -> None:
    """Remove the drafts that were made by the answers and that nobody else has anything to do
    with; the category that another draft has got by them is taken back.
    """
    made = [one.product_id for one in answered if one.made_draft]
    names = [one.product_name for one in answered if one.made_draft]
    # From here on no item can be linked to one of the drafts; the next query sees earlier links.
    await connection.execute(
        "SELECT FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", made
    )
    try:
        async with connection.transaction():
            await connection.execute(
                f"""
                DELETE FROM products p USING unnest($1::uuid[], $2::text[]) AS d (id, name)
                WHERE p.id = d.id AND p.name = d.name AND {IS_IDLE_DRAFT}
                """,  # noqa: S608 - a constant of this module
                made,
                names,
            )
    except asyncpg.ForeignKeyViolationError as error:
        log.warning("drafts of undone answers are kept, since another table names them: %s", error)
    await connection.execute(
        """
        UPDATE products p SET category_id = NULL
        FROM unnest($1::uuid[], $2::uuid[]) AS d (id, category_id)
        WHERE p.id = d.id AND p.category_id = d.category_id AND p.status::text = 'draft'
        """,
        [one.product_id for one in answered if one.category_given],
        [one.category_given for one in answered if one.category_given],
    )


# Cast by the column: existing databases may use another name for the type.
_QUESTION_STATUSES = {status: f"'{status.value}'" for status in ReviewStatus}
_MATCH_STATUSES = {
    word: f"'{word}'" for word in ("unmatched", "auto_matched", "potential_match", "verified_match")
}
_KEEP = """
    INSERT INTO courier.answered_questions
        (answer_id, question_id, item_id, supplier_name, item_name, product_id, product_name,
            made_draft, category_given, former_status, former_product_id, former_match_status,
            former_match_score, former_candidates)
"""
_ANSWERED = """
    SELECT a.*, r.kind, q.status::text AS status, i.product_id AS product_now,
        p.name AS product_now_name, i.match_status::text AS match_status_now, EXISTS (
            SELECT FROM products f
            WHERE f.id = a.former_product_id AND f.status::text <> 'archived'
        ) AS former_is_there,
        EXISTS (
            SELECT FROM courier.answered_questions later
            JOIN courier.review_answers l ON l.answer_id = later.answer_id
            WHERE later.question_id = a.question_id AND later.undone_at IS NULL
                AND l.answered_at > r.answered_at
        ) AS answered_again
    FROM courier.answered_questions a
    JOIN courier.review_answers r ON r.answer_id = a.answer_id
    LEFT JOIN match_review_queue q ON q.id = a.question_id
    LEFT JOIN supplier_items i ON i.id = a.item_id
    LEFT JOIN products p ON p.id = i.product_id
"""


async def _insert_answer(
    connection: Connection,
    kind: AnswerKind,
    reviewer: Reviewer,
    least_score: float | None,
    at: datetime | None = None,
) -> UUID:
    found = await connection.fetchval(
        """
        INSERT INTO courier.review_answers (kind, answered_by, least_score, answered_at)
        VALUES ($1, $2, $3, coalesce($4, clock_timestamp())) RETURNING answer_id
        """,
        kind.value,
        reviewer.name,
        least_score,
        at,
    )
    return UUID(str(found))


def _answered(row: asyncpg.Record) -> AnsweredQuestion:
    words = ("kind", "status")
    values = {name: row[name] for name in AnsweredQuestion.__slots__ if name not in words}
    status = row["status"]
    return AnsweredQuestion(
        **values,
        kind=AnswerKind(row["kind"]),
        status=None if status is None else ReviewStatus(status),
    )
