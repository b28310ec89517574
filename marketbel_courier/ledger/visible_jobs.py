"""The jobs of the ledger that readers of Redis are to find, and the state of those found there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_queries import IS_REPLACED
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.ledger.states import Outcome, State


@dataclass(frozen=True)
class JobToShow:
    """A job's newest attempt; whether the job is its supplier's newest, and if it was replaced."""

    delivery: Delivery
    is_newest: bool
    is_replaced: bool


_NEWEST_ATTEMPT = """
    NOT EXISTS (
        SELECT FROM courier.deliveries later
        WHERE later.job_id = d.job_id AND later.attempt > d.attempt)
"""
_JUDGED = f"""
    SELECT d.*, {IS_REPLACED} AS is_replaced, NOT EXISTS (
        SELECT FROM courier.deliveries newer
        WHERE newer.partition_key = d.partition_key AND newer.job_id <> d.job_id
          AND (newer.place, newer.attempt) > (d.place, d.attempt)) AS is_newest
    FROM courier.deliveries d
"""


async def jobs_to_show(pool: Pool, *, limit: int) -> list[JobToShow]:
    """Of each state the newest jobs, at most `limit`: failed, complete, waiting and in analysis.

    Of the failed jobs, only those that are their supplier's newest, and of the last seven days;
    jobs that a person is needed for are counted apart from jobs that are tried again by themselves.
    Downloads are shown by their runs: the ledger does not know which downloads have begun.
    """
    rows = await pool.fetch(
        f"""
        WITH failed AS (
            -- Asked every few seconds: from the failures, which are few, not from the suppliers.
            SELECT d.job_id, d.attempt, row_number() OVER (
                PARTITION BY d.next_retry_at IS NULL
                ORDER BY d.job_created_at DESC, d.job_id) AS place
            FROM courier.deliveries d JOIN courier.supplier_partitions p USING (partition_key)
            WHERE d.state = '{State.FAILED}' AND d.outcome = '{Outcome.FAILED}'
              AND d.finished_at > now() - interval '7 days'
              AND NOT EXISTS (
                SELECT FROM courier.deliveries newer
                WHERE newer.partition_key = d.partition_key
                  AND (newer.place, newer.attempt) > (d.place, d.attempt))
        ), complete AS (
            SELECT job_id, attempt FROM courier.deliveries
            WHERE state = '{State.COMPLETE}' ORDER BY job_created_at DESC, job_id LIMIT $1
        ), open AS (
            SELECT job_id, attempt, row_number() OVER (
                PARTITION BY state ORDER BY job_created_at DESC, job_id) AS place
            FROM courier.deliveries WHERE state IN ('{State.DELIVERED}', '{State.ANALYZING}')
        ), chosen AS (
            SELECT job_id, attempt FROM failed WHERE place <= $1
            UNION ALL SELECT job_id, attempt FROM complete
            UNION ALL SELECT job_id, attempt FROM open WHERE place <= $1
        )
        {_JUDGED} JOIN chosen USING (job_id, attempt) WHERE {_NEWEST_ATTEMPT}
        """,
        limit,
    )
    return [_job(row) for row in rows]


async def shown_jobs(pool: Pool, job_ids: Iterable[UUID]) -> dict[UUID, JobToShow]:
    """These jobs; a job that the ledger does not know is left out."""
    rows = await pool.fetch(
        f"{_JUDGED} WHERE job_id = ANY($1) AND {_NEWEST_ATTEMPT}",
        list(job_ids),
    )
    return {row["job_id"]: _job(row) for row in rows}


def _job(row: asyncpg.Record) -> JobToShow:
    return JobToShow(delivery_of(row), is_newest=row["is_newest"], is_replaced=row["is_replaced"])
