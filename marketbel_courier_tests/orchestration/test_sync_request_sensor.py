from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from uuid import UUID

import dagster as dg

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import SYNC_TRIGGER_KEY, request_sync
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.sync_request import sync_request_sensor
from marketbel_courier.orchestration.tags import TASK_ID_TAG
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def ask_for_sync(platform: Platform, task_id: str) -> bool:
    async def ask() -> bool:
        async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
            return await request_sync(redis, task_id)

    return asyncio.run(ask())


def put_trigger(platform: Platform, trigger: dict[str, str]) -> None:
    async def put() -> None:
        async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
            await redis.set(SYNC_TRIGGER_KEY, json.dumps(trigger))

    asyncio.run(put())


def trigger_waits(platform: Platform) -> bool:
    async def look() -> bool:
        async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
            return bool(await redis.exists(SYNC_TRIGGER_KEY))

    return asyncio.run(look())


def evaluate(platform: Platform, cursor: str | None) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(
        instance=platform.instance, cursor=cursor, resources={"courier": CourierResource()}
    )
    return sync_request_sensor(context)  # type: ignore[return-value]


def test_a_request_becomes_runs_and_is_removed_once_they_are_launched(platform: Platform) -> None:
    for number in range(3):
        platform.add_supplier(f"Shop {number}", PRICES)
    ask_for_sync(platform, "sync-manual-1")

    result = evaluate(platform, None)

    assert isinstance(result, dg.SensorResult)
    assert result.run_requests is not None
    assert [request.tags[TASK_ID_TAG] for request in result.run_requests] == ["sync-manual-1"]
    assert trigger_waits(platform)
    assert isinstance(evaluate(platform, result.cursor), dg.SkipReason)
    assert not trigger_waits(platform)


def test_a_daemon_that_died_before_its_cursor_was_saved_asks_for_the_same_runs(
    platform: Platform,
) -> None:
    platform.add_supplier("Shop", PRICES)
    ask_for_sync(platform, "sync-manual-1")

    first, second = evaluate(platform, None), evaluate(platform, None)

    assert isinstance(first, dg.SensorResult)
    assert isinstance(second, dg.SensorResult)
    assert first.run_requests is not None
    assert second.run_requests is not None
    assert [r.run_key for r in first.run_requests] == [r.run_key for r in second.run_requests]


def test_a_second_request_while_one_waits_is_refused(platform: Platform) -> None:
    assert ask_for_sync(platform, "sync-manual-1")
    assert not ask_for_sync(platform, "sync-manual-2")


def test_a_supplier_that_was_just_made_is_delivered_alone(platform: Platform) -> None:
    for name in ("Old", "New"):
        platform.add_supplier(name, PRICES)
    put_trigger(
        platform,
        {
            "task_id": "sync-new",
            "triggered_by": "supplier_created",
            "supplier_id": str(supplier_id_of("New")),
        },
    )

    result = evaluate(platform, None)

    assert isinstance(result, dg.SensorResult)
    assert result.run_requests is not None
    assert [r.tags["dagster/partition"] for r in result.run_requests] == ["new"]


def test_suppliers_that_are_inactive_or_have_no_source_are_left_out(platform: Platform) -> None:
    platform.add_supplier("Active", PRICES)
    platform.add_supplier("Asleep", PRICES, is_active=False)
    platform.add_supplier("Sourceless", PRICES, source_url="")
    ask_for_sync(platform, "sync-manual-1")

    result = evaluate(platform, None)

    assert isinstance(result, dg.SensorResult)
    assert result.run_requests is not None
    assert [r.tags["dagster/partition"] for r in result.run_requests] == ["active"]


def test_redis_being_away_changes_nothing(platform: Platform, redis_server: EmbeddedValkey) -> None:
    platform.add_supplier("Shop", PRICES)
    redis_server.stop()
    try:
        result = evaluate(platform, "sync-manual-0")
    finally:
        redis_server.start()

    assert isinstance(result, dg.SkipReason)
    assert "Redis cannot be read" in str(result.skip_message)


def test_a_request_that_makes_no_sense_is_still_a_request(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    put_trigger(platform, {"supplier_id": str(UUID(int=0))})

    result = evaluate(platform, None)

    assert isinstance(result, dg.SensorResult)
    assert result.run_requests is not None
    assert [r.tags["dagster/partition"] for r in result.run_requests] == [key]
