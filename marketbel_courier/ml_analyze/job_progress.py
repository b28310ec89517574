"""Writes down how far a job is, as it goes, and notices when the job was deleted."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from redis.exceptions import RedisError

from marketbel_courier.ingestion.contract import IngestionProgress
from marketbel_courier.ml_analyze.jobs import Job, JobStore

_LEAST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


class JobDeleted(Exception):
    """The job was deleted while it was worked on."""


class JobReporter:
    """Writes the newest state of one job; older states that nobody has seen are skipped."""

    def __init__(self, store: JobStore, job: Job) -> None:
        self._store = store
        self._job = job
        self._changed = asyncio.Event()
        self._stopped = asyncio.Event()

    def advance(self, progress: IngestionProgress) -> None:
        """Take a progress; it is written soon."""
        self._job = self._job.model_copy(
            update={
                "phase": progress.phase,
                "items_processed": progress.items_processed,
                "items_total": progress.items_total,
                "items_matched": progress.items_matched,
            }
        )
        self._changed.set()

    async def watch(self) -> None:
        """Write what changes until `stop` is called; raises JobDeleted."""
        while not self._stopped.is_set():
            await _set_within(self._changed, _LONGEST_PAUSE_SECONDS)
            self._changed.clear()
            try:
                if not await self._store.update(self._job):
                    raise JobDeleted
            except RedisError as error:
                # The file is worked on all the same; what counts is that its end is written.
                log.warning("%s: progress is not shown, Redis is away: %s", self._job.job_id, error)
            await _set_within(self._stopped, _LEAST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Let `watch` end after what it is writing.

        Cancelling `watch` is no way to end it: the Redis client may swallow a cancellation.
        """
        self._stopped.set()
        self._changed.set()


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
