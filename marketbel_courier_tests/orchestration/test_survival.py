from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state import publisher
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.job_state import job_state_sensor
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
PATIENCE_SECONDS = 60


def killed_after_the_hand_over(platform: Platform, key: str) -> None:
    platform.ml.hold = True
    worker = platform.start_worker(ML_ANALYSIS, [key])
    assert platform.ml.polled.wait(PATIENCE_SECONDS)
    worker.kill()
    worker.wait()


def test_a_run_that_follows_a_killed_one_goes_on_with_the_same_analysis(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    killed_after_the_hand_over(platform, key)
    platform.ml.finish()

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1
    assert platform.jobs()["Shop"].phase == "complete"
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}


def test_a_new_delivery_of_the_same_bytes_goes_on_with_the_analysis_of_the_killed_run(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    killed_after_the_hand_over(platform, key)
    platform.ml.finish()

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1
    states = platform.ask(
        lambda pool: pool.fetch("SELECT state, outcome FROM courier.deliveries ORDER BY created_at")
    )
    assert [tuple(row) for row in states] == [("failed", "superseded"), ("complete", "success")]


def test_a_worker_killed_before_the_hand_over_leaves_a_file_that_is_sent_once(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.health = "unhealthy"
    worker = platform.start_worker(ML_ANALYSIS, [key])
    worker.kill()
    worker.wait()
    platform.ml.health = "healthy"

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1


def interrupted_while_it_waits(platform: Platform, key: str) -> None:
    platform.ml.hold = True
    worker = platform.start_worker(ML_ANALYSIS, [key])
    assert platform.ml.polled.wait(PATIENCE_SECONDS)
    worker.send_signal(signal.SIGINT)
    worker.wait()


def test_a_run_that_is_stopped_says_so_and_its_analysis_is_taken_up_later(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])

    interrupted_while_it_waits(platform, key)

    job = platform.jobs()["Shop"]
    assert (job.phase, job.can_retry) == ("failed", True)
    assert "was stopped" in str(job.error)
    platform.ml.finish()
    assert platform.materialize([ML_ANALYSIS], [key]).success
    assert len(platform.ml.submissions) == 1
    assert platform.jobs()["Shop"].retry_count == 1


def test_after_a_stopped_run_a_new_delivery_of_the_same_bytes_is_not_sent_again(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    interrupted_while_it_waits(platform, key)
    platform.ml.finish()

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1


def test_a_run_that_is_stopped_while_it_downloads_leaves_no_part_of_a_file(
    platform: Platform,
) -> None:
    platform.shop.gates[platform.path_of("Shop")] = threading.Event()
    key = platform.add_supplier("Shop", PRICES)
    worker = platform.start_worker(RAW_PRICE_LIST, [key])
    assert platform.shop.asked.wait(PATIENCE_SECONDS)

    worker.send_signal(signal.SIGINT)
    worker.wait()

    assert platform.jobs()["Shop"].phase == "failed"
    assert [path for path in platform.settings.uploads_dir.rglob("*") if path.is_file()] == []


def test_a_job_that_ends_while_redis_is_away_is_told_when_it_is_back(
    platform: Platform, redis_server: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "CLOSING_PATIENCE_SECONDS", 0.1)
    key = platform.add_supplier("Shop", PRICES)
    redis_server.stop()
    try:
        assert platform.materialize([RAW_PRICE_LIST], [key]).success
        assert "still away" in catch_up(platform)
    finally:
        redis_server.start()
    assert platform.jobs() == {}

    assert "1 jobs" in catch_up(platform)

    assert platform.jobs()["Shop"].phase == "analyzing"
    assert "every job" in catch_up(platform)


def catch_up(platform: Platform) -> str:
    context = dg.build_sensor_context(
        instance=platform.instance, resources={"courier": CourierResource()}
    )
    result = job_state_sensor(context)
    assert isinstance(result, dg.SkipReason)
    return str(result.skip_message)


def test_a_job_that_ml_analyze_forgot_is_sent_once_more(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.status_answers = [(404, {"detail": "Job not found"})]

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 2


def test_a_job_that_ml_analyze_forgets_twice_fails(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.status_answers = [(404, {"detail": "Job not found"})] * 2

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 2
    assert "forgot" in str(platform.jobs()["Shop"].error)


def test_an_outage_of_ml_analyze_while_it_works_is_waited_out(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.status_answers = [(503, {"detail": "restarting"})] * 2

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 1


def test_a_file_that_changed_on_the_volume_is_downloaded_again(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    torn = Path(platform.jobs()["Shop"].file_path)
    torn.write_bytes(PRICES[:-5])

    assert platform.materialize([ML_ANALYSIS], [key]).success

    sent = Path(platform.ml.submissions[0].request["file_url"])
    assert sent != torn
    assert sent.read_bytes() == PRICES
    assert platform.shop.requests[platform.path_of("Shop")] == 2
    job = platform.jobs()["Shop"]
    assert (job.phase, job.retry_count, job.file_path) == ("complete", 1, str(sent))


def test_a_file_that_changed_and_cannot_be_downloaded_again_fails_with_the_reason(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    Path(platform.jobs()["Shop"].file_path).unlink()
    platform.shop.statuses[platform.path_of("Shop")] = 404

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert platform.ml.submissions == []
    assert (platform.jobs()["Shop"].phase, platform.jobs()["Shop"].retry_count) == ("failed", 1)
    assert "404" in str(platform.jobs()["Shop"].error)


def test_redis_may_be_away_during_a_delivery_and_catches_up(
    platform: Platform, redis_server: EmbeddedValkey
) -> None:
    gate = threading.Event()
    platform.shop.gates[platform.path_of("Slow")] = gate
    keys = platform.add_suppliers(("Quick", "Slow"), PRICES)

    def stop_and_start() -> None:
        platform.shop.asked.wait(PATIENCE_SECONDS)
        redis_server.stop()
        gate.set()
        time.sleep(1)  # an outage has a length
        redis_server.start()

    outage = threading.Thread(target=stop_and_start)
    outage.start()
    result = platform.materialize([RAW_PRICE_LIST], keys)
    outage.join()

    assert result.success
    assert {job.phase.value for job in platform.jobs().values()} == {"analyzing"}
    assert platform.materialize([ML_ANALYSIS], keys).success
    assert {job.phase.value for job in platform.jobs().values()} == {"complete"}


def test_analyses_of_several_processes_stay_within_the_limit_together(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(12)], PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.ml.hold = True

    workers = [
        platform.start_worker(ML_ANALYSIS, keys[:6]),
        platform.start_worker(ML_ANALYSIS, keys[6:]),
    ]
    while any(worker.poll() is None for worker in workers):
        platform.ml.finish_one_if_full(4, total=12)
        time.sleep(0.1)

    assert [worker.wait() for worker in workers] == [0, 0]
    assert len(platform.ml.submissions) == 12
    assert platform.ml.most_in_flight == 4
    assert platform.grid(ML_ANALYSIS, keys) == dict.fromkeys(keys, "materialized")
