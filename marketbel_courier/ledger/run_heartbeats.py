"""Signs of life of the runs' workers: one row for each run, by the database's clock alone.

A worker that is too busy to beat still lives: while its process exists, the connection of its
heartbeat holds a lock, which PostgreSQL releases when the process or its machine is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

# The first half of the locks' keys; the second is the run's.
_LIFELINES = 7_102_026


@dataclass(frozen=True)
class Worker:
    """The process that carries out a run, with what is needed to find the process."""

    run_id: str
    host: str
    pid: int


@dataclass(frozen=True)
class Heartbeats:
    """Each run's last beat, and the time of the look at them, both by the database's clock.

    `living` are the workers whose process is there, whether or not it beats, by their runs.
    """

    now: datetime
    by_run: Mapping[str, datetime]
    living: Mapping[str, Worker] = field(default_factory=dict)


async def hold_lifeline(connection: Connection, run_id: str, *, timeout: float) -> None:
    """Show by a lock of this connection, while it is open, that the worker's process lives."""
    # The loss of a machine is noticed within 15 seconds.
    await connection.execute(
        """
        SET tcp_keepalives_idle = 5;
        SET tcp_keepalives_interval = 3;
        SET tcp_keepalives_count = 3
        """,
        timeout=timeout,
    )
    await connection.execute(
        "SELECT pg_advisory_lock_shared($1, hashtext($2))", _LIFELINES, run_id, timeout=timeout
    )


async def begin_heartbeat(pool: Pool | Connection, worker: Worker, *, timeout: float) -> None:
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


async def beat(pool: Pool | Connection, run_id: str, *, timeout: float) -> bool:
    """A further beat; False if the run was declared dead and its beats were forgotten."""
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
        SELECT now() AS now, run_id, beat_at, host, pid, EXISTS (
            SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = $1::int::oid
                AND objid = (hashtext(run_id)::bigint & 4294967295)::oid
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ) AS lives
        FROM (SELECT) AS always_one_row LEFT JOIN courier.run_heartbeats ON true
        """,
        _LIFELINES,
    )
    beats = {row["run_id"]: row["beat_at"] for row in rows if row["run_id"]}
    living = {
        row["run_id"]: Worker(row["run_id"], row["host"], row["pid"])
        for row in rows
        if row["lives"]
    }
    return Heartbeats(rows[0]["now"], beats, living)


async def has_beaten_since(connection: Connection, run_id: str, moment: datetime) -> bool:
    """Whether the run gave a sign of life after `moment`; it waits until this transaction ends."""
    beat_at: datetime | None = await connection.fetchval(
        "SELECT beat_at FROM courier.run_heartbeats WHERE run_id = $1 FOR UPDATE", run_id
    )
    return beat_at is not None and beat_at > moment


async def forget_heartbeats(pool: Pool, run_ids: Iterable[str]) -> None:
    """Forget the beats of these runs, which are over."""
    await pool.execute("DELETE FROM courier.run_heartbeats WHERE run_id = ANY($1)", list(run_ids))
