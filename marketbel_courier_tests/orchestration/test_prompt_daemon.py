from __future__ import annotations

import itertools
import threading
from dataclasses import replace

import pytest

from marketbel_courier.ledger.syncs import NewSync, open_sync
from marketbel_courier.orchestration import prompt_daemon
from marketbel_courier.orchestration.prompt_daemon import (
    Pause,
    PromptQueueDaemon,
    PromptSensorDaemon,
    passing_calls_on,
)
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of
from marketbel_courier_tests.waiting import until

AN_HOUR = 3600.0
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
