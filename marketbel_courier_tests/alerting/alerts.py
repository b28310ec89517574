"""An alert to raise, and a way to let time pass in the table of alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import Alert, AlertKind, NewAlert, Severity
from marketbel_courier.messages.message import verbatim

DEAD_LINK = NewAlert(
    kind=AlertKind.FAILED_FOR_GOOD,
    severity=Severity.ERROR,
    subject="tehnodom",
    cause="source_not_found",
    reason=verbatim("The link of Tehnodom is dead. Correct it in the master sheet."),
    supplier_name="Tehnodom",
    phase="downloading",
    run_id="run-1",
)


def shops(number: int) -> list[NewAlert]:
    """The same for so many suppliers."""
    return [
        replace(DEAD_LINK, subject=f"shop-{n}", supplier_name=f"Shop {n}") for n in range(number)
    ]


def kept(alert: NewAlert, alert_id: int = 1) -> Alert:
    """The alert as the table would have it."""
    return Alert(
        **vars(alert),
        alert_id=alert_id,
        raised_at=datetime(2026, 1, 1, tzinfo=UTC),
        sent_at=None,
        send_attempts=1,
    )


async def let_pass(pool: Pool, interval: timedelta) -> None:
    """Make everything in the tables so much older."""
    await pool.execute(
        """
        UPDATE courier.alerts SET raised_at = raised_at - $1::interval, hour = hour - $1::interval,
            sent_at = sent_at - $1::interval, next_send_at = next_send_at - $1::interval,
            muted_until = muted_until - $1::interval
        """,
        interval,
    )
    await pool.execute(
        """
        UPDATE courier.alert_postings
        SET sent_at = sent_at - $1::interval, next_send_at = next_send_at - $1::interval
        """,
        interval,
    )
    await pool.execute("UPDATE courier.alert_mutes SET until = until - $1::interval", interval)
