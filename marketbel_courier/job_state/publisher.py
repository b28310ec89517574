"""Writes job states to Redis: at once when something happens, at a slower pace while it runs.

Every write is the whole hash, so the last write is complete by itself. While Redis is away the
newest state of each job waits here and is written when it returns.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier import cancellation
from marketbel_courier.backoff import Backoff
from marketbel_courier.job_state.job_hash import PROGRESS_FIELDS, JobState
from marketbel_courier.job_state.visible_jobs import write_states

logger = logging.getLogger(__name__)

PROGRESS_INTERVAL_SECONDS = 0.25
# All further changes within this time after a write are one more write for all jobs.
GATHER_SECONDS = 0.05
RECONNECT_PAUSES = Backoff(first=0.5, longest=5)
CLOSING_PATIENCE_SECONDS = 10.0
BATCH_SIZE = 200


class JobStatePublisher:
    """Takes states without ever waiting for Redis; `publish` is called on the event loop only."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._latest: dict[UUID, JobState] = {}
        self._urgent: set[UUID] = set()
        self._lazy: set[UUID] = set()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def publish(self, state: JobState) -> None:
        """Have this state written: soon if only progress changed, else at once."""
        before = self._latest.get(state.job_id)
        self._latest[state.job_id] = state
        self._idle.clear()
        if before is not None and _only_progress(before, state):
            self._lazy.add(state.job_id)
        else:
            self._urgent.add(state.job_id)
            self._wake.set()

    def unwritten(self) -> list[JobState]:
        """The states that Redis has not been told yet."""
        return [self._latest[job_id] for job_id in self._urgent | self._lazy]

    async def settle(self, timeout_seconds: float) -> bool:
        """Wait until everything is written, at most this long; False if something is not."""
        self._wake.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._idle.wait()
        return not self.unwritten()

    async def run(self) -> None:
        """Write what is published until cancelled."""
        failures = 0
        while True:
            # Not wait_for: before Python 3.12 it may swallow the cancellation that ends this loop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROGRESS_INTERVAL_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self._write_pending()
            except (RedisError, OSError) as error:
                logger.warning("Redis is away (%s); job states wait for it.", error)
                failures += 1
                await asyncio.sleep(RECONNECT_PAUSES.after(failures))
                self._wake.set()
            else:
                failures = 0
                await asyncio.sleep(GATHER_SECONDS)

    async def _write_pending(self) -> None:
        while pending := sorted(self._urgent | self._lazy)[:BATCH_SIZE]:
            states = [self._latest[job_id] for job_id in pending]
            await write_states(self._redis, states)
            for state in states:
                self._forget(state)
        self._idle.set()

    def _forget(self, written: JobState) -> None:
        if self._latest.get(written.job_id) is not written:
            return  # a newer state came while this one was being written
        self._urgent.discard(written.job_id)
        self._lazy.discard(written.job_id)
        if written.phase.is_final:
            del self._latest[written.job_id]


@asynccontextmanager
async def open_publisher(redis: Redis) -> AsyncIterator[JobStatePublisher]:
    """A publisher with its writer; on exit, the writer is given time for the states that wait."""
    publisher = JobStatePublisher(redis)
    writer = asyncio.create_task(publisher.run())
    try:
        yield publisher
    finally:
        # Also for a run that is stopped: Redis must show that its jobs ended.
        await publisher.settle(CLOSING_PATIENCE_SECONDS)
        await cancellation.end([writer])


def _only_progress(before: JobState, after: JobState) -> bool:
    return all(
        getattr(before, name) == getattr(after, name)
        for name in JobState.model_fields
        if name not in PROGRESS_FIELDS
    )
