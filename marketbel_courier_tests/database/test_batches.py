from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest

from marketbel_courier.database import batches as module
from marketbel_courier.database.batches import MOST_TOGETHER, Batches, in_batch
from marketbel_courier.database.pool import Pool


class Halves:
    """Answers 1200 / n; remembers what it was asked in one statement."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    async def __call__(self, pool: Pool, numbers: Sequence[int]) -> Sequence[int]:
        self.asked.append(list(numbers))
        rows = await pool.fetch("SELECT 1200 / n AS half FROM unnest($1::int[]) AS n", numbers)
        return [row["half"] for row in rows]


async def test_what_tasks_ask_at_once_is_one_statement_and_each_has_its_own_answer(
    pool: Pool,
) -> None:
    batches, halves = Batches(pool), Halves()

    answers = await asyncio.gather(*(batches.ask(halves, n) for n in (1, 2, 3, 4)))

    assert answers == [1200, 600, 400, 300]
    assert halves.asked == [[1, 2, 3, 4]]
    assert await in_batch(pool, halves, 5) == 240


async def test_what_the_server_refuses_of_one_is_answered_to_the_others(pool: Pool) -> None:
    batches, halves = Batches(pool), Halves()

    one, none, other = await asyncio.gather(
        *(batches.ask(halves, n) for n in (1, 0, 2)), return_exceptions=True
    )

    assert (one, other) == (1200, 600)
    assert isinstance(none, asyncpg.DivisionByZeroError)


async def test_a_connection_that_breaks_is_told_to_all_and_nothing_is_asked_again(
    pool: Pool,
) -> None:
    times = 0

    async def break_off(pool: Pool, numbers: Sequence[int]) -> Sequence[int]:
        nonlocal times
        times += 1
        await pool.fetch("SELECT pg_terminate_backend(pg_backend_pid())")
        return numbers

    batches = Batches(pool)

    told = await asyncio.gather(
        *(batches.ask(break_off, n) for n in (1, 2)), return_exceptions=True
    )

    assert times == 1
    assert all(isinstance(one, asyncpg.PostgresError | OSError) for one in told), told


async def test_who_is_cancelled_before_the_statement_goes_out_has_asked_nothing(
    pool: Pool,
) -> None:
    batches, halves = Batches(pool), Halves()
    gone = asyncio.create_task(batches.ask(halves, 1))
    stays = asyncio.create_task(batches.ask(halves, 2))
    await asyncio.sleep(0)

    gone.cancel()

    assert await stays == 600
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert halves.asked == [[2]]


async def test_a_statement_is_of_a_bounded_size(pool: Pool) -> None:
    batches, halves = Batches(pool), Halves()

    await asyncio.gather(*(batches.ask(halves, n + 1) for n in range(MOST_TOGETHER + 1)))

    assert [len(asked) for asked in halves.asked] == [MOST_TOGETHER, 1]


async def test_while_the_same_is_answered_to_others_the_next_questions_gather_for_longer(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GATHER_IN_COMPANY_SECONDS", 3600.0)
    monkeypatch.setattr(module, "MOST_TOGETHER", 2)
    asked: list[Sequence[int]] = []
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def answer(_: Pool, numbers: Sequence[int]) -> Sequence[int]:
        asked.append(numbers)
        begun.set()
        await may_end.wait()
        return numbers

    batches = Batches(pool)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(batches.ask(answer, 1))
        await begun.wait()
        tasks.create_task(batches.ask(answer, 2))
        await asyncio.sleep(3 * module.GATHER_SECONDS)  # alone, it would have gone out by now
        tasks.create_task(batches.ask(answer, 3))
        await asyncio.sleep(0)
        may_end.set()

    assert asked == [[1], [2, 3]]
