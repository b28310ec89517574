from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.retries import (
    MOST_RUNS,
    Surroundings,
    plan_retries,
    retry_sensor,
)
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.ticking import make_due, run_requests
from marketbel_courier_tests.platform_fixture import Platform, open_platform

ORDER = [f"s{number}" for number in range(12)]
PRICES = b"sku;name;price\n1;Drill;10,50\n"


@pytest.fixture
def impatient(platform_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform whose retries are due at once."""
    with open_platform(
        platform_database, redis_dsn, tmp_path, RETRY_DELAY_SECONDS="0.001"
    ) as opened:
        yield opened


def failed(key: str, *, has_file: bool = True, **changes: object) -> Delivery:
    nothing = dict.fromkeys(Delivery.__dataclass_fields__)
    values = nothing | {
        "job_id": uuid4(),
        "attempt": 1,
        "partition_key": key,
        "run_id": "run",
        "state": "failed",
        "file_path": "/shared/a.csv" if has_file else None,
        "error_code": "network",
        "route": "ml",
        "place": 1,
    }
    return replace(Delivery(**values), **changes)  # type: ignore[arg-type]


def around(due: Sequence[Delivery], **changes: object) -> Surroundings:
    quiet = Surroundings(
        due=due,
        ordered_keys=ORDER,
        covered=frozenset(),
        stopped_runs=frozenset(),
        runs_of_stage={},
        most_per_run=250,
    )
    return replace(quiet, **changes)  # type: ignore[arg-type]


@given(
    with_file=st.sets(st.sampled_from(ORDER)),
    without=st.sets(st.sampled_from(ORDER)),
    covered=st.sets(st.sampled_from(ORDER)),
)
def test_every_due_supplier_that_nobody_works_on_is_in_exactly_one_run(
    with_file: set[str], without: set[str], covered: set[str]
) -> None:
    due = [failed(key) for key in with_file]
    due += [failed(key, has_file=False) for key in without - with_file]

    plan = plan_retries(around(due, covered=covered))

    planned = [key for run in (*plan.deliveries, *plan.analyses) for key in run.jobs]
    assert sorted(planned) == sorted((with_file | without) - covered)
    assert {key for run in plan.analyses for key in run.jobs} == with_file - covered


def test_no_more_than_a_few_runs_of_a_kind_are_launched_at_once() -> None:
    due = [failed(key, has_file=number % 2 == 0) for number, key in enumerate(ORDER)]

    plan = plan_retries(around(due, most_per_run=1, runs_of_stage={"delivery": 1}))

    assert (len(plan.deliveries), len(plan.analyses)) == (MOST_RUNS - 1, MOST_RUNS)


def test_analyses_that_hang_do_not_hold_up_the_retries_of_downloads() -> None:
    due = [failed("s1", has_file=False), failed("s2")]

    plan = plan_retries(around(due, runs_of_stage={"analysis": MOST_RUNS}))

    assert [list(run.jobs) for run in plan.deliveries] == [["s1"]]
    assert plan.analyses == []


ENDED = datetime(2026, 5, 1, 12, tzinfo=UTC)


def seconds_later(seconds: int) -> datetime:
    return ENDED + timedelta(seconds=seconds)


def dead_sources(**changes: object) -> list[Delivery]:
    times = {"finished_at": ENDED, "next_retry_at": seconds_later(40)}
    return [failed(key, has_file=False, **(times | changes)) for key in ("s1", "s2")]


def test_downloads_that_are_due_wait_a_moment_for_others_that_will_be() -> None:
    waiting = around(dead_sources(), now=seconds_later(41), coming=seconds_later(49))

    assert plan_retries(waiting).gathering
    assert plan_retries(waiting).deliveries == []


@pytest.mark.parametrize(
    "changes",
    [
        {"coming": None},
        {"coming": seconds_later(60)},
        {"now": seconds_later(51)},
        {"due": dead_sources(retry_requested_at=seconds_later(41))},
    ],
    ids=["nobody comes", "others come late", "it has waited", "a person asks"],
)
def test_downloads_that_are_due_wait_for_nobody_else(changes: dict[str, object]) -> None:
    waiting = around(dead_sources(), now=seconds_later(41), coming=seconds_later(49))

    (run,) = plan_retries(replace(waiting, **changes)).deliveries  # type: ignore[arg-type]

    assert list(run.jobs) == ["s1", "s2"]


def test_a_job_whose_runs_have_died_twice_is_tried_alone() -> None:
    due = [failed(key, error_code="worker_died") for key in ORDER[:4]]
    deaths = {due[0].job_id: 1, due[1].job_id: 2, due[3].job_id: 3}

    plan = plan_retries(around(due, deaths=deaths))

    assert [list(run.jobs) for run in plan.analyses] == [
        [ORDER[0], ORDER[2]],
        [ORDER[1]],
        [ORDER[3]],
    ]


def test_of_one_supplier_the_newest_delivery_is_tried_again_first() -> None:
    kept = failed("s1")
    newest = failed("s1", has_file=False, place=kept.place + 1)

    plan = plan_retries(around([kept, newest], runs_of_stage={"analysis": MOST_RUNS}))

    assert [run.jobs for run in plan.deliveries] == [{"s1": newest}]


def test_what_a_person_stopped_is_left_to_a_person() -> None:
    stopped = failed("s1", error_code="interrupted", run_id="stopped")
    broken_off = failed("s2", error_code="interrupted", run_id="restarted")

    plan = plan_retries(around([stopped, broken_off], stopped_runs={"stopped"}))

    assert plan.stopped == [stopped]
    assert [list(run.jobs) for run in plan.analyses] == [["s2"]]


def test_a_supplier_that_is_no_longer_active_is_not_retried() -> None:
    plan = plan_retries(around([failed("gone")]))

    assert [row.partition_key for row in plan.of_inactive] == ["gone"]
    assert [*plan.deliveries, *plan.analyses] == []


def tick(platform: Platform) -> list[dg.RunRequest]:
    context = dg.build_sensor_context(
        instance=platform.instance, resources={"courier": CourierResource()}
    )
    result = retry_sensor(context)
    return result if isinstance(result, list) else []


def tick_and_run(platform: Platform) -> bool:
    """What the daemon does with a tick; false if there was nothing to launch."""
    make_due(platform)
    return bool(run_requests(platform, retry_sensor))


def test_a_busy_source_is_retried_as_the_same_job_until_it_answers(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    path = impatient.path_of("Shop")
    impatient.shop.statuses[path] = 503
    impatient.materialize([RAW_PRICE_LIST], [key])
    first = impatient.jobs()["Shop"]
    assert (first.retry_count, first.can_retry, first.next_retry_at is None) == (0, True, False)
    impatient.shop.statuses.clear()

    assert tick_and_run(impatient)

    job = impatient.jobs()["Shop"]
    assert (job.job_id, job.retry_count, job.phase) == (first.job_id, 1, "analyzing")
    assert impatient.grid(RAW_PRICE_LIST, [key]) == {key: "materialized"}


def test_a_retry_that_is_due_before_the_first_sync_gives_its_supplier_a_partition(
    impatient: Platform,
) -> None:
    active = impatient.add_supplier("Shop", PRICES)
    gone = impatient.add_supplier("Gone", PRICES, is_active=False)
    for name in ("Shop", "Gone"):
        impatient.shop.statuses[impatient.path_of(name)] = 503
    impatient.materialize([RAW_PRICE_LIST], [active, gone])
    for key in (active, gone):
        impatient.instance.delete_dynamic_partition("suppliers", key)
    make_due(impatient)

    launched = tick(impatient)

    assert len(launched) == 1
    assert impatient.order() == [active]
    given_up = [row.supplier_name for row in ledger(impatient) if row.next_retry_at is None]
    assert given_up == ["Gone"]


def test_retries_stop_after_three_and_say_so(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    impatient.shop.statuses[impatient.path_of("Shop")] = 503
    impatient.materialize([RAW_PRICE_LIST], [key])

    rounds = 0
    while tick_and_run(impatient):
        rounds += 1

    job = impatient.jobs()["Shop"]
    assert (rounds, job.retry_count) == (3, 3)
    assert "Given up after 3 retries" in str(job.error)
    assert job.next_retry_at is None
    # A person may go on: the readers offer the button below the limit only.
    assert job.can_retry
    assert job.retry_count < job.max_retries
    alerts = impatient.ask(lambda pool: recent_alerts(pool, 10))
    assert [(alert.kind, alert.subject) for alert in alerts] == [("retries_exhausted", key)]


def test_a_retry_that_a_person_asks_for_starts_a_fresh_budget(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    impatient.shop.statuses[impatient.path_of("Shop")] = 503
    impatient.materialize([RAW_PRICE_LIST], [key])
    while tick_and_run(impatient):
        pass
    job_id = impatient.jobs()["Shop"].job_id

    assert impatient.ask(lambda pool: request_retries(pool, [job_id]))

    rounds = 0
    while tick_and_run(impatient):
        rounds += 1
    assert rounds == 4
    assert impatient.jobs()["Shop"].retry_count == 7


def test_a_permanent_failure_is_never_retried(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", None)
    impatient.materialize([RAW_PRICE_LIST], [key])

    assert not tick_and_run(impatient)

    alerts = impatient.ask(lambda pool: recent_alerts(pool, 10))
    assert [(alert.kind, alert.cause) for alert in alerts] == [
        ("failed_for_good", "source_not_found")
    ]


def test_an_outage_of_ml_analyze_costs_no_retry_and_no_second_download(
    impatient: Platform,
) -> None:
    keys = [impatient.add_supplier(f"Shop {n}", PRICES) for n in range(5)]
    impatient.materialize([RAW_PRICE_LIST], keys)
    impatient.ml.health = "unhealthy"
    impatient.materialize([ML_ANALYSIS], keys)
    for _ in range(5):
        assert not tick_and_run(impatient)
    assert {job.phase.value for job in impatient.jobs().values()} == {"failed"}

    impatient.ml.health = "healthy"
    assert tick_and_run(impatient)

    jobs = impatient.jobs()
    assert {(job.phase.value, job.retry_count) for job in jobs.values()} == {("complete", 1)}
    assert len(impatient.ml.submissions) == 5
    assert set(impatient.shop.requests.values()) == {1}
    alerts = impatient.ask(lambda pool: recent_alerts(pool, 10))
    assert [alert.kind for alert in alerts] == ["ml_unavailable"]


def test_a_retry_whose_run_is_under_way_is_not_requested_again(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    impatient.shop.statuses[impatient.path_of("Shop")] = 503
    impatient.materialize([RAW_PRICE_LIST], [key])
    make_due(impatient)

    assert len(tick(impatient)) == 1
    assert tick(impatient) == []


def test_a_newer_delivery_makes_the_retry_of_the_older_one_pointless(impatient: Platform) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    impatient.shop.statuses[impatient.path_of("Shop")] = 503
    impatient.materialize([RAW_PRICE_LIST], [key])
    impatient.shop.statuses.clear()
    impatient.materialize([RAW_PRICE_LIST], [key])

    assert not tick_and_run(impatient)


def test_jobs_that_cannot_be_retried_are_left_out_of_a_persons_request(
    impatient: Platform,
) -> None:
    key = impatient.add_supplier("Shop", PRICES)
    impatient.materialize([RAW_PRICE_LIST], [key])
    job_id = impatient.jobs()["Shop"].job_id

    assert impatient.ask(lambda pool: request_retries(pool, [job_id, UUID(int=1)])) == []
