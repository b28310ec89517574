from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from marketbel_courier import cancellation

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _ask_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancellation, "AGAIN_AFTER_SECONDS", 0.01)


async def lose_cancellations(most: int) -> None:
    """Goes on after so many cancellations, as a library's wait may that has just ended."""
    lost = 0
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            lost += 1
            if lost > most:
                raise


async def begun(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    task = asyncio.create_task(coroutine)
    await asyncio.sleep(0)
    return task


async def test_a_task_that_lost_its_cancellation_is_asked_again() -> None:
    task = await begun(lose_cancellations(2))

    await asyncio.wait_for(cancellation.end([task]), timeout=30)

    assert task.cancelled()


async def test_who_is_cancelled_meanwhile_hears_of_it_once_the_tasks_have_ended() -> None:
    release = asyncio.Event()

    async def clean_up_slowly() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            await cancellation.to_its_end(release.wait())

    task = await begun(clean_up_slowly())
    ending = await begun(cancellation.end([task]))
    ending.cancel()
    await asyncio.sleep(0)
    assert not ending.done()
    release.set()

    with pytest.raises(asyncio.CancelledError):
        await ending
    assert task.done()


async def test_what_has_ended_already_stays_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    async def fail_at_the_end() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            raise ValueError("broken")

    done = await begun(asyncio.sleep(0, None))
    await done
    failing = await begun(fail_at_the_end())

    await cancellation.end([done, failing])

    assert not done.cancelled()
    assert "ended in an error" in caplog.text


async def test_what_has_to_be_told_is_told_whatever_cancellations_come() -> None:
    told, release = [], asyncio.Event()

    async def tell() -> str:
        await release.wait()
        told.append("told")
        return "told"

    task = await begun(cancellation.to_its_end(tell()))
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    release.set()

    assert await task == "told"
    assert told == ["told"]
