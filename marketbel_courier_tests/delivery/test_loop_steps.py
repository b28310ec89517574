"""Long steps are told with whose they are, and change nothing of what a task does."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from marketbel_courier.delivery import loop_steps
from marketbel_courier.delivery.loop_steps import Steps, step_under_way


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def test_the_longest_step_is_measured_and_a_wait_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop_steps, "LONG_STEP_SECONDS", 0.2)

    async def work(seconds: float) -> str:
        await asyncio.sleep(0.3)
        compute(seconds)
        await asyncio.sleep(0)
        return "done"

    busy, quick = Steps("Busy", work(0.2)), Steps("Quick", work(0))
    await asyncio.gather(_awaited(busy), _awaited(quick))
    assert busy.held_others_up
    assert not quick.held_others_up


async def test_while_a_step_lasts_another_thread_can_tell_whose_it_is() -> None:
    told: list[tuple[str, float] | None] = []

    def look() -> None:
        while not (found := step_under_way(longer_than_seconds=0.05)):
            time.sleep(0.01)
        told.append(found)

    async def work() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    await Steps("Busy", work())
    assert [found[0] for found in told if found] == ["Busy"]
    assert step_under_way(longer_than_seconds=0) is None


async def test_errors_and_cancellations_come_and_go_as_without_it() -> None:
    async def work() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise KeyError("cleaned up") from None
        return "never"

    task = asyncio.ensure_future(_awaited(Steps("Shop", work())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(KeyError, match="cleaned up"):
        await task
    assert step_under_way(longer_than_seconds=0) is None


async def _awaited(steps: Steps[str]) -> str:
    return await steps
