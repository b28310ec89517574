"""The engine in worker processes, so that a file which crashes or fills one harms nothing else.

Both cores are used, and the parent's event loop stays free. The processes end when the parent dies.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from marketbel_courier.catalogue.order_lines import record_once
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import CourierError, UnreadableFile
from marketbel_courier.ingestion.contract import (
    IngestionOrder,
    IngestionOutage,
    IngestionProgress,
    IngestionResult,
    Phase,
)
from marketbel_courier.ingestion.findings import failure_line
from marketbel_courier.ingestion.phase_spans import phases_traced
from marketbel_courier.ingestion.worker_process import (
    ReadingOverdue,
    WorkerLost,
    WorkerProcess,
)
from marketbel_courier.messages.message import Message

READING_SECONDS = 300.0

_STARTS = 2

log = logging.getLogger(__name__)


class IngestionProcesses:
    """Up to `count` worker processes over one database; each is started when it is needed."""

    def __init__(self, dsn: str, count: int, *, reading_seconds: float = READING_SECONDS) -> None:
        self._dsn = dsn
        self._reading_seconds = reading_seconds
        self._count = count
        self._free = asyncio.Semaphore(count)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()

    @property
    def count(self) -> int:
        """How many orders can be carried out at once."""
        return self._count

    @property
    def busy(self) -> tuple[int, ...]:
        """The process ids of the workers that carry out an order."""
        return tuple(worker.pid for worker in self._busy if worker.pid is not None)

    async def ingest(
        self, order: IngestionOrder, on_progress: Callable[[IngestionProgress], None]
    ) -> IngestionResult:
        """Carry out `order` in the next free process.

        Raises UnreadableFile where the file is to blame, UnknownSupplier, IngestionOutage
        where the same may succeed later, and UnexpectedFailure. When the awaiting task is
        cancelled the process is killed, and what it has not committed is rolled back.
        """
        async with self._free:
            for _ in range(_STARTS):
                try:
                    return await self._attempt(order, on_progress)
                except WorkerLost as error:
                    # Another process may have used up the memory: that is not this file's fault.
                    log.warning("%s: %s", order.key, error)
                    death = error.death
            if death.phase is not Phase.READING:
                raise IngestionOutage(
                    Message("reading-process-ended", times=_STARTS, how=death.message)
                )
            raise await self._unreadable(
                order, Message("file-ends-its-process", times=_STARTS, how=death.message)
            )

    async def close(self) -> None:
        """End all processes, whatever they are doing."""
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        await asyncio.gather(*(worker.kill() for worker in workers))

    async def _attempt(
        self, order: IngestionOrder, on_progress: Callable[[IngestionProgress], None]
    ) -> IngestionResult:
        worker = await self._take()
        self._busy.add(worker)
        broken = True
        try:
            with phases_traced(on_progress) as follow:
                result = await worker.carry_out(
                    order, follow, reading_seconds=self._reading_seconds
                )
            broken = False
        except ReadingOverdue as error:
            raise await self._unreadable(
                order, Message("file-needs-too-much-time", time=self._reading_seconds)
            ) from error
        except (UnreadableFile, IngestionOutage):
            broken = False
            raise
        finally:
            self._busy.discard(worker)
            if broken or not worker.is_usable:
                await asyncio.shield(worker.kill())
            else:
                self._idle.append(worker)
        return result

    async def _unreadable(self, order: IngestionOrder, reason: Message) -> UnreadableFile:
        """The error for a file whose process could not log the reason any more."""
        if not order.says_its_end:
            return UnreadableFile(reason)
        try:
            async with open_pool(self._dsn, max_size=1) as pool:
                await record_once(pool, failure_line(order, reason), since=order.since)
        except (CourierError, *DATABASE_ERRORS) as error:
            log.warning("%s: the reason could not be logged: %s", order.key, error)
        return UnreadableFile(reason)

    async def _take(self) -> WorkerProcess:
        # The process that worked last has the newest index of the products.
        while self._idle:
            worker = self._idle.pop()
            if worker.is_usable:
                return worker
            await worker.kill()
        return await WorkerProcess.start(self._dsn)


@asynccontextmanager
async def open_processes(
    dsn: str, count: int, *, reading_seconds: float = READING_SECONDS
) -> AsyncIterator[IngestionProcesses]:
    """Processes for `count` orders at once; they end with the context."""
    processes = IngestionProcesses(dsn, count, reading_seconds=reading_seconds)
    try:
        yield processes
    finally:
        await processes.close()
