"""Signs of life of the runs' workers: one row for each run, by the database's clock alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class Worker:
    """The process that carries a run, by what helps to find it."""

    run_id: str
    host: str
    pid: int


@dataclass(frozen=True)
class Heartbeats:
    """Each run's last beat, and the time of the look at them, both by the database's clock."""

    now: datetime
    by_run: Mapping[str, datetime]


async def begin_heartbeat(pool: Pool, worker: Worker, *, timeout: float) -> None:
    """The first beat of a worker, which takes the place of an earlier worker of the same run."""
    await pool.execute(
        """
        INSERT INTO courier.run_heartbeats (run_id, host, pid) VALUES ($1, $2, $3)
        ON CONFLICT (run_id) DO UPDATE SET host = $2, pid = $3, beat_at = now()
        """,
        worker.run_id,
        worker.host,
        worker.pid,
        timeout=timeout,
    )


async def beat(pool: Pool, run_id: str, *, timeout: float) -> bool:
    """A further beat; False if the run has been taken for dead and forgotten."""
    status = await pool.execute(
        "UPDATE courier.run_heartbeats SET beat_at = now() WHERE run_id = $1",
        run_id,
        timeout=timeout,
    )
    return str(status) == "UPDATE 1"


async def read_heartbeats(pool: Pool) -> Heartbeats:
    """The last beats of all runs that were not forgotten."""
    rows = await pool.fetch(
        """
        SELECT now() AS now, run_id, beat_at
        FROM (SELECT) AS always_one_row LEFT JOIN courier.run_heartbeats ON true
        """
    )
    return Heartbeats(
        rows[0]["now"], {row["run_id"]: row["beat_at"] for row in rows if row["run_id"]}
    )


async def has_beaten_since(connection: Connection, run_id: str, moment: datetime) -> bool:
    """Whether the run gave a sign of life after `moment`; it waits until this transaction ends."""
    beat_at: datetime | None = await connection.fetchval(
        "SELECT beat_at FROM courier.run_heartbeats WHERE run_id = $1 FOR UPDATE", run_id
    )
    return beat_at is not None and beat_at > moment


async def forget_heartbeats(pool: Pool, run_ids: Iterable[str]) -> None:
    """Forget the beats of these runs, which are over."""
    await pool.execute("DELETE FROM courier.run_heartbeats WHERE run_id = ANY($1)", list(run_ids))
