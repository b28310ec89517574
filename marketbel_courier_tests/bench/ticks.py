"""Measures a tick of every sensor, as the daemon evaluates it, with many suppliers registered."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import dagster as dg

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.sensors.alerts import AlertCursor
from marketbel_courier_tests.bench.crowd import (
    BEGINNING,
    SYNC,
    UPLOADS,
    Crowd,
)
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.scripted_webhook import scripted_webhook

TIMES = 5
SENSORS = (
    "sync_sensor",
    "upload_sensor",
    "reprocessing_sensor",
    "analysis_sensor",
    "retry_sensor",
    "dead_run_sensor",
    "job_state_sensor",
    "alert_sensor",
)
# The prepared cursor of a tick; its number is given, so that nothing is asked for twice.
Prepare = Callable[[int], str | None]


@dataclass(frozen=True)
class Load:
    """Something for a sensor to do. `outcome` is a pattern of what a tick then says it did."""

    words: str
    sensor: str
    prepare: Prepare
    outcome: str
    times: int = TIMES


@dataclass(frozen=True)
class TickTimes:
    """What ticks took, in seconds; `idle` is the sensor's median with nothing to do."""

    words: str
    idle: float
    middle: float
    slowest: float


@dataclass(frozen=True)
class Ticks:
    """All that was measured, and with how many suppliers."""

    suppliers: int
    failed: int
    times: list[TickTimes]


def measure_ticks(crowd: Crowd, *, say: Callable[[str], None]) -> Ticks:
    """Let each sensor tick a few times with nothing to do, and a few times with much."""
    instance = crowd.instance
    say("ticks of sensors with nothing to do")
    idle = {
        name: median(_tick(instance, name, _idle_cursor(name))[0] for _ in range(TIMES))
        for name in SENSORS
    }
    say(f"a sync under way, {crowd.failed:,} failures")
    crowd.begin_work()
    times = []
    with _webhook():
        for load in _loads(crowd):
            say(f"ticks of {load.sensor}: {load.words}")
            seconds = [_loaded_tick(instance, load, number) for number in range(load.times)]
            times.append(TickTimes(load.words, idle[load.sensor], median(seconds), max(seconds)))
    return Ticks(len(crowd.keys), crowd.failed, times)


def _loads(crowd: Crowd) -> Iterator[Load]:
    failed = f"{crowd.failed:,}"

    def begins(_: int) -> None:
        crowd.open_sync(BEGINNING, "registry")

    def goes_on(_: int) -> None:
        crowd.open_sync(SYNC, "delivering", crowd.keys)

    def has_uploads(number: int) -> None:
        crowd.execute("DELETE FROM courier.syncs")
        crowd.upload(number)

    def has_requests(number: int) -> None:
        crowd.forget_triggers()
        crowd.fail_anew()
        crowd.ask_for_retries(number)

    def has_retries_due(_: int) -> None:
        crowd.forget_triggers()
        crowd.fail_anew()

    def has_untold(_: int) -> None:
        crowd.fail_anew()
        crowd.leave_untold()

    def has_overdue(_: int) -> None:
        crowd.execute("DELETE FROM courier.alerts")

    def all_live(_: int) -> None:
        crowd.beat()

    def one_died(number: int) -> str:
        dead = crowd.runs_at_work[number]
        crowd.beat(silent=dead)
        return json.dumps({dead: (datetime.now(UTC) - timedelta(hours=1)).isoformat()})

    yield Load("sync: its deliveries begin", "sync_sensor", begins, r"\d+ runs")
    yield Load("sync: under way", "sync_sensor", goes_on, "of its runs are under way")
    yield Load(f"uploads: {UPLOADS} wait", "upload_sensor", has_uploads, r"\d+ runs")
    yield Load(
        f"retry requests: {failed} wait",
        "retry_sensor",
        has_requests,
        r"\d+ runs",
    )
    yield Load(f"analysis: {failed} wait", "analysis_sensor", lambda _: None, r"\d+ runs")
    yield Load(
        f"legacy: {failed} wait", "analysis_sensor", lambda _: crowd.fall_back(), r"\d+ runs"
    )
    yield Load(
        "reprocessing: of all, asked for on the admin page",
        "reprocessing_sensor",
        lambda _: crowd.ask_for_reprocessing(),
        f"over {len(crowd.keys):,} suppliers",
    )
    yield Load(f"retries: {failed} due", "retry_sensor", has_retries_due, r"\d+ runs")
    yield Load(
        f"job state: {failed} untold", "job_state_sensor", has_untold, r"told of [1-9]\d* jobs"
    )
    yield Load(
        "alerts: with the look at habits", "alert_sensor", has_overdue, r"Sent [1-9]\d* alerts"
    )
    yield Load(
        f"dead runs: {len(crowd.runs_at_work)} alive",
        "dead_run_sensor",
        all_live,
        "No run has died",
    )
    yield Load(
        "dead runs: one died",
        "dead_run_sensor",
        one_died,
        "worker is gone",
        times=min(TIMES, len(crowd.runs_at_work)),
    )


def _loaded_tick(instance: dg.DagsterInstance, load: Load, number: int) -> float:
    cursor = load.prepare(number)
    seconds, outcome = _tick(instance, load.sensor, cursor)
    if not re.search(load.outcome, outcome):
        raise BenchError(f"A tick of {load.sensor} did not do its work: it says “{outcome}”.")
    return seconds


def _tick(instance: dg.DagsterInstance, name: str, cursor: str | None) -> tuple[float, str]:
    repository = defs.get_repository_def()
    sensor = repository.get_sensor_def(name)
    with dg.build_sensor_context(
        instance=instance,
        cursor=cursor,
        repository_def=repository,
        sensor_name=name,
        resources={"courier": CourierResource()},
    ) as context:
        began = time.perf_counter()
        done = sensor.evaluate_tick(context)
        seconds = time.perf_counter() - began
    if done.run_requests:
        return seconds, f"{len(done.run_requests)} runs"
    return seconds, done.skip_message or ""


def _idle_cursor(sensor: str) -> str | None:
    if sensor != "alert_sensor":
        return None
    return AlertCursor(looked_at=datetime.now(UTC)).model_dump_json()


@contextmanager
def _webhook() -> Iterator[None]:
    with scripted_webhook() as webhook:
        os.environ["ALERT_WEBHOOK_URL"] = webhook.url
        try:
            yield
        finally:
            del os.environ["ALERT_WEBHOOK_URL"]
