"""Runs on several machines, by Dagster's Celery launcher: what one machine promises holds there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import dagster as dg
import pytest

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.dead_runs import dead_run_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.supplier_runs import choose_runs, delivery_request
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.celery_hosts import (
    DAGSTER_YAML,
    carry_out,
    hosts,
    launch,
    waiting_runs,
)
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import make_due
from marketbel_courier_tests.platform_fixture import (
    WITHOUT_PRINTED_LINES,
    Platform,
    open_platform,
)
from marketbel_courier_tests.servers import fresh_redis
from marketbel_courier_tests.waiting import until

# Workers start and die here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(1200)

PER_HOST = 3
WAITS_FOR_HOST = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7102028
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def price_list(name: str) -> bytes:
    return f"sku;name;price\n1;{name};10,50\n".encode()


@pytest.fixture
def platform(
    platform_database: str, redis_dsn: str, redis_server: EmbeddedValkey, tmp_path: Path
) -> Iterator[Platform]:
    """A platform whose runs machines carry, and which notices dead ones within seconds."""
    with open_platform(
        platform_database,
        redis_dsn,
        tmp_path,
        CELERY_BROKER_URL=fresh_redis(redis_server),
        DOWNLOAD_CONCURRENCY_PER_HOST=str(PER_HOST),
        DOWNLOAD_TIMEOUT_SECONDS="600",
        RETRY_DELAY_SECONDS="1",
        RUN_HEARTBEAT_TIMEOUT_SECONDS="4",
    ) as opened:
        (opened.home / "dagster.yaml").write_text(
            DAGSTER_YAML.read_text(encoding="utf-8") + WITHOUT_PRINTED_LINES
        )
        with dg.DagsterInstance.from_config(str(opened.home)) as instance:
            opened.instance = instance
            yield opened


def pid_of(platform: Platform, run_id: str) -> int | None:
    """The process that carries a run, once there is one."""
    pid: int | None = platform.ask(
        lambda pool: pool.fetchval(
            "SELECT pid FROM courier.run_heartbeats WHERE run_id = $1", run_id
        )
    )
    return pid


def is_waited_for(platform: Platform) -> bool:
    """Whether a run waits for a place at a host whose places other runs have."""
    return bool(platform.ask(lambda pool: pool.fetchval(WAITS_FOR_HOST)))


def bury(platform: Platform, run_id: str) -> None:
    """Look for dead runs as the daemon does, until this one is told as failed."""
    instance = platform.instance
    cursor: str | None = None

    def look() -> bool:
        nonlocal cursor
        cursor = tick(platform, dead_run_sensor, cursor=cursor).cursor
        run = instance.get_run_by_id(run_id)
        return run is not None and run.status is dg.DagsterRunStatus.FAILURE

    until(look)


def all_read(platform: Platform) -> bool:
    """Look for what is to be done as the daemon does; whether every supplier has been read."""
    make_due(platform)
    for sensor in (retry_sensor, analysis_sensor):
        carry_out(platform, sensor)
    newest = {row.partition_key: row.state for row in ledger(platform)}
    return set(newest.values()) == {"complete"}


def deliver(platform: Platform, keys: Sequence[str], *, per_run: int) -> list[str]:
    """Launch the runs that a sync would have; returns their ids."""
    return [
        launch(
            platform,
            delivery_request(suppliers, task_id="sync-1", run_key=f"{suppliers.keys[0]}:0"),
            sensor="sync_sensor",
        )
        for suppliers in choose_runs(keys, platform.order(), most_per_run=per_run)
    ]


def test_a_machine_that_dies_at_work_loses_nothing_and_doubles_nothing(
    platform: Platform, tmp_path: Path
) -> None:
    names = [f"Shop {number}" for number in range(8)]
    quick, slow = names[:2], names[2:]
    keys = [platform.add_supplier(name, price_list(name)) for name in names]
    gates = [platform.shop.gates.setdefault(platform.path_of(n), Event()) for n in slow]
    platform.ml.hold = True

    # Three runs or four on four places: each machine carries one at least.
    with hosts(platform, tmp_path, 2, places=2) as machines:
        deliver(platform, keys[: len(quick)], per_run=len(quick))
        until(lambda: [row.state for row in ledger(platform)] == ["delivered"] * len(quick))
        in_wait: list[str] = []

        def is_in_wait() -> bool:
            in_wait.extend(carry_out(platform, analysis_sensor))
            return bool(in_wait)

        until(is_in_wait)
        until(lambda: sum(row.ml_job_id is not None for row in ledger(platform)) == len(quick))
        in_download = deliver(platform, keys[len(quick) :], per_run=len(slow) // 2)
        until(lambda: all(pid_of(platform, run_id) for run_id in in_download))
        until(lambda: is_waited_for(platform))
        asked = [platform.path_of(name) for name in slow]
        until(lambda: sum(platform.shop.requests[path] for path in asked) >= PER_HOST)
        assert sum(platform.shop.requests[path] for path in asked) == PER_HOST

        doomed = next(host for host in machines if host.carries(pid_of(platform, in_wait[0])))
        died = [run for run in (*in_wait, *in_download) if doomed.carries(pid_of(platform, run))]
        doomed.die()
        for run_id in died:
            bury(platform, run_id)
        for gate in gates:
            gate.set()
        platform.ml.finish()
        until(lambda: all_read(platform))
        until(lambda: set(platform.grid(ML_ANALYSIS, keys).values()) == {"materialized"})
        until(lambda: set(platform.grid(RAW_PRICE_LIST, keys).values()) == {"materialized"})

    sent = Counter(Path(job.request["file_url"]).read_bytes() for job in platform.ml.submissions)
    assert sent == dict.fromkeys(map(price_list, names), 1)
    assert platform.ml.most_in_flight <= platform.settings.ml_max_in_flight
    read = Counter(row.supplier_name for row in ledger(platform) if row.state == "complete")
    assert read == dict.fromkeys(names, 1)
    assert_redis_shows_the_ledger(platform)
    assert waiting_runs(platform) == 0


def test_a_worker_that_is_stopped_has_its_runs_say_so(platform: Platform, tmp_path: Path) -> None:
    key = platform.add_supplier("Shop", price_list("Shop"))
    platform.shop.gates[platform.path_of("Shop")] = Event()

    with hosts(platform, tmp_path, 1, places=1) as [machine]:
        [run_id] = deliver(platform, [key], per_run=1)
        until(platform.shop.asked.is_set)
        machine.stop()

    [row] = ledger(platform)
    assert (row.state, row.error_code) == ("failed", "interrupted")
    assert row.next_retry_at is not None
    run = platform.instance.get_run_by_id(run_id)
    assert run is not None
    assert run.status is dg.DagsterRunStatus.FAILURE
