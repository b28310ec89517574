"""Removes old deliveries: those for which nobody waits and on which no query depends.

Of each supplier the newest jobs stay, and everything since the newest of those that others look
back to, as one stretch: if a newer delivery were removed, an older one would seem to be valid
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.database.removals import Removed, Round
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_habits import DELIVERIES_LOOKED_AT
from marketbel_courier.ledger.delivery_queries import IS_HELD
from marketbel_courier.ledger.states import Origin, State

JOBS_KEPT = 50
"""So many of a supplier's jobs stay whatever their age."""

_SUPPLIERS_AT_ONCE = 200
_TABLE = "courier.deliveries"
_NOBODY = UUID(int=0)

# One look-up in an index for each supplier that the ledger knows.
_SUPPLIERS = """
    WITH RECURSIVE known AS (
        (SELECT supplier_id, 1 AS n FROM courier.deliveries
         WHERE supplier_id > $1 ORDER BY supplier_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.supplier_id FROM courier.deliveries d
                WHERE d.supplier_id > known.supplier_id ORDER BY d.supplier_id LIMIT 1), n + 1
        FROM known WHERE known.supplier_id IS NOT NULL AND n < $2
    )
    SELECT supplier_id, (
        SELECT d.created_at < now() - $3::interval FROM courier.deliveries d
        WHERE d.supplier_id = known.supplier_id ORDER BY place, attempt LIMIT 1) AS has_old
    FROM known WHERE supplier_id IS NOT NULL
"""
_WAITS = f"""
    (d.state IN {states.OPEN} OR d.next_retry_at IS NOT NULL OR ({IS_HELD})
     OR d.job_id IN (SELECT job_id FROM courier.job_state_outbox))
"""
_NEVER_READ = f"""
    (d.state = '{State.FAILED}' AND d.delivered_at IS NULL AND d.file_path IS NULL
     AND d.handed_over_at IS NULL AND d.ml_submissions = 0)
"""
_IS_COMPLETE = f"d.state = '{State.COMPLETE}'"
# What later queries need is kept: the last analyses for habits and usual counts, the last complete
# delivery of the route for an unchanged file, and the last file for a new reading.
_VICTIMS = f"""
    WITH d AS MATERIALIZED (
        SELECT d.*, {_WAITS} AS waits, {_NEVER_READ} AS was_never_read
        FROM courier.deliveries d WHERE d.supplier_id = $1
    ), jobs AS (
        SELECT job_id, max(place) AS place, max(coalesce(finished_at, created_at)) AS at,
            bool_or(waits) AS waits, bool_and(was_never_read) AS was_never_read
        FROM d GROUP BY job_id
    ), newest AS (
        SELECT min(place) AS place FROM (
            SELECT place FROM jobs ORDER BY place DESC LIMIT {JOBS_KEPT}) AS jobs
    ), kept AS (
        SELECT place FROM newest
        UNION ALL SELECT min(place) FROM jobs WHERE waits
        UNION ALL SELECT min(place) FROM (
            SELECT place FROM d WHERE d.outcome IN {states.ANALYSES}
            ORDER BY created_at DESC LIMIT {DELIVERIES_LOOKED_AT}) AS looked_at
        UNION ALL SELECT min(place) FROM (
            SELECT max(place) AS place FROM d WHERE {_IS_COMPLETE}
            GROUP BY route, origin = '{Origin.SOURCE}', fell_back_because IS NULL) AS of_routes
        UNION ALL SELECT max(place) FROM d WHERE delivered_at IS NOT NULL AND file_path IS NOT NULL
    ), old AS (
        SELECT job_id FROM jobs WHERE at < now() - $2::interval AND NOT waits AND (
            NOT EXISTS (SELECT FROM suppliers s WHERE s.id = $1)
            OR place < (SELECT min(place) FROM kept)
            OR was_never_read AND place < (SELECT place FROM newest))
    )
    SELECT v.ctid FROM courier.deliveries v WHERE v.job_id IN (SELECT job_id FROM old)
"""

_RUNS_WAITED_FOR = f"""
    SELECT DISTINCT run_id FROM courier.deliveries
    WHERE state IN {states.OPEN} OR next_retry_at IS NOT NULL
"""
_TASKS_THAT_WAIT = f"""
    SELECT DISTINCT task FROM courier.deliveries d,
        unnest(ARRAY[d.job_id::text, d.ml_job_id]) AS task
    WHERE task IS NOT NULL AND (d.state IN {states.OPEN} OR d.next_retry_at IS NOT NULL
        OR ({IS_HELD}))
"""


async def remove_old_deliveries(round_: Round, *, older_than: timedelta) -> Removed:
    """Remove the jobs that ended so long ago, with all attempts: one supplier's at a time."""
    removed, after = Removed(), _NOBODY
    while not round_.is_over:
        page = await round_.pool.fetch(_SUPPLIERS, after, _SUPPLIERS_AT_ONCE, older_than)
        for row in page:
            if row["has_old"] and not round_.is_over:
                removed += await round_.carry_out(_VICTIMS, _TABLE, row["supplier_id"], older_than)
        if len(page) < _SUPPLIERS_AT_ONCE:
            break
        after = page[-1]["supplier_id"]
    return removed


async def tasks_that_wait(pool: Pool) -> Sequence[str]:
    """The tasks under which lines are logged of jobs that are open, held, or to be tried again."""
    return [row["task"] for row in await pool.fetch(_TASKS_THAT_WAIT)]


async def runs_waited_for(pool: Pool) -> Sequence[str]:
    """The runs of attempts that are open or to be tried again: how they ended is asked for."""
    return [row["run_id"] for row in await pool.fetch(_RUNS_WAITED_FOR)]
