"""Items as the former worker stored them, and the result of a plain insert of a list.

For the demo, which shows a supplier that had items before the courier came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class PlainItem:
    """An item as a list names it."""

    sku: str
    name: str
    price: Decimal


@dataclass(frozen=True)
class ItemCounts:
    """How many items a supplier has, and how many of them have had more than one price."""

    items: int
    repriced: int


async def store_former_items(pool: Pool, supplier_id: UUID, items: Sequence[PlainItem]) -> None:
    """Insert items that nobody has yet, with their first price as of a month ago."""
    async with pool.acquire() as connection, connection.transaction():
        await _insert(connection, supplier_id, items)
        await connection.execute(
            """
            WITH aged AS (
                UPDATE supplier_items SET last_ingested_at = now() - interval '30 days',
                    created_at = now() - interval '30 days', updated_at = now() - interval '30 days'
                WHERE supplier_id = $1 RETURNING id, current_price, created_at
            )
            INSERT INTO price_history (supplier_item_id, price, recorded_at)
            SELECT id, current_price, created_at FROM aged
            """,
            supplier_id,
        )


async def refusal_of_plain_insert(
    pool: Pool, supplier_id: UUID, items: Sequence[PlainItem]
) -> str | None:
    """Why the database refuses a plain insert of these items; None if it accepts them.

    Whatever the answer, nothing is changed.
    """
    async with pool.acquire() as connection:
        attempt = connection.transaction()
        await attempt.start()
        try:
            await _insert(connection, supplier_id, items)
        except asyncpg.UniqueViolationError as error:
            return str(error.detail or error)
        finally:
            await attempt.rollback()
    return None


async def count_items(pool: Pool, supplier_id: UUID) -> ItemCounts:
    """Count what the catalogue has of this supplier."""
    row = await pool.fetchrow(
        """
        SELECT count(*) AS items, count(*) FILTER (WHERE prices > 1) AS repriced FROM (
            SELECT count(DISTINCT h.price) AS prices
            FROM supplier_items i LEFT JOIN price_history h ON h.supplier_item_id = i.id
            WHERE i.supplier_id = $1 GROUP BY i.id
        ) AS counted
        """,
        supplier_id,
    )
    return ItemCounts(*row) if row else ItemCounts(0, 0)


async def _insert(connection: Connection, supplier_id: UUID, items: Sequence[PlainItem]) -> None:
    await connection.executemany(
        """
        INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)
        VALUES ($1, $2, $3, $4)
        """,
        [(supplier_id, item.sku, item.name, item.price) for item in items],
    )
