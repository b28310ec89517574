"""Which route the ledger's attempts take: by the switches, or in place of ml-analyze."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_queries import IS_REPLACED
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.ledger.kept_messages import all_data_of, text_of, texts_of
from marketbel_courier.ledger.moves import Move, move
from marketbel_courier.ledger.states import ErrorClass, Route, State
from marketbel_courier.messages.message import Message, data_of


def choose_route(*, use_ml_globally: bool, use_ml_for_supplier: bool) -> Route:
    """ml only if neither the global switch nor the supplier's says otherwise."""
    return Route.ML if use_ml_globally and use_ml_for_supplier else Route.LEGACY


# The same choice for a supplier `s`, where $1 is the global switch.
_CHOICE = f"""
    CASE WHEN $1 AND {flag_sql("s.metadata", Flag.USE_ML_PROCESSING)}
    THEN '{Route.ML}' ELSE '{Route.LEGACY}' END
"""


async def reroute_waiting(
    pool: Pool, *, use_ml_globally: bool, partition_keys: Collection[str] | None = None
) -> list[Delivery]:
    """Give today's route to attempts that no run works on; returns those whose route changed.

    Such attempts are files that wait and were never handed over, and failed jobs that are to be
    retried. An attempt that fell back stays on the legacy route. None for `partition_keys` means
    all suppliers.
    """
    rows = await pool.fetch(
        f"""
        WITH waiting AS (
            SELECT d.job_id, d.attempt, d.route,
                {_CHOICE} AS route_of_today
            FROM courier.deliveries d JOIN suppliers s ON s.id = d.supplier_id
            WHERE (d.state = '{State.DELIVERED}' AND d.ml_submissions = 0
                   OR d.state = '{State.FAILED}' AND d.next_retry_at IS NOT NULL)
              AND d.fell_back_because IS NULL
              AND ($2::text[] IS NULL OR d.partition_key = ANY($2))
        )
        UPDATE courier.deliveries d SET route = w.route_of_today
        FROM waiting w
        WHERE (d.job_id, d.attempt) = (w.job_id, w.attempt) AND w.route <> w.route_of_today
          AND d.fell_back_because IS NULL
          AND (d.state = '{State.DELIVERED}' AND d.ml_submissions = 0
               OR d.state = '{State.FAILED}' AND d.next_retry_at IS NOT NULL)
        RETURNING d.*
        """,
        use_ml_globally,
        None if partition_keys is None else list(partition_keys),
    )
    return [delivery_of(row) for row in rows]


# Files that ml-analyze has not been given yet, or failed to read and is to be given again.
_WAITS_FOR_ML = f"""
    d.route = '{Route.ML}' AND d.fell_back_because IS NULL AND d.ml_asked IS NOT TRUE AND (
        d.state = '{State.DELIVERED}' AND d.ml_submissions = 0
        OR d.state = '{State.FAILED}' AND d.next_retry_at IS NOT NULL AND d.file_path IS NOT NULL
           AND (d.ml_submissions = 0 OR d.error_class = '{ErrorClass.PERMANENT}'))
"""


_AMONG = "($1::text[] IS NULL OR d.partition_key = ANY($1))"


async def does_any_wait_for_ml(pool: Pool, partition_keys: Collection[str] | None = None) -> bool:
    """Whether `waiting_for_ml` has an attempt."""
    return bool(
        await pool.fetchval(
            f"SELECT count(*) FROM courier.deliveries d WHERE {_WAITS_FOR_ML} AND {_AMONG}",
            None if partition_keys is None else list(partition_keys),
        )
    )


async def waiting_for_ml(
    pool: Pool, partition_keys: Collection[str] | None = None
) -> list[tuple[Delivery, bool]]:
    """The attempts that ml-analyze is about to be given, and whether their supplier has items.

    Attempts that a person wants ml-analyze to try are left out. None for `partition_keys` means all
    suppliers.
    """
    rows = await pool.fetch(
        f"""
        SELECT d.*, EXISTS (
            SELECT FROM supplier_items i WHERE i.supplier_id = d.supplier_id) AS has_items
        FROM courier.deliveries d
        WHERE {_WAITS_FOR_ML} AND {_AMONG}
        """,
        None if partition_keys is None else list(partition_keys),
    )
    return [(delivery_of(row), row["has_items"]) for row in rows]


async def spare_ml(
    connection: Connection | Pool, reasons: Sequence[tuple[Delivery, Message]]
) -> list[Delivery]:
    """Send these attempts down the legacy route, each with its reason; returns those sent.

    ml-analyze has not tried these attempts, so all their retries are left to the legacy route.
    """
    rows = await connection.fetch(
        f"""
        UPDATE courier.deliveries d
        SET route = '{Route.LEGACY}', fell_back_because = why.reason,
            fell_back_because_data = why.data, waits_for = NULL, waits_for_data = NULL,
            retries_used = CASE d.state
                WHEN '{State.DELIVERED}' THEN 0 ELSE d.retries_used END
        FROM unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[])
            AS why (job_id, attempt, reason, data)
        WHERE (d.job_id, d.attempt) = (why.job_id, why.attempt) AND {_WAITS_FOR_ML}
        RETURNING d.*
        """,
        [delivery.job_id for delivery, _ in reasons],
        [delivery.attempt for delivery, _ in reasons],
        texts_of([reason for _, reason in reasons]),
        all_data_of([reason for _, reason in reasons]),
    )
    return [delivery_of(row) for row in rows]


_FALLEN_BACK = Move(
    f"""
    state = '{State.DELIVERED}', route = '{Route.LEGACY}', fell_back_because = g.reason,
    fell_back_because_data = g.reason_data, retries_used = 0
    """,
    f"""
    d.route = '{Route.ML}' AND NOT {IS_REPLACED}
    AND (d.state = '{State.DELIVERED}' OR d.state = '{State.ANALYZING}' AND d.run_id = g.run)
    """,
    {"reason": "text", "reason_data": "jsonb", "run": "text"},
)


async def fall_back(
    pool: Pool, delivery: Delivery, *, reason: Message, run_id: str
) -> Delivery | None:
    """Back to delivered, on the legacy route, with the reason; None if that is not allowed.

    It is not allowed if the attempt has ended meanwhile, if another run has taken the attempt over,
    or if a newer delivery has come. The retries that ml-analyze has used up do not count: the
    legacy route gets all of its own.
    """
    async with pool.acquire() as connection, connection.transaction():
        # A newer file arrives either before this statement, which sees it, or later, and replaces
        # this file.
        await connection.execute(
            f"""
            SELECT FROM courier.deliveries
            WHERE partition_key = $1 AND state = '{State.DOWNLOADING}'
            FOR UPDATE
            """,
            delivery.partition_key,
        )
        return await move(
            connection,
            _FALLEN_BACK,
            delivery,
            reason=text_of(reason),
            reason_data=data_of(reason),
            run=run_id,
        )
