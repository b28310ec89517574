"""A file whose reading failed, while a newer one of the same supplier is on its way or not."""

from __future__ import annotations

import threading

from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import make_due, run_requests
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NEW_PRICES = b"sku;name;price\n1;Drill;11,50\n"
PATIENCE_SECONDS = 60


def a_kept_file(platform: Platform, content: bytes = PRICES) -> str:
    """The partition of a supplier whose file was delivered while ml-analyze was away."""
    key = platform.add_supplier("Shop", content)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hang_up()
    platform.materialize([ML_ANALYSIS], [key])
    platform.ml.listen()
    assert ledger(platform)[0].error_code == "ml_unavailable"
    return key


def attempts(platform: Platform) -> list[tuple[int, str | None]]:
    """The number and the end of every attempt, oldest first."""
    return [(row.attempt, row.outcome or row.state) for row in ledger(platform)]


def test_a_kept_file_is_read_although_its_successor_did_not_come(platform: Platform) -> None:
    key = a_kept_file(platform)
    platform.shop.statuses[platform.path_of("Shop")] = 404
    platform.materialize([RAW_PRICE_LIST], [key])
    make_due(platform)

    run_requests(platform, retry_sensor)

    assert attempts(platform) == [(1, "failed"), (1, "failed"), (2, "success")]
    kept, successor, read = ledger(platform)
    assert (read.job_id, read.file_path) == (kept.job_id, kept.file_path)
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "failed"}
    newest = platform.ask(lambda pool: latest_deliveries(pool, [key]))
    assert newest[key].job_id == successor.job_id
    assert_redis_shows_the_ledger(platform)
    assert tick(platform, retry_sensor).skip_message == "No retry is due."


def test_a_person_who_asks_has_the_kept_file_read(platform: Platform) -> None:
    key = a_kept_file(platform)
    platform.shop.statuses[platform.path_of("Shop")] = 404
    platform.materialize([RAW_PRICE_LIST], [key])

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert attempts(platform) == [(1, "failed"), (1, "failed"), (2, "success")]


def test_a_kept_file_is_not_read_once_its_successor_is_there(platform: Platform) -> None:
    key = a_kept_file(platform)
    platform.shop.files[platform.path_of("Shop")] = NEW_PRICES
    platform.materialize([RAW_PRICE_LIST], [key])
    make_due(platform)

    run_requests(platform, retry_sensor)
    tick(platform, job_state_sensor)

    kept, successor = ledger(platform)
    assert (kept.state, successor.state) == ("failed", "delivered")
    assert kept.next_retry_at is None
    assert "It is not retried: a newer delivery took its place." in str(kept.error_message)
    assert_redis_shows_the_ledger(platform)


def test_a_source_that_is_back_at_the_list_before_makes_the_kept_file_obsolete(
    platform: Platform,
) -> None:
    path = platform.path_of("Shop")
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])
    platform.shop.files[path] = NEW_PRICES
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hang_up()
    platform.materialize([ML_ANALYSIS], [key])
    platform.ml.listen()
    platform.shop.files[path] = PRICES

    platform.materialize([RAW_PRICE_LIST], [key])
    make_due(platform)
    run_requests(platform, retry_sensor)

    assert attempts(platform) == [(1, "success"), (1, "failed"), (1, "unchanged")]
    assert len(platform.ml.submissions) == 1


def test_a_kept_file_is_left_alone_while_its_successor_is_on_its_way(platform: Platform) -> None:
    key, path = a_kept_file(platform), platform.path_of("Shop")
    platform.shop.statuses[path] = 404
    gate = platform.shop.gates[path] = threading.Event()
    platform.shop.asked.clear()
    worker = platform.start_worker(RAW_PRICE_LIST, [key])
    assert platform.shop.asked.wait(PATIENCE_SECONDS)
    make_due(platform)

    assert tick(platform, retry_sensor).skip_message == "No retry is due."
    gate.set()
    worker.wait()
    run_requests(platform, retry_sensor)

    assert attempts(platform) == [(1, "failed"), (1, "failed"), (2, "success")]
