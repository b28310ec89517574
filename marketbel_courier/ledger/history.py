"""Queries of the ledger's history for display: attempts, the queue, newest jobs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST, Delivery, delivery_of
from marketbel_courier.ledger.states import ErrorClass, Outcome, State

# One index look-up a supplier, however long its history is.
_NEWEST_OF_EACH = f"""
    SELECT newest.* FROM courier.supplier_partitions p
    CROSS JOIN LATERAL (
        SELECT * FROM courier.deliveries d WHERE d.partition_key = p.partition_key
        ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
"""


async def attempts_of(pool: Pool, supplier_id: UUID, *, jobs: int) -> list[Delivery]:
    """Every attempt of this supplier's newest jobs, oldest first."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND job_id IN (
            SELECT job_id FROM courier.deliveries WHERE supplier_id = $1
            GROUP BY job_id ORDER BY max(place) DESC LIMIT $2)
        ORDER BY created_at, attempt
        """,
        supplier_id,
        jobs,
    )
    return [delivery_of(row) for row in rows]


async def newest_analysis(pool: Pool, supplier_id: UUID) -> Delivery | None:
    """The newest attempt whose price list was read, with items in it: what the catalogue shows."""
    return (await newest_analyses(pool, [supplier_id])).get(supplier_id)


async def newest_analyses(pool: Pool, supplier_ids: Iterable[UUID]) -> dict[UUID, Delivery]:
    """The same for several suppliers, by id; suppliers without such an attempt are left out."""
    # One look-up in an index for each, however long the history is.
    rows = await pool.fetch(
        f"""
        SELECT newest.* FROM unnest($1::uuid[]) AS asked (supplier_id)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries
            WHERE supplier_id = asked.supplier_id
              AND state = '{State.COMPLETE}' AND outcome IN {states.WITH_ITEMS}
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
        """,
        list(supplier_ids),
    )
    return {row["supplier_id"]: delivery_of(row) for row in rows}


async def analyses_ahead(pool: Pool, delivery: Delivery) -> int:
    """How many price lists come before this delivery's, at ml-analyze or in the queue for it."""
    return int(
        await pool.fetchval(
            f"""
            SELECT count(*) FROM courier.deliveries
            WHERE (state = '{State.ANALYZING}'
                OR (state = '{State.DELIVERED}' AND coalesce(waits_since, delivered_at) < $1))
              AND job_id <> $2
            """,
            delivery.waits_since or delivery.delivered_at or delivery.created_at,
            delivery.job_id,
        )
    )


async def open_attempts(pool: Pool, *, limit: int | None) -> list[Delivery]:
    """The attempts that have not ended: those in analysis, then downloads, then waiting files."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.deliveries WHERE state IN {states.OPEN}
        ORDER BY state = '{State.DELIVERED}', state = '{State.DOWNLOADING}', created_at, job_id
        LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]


async def ended_newest(pool: Pool, *, limit: int | None) -> list[Delivery]:
    """The newest job of each supplier, if it has ended: failed ones first, then the latest."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM ({_NEWEST_OF_EACH}) AS newest WHERE state IN {states.OVER}
        ORDER BY (state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}') DESC, finished_at DESC
        LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]


class JobGroup(StrEnum):
    """Jobs that are looked at together.

    Groups of jobs under way, in all states or one, hold all such jobs. Groups of ended jobs hold
    each supplier's newest job only, because an older job says nothing about the present.
    """

    UNDER_WAY = "open"
    DOWNLOADING = "downloading"
    WAITING = "waiting"
    ANALYSING = "analysing"
    FAILED = "failed"
    COMPLETE = "complete"


_STATES = {
    JobGroup.UNDER_WAY: states.OPEN,
    JobGroup.DOWNLOADING: f"('{State.DOWNLOADING}')",
    JobGroup.WAITING: f"('{State.DELIVERED}')",
    JobGroup.ANALYSING: f"('{State.ANALYZING}')",
}
# Only of existing suppliers: a deleted supplier needs nothing more.
_NEWEST_OF_EACH_LISTED = f"""
    SELECT newest.* FROM suppliers s
    CROSS JOIN LATERAL (
        SELECT * FROM courier.deliveries d WHERE d.supplier_id = s.id
        ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
"""
_FAILED = f"state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}'"
_COMPLETE = f"state = '{State.COMPLETE}'"


async def jobs_of_group(pool: Pool, group: JobGroup, *, limit: int, offset: int) -> list[Delivery]:
    """A page of the jobs of this group, the last to begin, or to end, first."""
    if group in _STATES:
        chosen = f"SELECT * FROM courier.deliveries WHERE state IN {_STATES[group]}"
        order = "created_at DESC, job_id"
    else:
        ended = _FAILED if group is JobGroup.FAILED else _COMPLETE
        chosen = f"SELECT * FROM ({_NEWEST_OF_EACH_LISTED}) AS newest WHERE {ended}"
        order = "finished_at DESC, job_id"
    rows = await pool.fetch(f"{chosen} ORDER BY {order} LIMIT $1 OFFSET $2", limit, offset)
    return [delivery_of(row) for row in rows]


async def count_ended_newest(pool: Pool) -> dict[JobGroup, int]:
    """How many suppliers' newest jobs have failed, and how many are complete."""
    row = await pool.fetchrow(
        f"""
        SELECT count(*) FILTER (WHERE {_FAILED}) AS failed,
               count(*) FILTER (WHERE {_COMPLETE}) AS complete
        FROM ({_NEWEST_OF_EACH_LISTED}) AS newest
        """
    )
    assert row is not None  # noqa: S101 - an aggregate has one row
    return {JobGroup.FAILED: row["failed"], JobGroup.COMPLETE: row["complete"]}


async def failed_newest(pool: Pool, *, permanent_too: bool) -> list[Delivery]:
    """The newest job of each supplier, if it failed; without `permanent_too`, only if the error is
    transient.
    """
    rows = await pool.fetch(
        f"""
        SELECT * FROM ({_NEWEST_OF_EACH}) AS newest
        WHERE state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}'
          AND (error_class = '{ErrorClass.TRANSIENT}' OR $1)
        ORDER BY supplier_name, job_id
        """,
        permanent_too,
    )
    return [delivery_of(row) for row in rows]


async def newest_ended_jobs(pool: Pool, *, limit: int) -> list[Delivery]:
    """The last attempts of the jobs that have ended, the newest job first."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.deliveries d
        WHERE state IN {states.OVER} AND NOT EXISTS (
            SELECT FROM courier.deliveries later
            WHERE later.job_id = d.job_id AND later.attempt > d.attempt)
        ORDER BY job_created_at DESC, job_id LIMIT $1
        """,
        limit,
    )
    return [delivery_of(row) for row in rows]
