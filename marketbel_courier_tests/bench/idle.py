"""Measures what the whole local system costs while nobody asks anything of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier_tests.bench.ground import remove_folder
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table

AIM_SESSIONS_A_SECOND = 1.0
AIM_CORE = 0.05
AIM_BYTES = 900e6
READY_SECONDS = 180.0
# After its start Dagster still loads the code location and writes down its first ticks.
SETTLING_SECONDS = 60.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.5

# What names a process in its command line, the first match first.
_NAMES = (
    ("dagster._daemon", "daemon"),
    ("cli ui", "webserver"),
    ("code-server", "code server"),
    ("api grpc", "code server"),
    ("marketbel_courier.ml_analyze", "ml-analyze"),
    ("ingestion", "ml-analyze"),
    ("cli admin", "admin page"),
    ("cli dev", "dev"),
    ("postgres", "PostgreSQL"),
    ("valkey", "Valkey"),
)


@dataclass(frozen=True)
class Process:
    """The processes of one name: CPU seconds, their share of memory in bytes, how many."""

    name: str
    cpu_seconds: float
    memory_bytes: int
    resident_bytes: int
    count: int


@dataclass(frozen=True)
class Idle:
    """An idle stretch of `seconds`; sessions and transactions are those of all databases."""

    seconds: float
    sessions: int
    transactions: int
    processes: list[Process]

    @property
    def core(self) -> float:
        """The share of one core, over all processes."""
        return sum(process.cpu_seconds for process in self.processes) / self.seconds

    @property
    def memory_bytes(self) -> int:
        """Memory of all processes; what several of them share counts once."""
        return sum(process.memory_bytes for process in self.processes)


def measure_idle(*, seconds: float, say: Callable[[str], None]) -> Idle:
    """Start `marketbel-courier dev` without suppliers, let it settle, and measure `seconds`."""
    say("the whole system, for its idle minute")
    with _running_system() as (root, database):
        say(f"{SETTLING_SECONDS:.0f} s to settle")
        time.sleep(SETTLING_SECONDS)
        say(f"idle for {seconds:.0f} s")
        return asyncio.run(_measure(root, database, seconds))


def idle_table(idle: Idle) -> Table:
    """What an idle minute costs, by process."""
    total = Process(
        "all",
        sum(process.cpu_seconds for process in idle.processes),
        idle.memory_bytes,
        sum(process.resident_bytes for process in idle.processes),
        sum(process.count for process in idle.processes),
    )
    per_second = idle.sessions / idle.seconds
    return Table(
        f"An idle minute of `marketbel-courier dev`, no suppliers ({idle.seconds:.0f} s)",
        ("", "processes", "CPU", "of a core", "memory", "resident"),
        [
            (
                process.name,
                str(process.count),
                f"{process.cpu_seconds:.2f} s",
                f"{process.cpu_seconds / idle.seconds:.1%}",
                f"{process.memory_bytes / 1e6:.0f} MB",
                f"{process.resident_bytes / 1e6:.0f} MB",
            )
            for process in (*idle.processes, total)
        ],
        [
            f"Aim: at most {AIM_CORE:.0%} of a core, {AIM_SESSIONS_A_SECOND:.0f} new PostgreSQL"
            f" session a second, under {AIM_BYTES / 1e6:.0f} MB. Measured: {idle.core:.1%},"
            f" {per_second:.1f} sessions ({idle.sessions}) and"
            f" {idle.transactions / idle.seconds:.1f} transactions a second"
            f" ({idle.transactions}), {idle.memory_bytes / 1e6:.0f} MB.",
            "Memory is each process's proportional share (PSS): pages that several processes hold"
            " are counted once. Resident counts them in each. CPU includes that of processes that"
            " began and ended within the minute.",
        ],
    )


@contextmanager
def _running_system() -> Iterator[tuple[psutil.Process, str]]:
    folder = DataFolder(Path(tempfile.mkdtemp(prefix="courier-idle-")))
    log = folder.path / "dev.log"
    try:
        with log.open("wb") as output:
            system = subprocess.Popen(
                [sys.executable, "-m", "marketbel_courier.cli", "dev", "--home", str(folder.path)],
                env=without_settings(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield psutil.Process(system.pid), _database_of(folder, system, log)
        finally:
            system.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                system.wait(STOP_SECONDS)
            if system.poll() is None:
                os.killpg(system.pid, signal.SIGKILL)
                system.wait()
    finally:
        remove_folder(folder)


def _database_of(folder: DataFolder, system: subprocess.Popen[bytes], log: Path) -> str:
    """The database's URL, once the whole system is up."""
    deadline = time.monotonic() + READY_SECONDS
    while not folder.environment_file.exists():
        if system.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"The system did not come up. Its log:\n{log.read_text()}")
        time.sleep(LOOK_SECONDS)
    for line in folder.environment_file.read_text(encoding="utf-8").splitlines():
        name, _, value = line.removeprefix("export ").partition("=")
        if name == "DATABASE_URL":
            return value.strip("'\"")
    raise BenchError(f"{folder.environment_file} names no DATABASE_URL.")


async def _measure(root: psutil.Process, database: str, seconds: float) -> Idle:
    connection = await asyncpg.connect(database)
    try:
        before, began = await _counts(connection), time.monotonic()
        cpu_before = _cpu(root)
        await asyncio.sleep(seconds)
        after, cpu_after = await _counts(connection), _cpu(root)
        took = time.monotonic() - began
    finally:
        await connection.close()
    return Idle(
        took,
        after[0] - before[0],
        after[1] - before[1],
        _processes(root, cpu_before, cpu_after),
    )


async def _counts(connection: asyncpg.Connection[asyncpg.Record]) -> tuple[int, int]:
    await connection.execute("SELECT pg_stat_clear_snapshot()")
    row = await connection.fetchrow(
        "SELECT sum(sessions)::bigint, sum(xact_commit)::bigint FROM pg_stat_database"
    )
    assert row is not None
    return int(row[0]), int(row[1])


def _family(root: psutil.Process) -> Iterator[psutil.Process]:
    yield root
    yield from root.children(recursive=True)


def _cpu(root: psutil.Process) -> Mapping[int, float]:
    """CPU seconds by pid, those of its ended children included."""
    seconds = {}
    for process in _family(root):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds[process.pid] = (
                times.user + times.system + times.children_user + times.children_system
            )
    return seconds


def _processes(
    root: psutil.Process, before: Mapping[int, float], after: Mapping[int, float]
) -> list[Process]:
    cpu: dict[str, float] = defaultdict(float)
    memory: dict[str, int] = defaultdict(int)
    resident: dict[str, int] = defaultdict(int)
    count: dict[str, int] = defaultdict(int)
    for process in _family(root):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            name = _name_of(process)
            maps = process.memory_full_info()
            memory[name] += maps.pss
            resident[name] += maps.rss
            count[name] += 1
            cpu[name] += after.get(process.pid, 0.0) - before.get(process.pid, 0.0)
    return sorted(
        (Process(name, cpu[name], memory[name], resident[name], count[name]) for name in cpu),
        key=lambda process: -process.cpu_seconds,
    )


def _name_of(process: psutil.Process) -> str:
    command = " ".join(process.cmdline())
    return next((name for sign, name in _NAMES if sign in command), "other")
