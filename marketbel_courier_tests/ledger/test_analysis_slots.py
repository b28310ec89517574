from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from marketbel_courier.backoff import Backoff
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import analysis_slots
from marketbel_courier.ledger.analysis_slots import AnalysisSlots


async def test_never_more_than_the_limit_are_admitted(pool: Pool) -> None:
    processes = [AnalysisSlots(pool, limit=3) for _ in range(4)]
    inside, most, full = 0, 0, asyncio.Event()

    async def analyse(slots: AnalysisSlots) -> None:
        nonlocal inside, most
        async with slots.slot(uuid4(), "run"):
            inside += 1
            most = max(most, inside)
            if inside == 3:
                full.set()
            await full.wait()
            await pool.fetchval("SELECT 1")
            inside -= 1

    await asyncio.gather(*(analyse(slots) for slots in processes for _ in range(5)))

    assert most == 3
    assert await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") == 0


async def test_a_large_run_leaves_room_in_the_queue_for_others(pool: Pool) -> None:
    large, small = AnalysisSlots(pool, limit=2), AnalysisSlots(pool, limit=2)
    begun, end = asyncio.Semaphore(0), asyncio.Event()

    async def analyse() -> None:
        async with large.slot(uuid4(), "large"):
            begun.release()
            await end.wait()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(10):
            tasks.create_task(analyse())
        await begun.acquire()
        await begun.acquire()
        waiting = tasks.create_task(hold(small, uuid4()))
        while await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        ahead = await pool.fetchval("SELECT count(*) - 1 FROM courier.analysis_slots")
        end.set()
        await waiting

    assert ahead == 2


async def test_a_place_left_by_a_dead_process_lapses(pool: Pool) -> None:
    slots = AnalysisSlots(pool, limit=1)
    await pool.execute(
        "INSERT INTO courier.analysis_slots (job_id, run_id, leased_until)"
        " VALUES ($1, 'dead', now() - interval '1 second')",
        uuid4(),
    )

    async with slots.slot(uuid4(), "alive"):
        pass


async def test_an_analysis_that_is_in_flight_already_does_not_wait(pool: Pool) -> None:
    slots = AnalysisSlots(pool, limit=1)
    job_id = uuid4()

    async with slots.slot(job_id, "dead"), slots.slot(job_id, "alive", in_flight=True):
        assert not await slots.is_held(job_id, "dead")
        assert await slots.is_held(job_id, "alive")


async def test_who_waits_is_known_as_alive(pool: Pool) -> None:
    first, slots = AnalysisSlots(pool, limit=1), AnalysisSlots(pool, limit=1)
    job_id = uuid4()

    async with first.slot(uuid4(), "first"):
        waiting = asyncio.create_task(hold(slots, job_id))
        await until_held(slots, job_id, "second")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    assert not await slots.is_held(job_id, "second")


async def test_all_slots_of_a_process_are_renewed_together_until_each_is_given_back(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_slots, "RENEWAL_SECONDS", 0.01)
    slots = AnalysisSlots(pool, limit=5)
    ends = [asyncio.Event() for _ in range(3)]

    async def analyse(end: asyncio.Event) -> None:
        async with slots.slot(uuid4(), "run"):
            await end.wait()

    async def lapsed() -> int:
        count = "SELECT count(*) FROM courier.analysis_slots WHERE leased_until < now()"
        return int(await pool.fetchval(count))

    async with asyncio.TaskGroup() as tasks:
        for end in ends:
            tasks.create_task(analyse(end))
        while len(slots._kept) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        ends[0].set()
        for _ in range(20):
            await pool.execute("UPDATE courier.analysis_slots SET leased_until = '2020-01-01'")
            while await lapsed():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") == 2
        ends[1].set()
        ends[2].set()

    assert await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") == 0


async def test_a_place_that_is_given_back_is_passed_on_at_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_slots, "LOOKS", Backoff(first=3600, longest=3600))
    elsewhere, slots = AnalysisSlots(pool, limit=2), AnalysisSlots(pool, limit=2)
    done = 0

    async def analyse() -> None:
        nonlocal done
        async with slots.slot(uuid4(), "run"):
            done += 1

    async with asyncio.timeout(60), elsewhere.slot(uuid4(), "elsewhere"):
        # Two of them are in the queue at a time, of which one is in flight.
        await asyncio.gather(*(analyse() for _ in range(9)))

    assert done == 9


async def test_who_waits_hears_that_the_queue_cannot_be_read(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> int:
        raise LookupError

    monkeypatch.setattr(analysis_slots, "_last_admitted", broken)
    slots = AnalysisSlots(pool, limit=1)

    async with asyncio.timeout(60):
        ends = await asyncio.gather(
            *(hold(slots, uuid4()) for _ in range(3)), return_exceptions=True
        )

    assert [type(end) for end in ends] == [LookupError] * 3
    assert await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") == 0


async def until_held(slots: AnalysisSlots, job_id: UUID, run_id: str) -> None:
    # Another connection decides when: there is no event here to wait for.
    while not await slots.is_held(job_id, run_id):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def hold(slots: AnalysisSlots, job_id: UUID) -> None:
    async with slots.slot(job_id, "second"):
        pass
