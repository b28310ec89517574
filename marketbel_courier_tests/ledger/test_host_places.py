from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import host_places
from marketbel_courier.ledger.host_places import HostPlaces, open_host_places

LOCKS = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid IN (7102027, 7102028)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
PID_OF_HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 7102027 LIMIT 1"


@asynccontextmanager
async def processes(pool: Pool, count: int, *, limit: int) -> AsyncIterator[list[HostPlaces]]:
    """As many of them as there are processes: each has a connection of its own."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(open_host_places(pool, limit, most_held=64))
            for _ in range(count)
        ]


class Downloads:
    """Counts how many are under way from each host at once."""

    def __init__(self) -> None:
        self.under_way: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.done: Counter[HostPlaces] = Counter()

    async def fetch(self, places: HostPlaces, host: str, seconds: float = 0) -> None:
        async with places.place(host):
            self.under_way[host] += 1
            self.most[host] = max(self.most[host], self.under_way[host])
            await asyncio.sleep(seconds)
            self.under_way[host] -= 1
            self.done[places] += 1


async def test_processes_keep_to_the_limit_of_each_host_together(pool: Pool) -> None:
    downloads = Downloads()
    async with processes(pool, 3, limit=2) as several:
        await asyncio.gather(
            *(
                downloads.fetch(places, host, 0.002)
                for places in several
                for host in ("slow.example", "quick.example")
                for _ in range(20)
            )
        )

    assert downloads.most == {"slow.example": 2, "quick.example": 2}
    assert await pool.fetchval(LOCKS) == 0


async def test_who_waits_for_a_busy_host_holds_up_no_other_host(pool: Pool) -> None:
    downloads = Downloads()
    async with processes(pool, 2, limit=1) as (one, other), one.place("busy.example"):
        waiting = [asyncio.create_task(downloads.fetch(other, "busy.example")) for _ in range(100)]
        await asyncio.gather(*(downloads.fetch(other, f"{n}.example") for n in range(100)))
        assert downloads.under_way["busy.example"] == downloads.most["busy.example"] == 0
        for task in waiting:
            task.cancel()


async def test_a_process_leaves_a_host_to_another_one_that_waits(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_places, "TURN_SECONDS", 0.05)
    downloads = Downloads()
    async with processes(pool, 2, limit=1) as (large, small):
        of_large = [
            asyncio.create_task(downloads.fetch(large, "shop.example", 0.01)) for _ in range(1000)
        ]
        await asyncio.sleep(0)
        await downloads.fetch(small, "shop.example")
        left = sum(not task.done() for task in of_large)
        for task in of_large:
            task.cancel()

    assert left > 0
    assert downloads.most["shop.example"] == 1


async def test_a_process_alone_keeps_its_place_and_asks_for_each_turn_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = Downloads()
    async with processes(pool, 1, limit=1) as [places]:
        exchanges = Counter[str]()
        exchange = places._exchange

        async def counted(*args: object, **options: object) -> None:
            exchanges["all"] += 1
            await exchange(*args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(places, "_exchange", counted)
        await asyncio.gather(*(downloads.fetch(places, "shop.example") for _ in range(500)))

    assert downloads.done[places] == 500
    assert exchanges["all"] < 10


async def test_the_places_of_a_process_that_died_are_free_at_once(pool: Pool) -> None:
    downloads = Downloads()
    async with processes(pool, 2, limit=1) as (dying, other), dying.place("shop.example"):
        waiting = asyncio.create_task(downloads.fetch(other, "shop.example"))
        await pool.execute("SELECT pg_terminate_backend($1)", await pool.fetchval(PID_OF_HOLDER))
        await waiting

    assert downloads.done[other] == 1


async def test_a_lost_connection_is_made_up_for(pool: Pool) -> None:
    downloads = Downloads()
    async with processes(pool, 1, limit=2) as [places]:
        async with places.place("shop.example"):
            await pool.execute(
                "SELECT pg_terminate_backend($1)", await pool.fetchval(PID_OF_HOLDER)
            )
            await asyncio.gather(*(downloads.fetch(places, "shop.example") for _ in range(5)))
        await downloads.fetch(places, "shop.example")

    assert downloads.done[places] == 6
    # What is under way is counted, even though its lock is gone.
    assert downloads.most["shop.example"] == 1


async def test_whoever_is_cancelled_leaves_no_place_taken(pool: Pool) -> None:
    downloads = Downloads()
    async with processes(pool, 1, limit=1) as [places]:
        for _ in range(20):
            task = asyncio.create_task(downloads.fetch(places, "shop.example", 1))
            await asyncio.sleep(0.001)
            task.cancel()
        await downloads.fetch(places, "shop.example")

    assert await pool.fetchval(LOCKS) == 0
