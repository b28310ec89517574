"""Jobs in Redis: what outlives a restart of the service. Nothing here does any analysis."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from redis.asyncio import Redis
from redis.exceptions import WatchError

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ingestion.contract import Phase
from marketbel_courier.messages.fields import KeptMessage
from marketbel_courier.ml_analyze.contract import (
    AnalyzeFileRequest,
    ErrorMessage,
    JobStatus,
    StatusResponse,
)

# Readers of the shared Redis scan `job:*`: nothing of this service may begin like that.
JOB_PREFIX = "ml:job:"
CLIENT_PREFIX = "ml:client:"
OPEN_JOBS = "ml:open"
EXPIRY_SECONDS = 24 * 3600


class QueueFull(Exception):
    """As many jobs are open as the service takes."""


class ClientJobTaken(Exception):
    """The `client_job_id` is known, as that of another supplier or another kind of file."""


class Job(BaseModel):
    """One analysis. A changed job is a new value: `job.model_copy(update=…)`."""

    model_config = ConfigDict(frozen=True)

    job_id: UUID
    file_url: str
    supplier_id: UUID
    file_type: FileKind
    client_job_id: str | None = None
    listed_at: datetime | None = None
    list_number: int | None = None
    sheet_name: str | None = None
    header_row: int | None = None
    data_start_row: int | None = None
    column_mapping: dict[str, Any] = {}
    trace_parent: str | None = None
    status: JobStatus = JobStatus.PENDING
    items_processed: int = 0
    items_total: int = 0
    items_matched: int = 0
    phase: Phase | None = None
    matches_found: int = 0
    review_queue_count: int = 0
    drafts_created: int = 0
    items_new: int = 0
    prices_changed: int = 0
    items_delisted: int = 0
    items_held: int = 0
    products_recalculated: int = 0
    errors: tuple[KeptMessage, ...] = ()
    error_count: int = 0
    attempts: int = 0
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def subject(self) -> dict[str, str]:
        """What a line of the log is about, for its JSON: the supplier, and the courier's job."""
        return {
            "supplier_id": str(self.supplier_id),
            "job_id": self.client_job_id or str(self.job_id),
        }

    @property
    def is_finished(self) -> bool:
        """Whether the job has reached its end."""
        return self.status in (JobStatus.COMPLETED, JobStatus.FAILED)

    def as_status(self) -> StatusResponse:
        """The job as the contract shows it: at 100 per cent it is matching, or complete."""
        percentage = 100 * self.items_processed // self.items_total if self.items_total else 0
        if self.phase is Phase.MATCHING or self.status is JobStatus.COMPLETED:
            percentage = 100
        elif self.phase is not None:
            percentage = min(percentage, 99)
        return StatusResponse(
            progress_percentage=percentage,
            errors=[str(error) for error in self.errors],
            error_messages=[ErrorMessage(**error.as_json()) for error in self.errors],
            **self.model_dump(exclude={"errors"}),
        )


class JobStore:
    """Reads and writes jobs; one service writes, anybody may read."""

    def __init__(self, redis: Redis, *, capacity: int) -> None:
        self._redis = redis
        self.capacity = capacity

    async def submit(
        self, request: AnalyzeFileRequest, *, trace_parent: str | None = None
    ) -> tuple[Job, bool]:
        """The job for `request`, and whether it is new.

        A `client_job_id` that is known gives its job again. Raises QueueFull, ClientJobTaken.
        `trace_parent` is the span that the job's spans continue.
        """
        while True:
            try:
                return await self._submit_once(request, trace_parent)
            except WatchError:
                continue  # The same client_job_id came twice at once: look again.

    async def _submit_once(
        self, request: AnalyzeFileRequest, trace_parent: str | None
    ) -> tuple[Job, bool]:
        client_key = f"{CLIENT_PREFIX}{request.client_job_id}"
        async with self._redis.pipeline(transaction=True) as pipe:
            if request.client_job_id:
                await pipe.watch(client_key)
                known = await pipe.get(client_key)
                job = await self.get(_uuid(known)) if known else None
                if job and (job.supplier_id, job.file_type) != (
                    request.supplier_id,
                    request.file_type,
                ):
                    raise ClientJobTaken
                if job:
                    return job, False
            if await self._redis.zcard(OPEN_JOBS) >= self.capacity:
                raise QueueFull
            job = Job(
                job_id=uuid4(),
                created_at=datetime.now(UTC),
                trace_parent=trace_parent,
                **request.model_dump(),
            )
            # All or nothing: a job without its client id would be analyzed a second time.
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.set(_key(job.job_id), job.model_dump_json(), ex=EXPIRY_SECONDS)
            pipe.zadd(OPEN_JOBS, {str(job.job_id): job.created_at.timestamp()})
            if request.client_job_id:
                pipe.set(client_key, str(job.job_id), ex=EXPIRY_SECONDS)
            await pipe.execute()
            return job, True

    async def get(self, job_id: UUID) -> Job | None:
        """The job, or None if it is not known, or no longer."""
        stored = await self._redis.get(_key(job_id))
        return Job.model_validate_json(stored) if stored else None

    async def update(self, job: Job) -> bool:
        """Write `job` down; False if it was deleted meanwhile, and then it stays deleted."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(job.job_id), job.model_dump_json(), ex=EXPIRY_SECONDS, xx=True)
            if job.is_finished:
                pipe.zrem(OPEN_JOBS, str(job.job_id))
            written, *_ = await pipe.execute()
        return bool(written)

    async def delete(self, job_id: UUID) -> bool:
        """Forget the job; False if it is not known."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(_key(job_id))
            pipe.zrem(OPEN_JOBS, str(job_id))
            deleted, _ = await pipe.execute()
        return bool(deleted)

    async def open_jobs(self) -> dict[UUID, datetime]:
        """Every job that is not finished, oldest first, with the time it came in.

        What is no job's id or time takes no place among them any more.
        """
        members = await self._redis.zrange(OPEN_JOBS, 0, -1, withscores=True)
        jobs: dict[UUID, datetime] = {}
        others: list[bytes] = []
        for member, score in cast("list[tuple[bytes, float]]", members):
            try:
                jobs[_uuid(member)] = datetime.fromtimestamp(score, UTC)
            except (ValueError, OverflowError, OSError):
                others.append(member)
        if others:
            await self._redis.zrem(OPEN_JOBS, *others)
        return jobs

    async def forget_open(self, job_id: UUID) -> None:
        """Strike a job off the open ones: it expired, or was deleted."""
        await self._redis.zrem(OPEN_JOBS, str(job_id))


def _key(job_id: UUID) -> str:
    return f"{JOB_PREFIX}{job_id}"


def _uuid(stored: object) -> UUID:
    return UUID(stored.decode() if isinstance(stored, bytes) else str(stored))
