"""The requests to deliver and analyse suppliers again: written by people, taken by a sensor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

_COLUMNS = "request_id, supplier_ids, requested_at, taken_at, suppliers_taken, backfill_ids"


@dataclass(frozen=True)
class ReprocessingRequest:
    """A request as it is kept; `backfill_ids` are Dagster's, known once the request is taken."""

    request_id: UUID
    supplier_ids: Sequence[UUID]
    requested_at: datetime
    taken_at: datetime | None
    suppliers_taken: int | None
    backfill_ids: Sequence[str]


async def ask_for_reprocessing(executor: Pool | Connection, supplier_ids: Iterable[UUID]) -> UUID:
    """Write down that these suppliers are to be reprocessed; returns the request's id.

    A second request for the same suppliers, made before the first is taken, is the first request.
    """
    return UUID(
        str(
            await executor.fetchval(
                """
                WITH waiting AS (
                    SELECT request_id FROM courier.reprocessing_requests
                    WHERE taken_at IS NULL AND supplier_ids = $1
                ), added AS (
                    INSERT INTO courier.reprocessing_requests (supplier_ids)
                    SELECT $1 WHERE NOT EXISTS (SELECT FROM waiting) RETURNING request_id
                )
                SELECT request_id FROM waiting UNION ALL SELECT request_id FROM added LIMIT 1
                """,
                sorted(set(supplier_ids)),
            )
        )
    )


async def find_reprocessing(pool: Pool, request_id: UUID) -> ReprocessingRequest | None:
    """The request of this id."""
    row = await pool.fetchrow(
        f"SELECT {_COLUMNS} FROM courier.reprocessing_requests WHERE request_id = $1",
        request_id,
    )
    return _request(row) if row else None


class RequestInHand:
    """The oldest request that waits, locked so that no other process takes it meanwhile."""

    def __init__(self, connection: Connection, request: ReprocessingRequest) -> None:
        self._connection = connection
        self.request = request

    async def note_taken(self, backfill_ids: Sequence[str], *, suppliers: int) -> None:
        """Store the result of the request, once the transaction ends."""
        await self._connection.execute(
            """
            UPDATE courier.reprocessing_requests
            SET taken_at = clock_timestamp(), backfill_ids = $2, suppliers_taken = $3
            WHERE request_id = $1
            """,
            self.request.request_id,
            list(backfill_ids),
            suppliers,
        )


async def somebody_asks(pool: Pool) -> bool:
    """Whether a request waits that nobody has taken."""
    return bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT FROM courier.reprocessing_requests WHERE taken_at IS NULL)"
        )
    )


@asynccontextmanager
async def oldest_request(pool: Pool) -> AsyncIterator[RequestInHand | None]:
    """The oldest request that nobody has taken or is taking, within a transaction."""
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            f"""
            SELECT {_COLUMNS} FROM courier.reprocessing_requests
            WHERE taken_at IS NULL ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED
            """
        )
        yield RequestInHand(connection, _request(row)) if row else None


def _request(row: asyncpg.Record) -> ReprocessingRequest:
    return ReprocessingRequest(**dict(row))
