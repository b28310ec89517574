"""Attempts that nobody works on any longer, because the worker of their run is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import DeliveryError, WorkerDied
from marketbel_courier.ledger import states
from marketbel_courier.ledger.deliveries import FAIL, failure_values
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class AbandonedAttempt:
    """An attempt that its run left unfinished, and the error to record for it."""

    delivery: Delivery
    error: DeliveryError
    message: Message
    retry_after: timedelta | None


async def runs_at_work(pool: Pool) -> dict[str, datetime]:
    """The runs that attempts under way name as theirs, each with the time of its latest move.

    A delivered file belongs to no run: the file waits on the volume for the next reader.
    """
    rows = await pool.fetch(
        f"""
        SELECT run_id, max(greatest(created_at, delivered_at, handed_over_at)) AS moved_at
        FROM courier.deliveries WHERE state IN {states.WORKED_ON}
        GROUP BY run_id
        """
    )
    return {row["run_id"]: row["moved_at"] for row in rows}


async def count_deaths(pool: Pool, job_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often the runs of these jobs died while they were at work on them."""
    rows = await pool.fetch(
        f"""
        SELECT job_id, count(*) AS deaths FROM courier.deliveries
        WHERE job_id = ANY($1) AND error_code = '{WorkerDied.code}' GROUP BY job_id
        """,
        list(job_ids),
    )
    return {row["job_id"]: row["deaths"] for row in rows}


async def lock_attempts_of_run(connection: Connection, run_id: str) -> list[Delivery]:
    """The attempts under way in this run; no other run takes them until the transaction ends."""
    rows = await connection.fetch(
        f"""
        SELECT * FROM courier.deliveries
        WHERE run_id = $1 AND state IN {states.WORKED_ON}
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
        FAIL,
        [
            failure_values(
                attempt.delivery,
                attempt.error,
                attempt.message,
                attempt.retry_after,
                reached_matching=attempt.delivery.reached_matching,
            )
            for attempt in attempts
        ],
    )
    await connection.execute("DELETE FROM courier.analysis_slots WHERE run_id = $1", run_id)
