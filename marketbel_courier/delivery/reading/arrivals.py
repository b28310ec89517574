"""Files that come while a reading run is active: the run reads them, instead of a new run for each.

Which files a run is given is the sensor's decision (`orchestration/reading_runs.py`); the run says
when it accepts no more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.reading_runs import (
    close,
    files_are_on_their_way,
    forget_given,
    open_for_more,
    take,
    tell_of_life,
)
from marketbel_courier.ledger.work_calls import call_sensors

LOOK_SECONDS = 0.25
# A fifth of the time after which a run without a sign of life is given no more files.
TELL_SECONDS = 2.0
# How long a run without work waits for files that are still being downloaded.
LINGER_SECONDS = 5.0
# Failures show in Dagster's grid only after the run has ended, so a run does not take files
# forever.
LONGEST_OPEN_SECONDS = 60.0


class Arrivals:
    """The files that one run takes besides those that it was launched for."""

    def __init__(self, pool: Pool, run_id: str, *, room: int) -> None:
        self._pool = pool
        self._run_id = run_id
        self._room = room

    async def come(self, is_busy: Callable[[], bool]) -> AsyncIterator[Mapping[str, str]]:
        """Yield jobs by partition key as the run is given them, until it has taken enough.

        `is_busy` says whether the run is still at work on what it has.
        """
        await open_for_more(self._pool, self._run_id, room=self._room)
        await call_sensors(self._pool)
        opened = last = told = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            if now - told >= TELL_SECONDS:
                await tell_of_life(self._pool, self._run_id)
                told = now
            files = await take(self._pool, self._run_id)
            if files:
                last = now
                yield {file.partition_key: str(file.job_id) for file in files}
            elif is_busy():
                last = now
            is_enough = now - opened > LONGEST_OPEN_SECONDS or not (
                is_busy()
                or (now - last < LINGER_SECONDS and await files_are_on_their_way(self._pool))
            )
            if is_enough and await close(self._pool, self._run_id):
                return

    async def end(self) -> None:
        """The run has finished all files that it was given."""
        await forget_given(self._pool, self._run_id)
