"""A failed job's next attempt, begun in a world that has moved on since it failed."""

from __future__ import annotations

import asyncio

import dagster as dg
import pytest

from marketbel_courier.delivery.courier import Courier, open_courier
from marketbel_courier.delivery.downloads import fetch_planned
from marketbel_courier.delivery.job_creation import plan_jobs, plan_retries
from marketbel_courier.delivery.reading.course import read_price_lists
from marketbel_courier.delivery.reading.ml_analyze import MlAnalyzeReader
from marketbel_courier.delivery.reading.selection import choose_latest
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.supplier_runs import ChosenSuppliers, delivery_request
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.in_process_runs import run_in_process
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NEW_PRICES = b"sku;name;price\n1;Drill;11,50\n"
BOTH = [RAW_PRICE_LIST, ML_ANALYSIS]


async def errors_of(courier: Courier, jobs: dict[str, str]) -> list[object]:
    outcomes = read_price_lists(MlAnalyzeReader(courier), jobs, force=False)
    return [outcome.error async for outcome in outcomes]


def a_failed_download(platform: Platform) -> str:
    key = platform.add_supplier("Shop", PRICES)
    platform.shop.statuses[platform.path_of("Shop")] = 503
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.statuses.clear()
    return key


def retry_run(platform: Platform, key: str) -> dg.ExecuteInProcessResult:
    """The run of a retry, as the sensor requests it."""
    request = delivery_request(
        ChosenSuppliers([key], {"dagster/partition": key}),
        task_id="retry",
        run_key=None,
        retries={key: str(ledger(platform)[-1].job_id)},
    )
    return run_in_process(
        platform.instance, [RAW_PRICE_LIST], tags=request.tags, run_config=request.run_config
    )


def test_a_retry_that_stood_in_line_while_a_newer_delivery_began_is_not_made(
    platform: Platform,
) -> None:
    key = a_failed_download(platform)
    [failed] = ledger(platform)

    async def plan_and_retry() -> None:
        async with open_courier(platform.settings, "run-of-a-sync") as courier:
            await plan_jobs(courier, [key], task_id="sync")
            assert await plan_retries(courier, {key: str(failed.job_id)}) == {}

    asyncio.run(plan_and_retry())

    assert [row.state for row in ledger(platform)] == ["failed", "downloading"]


def test_a_job_that_a_newer_delivery_replaced_promises_no_retry(platform: Platform) -> None:
    key = a_failed_download(platform)
    [failed] = ledger(platform)
    assert failed.next_retry_at

    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    replaced, _ = ledger(platform)
    assert replaced.next_retry_at is None
    assert "newer delivery" in str(replaced.error_message)


def test_a_file_that_arrived_while_its_bytes_were_analysed_is_not_sent_again(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hold = True

    async def deliver_meanwhile() -> None:
        async with (
            open_courier(platform.settings, "run-1") as earlier,
            open_courier(platform.settings, "run-2") as later,
        ):
            jobs = await choose_latest(earlier, [key], Route.ML, other_route_too=False)

            async def analyse_the_first() -> list[object]:
                return await errors_of(earlier, jobs)

            first = asyncio.create_task(analyse_the_first())
            await asyncio.to_thread(platform.ml.polled.wait, 30)
            newer = await plan_jobs(later, [key], task_id="sync")
            assert [o.error async for o in fetch_planned(later, newer)] == [None]
            platform.ml.finish()
            assert await first == [None]
            assert await errors_of(later, newer) == [None]

    asyncio.run(deliver_meanwhile())

    assert [row.outcome for row in ledger(platform)] == ["success", "unchanged"]
    assert len(platform.ml.submissions) == 1
    assert_redis_shows_the_ledger(platform)


def test_a_retry_asks_the_address_of_today_without_the_tag_of_the_old_one(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    path = platform.path_of("Shop")
    platform.shop.etags[path] = '"v1"'
    platform.materialize(BOTH, [key])
    platform.shop.statuses[path] = 503
    platform.shop.etags.clear()
    platform.materialize([RAW_PRICE_LIST], [key])
    other = f"{path}?edition=2"
    platform.shop.files[other], platform.shop.etags[other] = NEW_PRICES, '"v1"'
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE suppliers SET metadata = jsonb_build_object('source_url', $1::text)",
            platform.shop.url + other,
        )
    )

    assert retry_run(platform, key).success

    row = ledger(platform)[-1]
    assert (row.attempt, row.state) == (2, "delivered")
    assert row.source_url == platform.shop.url + path  # queries are not shown
    assert row.source_digest != ledger(platform)[0].source_digest


def test_a_file_that_waits_goes_down_the_route_of_today(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    monkeypatch.setenv("USE_ML_PROCESSING", "false")
    assert not platform.materialize(BOTH, [key]).success
    monkeypatch.setenv("USE_ML_PROCESSING", "true")

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert [(row.route, row.state) for row in ledger(platform)] == [("ml", "complete")]
    assert platform.shop.requests[platform.path_of("Shop")] == 1


def test_what_a_person_asked_for_may_be_asked_for_again_while_it_waits(
    platform: Platform,
) -> None:
    a_failed_download(platform)
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.deliveries SET attempt = 4, retries_used = 3, next_retry_at = NULL"
        )
    )
    [failed] = ledger(platform)

    platform.ask(lambda pool: request_retries(pool, [failed.job_id]))
    platform.ask(lambda pool: note_untold(pool, [failed.job_id]))
    tick(platform, job_state_sensor)

    job = platform.jobs()["Shop"]
    assert job.can_retry
    assert job.retry_count < job.max_retries


def test_an_analysis_that_stalled_twice_is_not_waited_for_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_STALLED_AFTER_MINUTES", "0.01")
    key = platform.add_supplier("Shop", PRICES)
    platform.ml.hold = True
    assert not platform.materialize(BOTH, [key]).success
    assert not platform.materialize([ML_ANALYSIS], [key]).success
    assert len(platform.ml.submissions) == 1
    platform.ml.hold = False

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert [row.error_code for row in ledger(platform)] == ["analysis_stalled"] * 2 + [None]
    assert len(platform.ml.submissions) == 2


def test_catching_up_takes_no_job_back_that_its_run_has_shown_further_ahead(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hold = True

    async def catch_up_while_matching() -> None:
        async with open_courier(platform.settings, "run") as courier:
            jobs = await choose_latest(courier, [key], Route.ML, other_route_too=False)

            async def analyse() -> list[object]:
                return await errors_of(courier, jobs)

            analysis = asyncio.create_task(analyse())
            await asyncio.to_thread(platform.ml.polled.wait, 30)
            await asyncio.to_thread(platform.await_state, {"Shop": "matching"})
            await note_untold(courier.pool, [ledger_row.job_id])
            await courier.publisher.settle(5)
            # Nothing that the run says later is to hide what the sensor writes.
            platform.ml.status_answers += [(503, {"detail": "busy"})] * 20
            await asyncio.to_thread(tick, platform, job_state_sensor)
            shown.append(await asyncio.to_thread(lambda: platform.jobs()["Shop"].phase.value))
            platform.ml.status_answers.clear()
            platform.ml.finish()
            assert await analysis == [None]

    [ledger_row] = ledger(platform)
    shown: list[str] = []
    asyncio.run(catch_up_while_matching())

    assert shown == ["matching"]
    assert_redis_shows_the_ledger(platform)
