"""Attempts that nobody works on any longer, because the worker of their run is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from marketbel_courier.errors import DeliveryError
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of

if TYPE_CHECKING:
    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class AbandonedAttempt:
    """An attempt that its run left behind, and what is to be said of it."""

    delivery: Delivery
    error: DeliveryError
    message: str
    retry_after: timedelta | None


async def runs_at_work(pool: Pool) -> dict[str, datetime]:
    """The runs that attempts under way name as theirs, each with the time of its latest move.

    A delivered file is nobody's: it waits on the volume for whoever comes.
    """
    rows = await pool.fetch(
        """
        SELECT run_id, max(greatest(created_at, delivered_at, handed_over_at)) AS moved_at
        FROM courier.deliveries WHERE state IN ('downloading', 'analyzing')
        GROUP BY run_id
        """
    )
    return {row["run_id"]: row["moved_at"] for row in rows}


async def lock_attempts_of_run(connection: Connection, run_id: str) -> list[Delivery]:
    """The attempts under way in this run; no other run takes them until the transaction ends."""
    rows = await connection.fetch(
        """
        SELECT * FROM courier.deliveries
        WHERE run_id = $1 AND state IN ('downloading', 'analyzing')
        ORDER BY job_id, attempt FOR UPDATE
        """,
        run_id,
    )
    return [delivery_of(row) for row in rows]


async def fail_attempts(
    connection: Connection, attempts: Sequence[AbandonedAttempt], *, run_id: str
) -> None:
    """End these attempts as failed and free the places that their run held at ml-analyze."""
    await connection.executemany(
        """
        UPDATE courier.deliveries SET state = 'failed', outcome = 'failed', finished_at = now(),
            error_class = $3, error_code = $4, error_message = $5,
            error_count = greatest(error_count, 1), next_retry_at = now() + $6::interval
        WHERE job_id = $1 AND attempt = $2
        """,
        [_values(attempt) for attempt in attempts],
    )
    await connection.execute("DELETE FROM courier.analysis_slots WHERE run_id = $1", run_id)


def _values(attempt: AbandonedAttempt) -> Sequence[object]:
    return (
        attempt.delivery.job_id,
        attempt.delivery.attempt,
        "transient" if attempt.error.transient else "permanent",
        attempt.error.code,
        attempt.message.replace("\0", ""),
        attempt.retry_after,
    )
