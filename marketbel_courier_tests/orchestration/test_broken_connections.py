from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import open_courier
from marketbel_courier.delivery.downloads import fetch_planned
from marketbel_courier.delivery.job_creation import plan_jobs
from marketbel_courier.delivery.telling import visible_jobs as showing_jobs
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state import publisher
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.visible_jobs import Interest, write_states
from marketbel_courier.ledger import analysis_slots
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.analysis_slots import AnalysisSlots
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.test_survival import catch_up
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
PATIENCE_SECONDS = 60


def break_connections_upon(platform: Platform, event: str, table: str) -> None:
    async def set_trap(pool: Pool) -> None:
        await pool.execute(
            f"""
            CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE TRIGGER hang_up BEFORE {event} ON {table}
                FOR EACH ROW EXECUTE FUNCTION hang_up();
            """
        )

    platform.ask(set_trap)


def break_all_connections(platform: Platform) -> None:
    platform.ask(
        lambda pool: pool.execute(
            # Waiting until each is gone, at most a minute.
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


@pytest.mark.parametrize(
    "event", ["UPDATE OF outcome ON courier.deliveries", "INSERT ON courier.alerts"]
)
def test_a_failure_is_told_in_full_though_the_connection_is_cut_while_it_is_written_down(
    platform: Platform, event: str
) -> None:
    key = platform.add_supplier("Shop", None)
    platform.ask(
        lambda pool: pool.execute(
            f"""
            CREATE SEQUENCE failures;
            CREATE FUNCTION hang_up_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('failures') = 1 THEN
                    PERFORM pg_terminate_backend(pg_backend_pid());
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER hang_up_once BEFORE {event}
                FOR EACH ROW EXECUTE FUNCTION hang_up_once();
            """
        )
    )

    platform.materialize([RAW_PRICE_LIST], [key])

    assert [(row.state, row.error_code) for row in ledger(platform)] == [
        ("failed", "source_not_found")
    ]
    assert len(platform.ask(lambda pool: recent_alerts(pool, limit=10))) == 1
    lines = platform.ask(lambda pool: pool.fetch("SELECT error_type FROM parsing_logs"))
    assert [line["error_type"] for line in lines] == ["ERROR"]
    assert_redis_shows_the_ledger(platform)


def test_a_job_of_a_run_that_is_stopped_while_redis_is_away_waits_in_the_outbox(
    platform: Platform, redis_server: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "CLOSING_PATIENCE_SECONDS", 0.1)
    platform.shop.gates[platform.path_of("Shop")] = threading.Event()
    key = platform.add_supplier("Shop", PRICES)

    async def deliver() -> None:
        async with open_courier(platform.settings, "run") as courier:
            jobs = await plan_jobs(courier, [key], task_id="task")
            async for _ in fetch_planned(courier, jobs):
                pass

    async def stop_while_redis_is_away() -> None:
        run = asyncio.create_task(deliver())
        assert await asyncio.to_thread(platform.shop.asked.wait, PATIENCE_SECONDS)
        await asyncio.to_thread(platform.await_state, {"Shop": "downloading"})
        await asyncio.to_thread(redis_server.stop)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run

    try:
        asyncio.run(stop_while_redis_is_away())
    finally:
        redis_server.start()

    assert "1 jobs" in catch_up(platform)

    assert [row.state for row in ledger(platform)] == ["failed"]
    assert_redis_shows_the_ledger(platform)


def test_the_outbox_sensor_does_not_overwrite_what_a_run_writes_meanwhile(
    platform: Platform, redis_server: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "CLOSING_PATIENCE_SECONDS", 0.1)
    key = platform.add_supplier("Shop", PRICES)
    redis_server.stop()
    try:
        platform.materialize([RAW_PRICE_LIST], [key])
    finally:
        redis_server.start()

    async def write_after_a_run(
        redis: Redis, states: Iterable[JobState], interests: Mapping[UUID, Interest]
    ) -> None:
        await asyncio.to_thread(platform.materialize, [ML_ANALYSIS], [key])
        await write_states(redis, states, interests)

    monkeypatch.setattr(showing_jobs, "write_states", write_after_a_run)
    catch_up(platform)

    assert [row.state for row in ledger(platform)] == ["complete"]
    assert_redis_shows_the_ledger(platform)


def test_downloads_outlive_the_loss_of_every_connection_to_postgres(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOWNLOAD_CONCURRENCY_PER_HOST", "6")
    names, gate = [f"Shop {number}" for number in range(6)], threading.Event()
    platform.shop.gates.update({platform.path_of(name): gate for name in names})
    keys = platform.add_suppliers(names, PRICES)
    worker = platform.start_worker(RAW_PRICE_LIST, keys)
    # Who has asked the shop asks PostgreSQL nothing more before the file is there.
    while platform.shop.requests.total() < len(names):
        assert worker.poll() is None
        time.sleep(0.05)

    break_all_connections(platform)
    gate.set()
    worker.wait()

    assert {row.state for row in ledger(platform)} == {"delivered"}
    assert platform.grid(RAW_PRICE_LIST, keys) == dict.fromkeys(keys, "materialized")
    assert_redis_shows_the_ledger(platform)


def test_analyses_outlive_the_loss_of_every_connection_to_postgres(platform: Platform) -> None:
    names = [f"Shop {number}" for number in range(platform.settings.ml_max_in_flight)]
    keys = platform.add_suppliers(names, PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.ml.hold = True
    worker = platform.start_worker(ML_ANALYSIS, keys)
    # Who has asked for the status of a job has it written down.
    while len(platform.ml.polled_jobs) < len(names):
        assert worker.poll() is None
        time.sleep(0.05)

    break_all_connections(platform)
    platform.ml.finish()
    worker.wait()

    assert {row.state for row in ledger(platform)} == {"complete"}
    assert platform.grid(ML_ANALYSIS, keys) == dict.fromkeys(keys, "materialized")
    assert_redis_shows_the_ledger(platform)


@pytest.mark.parametrize(
    ("event", "table"),
    [("INSERT", "parsing_logs"), ("DELETE", "courier.analysis_slots")],
    ids=["its_closing_line_is_written", "its_place_is_given_back"],
)
def test_an_analysis_is_complete_though_the_connection_breaks_when(
    platform: Platform, event: str, table: str
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    break_connections_upon(platform, event, table)

    platform.materialize([ML_ANALYSIS], [key])

    assert [row.state for row in ledger(platform)] == ["complete"]
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}


def test_redis_shows_every_job_of_a_run_that_is_stopped_as_failed(platform: Platform) -> None:
    names = [f"Shop {number}" for number in range(40)]
    platform.shop.gates.update({platform.path_of(name): threading.Event() for name in names})
    keys = platform.add_suppliers(names, PRICES)
    worker = platform.start_worker(RAW_PRICE_LIST, keys)
    assert platform.shop.asked.wait(PATIENCE_SECONDS)

    worker.send_signal(signal.SIGINT)
    worker.wait()

    assert {row.state for row in ledger(platform)} == {"failed"}
    assert_redis_shows_the_ledger(platform)


def test_a_lease_that_was_cleared_in_an_outage_is_written_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis_slots, "RENEWAL_SECONDS", 0.1)

    async def lose_the_lease(pool: Pool) -> None:
        async with (
            asyncio.timeout(PATIENCE_SECONDS / 2),
            AnalysisSlots(pool, 1).slot(uuid4(), "run"),
        ):
            await pool.execute("DELETE FROM courier.analysis_slots")
            while not await pool.fetchval(  # noqa: ASYNC110 - a table has no event to await
                "SELECT count(*) FROM courier.analysis_slots"
            ):
                await asyncio.sleep(0.05)

    platform.ask(lose_the_lease)
