from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import dagster as dg

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.orchestration.reading_runs import (
    PATIENCE,
    PAUSE_BETWEEN_REQUESTS,
    REQUESTS_IN_A_ROW,
    Requests,
    RunInProgress,
    Surroundings,
    due_analyses,
    plan_analyses,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.supplier_runs import ChosenSuppliers
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.platform_fixture import Platform

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = ("a", "b", "c", "d")
PRICES = b"sku;name;price\n1;Drill;10,50\n"


def delivered(key: str, *, run_id: str = "download", age: timedelta = timedelta(0)) -> Delivery:
    nothing = dict.fromkeys(Delivery.__dataclass_fields__)
    values = nothing | {
        "job_id": uuid4(),
        "partition_key": key,
        "run_id": run_id,
        "task_id": "sync-1",
        "delivered_at": NOW - age,
    }
    return Delivery(**values)  # type: ignore[arg-type]


def around(waiting: Sequence[Delivery], **changes: object) -> Surroundings:
    quiet = Surroundings(
        now=NOW,
        waiting=waiting,
        ordered_keys=ORDER,
        in_progress=[],
        left_to_backfills=frozenset(),
        requests_so_far={},
        most_per_run=250,
        most_runs=4,
    )
    return replace(quiet, **changes)  # type: ignore[arg-type]


def keys_of(plan: list[ChosenSuppliers]) -> list[list[str]]:
    return [list(run.keys) for run in plan]


def test_files_of_a_run_that_has_ended_are_analysed_in_one_run() -> None:
    plan = plan_analyses(around([delivered("a"), delivered("b")]))

    assert keys_of(plan) == [["a", "b"]]


def test_who_has_waited_longest_comes_first_wherever_dagster_has_its_partition() -> None:
    waiting = [delivered(key) for key in ("d", "b", "c", "a")]

    plan = plan_analyses(around(waiting, most_per_run=1, most_runs=2))

    assert keys_of(plan) == [["b"], ["d"]]


def test_files_of_a_run_that_still_downloads_wait_a_little_for_company() -> None:
    downloading = [RunInProgress("download", frozenset(ORDER), analyses=False)]

    assert plan_analyses(around([delivered("a")], in_progress=downloading)) == []
    overdue = [delivered("a", age=PATIENCE)]
    assert keys_of(plan_analyses(around(overdue, in_progress=downloading))) == [["a"]]


def test_a_file_that_a_run_will_analyse_itself_is_left_to_it() -> None:
    analysing = [RunInProgress("other", frozenset({"a"}), analyses=True)]

    assert keys_of(
        plan_analyses(around([delivered("a"), delivered("b")], in_progress=analysing))
    ) == [["b"]]


def test_a_file_of_a_backfill_that_analyses_too_is_left_to_it() -> None:
    file = delivered("a")

    assert plan_analyses(around([file], left_to_backfills=frozenset({str(file.job_id)}))) == []


def test_no_more_runs_than_ml_analyze_can_serve_are_in_progress() -> None:
    busy = [RunInProgress(str(n), frozenset({f"x{n}"}), analyses=True) for n in range(4)]

    assert plan_analyses(around([delivered("a")], in_progress=busy)) == []


def test_a_file_whose_runs_keep_dying_is_requested_less_often() -> None:
    file = delivered("a")
    just_now = {str(file.job_id): Requests(REQUESTS_IN_A_ROW, NOW)}
    long_ago = {str(file.job_id): Requests(REQUESTS_IN_A_ROW, NOW - PAUSE_BETWEEN_REQUESTS)}

    assert plan_analyses(around([file], requests_so_far=just_now)) == []
    assert keys_of(plan_analyses(around([file], requests_so_far=long_ago))) == [["a"]]


def test_suppliers_that_are_no_neighbours_share_a_run_that_names_them() -> None:
    (run,) = plan_analyses(around([delivered("d"), delivered("a")]))

    assert (list(run.keys), run.tags) == (["a", "d"], {})


def test_of_two_files_of_one_supplier_the_older_one_comes_first() -> None:
    older, newer = delivered("a"), delivered("a")

    assert due_analyses(around([older, newer])) == {"a": older}


def evaluate(platform: Platform, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(
        instance=platform.instance, cursor=cursor, resources={"courier": CourierResource()}
    )
    return analysis_sensor(context)  # type: ignore[return-value]


def test_the_sensor_requests_what_was_delivered_and_nothing_twice(platform: Platform) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)
    assert isinstance(evaluate(platform), dg.SkipReason)
    platform.materialize([RAW_PRICE_LIST], keys)

    result = evaluate(platform)

    assert isinstance(result, dg.SensorResult)
    assert result.run_requests is not None
    assert [request.tags["marketbel/stage"] for request in result.run_requests] == ["analysis"]
    platform.materialize([ML_ANALYSIS], keys)
    assert isinstance(evaluate(platform, result.cursor), dg.SkipReason)


def test_a_supplier_that_hangs_delays_nobody_elses_analysis(platform: Platform) -> None:
    gate = threading.Event()
    platform.shop.gates[platform.path_of("Slow")] = gate
    keys = platform.add_suppliers(("Quick", "Slow", "Quick too"), PRICES)
    worker = platform.start_worker(RAW_PRICE_LIST, keys)
    try:
        platform.await_state({"Quick": "analyzing", "Quick too": "analyzing"})

        assert platform.materialize([ML_ANALYSIS], [keys[0]]).success
        assert platform.materialize([ML_ANALYSIS], [keys[2]]).success
        assert platform.jobs()["Slow"].phase == "downloading"
    finally:
        gate.set()
        worker.wait()
    assert platform.jobs()["Quick"].phase == "complete"
