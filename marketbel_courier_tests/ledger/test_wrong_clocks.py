"""What was written while the clock was a year ahead, once the clock is right again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from marketbel_courier.database.moments import has_passed
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import claim_unsent, raise_alerts
from marketbel_courier.ledger.analysis_slots import AnalysisSlots
from marketbel_courier.ledger.deliveries import open_deliveries, supersede_waiting
from marketbel_courier.ledger.delivery_queries import is_replaced, latest_deliveries, reload
from marketbel_courier.ledger.delivery_records import NEW_COLUMNS, Delivery, NewDelivery
from marketbel_courier.ledger.ml_abilities import MlService, last_answer, note_answer
from marketbel_courier.ledger.retries import due_retries
from marketbel_courier.ledger.states import Origin
from marketbel_courier.ledger.syncs import NewSync, last_scheduled_sync, open_sync
from marketbel_courier_tests.alerting.alerts import DEAD_LINK
from marketbel_courier_tests.ledger_rows import attempt, write

TIMES = ("job_created_at", "created_at", "delivered_at", "finished_at", "next_retry_at")
KEY = attempt("complete").partition_key


async def a_year_ahead(pool: Pool, table: str, *columns: str) -> None:
    """Have the times of all rows be those that a clock a year ahead had written."""
    moved = ", ".join(f"{column} = {column} + interval '1 year'" for column in columns)
    await pool.execute(f"UPDATE courier.{table} SET {moved}")


async def begun(pool: Pool, like: Delivery, **changes: object) -> Delivery:
    """A delivery that begins now, as the courier begins one."""
    known = {name: getattr(like, name) for name in NEW_COLUMNS}
    new = NewDelivery(**{**known, "job_id": uuid4(), **changes})
    await open_deliveries(pool, [new])
    return await reload(pool, new)


@pytest.mark.parametrize("origin", [Origin.SOURCE, Origin.UPLOAD])
async def test_a_delivery_of_then_is_no_newer_than_one_of_now(pool: Pool, origin: Origin) -> None:
    of_then = await begun(pool, attempt("delivered"), origin=origin)
    await a_year_ahead(pool, "deliveries", *TIMES)
    now = await begun(pool, attempt("delivered"), origin=origin)

    assert (await latest_deliveries(pool, [KEY]))[KEY].job_id == now.job_id
    assert not await is_replaced(pool, now)
    assert now.rank > of_then.rank


async def test_rows_of_a_version_that_had_no_numbers_are_older_whatever_their_times_say(
    pool: Pool,
) -> None:
    await write(pool, attempt("failed", datetime.now(UTC) + timedelta(days=365)))
    now = await begun(pool, attempt("delivered"))

    assert (await latest_deliveries(pool, [KEY]))[KEY].job_id == now.job_id
    assert not await is_replaced(pool, now)


async def test_a_file_of_then_makes_room_for_one_of_now(pool: Pool) -> None:
    of_then = await begun(pool, attempt("delivered"))
    await a_year_ahead(pool, "deliveries", *TIMES)
    now = await begun(pool, attempt("delivered"))

    async with pool.acquire() as connection, connection.transaction():
        replaced = await supersede_waiting(connection, now)

    assert [row.job_id for row in replaced] == [of_then.job_id]


async def test_a_retry_that_was_put_off_by_a_year_is_due(pool: Pool) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=30)
    failed = attempt("failed", next_retry_at=soon, retry_leased_until=soon)
    await write(pool, failed)
    assert await due_retries(pool) == []

    await a_year_ahead(pool, "deliveries", "next_retry_at", "retry_leased_until")

    assert [row.job_id for row in await due_retries(pool)] == [failed.job_id]


async def test_a_place_at_ml_analyze_that_was_leased_for_a_year_is_free(pool: Pool) -> None:
    await pool.execute(
        "INSERT INTO courier.analysis_slots (job_id, run_id, leased_until)"
        " VALUES (gen_random_uuid(), 'dead', now() + interval '1 year')"
    )

    async with AnalysisSlots(pool, limit=1).slot(uuid4(), "run"):
        pass

    assert await pool.fetchval("SELECT count(*) FROM courier.analysis_slots") == 0


async def test_an_alert_of_then_silences_none_of_now_and_is_sent_itself(pool: Pool) -> None:
    await raise_alerts(pool, [DEAD_LINK])
    await pool.execute(
        "UPDATE courier.alerts SET raised_at = raised_at + interval '1 year',"
        " next_send_at = next_send_at + interval '1 year', hour = hour + interval '1 year'"
    )

    assert await raise_alerts(pool, [DEAD_LINK]) == 1
    assert len(await claim_unsent(pool, lease=timedelta(minutes=1))) == 2


async def test_a_sync_of_then_keeps_the_schedule_from_nothing(pool: Pool) -> None:
    await open_sync(pool, NewSync("sync-scheduled-then", "schedule"))
    await a_year_ahead(pool, "syncs", "started_at")

    assert await last_scheduled_sync(pool) is None


async def test_what_a_service_said_then_is_asked_again(pool: Pool) -> None:
    service = MlService("http://ml-analyze:8001", "1", frozenset({"csv"}), True, True)
    await note_answer(pool, service)
    await a_year_ahead(pool, "ml_services", "answered_at")

    told = await last_answer(pool, service.base_url)
    assert told is not None
    assert not told.is_fresh


def test_a_pause_that_began_further_ahead_than_it_lasts_is_over() -> None:
    now, minute = datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=1)

    assert not has_passed(now - minute, minute, now)
    assert not has_passed(now + minute, minute, now)
    assert has_passed(now - 2 * minute, minute, now)
    assert has_passed(now + 2 * minute, minute, now)
