"""Jobs whose last state could not be written to Redis: they wait here until Redis is back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


async def note_untold(pool: Pool | Connection, job_ids: Iterable[UUID]) -> None:
    """Remember that the last state of these jobs is not in Redis."""
    await pool.executemany(
        """
        INSERT INTO courier.job_state_outbox (job_id) VALUES ($1)
        ON CONFLICT (job_id) DO UPDATE SET noted_at = now()
        """,
        [(job_id,) for job_id in job_ids],
    )


async def untold_jobs(pool: Pool, *, limit: int = 500) -> list[UUID]:
    """The jobs that wait, oldest first."""
    rows = await pool.fetch(
        "SELECT job_id FROM courier.job_state_outbox ORDER BY noted_at LIMIT $1", limit
    )
    return [row["job_id"] for row in rows]


async def forget_untold(pool: Pool, job_ids: Iterable[UUID]) -> None:
    """Forget these jobs, whose states are in Redis now."""
    await pool.execute("DELETE FROM courier.job_state_outbox WHERE job_id = ANY($1)", list(job_ids))
