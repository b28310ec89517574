"""Measures `marketbel-courier dev` on an empty folder, until the first materialization.

As soon as it says that it is up, a sync is asked for, as by a click.

Beside it: plain `dagster dev` over one file with one asset and a sensor that asks for it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import dagster as dg

from marketbel_courier.devstack.environment import without_settings
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier_tests.bench.file_server import file_server
from marketbel_courier_tests.bench.ground import price_list
from marketbel_courier_tests.bench.live_system import running_system
from marketbel_courier_tests.bench.processes import BenchError, cpu_seconds_of
from marketbel_courier_tests.bench.tables import Table

AIM_SECONDS = 25
TIMES = 3
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 300.0

_MATERIALIZED = """
    SELECT min(extract(epoch FROM timestamp AT TIME ZONE 'UTC'))::float FROM dagster.event_logs
    WHERE dagster_event_type = 'ASSET_MATERIALIZATION' AND asset_key = $1
"""
_PLAIN = """
import dagster as dg


@dg.asset
def price_list() -> None: ...


@dg.sensor(target=[price_list], default_status=dg.DefaultSensorStatus.RUNNING)
def once():
    yield dg.RunRequest(run_key="once")


defs = dg.Definitions(assets=[price_list], sensors=[once])
"""


@dataclass(frozen=True)
class Start:
    """Seconds from the command until each was there, and the CPU until the last."""

    up: float
    registry: float
    price_list: float
    cpu_seconds: float


def measure_first_start(say: Callable[[str], None]) -> tuple[Sequence[Start], Sequence[Start]]:
    """The courier's and the plain ones, in turn."""
    ours, plain = [], []
    for number in range(1, TIMES + 1):
        say(f"the first start, {number} of {TIMES}")
        ours.append(_start())
        say(f"plain dagster dev, {number} of {TIMES}")
        plain.append(_start_plainly())
    return ours, plain


def first_start_table(ours: Sequence[Start], plain: Sequence[Start]) -> Table:
    """How long somebody waits who has just installed it."""
    first = _middle(ours, "registry")
    return Table(
        "`marketbel-courier dev` on an empty folder, with a master sheet of one supplier",
        ("", "up", "first\nmaterialization", "price list", "CPU"),
        [
            (
                "courier: PostgreSQL, Valkey, page, ml-analyze, Dagster",
                *(_seconds(ours, name) for name in ("up", "registry", "price_list")),
                _seconds(ours, "cpu_seconds"),
            ),
            (
                "plain dagster dev, one asset, SQLite",
                "",
                *(_seconds(plain, name) for name in ("registry", "price_list", "cpu_seconds")),
            ),
        ],
        [
            f"Aim: the first materialization within {AIM_SECONDS} s. Measured: {first:.1f} s,"
            f" {first / _middle(plain, 'registry'):.1f} times as long as the plain one.",
            f"The median of {TIMES}, in turn, from the command on; CPU is that of all processes.",
        ],
    )


def _middle(starts: Sequence[Start], name: str) -> float:
    return float(statistics.median(getattr(start, name) for start in starts))


def _seconds(starts: Sequence[Start], name: str) -> str:
    return f"{_middle(starts, name):.1f} s"


def _start() -> Start:
    with (
        tempfile.TemporaryDirectory(prefix="courier-sheet-") as name,
        file_server(Path(name)) as url,
    ):
        folder = Path(name)
        (folder / "list.csv").write_bytes(price_list("first"))
        (folder / "sheet.csv").write_text(
            f"Supplier name,Source URL,Format,Active\nFirst,{url}/list.csv,csv,yes\n"
        )
        began, wall = time.monotonic(), time.time()
        sheet = {"MASTER_SHEET_URL": f"{url}/sheet.csv", "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8"}
        with running_system("courier-first-start-", **sheet) as system:
            up = time.monotonic() - began
            asyncio.run(_ask_for_sync(system.environment["REDIS_URL"]))
            registry, delivered = asyncio.run(_await_materializations(system.database_url))
            cpu_seconds = cpu_seconds_of(system.pid)
            return Start(up, registry - wall, delivered - wall, cpu_seconds)


async def _ask_for_sync(redis_url: str) -> None:
    """What a click does on the page."""
    async with aclosing(connect_redis(redis_url)) as redis:
        await request_sync(redis, "sync-manual-first")


async def _await_materializations(database: str) -> tuple[float, float]:
    connection = await asyncpg.connect(database)
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while time.monotonic() < deadline:
            registry, delivered = [
                await connection.fetchval(_MATERIALIZED, f'["{asset}"]')
                for asset in ("supplier_registry", "raw_price_list")
            ]
            if registry and delivered:
                return registry, delivered
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await connection.close()
    raise BenchError("Nothing was materialized.")


def _start_plainly() -> Start:
    with tempfile.TemporaryDirectory(prefix="courier-plain-start-") as name:
        home = Path(name)
        (home / "plain.py").write_text(_PLAIN)
        (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
        began, wall = time.monotonic(), time.time()
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster", "dev", "-f", str(home / "plain.py"), "-p", "0"],
            env={**without_settings(os.environ), "DAGSTER_HOME": name},
            cwd=name,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            at = _await_plain(name, began) - wall
            return Start(at, at, at, cpu_seconds_of(process.pid))
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_plain(home: str, began: float) -> float:
    while time.monotonic() - began < PATIENCE_SECONDS:
        with dg.DagsterInstance.from_config(home) as instance:
            event = instance.get_latest_materialization_event(dg.AssetKey("price_list"))
            if event is not None:
                return float(event.timestamp)
        time.sleep(LOOK_SECONDS)
    raise BenchError("Plain dagster dev has materialized nothing.")
