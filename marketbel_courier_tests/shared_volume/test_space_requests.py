from __future__ import annotations

import asyncio

import pytest

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import verbatim
from marketbel_courier.shared_volume.space_requests import RoomRequests


class Maker:
    """Makes room when told to, and remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.error: CourierError | None = None

    async def make(self, wanted_bytes: int) -> None:
        self.asked.append(wanted_bytes)
        self.begun.set()
        await self.go_on.wait()
        if self.error is not None:
            raise self.error


async def test_many_who_cry_at_once_are_served_in_two_rounds() -> None:
    requests, maker = RoomRequests(), Maker()
    all_in = asyncio.Barrier(32)

    async def writer() -> None:
        async with requests.granted(10, maker.make):
            await all_in.wait()

    writers = [asyncio.create_task(writer()) for _ in range(32)]
    await maker.begun.wait()
    maker.go_on.set()
    await asyncio.gather(*writers)

    # The second round counts what was promised in the first.
    assert len(maker.asked) <= 2
    assert maker.asked[-1] == 320


async def test_a_promise_ends_with_the_write() -> None:
    requests, maker = RoomRequests(), Maker()
    maker.go_on.set()
    for _ in range(3):
        async with requests.granted(10, maker.make):
            pass
    with pytest.raises(ZeroDivisionError):
        async with requests.granted(10, maker.make):
            raise ZeroDivisionError
    async with requests.granted(5, maker.make):
        pass
    assert maker.asked == [10, 10, 10, 10, 5]


async def test_who_waited_for_a_round_that_failed_is_told_so() -> None:
    requests, maker = RoomRequests(), Maker()
    maker.error = CourierError(verbatim("Redis is away"))

    async def writer() -> None:
        async with requests.granted(10, maker.make):
            raise AssertionError("there is no room")

    first = asyncio.create_task(writer())
    await maker.begun.wait()
    others = [asyncio.create_task(writer()) for _ in range(5)]
    await asyncio.sleep(0)
    maker.go_on.set()

    results = await asyncio.gather(first, *others, return_exceptions=True)

    assert [str(result) for result in results] == ["Redis is away"] * 6
    assert maker.asked == [10, 50]


async def test_a_cancelled_writer_is_owed_nothing_and_holds_nobody_up() -> None:
    requests, maker = RoomRequests(), Maker()

    async def writer(wanted: int) -> None:
        async with requests.granted(wanted, maker.make):
            pass

    leader = asyncio.create_task(writer(1))
    await maker.begun.wait()
    waiting, next_one = asyncio.create_task(writer(2)), asyncio.create_task(writer(4))
    await asyncio.sleep(0)
    leader.cancel()
    waiting.cancel()
    await asyncio.gather(leader, waiting, return_exceptions=True)
    maker.go_on.set()
    await next_one

    assert maker.asked[0] == 1
    assert maker.asked[-1] == 4
