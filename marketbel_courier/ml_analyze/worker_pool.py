"""The workers that take jobs from the queue, and what happens when a job goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from redis.exceptions import RedisError

from marketbel_courier import cancellation
from marketbel_courier.backoff import Backoff
from marketbel_courier.errors import CourierError
from marketbel_courier.ingestion.contract import IngestionOutage
from marketbel_courier.ingestion.outages import OUTAGES
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.analysis import Analyzer, failed
from marketbel_courier.ml_analyze.contract import JobStatus
from marketbel_courier.ml_analyze.job_progress import JobDeleted, JobReporter
from marketbel_courier.ml_analyze.jobs import Job, JobStore
from marketbel_courier.traces import span
from marketbel_courier.work_context import about

MAX_ATTEMPTS = 20
"""With the pauses between them, an outage of the database may last some eight minutes."""

_LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workload:
    """How busy the workers are."""

    workers: int
    in_progress: int
    waiting: int
    oldest_waiting_since: datetime | None


class WorkerPool:
    """A fixed number of workers over one queue."""

    def __init__(
        self,
        store: JobStore,
        analyzer: Analyzer,
        *,
        workers: int,
        pause_after_outage_seconds: float = 2.0,
    ) -> None:
        self._store = store
        self._analyzer = analyzer
        self._workers = workers
        self._pause = pause_after_outage_seconds
        self._queue: asyncio.Queue[UUID] = asyncio.Queue()
        self._waiting: dict[UUID, datetime] = {}
        self._in_progress: set[UUID] = set()
        self._tasks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Take up what an earlier process left open, then work until the context ends."""
        for job_id, since in (await self._store.open_jobs()).items():
            self.enqueue(job_id, since)
        if self._waiting:
            log.info("Taking up %d jobs of an earlier process", len(self._waiting))
        self._tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        try:
            yield
        finally:
            await cancellation.end(self._tasks)

    def enqueue(self, job_id: UUID, since: datetime) -> None:
        """Put a job that came in at `since` behind the others; the store bounds how many."""
        self._waiting[job_id] = since
        self._queue.put_nowait(job_id)

    def workload(self) -> Workload:
        """How busy the workers are that live."""
        return Workload(
            workers=sum(1 for task in self._tasks if not task.done()),
            in_progress=len(self._in_progress),
            waiting=len(self._waiting),
            oldest_waiting_since=min(self._waiting.values(), default=None),
        )

    async def _work(self) -> None:
        while True:
            job_id = await self._queue.get()
            since = self._waiting.pop(job_id, datetime.now(UTC))
            self._in_progress.add(job_id)
            try:
                again = await self._take(job_id)
            except RedisError as error:
                log.warning("%s waits: Redis cannot be reached (%s)", job_id, error)
                await asyncio.sleep(self._pause)
                again = True
            except Exception:
                # One job that cannot even be failed must not end the worker.
                log.exception("%s is left open until the next start", job_id)
                again = False
            finally:
                self._in_progress.discard(job_id)
            if again:
                self.enqueue(job_id, since)

    async def _take(self, job_id: UUID) -> bool:
        """Work on one job; true if it has to be taken again."""
        job = await self._store.get(job_id)
        if job is None or job.is_finished:
            await self._store.forget_open(job_id)
            return False
        job = job.model_copy(
            update={
                "status": JobStatus.PROCESSING,
                "attempts": job.attempts + 1,
                "started_at": job.started_at or datetime.now(UTC),
            }
        )
        try:
            finished = await self._attempt(job)
        except JobDeleted:
            log.info("%s was deleted while it was worked on", job_id)
            return False
        if finished is None:
            await asyncio.sleep(Backoff(self._pause, _LONGEST_PAUSE_SECONDS).after(job.attempts))
            return True
        ended = finished.model_copy(update={"completed_at": datetime.now(UTC), "phase": None})
        await self._store.update(ended)
        return False

    async def _attempt(self, job: Job) -> Job | None:
        """The job finished, or None if an outage asks for another attempt."""
        if job.attempts > MAX_ATTEMPTS:
            return failed(job, Message("analysis-never-finished", times=MAX_ATTEMPTS))
        if not await self._store.update(job):
            raise JobDeleted
        try:
            with about(**job.subject), span("analysis", parent=job.trace_parent):
                return await self._watched(job)
        except (IngestionOutage, *OUTAGES) as error:
            log.warning(
                "%s: attempt %d ended in an outage: %s",
                job.job_id,
                job.attempts,
                error,
                extra=job.subject,
            )
            if job.attempts < MAX_ATTEMPTS:
                return None
            why = error.message if isinstance(error, CourierError) else str(error)
            return failed(job, Message("analysis-failed-often", times=MAX_ATTEMPTS, why=why))
        except (JobDeleted, RedisError):
            raise
        except Exception as error:
            # A defect met by one job must not leave it open for ever.
            log.exception("%s ended in an unexpected error", job.job_id, extra=job.subject)
            return failed(job, Message("analysis-met-the-unexpected", kind=type(error).__name__))

    async def _watched(self, job: Job) -> Job:
        """The job analyzed, its progress shown meanwhile; stops when the job is deleted."""
        reporter = JobReporter(self._store, job)
        analysis = asyncio.create_task(self._analyzer.analyze(job, reporter.advance))
        watch = asyncio.create_task(reporter.watch())
        try:
            await asyncio.wait({analysis, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not analysis.done():
                await watch
            return await analysis
        finally:
            reporter.stop()
            await cancellation.end([analysis])
            await asyncio.gather(watch, return_exceptions=True)
