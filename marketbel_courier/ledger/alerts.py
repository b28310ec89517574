"""Alerts for an operator: raised together with the fact, kept until a channel has taken them.

Whoever sees a failure raises the alert; `alerting` sends the alerts at its own pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


class AlertKind(StrEnum):
    """What an alert tells of."""

    FAILED_FOR_GOOD = "failed_for_good"
    RETRIES_EXHAUSTED = "retries_exhausted"
    RUN_DIED = "run_died"
    VOLUME = "volume"
    ARCHIVE = "archive"
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
    """An alert as it is kept; an alert is unsent while `sent_at` is None."""

    alert_id: int
    raised_at: datetime
    sent_at: datetime | None
    send_attempts: int


async def raise_alerts(pool: Pool | Connection, alerts: Iterable[NewAlert]) -> int:
    """Keep these alerts for sending; returns how many of them are new.

    There is at most one alert about a subject and a cause within an hour: further ones are dropped.
    """
    # In one order everywhere: of two who raise the same alerts at once, one waits for the other.
    rows = sorted(alerts, key=lambda alert: (alert.subject, alert.cause))
    if not rows:
        return 0
    status = await pool.execute(
        f"""
        INSERT INTO courier.alerts
            (kind, severity, subject, cause, supplier_name, phase, reason, reason_data, run_id)
        SELECT kind, severity, subject, cause, supplier_name, phase, reason, reason_data, run_id
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::jsonb[], $9::text[]) WITH ORDINALITY
            AS new (kind, severity, subject, cause, supplier_name, phase, reason, reason_data,
                run_id, place)
        WHERE NOT EXISTS (
            SELECT FROM courier.alerts known
            WHERE known.subject = new.subject AND known.cause = new.cause
              AND {was_within("known.raised_at", "interval '1 hour'")})
        ORDER BY place
        ON CONFLICT (subject, cause, hour) DO NOTHING
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


async def claim_unsent(pool: Pool | Connection, *, lease: timedelta) -> list[Alert]:
    """Take every alert that is due for sending, oldest first; the lease keeps other senders away.

    The alerts of a sender that is killed before `mark_sent` or `postpone` are due again when the
    lease is over.
    """
    rows = await pool.fetch(
        f"""
        WITH claimed AS (
            UPDATE courier.alerts
            SET send_attempts = send_attempts + 1, next_send_at = now() + $1::interval
            WHERE alert_id IN (
                SELECT alert_id FROM courier.alerts
                WHERE sent_at IS NULL AND {is_due("next_send_at")}
                FOR UPDATE SKIP LOCKED)
            RETURNING *
        )
        SELECT * FROM claimed ORDER BY alert_id
        """,
        lease,
    )
    return [_alert(row) for row in rows]


async def mark_sent(pool: Pool, alert_ids: Iterable[int]) -> None:
    """The channel has taken these alerts."""
    await pool.execute(
        "UPDATE courier.alerts SET sent_at = now() WHERE alert_id = ANY($1)", list(alert_ids)
    )


async def postpone(pool: Pool, alert_ids: Iterable[int], delay: timedelta) -> None:
    """Have these unsent alerts wait for `delay`, whatever their lease says."""
    await pool.execute(
        """
        UPDATE courier.alerts SET next_send_at = now() + $2::interval
        WHERE alert_id = ANY($1) AND sent_at IS NULL
        """,
        list(alert_ids),
        delay,
    )


async def give_up_unsent(pool: Pool, *, older_than: timedelta) -> list[Alert]:
    """Send these alerts no more, as they are too old to be of use; returns each of them once."""
    rows = await pool.fetch(
        """
        UPDATE courier.alerts SET next_send_at = 'infinity'
        WHERE sent_at IS NULL AND next_send_at < 'infinity' AND raised_at <= now() - $1::interval
        RETURNING *
        """,
        older_than,
    )
    return sorted((_alert(row) for row in rows), key=lambda alert: alert.alert_id)


async def count_unsent(pool: Pool, *, younger_than: timedelta) -> int:
    """How many alerts of this age wait for a channel."""
    return int(
        await pool.fetchval(
            """
            SELECT count(*) FROM courier.alerts
            WHERE sent_at IS NULL AND next_send_at < 'infinity' AND raised_at > now() - $1::interval
            """,
            younger_than,
        )
    )


async def recent_alerts(pool: Pool, limit: int) -> list[Alert]:
    """The newest alerts, sent or not, newest first."""
    rows = await pool.fetch("SELECT * FROM courier.alerts ORDER BY alert_id DESC LIMIT $1", limit)
    return [_alert(row) for row in rows]


def _alert(row: asyncpg.Record) -> Alert:
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
    )
