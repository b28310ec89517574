"""The jobs that everybody who looks at the page sees, and the lines that were logged last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.delivery_records import Delivery, delivery_of

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


@dataclass(frozen=True)
class OpenCounts:
    """How many jobs have not ended, by what is being done with them."""

    downloading: int
    waiting: int
    analysing: int


@dataclass(frozen=True)
class LogLine:
    """A line of `parsing_logs`."""

    id: UUID
    task_id: str
    supplier_id: UUID | None
    supplier_name: str | None
    error_type: str
    error_message: str
    row_number: int | None
    created_at: datetime


async def count_open(pool: Pool) -> OpenCounts:
    """The counts over all suppliers."""
    (row,) = await pool.fetch(
        """
        SELECT count(*) FILTER (WHERE state = 'downloading') AS downloading,
            count(*) FILTER (WHERE state = 'delivered') AS waiting,
            count(*) FILTER (WHERE state = 'analyzing') AS analysing
        FROM courier.deliveries WHERE state IN ('downloading', 'delivered', 'analyzing')
        """
    )
    return OpenCounts(**dict(row))


async def newest_ended_jobs(pool: Pool, *, limit: int) -> list[Delivery]:
    """The last attempts of the jobs that have ended, the newest job first."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries d
        WHERE state IN ('complete', 'failed') AND NOT EXISTS (
            SELECT FROM courier.deliveries later
            WHERE later.job_id = d.job_id AND later.attempt > d.attempt)
        ORDER BY job_created_at DESC, job_id LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def is_replaced(pool: Pool, delivery: Delivery) -> bool:
    """Whether a newer delivery of the same source has taken the place of this one."""
    return bool(
        await pool.fetchval(
            """
            SELECT EXISTS (
                SELECT FROM courier.deliveries
                WHERE partition_key = $1 AND job_id <> $2 AND origin = $3 AND $3 = 'source'
                  AND created_at > $4)
            """,
            delivery.partition_key,
            delivery.job_id,
            delivery.origin,
            delivery.created_at,
        )
    )


async def newest_log_lines(pool: Pool, *, limit: int) -> list[LogLine]:
    """The lines that were logged last, newest first."""
    rows = await pool.fetch(
        """
        SELECT l.id, l.task_id, l.supplier_id, s.name AS supplier_name, l.error_type,
            l.error_message, l.row_number, l.created_at
        FROM (SELECT * FROM parsing_logs ORDER BY created_at DESC, id DESC LIMIT $1) AS l
        LEFT JOIN suppliers s ON s.id = l.supplier_id
        ORDER BY l.created_at DESC, l.id DESC
        """,
        limit,
    )
    return [LogLine(**dict(row)) for row in rows]
