"""Reading files in a process of its own: a file that crashes or fills it harms nothing else."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import BaseContext
from pathlib import Path

from marketbel_courier.price_lists.reading import read_price_list
from marketbel_courier.price_lists.records import PriceList, UnreadablePriceList

_MEMORY_BYTES = 3 * 1024**3
_DEADLINE_SECONDS = 300.0


class ReaderProcess:
    """Reads one file at a time; the process is started with the first, and again after a crash."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    async def read(self, path: Path, file_type: str) -> PriceList:
        """Read a price list; raises UnreadablePriceList, also where the reading crashed."""
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=1, mp_context=_forking(), initializer=_prepare_process
            )
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._executor, read_price_list, path, file_type)
        try:
            return await asyncio.wait_for(reading, _DEADLINE_SECONDS)
        except (BrokenProcessPool, MemoryError) as error:
            self.close()
            raise UnreadablePriceList(
                "The file needs more memory to read than there is: ask the supplier for a smaller"
                " one, with the price list alone."
            ) from error
        except TimeoutError as error:
            self.close()
            raise UnreadablePriceList(
                f"The file could not be read within {_DEADLINE_SECONDS:.0f} seconds."
            ) from error

    def close(self) -> None:
        """End the process, whatever it is doing."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        for process in list((executor._processes or {}).values()):  # noqa: SLF001
            process.kill()  # There is no public way to stop a read that never ends.
        executor.shutdown(wait=True, cancel_futures=True)


def _forking() -> BaseContext:
    # One helper imports the readers once and forks each process from that; a fork of the service
    # itself would copy its connections and its locks.
    context = get_context("forkserver")
    context.set_forkserver_preload([read_price_list.__module__])
    return context


def _prepare_process() -> None:
    # Ctrl-C reaches the whole group; the service decides when its readers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Not every system has this limit; the reader's own bounds hold everywhere.
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, hard))
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
