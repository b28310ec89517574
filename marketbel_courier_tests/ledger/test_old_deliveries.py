"""Deliveries go when they have had their time, and nothing that is told of a supplier changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.database.removals import Round
from marketbel_courier.errors import NeedsMapping
from marketbel_courier.ledger.delivery_queries import last_analysed, newest_file
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.item_counts import earlier_item_counts
from marketbel_courier.ledger.old_deliveries import JOBS_KEPT, remove_old_deliveries
from marketbel_courier_tests.ledger_rows import SHOP_ID, attempt, listed, register, write

AGE = timedelta(days=400)
# Nothing is just as old as the ages here, so that it does not matter how long a test takes.
TODAY = datetime.now(UTC) + timedelta(hours=12)


def days_ago(days: float, state: str = "complete", **changes: object) -> Delivery:
    """An attempt of so long ago, with a file of its own."""
    content = {"checksum_sha256": f"{int(days * 10):064x}"} if state != "failed" else {}
    return attempt(state, TODAY - timedelta(days=days), **content | changes)


def one_a_day(first: int, last: int, state: str = "complete") -> list[Delivery]:
    return [days_ago(day, state) for day in range(first, last, -1)]


async def remove(pool: Pool, *, is_dry_run: bool = False) -> int:
    round_ = Round(pool, is_dry_run=is_dry_run)
    return (await remove_old_deliveries(round_, older_than=AGE)).rows


async def left(pool: Pool) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM courier.deliveries"))


async def test_old_jobs_go_and_each_suppliers_newest_stay(pool: Pool) -> None:
    await register(pool, listed())
    jobs = one_a_day(600, 500)
    again = days_ago(599.5, job_id=jobs[0].job_id, attempt=2, job_created_at=jobs[0].created_at)
    await write(pool, *jobs, again)

    planned = await remove(pool, is_dry_run=True)
    assert await left(pool) == 101
    assert await remove(pool) == planned == 101 - JOBS_KEPT

    kept = await pool.fetch("SELECT job_id FROM courier.deliveries ORDER BY place DESC")
    assert [row["job_id"] for row in kept] == [job.job_id for job in reversed(jobs[-JOBS_KEPT:])]
    assert await remove(pool) == 0


async def test_the_jobs_of_a_supplier_that_was_deleted_all_go(pool: Pool) -> None:
    await write(pool, *one_a_day(460, 398))

    assert await remove(pool) == 60
    assert await left(pool) == 2


@pytest.mark.parametrize(
    "waiting",
    [
        {"state": "delivered"},
        {"state": "analyzing"},
        {"next_retry_at": TODAY + timedelta(days=1)},
        {"error_code": NeedsMapping.code},
    ],
    ids=lambda waiting: next(iter(waiting.values())) if "state" in waiting else next(iter(waiting)),
)
async def test_what_waits_stays_and_so_does_all_that_came_after_it(
    pool: Pool, waiting: dict[str, object]
) -> None:
    await register(pool, listed())
    state = str(waiting.pop("state", "failed"))
    held = days_ago(900, state, supplier_id=SHOP_ID, **waiting)
    before, after = one_a_day(990, 901), one_a_day(899, 700, "failed")
    await write(pool, *before, held, *after)

    await remove(pool)

    rows = await pool.fetch("SELECT job_id FROM courier.deliveries")
    kept = {row["job_id"] for row in rows}
    assert held.job_id in kept
    # Downloads that came to nothing say nothing of what waits: only the newest of them stay.
    assert kept & {job.job_id for job in after} == {job.job_id for job in after[-JOBS_KEPT:]}


async def test_what_others_look_back_to_is_the_same_afterwards(pool: Pool) -> None:
    await register(pool, listed())
    complete = one_a_day(2000, 1900)
    await write(pool, *complete, *one_a_day(1800, 1500, "failed"))
    now = days_ago(0, "downloading", file_path=None)

    async def looks_back() -> object:
        return (
            await last_analysed(pool, now),
            await newest_file(pool, SHOP_ID),
            await earlier_item_counts(pool, [now], most=10),
        )

    before = await looks_back()
    assert await remove(pool) > 0
    assert await looks_back() == before
    assert await left(pool) < 110


async def test_an_older_list_does_not_count_again_because_a_newer_one_is_gone(pool: Pool) -> None:
    """Its file would seem unchanged, although other bytes may be in the catalogue since."""
    await register(pool, listed())
    newer = days_ago(1500, "failed", checksum_sha256="f" * 64, ml_submissions=1)
    await write(pool, days_ago(1600), newer, *one_a_day(1400, 1000, "failed"))
    now = days_ago(0, "downloading", file_path=None)
    assert await last_analysed(pool, now) is None

    assert await remove(pool) > 0

    assert await last_analysed(pool, now) is None
    assert await left(pool) == JOBS_KEPT + 2


async def test_what_somebody_holds_is_left_to_the_next_round_and_nobody_waits(pool: Pool) -> None:
    await register(pool, listed())
    jobs = one_a_day(600, 500)
    other = days_ago(700, supplier_id=uuid4())
    await write(pool, *jobs, other)

    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT FROM courier.deliveries WHERE job_id = $1 FOR UPDATE", jobs[0].job_id
        )
        assert await remove(pool) == 1  # the other supplier's

    assert await remove(pool) == 100 - JOBS_KEPT
