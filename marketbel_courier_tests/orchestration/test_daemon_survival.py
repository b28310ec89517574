"""The platform left to itself: the real daemon, its run workers, and what befalls them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST, SUPPLIER_REGISTRY
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.orchestration.triggers import ask_for_sync
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.waiting import until

# Daemons and workers start and die many times here, which a busy machine does slowly.
pytestmark = pytest.mark.timeout(1200)

SHEET = "/master.csv"
PRICES = b"sku;name;price\n1;Drill;10,50\n"


@pytest.fixture
def restless(platform_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform that notices and retries within seconds."""
    with open_platform(
        platform_database,
        redis_dsn,
        tmp_path,
        RETRY_DELAY_SECONDS="1",
        RUN_HEARTBEAT_TIMEOUT_SECONDS="5",
        DOWNLOAD_CONCURRENCY_PER_HOST="32",
    ) as opened:
        yield opened


@pytest.fixture
def daemon(restless: Platform) -> Iterator[Daemon]:
    """Not started: what it finds at its first look must be all there, or it begins with a part."""
    made = Daemon(restless)
    try:
        yield made
    finally:
        made.stop_all()


# Asked again and again, of hundreds: counted where they are.
NEWEST_STATES = """
    SELECT state, error_code, count(*) AS suppliers FROM (
        SELECT DISTINCT ON (partition_key) state, error_code FROM courier.deliveries
        ORDER BY partition_key, created_at DESC, attempt DESC
    ) AS newest GROUP BY state, error_code
"""


def states(platform: Platform) -> dict[tuple[str, str | None], int]:
    """State and error code of the newest attempts: how many suppliers have each."""
    rows = platform.ask(lambda pool: pool.fetch(NEWEST_STATES))
    return {(row["state"], row["error_code"]): row["suppliers"] for row in rows}


def kill_workers(platform: Platform, asset: dg.AssetKey) -> list[str]:
    """SIGKILL the workers of the runs of this asset that are at work; returns the runs' ids."""
    runs = platform.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    at_work = [run.run_id for run in runs if asset in (run.asset_selection or ())]
    pids = platform.ask(
        lambda pool: pool.fetch(
            "SELECT pid FROM courier.run_heartbeats WHERE run_id = ANY($1)", at_work
        )
    )
    assert len(pids) == len(at_work) > 0
    for row in pids:
        os.kill(row["pid"], signal.SIGKILL)
    return at_work


def test_two_hundred_suppliers_outlive_an_outage_of_ml_analyze(
    restless: Platform, daemon: Daemon
) -> None:
    keys = restless.add_suppliers([f"Shop {number}" for number in range(200)], PRICES)
    restless.ml.hang_up()
    ask_for_sync(restless, "sync-1")
    daemon.start()
    until(lambda: states(restless) == {("failed", "ml_unavailable"): 200})

    restless.ml.listen()

    until(lambda: states(restless) == {("complete", None): 200})
    assert len(restless.ml.submissions) == 200
    assert restless.ml.most_in_flight <= restless.settings.ml_max_in_flight
    assert set(restless.shop.requests.values()) == {1}
    assert {row.retries_used for row in ledger(restless) if row.state == "complete"} == {1}
    until(lambda: set(restless.grid(ML_ANALYSIS, keys).values()) == {"materialized"})


def test_killed_workers_are_noticed_and_their_suppliers_delivered_by_themselves(
    restless: Platform, daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = f"name,url,format\nListed,{restless.shop.url}/listed,csv\n"
    restless.shop.files |= {SHEET: listed.encode(), "/listed": PRICES}
    sheet = restless.shop.gates[SHEET] = threading.Event()
    monkeypatch.setenv("MASTER_SHEET_URL", restless.shop.url + SHEET)
    names = ["Quick", "Slow", "Quick too"]
    keys = [restless.add_supplier(name, PRICES) for name in names]
    gate = restless.shop.gates[restless.path_of("Slow")] = threading.Event()
    restless.ml.hold = True
    ask_for_sync(restless, "sync-1")
    daemon.start()

    until(lambda: restless.shop.requests[SHEET] == 1)
    in_refresh = kill_workers(restless, SUPPLIER_REGISTRY)
    sheet.set()
    until(lambda: restless.shop.requests[restless.path_of("Slow")] == 1)
    until(lambda: restless.jobs()["Quick"].phase == "analyzing")
    in_download = kill_workers(restless, RAW_PRICE_LIST)
    # Submitted and noted: a worker killed between the two would send its file once more. So
    # "Slow" has to stay at its gate, or its own worker may be the one that is killed there.
    until(lambda: sum(row.ml_job_id is not None for row in ledger(restless)) == 3)
    until(restless.ml.polled.is_set)
    in_wait = kill_workers(restless, ML_ANALYSIS)
    gate.set()
    restless.ml.finish()

    until(lambda: states(restless) == {("complete", None): 4})
    assert len(restless.ml.submissions) == 4
    until(lambda: set(restless.grid(ML_ANALYSIS, keys).values()) == {"materialized"})
    until(lambda: set(restless.grid(RAW_PRICE_LIST, keys).values()) == {"materialized"})
    for run_id in (*in_refresh, *in_download, *in_wait):
        run = restless.instance.get_run_by_id(run_id)
        assert run is not None
        assert run.status is dg.DagsterRunStatus.FAILURE
    assert (
        restless.ask(lambda pool: pool.fetchval("SELECT count(*) FROM courier.analysis_slots")) == 0
    )
    until(lambda: all(job.phase == "complete" for job in restless.jobs().values()))
    assert_redis_shows_the_ledger(restless)
