"""The delivery ledger: one row per attempt to deliver a supplier's price list.

An attempt moves downloading → delivered → analyzing → complete, or to failed from anywhere.
Every move is one UPDATE that names the state it leaves, so of two runs only one makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.errors import DeliveryError

if TYPE_CHECKING:
    import asyncpg

    from marketbel_courier.catalogue.pool import Pool


@dataclass(frozen=True)
class Delivery:
    """One row of the ledger. Times are UTC; sizes are bytes."""

    job_id: UUID
    attempt: int
    supplier_id: UUID
    supplier_name: str
    partition_key: str
    task_id: str
    run_id: str
    route: str
    source_type: str
    source_url: str
    file_type: str
    state: str
    outcome: str | None
    job_created_at: datetime
    created_at: datetime
    delivered_at: datetime | None
    handed_over_at: datetime | None
    finished_at: datetime | None
    file_path: str | None
    original_filename: str | None
    mime_type: str | None
    file_size_bytes: int | None
    checksum_md5: str | None
    checksum_sha256: str | None
    etag: str | None
    last_modified: str | None
    ml_job_id: str | None
    ml_submissions: int
    items_total: int
    items_processed: int
    matches_found: int
    review_queue_count: int
    error_count: int
    errors: Sequence[str]
    error_class: str | None
    error_code: str | None
    error_message: str | None
    next_retry_at: datetime | None


@dataclass(frozen=True)
class NewDelivery:
    """What is known of an attempt before it starts. `source_url` carries no secret."""

    job_id: UUID
    attempt: int
    supplier_id: UUID
    supplier_name: str
    partition_key: str
    task_id: str
    run_id: str
    route: str
    source_type: str
    source_url: str
    file_type: str


@dataclass(frozen=True)
class DeliveredFile:
    """A file that lies on the shared volume, whole and with its sidecar."""

    file_path: str
    original_filename: str
    file_type: str
    mime_type: str
    file_size_bytes: int
    checksum_md5: str
    checksum_sha256: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class AnalysisResult:
    """What an analysis brought: counts of items, and the first errors in words."""

    items_total: int
    items_processed: int
    matches_found: int
    review_queue_count: int
    error_count: int
    errors: Sequence[str]

    @property
    def outcome(self) -> str:
        """`empty` without a single item, `partial` with errors, else `success`."""
        if self.items_processed == 0:
            return "empty"
        return "partial" if self.error_count else "success"


async def open_deliveries(pool: Pool, deliveries: Iterable[NewDelivery]) -> None:
    """Write down that these attempts begin, in one round trip."""
    await pool.executemany(
        """
        INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
            task_id, run_id, route, source_type, source_url, file_type, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'downloading')
        """,
        [
            (
                new.job_id,
                new.attempt,
                new.supplier_id,
                new.supplier_name,
                new.partition_key,
                new.task_id,
                new.run_id,
                new.route,
                new.source_type,
                new.source_url,
                new.file_type,
            )
            for new in deliveries
        ],
    )


async def open_retry(pool: Pool, failed: Delivery, *, run_id: str) -> Delivery | None:
    """Begin the next attempt of a job that failed; None if somebody else has begun it."""
    row = await pool.fetchrow(
        """
        INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
            task_id, run_id, route, source_type, source_url, file_type, job_created_at, state)
        SELECT job_id, attempt + 1, supplier_id, supplier_name, partition_key,
            task_id, $3, route, source_type, source_url, file_type, job_created_at, 'downloading'
        FROM courier.deliveries WHERE job_id = $1 AND attempt = $2 AND state = 'failed'
        ON CONFLICT DO NOTHING
        RETURNING *
        """,
        failed.job_id,
        failed.attempt,
        run_id,
    )
    return _delivery(row) if row else None


async def supersede_unfetched(
    pool: Pool, partition_keys: Iterable[str], *, except_jobs: Iterable[UUID]
) -> list[Delivery]:
    """End the attempts that a newer delivery of the same supplier makes pointless.

    Those are the ones still downloading and those never handed over; an analysis under way is left
    to the hand-over, which may go on with it. Returns what was ended.
    """
    rows = await pool.fetch(
        """
        UPDATE courier.deliveries SET state = 'failed', outcome = 'superseded',
            finished_at = now(), error_class = 'permanent', error_code = 'superseded',
            error_message = 'A newer delivery of this supplier took its place.'
        WHERE partition_key = ANY($1) AND NOT job_id = ANY($2)
          AND (state IN ('downloading', 'delivered')
               OR (state = 'analyzing' AND ml_submissions = 0))
        RETURNING *
        """,
        list(partition_keys),
        list(except_jobs),
    )
    return [_delivery(row) for row in rows]


async def supersede(pool: Pool, old: Delivery, *, by: UUID) -> Delivery | None:
    """End an attempt whose analysis a newer job goes on with; None if it had ended already."""
    row = await pool.fetchrow(
        """
        UPDATE courier.deliveries SET state = 'failed', outcome = 'superseded',
            finished_at = now(), error_class = 'permanent', error_code = 'superseded',
            error_message = $3
        WHERE job_id = $1 AND attempt = $2 AND state = 'analyzing'
        RETURNING *
        """,
        old.job_id,
        old.attempt,
        f"Job {by} of the same supplier took its place.",
    )
    return _delivery(row) if row else None


async def mark_delivered(pool: Pool, job_id: UUID, attempt: int, file: DeliveredFile) -> bool:
    """downloading → delivered; False if the attempt was ended meanwhile."""
    status = await pool.execute(
        """
        UPDATE courier.deliveries SET state = 'delivered', delivered_at = now(),
            file_path = $3, original_filename = $4, file_type = $5, mime_type = $6,
            file_size_bytes = $7, checksum_md5 = $8, checksum_sha256 = $9, etag = $10,
            last_modified = $11
        WHERE job_id = $1 AND attempt = $2 AND state = 'downloading'
        """,
        job_id,
        attempt,
        file.file_path,
        file.original_filename,
        file.file_type,
        file.mime_type,
        file.file_size_bytes,
        file.checksum_md5,
        file.checksum_sha256,
        file.etag,
        file.last_modified,
    )
    return str(status) == "UPDATE 1"


async def claim_analysis(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """delivered → analyzing for this run; None if another run was quicker or it has ended."""
    row = await pool.fetchrow(
        """
        UPDATE courier.deliveries SET state = 'analyzing', run_id = $3
        WHERE job_id = $1 AND attempt = $2 AND state = 'delivered'
        RETURNING *
        """,
        delivery.job_id,
        delivery.attempt,
        run_id,
    )
    return _delivery(row) if row else None


async def take_over_analysis(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """Put this run in the place of the one that left the analysis; None if it has moved on."""
    row = await pool.fetchrow(
        """
        UPDATE courier.deliveries SET run_id = $3
        WHERE job_id = $1 AND attempt = $2 AND state = 'analyzing' AND run_id = $4
        RETURNING *
        """,
        delivery.job_id,
        delivery.attempt,
        run_id,
        delivery.run_id,
    )
    return _delivery(row) if row else None


async def mark_submitting(pool: Pool, delivery: Delivery) -> None:
    """Write down that the file is about to be sent, before it is: the count of submissions."""
    await pool.execute(
        """
        UPDATE courier.deliveries SET ml_submissions = ml_submissions + 1, ml_job_id = NULL
        WHERE job_id = $1 AND attempt = $2
        """,
        delivery.job_id,
        delivery.attempt,
    )


async def mark_handed_over(pool: Pool, delivery: Delivery, ml_job_id: str) -> None:
    """Write down which job ml-analyze made of it, before its end is awaited."""
    await pool.execute(
        """
        UPDATE courier.deliveries SET ml_job_id = $3, handed_over_at = now()
        WHERE job_id = $1 AND attempt = $2
        """,
        delivery.job_id,
        delivery.attempt,
        ml_job_id,
    )


async def adopt_analysis(pool: Pool, delivery: Delivery, old: Delivery) -> None:
    """Let this attempt go on with the analysis that `old` began of the very same bytes."""
    await pool.execute(
        """
        UPDATE courier.deliveries
        SET ml_job_id = $3, handed_over_at = $4, ml_submissions = $5
        WHERE job_id = $1 AND attempt = $2
        """,
        delivery.job_id,
        delivery.attempt,
        old.ml_job_id,
        old.handed_over_at,
        old.ml_submissions,
    )


async def mark_complete(pool: Pool, delivery: Delivery, result: AnalysisResult) -> bool:
    """analyzing → complete; False if the attempt was ended meanwhile."""
    status = await pool.execute(
        """
        UPDATE courier.deliveries SET state = 'complete', outcome = $3, finished_at = now(),
            items_total = $4, items_processed = $5, matches_found = $6, review_queue_count = $7,
            error_count = $8, errors = $9
        WHERE job_id = $1 AND attempt = $2 AND state = 'analyzing'
        """,
        delivery.job_id,
        delivery.attempt,
        result.outcome,
        result.items_total,
        result.items_processed,
        result.matches_found,
        result.review_queue_count,
        result.error_count,
        list(result.errors),
    )
    return str(status) == "UPDATE 1"


async def mark_failed(
    pool: Pool,
    job_id: UUID,
    attempt: int,
    error: DeliveryError,
    *,
    retry_after: timedelta | None = None,
) -> bool:
    """Any open state → failed, with the reason; False if the attempt had ended already."""
    status = await pool.execute(
        """
        UPDATE courier.deliveries SET state = 'failed', outcome = 'failed', finished_at = now(),
            error_class = $3, error_code = $4, error_message = $5,
            error_count = greatest(error_count, 1), next_retry_at = now() + $6::interval
        WHERE job_id = $1 AND attempt = $2 AND state NOT IN ('complete', 'failed')
        """,
        job_id,
        attempt,
        "transient" if error.transient else "permanent",
        error.code,
        str(error),
        retry_after,
    )
    return str(status) == "UPDATE 1"


async def latest_deliveries(pool: Pool, partition_keys: Iterable[str]) -> dict[str, Delivery]:
    """The newest attempt of the newest job of each of these suppliers."""
    rows = await pool.fetch(
        """
        SELECT DISTINCT ON (partition_key) * FROM courier.deliveries
        WHERE partition_key = ANY($1)
        ORDER BY partition_key, created_at DESC, attempt DESC
        """,
        list(partition_keys),
    )
    return {row["partition_key"]: _delivery(row) for row in rows}


async def deliveries_by_job(pool: Pool, job_ids: Iterable[UUID]) -> dict[UUID, Delivery]:
    """The newest attempt of each of these jobs."""
    rows = await pool.fetch(
        """
        SELECT DISTINCT ON (job_id) * FROM courier.deliveries
        WHERE job_id = ANY($1) ORDER BY job_id, attempt DESC
        """,
        list(job_ids),
    )
    return {row["job_id"]: _delivery(row) for row in rows}


async def delivery_history(pool: Pool, partition_key: str, *, limit: int = 50) -> list[Delivery]:
    """A supplier's attempts, newest first."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries WHERE partition_key = $1
        ORDER BY created_at DESC, attempt DESC LIMIT $2
        """,
        partition_key,
        limit,
    )
    return [_delivery(row) for row in rows]


async def unfinished_analyses(pool: Pool, delivery: Delivery) -> list[Delivery]:
    """Other attempts of the same supplier that ml-analyze was given and whose end is not known."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND state = 'analyzing' AND ml_job_id IS NOT NULL
          AND (job_id, attempt) <> ($2, $3)
        ORDER BY created_at DESC
        """,
        delivery.supplier_id,
        delivery.job_id,
        delivery.attempt,
    )
    return [_delivery(row) for row in rows]


async def abandoned_analysis(pool: Pool, delivery: Delivery) -> Delivery | None:
    """The newest attempt with the same bytes whose analysis was begun and then not awaited.

    It was interrupted, or ml-analyze was away or stalled: what became of it is not known. Jobs
    live in ml-analyze for about a day, so older ones are not looked for.
    """
    row = await pool.fetchrow(
        """
        SELECT * FROM courier.deliveries
        WHERE supplier_id = $1 AND checksum_sha256 = $2
          AND state = 'failed' AND outcome = 'failed' AND ml_job_id IS NOT NULL
          AND error_class = 'transient' AND error_code <> 'analysis_lost'
          AND finished_at > now() - interval '1 day'
          AND NOT EXISTS (
            SELECT FROM courier.deliveries newer
            WHERE newer.supplier_id = $1 AND newer.state = 'complete'
              AND newer.finished_at > deliveries.finished_at)
        ORDER BY finished_at DESC LIMIT 1
        """,
        delivery.supplier_id,
        delivery.checksum_sha256,
    )
    return _delivery(row) if row else None


async def waiting_deliveries(pool: Pool) -> list[Delivery]:
    """Files on the volume that nobody has begun to analyse, oldest first."""
    rows = await pool.fetch(
        "SELECT * FROM courier.deliveries WHERE state = 'delivered' ORDER BY delivered_at"
    )
    return [_delivery(row) for row in rows]


async def failed_deliveries_of_runs(pool: Pool, run_ids: Iterable[str]) -> list[Delivery]:
    """The attempts that failed in these runs and are their supplier's newest."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.deliveries d
        WHERE run_id = ANY($1) AND state = 'failed' AND NOT EXISTS (
            SELECT FROM courier.deliveries newer
            WHERE newer.partition_key = d.partition_key AND newer.created_at > d.created_at)
        """,
        list(run_ids),
    )
    return [_delivery(row) for row in rows]


async def reload(pool: Pool, delivery: Delivery | NewDelivery) -> Delivery:
    """This job's newest attempt as the ledger has it now."""
    return (await deliveries_by_job(pool, [delivery.job_id]))[delivery.job_id]


def _delivery(row: asyncpg.Record) -> Delivery:
    return Delivery(**dict(row))
