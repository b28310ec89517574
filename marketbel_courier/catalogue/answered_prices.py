"""Suppliers with answers about held prices or lists that Dagster does not show yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


async def note_answered(connection: Connection, supplier_id: UUID) -> None:
    """Note that the supplier has an answer, within the transaction of the answer."""
    await connection.execute(
        """
        INSERT INTO courier.answered_prices (supplier_id) VALUES ($1)
        ON CONFLICT (supplier_id) DO UPDATE SET answered_at = excluded.answered_at
        """,
        supplier_id,
    )


async def answered_prices(pool: Pool, *, limit: int) -> dict[UUID, datetime]:
    """The suppliers whose answers are not shown yet, and when the latest came; oldest first."""
    rows = await pool.fetch(
        """
        SELECT supplier_id, answered_at FROM courier.answered_prices
        ORDER BY answered_at LIMIT $1
        """,
        limit,
    )
    return {row["supplier_id"]: row["answered_at"] for row in rows}


async def forget_answered(pool: Pool, shown: Mapping[UUID, datetime]) -> None:
    """Forget these answers, which Dagster shows now; later answers stay."""
    await pool.execute(
        """
        DELETE FROM courier.answered_prices a
        USING unnest($1::uuid[], $2::timestamptz[]) AS shown (supplier_id, answered_at)
        WHERE a.supplier_id = shown.supplier_id AND a.answered_at <= shown.answered_at
        """,
        list(shown),
        list(shown.values()),
    )
