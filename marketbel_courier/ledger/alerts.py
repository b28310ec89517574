"""Alerts for an operator: raised together with the fact, kept until a channel has taken them.

Whoever sees a failure raises the alert; `alerting` sends the alerts at its own pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import is_due, was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import without_name
from marketbel_courier.ledger.kept_messages import text_of
from marketbel_courier.messages.message import Message, data_of, message_of

# The subjects of alerts that are about no supplier.
VOLUME_SUBJECT = "volume"
ARCHIVE_SUBJECT = "archive"
REGISTRY_SUBJECT = "registry"
ML_ANALYZE_SUBJECT = "ml-analyze"
RUNS_SUBJECT = "runs"
RATES_SUBJECT = "rates"
RETENTION_SUBJECT = "retention"


class AlertKind(StrEnum):
    """What an alert is about."""

    FAILED_FOR_GOOD = "failed_for_good"
    RETRIES_EXHAUSTED = "retries_exhausted"
    RUN_DIED = "run_died"
    VOLUME = "volume"
    ARCHIVE = "archive"
    RETENTION = "retention"
    REGISTRY = "registry"
    REDIS = "redis"
    ML_UNAVAILABLE = "ml_unavailable"
    ML_LIMIT = "ml_limit"
    OVERDUE = "overdue"
    NEEDS_MAPPING = "needs_mapping"
    RATES = "rates"
    PRICES_HELD = "prices_held"
    LIST_HELD = "list_held"
    PRICES_DOUBTED = "prices_doubted"
    PLATFORM = "platform"


class ChannelKind(StrEnum):
    """The kinds of channels by which alerts reach people."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    TELEGRAM = "telegram"


class Severity(StrEnum):
    """How much an alert matters."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class NewAlert:
    """Something that an operator should know. The reason says what to do next and holds no secret.

    `subject` is the supplier's partition key, or one of the subjects above; `cause` is a stable
    word such as an error's code; `supplier_name` and `phase` are empty where there is none.
    """

    kind: AlertKind
    severity: Severity
    subject: str
    cause: str
    reason: Message
    supplier_name: str = ""
    phase: str = ""
    run_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Alert(NewAlert):
    """An alert as it is kept; an alert is unsent while `sent_at` is None.

    It is open until `resolved_at`; `resolved_by` is None if the trouble ended by itself.
    """

    alert_id: int
    raised_at: datetime
    sent_at: datetime | None
    send_attempts: int
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    muted_until: datetime | None = None


async def raise_alerts(pool: Pool | Connection, alerts: Iterable[NewAlert]) -> int:
    """Keep these alerts for sending; returns how many of them are new.

    There is at most one alert about a subject and a cause within an hour: further ones are dropped.
    Alerts about a muted trouble are stored, and sent when the mute is over. Alerts about an
    acknowledged trouble are not sent before it is over.
    """
    # Always in the same order, so that two processes that raise the same alerts wait without a
    # deadlock.
    rows = sorted(alerts, key=lambda alert: (alert.subject, alert.cause))
    if not rows:
        return 0
    status = await pool.execute(
        f"""
        INSERT INTO courier.alerts
            (kind, severity, subject, cause, supplier_name, phase, reason, reason_data, run_id,
             muted_until, acknowledged_at, acknowledged_by, next_send_at)
        SELECT kind, severity, new.subject, new.cause, supplier_name, phase, reason, reason_data,
            run_id, mute.until, seen.acknowledged_at, seen.acknowledged_by,
            CASE WHEN seen.acknowledged_at IS NOT NULL THEN 'infinity'
                ELSE coalesce(mute.until, now()) END
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::jsonb[], $9::text[]) WITH ORDINALITY
            AS new (kind, severity, subject, cause, supplier_name, phase, reason, reason_data,
                run_id, place)
        LEFT JOIN courier.alert_mutes mute
            ON mute.subject = new.subject AND mute.cause = new.cause AND mute.until > now()
        LEFT JOIN LATERAL (
            SELECT acknowledged_at, acknowledged_by FROM courier.alerts open
            WHERE open.subject = new.subject AND open.cause = new.cause
              AND open.resolved_at IS NULL AND open.acknowledged_at IS NOT NULL
            ORDER BY open.alert_id DESC LIMIT 1) AS seen ON true
        WHERE NOT EXISTS (
            SELECT FROM courier.alerts known
            WHERE known.subject = new.subject AND known.cause = new.cause
              AND {was_within("known.raised_at", "interval '1 hour'")}
              AND known.resolved_at IS NULL)
        ORDER BY place
        ON CONFLICT (subject, cause, hour) WHERE resolved_at IS NULL DO NOTHING
        """,
        *_columns(rows),
    )
    return int(str(status).rpartition(" ")[2])


def _columns(alerts: Sequence[NewAlert]) -> list[list[object]]:
    table = [
        (
            alert.kind.value,
            alert.severity.value,
            alert.subject,
            alert.cause,
            alert.supplier_name,
            alert.phase,
            text_of(alert.reason),
            data_of(alert.reason),
            alert.run_id,
        )
        for alert in alerts
    ]
    return [list(column) for column in zip(*table, strict=True)]


async def claim_unsent(
    pool: Pool | Connection,
    *,
    lease: timedelta,
    channel: ChannelKind = ChannelKind.WEBHOOK,
    since: datetime | None = None,
    younger_than: timedelta = timedelta(days=1),
) -> list[Alert]:
    """Take every alert that is due for this channel, oldest first; the lease keeps others away.

    The alerts of a sender that is killed before `mark_sent` or `postpone` are due again when the
    lease is over. Alerts that another channel took before `since` are not sent again by a new
    channel.
    """
    rows = await pool.fetch(
        f"""
        WITH due AS (
            SELECT a.alert_id FROM courier.alerts a
            WHERE a.raised_at > now() - $4::interval - interval '30 days'
              AND greatest(a.raised_at, a.muted_until) > now() - $4::interval
              AND {is_due("a.next_send_at")} AND a.resolved_at IS NULL
              AND (a.muted_until IS NULL OR a.muted_until <= now())
              AND (a.sent_at IS NULL OR $3::timestamptz IS NULL OR a.sent_at >= $3)
              AND NOT EXISTS (
                SELECT FROM courier.alert_postings p
                WHERE p.alert_id = a.alert_id AND p.channel = $2
                  AND (p.sent_at IS NOT NULL OR NOT {is_due("p.next_send_at")}))
            FOR UPDATE SKIP LOCKED
        ), claimed AS (
            INSERT INTO courier.alert_postings AS p (alert_id, channel, send_attempts, next_send_at)
            SELECT alert_id, $2, 1, now() + $1::interval FROM due
            ON CONFLICT (alert_id, channel) DO UPDATE
            SET send_attempts = p.send_attempts + 1, next_send_at = excluded.next_send_at
            WHERE p.sent_at IS NULL AND {is_due("p.next_send_at")}
            RETURNING alert_id, send_attempts
        )
        SELECT a.*, claimed.send_attempts AS attempts
        FROM claimed JOIN courier.alerts a USING (alert_id) ORDER BY alert_id
        """,
        lease,
        channel.value,
        since,
        younger_than,
    )
    return [replace(alert_of(row), send_attempts=row["attempts"]) for row in rows]


async def mark_sent(
    pool: Pool, alert_ids: Iterable[int], channel: ChannelKind = ChannelKind.WEBHOOK
) -> None:
    """Note that this channel has taken these alerts."""
    await pool.execute(
        """
        WITH taken AS (
            UPDATE courier.alert_postings SET sent_at = now()
            WHERE alert_id = ANY($1) AND channel = $2 RETURNING alert_id, send_attempts
        )
        UPDATE courier.alerts a
        SET sent_at = coalesce(sent_at, now()), send_attempts = taken.send_attempts
        FROM taken WHERE a.alert_id = taken.alert_id
        """,
        list(alert_ids),
        channel.value,
    )


async def postpone(
    pool: Pool,
    alert_ids: Iterable[int],
    delay: timedelta,
    channel: ChannelKind = ChannelKind.WEBHOOK,
) -> None:
    """Have these unsent alerts wait for `delay` on this channel, whatever their lease says."""
    await pool.execute(
        """
        UPDATE courier.alert_postings SET next_send_at = now() + $2::interval
        WHERE alert_id = ANY($1) AND channel = $3 AND sent_at IS NULL
        """,
        list(alert_ids),
        delay,
        channel.value,
    )


async def give_up_unsent(pool: Pool, *, older_than: timedelta) -> list[Alert]:
    """Stop sending alerts that are too old to be useful; returns each of them once."""
    rows = await pool.fetch(
        """
        UPDATE courier.alerts SET next_send_at = 'infinity'
        WHERE sent_at IS NULL AND next_send_at < 'infinity'
          AND greatest(raised_at, muted_until) <= now() - $1::interval
        RETURNING *
        """,
        older_than,
    )
    return sorted((alert_of(row) for row in rows), key=lambda alert: alert.alert_id)


async def count_unsent(pool: Pool, *, younger_than: timedelta) -> int:
    """How many alerts of this age wait for a channel."""
    return int(
        await pool.fetchval(
            """
            SELECT count(*) FROM courier.alerts
            WHERE sent_at IS NULL AND next_send_at < 'infinity' AND resolved_at IS NULL
              AND raised_at > now() - $1::interval
            """,
            younger_than,
        )
    )


async def recent_alerts(pool: Pool, limit: int) -> list[Alert]:
    """The newest alerts, sent or not, newest first."""
    rows = await pool.fetch("SELECT * FROM courier.alerts ORDER BY alert_id DESC LIMIT $1", limit)
    return [alert_of(row) for row in rows]


def alert_of(row: asyncpg.Record) -> Alert:
    """The alert in this row of the table."""
    return Alert(
        kind=AlertKind(row["kind"]),
        severity=Severity(row["severity"]),
        subject=row["subject"],
        cause=row["cause"],
        reason=message_of(row["reason_data"], without_name(row["reason"], row["supplier_name"])),
        supplier_name=row["supplier_name"],
        phase=row["phase"],
        run_id=row["run_id"],
        alert_id=row["alert_id"],
        raised_at=row["raised_at"],
        sent_at=row["sent_at"],
        send_attempts=row["send_attempts"],
        resolved_at=row["resolved_at"],
        resolved_by=row["resolved_by"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        muted_until=row["muted_until"],
    )
