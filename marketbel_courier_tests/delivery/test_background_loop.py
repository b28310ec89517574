from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from marketbel_courier import cancellation
from marketbel_courier.delivery.background_loop import BackgroundLoop, open_background_loop


async def numbers() -> AsyncIterator[int]:
    for number in range(3):
        await asyncio.sleep(0)
        yield number


def test_results_and_errors_come_back() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    with open_background_loop() as loop:
        assert loop.run(asyncio.sleep(0, "done")) == "done"
        with pytest.raises(ValueError, match="broken"):
            loop.run(fail())


def test_items_come_as_they_are_yielded() -> None:
    with open_background_loop() as loop:
        assert list(loop.iterate(numbers())) == [0, 1, 2]


def test_somebody_is_called_while_nothing_comes() -> None:
    called = threading.Event()

    async def late() -> AsyncIterator[str]:
        await asyncio.to_thread(called.wait)
        yield "late"

    with open_background_loop() as loop:
        assert list(loop.iterate(late(), while_waiting=called.set)) == ["late"]


def test_an_error_after_some_items_comes_after_them() -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise ValueError("broken")

    with open_background_loop() as loop:
        items = loop.iterate(broken())
        assert next(items) == 1
        with pytest.raises(ValueError, match="broken"):
            next(items)


def test_leaving_the_iteration_early_lets_it_clean_up() -> None:
    cleaned = []

    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
                await asyncio.sleep(0.001)
        finally:
            cleaned.append(True)

    with open_background_loop() as loop:
        items = loop.iterate(endless())
        assert next(items) == 1
        items.close()  # type: ignore[attr-defined]
    assert cleaned == [True]


def test_leaving_the_iteration_awaits_none_but_its_own_tasks() -> None:
    """A task that waits with a time limit looks cancelled at the moment when that limit is over."""

    async def cancelled_by_its_limit() -> None:
        current = asyncio.current_task()
        assert current
        current.cancel()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            begun.set()
            await asyncio.sleep(3600)

    async def endless() -> AsyncIterator[int]:
        while True:
            yield 1
            await asyncio.sleep(0.001)

    async def start() -> asyncio.Task[None]:
        return asyncio.create_task(cancelled_by_its_limit())

    begun = threading.Event()
    with open_background_loop() as loop:
        other = loop.run(start())
        assert begun.wait(60)
        items = loop.iterate(endless())
        assert next(items) == 1
        items.close()  # type: ignore[attr-defined]
        assert not other.done()
        loop.run(cancellation.end([other]))


def test_a_context_is_entered_and_left_on_the_loop_also_after_an_error() -> None:
    steps = []

    @asynccontextmanager
    async def resource() -> AsyncIterator[str]:
        steps.append("open")
        try:
            yield "value"
        finally:
            await asyncio.sleep(0)
            steps.append("closed")

    def enter_and_fail(loop: BackgroundLoop) -> None:
        with loop.entered(resource()) as value:
            raise ValueError(f"inside with {value}")

    with open_background_loop() as loop, pytest.raises(ValueError, match="inside with value"):
        enter_and_fail(loop)
    assert steps == ["open", "closed"]


# The signal reaches another thread, so that nothing wakes the main one: as if it had come just
# before that fell asleep.
_INTERRUPTED_UNHEARD = """
import asyncio, signal, sys, threading, time
from marketbel_courier.delivery.background_loop import open_background_loop

async def never():
    await asyncio.sleep(3600)
    yield

def interrupt():
    time.sleep(1)
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    time.sleep(3600)

signal.signal(signal.SIGINT, signal.default_int_handler)
with open_background_loop() as loop:
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        match sys.argv[1]:
            case "run":
                loop.run(asyncio.sleep(3600))
            case "iterate":
                list(loop.iterate(never()))
    except KeyboardInterrupt:
        print("heard")
"""


@pytest.mark.parametrize("way", ["run", "iterate"])
def test_an_interrupt_is_heard_though_it_wakes_nobody(way: str) -> None:
    process = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_UNHEARD, way], stdout=subprocess.PIPE, check=True
    )
    assert process.stdout == b"heard\n"
