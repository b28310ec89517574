"""The active reading runs that accept further files, and the files that each was given.

Giving a file to a run and the run's own closing lock the same row: a file is given only to a run
that will read the file. The files of a run stay stored until the run has ended successfully, so
that the files of a run that died are known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from marketbel_courier.database.moments import was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.states import State

# A run that has not looked for new files for so long may be dead: it is given nothing.
_LOOKS = was_within("seen_at", "interval '10 seconds'")
_KEPT = was_within("opened_at", "interval '7 days'")


@dataclass(frozen=True)
class GivenFile:
    """A file that a run was given besides those that it was launched for."""

    job_id: UUID
    partition_key: str


@dataclass(frozen=True)
class ReadingRuns:
    """What runs report: the ids of all that ever accepted files, the room of those that accept now.

    `given` are the files that each run was given; those of runs that ended well are forgotten.
    """

    opened: frozenset[str] = frozenset()
    room: Mapping[str, int] = field(default_factory=dict)
    given: Mapping[str, Sequence[GivenFile]] = field(default_factory=dict)

    def keys_given(self, run_id: str) -> frozenset[str]:
        """The partition keys of what this run was given."""
        return frozenset(file.partition_key for file in self.given.get(run_id, ()))

    def jobs_given(self, run_id: str) -> frozenset[str]:
        """The ids of the jobs that this run was given."""
        return frozenset(str(file.job_id) for file in self.given.get(run_id, ()))


async def open_for_more(pool: Pool, run_id: str, *, room: int) -> None:
    """Store that this run accepts so many further files; forget runs of long ago."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"DELETE FROM courier.reading_runs WHERE NOT {_KEPT}")
        await connection.execute(
            """
            DELETE FROM courier.given_readings g WHERE NOT EXISTS (
                SELECT FROM courier.reading_runs r WHERE r.run_id = g.run_id)
            """
        )
        await connection.execute(
            """
            INSERT INTO courier.reading_runs (run_id, room) VALUES ($1, $2)
            ON CONFLICT (run_id) DO UPDATE SET room = $2, seen_at = now(), closed_at = NULL
            """,
            run_id,
            room,
        )


async def give(pool: Pool, run_id: str, files: Sequence[GivenFile]) -> list[GivenFile]:
    """Give this run these files, as many as it has room for; returns those that it was given."""
    async with pool.acquire() as connection, connection.transaction():
        room = await connection.fetchval(
            f"""
            SELECT room FROM courier.reading_runs
            WHERE run_id = $1 AND closed_at IS NULL AND {_LOOKS} FOR UPDATE
            """,
            run_id,
        )
        given = list(files)[: room or 0]
        if given:
            await connection.executemany(
                """
                INSERT INTO courier.given_readings (run_id, job_id, partition_key)
                VALUES ($1, $2, $3)
                ON CONFLICT (run_id, job_id) DO UPDATE SET given_at = now(), taken_at = NULL
                """,
                [(run_id, file.job_id, file.partition_key) for file in given],
            )
            await connection.execute(
                """
                UPDATE courier.reading_runs SET room = room - $2, pending = pending + $2
                WHERE run_id = $1
                """,
                run_id,
                len(given),
            )
    return given


async def tell_of_life(pool: Pool, run_id: str) -> None:
    """Store that this run still looks for files that it is given."""
    await pool.execute("UPDATE courier.reading_runs SET seen_at = now() WHERE run_id = $1", run_id)


async def take(pool: Pool, run_id: str) -> list[GivenFile]:
    """The files that this run was given since its last look."""
    # A query first, several times a second: an update would be written to the disk each time.
    pending = await pool.fetchval(
        "SELECT pending FROM courier.reading_runs WHERE run_id = $1", run_id
    )
    if not pending:
        return []
    async with pool.acquire() as connection, connection.transaction():
        # First, in the order of `give`.
        await connection.execute(
            "UPDATE courier.reading_runs SET pending = 0 WHERE run_id = $1", run_id
        )
        rows = await connection.fetch(
            """
            UPDATE courier.given_readings SET taken_at = now()
            WHERE run_id = $1 AND taken_at IS NULL RETURNING job_id, partition_key
            """,
            run_id,
        )
    return [GivenFile(row["job_id"], row["partition_key"]) for row in rows]


async def close(pool: Pool, run_id: str) -> bool:
    """Store that this run accepts no more files; False if it was given a file meanwhile."""
    status = await pool.execute(
        """
        UPDATE courier.reading_runs SET closed_at = now()
        WHERE run_id = $1 AND pending = 0
        """,
        run_id,
    )
    return str(status) == "UPDATE 1"


async def forget_given(pool: Pool, run_id: str) -> None:
    """Forget the files that this run was given, as it has finished all of them."""
    await pool.execute("DELETE FROM courier.given_readings WHERE run_id = $1", run_id)


async def files_are_on_their_way(pool: Pool) -> bool:
    """Whether any price list is being downloaded."""
    return bool(
        await pool.fetchval(
            f"SELECT EXISTS (SELECT FROM courier.deliveries WHERE state = '{State.DOWNLOADING}')"
        )
    )


async def reading_runs(pool: Pool) -> ReadingRuns:
    """All that is known of runs that accept more files, including runs that died."""
    runs = await pool.fetch(
        f"""
        SELECT run_id, CASE WHEN closed_at IS NULL AND {_LOOKS} THEN room ELSE 0 END AS room
        FROM courier.reading_runs
        """
    )
    given: defaultdict[str, list[GivenFile]] = defaultdict(list)
    for row in await pool.fetch("SELECT run_id, job_id, partition_key FROM courier.given_readings"):
        given[row["run_id"]].append(GivenFile(row["job_id"], row["partition_key"]))
    return ReadingRuns(
        opened=frozenset(row["run_id"] for row in runs),
        room={row["run_id"]: row["room"] for row in runs if row["room"] > 0},
        given=dict(given),
    )
