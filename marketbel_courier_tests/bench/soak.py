"""Looks whether anything grows: deliveries round after round, and ten idle days after every tenth.

The days are simulated: the clock of all processes, PostgreSQL's and Valkey's among them, is put
forward, and the platform's own schedules, clean-up and retention do what they find due.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import asyncpg
import httpx
import psutil
import redis

from marketbel_courier.devstack import postgres
from marketbel_courier.devstack.environment import without_settings
from marketbel_courier.devstack.stack import LocalStack
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.bench.tree_watch import name_of_command
from marketbel_courier_tests.faults.clock import JumpingClock, build_library
from marketbel_courier_tests.servers import throwaway_folder
from marketbel_courier_tests.shop_server import Shop, open_shop

Say = Callable[[str], None]

DELIVERIES = 2_000
# More than the fifty jobs of each supplier that the ledger keeps whatever their age.
BLOCKS, LISTS_A_BLOCK = 10, 10
IDLE_DAYS, JUMPS = 10, 2
LISTED_ITEMS, CHANGED_ITEMS = 100, 10
PATIENCE_SECONDS = 1800.0
LOOK_SECONDS, STILL_SECONDS = 0.5, 6.0
# From then on everything that is kept has had its time or its number once.
SETTLED_BLOCK = 6
AIM_GROWTH = 0.05
# So many rows, files, descriptors, megabytes more may always be one run that was just made.
_PLAY = 8.0
_API = "/api/v1/admin"
_LEVELS = "▁▂▃▄▅▆▇█"
_SETTINGS = {
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "SYNC_INTERVAL_HOURS": "168",
    # As short as they may be: the days that pass are many.
    "LEDGER_KEPT_DAYS": "30",
    "HISTORY_KEPT_DAYS": "30",
    "CHANGES_KEPT_DAYS": "10",
    "LOGS_KEPT_DAYS": "10",
    "RUNS_KEPT_DAYS": "7",
    "ARCHIVE_DAYS": "10",
}
_TABLES = """
    SELECT schemaname || '.' || relname AS name FROM pg_stat_user_tables
    WHERE schemaname IN ('public', 'courier', 'dagster')
"""
_BACKENDS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_UNDER_WAY = """
    SELECT (SELECT count(*) FROM courier.syncs WHERE finished_at IS NULL)
        + (SELECT count(*) FROM courier.accepted_uploads)
        + (SELECT count(*) FROM dagster.runs
           WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED'))
        + (SELECT count(*) FROM courier.deliveries
           WHERE finished_at IS NULL OR next_retry_at IS NOT NULL)
"""


@dataclass(frozen=True)
class Kind:
    """Processes of one kind together: their share of memory in bytes, descriptors, threads."""

    count: int = 0
    memory_bytes: int = 0
    descriptors: int = 0
    threads: int = 0


@dataclass(frozen=True)
class Sample:
    """What there is while the platform rests, after a block of deliveries and the days after it."""

    deliveries: int
    kinds: Mapping[str, Kind]
    connections: int
    rows: Mapping[str, int]
    database_bytes: int
    redis_keys: int
    files: Mapping[str, int]


@dataclass
class Soak:
    """All samples, how many clean-ups ended well, how many attempts did not end as complete."""

    suppliers: int
    samples: list[Sample] = field(default_factory=list)
    deliveries: int = 0
    cleanups: int = 0
    incomplete: int = 0


def measure_soak(deliveries: int, say: Say) -> Soak:
    """Start the local stack under a clock of its own, and let a hundred days pass."""
    suppliers = max(1, deliveries // (BLOCKS * LISTS_A_BLOCK))
    with throwaway_folder() as folder, open_shop() as shop:
        folder.create()
        library = build_library(folder.path)
        if library is None:
            raise BenchError("A clock of its own needs a C compiler.")
        folder.path.chmod(0o711)  # PostgreSQL's account reads the clock as well.
        clock = _Clock(JumpingClock(library, folder.path / "offset"))
        surroundings = without_settings(os.environ) | clock.environment | _SETTINGS
        say("the whole system")
        with (
            patch.dict(os.environ, clock.environment),
            patch.dict(postgres._ENVIRONMENT, clock.environment),
            LocalStack(folder, surroundings=surroundings) as stack,
        ):
            return asyncio.run(_Course(stack, shop, clock, suppliers, say).run())


@dataclass
class _Clock:
    """How far ahead the clock of the whole system is, in seconds."""

    clock: JumpingClock
    ahead: int = 0

    @property
    def environment(self) -> dict[str, str]:
        return self.clock.environment

    def jump(self, seconds: int) -> None:
        self.ahead += seconds
        self.clock.jump(self.ahead)


@dataclass
class _Course:
    """The blocks of deliveries, and the days between."""

    stack: LocalStack
    shop: Shop
    clock: _Clock
    suppliers: int
    say: Say

    async def run(self) -> Soak:
        self._soak = soak = Soak(self.suppliers)
        settings = self.stack.settings
        self._connection = await asyncpg.connect(settings.database_url.get_secret_value())
        try:
            await self._connection.execute(SUPPLIERS, self.shop.url, self.suppliers)
            for block in range(BLOCKS):
                await self._deliver(block)
                for _ in range(JUMPS):
                    await self._let_days_pass(IDLE_DAYS * 86_400 // JUMPS)
                soak.samples.append(await self._sample())
                self._tell(block, soak.samples[-1])
            return soak
        finally:
            await self._connection.close()

    async def _deliver(self, block: int) -> None:
        """One list of each supplier by a sync, and the others handed in."""
        suppliers = await self._connection.fetch(BY_NUMBER)
        first, *others = range(block * LISTS_A_BLOCK, (block + 1) * LISTS_A_BLOCK)
        since = await self._connection.fetchval("SELECT clock_timestamp()")
        for number in range(self.suppliers):
            self.shop.files[f"/{number}.csv"] = _price_list(number, first)
            self.shop.etags[f"/{number}.csv"] = f'"{first}"'
        async with httpx.AsyncClient(base_url=self.stack.endpoints.admin, timeout=60) as page:
            me = (await page.get("/auth/me")).json()
            page.headers["X-CSRF-Token"] = me["csrf_token"]
            await _posted(page.post(f"{_API}/ingestion/sync", json={}))
            for version in others:
                for number, row in enumerate(suppliers):
                    file = (f"{version}.csv", _price_list(number, version), "text/csv")
                    path = f"{_API}/suppliers/{row['id']}/upload"
                    await _posted(page.post(path, files={"file": file}))
        await self._until(_HAVE_BEGUN, since, self.suppliers * LISTS_A_BLOCK)
        await self._await_rest()
        self._soak.deliveries += await self._connection.fetchval(_DELIVERED, since)
        self._soak.incomplete += await self._connection.fetchval(_INCOMPLETE, since)

    async def _let_days_pass(self, seconds: int) -> None:
        # Files get the kernel's time, which has stayed behind.
        now, ahead = time.time(), self.clock.ahead
        for folder in self._folders().values():
            for path in folder.rglob("*"):
                with suppress(OSError):
                    if path.is_file() and (written := path.stat().st_mtime) < now + 60:
                        os.utime(path, (written + ahead, written + ahead))
        self.clock.jump(seconds)
        since = await self._connection.fetchval(
            "SELECT extract(epoch FROM clock_timestamp())::float"
        )
        await self._until(f"SELECT ({_CLEANUPS}) > 0", since)
        await self._await_rest()
        self._soak.cleanups += await self._connection.fetchval(_CLEANUPS, since)

    async def _await_rest(self) -> None:
        """Wait until nothing has been under way for a while: schedules may yet find something."""
        still_since = time.monotonic()
        deadline = still_since + PATIENCE_SECONDS
        while time.monotonic() - still_since < STILL_SECONDS:
            if await self._connection.fetchval(_UNDER_WAY):
                still_since = time.monotonic()
            if time.monotonic() > deadline:
                raise BenchError("The platform does not come to rest.")
            await asyncio.sleep(LOOK_SECONDS)

    async def _until(self, query: str, *values: object) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not await self._connection.fetchval(query, *values):
            if time.monotonic() > deadline:
                raise BenchError(f"This did not come true: {query}")
            await asyncio.sleep(LOOK_SECONDS)

    def _folders(self) -> Mapping[str, Path]:
        folder = self.stack.folder
        return {
            "on the volume": self.stack.settings.uploads_dir,
            "in the archive": folder.archive,
            "of Dagster": folder.dagster_home / "storage",
        }

    async def _sample(self) -> Sample:
        names = [row["name"] for row in await self._connection.fetch(_TABLES)]
        rows = {
            name: await self._connection.fetchval(f"SELECT count(*) FROM {name}") for name in names
        }
        with redis.Redis.from_url(self.stack.endpoints.redis) as store:
            keys = int(store.dbsize())
        return Sample(
            self._soak.deliveries,
            dict(_kinds()),
            await self._connection.fetchval(_BACKENDS),
            rows,
            await self._connection.fetchval("SELECT pg_database_size(current_database())"),
            keys,
            {
                what: sum(1 for path in place.rglob("*") if path.is_file())
                for what, place in self._folders().items()
            },
        )

    def _tell(self, block: int, sample: Sample) -> None:
        memory = sum(kind.memory_bytes for kind in sample.kinds.values())
        self.say(
            f"day {(block + 1) * IDLE_DAYS}: {sample.deliveries:,} deliveries,"
            f" {sum(sample.rows.values()):,} rows, {memory / 1e6:.0f} MB,"
            f" {sample.connections} connections"
        )


_CLEANUPS = """
    SELECT count(*) FROM dagster.runs
    WHERE pipeline_name = 'cleanup_job' AND status = 'SUCCESS' AND end_time >= $1
"""
_DELIVERED = """
    SELECT count(DISTINCT job_id) FROM courier.deliveries
    WHERE created_at >= $1 AND state = 'complete'
"""
_HAVE_BEGUN = """
    SELECT count(DISTINCT job_id) >= $2 FROM courier.deliveries WHERE created_at >= $1
"""
_INCOMPLETE = """
    SELECT count(*) FROM courier.deliveries WHERE created_at >= $1 AND state <> 'complete'
"""


SUPPLIERS = """
    INSERT INTO suppliers (name, source_type, metadata)
    SELECT 'Soaked ' || n, 'csv',
        jsonb_build_object('is_active', true, 'source_url', format('%s/%s.csv', $1::text, n))
    FROM generate_series(0, $2 - 1) AS n
"""
# The tenth behind the ninth: each is handed lists of its own prices, or the guard holds them.
BY_NUMBER = "SELECT id, name FROM suppliers ORDER BY length(name), name"


async def _posted(request: Awaitable[httpx.Response]) -> None:
    answer = await request
    if answer.is_error:
        raise BenchError(f"The admin API answered {answer.status_code}: {answer.text[:500]}")


def _kinds() -> Iterator[tuple[str, Kind]]:
    count: Counter[str] = Counter()
    memory, descriptors, threads = Counter(count), Counter(count), Counter(count)
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            command = " ".join((process.name(), *process.cmdline()))
            name = "guards" if "guard.py" in command else name_of_command(command) or "other"
            memory[name] += process.memory_full_info().pss
            descriptors[name] += process.num_fds()
            threads[name] += process.num_threads()
            count[name] += 1
    for name in count:
        yield name, Kind(count[name], memory[name], descriptors[name], threads[name])


def _price_list(number: int, version: int) -> bytes:
    """A list of which always the same items change their price a little."""
    lines = ["sku;name;price;stock"]
    for item in range(LISTED_ITEMS):
        cents = 1_000 + (item * 7919 + number * 104_729) % 90_000
        if item < CHANGED_ITEMS and version % 2:
            cents = cents * 104 // 100
        lines.append(f"A-{item};Drill bit {item} mm of {number};{cents / 100:.2f};{item % 50}")
    return "\n".join(lines).encode() + b"\n"


def soak_table(soak: Soak) -> Table:
    """What there was after each block, and whether it has grown since all had its time once."""
    figures = dict(_figures(soak.samples))
    shown = (0, 2, SETTLED_BLOCK - 1, BLOCKS - 1)
    settled = soak.samples[SETTLED_BLOCK - 1]
    return Table(
        f"{soak.samples[-1].deliveries:,} deliveries of {soak.suppliers} suppliers,"
        f" {IDLE_DAYS} simulated days after every {LISTS_A_BLOCK} of each",
        ("", *(f"day {(block + 1) * IDLE_DAYS}" for block in shown), "course", ""),
        [
            (
                name,
                *(f"{values[block]:,.0f}" for block in shown),
                _course(values),
                "flat" if is_flat(values) else "GROWS",
            )
            for name, values in figures.items()
        ],
        [
            f"{soak.cleanups} clean-ups ended well; {soak.incomplete} attempts did not end as"
            " complete.",
            f"Flat: since day {SETTLED_BLOCK * IDLE_DAYS} ({settled.deliveries:,} deliveries) no"
            f" more than {AIM_GROWTH:.0%} and {_PLAY:.0f} units of growth. Until then rows are"
            " young that the retention keeps: the ledger's 30 days, and of each supplier 50 jobs."
            " Memory is each process's proportional share (PSS).",
        ],
        list(_faults(soak, figures)),
    )


def _faults(soak: Soak, figures: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """What is wrong, a sentence each; an attempt that a later one made good is not."""
    grown = [name for name, values in figures.items() if not is_flat(values)]
    if grown:
        yield f"Grows: {', '.join(grown)}."
    expected = soak.suppliers * LISTS_A_BLOCK * BLOCKS
    if soak.deliveries < expected:
        yield f"Only {soak.deliveries:,} of {expected:,} deliveries ended as complete."
    if soak.cleanups < BLOCKS * JUMPS:
        yield f"Only {soak.cleanups} clean-ups ended well in {BLOCKS * JUMPS} jumps of the clock."


def is_flat(values: Sequence[float]) -> bool:
    """Whether it is not above what it had been when everything had had its time once.

    Against the highest of the blocks around that day: single figures go up and down.
    """
    before = max(values[SETTLED_BLOCK - 3 : SETTLED_BLOCK])
    return min(values[-2:]) <= before * (1 + AIM_GROWTH) + _PLAY


def _figures(samples: Sequence[Sample]) -> Iterator[tuple[str, Sequence[float]]]:
    kinds = sorted({kind for sample in samples for kind in sample.kinds})
    for words, name, divisor in (
        ("memory of {}, MB", "memory_bytes", 1e6),
        ("descriptors of {}", "descriptors", 1),
        ("threads of {}", "threads", 1),
    ):
        for kind in kinds:
            found = [getattr(sample.kinds.get(kind, Kind()), name) for sample in samples]
            yield words.format(kind), [value / divisor for value in found]
    yield "processes", [sum(k.count for k in sample.kinds.values()) for sample in samples]
    yield "connections to PostgreSQL", [sample.connections for sample in samples]
    yield "keys in Redis", [sample.redis_keys for sample in samples]
    for what in samples[0].files:
        yield f"files {what}", [sample.files[what] for sample in samples]
    yield "database, MB", [sample.database_bytes / 1e6 for sample in samples]
    for table in sorted({table for sample in samples for table in sample.rows}):
        rows = [sample.rows.get(table, 0) for sample in samples]
        # What never changes says nothing.
        if len(set(rows)) > 1:
            yield table, rows


def _course(values: Sequence[float]) -> str:
    """A picture of it, a bar a block, from nothing to the highest."""
    most = max(*values, 1)
    return "".join(_LEVELS[round((len(_LEVELS) - 1) * value / most)] for value in values)
