"""A worker process as its parent sees it: orders go in, progress and results come out."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.process import BaseProcess
from typing import Self

from marketbel_courier.early_fork import fork_server_early
from marketbel_courier.ingestion.contract import (
    IngestionOrder,
    IngestionProgress,
    IngestionResult,
    Phase,
)
from marketbel_courier.ingestion.worker import work
from marketbel_courier.ingestion.worker_protocol import (
    ANSWER,
    LONGEST_LINE_BYTES,
    Advanced,
    Done,
    Failed,
    order_line,
)
from marketbel_courier.messages.message import Message

# One helper imports the engine once and forks each worker from that, which takes milliseconds; a
# fork of the parent itself would copy its connections and its locks.
_CONTEXT = multiprocessing.get_context("forkserver")
# Each order says something at its end; here by name alone, as this process may have nothing to say.
_SPEECH = "marketbel_courier.messages.catalogue"
_CONTEXT.set_forkserver_preload([work.__module__, _SPEECH])


def fork_helper_early() -> None:
    """Fork the helper of this process, which has the engine, before there are threads."""
    import_module(_SPEECH)
    # The parent's log says more than the workers' do.
    fork_server_early(lambda: logging.getLogger().setLevel(logging.WARNING))


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: during which step, and with which exit code (negative: the signal)."""

    phase: Phase | None
    exit_code: int | None

    @property
    def message(self) -> Message:
        """The cause of its end, as a part of a sentence."""
        if self.exit_code is not None and self.exit_code < 0:
            with suppress(ValueError):
                name = signal.Signals(-self.exit_code).name
                return Message("reading-process-ended-by-signal", signal=name)
        return Message("reading-process-ended-with-code", code=self.exit_code)


class WorkerLost(Exception):
    """The process ended without an answer."""

    def __init__(self, death: Death) -> None:
        super().__init__(f"its worker ended ({death.message}, phase {death.phase})")
        self.death = death


class ReadingOverdue(Exception):
    """The file was not read in time; the process still tries."""


class WorkerProcess:
    """One process, which carries out one order at a time."""

    def __init__(
        self,
        process: BaseProcess,
        answers: asyncio.StreamReader,
        orders: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._answers = answers
        self._orders = orders
        self._retiring = False

    @classmethod
    async def start(cls, dsn: str) -> Self:
        """Start a process; it connects to the database with its first order."""
        ours, theirs = socket.socketpair()
        answers, orders = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE_BYTES)
        process = _CONTEXT.Process(target=work, args=(theirs, dsn), daemon=True)
        # The first start waits until the helper has imported the engine. It goes on in its thread
        # also after a cancellation, and needs the number of its socket until it is over.
        starting = asyncio.ensure_future(asyncio.to_thread(process.start))
        starting.add_done_callback(lambda _: theirs.close())
        try:
            await asyncio.shield(starting)
        except BaseException:
            orders.close()  # A process that starts nevertheless ends at once.
            raise
        return cls(process, answers, orders)

    @property
    def is_usable(self) -> bool:
        """Whether the process lives and takes further orders."""
        return not self._retiring and self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    async def carry_out(
        self,
        order: IngestionOrder,
        on_progress: Callable[[IngestionProgress], None],
        *,
        reading_seconds: float,
    ) -> IngestionResult:
        """The result of `order`.

        Raises WorkerLost, ReadingOverdue, and whatever the process says has failed. After the
        first two, and after a cancellation, the process has to be killed.
        """
        phase: Phase | None = None
        clock = asyncio.get_running_loop()
        overdue_at: float | None = None
        await self._send(order)
        while True:
            try:
                async with asyncio.timeout_at(overdue_at):
                    line = await self._next_line()
            except TimeoutError as error:
                raise ReadingOverdue from error
            if not line.endswith(b"\n"):
                raise WorkerLost(Death(phase, await self._exit_code()))
            match ANSWER.validate_json(line):
                case Advanced(progress):
                    if phase is None:
                        overdue_at = clock.time() + reading_seconds
                    phase = progress.phase
                    if phase is not Phase.READING:
                        overdue_at = None
                    on_progress(progress)
                case Done(result):
                    return result
                case Failed() as failure:
                    self._retiring = failure.retiring
                    raise failure.as_error()

    async def kill(self) -> None:
        """End the process, whatever it is doing: what it has not committed is rolled back."""
        self._process.kill()
        self._orders.close()
        await asyncio.to_thread(self._process.join)
        self._process.close()

    async def _send(self, order: IngestionOrder) -> None:
        try:
            self._orders.write(order_line(order))
            await self._orders.drain()
        except ConnectionError as error:
            raise WorkerLost(Death(None, await self._exit_code())) from error

    async def _next_line(self) -> bytes:
        try:
            return await self._answers.readline()
        except ConnectionError:
            return b""

    async def _exit_code(self) -> int | None:
        await asyncio.to_thread(self._process.join)
        return self._process.exitcode
