"""From the former worker's last moment to the courier's first sync, and the retries of its jobs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import dagster as dg
import pytest
from redis.asyncio import Redis

from marketbel_courier.definitions import defs
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.keys import SYNC_LOCK_KEY, SYNC_STATUS_KEY
from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.sensors.sync import sync_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST, SUPPLIER_REGISTRY
from marketbel_courier_tests.neighbours.old_worker import OldSupplier, OldWorker
from marketbel_courier_tests.orchestration.launching import SUCCESS, launch, tick
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.triggers import (
    ask_for_retry,
    ask_for_sync,
    held,
    in_redis,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_ml import MlJob

PRICES = b"sku;name;price\n1;Drill;10,50\n"


@pytest.fixture
def worker(platform: Platform) -> OldWorker:
    """The former worker of a system in which the courier was never started."""
    settings = platform.settings
    platform.ask(lambda pool: pool.execute("DELETE FROM courier.adoption"))
    return OldWorker(settings.postgres_dsn, settings.redis_dsn, settings.uploads_dir)


def supplier_of(platform: Platform, name: str) -> OldSupplier:
    platform.add_supplier(name, PRICES)
    return OldSupplier(supplier_id_of(name), name, platform.shop.url + platform.path_of(name))


def test_everything_is_taken_over_before_the_first_sync_is_launched_and_once(
    platform: Platform, worker: OldWorker
) -> None:
    job = worker.job(supplier_of(platform, "Shop"), "downloading")
    worker.sync_under_way()
    ask_for_sync(platform, "sync-1")

    [request] = tick(platform, sync_sensor).run_requests or []

    assert request.asset_selection == [SUPPLIER_REGISTRY]
    assert held(platform, SYNC_LOCK_KEY) == "sync-1"
    assert [(row.job_id, row.state) for row in ledger(platform)] == [(job, "failed")]
    later = worker.job(supplier_of(platform, "Late"), "failed")
    tick(platform, sync_sensor)
    assert later not in {row.job_id for row in ledger(platform)}


def test_while_nothing_can_be_known_of_it_a_sync_is_taken_note_of_and_waits(
    platform: Platform, worker: OldWorker, redis_server: EmbeddedValkey
) -> None:
    ask_for_sync(platform, "sync-1")
    volume = platform.settings.uploads_dir
    volume.rename(volume.with_name("away"))

    data = tick(platform, sync_sensor)

    assert not data.run_requests
    assert "could not be looked at" in (data.skip_message or "")
    volume.with_name("away").rename(volume)
    assert [request.run_key for request in tick(platform, sync_sensor).run_requests or []] == [
        "sync-1:registry"
    ]


def test_a_retry_asked_for_on_the_existing_page_works_for_a_job_that_was_never_taken_over(
    platform: Platform, worker: OldWorker
) -> None:
    shop = supplier_of(platform, "Shop")
    tick(platform, sync_sensor)
    job = worker.job(shop, "failed", fields={"file_type": "excel"})
    worker.file(shop, job, "price.csv", PRICES)
    ask_for_retry(platform, job, "retry-1")
    ask_for_retry(platform, UUID(int=1), "retry-2")

    [request] = tick(platform, retry_sensor).run_requests or []
    assert platform.materialize(request.asset_selection or [], ["shop"]).success
    [submission] = platform.ml.submissions
    assert submission.request["file_type"] == "csv"
    assert f"{job}_" in submission.request["file_url"]
    state = platform.jobs()["Shop"]
    assert (state.job_id, state.phase, state.retry_count) == (job, Phase.COMPLETE, 1)


def test_an_analysis_that_the_former_worker_began_is_gone_on_with_and_not_begun_again(
    platform: Platform, worker: OldWorker
) -> None:
    shop = supplier_of(platform, "Shop")
    analysis = MlJob(str(UUID(int=7)), {}, "processing")
    platform.ml.jobs[analysis.job_id] = analysis
    job = worker.job(shop, "analyzing", fields={"ml_job_id": analysis.job_id})
    worker.file(shop, job, "price.csv", PRICES)
    tick(platform, sync_sensor)
    assert platform.jobs()["Shop"].phase is Phase.FAILED
    platform.ask(lambda pool: pool.execute("UPDATE courier.deliveries SET next_retry_at = now()"))
    analysis.status = "completed"

    [request] = tick(platform, retry_sensor).run_requests or []
    assert platform.materialize(request.asset_selection or [], ["shop"]).success

    assert platform.ml.submissions == []
    assert [row.state for row in ledger(platform)] == ["failed", "complete"]
    assert platform.jobs()["Shop"].phase is Phase.COMPLETE


@pytest.mark.usefixtures("worker")
def test_before_marketbels_tables_are_there_every_sensor_says_so_and_waits(
    platform: Platform,
) -> None:
    platform.ask(lambda pool: pool.execute("ALTER SCHEMA public RENAME TO elsewhere"))
    platform.ask(lambda pool: pool.execute("CREATE SCHEMA public"))
    ask_for_sync(platform, "sync-1")
    ask_for_retry(platform, UUID(int=1), "retry-1")

    told = {
        sensor.name: tick(platform, sensor).skip_message or ""
        for sensor in defs.sensors or []
        if isinstance(sensor, dg.SensorDefinition)
    }

    waiting = {name for name, words in told.items() if "tables are not there yet" in words}
    assert {"sync_sensor", "retry_sensor"} <= waiting


def test_the_first_sync_reads_no_list_again_and_hands_none_to_a_service_that_inserts_plainly(
    platform: Platform, worker: OldWorker
) -> None:
    lists = {"Same": PRICES, "Changed": PRICES.replace(b"10,50", b"12,00")}
    for name, content in lists.items():
        platform.shop.files[f"/{name}.csv"] = content
        shop = worker.supplier(
            name, f"{platform.shop.url}/{name}.csv", items=[("1", "Drill", "10.50")]
        )
        counts = {"items_processed": "1", "items_total": "1"}
        ended = {"completed_at": datetime.now(UTC).isoformat(), **counts}
        job = worker.job(shop, "complete", hours_ago=0.01, fields=ended)
        worker.file(shop, job, "price.csv", PRICES)
    ask_for_sync(platform, "sync-1")
    [registry] = tick(platform, sync_sensor).run_requests or []
    launch(platform, registry, SUCCESS)
    [delivery] = tick(platform, sync_sensor).run_requests or []

    assert platform.materialize(delivery.asset_selection or [], platform.order()).success
    [reading] = tick(platform, analysis_sensor).run_requests or []
    assert platform.materialize(reading.asset_selection or [], ["changed"]).success

    assert platform.ml.submissions == []
    newest = platform.ask(lambda pool: latest_deliveries(pool, ["same", "changed"]))
    assert (newest["same"].outcome, newest["changed"].outcome) == ("unchanged", "success")
    prices = platform.ask(
        lambda pool: pool.fetch("SELECT current_price::text FROM supplier_items ORDER BY 1")
    )
    assert [row[0] for row in prices] == ["10.50", "12.00"]


def test_the_former_worker_finds_what_it_needs_when_it_comes_back(
    platform: Platform, worker: OldWorker
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    dead = platform.add_supplier("Dead", None)
    platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])
    platform.materialize([RAW_PRICE_LIST], [dead])
    tick(platform, sync_sensor)

    theirs = worker.job(supplier_of(platform, "Theirs"), "failed")

    async def left(redis: Redis) -> tuple[dict[str, dict[str, str]], object, object, object]:
        keys = [str(key) async for key in redis.scan_iter("job:*")]
        hashes = {key: await cast("Any", redis.hgetall(key)) for key in keys}
        active = await cast("Any", redis.smembers("jobs:active"))
        return hashes, active, await redis.get(SYNC_LOCK_KEY), await redis.get(SYNC_STATUS_KEY)

    hashes, active, lock, status = in_redis(platform, left)
    fields = set(hashes[f"job:{theirs}"])
    assert len(hashes) == 3
    assert all(fields <= set(found) for found in hashes.values())
    assert (active, lock) == (set(), None)
    assert json.loads(str(status))["state"] == "idle"
    [file] = platform.settings.uploads_dir.glob("*.csv")
    assert file.name.startswith(f"{supplier_id_of('Shop')}_")
