"""The list of answers to questions of the review queue: who gave each, when, and its effect.

Answers of other programs, or from before answers were stored, are found in the queue itself.
"""

from __future__ import annotations

from uuid import UUID

from marketbel_courier.catalogue.answer_records import AnswerKind, GivenAnswer
from marketbel_courier.catalogue.review_queue import patterns
from marketbel_courier.database.pool import Pool

USER = """
    coalesce(
        (SELECT u.username FROM users u WHERE u.id = q.reviewed_by),
        (SELECT l.linked_by FROM courier.item_links l
            WHERE l.supplier_item_id = q.supplier_item_id AND l.ended_at IS NULL),
        '')
"""
UNRECORDED = """
    match_review_queue q
    JOIN supplier_items i ON i.id = q.supplier_item_id
    JOIN suppliers s ON s.id = i.supplier_id
    LEFT JOIN products p ON p.id = i.product_id
    WHERE q.status::text IN ('approved', 'rejected') AND NOT EXISTS (
        SELECT FROM courier.answered_questions kept
        WHERE kept.question_id = q.id AND kept.undone_at IS NULL)
"""


async def given_answers(
    pool: Pool, *, words: str = "", limit: int = 50, offset: int = 0
) -> list[GivenAnswer]:
    """The answers, the latest first; of those with these words in a name or in who answered."""
    # Each of the two kinds is cut to what may be shown before they are put together.
    rows = await pool.fetch(
        f"""
        (
            SELECT r.answer_id AS id, r.kind, r.least_score, r.answered_by, r.answered_at,
                a.questions, a.undone, a.undone_at, a.undone_by, a.item_name, a.supplier_name,
                a.product_name
            FROM courier.review_answers r JOIN LATERAL (
                SELECT count(*) AS questions, count(undone_at) AS undone,
                    max(undone_at) AS undone_at, coalesce(max(undone_by), '') AS undone_by,
                    (array_agg(item_name ORDER BY item_name, question_id))[1] AS item_name,
                    (array_agg(supplier_name ORDER BY item_name, question_id))[1] AS supplier_name,
                    (array_agg(product_name ORDER BY item_name, question_id))[1] AS product_name,
                    string_agg(concat_ws(' ', item_name, supplier_name, product_name), ' ') AS names
                FROM courier.answered_questions a WHERE a.answer_id = r.answer_id
            ) AS a ON a.questions > 0
            WHERE {_has_words("a.names, r.answered_by")}
            ORDER BY r.answered_at DESC, r.answer_id LIMIT $2::bigint + $3::bigint
        ) UNION ALL (
            SELECT q.id, CASE q.status::text WHEN 'approved' THEN 'accepted' ELSE 'rejected' END,
                NULL, {USER}, coalesce(q.reviewed_at, q.created_at), 1, 0, NULL, '', i.name,
                s.name, coalesce(p.name, '')
            FROM {UNRECORDED} AND {_has_words(f"i.name, s.name, p.name, {USER}")}
            ORDER BY coalesce(q.reviewed_at, q.created_at) DESC, q.id LIMIT $2::bigint + $3::bigint
        )
        ORDER BY answered_at DESC, id LIMIT $2::bigint OFFSET $3::bigint
        """,  # noqa: S608 - constants of this module
        patterns(words),
        limit,
        offset,
    )
    return [
        GivenAnswer(
            **{name: row[name] for name in GivenAnswer.__slots__ if name != "kind"},
            kind=AnswerKind(row["kind"]),
        )
        for row in rows
    ]


def _has_words(texts: str) -> str:
    return f"""(cardinality($1::text[]) = 0
        OR replace(lower(concat_ws(' ', {texts})), 'ё', 'е') LIKE ALL($1))"""


async def answers_by_prefix(pool: Pool, prefix: str, *, limit: int) -> list[UUID]:
    """The ids of answers that begin with this prefix."""
    rows = await pool.fetch(
        f"""
        SELECT id FROM (
            SELECT answer_id AS id FROM courier.review_answers
            UNION ALL SELECT q.id FROM {UNRECORDED}
        ) AS given WHERE starts_with(id::text, $1) ORDER BY id LIMIT $2
        """,  # noqa: S608 - a constant of this module
        prefix.lower(),
        limit,
    )
    return [row["id"] for row in rows]
