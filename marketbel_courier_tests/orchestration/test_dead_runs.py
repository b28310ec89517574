from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import dagster as dg
import pytest
import sqlalchemy
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.database.connections import is_read_only
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.abandonment import end_jobs_of_run
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.ledger.abandoned_deliveries import count_deaths
from marketbel_courier.ledger.deliveries import open_deliveries
from marketbel_courier.ledger.delivery_records import NewDelivery
from marketbel_courier.ledger.run_heartbeats import (
    Worker,
    begin_heartbeat,
    hold_lifeline,
    read_heartbeats,
)
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import verbatim
from marketbel_courier.orchestration.dagster_internals import GRPC_INFO_TAG
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors import dead_runs
from marketbel_courier.orchestration.sensors.dead_runs import WatchedRun, dead_run_sensor, judge
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import (
    LEGACY_ASSETS,
    ML_ANALYSIS,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
)
from marketbel_courier_tests.blocked_process import blocked_process
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.test_survival import catch_up
from marketbel_courier_tests.orchestration.ticking import LEGACY_NAMES, make_due, run_requests
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.waiting import Patience
from marketbel_courier_tests.warm_processes import WarmProcess

PRICES = b"sku;name;price\n1;Drill;10,50\n"
PATIENCE_SECONDS = 60
TIMEOUT = timedelta(seconds=30)
LAST_SIGN = datetime(2026, 1, 1, tzinfo=UTC)
RUN = WatchedRun("run", LAST_SIGN, verbatim("it died"))
RUN_STATUS = dg.DagsterRunStatus


def at(seconds: float) -> datetime:
    return LAST_SIGN + timedelta(seconds=seconds)


def test_a_run_whose_last_sign_lies_in_the_future_is_dead_unless_it_beats_again() -> None:
    ahead = WatchedRun("run", at(365 * 24 * 3600), RUN.what_happened)

    suspected = judge([ahead], {}, now=at(0), timeout=TIMEOUT)
    assert (suspected.dead, suspected.suspects) == ([], {"run": at(0)})
    assert judge([ahead], suspected.suspects, now=at(10), timeout=TIMEOUT).dead == [ahead]
    alive = WatchedRun("run", at(9), RUN.what_happened)
    assert judge([alive], suspected.suspects, now=at(10), timeout=TIMEOUT).suspects == {}


def test_a_run_that_beats_is_not_even_suspected() -> None:
    verdict = judge([RUN], {}, now=at(14), timeout=TIMEOUT)

    assert (verdict.dead, verdict.suspects) == ([], {})


def test_a_run_that_is_silent_at_the_first_look_after_an_outage_is_only_suspected() -> None:
    verdict = judge([RUN], {}, now=at(600), timeout=TIMEOUT)

    assert (verdict.dead, verdict.suspects) == ([], {"run": at(600)})


def test_a_run_that_is_still_silent_later_is_dead() -> None:
    verdict = judge([RUN], {"run": at(600)}, now=at(610), timeout=TIMEOUT)

    assert verdict.dead == [RUN]


def test_a_run_whose_process_lives_gets_more_time_but_not_for_ever() -> None:
    blocked = replace(RUN, lives=True)

    assert not judge([blocked], {"run": at(15)}, now=at(299), timeout=TIMEOUT).dead
    assert judge([blocked], {"run": at(15)}, now=at(300), timeout=TIMEOUT).dead == [blocked]


def test_a_suspicion_is_forgotten_when_the_run_beats_again() -> None:
    verdict = judge([RUN], {"run": at(-100)}, now=at(5), timeout=TIMEOUT)

    assert (verdict.dead, verdict.suspects) == ([], {})


def looks(steps: list[int], timeout: timedelta) -> Iterator[tuple[float, bool]]:
    """The seconds of each look, `steps` milliseconds apart, and whether the run was dead there."""
    milliseconds = 0
    suspects: dict[str, datetime] = {}
    for step in steps:
        milliseconds += step
        verdict = judge([RUN], suspects, now=at(milliseconds / 1000), timeout=timeout)
        suspects = dict(verdict.suspects)
        yield milliseconds / 1000, bool(verdict.dead)


@given(
    st.integers(1, 45),
    st.lists(st.integers(100, 5_000), min_size=600, max_size=600),
)
def test_whatever_the_timeout_a_death_is_noticed_within_a_minute_by_looks_of_five_seconds(
    timeout_seconds: int, steps: list[int]
) -> None:
    timeout = timedelta(seconds=timeout_seconds)

    noticed = next(seconds for seconds, dead in looks(steps, timeout) if dead)

    assert timeout_seconds <= noticed <= 60


@given(st.lists(st.integers(100, 1_000_000), max_size=50))
def test_nobody_dies_before_the_timeout_or_at_the_first_look(steps: list[int]) -> None:
    for number, (seconds, dead) in enumerate(looks(steps, TIMEOUT)):
        assert not dead or (seconds >= TIMEOUT.total_seconds() and number > 0)


class Watch:
    """The daemon's ticks, one after the other, with the cursor that each hands to the next."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.cursor: str | None = None
        self.messages: list[str] = []
        self.workers: list[WarmProcess] = []

    def start_worker(self, asset: dg.AssetKey, key: str) -> WarmProcess:
        """A worker that does not outlive the test."""
        worker = self.platform.start_worker(asset, [key])
        self.workers.append(worker)
        return worker

    def tick(self) -> None:
        context = dg.build_sensor_context(
            instance=self.platform.instance,
            cursor=self.cursor,
            resources={"courier": CourierResource()},
        )
        result = dead_run_sensor(context)
        assert isinstance(result, dg.SkipReason)
        self.cursor = context.cursor
        self.messages.append(str(result.skip_message))

    def until(self, condition: Callable[[], bool]) -> None:
        """Tick until it is so; the test's time limit ends it."""
        patience = Patience()
        while not condition():
            self.tick()
            time.sleep(patience.pause_seconds())

    def until_runs_are(self, status: dg.DagsterRunStatus) -> None:
        self.until(lambda: statuses(self.platform) == {status})


@pytest.fixture
def watch(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.setenv("RUN_HEARTBEAT_TIMEOUT_SECONDS", "2")
    monkeypatch.setattr(dead_runs, "FIRST_BEAT_GRACE", timedelta(seconds=2))
    watch = Watch(platform)
    yield watch
    for worker in watch.workers:
        kill(worker)


def statuses(platform: Platform) -> set[dg.DagsterRunStatus]:
    return {run.status for run in platform.instance.get_runs()}


def beats(platform: Platform) -> dict[str, datetime]:
    return dict(platform.ask(read_heartbeats).by_run)


def downloading(platform: Platform, watch: Watch) -> tuple[str, WarmProcess]:
    platform.shop.gates[platform.path_of("Shop")] = threading.Event()
    key = platform.add_supplier("Shop", PRICES)
    worker = watch.start_worker(RAW_PRICE_LIST, key)
    assert platform.shop.asked.wait(PATIENCE_SECONDS)
    return key, worker


def awaiting(platform: Platform, watch: Watch) -> tuple[str, WarmProcess]:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.instance.delete_run(platform.instance.get_runs()[0].run_id)
    platform.ml.hold = True
    worker = watch.start_worker(ML_ANALYSIS, key)
    assert platform.ml.polled.wait(PATIENCE_SECONDS)
    return key, worker


def kill(worker: WarmProcess) -> None:
    worker.kill()
    worker.wait()


def test_a_worker_killed_while_it_downloads_ends_its_run_and_its_job(
    platform: Platform, watch: Watch
) -> None:
    key, worker = downloading(platform, watch)
    kill(worker)

    watch.until_runs_are(RUN_STATUS.FAILURE)

    [row] = ledger(platform)
    assert (row.state, row.error_class, row.error_code) == ("failed", "transient", "worker_died")
    assert row.next_retry_at is not None
    assert "The run's worker ended without a word" in str(row.error_message)
    assert "At that time the price list was being downloaded" in str(row.error_message)
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "failed"}
    assert beats(platform) == {}
    assert "no sign of life" in watch.messages[-1]
    catch_up(platform)
    assert_redis_shows_the_ledger(platform)
    assert platform.jobs()["Shop"].can_retry


@contextmanager
def taking_no_writes(platform: Platform) -> Iterator[None]:
    """PostgreSQL refuses writes of all connections, also of those that are open."""

    async def change(pool: Pool, statement: str) -> None:
        async with pool.acquire() as connection:
            await connection.execute("SET default_transaction_read_only = off")
            await connection.execute(statement)
            await connection.execute("SELECT pg_reload_conf()")
            await connection.execute("RESET default_transaction_read_only")

    def set_to(statement: str, expected: bool) -> None:
        platform.ask(lambda pool: change(pool, statement))
        patience = Patience()
        while platform.ask(is_read_only) is not expected:
            time.sleep(patience.pause_seconds())

    set_to("ALTER SYSTEM SET default_transaction_read_only = on", expected=True)
    try:
        yield
    finally:
        set_to("ALTER SYSTEM RESET default_transaction_read_only", expected=False)


def test_a_run_whose_writes_postgresql_refused_is_told_as_that_and_not_as_a_death(
    platform: Platform, watch: Watch
) -> None:
    _, worker = downloading(platform, watch)
    with taking_no_writes(platform):
        platform.shop.gates[platform.path_of("Shop")].set()
        worker.wait()

    watch.until_runs_are(RUN_STATUS.FAILURE)
    watch.until(lambda: ledger(platform)[0].state == "failed")

    [row] = ledger(platform)
    assert (row.error_class, row.error_code) == ("transient", "storage_unavailable")
    assert str(row.error_message).startswith("PostgreSQL was read-only, so the run could not go on")
    assert row.next_retry_at is not None
    assert platform.ask(lambda pool: count_deaths(pool, [row.job_id])) == {}


def test_after_a_worker_is_killed_while_it_waits_its_place_is_free_and_nothing_is_sent_twice(
    platform: Platform, watch: Watch
) -> None:
    key, worker = awaiting(platform, watch)
    kill(worker)

    watch.until_runs_are(RUN_STATUS.FAILURE)

    [row] = ledger(platform)
    assert (row.state, row.error_code) == ("failed", "worker_died")
    assert "At that time the analysis was awaited" in str(row.error_message)
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "failed"}
    slots = platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.analysis_slots"))
    assert slots == []
    platform.ml.finish()
    assert platform.materialize([ML_ANALYSIS], [key]).success
    assert len(platform.ml.submissions) == 1


def test_a_worker_killed_while_it_reads_gives_its_file_back_to_the_legacy_route(
    platform: Platform, watch: Watch
) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=False)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.instance.delete_run(platform.instance.get_runs()[0].run_id)
    with sqlalchemy.create_engine(platform.settings.postgres_dsn).connect() as holding:
        holding.execute(sqlalchemy.text("LOCK TABLE supplier_items IN EXCLUSIVE MODE"))
        worker = watch.start_worker(SUPPLIER_ITEMS, key)
        while ledger(platform)[0].state != "analyzing":
            time.sleep(0.05)
        kill(worker)
        watch.until_runs_are(RUN_STATUS.FAILURE)

    [row] = ledger(platform)
    assert (row.state, row.error_code) == ("failed", "worker_died")
    assert "At that time the price list was being read down the legacy route" in str(
        row.error_message
    )
    for asset in LEGACY_ASSETS:
        assert platform.grid(asset, [key]) == {key: "failed"}
    make_due(platform)
    assert run_requests(platform, retry_sensor) == [LEGACY_NAMES]
    assert platform.grid(SUPPLIER_ITEMS, [key]) == {key: "materialized"}
    assert platform.jobs()["Shop"].phase == "complete"


def test_a_living_worker_in_a_long_wait_is_left_alone(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUN_HEARTBEAT_TIMEOUT_SECONDS", "5")
    _, worker = awaiting(platform, watch)
    [run_id] = {run.run_id for run in platform.instance.get_runs()}
    started = beats(platform)[run_id]

    watch.until(lambda: beats(platform)[run_id] - started > timedelta(seconds=12))

    assert statuses(platform) == {RUN_STATUS.STARTED}
    platform.ml.finish()
    assert worker.wait() == 0
    assert statuses(platform) == {RUN_STATUS.SUCCESS}


def test_a_worker_that_was_suspended_for_too_long_stops_when_it_comes_back(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, worker = awaiting(platform, watch)
    worker.send_signal(signal.SIGSTOP)
    watch.until(lambda: "but its process lives" in "".join(watch.messages))
    assert statuses(platform) == {RUN_STATUS.STARTED}
    monkeypatch.setattr(dead_runs, "TIMEOUTS_OF_THE_LIVING", 1)
    watch.until_runs_are(RUN_STATUS.FAILURE)
    assert "worker was blocked" in str(ledger(platform)[0].error_message)
    before = ledger(platform)

    worker.send_signal(signal.SIGCONT)
    worker.wait()

    assert ledger(platform) == before
    assert statuses(platform) == {RUN_STATUS.FAILURE}
    assert len(platform.ml.submissions) == 1


def begun_run(
    platform: Platform, key: str, status: dg.DagsterRunStatus = RUN_STATUS.STARTED
) -> dg.DagsterRun:
    """A run of an asset with this name, as Dagster sees it once its worker has begun."""

    @dg.asset(name=key)
    def price_list() -> None: ...

    job = dg.define_asset_job("job").resolve(
        asset_graph=dg.Definitions(assets=[price_list]).resolve_asset_graph()
    )
    return platform.instance.create_run_for_job(
        job, status=status, asset_selection=frozenset({dg.AssetKey(key)})
    )


def status_of(platform: Platform, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = platform.instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


@asynccontextmanager
async def _lifeline(pool: Pool, worker: Worker) -> AsyncIterator[None]:
    """One beat of the worker, and the connection that says that its process lives."""
    async with pool.acquire() as connection:
        await hold_lifeline(connection, worker.run_id, timeout=10)
        await begin_heartbeat(connection, worker, timeout=10)
        yield


def test_the_supplier_whose_work_stops_every_thread_of_a_worker_is_told_by_name(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_runs, "LONG_STEP_SECONDS", 0)
    run = begun_run(platform, "raw_price_list")
    with blocked_process("Evil Ltd") as process:
        worker = Worker(run.run_id, socket.gethostname(), process.pid)
        with platform.portal.wrap_async_context_manager(_lifeline(platform.pool, worker)):
            told = "work for Evil Ltd lets nothing else begin"
            watch.until(lambda: told in "".join(watch.messages))
            monkeypatch.setattr(dead_runs, "TIMEOUTS_OF_THE_LIVING", 1)
            watch.until_runs_are(RUN_STATUS.FAILURE)
    assert "worker was blocked (work for Evil Ltd" in watch.messages[-1]


def test_a_worker_that_died_before_its_first_beat_is_noticed_and_others_runs_are_left_alone(
    platform: Platform, watch: Watch
) -> None:
    ours, foreign = begun_run(platform, "raw_price_list"), begun_run(platform, "forecast")
    starting = begun_run(platform, "ml_analysis", RUN_STATUS.STARTING)
    platform.instance.add_run_tags(starting.run_id, {GRPC_INFO_TAG: "{}"})

    watch.until(lambda: status_of(platform, ours) is RUN_STATUS.FAILURE)
    watch.tick()

    assert status_of(platform, foreign) is RUN_STATUS.STARTED
    assert status_of(platform, starting) is RUN_STATUS.STARTING


def test_a_run_whose_daemon_was_killed_before_it_handed_the_run_over_is_given_up(
    platform: Platform, watch: Watch
) -> None:
    """Long before the time that a run which was handed over may take to begin."""
    marked = begun_run(platform, "raw_price_list", RUN_STATUS.NOT_STARTED)
    starting = dg.DagsterEvent(dg.DagsterEventType.RUN_STARTING.value, marked.job_name)
    platform.instance.report_dagster_event(starting, run_id=marked.run_id)

    watch.tick()
    assert status_of(platform, marked) is RUN_STATUS.STARTING
    watch.until_runs_are(RUN_STATUS.FAILURE)

    assert "was never handed to the code server" in watch.messages[-1]
    watch.tick()
    assert watch.messages[-1] == "No run has died."


def test_a_run_that_waits_for_a_worker_of_another_launcher_is_left_alone(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = begun_run(platform, "raw_price_list", RUN_STATUS.STARTING)
    ours = begun_run(platform, "ml_analysis")
    monkeypatch.setattr(type(platform.instance), "run_launcher", SyncInMemoryRunLauncher())

    watch.until(lambda: status_of(platform, ours) is RUN_STATUS.FAILURE)
    watch.tick()

    assert status_of(platform, waiting) is RUN_STATUS.STARTING


def test_a_worker_that_died_while_its_run_was_being_stopped_ends_it_as_stopped(
    platform: Platform, watch: Watch
) -> None:
    begun_run(platform, "raw_price_list", RUN_STATUS.CANCELING)

    watch.until_runs_are(RUN_STATUS.CANCELED)


def test_a_daemon_killed_between_the_ledger_and_the_report_finishes_what_it_began(
    platform: Platform, watch: Watch
) -> None:
    _, worker = downloading(platform, watch)
    kill(worker)
    [run_id] = {run.run_id for run in platform.instance.get_runs()}
    last_sign = beats(platform)[run_id]

    async def end(pool: Pool) -> None:
        async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
            await end_jobs_of_run(
                pool,
                redis,
                platform.settings,
                run_id,
                what_happened=verbatim("it died"),
                last_sign=last_sign,
            )

    platform.ask(end)
    before = ledger(platform)

    watch.until_runs_are(RUN_STATUS.FAILURE)

    assert ledger(platform) == before
    logged = platform.ask(lambda pool: pool.fetch("SELECT error_type FROM parsing_logs"))
    assert [row["error_type"] for row in logged] == ["ERROR"]


def test_a_heartbeat_of_a_run_that_ended_is_forgotten_without_a_word(
    platform: Platform, watch: Watch
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    assert len(beats(platform)) == 1

    watch.until(lambda: not beats(platform))

    assert set(watch.messages) == {"No run has died."}
    assert statuses(platform) == {RUN_STATUS.SUCCESS}


def open_attempt(platform: Platform, name: str, run_id: str) -> UUID:
    job_id = uuid4()
    new = NewDelivery(
        job_id=job_id,
        attempt=1,
        supplier_id=uuid4(),
        supplier_name=name,
        partition_key=name.lower(),
        task_id="sync-1",
        run_id=run_id,
        route=Route.ML,
        source_type="csv",
        source_url="https://example.org/a.csv",
        file_type="csv",
    )
    platform.ask(lambda pool: open_deliveries(pool, [new]))
    return job_id


def test_jobs_left_open_by_a_run_that_is_over_or_deleted_are_ended(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUN_HEARTBEAT_TIMEOUT_SECONDS", "5")
    ended = begun_run(platform, "raw_price_list")
    platform.instance.report_run_canceled(ended)
    open_attempt(platform, "Stopped", ended.run_id)
    open_attempt(platform, "Forgotten", str(uuid4()))

    watch.until(lambda: {row.state for row in ledger(platform)} == {"failed"})

    reasons = {row.supplier_name: str(row.error_message) for row in ledger(platform)}
    assert "The run was ended. At that time" in reasons["Stopped"]
    assert "The run was deleted. At that time" in reasons["Forgotten"]
    assert statuses(platform) == {RUN_STATUS.CANCELED}


def test_a_run_that_is_over_for_dagster_keeps_its_jobs_while_its_worker_still_beats(
    platform: Platform, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUN_HEARTBEAT_TIMEOUT_SECONDS", "5")
    ended = begun_run(platform, "raw_price_list")
    platform.instance.report_run_canceled(ended)
    open_attempt(platform, "Shop", ended.run_id)
    started = platform.ask(read_heartbeats).now

    def beat_for_some_timeouts() -> bool:
        worker = Worker(ended.run_id, "host", 1)
        platform.ask(lambda pool: begin_heartbeat(pool, worker, timeout=10))
        return beats(platform)[ended.run_id] - started > timedelta(seconds=12)

    watch.until(beat_for_some_timeouts)

    assert [row.state for row in ledger(platform)] == ["downloading"]
