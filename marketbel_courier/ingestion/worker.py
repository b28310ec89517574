"""The inside of a worker process: orders are carried out one after the other until the parent ends.

The process stays for many orders: matching keeps its index of the products from order to order.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from contextlib import AsyncExitStack
from multiprocessing import connection, parent_process

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.errors import (
    CourierError,
    DoubtfulPrices,
    UnknownSupplier,
    UnreadableFile,
    UnsureReading,
)
from marketbel_courier.http_server.process_log import log_to_terminal
from marketbel_courier.ingestion.contract import IngestionOrder, IngestionProgress
from marketbel_courier.ingestion.outages import OUTAGES
from marketbel_courier.ingestion.pipeline import OutOfMemory, ingest
from marketbel_courier.ingestion.worker_protocol import (
    LONGEST_LINE_BYTES,
    ORDER,
    Advanced,
    Blame,
    Done,
    Failed,
    answer_line,
)
from marketbel_courier.messages.message import Message

_CONNECTIONS = 2
# Long, because one command writes a whole price list, and matching waits for its turn.
_COMMAND_SECONDS = 900.0

log = logging.getLogger(__name__)


def work(channel: socket.socket, dsn: str) -> None:
    """Carry out the orders that come through `channel`; returns when it is closed."""
    # Ctrl-C reaches the whole group; the parent decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    log_to_terminal(logging.WARNING)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    asyncio.run(_work(channel, dsn))


async def _work(channel: socket.socket, dsn: str) -> None:
    orders, answers = await asyncio.open_connection(sock=channel, limit=LONGEST_LINE_BYTES)
    runner = _OrderRunner(dsn, answers)
    while line := await orders.readline():
        answer = await runner.carry_out(ORDER.validate_json(line))
        answers.write(answer_line(answer))
        await answers.drain()
        if isinstance(answer, Failed) and answer.retiring:
            break
    answers.close()


class _OrderRunner:
    """Carries out one order at a time; the database connections stay open between orders."""

    def __init__(self, dsn: str, answers: asyncio.StreamWriter) -> None:
        self._dsn = dsn
        self._answers = answers
        self._connections = AsyncExitStack()
        self._pool: Pool | None = None

    async def carry_out(self, order: IngestionOrder) -> Done | Failed:
        try:
            return Done(await ingest(await self._connected(), order, self._report))
        except (CourierError, *OUTAGES) as error:
            log.info("%s has failed: %r", order.key, error)
            return _expected(error)
        except Exception as error:
            # A defect that one file meets must not end the process for the files after it.
            log.exception("%s ended in an unexpected error", order.key)
            return Failed(
                Blame.DEFECT,
                Message("reading-met-the-unexpected", kind=type(error).__name__),
            )

    async def _connected(self) -> Pool:
        if self._pool is None:
            opening = open_pool(
                self._dsn, max_size=_CONNECTIONS, command_timeout_seconds=_COMMAND_SECONDS
            )
            self._pool = await self._connections.enter_async_context(opening)
        return self._pool

    def _report(self, progress: IngestionProgress) -> None:
        self._answers.write(answer_line(Advanced(progress)))


def _expected(error: Exception) -> Failed:
    match error:
        case UnsureReading():
            return Failed(Blame.READING, error.message)
        case DoubtfulPrices():
            return Failed(Blame.PRICES, error.message)
        case UnreadableFile():
            return Failed(Blame.FILE, error.message, retiring=isinstance(error, OutOfMemory))
        case UnknownSupplier():
            return Failed(Blame.SUPPLIER, error.message)
        case CourierError():
            return Failed(Blame.OUTAGE, error.message)
    return Failed(Blame.OUTAGE, Message("reading-without-database", why=str(error) or repr(error)))


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
