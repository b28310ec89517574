"""What the existing page finds in Redis, told by its own reader, for ledgers of any content."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.telling.visible_jobs import Shown, show_jobs
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import ACTIVE_JOBS_KEY, job_key
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.job_state.visible_jobs import JOB_TTL_SECONDS, write_states
from marketbel_courier.ledger.adoption import note_adoption
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.ledger.states import Origin, State
from marketbel_courier_tests.ledger_rows import attempt, write
from marketbel_courier_tests.neighbours.existing_admin import ExistingAdmin

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)
FOUND_BY_READERS, ANSWERED_BY_READERS, SHOWN_BY_PAGE = 40, 20, 5
AT_WORK = ("downloading", "analyzing")


@dataclass(frozen=True)
class Neighbourhood:
    """The ledger, Redis, and the existing admin API that reads them."""

    pool: Pool
    redis: Redis
    admin: ExistingAdmin

    async def deliver(self, *rows: Delivery) -> None:
        """Put these attempts into the ledger, with the suppliers' partitions."""
        await self.pool.executemany(
            """
            INSERT INTO courier.supplier_partitions (supplier_id, partition_key) VALUES ($1, $2)
            ON CONFLICT DO NOTHING
            """,
            sorted({(row.supplier_id, row.partition_key) for row in rows}),
        )
        await write(self.pool, *rows)

    async def change(self, row: Delivery, **changes: object) -> Delivery:
        """Move this attempt on in the ledger."""
        changed = replace(row, **changes)  # type: ignore[arg-type]
        await self.pool.execute(
            "DELETE FROM courier.deliveries WHERE job_id = $1 AND attempt = $2",
            row.job_id,
            row.attempt,
        )
        await write(self.pool, changed)
        return changed

    async def runs_say(self, *rows: Delivery) -> None:
        """Have Redis told what runs tell of these attempts."""
        await write_states(self.redis, [job_state_of(row, max_retries=3) for row in rows])

    async def write_unknown(self, row: Delivery) -> None:
        """Write the hash of a job as somebody else does who knows nothing of ours."""
        fields = job_state_of(row, max_retries=3).to_hash()
        await self.redis.hset(job_key(row.job_id), mapping=cast("Any", fields))
        await self.redis.expire(job_key(row.job_id), JOB_TTL_SECONDS)

    async def tick(self) -> Shown:
        """What the sensor does."""
        return await show_jobs(self.pool, self.redis, max_retries=3)

    async def page(self) -> list[UUID]:
        """The jobs on the existing page."""
        return [line.job_id for line in await asyncio.to_thread(self.admin.page)]

    async def answered(self) -> list[UUID]:
        """The jobs that the existing API answers."""
        return [job.job_id for job in (await asyncio.to_thread(self.admin.status)).jobs]

    async def hashes(self) -> set[UUID]:
        """The jobs that have a hash."""
        return {UUID(str(key).removeprefix("job:")) async for key in self.redis.scan_iter("job:*")}

    async def active(self) -> set[UUID]:
        """The active set."""
        return {UUID(str(job)) for job in await self.redis.smembers(ACTIVE_JOBS_KEY)}

    async def start_again(self) -> None:
        """Forget everything."""
        await self.redis.flushdb()
        await self.pool.execute("TRUNCATE courier.deliveries, courier.supplier_partitions")


@pytest.fixture
async def around(
    migrated_database: str, redis_dsn: str, tmp_path: Path
) -> AsyncIterator[Neighbourhood]:
    async with (
        open_pool(migrated_database, max_size=2) as pool,
        aclosing(connect_redis(redis_dsn)) as redis,
    ):
        yield Neighbourhood(pool, redis, ExistingAdmin(migrated_database, redis_dsn, tmp_path))


def of_supplier(number: int, state: str, minutes_ago: float = 0, **changes: object) -> Delivery:
    return attempt(
        state,
        NOW - minutes_ago * MINUTE,
        **{
            "supplier_id": UUID(int=number + 1),
            "supplier_name": f"Shop {number}",
            "partition_key": f"shop-{number}",
            **changes,
        },
    )


def ids(rows: Sequence[Delivery]) -> list[UUID]:
    return [row.job_id for row in rows]


def in_need_of_a_person(rows: Sequence[Delivery]) -> list[UUID]:
    """Of each supplier the newest job, if it failed and nothing more happens by itself."""
    newest = {row.partition_key: row for row in sorted(rows, key=lambda row: row.rank)}
    needy = [
        row
        for row in newest.values()
        if (row.state, row.outcome, row.next_retry_at) == ("failed", "failed", None)
    ]
    return ids(sorted(needy, key=lambda row: row.job_created_at, reverse=True))


# The ledger's states, as often as a day has them; "retried" waits for its retry.
AT_NIGHT = (*["failed"] * 2, *["complete"] * 5, "retried", "superseded", "delivered")
BY_DAY = (*AT_NIGHT, *AT_WORK)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Delivery]:
    """Up to 150 jobs of few or many suppliers, the newest first; at night nobody is at work."""
    chance = draw(st.randoms(use_true_random=False))
    suppliers = draw(st.sampled_from([1, 8, 60, 200]))
    states = draw(st.sampled_from([AT_NIGHT, BY_DAY]))
    rows = []
    for tenths in range(draw(st.sampled_from([0, 4, 12, 40, 150]))):
        state = chance.choice(states)
        changes = {"next_retry_at": NOW + MINUTE} if state == "retried" else {}
        origin = chance.choice(["source", "source", "upload"])
        of = "failed" if state == "retried" else state
        shop = chance.randrange(suppliers)
        rows.append(of_supplier(shop, of, tenths / 10, origin=origin, **changes))
    return rows


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ledgers(), told=st.sampled_from(["before", "after", "half", "never"]))
def test_whatever_the_ledger_holds_readers_find_what_needs_a_person(
    migrated_database: str,
    redis_dsn: str,
    tmp_path: Path,
    rows: list[Delivery],
    told: str,
) -> None:
    async def look() -> None:
        admin = ExistingAdmin(migrated_database, redis_dsn, tmp_path)
        async with (
            open_pool(migrated_database, max_size=1) as pool,
            aclosing(connect_redis(redis_dsn)) as redis,
        ):
            around = Neighbourhood(pool, redis, admin)
            await around.start_again()
            await around.deliver(*rows)
            if told != "never":
                await around.runs_say(*(rows[::2] if told == "half" else rows))
            await around.tick()
            if told == "after":
                await around.runs_say(*(row for row in rows if row.state in AT_WORK))
                await around.tick()
            await check(around)

    async def check(around: Neighbourhood) -> None:
        needy, by_id = in_need_of_a_person(rows)[:SHOWN_BY_PAGE], {row.job_id: row for row in rows}
        shown, active, page = await around.hashes(), await around.active(), await around.page()
        assert len(shown) <= FOUND_BY_READERS
        assert len(active) <= 12
        assert active <= {job for job in shown if by_id[job].state in AT_WORK}
        assert not {job for job in shown if by_id[job].outcome == "superseded"}
        answered = await around.answered()
        assert [job for job in answered if job in needy] == needy
        if not active and needy:
            assert [job for job in page if job in needy] == needy
        for job in needy:
            around.admin.retry(job)
        assert (await around.tick()).told == 0
        assert await around.hashes() == shown

    asyncio.run(look())


@pytest.mark.parametrize("at_work", [12, 50])
async def test_the_failed_ones_are_found_during_a_large_sync(
    around: Neighbourhood, at_work: int
) -> None:
    failed = [of_supplier(number, "failed", 600 + number) for number in range(3)]
    planned = [of_supplier(number, "downloading") for number in range(3, 503)]
    await around.deliver(*failed, *planned)
    await around.runs_say(*failed, *planned)

    for begin in range(0, 500, 50):
        batch = planned[begin : begin + at_work]
        await around.runs_say(*batch)
        assert set(ids(failed)) <= set(await around.answered())
        assert len(await around.active()) == 12
        # The courier's own page sees how far each of them is, also beyond the dozen.
        assert len(await read_jobs(around.redis, ids(batch))) == at_work
        await around.runs_say(*(replace(row, state=State.DELIVERED) for row in batch[::3]))
        assert set(ids(failed)) <= set(await around.answered())
        assert not await around.active() & set(ids(batch[::3]))
        assert len(await around.hashes()) <= FOUND_BY_READERS
        done = [replace(row, **_complete()) for row in planned[begin : begin + 50]]  # type: ignore[arg-type]
        await around.runs_say(*done)
        await around.pool.execute(
            "UPDATE courier.deliveries SET state = 'complete', outcome = 'success',"
            " finished_at = now() WHERE job_id = ANY($1)",
            ids(done),
        )
        if begin % 100:
            await around.tick()

    assert await around.active() == set()
    assert [key async for key in around.redis.scan_iter("jobs:unlisted:*")] == []
    assert (await around.page())[:3] == ids(failed)


async def test_of_200_that_failed_the_newest_are_shown_and_the_next_when_these_are_solved(
    around: Neighbourhood,
) -> None:
    failed = [of_supplier(number, "failed", number) for number in range(200)]
    await around.deliver(*failed)
    await around.runs_say(*failed)
    assert len(await around.hashes()) == FOUND_BY_READERS
    await around.tick()
    assert await around.page() == ids(failed[:5])

    asked = failed[0].job_id
    around.admin.retry(asked)
    await request_retries(around.pool, [asked])
    again = replace(failed[0], attempt=2, state=State.DOWNLOADING, outcome=None, finished_at=None)
    await around.change(failed[0], next_retry_at=None)
    await around.deliver(again)
    await around.runs_say(again)
    assert await around.active() == {asked}
    assert (await around.answered())[:5] == [asked, *ids(failed[1:5])]
    await around.runs_say(await around.change(again, **{**_complete(), "attempt": 2}))
    newer = of_supplier(1, "complete", -1)
    await around.deliver(newer)
    await around.runs_say(newer)
    await around.tick()

    assert await around.page() == ids(failed[2:7])
    assert len(await around.hashes()) == FOUND_BY_READERS


def _complete() -> dict[str, object]:
    done = attempt("complete", NOW)
    names = ("state", "outcome", "finished_at", "file_path", "items_processed", "items_total")
    return {name: getattr(done, name) for name in names} | {
        "error_class": None,
        "error_code": None,
        "error_message": None,
        "error_count": 0,
    }


async def test_after_a_flush_of_redis_its_readers_find_the_same(around: Neighbourhood) -> None:
    rows = [
        *(of_supplier(number, "failed", 100 + number) for number in range(7)),
        *(of_supplier(number, "complete", number) for number in range(10, 70)),
        *(of_supplier(number, "analyzing", number) for number in range(80, 83)),
    ]
    await around.deliver(*rows)
    await around.runs_say(*rows)
    await around.tick()
    before = await around.hashes(), await around.active(), await around.answered()

    await around.redis.flushdb()
    assert (await around.tick()).told > 0

    assert (await around.hashes(), await around.active(), await around.answered()) == before
    assert (await around.tick()).told == 0


async def test_what_only_waits_does_not_hide_what_a_person_is_needed_for(
    around: Neighbourhood,
) -> None:
    waiting = [of_supplier(number, "delivered", number) for number in range(8)]
    await around.deliver(*waiting)
    await around.runs_say(*waiting)
    await around.tick()
    assert await around.hashes() == set(ids(waiting))
    assert await around.active() == set()

    failed = of_supplier(20, "failed", 60)
    await around.deliver(failed)
    await around.runs_say(failed)
    await around.tick()

    assert await around.page() == [failed.job_id]


async def test_a_job_that_came_from_nowhere_is_shown_whole_when_it_moves_again(
    around: Neighbourhood,
) -> None:
    failed = of_supplier(0, "failed", 1)
    waiting = [of_supplier(number, "delivered", 0) for number in range(1, 60)]
    await around.deliver(failed, *waiting)
    await around.runs_say(failed, *waiting)
    await around.tick()
    moved = waiting[7]
    assert moved.job_id not in await around.hashes()

    await around.runs_say(await around.change(moved, state=State.ANALYZING))

    assert moved.job_id in await around.active()
    assert set(await around.page()) == {moved.job_id}


async def test_replaced_jobs_leave_and_a_replaced_failure_needs_nobody(
    around: Neighbourhood,
) -> None:
    rows = [
        of_supplier(0, "superseded", 3),
        of_supplier(1, "failed", 3),
        of_supplier(1, "downloading", 1),
        of_supplier(2, "failed", 3, origin=Origin.UPLOAD),
        of_supplier(2, "complete", 1),
    ]
    await around.deliver(*rows)
    await around.runs_say(*rows)

    await around.tick()

    assert await around.hashes() == {row.job_id for row in rows[2:]}


async def test_failures_that_something_newer_followed_do_not_hide_what_a_person_is_needed_for(
    around: Neighbourhood,
) -> None:
    needy = of_supplier(0, "failed", 60)
    followed = [of_supplier(n, "failed", 10 + n, origin=Origin.UPLOAD) for n in range(1, 8)]
    complete = [of_supplier(n, "complete", n) for n in range(1, 8)]
    await around.deliver(needy, *followed, *complete)
    await around.runs_say(needy, *followed, *complete)

    await around.tick()

    assert needy.job_id in await around.page()


async def test_what_redis_brings_back_from_an_older_copy_is_put_right(
    around: Neighbourhood,
) -> None:
    rows = [of_supplier(number, "analyzing", number) for number in range(20)]
    await around.runs_say(*rows)
    await around.deliver(
        *(replace(row, **_complete()) for row in rows[:10]),  # type: ignore[arg-type]
        *(replace(of_supplier(n, "failed", n), job_id=rows[n].job_id) for n in range(10, 19)),
    )
    await around.redis.sadd(ACTIVE_JOBS_KEY, str(uuid4()))

    await around.tick()

    assert await around.active() == set()
    assert rows[19].job_id not in await around.hashes()
    assert await around.page() == ids(rows[10:15])


async def test_jobs_of_the_old_worker_stay_and_keys_that_are_no_jobs_are_told(
    around: Neighbourhood,
) -> None:
    theirs = of_supplier(5, "analyzing", 9)
    await around.write_unknown(theirs)
    await around.redis.sadd(ACTIVE_JOBS_KEY, str(theirs.job_id))
    await around.redis.set("job:lock", "1")
    await around.redis.hset("job:notes", "text", "hello")
    rows = [of_supplier(number, "complete", number) for number in range(100)]
    await around.deliver(*rows)

    shown = await around.tick()

    assert sorted(shown.odd_keys) == ["job:lock", "job:notes"]
    assert await around.active() == {theirs.job_id}
    assert await around.redis.dbsize() == FOUND_BY_READERS + 3  # the active set, and the index
    assert await around.redis.type("job:lock") == "string"


async def test_once_the_former_workers_jobs_are_taken_over_its_history_makes_room(
    around: Neighbourhood,
) -> None:
    failed = of_supplier(0, "failed", 9)
    await around.deliver(failed)
    for number in range(1, 81):
        await around.write_unknown(of_supplier(number, "complete", 10 + number))
    refused = of_supplier(90, "failed", 8)
    await around.write_unknown(refused)
    await around.tick()
    assert len(await around.hashes()) == 82

    await note_adoption(around.pool, is_finished=True)
    await around.tick()
    await around.tick()

    shown = await around.hashes()
    assert len(shown) == FOUND_BY_READERS
    assert {failed.job_id, refused.job_id} <= shown
    assert failed.job_id in await around.page()


async def test_hashes_that_were_written_before_there_was_an_index_become_known(
    around: Neighbourhood,
) -> None:
    rows = [of_supplier(number, "complete", number) for number in range(60)]
    rows += [of_supplier(100, "failed", 90), of_supplier(101, "delivered")]
    await around.deliver(*rows)
    await around.runs_say(*rows[40:])
    await around.redis.delete("jobs:shown")
    await around.redis.sadd(ACTIVE_JOBS_KEY, str(rows[-1].job_id))

    await around.tick()
    await around.tick()

    assert await around.active() == set()
    assert rows[60].job_id in await around.page()
    assert len(await around.hashes()) <= FOUND_BY_READERS


async def test_ids_without_end_in_the_active_set_keep_redis_from_nobody_and_leave(
    around: Neighbourhood,
) -> None:
    row = of_supplier(1, "downloading")
    await around.deliver(row)
    await around.redis.sadd(ACTIVE_JOBS_KEY, *(str(uuid4()) for _ in range(12_000)))
    await around.redis.config_resetstat()
    await around.runs_say(row)
    for _ in range(4):
        await around.tick()
    asked = await around.redis.info("commandstats")

    assert "cmdstat_smembers" not in asked
    assert await around.active() == {row.job_id}


async def test_a_tick_with_nothing_to_do_is_one_round_trip(around: Neighbourhood) -> None:
    rows = [of_supplier(number, "complete", number) for number in range(90)]
    rows += [of_supplier(number, "failed", number) for number in range(100, 150)]
    rows += [of_supplier(200, "delivered"), of_supplier(201, "analyzing")]
    await around.deliver(*rows)
    await around.tick()
    before = (await around.redis.info("commandstats"))["cmdstat_evalsha"]["calls"]

    assert (await around.tick()).told == 0

    after = (await around.redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert after - before == 1


async def test_a_job_that_redis_could_not_be_told_of_is_written_and_then_forgotten_by_the_outbox(
    around: Neighbourhood,
) -> None:
    old, told = of_supplier(0, "superseded", 1), of_supplier(1, "complete", 1)
    await around.deliver(old, told)
    await note_untold(around.pool, ids([old, told]))

    assert (await around.tick()).told == 2

    assert await around.hashes() == {told.job_id}
    assert (await around.tick()).told == 0
