"""Long steps are told with whose they are, and change nothing of what a task does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
import time

import pytest

from marketbel_courier.delivery import loop_steps
from marketbel_courier.delivery.loop_steps import Steps, step_under_way
from marketbel_courier.delivery.step_board import step_of_process
from marketbel_courier_tests.blocked_process import blocked_process
from marketbel_courier_tests.waiting import until


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


def test_who_keeps_the_interpreter_to_itself_is_seen_from_another_process() -> None:
    with blocked_process("Злой & Co") as process:
        until(lambda: (step_of_process(process.pid) or ("", 0))[1] > 0)
        found = step_of_process(process.pid)
    assert found is not None
    assert found[0] == "Злой & Co"


def test_between_steps_and_in_other_processes_nothing_is_seen() -> None:
    async def work() -> str:
        found = step_of_process(os.getpid())
        return found[0] if found else ""

    assert asyncio.run(_awaited(Steps("Shop", work()))) == "Shop"
    assert step_of_process(os.getpid()) is None
    with subprocess.Popen(["sleep", "60"]) as other:
        assert step_of_process(other.pid) is None
        other.kill()
    assert step_of_process(other.pid) is None


def test_a_fork_has_a_board_of_its_own() -> None:
    def after_a_fork() -> str:
        child = os.fork()
        if child == 0:
            loop_steps._board.write("Child")
            os._exit(0)
        os.waitpid(child, 0)
        found = step_of_process(os.getpid())
        return found[0] if found else ""

    async def work() -> str:
        return after_a_fork()

    assert asyncio.run(_awaited(Steps("Parent", work()))) == "Parent"
