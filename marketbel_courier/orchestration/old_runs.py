"""Runs, events, checks and ticks in Dagster's storage that have had their time.

Plain SQL, because Dagster removes a run only together with all of its events, and the partition
grid is made of these. What stays whatever its age: of each asset and partition the newest
materialization and the newest plan of one, of each check the newest execution, and the runs that
these belong to. So the grid shows the same before and after. The tables are not Dagster's public
interface: tests hold the names that are used here to the release that is installed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.database.removals import Removed, Round
from marketbel_courier.database.schemas import DAGSTER_SCHEMA as SCHEMA

ENDED: Final = ("SUCCESS", "FAILURE", "CANCELED")
BACKFILLS_ENDED: Final = (
    "COMPLETED",
    "COMPLETED_SUCCESS",
    "COMPLETED_FAILED",
    "FAILED",
    "CANCELED",
)
NEWEST_STAYS: Final = (
    "ASSET_MATERIALIZATION",
    "ASSET_MATERIALIZATION_PLANNED",
    "ASSET_OBSERVATION",
    "ASSET_FAILED_TO_MATERIALIZE",
    "FRESHNESS_STATE_CHANGE",
)
SKIPPED_TICKS_KEPT: Final = timedelta(days=1)
"""A sensor ticks up to twelve times a minute, and most ticks find nothing to do."""

RUNS, EVENTS, TAGS = f"{SCHEMA}.runs", f"{SCHEMA}.event_logs", f"{SCHEMA}.asset_event_tags"
RUN_TAGS, CHECKS = f"{SCHEMA}.run_tags", f"{SCHEMA}.asset_check_executions"
TICKS, BACKFILLS = f"{SCHEMA}.job_ticks", f"{SCHEMA}.bulk_actions"
BACKFILL_TAGS = f"{SCHEMA}.backfill_tags"
EVALUATIONS = f"{SCHEMA}.asset_daemon_asset_evaluations"

_EVENTS_AT_ONCE = 5_000
_RUNS_AT_ONCE = 100
_LOOK_TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class NeededRuns:
    """Runs that stay whatever their age: by their ids, and by the tasks in one of their tags."""

    run_ids: Sequence[str] = ()
    task_ids: Sequence[str] = ()
    task_tag: str = ""


@dataclass
class _Tally:
    """The removed rows, by table."""

    removed: dict[str, Removed] = field(default_factory=dict)

    def add(self, table: str, removed: Removed) -> None:
        """Count these rows, too."""
        self.removed[table] = self.removed.get(table, Removed()) + removed


def _words(words: Sequence[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


_ARE_THERE = f"SELECT to_regclass('{EVENTS}') IS NOT NULL"
_OLD_RUNS = f"""
    SELECT r.id, r.run_id FROM {RUNS} r
    WHERE r.id > $1 AND r.status IN {_words(ENDED)}
      AND coalesce(to_timestamp(r.end_time), r.update_timestamp AT TIME ZONE 'UTC')
          < now() - $2::interval
      AND r.run_id <> ALL($3::text[])
      AND NOT EXISTS (
        SELECT FROM {RUN_TAGS} t
        WHERE t.run_id = r.run_id AND t.key = $4 AND t.value = ANY($5::text[]))
    ORDER BY r.id LIMIT {_RUNS_AT_ONCE}
"""
# The index of assets and partitions has a row in it only if both are there.
_STAYS = f"""
    (e.id = ANY($2::bigint[]) OR (
        e.dagster_event_type IN {_words(NEWEST_STAYS)} AND e.asset_key IS NOT NULL
        AND CASE WHEN e.partition IS NULL THEN NOT EXISTS (
            SELECT FROM {EVENTS} newer
            WHERE newer.asset_key = e.asset_key AND newer.partition IS NULL
              AND newer.dagster_event_type = e.dagster_event_type AND newer.id > e.id)
        ELSE NOT EXISTS (
            SELECT FROM {EVENTS} newer
            WHERE newer.asset_key = e.asset_key AND newer.partition = e.partition
              AND newer.dagster_event_type = e.dagster_event_type AND newer.id > e.id)
        END))
"""
# The events of the run's course: these stay if another event of the run stays.
_TELLS_OF_RUN = (
    "(e.dagster_event_type LIKE 'PIPELINE\\_%' OR e.dagster_event_type = 'STEP_FAILURE')"
)
_IS_REST = f"""
    e.run_id = $1 AND NOT coalesce({_TELLS_OF_RUN}, false) AND NOT coalesce({_STAYS}, false)
"""
_REST = f"SELECT e.id FROM {EVENTS} e WHERE {_IS_REST} ORDER BY e.id LIMIT {_EVENTS_AT_ONCE}"
_HAS_WHAT_STAYS = f"""
    SELECT EXISTS (
        SELECT FROM {EVENTS} e
        WHERE e.run_id = $1 AND e.asset_key IS NOT NULL AND coalesce({_STAYS}, false))
"""
_HOLD_RUN = f"""
    SELECT FROM {RUNS} WHERE run_id = $1 AND status IN {_words(ENDED)} FOR UPDATE SKIP LOCKED
"""
# Events without a run: reported by a process of their own, or left when a run was deleted.
_RUNLESS = f"""
    WITH RECURSIVE known AS (
        (SELECT run_id FROM {EVENTS} ORDER BY run_id LIMIT 1)
        UNION ALL
        SELECT (SELECT e.run_id FROM {EVENTS} e WHERE e.run_id > known.run_id
                ORDER BY e.run_id LIMIT 1)
        FROM known WHERE known.run_id IS NOT NULL
    )
    SELECT run_id FROM known
    WHERE run_id IS NOT NULL AND NOT EXISTS (SELECT FROM {RUNS} r WHERE r.run_id = known.run_id)
"""
_OLD_RUNLESS = f"""
    SELECT e.id FROM {EVENTS} e
    WHERE e.run_id = $1 AND e.timestamp < (now() AT TIME ZONE 'UTC') - $3::interval
      AND NOT coalesce({_STAYS}, false)
    ORDER BY e.id LIMIT {_EVENTS_AT_ONCE}
"""
_NEWEST_CHECKS = f"""
    SELECT max(id) AS newest,
        max(id) FILTER (WHERE evaluation_event_storage_id IS NOT NULL) AS newest_event,
        max(id) FILTER (WHERE execution_status IN ('SUCCEEDED', 'FAILED')) AS newest_made
    FROM {CHECKS} GROUP BY asset_key, check_name, partition
"""
_EVENTS_OF_CHECKS = f"""
    SELECT evaluation_event_storage_id AS id FROM {CHECKS}
    WHERE id = ANY($1::bigint[]) AND evaluation_event_storage_id IS NOT NULL
"""
_OLD_CHECKS = """
    t.create_timestamp < (now() AT TIME ZONE 'UTC') - $1::interval AND t.id <> ALL($2::bigint[])
"""
_NEWEST_TICKS = f"SELECT max(id) AS id FROM {TICKS} GROUP BY selector_id"
_OLD_TICKS = """
    t.timestamp < (now() AT TIME ZONE 'UTC')
        - CASE t.status WHEN 'SKIPPED' THEN least($1::interval, $3::interval) ELSE $1::interval END
    AND t.id <> ALL($2::bigint[])
"""
_OLD_BACKFILLS = f"""
    SELECT b.id, b.key FROM {BACKFILLS} b
    WHERE b.status IN {_words(BACKFILLS_ENDED)}
      AND b.timestamp < (now() AT TIME ZONE 'UTC') - $1::interval
      AND NOT EXISTS (SELECT FROM {RUNS} r WHERE r.backfill_id = b.key)
    ORDER BY b.id LIMIT {_RUNS_AT_ONCE}
"""
_OLD_EVALUATIONS = "t.create_timestamp < (now() AT TIME ZONE 'UTC') - $1::interval"


async def remove_old_runs(
    round_: Round, *, older_than: timedelta, needed: NeededRuns
) -> Mapping[str, Removed]:
    """Remove what ended so long ago; returns how much of each table. Without tables, nothing."""
    tally = _Tally()
    if not await round_.pool.fetchval(_ARE_THERE):
        return tally.removed
    kept_checks, kept_events = await _newest_checks(round_)
    tally.add(
        CHECKS,
        await round_.carry_out_along(CHECKS, "id", _OLD_CHECKS, older_than, kept_checks, start=0),
    )
    async for run_id in _old_runs(round_, older_than, needed):
        await _remove_run(round_, run_id, kept_events, tally)
    for row in await round_.pool.fetch(_RUNLESS):
        await _remove_runless(round_, row["run_id"], kept_events, older_than, tally)
    await _remove_backfills(round_, older_than, tally)
    newest_ticks = [row["id"] for row in await round_.pool.fetch(_NEWEST_TICKS)]
    tally.add(
        TICKS,
        await round_.carry_out_along(
            TICKS, "id", _OLD_TICKS, older_than, newest_ticks, SKIPPED_TICKS_KEPT, start=0
        ),
    )
    tally.add(
        EVALUATIONS,
        await round_.carry_out_along(EVALUATIONS, "id", _OLD_EVALUATIONS, older_than, start=0),
    )
    return tally.removed


async def may_forget_runs(pool: Pool) -> bool:
    """Whether this role may remove runs; the courier's own may only look at them."""
    if not await pool.fetchval(_ARE_THERE):
        return True
    return bool(await pool.fetchval("SELECT has_table_privilege($1, 'DELETE')", RUNS))


async def forget_checks(pool: Pool, partitions: Sequence[str]) -> None:
    """Remove the executions of checks of these partitions, which there are no more."""
    if await pool.fetchval(_ARE_THERE):
        await pool.execute(
            f"DELETE FROM {CHECKS} WHERE partition = ANY($1)",
            list(partitions),
            timeout=_LOOK_TIMEOUT_SECONDS,
        )


async def runs_not_ended(round_: Round) -> AbstractSet[str]:
    """The runs that have yet to end."""
    if not await round_.pool.fetchval(_ARE_THERE):
        return frozenset()
    rows = await round_.pool.fetch(f"SELECT run_id FROM {RUNS} WHERE status NOT IN {_words(ENDED)}")
    return frozenset(row["run_id"] for row in rows)


async def _newest_checks(round_: Round) -> tuple[list[int], list[int]]:
    """The executions of checks that stay, and their events."""
    rows = await round_.pool.fetch(_NEWEST_CHECKS, timeout=_LOOK_TIMEOUT_SECONDS)
    checks = sorted({place for row in rows for place in row.values() if place is not None})
    events = await round_.pool.fetch(_EVENTS_OF_CHECKS, checks, timeout=_LOOK_TIMEOUT_SECONDS)
    return checks, [row["id"] for row in events]


async def _old_runs(round_: Round, older_than: timedelta, needed: NeededRuns) -> AsyncIterator[str]:
    after = 0
    while not round_.is_over:
        page = await round_.pool.fetch(
            _OLD_RUNS,
            after,
            older_than,
            list(needed.run_ids),
            needed.task_tag,
            list(needed.task_ids),
        )
        for row in page:
            yield row["run_id"]
        if len(page) < _RUNS_AT_ONCE:
            return
        after = page[-1]["id"]


async def _remove_run(
    round_: Round, run_id: str, kept_events: Sequence[int], tally: _Tally
) -> None:
    """Remove a run's events but for those that stay, and last of all, without any, the run itself.

    A large run's events go some thousands at a time, the oldest first; what is left when that is
    interrupted still says how the run went.
    """
    if round_.is_dry_run:
        await _count_run(round_, run_id, kept_events, tally)
        return
    try:
        while True:
            async with round_.transaction() as connection:
                if await connection.fetchrow(_HOLD_RUN, run_id) is None:
                    return
                ids = [row["id"] for row in await connection.fetch(_REST, run_id, kept_events)]
                await _remove_events(connection, ids, tally)
                if len(ids) < _EVENTS_AT_ONCE:
                    if not await connection.fetchval(_HAS_WHAT_STAYS, run_id, kept_events):
                        await _remove_whole_run(connection, run_id, tally)
                    return
    except asyncpg.LockNotAvailableError:
        return


async def _count_run(round_: Round, run_id: str, kept_events: Sequence[int], tally: _Tally) -> None:
    pool = round_.pool
    arguments: list[object]
    if await pool.fetchval(_HAS_WHAT_STAYS, run_id, kept_events):
        which, arguments = _IS_REST, [run_id, kept_events]
    else:
        which, arguments = "e.run_id = $1", [run_id]
        for table in (RUN_TAGS, RUNS):
            tally.add(table, await _count(pool, table, "e.run_id = $1", run_id))
    of_events = f"SELECT e.id FROM {EVENTS} e WHERE {which}"
    tally.add(TAGS, await _count(pool, TAGS, f"e.event_id IN ({of_events})", *arguments))
    tally.add(EVENTS, await _count(pool, EVENTS, which, *arguments))


async def _remove_whole_run(connection: Connection, run_id: str, tally: _Tally) -> None:
    rest = await connection.fetch(f"SELECT id FROM {EVENTS} WHERE run_id = $1", run_id)
    await _remove_events(connection, [row["id"] for row in rest], tally)
    for table in (RUN_TAGS, RUNS):
        tally.add(table, await _remove(connection, table, "run_id = $1", run_id))


async def _remove_events(connection: Connection, ids: Sequence[int], tally: _Tally) -> None:
    if ids:
        tally.add(TAGS, await _remove(connection, TAGS, "event_id = ANY($1::bigint[])", ids))
        tally.add(EVENTS, await _remove(connection, EVENTS, "id = ANY($1::bigint[])", ids))


async def _remove_runless(
    round_: Round,
    run_id: str,
    kept_events: Sequence[int],
    older_than: timedelta,
    tally: _Tally,
) -> None:
    while not round_.is_over:
        rows = await round_.pool.fetch(_OLD_RUNLESS, run_id, kept_events, older_than)
        ids = [row["id"] for row in rows]
        if round_.is_dry_run:
            which = "e.id = ANY($1::bigint[])"
            tally.add(EVENTS, await _count(round_.pool, EVENTS, which, ids))
            return
        async with round_.transaction() as connection:
            await _remove_events(connection, ids, tally)
        if len(ids) < _EVENTS_AT_ONCE:
            return


async def _remove_backfills(round_: Round, older_than: timedelta, tally: _Tally) -> None:
    while not round_.is_over:
        keys = [row["key"] for row in await round_.pool.fetch(_OLD_BACKFILLS, older_than)]
        if round_.is_dry_run:
            which = "e.key = ANY($1::text[])"
            tally.add(BACKFILLS, await _count(round_.pool, BACKFILLS, which, keys))
            return
        async with round_.transaction() as connection:
            of_keys = "backfill_id = ANY($1::text[])"
            tally.add(BACKFILL_TAGS, await _remove(connection, BACKFILL_TAGS, of_keys, keys))
            tally.add(BACKFILLS, await _remove(connection, BACKFILLS, "key = ANY($1)", keys))
        if len(keys) < _RUNS_AT_ONCE:
            return


async def _count(pool: Pool, table: str, condition: str, *arguments: object) -> Removed:
    row = await pool.fetchrow(
        f"""
        SELECT count(*) AS n, coalesce(sum(pg_column_size(e.*)), 0) AS size
        FROM {table} e WHERE {condition}
        """,
        *arguments,
        timeout=_LOOK_TIMEOUT_SECONDS,
    )
    assert row is not None  # noqa: S101 - a count is always one row
    return Removed(int(row["n"]), int(row["size"]))


async def _remove(
    connection: Connection, table: str, condition: str, *arguments: object
) -> Removed:
    row = await connection.fetchrow(
        f"""
        WITH removed AS (
            DELETE FROM {table} gone WHERE {condition} RETURNING pg_column_size(gone.*) AS size)
        SELECT count(*) AS n, coalesce(sum(size), 0) AS size FROM removed
        """,
        *arguments,
    )
    assert row is not None  # noqa: S101 - a count is always one row
    return Removed(int(row["n"]), int(row["size"]))
