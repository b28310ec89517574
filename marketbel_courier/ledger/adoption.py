"""What the former worker left, as the ledger takes it over; and whether that has been done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marketbel_courier.ledger.delivery_records import DeliveredFile, Delivery, delivery_of

if TYPE_CHECKING:
    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool

_ADOPTION_LOCK = 0x6D6B_6164_6F70  # any constant of our own
LARGEST_INTEGER = 2**31 - 1
# Others may use the former worker's library, too, and give the same signs of life for good.
LONGEST_ADOPTION = timedelta(days=1)


@dataclass(frozen=True)
class AdoptionState:
    """How far the first look at the former worker's jobs has got; times are the server's.

    It is `finished` once a look has found nothing that is still the former worker's.
    """

    looked_at: datetime | None
    is_finished: bool
    now: datetime

    def is_due(self, *, every: timedelta) -> bool:
        """Whether to look, or look again."""
        if self.is_finished:
            return False
        return self.looked_at is None or self.now - self.looked_at >= every


@dataclass(frozen=True, kw_only=True)
class AdoptedJob:
    """A job of the former worker's that has ended, as a row of the ledger.

    `state` is complete or failed; `error_class` and the two after it are of a failed one.
    """

    job_id: UUID
    attempt: int
    supplier_id: UUID
    supplier_name: str
    partition_key: str
    task_id: str
    route: str
    source_type: str
    source_url: str
    source_digest: str
    file_type: str
    origin: str
    state: str
    outcome: str
    job_created_at: datetime
    created_at: datetime
    finished_at: datetime
    file: DeliveredFile | None = None
    delivered_at: datetime | None = None
    ml_job_id: str | None = None
    items_total: int = 0
    items_processed: int = 0
    matches_found: int = 0
    review_queue_count: int = 0
    error_count: int = 0
    errors: Collection[str] = ()
    error_class: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    retry_after: timedelta | None = None
    reading_hints: Mapping[str, Any] = field(default_factory=dict)
    reached_matching: bool = False


async def adoption_state(pool: Pool) -> AdoptionState:
    """How far the first look has got."""
    row = await pool.fetchrow(
        """
        SELECT looked_at, finished_at IS NOT NULL AS is_finished, now() AS now
        FROM courier.adoption
        """
    )
    if row is None:
        return AdoptionState(None, is_finished=False, now=await pool.fetchval("SELECT now()"))
    return AdoptionState(**dict(row))


async def note_adoption(pool: Pool, *, is_finished: bool) -> None:
    """Write down that somebody has looked; a day after the first look it is finished anyhow."""
    await pool.execute(
        """
        INSERT INTO courier.adoption (looked_at, finished_at)
        VALUES (now(), CASE WHEN $1 THEN now() END)
        ON CONFLICT (only_row) DO UPDATE SET looked_at = now(),
            finished_at = coalesce(adoption.finished_at, excluded.finished_at,
                CASE WHEN adoption.begun_at < now() - $2::interval THEN now() END)
        """,
        is_finished,
        LONGEST_ADOPTION,
    )


@asynccontextmanager
async def the_only_adoption(pool: Pool) -> AsyncIterator[bool]:
    """Whether this process may take over now: False while another one does.

    The lock goes with the connection, so a process that is killed leaves none behind.
    """
    async with pool.acquire() as connection:
        taken = bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", _ADOPTION_LOCK))
        try:
            yield taken
        finally:
            if taken:
                await connection.execute("SELECT pg_advisory_unlock($1)", _ADOPTION_LOCK)


async def jobs_in_ledger(pool: Pool, job_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these jobs that the ledger has."""
    rows = await pool.fetch(
        "SELECT DISTINCT job_id FROM courier.deliveries WHERE job_id = ANY($1)", list(job_ids)
    )
    return frozenset(row["job_id"] for row in rows)


async def newest_source_jobs(
    pool: Pool, supplier_ids: Iterable[UUID]
) -> dict[UUID, tuple[datetime, bool]]:
    """When each supplier's newest job of its source began, and whether its file has arrived."""
    rows = await pool.fetch(
        """
        SELECT DISTINCT ON (supplier_id) supplier_id, job_created_at,
            delivered_at IS NOT NULL AS has_arrived
        FROM courier.deliveries WHERE supplier_id = ANY($1) AND origin = 'source'
        ORDER BY supplier_id, job_created_at DESC, attempt DESC
        """,
        list(supplier_ids),
    )
    return {row["supplier_id"]: (row["job_created_at"], row["has_arrived"]) for row in rows}


async def items_ingested(pool: Pool, supplier_id: UUID, since: datetime, until: datetime) -> int:
    """How many of the supplier's items were ingested in this time; 0 if any was after it."""
    return int(
        await pool.fetchval(
            """
            SELECT CASE WHEN bool_or(last_ingested_at > $3) THEN 0
                ELSE count(*) FILTER (WHERE last_ingested_at >= $2) END
            FROM supplier_items WHERE supplier_id = $1
            """,
            supplier_id,
            since,
            until,
        )
        or 0
    )


async def open_adopted(connection: Connection, job: AdoptedJob) -> Delivery | None:
    """Put the job into the ledger; None if the ledger has it already."""
    file = job.file
    row = await connection.fetchrow(
        """
        INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
            task_id, run_id, route, source_type, source_url, source_digest, file_type, origin,
            state, outcome, job_created_at, created_at, finished_at,
            file_path, original_filename, mime_type, file_size_bytes, checksum_md5,
            checksum_sha256, delivered_at, ml_job_id, handed_over_at, ml_submissions,
            items_total, items_processed, matches_found, review_queue_count, error_count, errors,
            error_class, error_code, error_message, next_retry_at, reading_hints,
            reached_matching)
        SELECT $1::uuid, $2::int, $3::uuid, $4::text, $5::text, $6::text, '', $7::text, $8::text,
            $9::text, $10::text, $11::text, $12::text, $13::text, $14::text, $15::timestamptz,
            $16::timestamptz, $17::timestamptz, $18::text, $19::text, $20::text, $21::bigint,
            $22::text, $23::text, $24::timestamptz, $25::text,
            CASE WHEN $25::text IS NOT NULL THEN coalesce($24::timestamptz, $16) END,
            CASE WHEN $25::text IS NOT NULL THEN 1 ELSE 0 END,
            $26::int, $27::int, $28::int, $29::int, $30::int, $31::text[], $32::text, $33::text,
            $34::text, now() + $35::interval, $36::jsonb, $37::boolean
        WHERE NOT EXISTS (SELECT FROM courier.deliveries WHERE job_id = $1)
        ON CONFLICT DO NOTHING
        RETURNING *
        """,
        job.job_id,
        job.attempt,
        job.supplier_id,
        job.supplier_name,
        job.partition_key,
        job.task_id,
        job.route,
        job.source_type,
        job.source_url,
        job.source_digest,
        job.file_type,
        job.origin,
        job.state,
        job.outcome,
        job.job_created_at,
        job.created_at,
        job.finished_at,
        file.file_path if file else None,
        file.original_filename if file else None,
        file.mime_type if file else None,
        file.file_size_bytes if file else None,
        file.checksum_md5 if file else None,
        file.checksum_sha256 if file else None,
        job.delivered_at,
        job.ml_job_id,
        min(job.items_total, LARGEST_INTEGER),
        min(job.items_processed, LARGEST_INTEGER),
        min(job.matches_found, LARGEST_INTEGER),
        min(job.review_queue_count, LARGEST_INTEGER),
        min(job.error_count, LARGEST_INTEGER),
        [error.replace("\0", "") for error in job.errors],
        job.error_class,
        job.error_code,
        # PostgreSQL's text holds every character but this one.
        job.error_message.replace("\0", "") if job.error_message else None,
        job.retry_after,
        dict(job.reading_hints),
        job.reached_matching,
    )
    return delivery_of(row) if row else None
