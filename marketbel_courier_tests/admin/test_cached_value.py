from __future__ import annotations

import asyncio

import pytest

from marketbel_courier.admin import cached_value
from marketbel_courier.admin.cached_value import Refreshed


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


class Source:
    """Something to read: each reading is numbered and lasts until it is let through."""

    def __init__(self) -> None:
        self.readings = 0
        self.away = False
        self.open = asyncio.Event()
        self.open.set()

    async def read(self) -> int:
        self.readings += 1
        number = self.readings
        await self.open.wait()
        if self.away:
            raise ConnectionRefusedError("away")
        return number


async def test_all_who_ask_at_once_share_one_reading() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=60)

    assert await asyncio.gather(*(value.get() for _ in range(50))) == [1] * 50
    assert await value.get() == 1


async def test_who_asks_while_it_is_read_anew_gets_the_value_of_before() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=0)
    await value.get()
    source.open.clear()

    assert await value.get() == 1

    source.open.set()
    assert await value.get() > 1


async def test_a_slow_reading_begins_so_early_that_nobody_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    monkeypatch.setattr(cached_value, "time", clock)
    source = Source()
    value = Refreshed(source.read, every_seconds=1, rest=3, trusted_seconds=10, patience_seconds=0)
    source.open.clear()
    asking = asyncio.create_task(value.get())
    await asyncio.sleep(0)
    clock.now += 4  # so long it takes
    source.open.set()
    assert await asking == 1
    source.open.clear()

    clock.now += 4.9
    assert (await value.get(), source.readings) == (1, 1)
    clock.now += 0.2
    assert await value.get() == 1
    clock.now += 4.8
    assert (await value.get(), source.readings) == (1, 2)
    clock.now += 0.2
    too_late = asyncio.create_task(value.get())
    await asyncio.wait({too_late}, timeout=0.05)
    assert not too_late.done()
    source.open.set()
    assert await too_late == 2


async def test_after_a_change_nobody_gets_what_was_read_before_it() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=0)
    await value.get()
    source.open.clear()
    assert await value.get() == 1  # the second reading has begun
    value.expire()
    asking = asyncio.create_task(value.get())
    await asyncio.sleep(0)
    source.open.set()

    assert await asking == 3


async def test_after_a_change_also_those_who_ask_during_the_reading_wait_for_it() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=60, patience_seconds=0)
    await value.get()
    source.open.clear()
    value.expire()
    asking = [asyncio.create_task(value.get()) for _ in range(3)]
    await asyncio.wait(asking, timeout=0.05)
    source.open.set()

    assert await asyncio.gather(*asking) == [2, 2, 2]


async def test_a_change_during_the_reading_of_another_is_read_as_well() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=60)
    await value.get()
    source.open.clear()
    value.expire()
    first = asyncio.create_task(value.get())
    await asyncio.sleep(0)
    value.expire()
    second = asyncio.create_task(value.get())
    await asyncio.sleep(0)
    source.open.set()

    assert (await first, await second) == (2, 3)


async def test_what_cannot_be_read_anew_stays_and_its_problem_is_told() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=0)
    await value.get()
    source.away = True

    assert await value.get() == 1
    assert isinstance(value.problem, ConnectionRefusedError)

    source.away = False
    assert await value.get() > 1
    assert value.problem is None


async def test_without_a_value_the_problem_is_raised() -> None:
    source = Source()
    source.away = True

    with pytest.raises(ConnectionRefusedError):
        await Refreshed(source.read, every_seconds=60).get()


async def test_nobody_waits_for_a_reading_without_end_and_its_trouble_is_told() -> None:
    source = Source()
    value = Refreshed(source.read, every_seconds=0, trusted_seconds=0, longest_seconds=0.05)
    await value.get()
    source.open.clear()

    # Nor does who asks after a change, or finds a reading that began before.
    assert await asyncio.gather(*(value.get() for _ in range(2))) == [1, 1]
    value.expire()
    assert await value.get() == 1
    assert isinstance(value.problem, TimeoutError)
    assert source.readings == 2

    source.open.set()
    while await value.get() == 1:  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert value.problem is None


async def test_a_first_reading_without_end_is_a_timeout() -> None:
    source = Source()
    source.open.clear()
    value = Refreshed(source.read, every_seconds=0, longest_seconds=0.05)
    with pytest.raises(TimeoutError):
        await value.get()
    source.open.set()
