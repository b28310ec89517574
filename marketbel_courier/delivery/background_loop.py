"""An event loop on a thread of its own, so that deliveries go on while their events are stored."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from marketbel_courier import cancellation

T = TypeVar("T")

# A signal that arrives just before the main thread sleeps is handled only when the thread wakes up.
LONGEST_SLEEP_SECONDS = 0.5


@dataclass(frozen=True)
class _End:
    error: BaseException | None


class _Work(Generic[T]):
    """A coroutine on the loop: its task there, its future here."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        self._tasks: list[asyncio.Task[Any]] = []
        self.future = asyncio.run_coroutine_threadsafe(self._run(coroutine), loop)

    async def _run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        self._tasks += filter(None, [asyncio.current_task()])
        return await coroutine

    async def end(self) -> None:
        """Cancel the coroutine, which has begun by now, and await its end."""
        await cancellation.end(self._tasks)


class BackgroundLoop:
    """Runs coroutines for synchronous callers. Use `open_background_loop`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine and return its result; an interrupt here cancels the coroutine."""
        work = _Work(coroutine, self._loop)
        try:
            return _result_of(work.future)
        except BaseException:
            self._end(work)
            raise

    def iterate(
        self, items: AsyncIterator[T], *, while_waiting: Callable[[], None] | None = None
    ) -> Iterator[T]:
        """Yield what an asynchronous iterator yields, as it comes; leaving early cancels it.

        `while_waiting` is called again and again while nothing comes.
        """
        inbox: queue.SimpleQueue[T | _End] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for item in items:
                    inbox.put(item)
            except BaseException as error:
                inbox.put(_End(error))
                raise
            inbox.put(_End(None))

        work = _Work(pump(), self._loop)
        try:
            while True:
                item = _next_of(inbox, while_waiting)
                if isinstance(item, _End):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
        finally:
            self._end(work)

    @contextmanager
    def entered(self, manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
        """Enter an asynchronous context manager on the loop, and leave it there."""
        value = self.run(manager.__aenter__())
        try:
            yield value
        except BaseException as error:
            if not self.run(_leave(manager, error)):
                raise
        else:
            self.run(_leave(manager, None))

    def _end(self, work: _Work[Any]) -> None:
        # Cancelling the future would return before the task has cleaned up: a cancelled delivery
        # still has to be written down as such.
        if not work.future.done():
            _result_of(asyncio.run_coroutine_threadsafe(work.end(), self._loop))


def _result_of(future: Future[T]) -> T:
    while not wait([future], timeout=LONGEST_SLEEP_SECONDS).done:
        pass
    return future.result()


def _next_of(inbox: queue.SimpleQueue[T], while_waiting: Callable[[], None] | None) -> T:
    while True:
        with suppress(queue.Empty):
            return inbox.get(timeout=LONGEST_SLEEP_SECONDS)
        if while_waiting is not None:
            while_waiting()


async def _leave(manager: AbstractAsyncContextManager[T], error: BaseException | None) -> bool:
    if error is None:
        return bool(await manager.__aexit__(None, None, None))
    return bool(await manager.__aexit__(type(error), error, error.__traceback__))


@contextmanager
def open_background_loop() -> Iterator[BackgroundLoop]:
    """A loop on a daemon thread; stopped and closed on exit."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="courier-loop", daemon=True)
    thread.start()
    try:
        yield BackgroundLoop(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
