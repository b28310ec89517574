"""Logs and prices go when they have had their time, and what is read from them stays true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from marketbel_courier.catalogue.former_prices import prices_at
from marketbel_courier.catalogue.logged_tasks import newest_logged_tasks
from marketbel_courier.catalogue.old_logs import remove_old_logs
from marketbel_courier.catalogue.old_prices import remove_old_prices
from marketbel_courier.catalogue.old_readings import forget_changes, remove_old_readings
from marketbel_courier.catalogue.overtaken_questions import remove_overtaken_questions
from marketbel_courier.catalogue.price_guard import LONGEST_PAST
from marketbel_courier.database.pool import Pool
from marketbel_courier.database.removals import BATCH_ROWS, Round
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item
from marketbel_courier_tests.catalogue_rows import add_item, add_supplier
from marketbel_courier_tests.held_rows import hold_prices

DAY = timedelta(days=1)


async def log(pool: Pool, task: str, supplier: UUID | None, *, days: int, rows: int = 1) -> None:
    await pool.execute(
        """
        INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message, created_at)
        SELECT $1, $2, 'ERROR', 'No price', now() - make_interval(days => $3)
        FROM generate_series(1, $4)
        """,
        task,
        supplier,
        days,
        rows,
    )


async def test_old_lines_go_but_for_each_suppliers_newest_task_and_what_waits(pool: Pool) -> None:
    quiet, busy = await add_supplier(pool, "Quiet"), await add_supplier(pool, "Busy")
    await log(pool, "quiet before", quiet, days=90)
    await log(pool, "quiet", quiet, days=80, rows=2)
    await log(pool, "held", busy, days=70)
    await log(pool, "busy before", busy, days=60, rows=2 * BATCH_ROWS + 1)
    await log(pool, "busy", busy, days=1)
    await log(pool, "sync", None, days=50)
    before = await newest_logged_tasks(pool)
    age = timedelta(days=30)

    async def remove(*, is_dry_run: bool = False) -> int:
        round_ = Round(pool, is_dry_run=is_dry_run)
        return (await remove_old_logs(round_, older_than=age, kept_tasks=["held"])).rows

    assert await remove(is_dry_run=True) == 2 * BATCH_ROWS + 3
    assert await remove() == 2 * BATCH_ROWS + 3
    assert await remove() == 0

    tasks = await pool.fetch("SELECT DISTINCT task_id FROM parsing_logs ORDER BY 1")
    assert [row["task_id"] for row in tasks] == ["busy", "held", "quiet"]
    assert await newest_logged_tasks(pool) == before


async def test_a_line_that_somebody_holds_is_passed_over(pool: Pool) -> None:
    await log(pool, "old", None, days=90, rows=3)

    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM parsing_logs LIMIT 1 FOR UPDATE")
        removed = await remove_old_logs(Round(pool), older_than=30 * DAY, kept_tasks=())

    assert removed.rows == 2


async def test_a_round_that_is_over_leaves_the_rest(pool: Pool) -> None:
    await log(pool, "old", None, days=90)

    removed = await remove_old_logs(
        Round(pool, ends_at=1.0, clock=lambda: 1.0), older_than=30 * DAY, kept_tasks=()
    )

    assert removed.rows == 0


async def test_the_price_of_any_day_since_then_is_known_after_older_ones_are_gone(
    pool: Pool,
) -> None:
    shop = await add_supplier(pool)
    changing, constant = [await add_item(pool, shop, name) for name in ("Changing", "Constant")]
    now, cents = datetime.now(UTC), LONGEST_PAST + 70
    await pool.executemany(
        "INSERT INTO price_history (supplier_item_id, price, recorded_at) VALUES ($1, $2, $3)",
        [
            (constant, Decimal(7), now - 900 * DAY),
            *((changing, Decimal(day), now - 5 * day * DAY) for day in range(cents)),
        ],
    )
    days = [now - day * DAY for day in (0, 17, 99, 100)]

    async def prices() -> list[list[Decimal]]:
        return [[one.price async for one in prices_at(pool, shop, day)] for day in days]

    before = await prices()
    # Those of the last hundred days, and the last ones before, which the price guard looks at.
    went = cents - 20 - LONGEST_PAST
    for is_dry_run, expected in ((True, went), (False, went), (False, 0)):
        round_ = Round(pool, is_dry_run=is_dry_run)
        assert (await remove_old_prices(round_, older_than=100 * DAY)).rows == expected
    assert await prices() == before


async def test_a_suppliers_last_reading_stays_when_the_ones_before_are_gone(pool: Pool) -> None:
    shop = Shop(pool)
    acme = await shop.supplier()
    for on in range(4):
        await shop.store(acme, [item("a", f"1{on}.00")], on=on)
    await pool.execute("UPDATE courier.readings SET stored_at = now() - interval '90 days'")
    # As long as it is known which items they changed, so are they.
    assert (await remove_old_readings(Round(pool), older_than=DAY)).rows == 0

    assert (await forget_changes(Round(pool), older_than=DAY)).rows == 3
    assert (await remove_old_readings(Round(pool), older_than=100 * DAY)).rows == 0
    assert (await remove_old_readings(Round(pool), older_than=DAY)).rows == 3

    assert await pool.fetchval("SELECT count(*) FROM courier.readings") == 1


async def test_questions_that_nobody_answered_go_and_answers_stay(pool: Pool) -> None:
    shop = await add_supplier(pool)
    await hold_prices(pool, shop, "Answered")
    await pool.execute(
        "UPDATE courier.held_changes SET state = 'refused', answered_at = now() - interval '3 y'"
    )
    await hold_prices(pool, shop, "Overtaken")
    await hold_prices(pool, shop, "Waits")
    await pool.execute("UPDATE courier.held_changes SET held_at = held_at - interval '2 y'")
    await pool.execute(
        "UPDATE courier.held_changes SET answered_at = now() - interval '2 y'"
        " WHERE state = 'overtaken'"
    )

    removed = await remove_overtaken_questions(Round(pool), older_than=400 * DAY)

    assert removed["courier.held_changes"].rows == 1
    rows = await pool.fetch("SELECT name, state FROM courier.held_changes ORDER BY name")
    assert [tuple(row) for row in rows] == [("Answered", "refused"), ("Waits", "held")]
