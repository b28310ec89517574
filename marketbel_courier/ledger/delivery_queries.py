"""Queries of the delivery ledger: nothing here changes the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import (
    AnalysisFailed,
    AnalysisLost,
    AnalysisStalled,
    NeedsMapping,
    NeedsRelease,
)
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import (
    NEWEST_FIRST,
    WAITING_COLUMNS,
    Delivery,
    NewDelivery,
    WaitingFile,
    delivery_of,
)
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State

IS_REPLACED = f"""
    EXISTS (
        SELECT FROM courier.deliveries newer
        WHERE newer.partition_key = d.partition_key AND newer.job_id <> d.job_id
          AND newer.origin = '{Origin.SOURCE}' AND d.origin = '{Origin.SOURCE}'
          AND newer.place > d.place
          AND (d.file_path IS NULL OR newer.delivered_at IS NOT NULL))
"""
"""Of an attempt `d`: whether a newer job of the same source has taken its place, as SQL.

An attempt with a file is replaced only when the newer file has arrived as well. An upload replaces
nothing and is replaced by nothing.
"""

HELD = f"('{NeedsMapping.code}', '{NeedsRelease.code}')"
"""The codes of attempts whose files wait for a person, as SQL."""

IS_HELD = f"""
    d.state = '{State.FAILED}' AND d.error_code IN {HELD} AND NOT EXISTS (
        SELECT FROM courier.deliveries newer
        WHERE newer.supplier_id = d.supplier_id AND newer.delivered_at IS NOT NULL
          AND (newer.place, newer.attempt) > (d.place, d.attempt))
"""
"""Of an attempt `d`: whether its file waits for a person, and no newer file has come; as SQL."""


async def latest_deliveries(pool: Pool, partition_keys: Iterable[str]) -> dict[str, Delivery]:
    """The newest attempt of the newest job of each of these suppliers, by partition key."""
    return await _newest_by(pool, "partition_key", "text", partition_keys)


async def latest_delivery(executor: Pool | Batches, partition_key: str) -> Delivery | None:
    """The newest attempt of the newest job of this supplier."""
    return await in_batch(executor, _latest_deliveries, partition_key)


async def _latest_deliveries(
    pool: Pool, partition_keys: Sequence[str]
) -> Sequence[Delivery | None]:
    latest = await latest_deliveries(pool, set(partition_keys))
    return [latest.get(key) for key in partition_keys]


async def newest_of(pool: Pool, supplier_ids: Iterable[UUID]) -> dict[UUID, Delivery]:
    """The newest attempt of each of these suppliers, by id; a supplier without any is left out."""
    return await _newest_by(pool, "supplier_id", "uuid", supplier_ids)


async def _newest_by(
    pool: Pool, column: str, type_name: str, values: Iterable[object]
) -> dict[Any, Delivery]:
    # One look-up in an index for each value, however long the history is.
    rows = await pool.fetch(
        f"""
        SELECT newest.* FROM unnest($1::{type_name}[]) AS asked (value)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries WHERE {column} = asked.value
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS newest
        """,
        list(values),
    )
    return {row[column]: delivery_of(row) for row in rows}


async def deliveries_by_job(pool: Pool, job_ids: Iterable[UUID]) -> dict[UUID, Delivery]:
    """The newest attempt of each of these jobs."""
    rows = await pool.fetch(
        """
        SELECT DISTINCT ON (job_id) * FROM courier.deliveries
        WHERE job_id = ANY($1) ORDER BY job_id, attempt DESC
        """,
        list(job_ids),
    )
    return {row["job_id"]: delivery_of(row) for row in rows}


async def unfinished_analyses(executor: Pool | Batches, delivery: Delivery) -> Sequence[Delivery]:
    """Earlier attempts of the same source that ml-analyze was given and whose end is not known.

    There are none for an upload: an upload takes no delivery's place, and no delivery takes its.
    """
    return await in_batch(executor, _unfinished_analyses, delivery)


async def _unfinished_analyses(
    pool: Pool, deliveries: Sequence[Delivery]
) -> Sequence[Sequence[Delivery]]:
    rows = await pool.fetch(
        f"""
        SELECT g.asked, d.*
        FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[], $5::text[]) WITH ORDINALITY
            AS g (supplier, job, number, job_rank, origin, asked)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries
            WHERE supplier_id = g.supplier AND state = '{State.ANALYZING}'
              AND ml_submissions > 0 AND route = '{Route.ML}'
              AND (job_id, attempt) <> (g.job, g.number) AND job_place <= g.job_rank
              AND origin = '{Origin.SOURCE}' AND g.origin = '{Origin.SOURCE}') AS d
        ORDER BY {NEWEST_FIRST}
        """,
        [delivery.supplier_id for delivery in deliveries],
        [delivery.job_id for delivery in deliveries],
        [delivery.attempt for delivery in deliveries],
        [delivery.job_place for delivery in deliveries],
        [delivery.origin for delivery in deliveries],
    )
    found: defaultdict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row["asked"]].append(delivery_of(row))
    return [found[asked] for asked in range(1, len(deliveries) + 1)]


async def abandoned_analysis(executor: Pool | Batches, delivery: Delivery) -> Delivery | None:
    """The newest attempt with the same bytes whose analysis was begun and then not awaited.

    The attempt was interrupted, or ml-analyze was unavailable or stalled: the result of the
    analysis is not known. Jobs live in ml-analyze for about a day, so older attempts are not looked
    for; nor is an analysis that stalled twice, as its worker there is gone.
    """
    return await in_batch(executor, _abandoned_analyses, delivery)


async def _abandoned_analyses(
    pool: Pool, deliveries: Sequence[Delivery]
) -> Sequence[Delivery | None]:
    rows = await pool.fetch(
        f"""
        SELECT g.asked, d.*
        FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS g (supplier, checksum, asked)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries begun
            WHERE supplier_id = g.supplier AND checksum_sha256 = g.checksum
              AND state = '{State.FAILED}' AND outcome = '{Outcome.FAILED}'
              AND ml_submissions > 0 AND route = '{Route.ML}'
              AND error_class = '{ErrorClass.TRANSIENT}' AND error_code <> '{AnalysisLost.code}'
              AND {was_within("coalesce(handed_over_at, finished_at)", "interval '1 day'")}
              AND 2 > (
                SELECT count(*) FROM courier.deliveries same
                WHERE same.supplier_id = g.supplier AND same.ml_job_id = begun.ml_job_id
                  AND same.error_code = '{AnalysisStalled.code}')
              AND NOT EXISTS (
                SELECT FROM courier.deliveries newer
                WHERE newer.supplier_id = g.supplier AND newer.state = '{State.COMPLETE}'
                  AND (newer.place, newer.attempt) > (begun.place, begun.attempt))
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS d
        """,
        [delivery.supplier_id for delivery in deliveries],
        [delivery.checksum_sha256 for delivery in deliveries],
    )
    return _one_each(rows, len(deliveries))


def _one_each(rows: Iterable[asyncpg.Record], count: int) -> list[Delivery | None]:
    """The row for each query, if there is one; `asked` is the query's number from 1."""
    found = {row["asked"]: delivery_of(row) for row in rows}
    return [found.get(asked) for asked in range(1, count + 1)]


async def newest_file(pool: Pool, supplier_id: UUID) -> Delivery | None:
    """The newest attempt of a supplier that has a file, however it went."""
    row = await pool.fetchrow(
        f"""
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND file_path IS NOT NULL AND delivered_at IS NOT NULL
        ORDER BY {NEWEST_FIRST} LIMIT 1
        """,
        supplier_id,
    )
    return delivery_of(row) if row else None


async def was_held_before(executor: Pool | Connection, held: Delivery) -> bool:
    """Whether the same file was held before, without the supplier's list being read in between."""
    return bool(
        await executor.fetchval(
            f"""
            SELECT coalesce((
                SELECT error_code = $5 AND checksum_sha256 = $4
                FROM courier.deliveries
                WHERE supplier_id = $1 AND (job_id, attempt) <> ($2, $3)
                  AND (outcome IN {states.ANALYSES} OR error_code IN {HELD})
                ORDER BY {NEWEST_FIRST} LIMIT 1), false)
            """,
            held.supplier_id,
            held.job_id,
            held.attempt,
            held.checksum_sha256,
            held.error_code,
        )
    )


async def had_them_first(
    pool: Pool, submitted: Sequence[tuple[Delivery, str]]
) -> Sequence[str | None]:
    """For files and the jobs that ml-analyze gave them: the supplier of another file with that job.

    Attempts that share a `client_job_id` have handed over the same bytes. Of these files the first
    in their order counts.
    """
    rows = await pool.fetch(
        """
        SELECT (
            SELECT supplier_name FROM courier.deliveries
            WHERE ml_job_id = g.ml_job
              AND (supplier_id <> g.supplier OR client_job_id IS DISTINCT FROM g.client_job)
            ORDER BY handed_over_at LIMIT 1) AS name
        FROM unnest($1::text[], $2::uuid[], $3::text[]) WITH ORDINALITY
            AS g (ml_job, supplier, client_job, asked)
        ORDER BY g.asked
        """,
        [ml_job_id for _, ml_job_id in submitted],
        [delivery.supplier_id for delivery, _ in submitted],
        [delivery.client_job_id for delivery, _ in submitted],
    )
    names: list[str | None] = []
    here: dict[str, Delivery] = {}
    for row, (delivery, ml_job_id) in zip(rows, submitted, strict=True):
        first = here.setdefault(ml_job_id, delivery)
        is_same = (first.supplier_id, first.client_job_id) == (
            delivery.supplier_id,
            delivery.client_job_id,
        )
        names.append(row["name"] or (None if is_same else first.supplier_name))
    return names


async def seconds_since_hand_over(pool: Pool, delivery: Delivery) -> float:
    """How long ago the file was handed over, by the database's clock."""
    seconds = await pool.fetchval(
        """
        SELECT extract(epoch FROM now() - handed_over_at) FROM courier.deliveries
        WHERE job_id = $1 AND attempt = $2
        """,
        delivery.job_id,
        delivery.attempt,
    )
    return max(0.0, float(seconds or 0))


async def how_it_was_left(pool: Pool, delivery: Delivery) -> str | None:
    """The error code of the last attempt that awaited this analysis; None if no attempt did."""
    code = await pool.fetchval(
        f"""
        SELECT error_code FROM courier.deliveries
        WHERE supplier_id = $1 AND ml_job_id = $2 AND (job_id, attempt) <> ($3, $4)
          AND state = '{State.FAILED}'
        ORDER BY {NEWEST_FIRST} LIMIT 1
        """,
        delivery.supplier_id,
        delivery.ml_job_id,
        delivery.job_id,
        delivery.attempt,
    )
    return None if code is None else str(code)


async def later_analyses_ended(pool: Pool, delivery: Delivery, *, within_seconds: float) -> bool:
    """Whether ml-analyze has lately ended an analysis that it was given after this delivery's."""
    return bool(
        await pool.fetchval(
            f"""
            SELECT EXISTS (
                SELECT FROM courier.deliveries
                WHERE handed_over_at > $1 AND ml_submissions > 0 AND ml_job_id IS DISTINCT FROM $2
                  AND {was_within("finished_at", "make_interval(secs => $3)")}
                  AND (state = '{State.COMPLETE}' AND route = '{Route.ML}'
                       OR error_code = '{AnalysisFailed.code}' OR error_code IN {HELD}))
            """,
            delivery.handed_over_at,
            delivery.ml_job_id,
            within_seconds,
        )
    )


async def last_analysed(executor: Pool | Batches, delivery: Delivery) -> Delivery | None:
    """The newest delivery of this supplier's source whose analysis the catalogue still shows.

    None if that delivery took another route, or if other bytes were handed over since or are about
    to be, because the catalogue then has their items too. A delivery that fell back to the legacy
    route counts as read by ml-analyze's route.
    """
    return await in_batch(executor, _last_analysed, delivery)


async def _last_analysed(pool: Pool, deliveries: Sequence[Delivery]) -> Sequence[Delivery | None]:
    rows = await pool.fetch(
        f"""
        SELECT g.asked, d.*
        FROM unnest($1::uuid[], $2::text[], $3::uuid[]) WITH ORDINALITY
            AS g (supplier, route, job, asked)
        CROSS JOIN LATERAL (
            SELECT * FROM courier.deliveries d
            WHERE supplier_id = g.supplier AND origin = '{Origin.SOURCE}'
              AND state = '{State.COMPLETE}'
              AND (d.route = g.route OR g.route = '{Route.ML}' AND fell_back_because IS NOT NULL)
              AND NOT EXISTS (
                SELECT FROM courier.deliveries newer
                WHERE newer.supplier_id = g.supplier AND newer.origin = '{Origin.SOURCE}'
                  AND newer.place > d.place AND newer.job_id <> g.job
                  AND newer.checksum_sha256 <> d.checksum_sha256
                  AND (newer.ml_submissions > 0 OR newer.handed_over_at IS NOT NULL
                       OR newer.state <> '{State.FAILED}'))
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS d
        """,
        [delivery.supplier_id for delivery in deliveries],
        [delivery.route for delivery in deliveries],
        [delivery.job_id for delivery in deliveries],
    )
    return _one_each(rows, len(deliveries))


async def does_any_wait(pool: Pool) -> bool:
    """Whether there is a file on the volume that nobody has begun to read."""
    # Counted, because for a search of the first row the planner may read the whole ledger in vain.
    return bool(
        await pool.fetchval(
            f"SELECT count(*) FROM courier.deliveries WHERE state = '{State.DELIVERED}'"
        )
    )


_WAITING = f"""
    FROM courier.deliveries WHERE state = '{State.DELIVERED}'
    ORDER BY least(coalesce(waits_since, delivered_at), now()), place
"""


async def waiting_files(pool: Pool) -> list[WaitingFile]:
    """Files on the volume that nobody has begun to read.

    The supplier whose files have waited longest is first.
    """
    rows = await pool.fetch(f"SELECT {', '.join(WAITING_COLUMNS)} {_WAITING}")
    routes = {route.value: route for route in Route}
    return [WaitingFile(**{**row, "route": routes[row["route"]]}) for row in rows]


async def waiting_deliveries(pool: Pool) -> list[Delivery]:
    """The whole rows of the waiting files, in the same order."""
    return [delivery_of(row) for row in await pool.fetch(f"SELECT * {_WAITING}")]


async def tasks_with_uploads(pool: Pool, task_ids: Iterable[str]) -> frozenset[str]:
    """Those of these tasks whose upload was written down as a job."""
    rows = await pool.fetch(
        f"""
        SELECT DISTINCT task_id FROM courier.deliveries
        WHERE task_id = ANY($1) AND origin = '{Origin.UPLOAD}'
        """,
        list(task_ids),
    )
    return frozenset(row["task_id"] for row in rows)


async def reload(pool: Pool, delivery: NewDelivery) -> Delivery:
    """This job's newest attempt, read again from the ledger."""
    return (await deliveries_by_job(pool, [delivery.job_id]))[delivery.job_id]


async def is_replaced(pool: Pool, delivery: Delivery) -> bool:
    """Whether a newer delivery of the same source has taken the place of this one."""
    return bool(
        await pool.fetchval(
            f"""
            SELECT {IS_REPLACED} FROM courier.deliveries d WHERE job_id = $1 AND attempt = $2
            """,
            delivery.job_id,
            delivery.attempt,
        )
    )
