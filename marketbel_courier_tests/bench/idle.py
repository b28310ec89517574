"""Measures what the whole local system costs while nobody asks anything of it."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
import psutil

from marketbel_courier_tests.bench.live_system import running_system
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.bench.tree_watch import name_of_command

AIM_SESSIONS_A_SECOND = 1.0
AIM_CORE = 0.05
AIM_BYTES = 900e6
# After its start Dagster still loads the code location and writes down its first ticks.
SETTLING_SECONDS = 60.0


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
    with running_system("courier-idle-") as system:
        root = psutil.Process(system.pid)
        say(f"{SETTLING_SECONDS:.0f} s to settle")
        time.sleep(SETTLING_SECONDS)
        say(f"idle for {seconds:.0f} s")
        return asyncio.run(_measure(root, system.database_url, seconds))


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
    return name_of_command(" ".join((process.name(), *process.cmdline()))) or "other"
