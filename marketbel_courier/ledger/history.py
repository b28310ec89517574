"""What the ledger remembers, for those who ask: attempts, queue, newest jobs."""

from __future__ import annotations

from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST, Delivery, delivery_of
from marketbel_courier.ledger.states import ErrorClass, Outcome, State

# One index look-up a supplier, however long its history is.
_NEWEST_OF_EACH = f"""
    SELECT newest.* FROM courier.supplier_partitions p
    CROSS JOIN LATERAL (
        SELECT * FROM courier.deliveries d WHERE d.partition_key = p.partition_key
        ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
"""


async def attempts_of(pool: Pool, supplier_id: UUID, *, jobs: int) -> list[Delivery]:
    """Every attempt of this supplier's newest jobs, oldest first."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND job_id IN (
            SELECT job_id FROM courier.deliveries WHERE supplier_id = $1
            GROUP BY job_id ORDER BY max(place) DESC LIMIT $2)
        ORDER BY created_at, attempt
        """,
        supplier_id,
        jobs,
    )
    return [delivery_of(row) for row in rows]


async def newest_analysis(pool: Pool, supplier_id: UUID) -> Delivery | None:
    """The newest attempt whose price list was read, with items in it: what the catalogue shows."""
    row = await pool.fetchrow(
        f"""
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND state = '{State.COMPLETE}' AND outcome IN {states.WITH_ITEMS}
        ORDER BY {NEWEST_FIRST} LIMIT 1
        """,
        supplier_id,
    )
    return delivery_of(row) if row else None


async def analyses_ahead(pool: Pool, delivery: Delivery) -> int:
    """How many price lists come before this delivery's, at ml-analyze or in the queue for it."""
    return int(
        await pool.fetchval(
            f"""
            SELECT count(*) FROM courier.deliveries
            WHERE (state = '{State.ANALYZING}'
                OR (state = '{State.DELIVERED}' AND coalesce(waits_since, delivered_at) < $1))
              AND job_id <> $2
            """,
            delivery.waits_since or delivery.delivered_at or delivery.created_at,
            delivery.job_id,
        )
    )


async def open_attempts(pool: Pool, *, limit: int | None) -> list[Delivery]:
    """The attempts that have not ended: those in analysis, then downloads, then waiting files."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.deliveries WHERE state IN {states.OPEN}
        ORDER BY state = '{State.DELIVERED}', state = '{State.DOWNLOADING}', created_at, job_id
        LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def ended_newest(pool: Pool, *, limit: int | None) -> list[Delivery]:
    """The newest job of each supplier, if it has ended: failed ones first, then the latest."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM ({_NEWEST_OF_EACH}) AS newest WHERE state IN {states.OVER}
        ORDER BY (state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}') DESC, finished_at DESC
        LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def failed_newest(pool: Pool, *, permanent_too: bool) -> list[Delivery]:
    """The newest job of each supplier, if it failed; without `permanent_too`, if it may heal."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM ({_NEWEST_OF_EACH}) AS newest
        WHERE state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}'
          AND (error_class = '{ErrorClass.TRANSIENT}' OR $1)
        ORDER BY supplier_name, job_id
        """,
        permanent_too,
    )
    return [delivery_of(row) for row in rows]


async def newest_ended_jobs(pool: Pool, *, limit: int) -> list[Delivery]:
    """The last attempts of the jobs that have ended, the newest job first."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.deliveries d
        WHERE state IN {states.OVER} AND NOT EXISTS (
            SELECT FROM courier.deliveries later
            WHERE later.job_id = d.job_id AND later.attempt > d.attempt)
        ORDER BY job_created_at DESC, job_id LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]
