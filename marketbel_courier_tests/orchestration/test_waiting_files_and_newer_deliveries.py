"""A file that waits to be read, while a newer one of the same supplier is on its way."""

from __future__ import annotations

import threading

import pytest

from marketbel_courier.ledger.delivery_queries import waiting_deliveries, waiting_files
from marketbel_courier.ledger.history import analyses_ahead
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import run_requests
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NEW_PRICES = b"sku;name;price\n1;Drill;11,50\n"
BOTH = [RAW_PRICE_LIST, ML_ANALYSIS]
PATIENCE_SECONDS = 60


def outcomes(platform: Platform) -> list[str | None]:
    return [row.outcome or row.state for row in ledger(platform)]


def test_a_waiting_file_is_read_although_its_successor_did_not_come(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.statuses[platform.path_of("Shop")] = 404

    assert not platform.materialize([RAW_PRICE_LIST], [key]).success

    assert outcomes(platform) == ["delivered", "failed"]
    run_requests(platform, analysis_sensor)
    assert outcomes(platform) == ["success", "failed"]
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "failed"}
    assert_redis_shows_the_ledger(platform)
    # The existing front end takes a supplier's state from the last line about it.
    lines = platform.ask(
        lambda pool: pool.fetch(
            "SELECT task_id, error_type FROM parsing_logs ORDER BY created_at DESC LIMIT 1"
        )
    )
    assert [tuple(line) for line in lines] == [(str(ledger(platform)[1].job_id), "ERROR")]


def test_a_person_who_asks_has_the_file_read_that_waits(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.statuses[platform.path_of("Shop")] = 404
    platform.materialize([RAW_PRICE_LIST], [key])

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert outcomes(platform) == ["success", "failed"]


def test_a_waiting_file_makes_room_as_soon_as_its_successor_is_there(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.files[platform.path_of("Shop")] = NEW_PRICES

    assert platform.materialize(BOTH, [key]).success

    assert outcomes(platform) == ["superseded", "success"]
    assert len(platform.ml.submissions) == 1
    assert_redis_shows_the_ledger(platform)


def test_a_newer_file_waits_in_the_place_of_the_one_that_it_replaces(platform: Platform) -> None:
    first, other = (platform.add_supplier(name, PRICES) for name in ("First", "Other"))
    for key in (first, other):
        platform.materialize([RAW_PRICE_LIST], [key])
    for content in (NEW_PRICES, PRICES):
        platform.shop.files[platform.path_of("First")] = content
        platform.materialize([RAW_PRICE_LIST], [first])

    waiting = platform.ask(waiting_deliveries)

    assert [row.partition_key for row in waiting] == [first, other]
    assert [row.partition_key for row in platform.ask(waiting_files)] == [first, other]
    assert waiting[0].waits_since == ledger(platform)[0].delivered_at
    assert platform.ask(lambda pool: analyses_ahead(pool, waiting[0])) == 0
    assert platform.ask(lambda pool: analyses_ahead(pool, waiting[1])) == 1


def test_a_forced_reading_that_waits_is_not_ended_by_a_list_without_news(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])
    platform.materialize([RAW_PRICE_LIST], [key], force=True)

    platform.materialize([RAW_PRICE_LIST], [key])
    run_requests(platform, analysis_sensor)

    assert outcomes(platform) == ["success", "success", "unchanged"]
    assert len(platform.ml.submissions) == 2


def test_an_upload_that_waits_makes_room_for_nobody(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ask(lambda pool: pool.execute("UPDATE courier.deliveries SET origin = 'upload'"))

    platform.materialize([RAW_PRICE_LIST], [key])

    assert outcomes(platform) == ["delivered", "delivered"]


@pytest.mark.parametrize(
    ("is_read_meanwhile", "ends", "sent"),
    [
        (True, ["success", "success", "success"], 3),
        (False, ["success", "superseded", "unchanged"], 1),
    ],
)
def test_a_list_is_unchanged_only_if_the_one_that_waited_was_not_read(
    platform: Platform, is_read_meanwhile: bool, ends: list[str], sent: int
) -> None:
    path = platform.path_of("Shop")
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])
    platform.shop.files[path] = NEW_PRICES
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.files[path] = PRICES
    gate = platform.shop.gates[path] = threading.Event()
    platform.shop.asked.clear()
    worker = platform.start_worker(RAW_PRICE_LIST, [key])
    assert platform.shop.asked.wait(PATIENCE_SECONDS)

    if is_read_meanwhile:
        run_requests(platform, analysis_sensor)
    gate.set()
    worker.wait()
    platform.materialize([ML_ANALYSIS], [key])

    assert outcomes(platform) == ends
    assert len(platform.ml.submissions) == sent
