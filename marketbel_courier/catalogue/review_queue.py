"""The review queue: items whose product a person has to choose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.review_records import (
    AlikeQuestion,
    ReviewCandidate,
    ReviewEntry,
    ReviewFilter,
    ReviewOrder,
    ReviewPage,
    ReviewStatus,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, from_json


async def review_page(
    pool: Pool,
    wanted: ReviewFilter,
    *,
    order: ReviewOrder = ReviewOrder.EXPIRY,
    limit: int = 20,
    offset: int = 0,
) -> ReviewPage:
    """The entries that are wanted, in this order."""
    effects, place = _WITH_EFFECTS if order is ReviewOrder.EFFECT else ("", _PLACES[order])
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        rows = await connection.fetch(
            f"""
            WITH meant AS MATERIALIZED (
                SELECT q.id, q.expires_at, {place} AS place FROM {_ASKED} {effects} WHERE {_WANTED}
            ), page AS (
                SELECT row_number() OVER (ORDER BY place, expires_at, id) AS number, id
                FROM meant ORDER BY place, expires_at, id LIMIT $5 OFFSET $6
            )
            SELECT e.*, (SELECT count(*) FROM meant) AS total
            FROM page JOIN ({_ENTRIES}) AS e USING (id) ORDER BY page.number
            """,  # noqa: S608 - constants of this module
            *_parameters(wanted),
            limit,
            offset,
        )
        entries = await _with_candidates(connection, rows)
    return ReviewPage(entries, rows[0]["total"] if rows else 0)


async def alike_questions(
    executor: Pool | Connection, entry_ids: Collection[UUID]
) -> list[AlikeQuestion]:
    """The questions that answers to these ones answer too, those of one after the other.

    Where a supplier has several such items, which of them is meant is not known: none is.
    """
    rows = await executor.fetch(
        f"""
        WITH asked AS (
            SELECT q.id, i.supplier_id, i.current_price AS price, {_ALIKE_KEY} AS alike_key,
                i.characteristics->>'currency' AS currency
            FROM {_ITEMS} WHERE q.id = ANY($1::uuid[])
        ), alike AS (
            SELECT q.id, i.name, i.supplier_id, i.current_price AS price,
                i.characteristics->>'currency' AS currency, {_ALIKE_KEY} AS alike_key,
                count(*) OVER (PARTITION BY {_ALIKE_KEY}, i.supplier_id) AS own
            FROM {_ITEMS} WHERE {_IS_OPEN} AND {_ALIKE_KEY} IN (SELECT alike_key FROM asked)
        )
        SELECT asked.id AS of, a.id, a.name AS item_name, s.name AS supplier_name, a.price
        FROM asked JOIN alike a USING (alike_key) JOIN suppliers s ON s.id = a.supplier_id
        WHERE a.supplier_id <> asked.supplier_id AND a.own = 1
            AND a.currency IS NOT DISTINCT FROM asked.currency
            AND a.price BETWEEN asked.price / {_FAR_OFF} AND asked.price * {_FAR_OFF}
        ORDER BY asked.id, s.name, a.id
        """,  # noqa: S608 - constants of this module
        list(entry_ids),
    )
    return [AlikeQuestion(**row) for row in rows]


async def offerings(
    executor: Pool | Connection, wanted: Collection[tuple[UUID, UUID]]
) -> set[tuple[UUID, UUID]]:
    """Of these suppliers and products those where a listed item of the one is the other already."""
    rows = await executor.fetch(
        """
        SELECT w.supplier_id, w.product_id
        FROM unnest($1::uuid[], $2::uuid[]) AS w (supplier_id, product_id)
        WHERE EXISTS (
            SELECT FROM supplier_items i
            WHERE i.product_id = w.product_id AND i.supplier_id = w.supplier_id
                AND (i.characteristics ? 'delisted_at') IS NOT TRUE
        )
        """,
        [supplier_id for supplier_id, _ in wanted],
        [product_id for _, product_id in wanted],
    )
    return {(row["supplier_id"], row["product_id"]) for row in rows}


async def entries_by_prefix(pool: Pool, prefix: str, *, limit: int) -> list[ReviewEntry]:
    """Entries whose id begins like this, in any status."""
    async with pool.acquire() as connection:
        rows = await connection.fetch(
            f"SELECT * FROM ({_ENTRIES}) AS e"  # noqa: S608 - a constant of this module
            " WHERE starts_with(id::text, $1) ORDER BY id LIMIT $2",
            prefix.lower(),
            limit,
        )
        return await _with_candidates(connection, rows)


async def hold_entries(
    connection: Connection, entry_ids: Collection[UUID]
) -> dict[UUID, ReviewEntry]:
    """The entries as they are now; nobody else answers them or matches their items meanwhile."""
    ids = list(entry_ids)
    # The items first and in one order, as storing and matching lock them.
    await connection.execute(
        """
        SELECT FROM supplier_items i
        WHERE id IN (SELECT supplier_item_id FROM match_review_queue WHERE id = ANY($1::uuid[]))
        ORDER BY supplier_id, supplier_sku FOR UPDATE
        """,
        ids,
    )
    await connection.execute(
        "SELECT FROM match_review_queue WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", ids
    )
    rows = await connection.fetch(
        f"SELECT * FROM ({_ENTRIES}) AS e WHERE id = ANY($1::uuid[])",  # noqa: S608 - a constant
        ids,
    )
    return {entry.id: entry for entry in await _with_candidates(connection, rows)}


async def withdraw_questions(connection: Connection, item_ids: Sequence[UUID]) -> None:
    """Ask about these items no more: nobody has answered, and it is known what they are."""
    await connection.execute(
        """
        DELETE FROM match_review_queue
        WHERE supplier_item_id = ANY($1::uuid[]) AND status::text IN ('pending', 'expired')
        """,
        item_ids,
    )


async def mark_expired_entries(pool: Pool) -> int:
    """Write down which pending entries have expired; returns how many. Their items stay as is."""
    status = await pool.execute(
        """
        UPDATE match_review_queue SET status = 'expired'
        WHERE status::text = 'pending' AND expires_at <= now()
        """
    )
    return int(status.rpartition(" ")[2])


# More than twice the price, or less than half of it, may be another thing of the same name.
_FAR_OFF = 2

_STATUS = """
    CASE WHEN q.status::text = 'pending' AND q.expires_at <= now() THEN 'expired'
        ELSE q.status::text END
"""
_ITEMS = "match_review_queue q JOIN supplier_items i ON i.id = q.supplier_item_id"
_ASKED = f"{_ITEMS} JOIN suppliers s ON s.id = i.supplier_id"
_ENTRIES = f"""
    SELECT q.id, q.created_at, q.expires_at, q.reviewed_at, q.candidate_products,
        {_STATUS} AS status,
        i.id AS item_id, i.name AS item_name, i.supplier_sku, i.current_price AS price,
        i.characteristics->>'category' AS category, i.characteristics,
        i.match_status::text AS match_status, i.supplier_id, s.name AS supplier_name,
        i.product_id, p.name AS product_name
    FROM {_ASKED} LEFT JOIN products p ON p.id = i.product_id
"""  # noqa: S608 - constants of this module

_WANTED = f"""
    {_STATUS} = ANY($1::text[]) AND ($2::uuid IS NULL OR i.supplier_id = $2)
    AND ($4::float8 IS NULL OR i.match_score >= $4)
    AND (cardinality($3::text[]) = 0 OR replace(lower(concat_ws(' ', i.name, i.supplier_sku,
        s.name, i.characteristics->>'barcode', q.candidate_products::text)), 'ё', 'е')
        LIKE ALL($3))
"""
# The least comes first.
_PLACES = {
    ReviewOrder.EXPIRY: "0",
    ReviewOrder.SCORE: "-coalesce(i.match_score, 0)",
    ReviewOrder.AGE: "q.created_at",
    ReviewOrder.PRICE: "-i.current_price",
}

# Of one key are the items of the same name, but for blanks, that have the same barcode, or none.
_ALIKE_KEY = """
    (lower(replace(i.name, ' ', '')) || chr(31) || coalesce(i.characteristics->>'barcode', ''))
"""
_IS_OPEN = "q.status::text NOT IN ('approved', 'rejected')"
_WITH_EFFECTS = (
    f"""
    LEFT JOIN (
        SELECT id, sum((own = 1)::int) OVER (PARTITION BY alike_key) - (own = 1)::int AS others
        FROM (
            SELECT q.id, {_ALIKE_KEY} AS alike_key,
                count(*) OVER (PARTITION BY {_ALIKE_KEY}, i.supplier_id) AS own
            FROM {_ITEMS} WHERE {_IS_OPEN}
        ) AS keyed
    ) AS effects ON effects.id = q.id
    """,  # noqa: S608 - constants of this module
    "-coalesce(effects.others, 0)",
)


def _parameters(wanted: ReviewFilter) -> tuple[object, ...]:
    return (
        [status.value for status in wanted.statuses],
        wanted.supplier_id,
        patterns(wanted.words),
        wanted.least_score,
    )


def patterns(words: str) -> list[str]:
    """What a folded text has to be LIKE so that each of these words is in it."""
    folded = words.replace("\0", " ").lower().replace("ё", "е")
    escaped = (re.sub(r"([\\%_])", r"\\\1", word) for word in folded.split())
    return [f"%{word}%" for word in escaped]


async def _with_candidates(
    connection: Connection, rows: Sequence[asyncpg.Record]
) -> list[ReviewEntry]:
    written = {row["id"]: list(written_candidates(row["candidate_products"])) for row in rows}
    products = await connection.fetch(
        """
        SELECT p.id, p.name, p.min_price, p.internal_sku, c.name AS category,
            p.status::text <> 'archived' AS is_there, brands.brand, best.currency
        FROM products p LEFT JOIN categories c ON c.id = p.category_id
        LEFT JOIN courier.best_offers best ON best.product_id = p.id
        LEFT JOIN LATERAL (
            SELECT mode() WITHIN GROUP (ORDER BY i.characteristics->>'brand') AS brand
            FROM supplier_items i
            WHERE i.product_id = p.id AND i.characteristics->>'brand' <> ''
        ) AS brands ON true
        WHERE p.id = ANY($1::uuid[])
        """,
        [candidate.product_id for candidates in written.values() for candidate in candidates],
    )
    current = {row["id"]: row for row in products}
    return [
        ReviewEntry(
            **{
                key: row[key]
                for key in ReviewEntry.__slots__
                if key not in ("candidates", "status", "characteristics")
            },
            status=ReviewStatus(row["status"]),
            characteristics=_an_object(row["characteristics"]),
            candidates=tuple(_current(one, current) for one in written[row["id"]]),
        )
        for row in rows
    ]


def _current(
    candidate: ReviewCandidate, products: Mapping[UUID, asyncpg.Record]
) -> ReviewCandidate:
    row = products.get(candidate.product_id)
    if row is None:
        return candidate
    return replace(
        candidate,
        name=row["name"],
        is_there=row["is_there"],
        min_price=row["min_price"],
        currency=row["currency"],
        category=row["category"],
        internal_sku=row["internal_sku"],
        brand=row["brand"],
    )


def _an_object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def written_candidates(candidates: object) -> Iterator[ReviewCandidate]:
    """The candidates as matching wrote them; other services write other keys beside the id."""
    for candidate in candidates if isinstance(candidates, list) else ():
        values: Mapping[str, Any] = candidate if isinstance(candidate, dict) else {}
        try:
            product_id = UUID(str(values.get("product_id")))
        except ValueError:
            continue
        score = values.get("score", values.get("similarity"))
        name = values.get("name") or values.get("product_name") or "?"
        yield ReviewCandidate(
            product_id,
            str(name),
            float(score) if isinstance(score, int | float) else None,
            is_there=False,
            contradictions=_messages(values.get("contradictions")),
            reasons=_messages(values.get("reasons")),
        )


def _messages(data: object) -> tuple[Message, ...]:
    told = map(from_json, data) if isinstance(data, list) else ()
    return tuple(message for message in told if message)
