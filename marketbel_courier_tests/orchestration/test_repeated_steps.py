"""What "re-execute from failure" does: the download step again, with the plan of the first run."""

from __future__ import annotations

import asyncio

from marketbel_courier.delivery.courier import open_courier
from marketbel_courier.delivery.downloads import fetch_planned
from marketbel_courier.delivery.job_creation import plan_jobs
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"


async def plan(platform: Platform, keys: list[str]) -> dict[str, str]:
    async with open_courier(platform.settings, "first-run") as courier:
        return await plan_jobs(courier, keys, task_id="sync-1")


async def fetch(
    platform: Platform, keys: list[str], jobs: dict[str, str], run_id: str
) -> dict[str, Outcome]:
    async with open_courier(platform.settings, run_id) as courier:
        outcomes = [outcome async for outcome in fetch_planned(courier, jobs)]
    return {outcome.supplier_name: outcome for outcome in outcomes}


def test_only_what_is_missing_is_fetched_again(platform: Platform) -> None:
    keys = [platform.add_supplier("Good", PRICES), platform.add_supplier("Late", None)]
    jobs = asyncio.run(plan(platform, keys))
    first = asyncio.run(fetch(platform, keys, jobs, "first-run"))
    platform.shop.files[platform.path_of("Late")] = PRICES

    second = asyncio.run(fetch(platform, keys, jobs, "second-run"))

    assert first["Late"].error is not None
    assert all(outcome.error is None for outcome in second.values())
    assert first["Good"].delivery == second["Good"].delivery
    assert platform.shop.requests[platform.path_of("Good")] == 1
    assert platform.jobs()["Late"].retry_count == 1


def test_a_job_that_a_newer_delivery_replaced_is_not_repeated(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    old = asyncio.run(plan(platform, [key]))
    new = asyncio.run(plan(platform, [key]))

    outcomes = asyncio.run(fetch(platform, [key], old, "first-run"))

    assert "newer delivery" in str(outcomes["Shop"].error)
    assert platform.shop.requests.total() == 0
    assert asyncio.run(fetch(platform, [key], new, "second-run"))["Shop"].error is None


def test_a_partition_without_a_supplier_fails_alone(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    jobs = asyncio.run(plan(platform, [key, "gone"]))

    outcomes = asyncio.run(fetch(platform, [key, "gone"], jobs, "first-run"))

    assert outcomes["Shop"].error is None
    assert "None has the partition key 'gone'" in str(outcomes["gone"].error)
