"""The jobs that everybody who looks at the page sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketbel_courier.ledger.delivery_queries import IS_REPLACED
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of

if TYPE_CHECKING:
    from marketbel_courier.database.pool import Pool


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
            f"""
            SELECT {IS_REPLACED} FROM courier.deliveries d WHERE job_id = $1 AND attempt = $2
            """,  # noqa: S608 - a constant of the ledger's
            delivery.job_id,
            delivery.attempt,
        )
    )
