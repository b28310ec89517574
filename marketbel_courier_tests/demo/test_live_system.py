"""The demo's view of the running system, on a real database and a real Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import httpx
import pytest
from redis.asyncio import Redis

from marketbel_courier.catalogue.former_items import ItemCounts, count_items
from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.demo.goods import PriceRow, demo_products
from marketbel_courier.demo.grid import ASSETS, Cell
from marketbel_courier.demo.live_system import LiveSystem
from marketbel_courier.demo.system import JobReport, Traces
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.errors import CourierError, Interrupted, NetworkError, SourceNotFound
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import read_sync_trigger
from marketbel_courier.job_state.visible_jobs import write_states
from marketbel_courier.ledger.deliveries import mark_failed, open_deliveries
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, latest_deliveries
from marketbel_courier.ledger.delivery_records import Delivery, NewDelivery
from marketbel_courier.ledger.retries import open_retry, postpone_retries
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.ledger.syncs import NewSync, finish_sync, open_sync
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier_tests import ledger_rows
from marketbel_courier_tests.demo.grids import dagster_that_shows

NAME = "Северный свет"


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        yield redis


@pytest.fixture
async def web_server() -> AsyncIterator[httpx.AsyncClient]:
    """A Dagster that shows the supplier of these tests as delivered, and nobody else."""
    key = ledger_rows.listed(name=NAME).partition_key or ""
    async with dagster_that_shows(materialized={"raw_price_list": [key]}) as web_server:
        yield web_server


@pytest.fixture
def system(pool: Pool, redis: Redis, web_server: httpx.AsyncClient) -> LiveSystem:
    return LiveSystem(pool, redis, web_server, max_retries=3)


async def _begun(pool: Pool) -> UUID:
    """Register a supplier and begin a delivery of it; gives the job's id."""
    await ledger_rows.register(pool, ledger_rows.listed(name=NAME))
    new = NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=ledger_rows.SHOP_ID,
        supplier_name=NAME,
        partition_key=ledger_rows.listed().partition_key or "",
        task_id="sync-manual-1",
        run_id="",
        route=Route.ML,
        source_type="excel",
        source_url="http://127.0.0.1:1/list.xlsx",
        file_type="excel",
    )
    await open_deliveries(pool, [new])
    return new.job_id


async def _row(pool: Pool, job_id: UUID) -> Delivery:
    return (await deliveries_by_job(pool, [job_id]))[job_id]


async def _published(pool: Pool, redis: Redis) -> None:
    """Let Redis say what the ledger says."""
    deliveries = await latest_deliveries(pool, [ledger_rows.listed().partition_key or ""])
    states = [job_state_of(delivery, max_retries=3) for delivery in deliveries.values()]
    await write_states(redis, states)


async def _failed_for_a_while(pool: Pool, redis: Redis, job_id: UUID) -> None:
    await mark_failed(
        pool,
        await _row(pool, job_id),
        NetworkError(verbatim(f"{NAME}: The line is cut.")),
        retry_after=timedelta(minutes=1),
        run_id="run-1",
    )
    await _published(pool, redis)


async def _report(system: LiveSystem) -> JobReport:
    return (await system.newest_jobs())[NAME]


async def test_the_catalogue_is_seeded_once_however_often_it_is_asked(
    pool: Pool, system: LiveSystem
) -> None:
    await system.seed(demo_products())
    await pool.execute("UPDATE products SET name = 'Edited' WHERE internal_sku = 'MB-СВ-000'")
    await system.seed(demo_products())

    assert await pool.fetchval("SELECT count(*) FROM products") == 350
    assert await pool.fetchval("SELECT count(*) FROM categories") == 14
    row = await pool.fetchrow(
        """
        SELECT p.name, p.status::text, p.mrp, c.name AS category
        FROM products p JOIN categories c ON c.id = p.category_id
        WHERE internal_sku = 'MB-СВ-000'
        """
    )
    assert tuple(row or ()) == ("Edited", "active", Decimal("3907.11"), "Освещение")


async def test_a_sync_is_asked_for_in_the_way_of_the_admin_page(
    system: LiveSystem, redis: Redis
) -> None:
    task_id = await system.ask_for_sync()
    trigger = await read_sync_trigger(redis)

    assert trigger is not None
    assert trigger.task_id == task_id
    assert task_id.startswith("sync-manual-")
    assert trigger.supplier_id is None
    with pytest.raises(CourierError, match="asked for already"):
        await system.ask_for_sync()


async def test_a_supplier_without_a_delivery_has_no_job(pool: Pool, system: LiveSystem) -> None:
    await ledger_rows.register(pool, ledger_rows.listed())

    assert await system.newest_jobs() == {}


async def test_a_job_has_ended_only_when_ledger_and_redis_both_say_so(
    pool: Pool, system: LiveSystem, redis: Redis
) -> None:
    job_id = await _begun(pool)
    await _published(pool, redis)
    running = await _report(system)
    await mark_failed(
        pool,
        await _row(pool, job_id),
        SourceNotFound(verbatim("Северный свет: there is no file.")),
        run_id="run-1",
    )
    lagging = await _report(system)
    await _published(pool, redis)
    ended = await _report(system)

    assert [running.ended, lagging.ended, ended.ended] == [False, False, True]
    assert (running.view.phase, ended.view.phase) == ("downloading", "failed")
    assert (ended.error_code, ended.view.error) == ("source_not_found", "there is no file.")
    assert ended.job_id == job_id


async def test_of_a_job_that_redis_does_not_show_the_ledger_tells(
    pool: Pool, system: LiveSystem, redis: Redis
) -> None:
    await ledger_rows.register(pool, ledger_rows.listed())
    done = ledger_rows.attempt("complete")
    await ledger_rows.write(pool, done)

    report = (await system.newest_jobs())[done.supplier_name]

    assert (report.ended, report.view.phase, report.view.items) == (True, "complete", 118)
    assert (report.matched, report.in_review) == (80, 5)


async def test_a_failed_job_that_will_be_retried_has_not_ended(
    pool: Pool, system: LiveSystem, redis: Redis
) -> None:
    await _failed_for_a_while(pool, redis, await _begun(pool))

    report = await _report(system)

    assert not report.ended
    assert report.view.next_retry_at is not None
    assert (report.view.retries, report.view.max_retries) == (0, 3)


async def test_the_time_of_a_retry_is_shown_as_it_was_before_somebody_launched_it(
    pool: Pool, system: LiveSystem, redis: Redis
) -> None:
    job_id = await _begun(pool)
    await _failed_for_a_while(pool, redis, job_id)
    before = await _report(system)
    await postpone_retries(pool, [await _row(pool, job_id)], by=timedelta(hours=1))

    assert await _report(system) == before


async def test_a_retry_is_a_further_try_of_the_same_job_and_keeps_its_first_error(
    pool: Pool, system: LiveSystem, redis: Redis
) -> None:
    job_id = await _begun(pool)
    await _failed_for_a_while(pool, redis, job_id)
    failed = await _row(pool, job_id)
    retry = await open_retry(pool, failed.once_more(run_id="run-2"), keeps_file=False)
    lagging = await _report(system)
    await _published(pool, redis)
    running = await _report(system)

    assert retry is not None
    assert (lagging.view.phase, lagging.view.retries, lagging.ended) == ("downloading", 1, False)
    assert (running.job_id, running.tries, running.analyses) == (job_id, 2, 0)
    assert running.first_error == "The line is cut."
    assert running.view.next_retry_at is None


async def test_an_error_is_told_in_the_language_of_who_watches(
    pool: Pool, system: LiveSystem, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURIER_LANGUAGE", "ru")
    row = await _row(pool, await _begun(pool))
    stopped = Interrupted(Message("run-stopped"))
    await mark_failed(pool, row, stopped, retry_after=None, run_id="run-1")
    await _published(pool, redis)

    assert (await _report(system)).view.error.startswith("Запуск остановлен до конца работы.")


async def test_there_is_no_registry_before_there_are_suppliers(system: LiveSystem) -> None:
    assert await system.registry("sync-manual-1") is None


async def test_the_registry_tells_who_is_active_and_which_rows_this_sync_skipped(
    pool: Pool, system: LiveSystem
) -> None:
    await ledger_rows.register(pool, ledger_rows.listed(name=NAME, is_active=False))
    skipped = ParsingLog("sync-manual-1", None, LogType.WARNING, verbatim("Row 9: no address."), 9)
    await record_parsing_logs(
        pool,
        [
            skipped,
            replace(skipped, task_id="sync-manual-0"),
            replace(skipped, row_number=None, message=verbatim("The sync was skipped.")),
        ],
    )

    report = await system.registry("sync-manual-1")

    assert report is not None
    assert report.suppliers == ((NAME, False),)
    assert [(row.number, row.reason) for row in report.skipped] == [(9, "Row 9: no address.")]


async def test_a_supplier_on_the_legacy_route_is_no_registry_before_the_sheet_has_named_it(
    pool: Pool, system: LiveSystem
) -> None:
    await system.choose_legacy_route(NAME)
    await system.choose_legacy_route(NAME)
    before = await system.registry("sync-manual-1")
    (supplier,) = await list_suppliers(pool)
    await register_supplier(
        pool,
        supplier_id=supplier.id,
        name=NAME,
        source_type="csv",
        metadata={"source_url": "http://127.0.0.1:1/list.csv"},
    )

    assert before is None
    assert await system.registry("sync-manual-1") is not None
    assert not (await list_suppliers(pool))[0].use_ml_processing


async def test_the_former_workers_items_are_there_and_a_list_that_repeats_them_is_refused(
    pool: Pool, system: LiveSystem
) -> None:
    known = PriceRow("A-1", "Лампа", "Свет", Decimal(7), 1)
    new = replace(known, sku="A-2")
    for _ in range(2):
        await system.store_as_former_worker(NAME, "http://127.0.0.1:1/list.xlsx", [known])
    (supplier,) = await list_suppliers(pool)

    refusals = [
        await system.refusal_of_plain_insert(NAME, rows)
        for rows in ([new, known], [new, new], [new])
    ]

    assert ["already exists" in (refusal or "") for refusal in refusals] == [True, True, False]
    assert await count_items(pool, supplier.id) == ItemCounts(items=1, repriced=0)
    assert await pool.fetchval("SELECT count(*) FROM price_history") == 1
    assert await pool.fetchval("SELECT error_type FROM parsing_logs") == "SUCCESS"


async def test_an_item_counts_as_repriced_once_it_has_had_another_price(
    pool: Pool, system: LiveSystem
) -> None:
    rows = [PriceRow(sku, "Лампа", "Свет", Decimal(7), 1) for sku in ("A-1", "A-2")]
    await system.store_as_former_worker(NAME, "http://127.0.0.1:1/list.xlsx", rows)
    (supplier,) = await list_suppliers(pool)
    await pool.execute(
        "INSERT INTO price_history (supplier_item_id, price)"
        " SELECT id, 7 + (supplier_sku = 'A-2')::int FROM supplier_items"
    )

    assert await count_items(pool, supplier.id) == ItemCounts(items=2, repriced=1)


@pytest.mark.parametrize("route", ["ml", "legacy"])
async def test_the_traces_of_a_supplier_are_those_of_its_route(
    pool: Pool, system: LiveSystem, route: str
) -> None:
    job_id = await _begun(pool)
    await pool.execute("UPDATE courier.deliveries SET route = $1", route)
    line = ParsingLog(str(job_id), ledger_rows.SHOP_ID, LogType.WARNING, verbatim("No price."), 9)
    by_ml_analyze = replace(line, task_id=f"ml-{ledger_rows.SHOP_ID}")
    await record_parsing_logs(pool, [line, by_ml_analyze, replace(by_ml_analyze, row_number=10)])

    traces = await system.traces()

    cells = dict.fromkeys(ASSETS, Cell.MISSING) | {"raw_price_list": Cell.MATERIALIZED}
    assert traces == {
        NAME: Traces(
            cells,
            items=0,
            repriced=0,
            matched=0,
            in_review=0,
            rows_told_of=2 if route == "ml" else 1,
        )
    }


async def test_there_are_no_traces_while_dagster_is_away(pool: Pool, redis: Redis) -> None:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:1", trust_env=False) as nobody:
        assert await LiveSystem(pool, redis, nobody, max_retries=3).traces() is None


async def test_a_sync_has_ended_when_the_ledger_says_so(pool: Pool, system: LiveSystem) -> None:
    unknown = await system.sync_has_ended("sync-manual-1")
    sync = await open_sync(pool, NewSync("sync-manual-1", "manual"))
    under_way = await system.sync_has_ended("sync-manual-1")
    await finish_sync(pool, sync, reason=None, level=LogType.INFO)

    assert [unknown, under_way] == [False, False]
    assert await system.sync_has_ended("sync-manual-1")


async def test_while_redis_is_away_the_last_known_state_is_shown(
    pool: Pool, system: LiveSystem, redis: Redis, redis_server: EmbeddedValkey
) -> None:
    await _begun(pool)
    await _published(pool, redis)
    before = await system.newest_jobs()
    redis_server.stop()

    assert await system.newest_jobs() == before
    redis_server.start()
    assert await system.newest_jobs() == before
