"""The workers that take jobs from the queue, and what happens when one of them goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from redis.exceptions import RedisError

from marketbel_courier.ml_analyze.analysis import Analyzer
from marketbel_courier.ml_analyze.contract import JobStatus
from marketbel_courier.ml_analyze.jobs import Job, JobStore
from marketbel_courier.ml_analyze.reader_process import ReaderProcess

MAX_ATTEMPTS = 5

log = logging.getLogger(__name__)

_OUTAGES = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.DeadlockDetectedError,
)


class JobDeleted(Exception):
    """The job was deleted while it was worked on."""


class Crew:
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

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Take up what an earlier process left open, then work until the context ends."""
        for job_id in await self._store.open_jobs():
            self.enqueue(job_id)
        if not self._queue.empty():
            log.info("Taking up %d jobs of an earlier process", self._queue.qsize())
        tasks = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def enqueue(self, job_id: UUID) -> None:
        """Put a job behind the others; the store bounds how many there are."""
        self._queue.put_nowait(job_id)

    async def _work(self) -> None:
        reader = ReaderProcess()
        try:
            while True:
                job_id = await self._queue.get()
                try:
                    await self._take(job_id, reader)
                except RedisError as error:
                    log.warning("%s waits: Redis cannot be reached (%s)", job_id, error)
                    await asyncio.sleep(self._pause)
                    self.enqueue(job_id)
        finally:
            reader.close()

    async def _take(self, job_id: UUID, reader: ReaderProcess) -> None:
        job = await self._store.get(job_id)
        if job is None or job.is_finished:
            await self._store.forget_open(job_id)
            return
        job = job.model_copy(
            update={
                "status": JobStatus.PROCESSING,
                "attempts": job.attempts + 1,
                "started_at": job.started_at or datetime.now(UTC),
            }
        )
        try:
            await self._report(job)
            finished = await self._attempt(job, reader)
            if finished is None:
                await asyncio.sleep(self._pause * job.attempts)
                self.enqueue(job_id)
                return
            await self._report(finished.model_copy(update={"completed_at": datetime.now(UTC)}))
        except JobDeleted:
            log.info("%s was deleted while it was worked on", job_id)

    async def _attempt(self, job: Job, reader: ReaderProcess) -> Job | None:
        """The job finished, or None if an outage asks for another attempt."""
        if job.attempts > MAX_ATTEMPTS:
            return _failed(job, f"The analysis was begun {MAX_ATTEMPTS} times and never finished.")
        try:
            return await self._analyzer.analyze(job, reader, self._report)
        except asyncpg.ForeignKeyViolationError:
            return _failed(job, f"There is no supplier {job.supplier_id} in the catalogue.")
        except _OUTAGES as error:
            log.warning("%s: attempt %d ended in an outage: %s", job.job_id, job.attempts, error)
            if job.attempts < MAX_ATTEMPTS:
                return None
            return _failed(job, "The database cannot be reached.")
        except (JobDeleted, RedisError):
            raise
        except Exception as error:
            log.exception("%s ended in an unexpected error", job.job_id)
            return _failed(
                job,
                f"The analysis stopped on an unexpected error ({type(error).__name__}); the log"
                " of ml-analyze has the details.",
            )

    async def _report(self, job: Job) -> None:
        if not await self._store.update(job):
            raise JobDeleted


def _failed(job: Job, reason: str) -> Job:
    return job.model_copy(
        update={"status": JobStatus.FAILED, "errors": (reason,), "error_count": 1}
    )
