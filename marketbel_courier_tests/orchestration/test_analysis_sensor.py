from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reading_pauses import (
    LASTS_AFTER,
    EndedRun,
    VainReadings,
    vain_readings,
)
from marketbel_courier.ledger import reading_runs as ledger_of_runs
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.delivery_records import WaitingFile
from marketbel_courier.ledger.reading_runs import (
    GivenFile,
    ReadingRuns,
    close,
    give,
    open_for_more,
    reading_runs,
    take,
)
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.syncs import sync_progress
from marketbel_courier.orchestration import reading_runs as launching_of_runs
from marketbel_courier.orchestration.reading_runs import (
    PATIENCE,
    RunInProgress,
    Surroundings,
    due_analyses,
    earliest_end,
    for_runs_that_are_up,
    plan_analyses,
)
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.supplier_runs import ChosenSuppliers
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST, TAKES_MORE_TAG
from marketbel_courier_tests.orchestration.launching import FAILURE, tick
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.scripted_ml import MlJob
from marketbel_courier_tests.waiting import until

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ORDER = ("a", "b", "c", "d")
PRICES = b"sku;name;price\n1;Drill;10,50\n"


def delivered(key: str, *, run_id: str = "download", age: timedelta = timedelta(0)) -> WaitingFile:
    return WaitingFile(
        job_id=uuid4(),
        partition_key=key,
        task_id="sync-1",
        run_id=run_id,
        route=Route.ML,
        delivered_at=NOW - age,
        next_reading_at=None,
    )


def around(waiting: Sequence[WaitingFile], **changes: object) -> Surroundings:
    quiet = Surroundings(
        now=NOW,
        waiting=waiting,
        ordered_keys=ORDER,
        in_progress=[],
        left_to_backfills=frozenset(),
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


def test_of_one_sync_no_more_files_wait_within_runs_than_fill_its_share() -> None:
    reading = [
        RunInProgress("1", frozenset({"v", "w", "x"}), analyses=True),
        # All of this one's files are being read.
        RunInProgress("2", frozenset({"y", "z"}), analyses=True),
        RunInProgress("download", frozenset(ORDER), analyses=False),
    ]
    first, second, third = [delivered(key) for key in ("a", "b", "c")]
    uploaded = replace(delivered("d"), task_id="upload-7")
    within = [delivered(key) for key in ("v", "w", "x")]
    elsewhere = replace(delivered("x"), task_id="sync-0")
    room_for_two = around(
        [*within, elsewhere, first, second, third, uploaded],
        in_progress=reading,
        patience=timedelta(0),
        most_per_run=1,
        most_runs=32,
        most_of_a_tick=9,
        most_runs_of_a_sync=5,
    )
    no_room = replace(room_for_two, most_runs_of_a_sync=3)
    vain = replace(no_room, in_vain=in_vain(first, count=9, ago=timedelta(hours=1)))

    assert keys_of(plan_analyses(room_for_two)) == [["a"], ["b"], ["d"]]
    assert keys_of(plan_analyses(no_room)) == [["d"]]
    assert keys_of(plan_analyses(vain)) == [["a"], ["d"]]
    for_good = replace(no_room, waiting=[first, second, third])
    assert keys_of(plan_analyses(for_good)) == [["a"], ["b"], ["c"]]


def in_vain(*files: WaitingFile, count: int, ago: timedelta) -> dict[str, VainReadings]:
    return {str(file.job_id): VainReadings(count, NOW - ago) for file in files}


def test_the_pause_after_runs_in_vain_grows_from_seconds_to_minutes() -> None:
    file = delivered("a")
    pauses = [VainReadings(count, NOW).next_try_at - NOW for count in range(1, 12)]

    assert pauses[0] == timedelta(seconds=5)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=5)
    for count, pause in enumerate(pauses, start=1):
        almost = around([file], in_vain=in_vain(file, count=count, ago=pause - PATIENCE / 100))
        over = around([file], in_vain=in_vain(file, count=count, ago=pause))
        assert plan_analyses(almost) == []
        assert keys_of(plan_analyses(over)) == [["a"]]


def test_the_end_of_a_run_that_a_wrong_clock_put_into_the_future_pauses_nothing() -> None:
    file = delivered("a")
    ahead = in_vain(file, count=9, ago=timedelta(days=-365))

    assert keys_of(plan_analyses(around([file], in_vain=ahead))) == [["a"]]


def test_files_whose_runs_keep_ending_in_vain_are_tried_in_smaller_company_and_then_alone() -> None:
    files = [delivered(key) for key in ORDER]
    late = timedelta(hours=1)
    vain = {
        **in_vain(files[1], files[2], count=3, ago=late),
        **in_vain(files[3], count=9, ago=late),
    }

    plan = plan_analyses(around(files, in_vain=vain, most_per_run=8))

    assert keys_of(plan) == [["a"], ["b", "c"], ["d"]]


@given(
    st.lists(st.timedeltas(timedelta(days=-400), timedelta(days=400)), min_size=1, max_size=5),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_no_run_is_overlooked_that_ended_after_one_of_the_files_came(
    ages: list[timedelta], later: timedelta
) -> None:
    files = [delivered("a", age=age) for age in ages]
    earliest = earliest_end(files, NOW)

    assert earliest is not None
    for file in files:
        assert file.delivered_at is not None
        # A clock that was ahead put the file's time behind its runs' ends.
        assert min(file.delivered_at, NOW) + later > earliest
    unknown = replace(files[0], delivered_at=None)
    assert earliest_end([*files, unknown], NOW) is None


@given(st.integers(1, 30), st.integers(1, 250))
def test_company_never_grows_with_what_was_in_vain(count: int, most: int) -> None:
    sizes = [VainReadings(n, NOW).most_in_company(most) for n in range(1, count + 1)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 1
    assert VainReadings(10, NOW).most_in_company(250) == 1


def test_a_run_counts_against_no_file_that_it_came_to_or_was_not_about() -> None:
    first, last = NOW - timedelta(minutes=1), NOW
    ended = [
        EndedRun(frozenset({"a", "b"}), frozenset({"a"}), last),
        EndedRun(frozenset({"a", "b", "gone"}), frozenset(), first),
    ]

    assert vain_readings({"a", "b", "new"}, ended) == {
        "a": VainReadings(1, first),
        "b": VainReadings(2, last),
    }


def test_suppliers_that_are_no_neighbours_share_a_run_that_names_them() -> None:
    (run,) = plan_analyses(around([delivered("d"), delivered("a")]))

    assert (list(run.keys), run.tags) == (["a", "d"], {})


def test_of_two_files_of_one_supplier_the_older_one_comes_first() -> None:
    older, newer = delivered("a"), delivered("a")

    assert due_analyses(around([older, newer])) == {"a": older}


def requests(platform: Platform) -> list[dg.RunRequest]:
    return list(tick(platform, analysis_sensor).run_requests or [])


def end_run(platform: Platform, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
    """Have this request's run end before it has claimed anything, just now."""
    run = dg.DagsterRun(
        job_name="__ASSET_JOB",
        run_id=str(uuid4()),
        run_config=dict(request.run_config or {}),
        asset_selection=frozenset(request.asset_selection or []),
        tags=dict(request.tags),
    )
    platform.instance.add_run(run)
    if status is FAILURE:
        platform.instance.report_run_failed(run)
    else:
        platform.instance.report_run_canceled(run)


def test_the_sensor_requests_what_was_delivered_and_nothing_twice(platform: Platform) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)
    assert requests(platform) == []
    platform.materialize([RAW_PRICE_LIST], keys)

    [request] = requests(platform)

    assert request.tags["marketbel/stage"] == "analysis"
    platform.materialize([ML_ANALYSIS], keys)
    assert requests(platform) == []


def test_files_whose_runs_died_before_they_came_to_them_say_when_they_are_tried_next(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(2)], PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    task_id = ledger(platform)[0].task_id
    [request] = requests(platform)
    for _ in range(LASTS_AFTER):
        end_run(platform, request, FAILURE)

    paused = tick(platform, analysis_sensor)

    assert paused.run_requests in (None, [])
    assert paused.skip_message is not None
    assert "2 price lists wait for the next try at" in paused.skip_message
    assert "the last 4 runs ended before coming to them" in paused.skip_message
    for row in ledger(platform):
        assert row.next_reading_at is not None
        assert "its last 4 runs ended before coming to the file" in str(row.waits_for)
    progress = platform.ask(lambda pool: sync_progress(pool, task_id))
    assert (progress.paused, progress.fewest_vain_readings) == (2, LASTS_AFTER)
    [alert] = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert (alert.kind, alert.cause) == ("run_died", "readings_in_vain")

    platform.materialize([ML_ANALYSIS], keys)
    assert {(row.state, row.next_reading_at, row.waits_for) for row in ledger(platform)} == {
        ("complete", None, None)
    }


def test_a_run_that_is_up_takes_what_arrives_and_the_grid_is_true_of_each(
    platform: Platform,
) -> None:
    platform.ml.hold = True
    keys = platform.add_suppliers(("First", "Second", "Broken"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys[:1])
    worker = platform.start_worker(ML_ANALYSIS, keys[:1], takes_more=True)
    until(lambda: len(platform.ml.submissions) == 1)
    platform.materialize([RAW_PRICE_LIST], keys[1:])

    assert requests(platform) == []

    until(lambda: len(platform.ml.submissions) == 3)
    platform.ml.on_status = fail_of(supplier_id_of("Broken"))
    platform.ml.finish()
    worker.wait()
    assert platform.grid(ML_ANALYSIS, keys) == dict(
        zip(keys, ("materialized", "materialized", "failed"), strict=True)
    )
    assert {row.run_id for row in ledger(platform)} == {run_that_takes_more(platform).run_id}
    assert platform.ask(reading_runs) == ReadingRuns(
        opened=frozenset({run_that_takes_more(platform).run_id})
    )


def test_what_a_run_was_given_and_did_not_come_to_is_tried_again_like_what_it_was_launched_for(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a busy machine takes for a step of this story.
    monkeypatch.setattr(launching_of_runs, "LAUNCHING", timedelta(hours=1))
    monkeypatch.setattr(ledger_of_runs, "_LOOKS", "true")
    keys = platform.add_suppliers(("First", "Second", "Third"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys[:1])
    [request] = requests(platform)
    run = dg.DagsterRun(
        job_name="__ASSET_JOB",
        run_id=str(uuid4()),
        status=dg.DagsterRunStatus.STARTED,
        run_config=dict(request.run_config),
        asset_selection=frozenset({ML_ANALYSIS}),
        tags=dict(request.tags),
    )
    platform.instance.add_run(run)
    platform.materialize([RAW_PRICE_LIST], keys[1:2])
    assert requests(platform) == []  # the run is about to be up
    platform.ask(lambda pool: open_for_more(pool, run.run_id, room=1))
    assert requests(platform) == []
    platform.materialize([RAW_PRICE_LIST], keys[2:])
    [without_room] = requests(platform)
    assert without_room.tags["dagster/partition"] == keys[2]

    platform.instance.report_run_failed(run)
    tick(platform, analysis_sensor)

    tried = {row.partition_key: row.vain_readings for row in ledger(platform)}
    assert tried == {keys[0]: 1, keys[1]: 1, keys[2]: 0}


def fail_of(supplier_id: UUID) -> Callable[[MlJob], None]:
    def fail(job: MlJob) -> None:
        if job.request["supplier_id"] == str(supplier_id):
            job.status = "failed"

    return fail


def run_that_takes_more(platform: Platform) -> dg.DagsterRun:
    [run] = platform.instance.get_runs(dg.RunsFilter(tags={TAKES_MORE_TAG: "true"}))
    return run


def test_a_run_that_was_given_a_file_does_not_close_before_it_has_taken_it(
    platform: Platform,
) -> None:
    file = GivenFile(uuid4(), "shop")

    async def story(pool: Pool) -> list[object]:
        await open_for_more(pool, "run", room=2)
        told: list[object] = [await give(pool, "run", [file]), await close(pool, "run")]
        told += [await take(pool, "run"), await take(pool, "run"), await close(pool, "run")]
        return [*told, await give(pool, "run", [file])]

    assert platform.ask(story) == [[file], False, [file], [], True, []]


def test_a_file_whose_runs_ended_in_vain_is_given_to_no_run_that_has_others() -> None:
    waiting = [delivered("a"), delivered("b")]
    vain = {str(waiting[0].job_id): VainReadings(1, NOW - timedelta(hours=1))}
    up = RunInProgress("up", frozenset("c"), analyses=True, takes_more=True)
    reading = ReadingRuns(opened=frozenset({"up"}), room={"up": 9})
    here = around(waiting, in_vain=vain, in_progress=[up], reading=reading)

    given, waits = for_runs_that_are_up(here, due_analyses(here))

    assert ({run: [file.partition_key for file in files] for run, files in given.items()}) == {
        "up": ["b"]
    }
    assert not waits


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
