"""What each route does: read and write jobs. No route does an analysis itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Header, HTTPException
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError, TablesMissing
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ingestion.item_matching import match_items
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_analyze.contract import (
    AnalyzeFileRequest,
    AnalyzeFileResponse,
    Capabilities,
    CheckResult,
    Checks,
    DeleteResponse,
    HealthResponse,
    MergeRequest,
    MergeResponse,
    QueueCheck,
    StatusResponse,
    VolumeTrial,
    VolumeTrialResponse,
)
from marketbel_courier.ml_analyze.jobs import ClientJobTaken, Job, JobStore, QueueFull
from marketbel_courier.ml_analyze.worker_pool import WorkerPool
from marketbel_courier.shared_volume.trial_file import is_seen
from marketbel_courier.traces import usable_parent

_CHECK_SECONDS = 3.0
_LONG_WAIT = timedelta(minutes=30)
_State = Literal["healthy", "degraded", "unhealthy"]


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    pool: Pool
    redis: Redis
    store: JobStore
    workers: WorkerPool
    uploads_dir: Path
    thresholds: Thresholds
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def analyze_file(
        self,
        request: AnalyzeFileRequest,
        traceparent: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> AnalyzeFileResponse:
        """Take a file in; the answer comes before the work begins.

        The job is durable: a restart of the service takes it up again.
        """
        try:
            job, is_new = await self.store.submit(request, trace_parent=usable_parent(traceparent))
        except ClientJobTaken as error:
            raise HTTPException(409, str(Message("analysis-of-another-request"))) from error
        except QueueFull as error:
            raise HTTPException(
                503, str(Message("analysis-refused-for-a-full-queue")), {"Retry-After": "30"}
            ) from error
        if is_new:
            self.workers.enqueue(job.job_id, job.created_at)
        message = Message("analysis-queued" if is_new else "analysis-queued-before")
        return AnalyzeFileResponse(job_id=job.job_id, message=str(message))

    async def read_status(self, job_id: str) -> StatusResponse:
        """How far a job is. Jobs are forgotten 24 hours after their last step."""
        return (await self._find(job_id)).as_status()

    async def delete_job(self, job_id: str) -> DeleteResponse:
        """Forget a job; a job under way is stopped, and leaves nothing half done."""
        job = await self._find(job_id)
        await self.store.delete(job.job_id)
        return DeleteResponse(job_id=job.job_id, message=str(Message("analysis-deleted")))

    async def merge(self, wanted: MergeRequest) -> MergeResponse:
        """Match again the items that have no product yet; `{}` asks for those of all suppliers."""
        result = await match_items(
            self.pool, wanted.supplier_id, limit=wanted.limit, thresholds=self.thresholds
        )
        return MergeResponse(
            items_processed=result.linked + result.queued + result.drafted,
            matches_found=result.linked,
            review_queue_count=result.queued,
            drafts_created=result.drafted,
        )

    async def try_volume(self, trial: VolumeTrial) -> VolumeTrialResponse:
        """Whether a file that the courier wrote for this is on the volume here."""
        seen = await asyncio.to_thread(is_seen, Path(trial.file_url), self.uploads_dir)
        return VolumeTrialResponse(seen=seen)

    async def analyze_image(self) -> None:
        """Refuse a picture: pictures are not read."""
        raise HTTPException(501, str(Message("analysis-of-pictures")))

    async def health(self) -> HealthResponse:
        """The health of what the service depends on: read the body, the code is always 200."""
        database, redis, queue = await asyncio.gather(
            _check(self._ask_database()), _check(self._ask_redis()), self._check_queue()
        )
        checks = Checks(
            database=database,
            redis=redis,
            queue=queue,
            ollama=_result("healthy", Message("analysis-server-not-used")),
        )
        return HealthResponse(
            status=worst(database, redis, queue),
            version=version("marketbel-courier"),
            checks=checks,
            capabilities=Capabilities(
                file_types=list(FileKind),
                upserts=True,
                durable_jobs=True,
                column_mapping=True,
                guards_prices=True,
                stops_deleted_jobs=True,
                tries_volume=True,
                started_at=self.started_at,
            ),
        )

    async def _check_queue(self) -> QueueCheck:
        load = self.workers.workload()
        is_open = load.in_progress + load.waiting
        waited = timedelta()
        if load.oldest_waiting_since:
            waited = max(waited, datetime.now(UTC) - load.oldest_waiting_since)
        status: _State = "healthy"
        message = Message(
            "analysis-queue-at-work", in_progress=load.in_progress, waiting=load.waiting
        )
        if load.workers == 0:
            status, message = "unhealthy", Message("analysis-queue-without-workers")
        elif is_open >= self.store.capacity:
            status, message = "degraded", Message("analysis-queue-full")
        elif waited > _LONG_WAIT:
            status, message = "degraded", Message("analysis-queue-slow", time=waited)
        return QueueCheck(
            status=status,
            message=str(message),
            workers=load.workers,
            in_progress=load.in_progress,
            waiting=load.waiting,
            capacity=self.store.capacity,
            oldest_waiting_seconds=int(waited.total_seconds()),
        )

    async def _find(self, job_id: str) -> Job:
        try:
            job = await self.store.get(UUID(job_id))
        except ValueError:
            job = None
        if job is None:
            raise HTTPException(404, str(Message("analysis-job-unknown", job=job_id)))
        return job

    async def _ask_database(self) -> None:
        if await self.pool.fetchval("SELECT to_regclass('supplier_items')") is None:
            raise TablesMissing(Message("analysis-tables-missing"))

    async def _ask_redis(self) -> None:
        await self.redis.get("ml:ping")


async def _check(question: Awaitable[None]) -> CheckResult:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await question
    except TimeoutError:
        return _result("unhealthy", Message("analysis-server-silent"))
    except CourierError as error:
        return _result("unhealthy", error.message)
    except (RedisError, *DATABASE_ERRORS) as error:
        return _result("unhealthy", verbatim(str(error) or type(error).__name__))
    return _result("healthy", Message("analysis-server-connected"))


def _result(status: _State, message: Message) -> CheckResult:
    return CheckResult(status=status, message=str(message))


def worst(*checks: CheckResult) -> _State:
    """The worst state among these checks."""
    states = {check.status for check in checks}
    if "unhealthy" in states:
        return "unhealthy"
    return "degraded" if "degraded" in states else "healthy"
