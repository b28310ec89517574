"""Ends alerts when their trouble is over or a person says so; acknowledges and mutes them.

A trouble is all open alerts about one subject and one cause; these alerts end together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import Alert, AlertKind, ChannelKind, alert_of
from marketbel_courier.ledger.kept_messages import text_of
from marketbel_courier.ledger.states import Outcome, Route, State, literals
from marketbel_courier.messages.message import Message, data_of

LONGEST_MUTE = timedelta(days=30)
# The death of a run is no lasting trouble: further deaths raise another alert after an hour.
DEATHS_ARE_NEWS_FOR = "1 hour"

_UNTIL_DELIVERED = literals(
    (
        AlertKind.FAILED_FOR_GOOD,
        AlertKind.RETRIES_EXHAUSTED,
        AlertKind.NEEDS_MAPPING,
        AlertKind.LIST_HELD,
        AlertKind.PRICES_DOUBTED,
    )
)
_ABOUT_SUPPLIERS = literals(
    (
        AlertKind.FAILED_FOR_GOOD,
        AlertKind.RETRIES_EXHAUSTED,
        AlertKind.NEEDS_MAPPING,
        AlertKind.LIST_HELD,
        AlertKind.PRICES_DOUBTED,
        AlertKind.OVERDUE,
        AlertKind.PRICES_HELD,
    )
)
_OF_ALL = (
    AlertKind.PLATFORM,
    AlertKind.VOLUME,
    AlertKind.ARCHIVE,
    AlertKind.RETENTION,
    AlertKind.REGISTRY,
    AlertKind.ML_UNAVAILABLE,
    AlertKind.ML_LIMIT,
    AlertKind.RATES,
)
_WITH_ITEMS = literals((Outcome.SUCCESS, Outcome.PARTIAL))
# One look-up by index for each open alert, and nothing where there is none.
_RESOLVE = f"""
    UPDATE courier.alerts a SET resolved_at = now()
    WHERE a.resolved_at IS NULL AND (
        (a.kind IN {_UNTIL_DELIVERED} AND EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.partition_key = a.subject AND d.state = '{State.COMPLETE}'
              AND d.finished_at > a.raised_at))
        OR (a.kind = '{AlertKind.OVERDUE}' AND EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.partition_key = a.subject AND d.state = '{State.COMPLETE}'
              AND d.outcome IN {_WITH_ITEMS} AND d.finished_at > a.raised_at))
        OR (a.kind = '{AlertKind.PRICES_HELD}' AND NOT EXISTS (
            SELECT FROM courier.held_changes h
            JOIN courier.supplier_partitions p ON p.supplier_id = h.supplier_id
            WHERE p.partition_key = a.subject AND h.state = '{HeldState.HELD}'))
        OR (a.kind IN {_ABOUT_SUPPLIERS} AND EXISTS (
            SELECT FROM courier.supplier_partitions p
            LEFT JOIN suppliers s ON s.id = p.supplier_id
            WHERE p.partition_key = a.subject
              AND (s.id IS NULL OR NOT {flag_sql("s.metadata", Flag.IS_ACTIVE)})))
        OR (a.kind = '{AlertKind.RUN_DIED}'
            AND a.raised_at < now() - interval '{DEATHS_ARE_NEWS_FOR}')
        OR (a.kind IN ('{AlertKind.ML_UNAVAILABLE}', '{AlertKind.ML_LIMIT}') AND EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.route = '{Route.ML}' AND d.state = '{State.COMPLETE}'
              AND d.created_at > a.raised_at - interval '7 days' AND d.finished_at > a.raised_at
              AND (a.kind = '{AlertKind.ML_UNAVAILABLE}' OR a.cause = 'no_shared_volume')))
        OR (a.kind = '{AlertKind.VOLUME}' AND a.cause <> '{AlertKind.VOLUME}' AND EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.created_at > a.raised_at - interval '7 days' AND d.delivered_at > a.raised_at))
    )
"""
# Open alerts of held prices whose number has changed since.
_HELD_OTHERWISE = f"""
    SELECT a.*, h.held FROM courier.alerts a
    JOIN courier.supplier_partitions p ON p.partition_key = a.subject
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS held FROM courier.held_changes h
        WHERE h.supplier_id = p.supplier_id AND h.state = '{HeldState.HELD}') AS h
    WHERE a.kind = '{AlertKind.PRICES_HELD}' AND a.resolved_at IS NULL
      AND a.reason_data -> 'params' -> 'n' <> to_jsonb(h.held)
"""


async def resolve_what_is_over(pool: Pool) -> int:
    """End the alerts whose trouble the ledger shows to be over; returns how many.

    Alerts about held prices that stay open get the present number of held prices.
    """
    ended = _count(await pool.execute(_RESOLVE))
    for row in await pool.fetch(_HELD_OTHERWISE):
        alert = alert_of(row)
        reason = Message(alert.reason.code, **{**alert.reason.parameters, "n": row["held"]})
        await pool.execute(
            "UPDATE courier.alerts SET reason = $2, reason_data = $3 WHERE alert_id = $1",
            alert.alert_id,
            text_of(reason),
            data_of(reason),
        )
    return ended


async def resolve_subject(
    pool: Pool | Connection,
    subject: str,
    *,
    causes: Collection[str] | None = None,
    but: Collection[str] = (),
) -> int:
    """End the alerts about this subject, because the caller has seen the subject work.

    Only alerts with these causes end, or with all causes; never those with a cause in `but`.
    """
    return _count(
        await pool.execute(
            """
            UPDATE courier.alerts SET resolved_at = now()
            WHERE subject = $1 AND resolved_at IS NULL
              AND ($2::text[] IS NULL OR cause = ANY($2)) AND cause <> ALL ($3)
            """,
            subject,
            None if causes is None else list(causes),
            list(but),
        )
    )


async def open_alerts(pool: Pool, *, kind: AlertKind | None = None) -> list[Alert]:
    """The newest alert of each open trouble, newest first."""
    rows = await pool.fetch(
        """
        SELECT * FROM (
            SELECT DISTINCT ON (subject, cause) * FROM courier.alerts
            WHERE resolved_at IS NULL AND ($1::text IS NULL OR kind = $1)
            ORDER BY subject, cause, alert_id DESC) AS newest
        ORDER BY alert_id DESC
        """,
        kind,
    )
    return [alert_of(row) for row in rows]


async def open_troubles(pool: Pool) -> list[Alert]:
    """The open troubles of no single supplier that nobody has acknowledged."""
    return [
        alert
        for alert in await open_alerts(pool)
        if alert.kind in _OF_ALL and alert.acknowledged_at is None
    ]


async def count_troubles(pool: Pool) -> int:
    """How many such troubles there are."""
    return int(
        await pool.fetchval(
            f"""
            SELECT count(*) FROM (
                SELECT DISTINCT ON (subject, cause) kind, acknowledged_at FROM courier.alerts
                WHERE resolved_at IS NULL ORDER BY subject, cause, alert_id DESC) AS newest
            WHERE kind IN {literals(_OF_ALL)} AND acknowledged_at IS NULL
            """
        )
    )


async def acknowledge(pool: Pool, alert_ids: Collection[int], *, by: str) -> int:
    """Note that a person works on these troubles: no alert is sent before they are over."""
    return await _of_trouble(
        pool,
        "acknowledged_at = now(), acknowledged_by = $2, next_send_at = 'infinity'",
        alert_ids,
        by,
    )


async def resolve(pool: Pool, alert_ids: Collection[int], *, by: str) -> int:
    """End these troubles, because a person says that they are over."""
    return await _of_trouble(pool, "resolved_at = now(), resolved_by = $2", alert_ids, by)


async def mute(pool: Pool, alert_ids: Collection[int], *, until: datetime, by: str) -> int:
    """Send nothing about these troubles before `until`; what comes meanwhile is sent then."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            """
            INSERT INTO courier.alert_mutes AS m (subject, cause, until, muted_by)
            SELECT DISTINCT subject, cause, $2::timestamptz, $3 FROM courier.alerts
            WHERE alert_id = ANY($1)
            ON CONFLICT (subject, cause) DO UPDATE
            SET until = excluded.until, muted_by = excluded.muted_by, muted_at = now()
            """,
            list(alert_ids),
            until,
            by,
        )
        return await _of_trouble(
            connection,
            "muted_until = $2, next_send_at = CASE next_send_at WHEN 'infinity'"
            " THEN next_send_at ELSE $2 END",
            alert_ids,
            until,
        )


async def take_untold_ends(pool: Pool, channel: ChannelKind) -> Sequence[Alert]:
    """The ends that this channel has not sent, of alerts that it took; each is returned once."""
    rows = await pool.fetch(
        """
        WITH told AS (
            UPDATE courier.alert_postings p SET end_told_at = now() FROM courier.alerts a
            WHERE p.alert_id = a.alert_id AND p.channel = $1 AND p.sent_at IS NOT NULL
              AND p.end_told_at IS NULL AND a.resolved_at IS NOT NULL
              AND a.resolved_at > now() - interval '1 day'
            RETURNING a.alert_id
        )
        SELECT DISTINCT ON (a.subject, a.cause) a.* FROM courier.alerts a JOIN told USING (alert_id)
        ORDER BY a.subject, a.cause, alert_id DESC
        """,
        channel.value,
    )
    return [alert_of(row) for row in rows]


async def put_back_ends(pool: Pool, channel: ChannelKind, alerts: Sequence[Alert]) -> None:
    """Have these ends, which could not be sent, returned again."""
    await pool.execute(
        """
        UPDATE courier.alert_postings SET end_told_at = NULL
        WHERE channel = $1 AND alert_id = ANY($2)
        """,
        channel.value,
        [alert.alert_id for alert in alerts],
    )


async def _of_trouble(
    executor: Pool | Connection, change: str, alert_ids: Collection[int], value: object
) -> int:
    return _count(
        await executor.execute(
            f"""
            UPDATE courier.alerts SET {change}
            WHERE resolved_at IS NULL AND (subject, cause) IN (
                SELECT subject, cause FROM courier.alerts WHERE alert_id = ANY($1))
            """,
            list(alert_ids),
            value,
        )
    )


def _count(status: object) -> int:
    return int(str(status).rpartition(" ")[2])
