from __future__ import annotations

import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from marketbel_courier.devstack import services
from marketbel_courier.devstack.ports import accepts_connections, hold_port
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_LOCK_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.sync_state import SyncState, read_status
from marketbel_courier.ledger.syncs import find_sync
from marketbel_courier.orchestration.tags import RUN_KEY_TAG
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.test_sync_sensor import end, failed_job
from marketbel_courier_tests.orchestration.triggers import (
    ask_for_retry,
    ask_for_sync,
    held,
    in_redis,
    listed,
    upload,
)
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.waiting import until
from marketbel_courier_tests.warm_processes import WARM_PROCESSES, Program, WarmProcess

# Daemons and workers start and die many times here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(1200)

PRICES = b"sku;name;price\n1;Drill;10,50\n"


class Daemon:
    """Dagster's daemon and one code server; a kill takes the daemon alone."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._code_server = hold_port()
        self._processes: list[WarmProcess] = []

    def start(self) -> None:
        workspace = self._platform.home / "workspace.yaml"
        if not workspace.exists():
            port = self._code_server.number
            self._launch(
                services.WARM_DAGSTER, "api", "grpc", "-p", str(port), "-m", services.DEFINITIONS
            )
            until(lambda: accepts_connections(port))
            workspace.write_text(f"load_from: [grpc_server: {{host: 127.0.0.1, port: {port}}}]")
        self._launch(services.PROMPT_DAEMON, "run", "-w", str(workspace))

    def _launch(self, module: str, *arguments: str) -> None:
        platform = self._platform
        environment = {**os.environ, **platform.environment, "DAGSTER_HOME": str(platform.home)}
        self._processes.append(WARM_PROCESSES.start(Program(module, arguments, environment)))

    def kill_once(self, happened: Callable[[], bool]) -> None:
        """Kill it as soon as this has happened; do not even start it if it has already."""
        if happened():
            return
        self.start()
        until(happened)
        self._processes[-1].kill()
        self._processes[-1].wait()

    def stop_all(self) -> None:
        """End every daemon, its code server and its run workers."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._code_server.close()


@pytest.fixture
def daemon(platform: Platform) -> Iterator[Daemon]:
    started = Daemon(platform)
    try:
        yield started
    finally:
        started.stop_all()


def run_keys(platform: Platform) -> Counter[str]:
    """How many runs there are of each key."""
    keys = (run.tags.get(RUN_KEY_TAG) for run in platform.instance.get_runs())
    return Counter(key for key in keys if key)


def runs_of_requests(platform: Platform) -> Counter[str]:
    """How many runs have begun for each request.

    A daemon killed between calling a run started and starting it leaves one that never begins, and
    that is ended after a while; then its request gets another one, of another number.
    """
    begun: Counter[str] = Counter()
    for record in platform.instance.get_run_records():
        key = record.dagster_run.tags.get(RUN_KEY_TAG, "")
        request = re.sub(r"#\d+$|(?<=:)\d+$", "", key)
        begun[request] += record.start_time is not None
    return begun


def row_of(platform: Platform, task_id: str) -> str | None:
    sync = platform.ask(lambda pool: find_sync(pool, task_id))
    return sync.step.value if sync else None


def test_daemons_killed_at_every_step_launch_each_request_exactly_once(
    platform: Platform, daemon: Daemon
) -> None:
    platform.add_supplier("Shop", PRICES)
    platform.add_supplier("Uploaded", PRICES, source_url="")
    platform.add_supplier("Healed", PRICES, source_url="")
    job = failed_job(platform, "Healed", "earlier")
    end(platform, job)
    ask_for_sync(platform, "sync-1")
    for number in (1, 2):
        upload(platform, "Uploaded", f"upload-{number}", PRICES + b"%d;Saw;1\n" % number)
    ask_for_retry(platform, job.job_id, "retry-1")
    ask_for_retry(platform, job.job_id, "retry-2")

    daemon.kill_once(lambda: row_of(platform, "sync-1") is not None)
    daemon.kill_once(lambda: held(platform, SYNC_TRIGGER_KEY) is None)
    daemon.kill_once(lambda: "sync-1:registry" in run_keys(platform))
    daemon.kill_once(lambda: "upload-1" in run_keys(platform))
    daemon.kill_once(lambda: "sync-1:0" in run_keys(platform))
    daemon.kill_once(lambda: not listed(platform, RETRY_TRIGGERS_KEY))
    daemon.start()
    until(lambda: row_of(platform, "sync-1") == "finished")
    until(lambda: not listed(platform, PARSE_TRIGGERS_KEY))
    until(lambda: all(row.state in ("complete", "failed") for row in ledger(platform)))

    begun = runs_of_requests(platform)
    assert begun.keys() - {""} == {"sync-1:registry", "sync-1:", "upload-1", "upload-2"}
    assert all(begun[request] <= 1 for request in begun if request)
    rows = ledger(platform)
    jobs = Counter(row.task_id for row in rows if row.attempt == 1)
    assert jobs == Counter(["sync-1", "upload-1", "upload-2", "earlier"])
    # When the retry's run begins is the retry sensor's matter; that it was asked for is ours.
    assert [row.attempt for row in rows if row.retry_requested_at] == [1]
    until(lambda: held(platform, SYNC_LOCK_KEY) is None)


def test_a_sync_that_was_accepted_during_another_one_follows_it(
    platform: Platform, daemon: Daemon
) -> None:
    gate = threading.Event()
    platform.add_supplier("Shop", PRICES)
    platform.shop.gates[platform.path_of("Shop")] = gate
    ask_for_sync(platform, "sync-1")
    daemon.start()
    until(platform.shop.asked.is_set)

    ask_for_sync(platform, "sync-2")
    until(lambda: row_of(platform, "sync-2") == "queued")
    until(lambda: in_redis(platform, read_status).step == "downloading")
    assert held(platform, SYNC_LOCK_KEY) == "sync-1"
    assert in_redis(platform, read_status).progress_total == 1

    gate.set()
    until(lambda: row_of(platform, "sync-1") == "finished")
    until(lambda: row_of(platform, "sync-2") == "finished")
    until(lambda: in_redis(platform, read_status).state is SyncState.IDLE)
    until(lambda: held(platform, SYNC_LOCK_KEY) is None)
    assert run_keys(platform)["sync-2:registry"] == 1
