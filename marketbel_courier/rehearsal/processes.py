"""Rehearsals in processes of their own, each within bounds of time and memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from multiprocessing.connection import Connection

from pydantic import TypeAdapter

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import CourierError, UnknownSupplier
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.rehearsal import Rehearsal, rehearse
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.verdict import Verdict

SECONDS = 600.0

_ANSWER = TypeAdapter(Rehearsal)
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


class RehearsalProcesses:
    """Carries out a few rehearsals at once; further ones wait."""

    def __init__(self, postgres_dsn: str, *, at_once: int = 2, seconds: float = SECONDS) -> None:
        self._dsn = postgres_dsn
        self._free = asyncio.Semaphore(at_once)
        self._seconds = seconds

    async def carry_out(self, order: IngestionOrder, *, most_differences: int) -> Rehearsal:
        """What carrying out `order` would do; a file that needs too much is refused.

        Raises CourierError where the database breaks off.
        """
        async with self._free:
            return await asyncio.to_thread(
                _in_a_process, self._dsn, order, most_differences, self._seconds
            )


def _in_a_process(
    dsn: str, order: IngestionOrder, most_differences: int, seconds: float
) -> Rehearsal:
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    arguments = (theirs, dsn, order, most_differences)
    process = _CONTEXT.Process(target=_work, args=arguments, daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            return _refused(Message("file-needs-too-much-time", time=seconds))
        answer = ours.recv_bytes()
    except EOFError:
        return _refused(Message("file-needs-too-much-memory"))
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if not answer:
        raise CourierError(Message("rehearsal-broke-off"))
    return _ANSWER.validate_json(answer)


def _refused(reason: Message) -> Rehearsal:
    return Rehearsal(Verdict.REFUSED, reason)


def _work(answers: Connection, dsn: str, order: IngestionOrder, most_differences: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answer = _ANSWER.dump_json(asyncio.run(_rehearse(dsn, order, most_differences)))
    except MemoryError:
        return
    except (UnknownSupplier, *DATABASE_ERRORS):
        answer = b""
    answers.send_bytes(answer)


async def _rehearse(dsn: str, order: IngestionOrder, most_differences: int) -> Rehearsal:
    async with open_pool(dsn, max_size=1) as pool:
        return await rehearse(pool, order, most_differences=most_differences)
