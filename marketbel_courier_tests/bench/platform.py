"""Measures a sync over the whole platform: every process of the local system, and a plain script.

The system is the one of `marketbel-courier dev`; the suppliers' server and ml-analyze are stand-ins
outside of it.
"""

from __future__ import annotations

import asyncio
import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import SYNC_TRIGGER_KEY
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier_tests.bench.ground import remove_folder
from marketbel_courier_tests.bench.live_system import RunningSystem, running_system
from marketbel_courier_tests.bench.port_process import served_by
from marketbel_courier_tests.bench.processes import BenchError, cpu_seconds_of
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.bench.tree_watch import Taken, TreeWatch

STAND_INS = "marketbel_courier_tests.bench.stand_ins"
PLAIN_SCRIPT = "marketbel_courier_tests.bench.prototype"
ITS_POSTGRES = "its PostgreSQL"
SUPPLIERS = 1_000
ALONE_TIMES = 3
AIM_NEW, AIM_UNCHANGED, AIM_RATIO = 0.040, 0.012, 1.5
AIM_NEW_SECONDS, AIM_UNCHANGED_SECONDS, AIM_ALONE_SECONDS = 35, 15, 6
# Of a larger sync: the cost each beside that of a thousand, and the time for each.
AIM_GROWTH, AIM_LARGE_SECONDS_EACH = 1.2, 0.036
LOOK_SECONDS = 0.5
SETTLING_SECONDS = 20.0
ENDING_SECONDS = 2.0
PATIENCE_SECONDS = 1800.0

Say = Callable[[str], None]

_ENVIRONMENT = {
    "ML_MAX_IN_FLIGHT": "32",
    # All suppliers are on one host here, which would hold them to four.
    "DOWNLOAD_CONCURRENCY_PER_HOST": "32",
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "SYNC_INTERVAL_HOURS": "168",
}
_JOBS = """
    SELECT count(DISTINCT partition_key) FILTER (WHERE state = 'complete') AS complete,
        count(DISTINCT partition_key) FILTER (WHERE outcome = 'unchanged') AS unchanged
    FROM courier.deliveries WHERE task_id = $1
"""
_IN_GRID = """
    SELECT count(DISTINCT partition) FROM dagster.event_logs
    WHERE id > $1 AND dagster_event_type = 'ASSET_MATERIALIZATION' AND asset_key = $2
"""
_RUNS = """
    SELECT count(*) FROM dagster.runs
    WHERE status IN ('QUEUED', 'NOT_STARTED', 'STARTING', 'STARTED', 'CANCELING')
"""
_LONGEST_TICK = """
    SELECT tick_body FROM dagster.job_ticks WHERE timestamp >= to_timestamp($1) AT TIME ZONE 'UTC'
"""


@dataclass(frozen=True)
class Phase:
    """A sync: seconds until the last job was complete, CPU of all processes until they rested."""

    suppliers: int
    wall: float
    taken: Taken
    events: int
    checks: int
    longest_tick: tuple[float, str]

    @property
    def cpu_each(self) -> float:
        """CPU seconds a supplier, over all processes."""
        return self.taken.total / self.suppliers


@dataclass(frozen=True)
class Plain:
    """The same work by the plain script: CPU seconds by duty, those of its PostgreSQL included."""

    suppliers: int
    by_duty: Mapping[str, float]
    wall: float

    @property
    def cpu(self) -> float:
        """Of the script and its PostgreSQL together."""
        return sum(self.by_duty.values())

    @property
    def cpu_each(self) -> float:
        """CPU seconds a supplier."""
        return self.cpu / self.suppliers


@dataclass(frozen=True)
class Syncs:
    """A sync of new lists, and the same without news.

    Of a thousand suppliers there is one supplier alone besides; of more, a thousand of them before
    all others.
    """

    new: Phase
    unchanged: Phase
    alone: Sequence[Phase]
    few: Phase | None
    peaks: Mapping[str, int]


@dataclass(frozen=True)
class PlatformCosts:
    """The syncs, and the plain script over as many suppliers, a thousand at most."""

    syncs: Syncs
    plain_new: Plain
    plain_unchanged: Plain


def measure_platform(suppliers: int, say: Say) -> PlatformCosts:
    """Start everything, and measure the three syncs and the script."""
    with ExitStack() as stack:
        url = stack.enter_context(served_by(STAND_INS)).url
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="courier-sheet-")))
        sheet = folder / "suppliers.csv"
        say("the whole system")
        with running_system(
            "courier-platform-",
            ML_ANALYZE_URL=url,
            MASTER_SHEET_URL=str(sheet),
            LOCAL_SOURCE_DIRS=str(folder),
            **_ENVIRONMENT,
        ) as system:
            syncs = asyncio.run(_measure_syncs(system, url, sheet, suppliers, say))
        say("the plain script")
        # It keeps nothing that grows: a part of a larger sync stands for all.
        some = min(suppliers, SUPPLIERS)
        events = [phase.events * some // suppliers for phase in (syncs.new, syncs.unchanged)]
        plain_new, plain_unchanged = _measure_plain(_urls(url, some), url, events)
        return PlatformCosts(syncs, plain_new, plain_unchanged)


async def _measure_syncs(
    system: RunningSystem, url: str, sheet: Path, suppliers: int, say: Say
) -> Syncs:
    connection = await asyncpg.connect(system.database_url)
    try:
        with TreeWatch(system.pid) as watch:
            syncs = _Syncs(system, connection, watch)
            few, alone = None, []
            await asyncio.sleep(SETTLING_SECONDS)
            if suppliers > SUPPLIERS:
                say(f"a sync of {SUPPLIERS:,} of them")
                _write_sheet(sheet, _urls(url, SUPPLIERS))
                few = await syncs.measure(SUPPLIERS, "ml_analysis")
                await _renew_lists(url, 2)
            _write_sheet(sheet, _urls(url, suppliers))
            say(f"a sync of {suppliers:,} new suppliers")
            new = await syncs.measure(suppliers, "ml_analysis")
            say("the same, unchanged")
            unchanged = await syncs.measure(suppliers, "raw_price_list")
            peaks = dict(watch.peaks)
            for time_ in range(ALONE_TIMES if few is None else 0):
                say(f"one supplier alone, {time_ + 1} of {ALONE_TIMES}")
                await _renew_lists(url, time_ + 2)
                alone.append(await syncs.measure(1, "ml_analysis", only_one=True))
    finally:
        await connection.close()
    return Syncs(new, unchanged, alone, few, peaks)


async def _renew_lists(url: str, version: int) -> None:
    await asyncio.to_thread(httpx.post, f"{url}/version/{version}", trust_env=False)


@dataclass(frozen=True)
class _Syncs:
    """Asks the system for a sync, as the admin page does, and looks until it is over."""

    system: RunningSystem
    connection: asyncpg.Connection[asyncpg.Record]
    watch: TreeWatch

    async def measure(self, suppliers: int, asset: str, *, only_one: bool = False) -> Phase:
        """A sync until all are complete, the grid shows it, and no run is under way."""
        await self._rest()
        before = self.watch.taken()
        events, checks = await self._stored()
        newest = await self.connection.fetchval("SELECT max(id) FROM dagster.event_logs") or 0
        began, at = time.monotonic(), time.time()
        task_id = await self._ask(only_one=only_one)
        wall = await self._until_done(task_id, suppliers, newest, asset) - began
        await self._rest()
        taken = self.watch.taken().since(before)
        events_after, checks_after = await self._stored()
        return Phase(
            suppliers,
            wall,
            taken,
            events_after - events,
            checks_after - checks,
            await self._longest_tick(at),
        )

    async def _ask(self, *, only_one: bool) -> str:
        """Leave in Redis what the admin page leaves for a sync, or for one supplier."""
        task_id = f"sync-manual-{uuid4().hex[:12]}"
        async with aclosing(connect_redis(self.system.environment["REDIS_URL"])) as redis:
            if only_one:
                request = {
                    "task_id": task_id,
                    "triggered_by": "supplier_created",
                    "supplier_id": str(
                        await self.connection.fetchval("SELECT id FROM suppliers ORDER BY name")
                    ),
                }
                await redis.set(SYNC_TRIGGER_KEY, json.dumps(request))
            elif not await request_sync(redis, task_id):
                raise BenchError("A sync is asked for already.")
        return task_id

    async def _until_done(self, task_id: str, suppliers: int, newest: int, asset: str) -> float:
        deadline = time.monotonic() + PATIENCE_SECONDS
        key = json.dumps([asset])
        while time.monotonic() < deadline:
            jobs = await self.connection.fetchrow(_JOBS, task_id)
            if jobs is not None and jobs["complete"] >= suppliers:
                ended = await self.connection.fetchval(
                    "SELECT finished_at FROM courier.syncs WHERE task_id = $1", task_id
                )
                if ended and await self._in_grid(newest, key) >= suppliers:
                    return time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
        raise BenchError(f"The sync does not end: {dict(jobs or {})} of {suppliers}.")

    async def _in_grid(self, newest: int, key: str) -> int:
        return int(await self.connection.fetchval(_IN_GRID, newest, key))

    async def _rest(self) -> None:
        """Wait until no run is under way, and the last workers have had their time to end."""
        quiet = 0.0
        while quiet < ENDING_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)
            quiet = 0.0 if await self.connection.fetchval(_RUNS) else quiet + LOOK_SECONDS

    async def _stored(self) -> tuple[int, int]:
        return (
            await self.connection.fetchval("SELECT count(*) FROM dagster.event_logs"),
            await self.connection.fetchval("SELECT count(*) FROM dagster.asset_check_executions"),
        )

    async def _longest_tick(self, since: float) -> tuple[float, str]:
        longest = (0.0, "none")
        for row in await self.connection.fetch(_LONGEST_TICK, since):
            tick = json.loads(row["tick_body"])
            data = tick.get("tick_data", tick)
            if data.get("end_timestamp"):
                took = data["end_timestamp"] - data["timestamp"]
                longest = max(longest, (took, data["job_name"]))
        return longest


def _measure_plain(urls: Sequence[str], ml_url: str, events: Sequence[int]) -> Iterator[Plain]:
    """The script over all URLs, and once more with the ETags of the first time."""
    folder = DataFolder(Path(tempfile.mkdtemp(prefix="courier-plain-")))
    try:
        with EmbeddedPostgres(folder) as postgres:
            record = json.loads((folder.records / "postgres.json").read_text(encoding="utf-8"))
            server = int(record["server"]["pid"])
            etags: Mapping[str, str] = {}
            for number in events:
                work = {
                    "urls": urls,
                    "etags": etags,
                    "ml_url": ml_url,
                    "events": number,
                    "database_url": postgres.url,
                    "folder": str(folder.path / "files"),
                }
                before, began = cpu_seconds_of(server), time.monotonic()
                etags, cpu = _run_plain(work)
                took = time.monotonic() - began
                by_duty = {**cpu, ITS_POSTGRES: cpu_seconds_of(server) - before}
                yield Plain(len(urls), by_duty, took)
    finally:
        remove_folder(folder)


def _run_plain(work: Mapping[str, object]) -> tuple[Mapping[str, str], Mapping[str, float]]:
    """Run the script to its end; returns the ETags that it saw, and its CPU seconds by duty."""
    ended = subprocess.run(
        [sys.executable, "-m", PLAIN_SCRIPT],
        input=json.dumps(work) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise BenchError(f"The plain script failed:\n{ended.stderr[-2000:]}")
    told = json.loads(ended.stdout.splitlines()[-1])
    return told["etags"], told["cpu"]


def _urls(url: str, suppliers: int) -> list[str]:
    return [f"{url}/{number:05}.csv" for number in range(suppliers)]


def _write_sheet(sheet: Path, urls: Sequence[str]) -> None:
    with sheet.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("Supplier name", "Source URL", "Format", "Active"))
        rows.writerows(
            (f"Supplier {n:05}", address, "csv", "yes") for n, address in enumerate(urls)
        )


def platform_tables(costs: PlatformCosts) -> list[Table]:
    """The syncs beside the script, where the CPU goes, and the largest processes."""
    syncs = costs.syncs
    new, unchanged = syncs.new, syncs.unchanged
    return [
        Table(
            f"The whole platform: a sync of {new.suppliers:,} suppliers of 100 KB",
            ("", "CPU each", "aim", "plain", "ratio", "time", "aim", "events", "longest tick"),
            _rows(costs),
            [
                _beside_few(new, syncs.few) if syncs.few else _of_one_alone(syncs.alone),
                f"Aim for the ratio: {AIM_RATIO}. Plain: a script of httpx, asyncpg, fsync and as"
                f" many stored events in batches, and its PostgreSQL, over"
                f" {costs.plain_new.suppliers:,} suppliers.",
                "CPU is that of all processes of the local system, from the request until two"
                " seconds after the last run; the time ends when all jobs are complete,"
                " materialized, and the sync is over.",
            ],
        ),
        Table(
            "Where that CPU goes, a supplier; the largest process of each kind",
            ("", "new", "unchanged", "one alone", "peak"),
            [
                (
                    kind,
                    _ms(new.taken.by_kind.get(kind, 0) / new.suppliers),
                    _ms(unchanged.taken.by_kind.get(kind, 0) / unchanged.suppliers),
                    _ms(statistics.median(p.taken.by_kind.get(kind, 0) for p in syncs.alone))
                    if syncs.alone
                    else "",
                    f"{syncs.peaks.get(kind, 0) / 1e6:.0f} MB",
                )
                for kind in sorted(new.taken.by_kind, key=lambda kind: -new.taken.by_kind[kind])
            ]
            + [
                (
                    f"plain script: {duty}",
                    _ms(costs.plain_new.by_duty[duty] / costs.plain_new.suppliers),
                    _ms(costs.plain_unchanged.by_duty[duty] / costs.plain_unchanged.suppliers),
                    "",
                    "",
                )
                for duty in costs.plain_new.by_duty
            ],
            [
                f"Asset check rows: {new.checks:,} for the new lists, {unchanged.checks:,} for the"
                " unchanged ones."
            ],
        ),
    ]


def _rows(costs: PlatformCosts) -> list[tuple[str, ...]]:
    few, new, plain_new = costs.syncs.few, costs.syncs.new, costs.plain_new
    unchanged = ("unchanged (304)", costs.syncs.unchanged, costs.plain_unchanged, AIM_UNCHANGED)
    if few is None:
        return [
            _row("new lists", new, plain_new, AIM_NEW, AIM_NEW_SECONDS),
            _row(*unchanged, AIM_UNCHANGED_SECONDS),
        ]
    return [
        _row(f"{few.suppliers:,} of them", few, plain_new, AIM_NEW, AIM_NEW_SECONDS),
        _row("new lists", new, plain_new, AIM_NEW, AIM_LARGE_SECONDS_EACH * new.suppliers),
        _row(*unchanged, None),
    ]


def _of_one_alone(alone: Sequence[Phase]) -> str:
    return (
        "One supplier alone, from request to complete:"
        f" {statistics.median(phase.wall for phase in alone):.1f} s (aim: {AIM_ALONE_SECONDS} s; "
        + ", ".join(f"{phase.wall:.1f}" for phase in alone)
        + f" s), {statistics.median(p.taken.total for p in alone):.1f} s CPU."
    )


def _beside_few(new: Phase, few: Phase) -> str:
    return (
        f"Each takes {new.cpu_each / few.cpu_each:.2f} times the CPU of one of {few.suppliers:,}"
        f" (aim: {AIM_GROWTH})."
    )


def _row(
    name: str, phase: Phase, plain: Plain, aim: float, aim_seconds: float | None
) -> tuple[str, ...]:
    took, sensor = phase.longest_tick
    return (
        name,
        _ms(phase.cpu_each),
        _ms(aim),
        _ms(plain.cpu_each),
        f"{phase.cpu_each / plain.cpu_each:.1f}",
        f"{phase.wall:.1f} s",
        f"{aim_seconds:.0f} s" if aim_seconds else "",
        f"{phase.events:,}",
        f"{took:.2f} s ({sensor})",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
