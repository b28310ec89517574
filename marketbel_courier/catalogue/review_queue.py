"""The review queue: items whose product a person has to choose, and what was chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


class ReviewStatus(StrEnum):
    """Where a question stands. An expired question still waits, only for longer than it should."""

    PENDING = "pending"
    EXPIRED = "expired"
    NEEDS_CATEGORY = "needs_category"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self not in (ReviewStatus.APPROVED, ReviewStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class ReviewCandidate:
    """A product that the item may be; `is_there` is False once it is gone or archived."""

    product_id: UUID
    name: str
    score: float | None
    is_there: bool
    min_price: Decimal | None = None
    category: str | None = None
    internal_sku: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """A question with its item and supplier; the candidates are the best first.

    `product_id` and `product_name` are the item's product, once it has one.
    """

    id: UUID
    status: ReviewStatus
    created_at: datetime
    expires_at: datetime
    reviewed_at: datetime | None
    item_id: UUID
    item_name: str
    supplier_sku: str
    price: Decimal
    category: str | None
    match_status: str
    supplier_id: UUID
    supplier_name: str
    product_id: UUID | None
    product_name: str | None
    candidates: tuple[ReviewCandidate, ...]
    characteristics: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some entries, and how many there are in all."""

    entries: Sequence[ReviewEntry]
    total: int


async def review_page(
    pool: Pool,
    *,
    statuses: Collection[ReviewStatus],
    supplier_id: UUID | None = None,
    limit: int = 20,
    offset: int = 0,
) -> ReviewPage:
    """Entries of these statuses, the entry that expires first before the others."""
    wanted = [status.value for status in statuses]
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        rows = await connection.fetch(
            f"""
            SELECT *, count(*) OVER () AS total FROM ({_ENTRIES}) AS entries
            WHERE status = ANY($1::text[]) AND ($2::uuid IS NULL OR supplier_id = $2)
            ORDER BY expires_at, id LIMIT $3 OFFSET $4
            """,  # noqa: S608 - a constant of this module
            wanted,
            supplier_id,
            limit,
            offset,
        )
        entries = await _with_candidates(connection, rows)
    return ReviewPage(entries, rows[0]["total"] if rows else 0)


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


async def hold_entry(connection: Connection, entry_id: UUID) -> ReviewEntry | None:
    """The entry as it is now; nobody else answers it or matches its item in the meantime."""
    # The item first, as storing and matching do.
    await connection.execute(
        """
        SELECT FROM supplier_items
        WHERE id = (SELECT supplier_item_id FROM match_review_queue WHERE id = $1) FOR UPDATE
        """,
        entry_id,
    )
    await connection.execute("SELECT FROM match_review_queue WHERE id = $1 FOR UPDATE", entry_id)
    rows = await connection.fetch(
        f"SELECT * FROM ({_ENTRIES}) AS e WHERE id = $1",  # noqa: S608 - a constant of this module
        entry_id,
    )
    entries = await _with_candidates(connection, rows)
    return entries[0] if entries else None


async def answer_entry(
    connection: Connection,
    entry: ReviewEntry,
    status: ReviewStatus,
    *,
    product_id: UUID,
    score: float | None,
    reviewed_by: UUID | None,
) -> None:
    """Link the item to the product for good, and close the question with this status."""
    await connection.execute(
        """
        UPDATE supplier_items
        SET product_id = $2, match_status = 'verified_match', match_score = $3::float8,
            match_candidates = NULL, updated_at = now()
        WHERE id = $1
        """,
        entry.item_id,
        product_id,
        score,
    )
    # Cast by the column: existing databases may name the type otherwise.
    closing = {ReviewStatus.APPROVED: "'approved'", ReviewStatus.REJECTED: "'rejected'"}[status]
    await connection.execute(
        f"""
        UPDATE match_review_queue
        SET status = {closing}, reviewed_at = now(), reviewed_by = $2 WHERE id = $1
        """,  # noqa: S608 - one of the two words above
        entry.id,
        reviewed_by,
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


_ENTRIES = """
    SELECT q.id, q.created_at, q.expires_at, q.reviewed_at, q.candidate_products,
        CASE WHEN q.status::text = 'pending' AND q.expires_at <= now() THEN 'expired'
            ELSE q.status::text END AS status,
        i.id AS item_id, i.name AS item_name, i.supplier_sku, i.current_price AS price,
        i.characteristics->>'category' AS category, i.characteristics,
        i.match_status::text AS match_status, i.supplier_id, s.name AS supplier_name,
        i.product_id, p.name AS product_name
    FROM match_review_queue q
    JOIN supplier_items i ON i.id = q.supplier_item_id
    JOIN suppliers s ON s.id = i.supplier_id
    LEFT JOIN products p ON p.id = i.product_id
"""


async def _with_candidates(
    connection: Connection, rows: Sequence[asyncpg.Record]
) -> list[ReviewEntry]:
    written = {row["id"]: list(_written(row["candidate_products"])) for row in rows}
    products = await connection.fetch(
        """
        SELECT p.id, p.name, p.min_price, p.internal_sku, c.name AS category,
            p.status::text <> 'archived' AS is_there
        FROM products p LEFT JOIN categories c ON c.id = p.category_id WHERE p.id = ANY($1::uuid[])
        """,
        [candidate.product_id for candidates in written.values() for candidate in candidates],
    )
    current = {row["id"]: row for row in products}
    return [
        ReviewEntry(
            **{
                key: value
                for key, value in row.items()
                if key not in ("candidate_products", "status", "total", "characteristics")
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
    return ReviewCandidate(
        row["id"],
        row["name"],
        candidate.score,
        row["is_there"],
        row["min_price"],
        row["category"],
        row["internal_sku"],
    )


def _an_object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _written(candidates: object) -> Iterator[ReviewCandidate]:
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
        )
