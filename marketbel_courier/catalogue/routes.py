"""Which route the attempts of the ledger take: as the switches say, or in ml-analyze's stead."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.delivery_queries import IS_REPLACED
from marketbel_courier.catalogue.delivery_records import Delivery, delivery_of
from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql

if TYPE_CHECKING:
    from marketbel_courier.catalogue.connections import Connection
    from marketbel_courier.catalogue.pool import Pool


async def reroute_waiting(
    pool: Pool, *, use_ml_globally: bool, partition_keys: Collection[str] | None = None
) -> list[Delivery]:
    """Give what nobody is at work on the route of today; returns the attempts that changed theirs.

    That is files that wait and were never handed over, and failed jobs that are to be retried. One
    that fell back stays on the legacy route. None for `partition_keys` means all suppliers.
    """
    rows = await pool.fetch(
        f"""
        WITH waiting AS (
            SELECT d.job_id, d.attempt, d.route,
                CASE WHEN $1 AND {flag_sql("s.metadata", Flag.USE_ML_PROCESSING)}
                    THEN 'ml' ELSE 'legacy' END AS route_of_today
            FROM courier.deliveries d JOIN suppliers s ON s.id = d.supplier_id
            WHERE (d.state = 'delivered' AND d.ml_submissions = 0
                   OR d.state = 'failed' AND d.next_retry_at IS NOT NULL)
              AND d.fell_back_because IS NULL
              AND ($2::text[] IS NULL OR d.partition_key = ANY($2))
        )
        UPDATE courier.deliveries d SET route = w.route_of_today
        FROM waiting w
        WHERE (d.job_id, d.attempt) = (w.job_id, w.attempt) AND w.route <> w.route_of_today
          AND d.fell_back_because IS NULL
          AND (d.state = 'delivered' AND d.ml_submissions = 0
               OR d.state = 'failed' AND d.next_retry_at IS NOT NULL)
        RETURNING d.*
        """,  # noqa: S608 - the flag's own words
        use_ml_globally,
        None if partition_keys is None else list(partition_keys),
    )
    return [delivery_of(row) for row in rows]


async def fall_back(pool: Pool, delivery: Delivery, *, reason: str, run_id: str) -> Delivery | None:
    """To delivered again, down the legacy route, with the reason; None if it is not to be.

    It is not, if the attempt has ended meanwhile, another run has taken it over, or a newer
    delivery is there. The retries that ml-analyze has used up are not the legacy route's: it gets
    all of its own.
    """
    async with pool.acquire() as connection, connection.transaction():
        # A newer file arrives either before this, and is seen, or after it, and replaces this one.
        await connection.execute(
            """
            SELECT FROM courier.deliveries WHERE partition_key = $1 AND state = 'downloading'
            FOR UPDATE
            """,
            delivery.partition_key,
        )
        return await _fall_back(connection, delivery, reason=reason, run_id=run_id)


async def _fall_back(
    connection: Connection, delivery: Delivery, *, reason: str, run_id: str
) -> Delivery | None:
    row = await connection.fetchrow(
        f"""
        UPDATE courier.deliveries d
        SET state = 'delivered', route = 'legacy', fell_back_because = $3, retries_used = 0
        WHERE job_id = $1 AND attempt = $2 AND route = 'ml'
          AND (state = 'delivered' OR state = 'analyzing' AND run_id = $4) AND NOT {IS_REPLACED}
        RETURNING *
        """,  # noqa: S608 - a constant of the ledger's
        delivery.job_id,
        delivery.attempt,
        reason.replace("\0", ""),
        run_id,
    )
    return delivery_of(row) if row else None
