from __future__ import annotations

import itertools
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from dagster._core.scheduler.instigation import SensorInstigatorData

from marketbel_courier.ledger.syncs import NewSync, open_sync
from marketbel_courier.orchestration import prompt_daemon
from marketbel_courier.orchestration.prompt_daemon import (
    Pause,
    PromptQueueDaemon,
    PromptSensorDaemon,
    is_under_min_interval,
    passing_calls_on,
    until_set_back,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.waiting import until

AN_HOUR = 3600.0
SENSOR: Any = SimpleNamespace(min_interval_seconds=30)
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


def test_a_call_ends_the_pause_and_a_second_look_follows_soon() -> None:
    shutdown, called = threading.Event(), threading.Event()
    pause = Pause(shutdown, called)
    called.set()

    assert not pause.wait(AN_HOUR)
    assert not pause.wait(AN_HOUR)
    assert not called.is_set()
    shutdown.set()
    assert pause.wait(AN_HOUR)


def test_who_asks_for_a_sync_calls_sensors_and_queue_also_after_the_connection_was_cut(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_daemon, "AGAIN_AFTER_SECONDS", 0.01)
    both = (PromptSensorDaemon.called, PromptQueueDaemon.called)

    numbers = itertools.count()

    def is_heard() -> bool:
        new = NewSync("sync", "test", supplier_id=supplier_id_of(str(next(numbers))))
        new = replace(new, task_id=f"sync-{new.supplier_id}")
        platform.ask(lambda pool: open_sync(pool, new))
        return all(called.wait(0.05) for called in both)

    with passing_calls_on(platform.settings.postgres_dsn):
        until(is_heard)
        platform.ask(lambda pool: pool.fetch(CUT))
        for called in both:
            called.clear()
        until(is_heard)


@pytest.mark.parametrize(
    ("seconds_ago", "waits"), [(10.0, True), (31.0, False), (-1.0, True), (-AN_HOUR, False)]
)
def test_a_sensor_whose_last_tick_is_of_a_time_to_come_ticks_now(
    seconds_ago: float, waits: bool
) -> None:
    last = time.time() - seconds_ago
    data = SensorInstigatorData(last_tick_timestamp=last, last_tick_start_timestamp=last)
    state: Any = SimpleNamespace(instigator_data=data)

    assert is_under_min_interval(state, SENSOR) is waits


def test_a_loop_of_schedules_ends_when_the_clock_has_been_set_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    began = datetime(2026, 3, 1, 12, tzinfo=UTC)
    times = iter([began, *(began + timedelta(seconds=offset) for offset in (9, 8, -60, 0))])
    monkeypatch.setattr(prompt_daemon, "datetime", SimpleNamespace(now=lambda _: next(times)))

    assert list(until_set_back(None for _ in range(9))) == [None] * 3
