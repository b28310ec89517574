"""Measures what a year leaves in each table, and what is left of ten years.

The year is reckoned from a few syncs of the whole local system with its own ml-analyze. The ten
years are played: everything that is written becomes older, and the retention goes over it.
"""

from __future__ import annotations

import asyncio
import csv
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from marketbel_courier.database.pool import open_pool
from marketbel_courier.database.removals import Removed
from marketbel_courier.definitions import defs
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier.orchestration.retention import carry_out_retention
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.ageing import let_pass
from marketbel_courier_tests.bench.ground import open_ground
from marketbel_courier_tests.bench.jobs import Way
from marketbel_courier_tests.bench.live_system import running_system
from marketbel_courier_tests.bench.processes import BenchError
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.orchestration.launching import tick
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.shop_server import Shop, open_shop
from marketbel_courier_tests.year_of_rows import write_a_year

Say = Callable[[str], None]

SUPPLIERS, LISTED_ITEMS, UNREADABLE_ROWS = 30, 100, 2
SYNCS, CHANGED = 3, 0.3
THE_PLATFORM, SYNCS_A_YEAR = 1_000, 3 * 365
YEARS, ROUNDS_A_YEAR = 10, 1
SENSORS = ("sync_sensor", "analysis_sensor", "retry_sensor", "job_state_sensor", "alert_sensor")
TICKED = 5
PATIENCE_SECONDS = 900.0
LOOK_SECONDS = 0.5
# Of what is told in the table of a year, the least.
TOLD_BYTES = 10e6

_ENVIRONMENT = {
    "DOWNLOAD_CONCURRENCY_PER_HOST": "32",
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "SYNC_INTERVAL_HOURS": "168",
}
_SIZES = """
    SELECT schemaname || '.' || relname AS name, pg_total_relation_size(relid) AS size
    FROM pg_stat_user_tables WHERE schemaname IN ('public', 'courier', 'dagster')
"""
_TICKS = """
    SELECT count(*) / (extract(epoch FROM max(timestamp) - min(timestamp)) / 60) AS a_minute
    FROM dagster.job_ticks
"""


@dataclass(frozen=True)
class Size:
    """A table's rows, and its bytes with those of its indexes."""

    rows: int
    size_bytes: int

    @property
    def of_row(self) -> float:
        """Bytes of one row."""
        return self.size_bytes / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Year:
    """What the syncs added to each table, the sizes at the end, and the ticks a minute."""

    added: Mapping[str, int]
    sizes: Mapping[str, Size]
    ticks_a_minute: float


@dataclass(frozen=True)
class Decade:
    """After each year: rows of all tables, ticks in seconds, and what a round took and freed."""

    rows: Sequence[Mapping[str, int]]
    ticks: Sequence[Mapping[str, float]]
    rounds: Sequence[float]
    removed: Sequence[Removed]


def measure_growth(say: Say) -> tuple[Year, Decade]:
    """A year of the whole system, and ten years that are played."""
    return measure_year(say), measure_decade(say)


def measure_year(say: Say) -> Year:
    """Some syncs of the whole system, of which a share of the lists has changed each time."""
    with (
        open_shop() as shop,
        tempfile.TemporaryDirectory(prefix="courier-sheet-") as folder,
    ):
        sheet = Path(folder) / "suppliers.csv"
        _stock(shop, sheet)
        say("the whole system")
        with running_system(
            "courier-growth-",
            MASTER_SHEET_URL=str(sheet),
            LOCAL_SOURCE_DIRS=folder,
            **_ENVIRONMENT,
        ) as system:
            return asyncio.run(_measure_syncs(system.environment, shop, say))


async def _measure_syncs(environment: Mapping[str, str], shop: Shop, say: Say) -> Year:
    connection = await asyncpg.connect(environment["DATABASE_URL"])
    try:
        say(f"a first sync of {SUPPLIERS} suppliers")
        await _sync(connection, environment)
        before = await _sizes(connection)
        for number in range(SYNCS):
            say(f"sync {number + 1} of {SYNCS}, {CHANGED:.0%} of the lists changed")
            _change(shop, number)
            await _sync(connection, environment)
        after = await _sizes(connection)
        added = {name: size.rows - before[name].rows for name, size in after.items()}
        return Year(added, after, float(await connection.fetchval(_TICKS)))
    finally:
        await connection.close()


async def _sync(
    connection: asyncpg.Connection[asyncpg.Record], environment: Mapping[str, str]
) -> None:
    task_id, deadline = f"sync-manual-{uuid4().hex[:12]}", time.monotonic() + PATIENCE_SECONDS
    async with aclosing(connect_redis(environment["REDIS_URL"])) as redis:
        if not await request_sync(redis, task_id):
            raise BenchError("A sync is asked for already.")
    while time.monotonic() < deadline:
        if await connection.fetchval(
            "SELECT finished_at FROM courier.syncs WHERE task_id = $1", task_id
        ):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise BenchError("The sync does not end.")


async def _sizes(connection: asyncpg.Connection[asyncpg.Record]) -> Mapping[str, Size]:
    return {
        row["name"]: Size(
            await connection.fetchval(f"SELECT count(*) FROM {row['name']}"), row["size"]
        )
        for row in await connection.fetch(_SIZES)
    }


def _stock(shop: Shop, sheet: Path) -> None:
    with sheet.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("Supplier name", "Source URL", "Format", "Active"))
        for number in range(SUPPLIERS):
            path = f"/{number:03}.csv"
            rows.writerow((f"Supplier {number:03}", shop.url + path, "csv", "yes"))
            shop.files[path], shop.etags[path] = _price_list(number, 0), '"0"'


def _change(shop: Shop, version: int) -> None:
    chance = random.Random(version)
    for path in chance.sample(sorted(shop.files), round(SUPPLIERS * CHANGED)):
        shop.files[path] = _price_list(int(path[1:4]), version + 1)
        shop.etags[path] = f'"{version + 1}"'


def _price_list(number: int, version: int) -> bytes:
    """A list of which each version changes every tenth price by a few percent."""
    lines = ["sku;name;price;stock"]
    for item in range(LISTED_ITEMS):
        cents = random.Random(f"{number} {item}").randint(1_000, 90_000)
        if item % 10 == version % 10:
            cents = cents * 104 // 100
        lines.append(f"A-{item};Drill bit {item} mm of {number};{cents / 100:.2f};{item % 50}")
    lines += [f"B-{item};Without a price;;1" for item in range(UNREADABLE_ROWS)]
    return "\n".join(lines).encode() + b"\n"


def measure_decade(say: Say) -> Decade:
    """Ten years of a small platform with real runs, and of what is written each year."""
    rows, ticks, rounds, removed = [], [], [], []
    with open_ground() as ground:
        platform = ground.platform
        keys = ground.add_suppliers(Way.COURIER, 10)
        for year in range(YEARS):
            say(f"year {year + 1} of {YEARS}")
            freed = Removed()
            for _ in range(ROUNDS_A_YEAR):
                platform.ask(lambda pool: let_pass(pool, f"{365 // ROUNDS_A_YEAR} days"))
                _age_files(platform.home / "storage", 365 // ROUNDS_A_YEAR)
                platform.materialize([RAW_PRICE_LIST], keys, force=True)
                platform.materialize([ML_ANALYSIS], keys, force=True)
            platform.ask(write_a_year)
            began = time.monotonic()
            report = asyncio.run(carry_out_retention(platform.settings, dagster_home=platform.home))
            rounds.append(time.monotonic() - began)
            freed += report.total
            removed.append(freed)
            ground.require_materialized(Way.COURIER, [RAW_PRICE_LIST, ML_ANALYSIS], keys)
            rows.append(_rows(platform))
            ticks.append(_ticks(platform))
    return Decade(rows, ticks, rounds, removed)


def _rows(platform: Platform) -> Mapping[str, int]:
    async def ask() -> Mapping[str, int]:
        async with open_pool(platform.settings.postgres_dsn, max_size=1) as pool:
            found = await pool.fetch(_SIZES)
            return {
                row["name"]: await pool.fetchval(f"SELECT count(*) FROM {row['name']}")
                for row in found
            }

    files = sum(1 for path in (platform.home / "storage").rglob("*") if path.is_file())
    return {**asyncio.run(ask()), "files in storage": files}


def _ticks(platform: Platform) -> Mapping[str, float]:
    """The middle of some ticks of each sensor."""
    middle = {}
    for name in SENSORS:
        sensor, took = defs.resolve_sensor_def(name), []
        for _ in range(TICKED):
            began = time.monotonic()
            tick(platform, sensor)
            took.append(time.monotonic() - began)
        middle[name] = statistics.median(took)
    return middle


def _age_files(storage: Path, days: int) -> None:
    for path in storage.rglob("*"):
        if path.is_file():
            moment = path.stat().st_mtime - days * 86_400
            os.utime(path, (moment, moment))


def growth_tables(year: Year, decade: Decade) -> list[Table]:
    """The year by table, and the decade by years."""
    return [_year_table(year), _decade_table(decade)]


def _year_table(year: Year) -> Table:
    times = THE_PLATFORM / SUPPLIERS * SYNCS_A_YEAR / SYNCS
    grown = {name: count * times for name, count in year.added.items() if count > 0}
    grown["dagster.job_ticks"] = year.ticks_a_minute * 60 * 24 * 365
    size = {name: rows * year.sizes[name].of_row for name, rows in grown.items()}
    told = [name for name in sorted(size, key=lambda name: -size[name]) if size[name] > TOLD_BYTES]
    return Table(
        f"A year of {THE_PLATFORM:,} suppliers, three syncs a day, if nothing were removed",
        ("", "rows", "a row", "a year"),
        [
            *(
                (
                    name,
                    f"{grown[name]:,.0f}",
                    f"{year.sizes[name].of_row:,.0f} bytes",
                    f"{size[name] / 1e9:.2f} GB",
                )
                for name in told
            ),
            ("all", "", "", f"{sum(size.values()) / 1e9:.1f} GB"),
        ],
        [
            f"Reckoned from {SYNCS} syncs of {SUPPLIERS} suppliers in the whole local system,"
            f" {CHANGED:.0%} of the lists changed each time: lists of {LISTED_ITEMS} items, of"
            f" which every tenth price changes, and {UNREADABLE_ROWS} rows that cannot be read."
            " Bytes are with indexes.",
            f"Ticks: {year.ticks_a_minute:.0f} a minute, as measured. Runs and what hangs on them"
            " are fewer than that, as a run takes up to 250 suppliers.",
        ],
    )


def _decade_table(decade: Decade) -> Table:
    shown = (0, 1, 2, 4, 6, 9)
    names = sorted(
        (name for name in decade.rows[-1] if max(rows[name] for rows in decade.rows) > 5 * YEARS),
        key=lambda name: -decade.rows[-1][name],
    )
    return Table(
        "Rows after so many years, each with its retention",
        ("", *(f"year {year + 1}" for year in shown)),
        [
            *((name, *(f"{decade.rows[year][name]:,}" for year in shown)) for name in names),
            ("removed", *(f"{decade.removed[year].rows:,}" for year in shown)),
            ("the round", *(f"{decade.rounds[year]:.2f} s" for year in shown)),
            *(
                (name, *(f"{decade.ticks[year][name] * 1000:.0f} ms" for year in shown))
                for name in SENSORS
            ),
        ],
        ["Sensors: the middle of five ticks with nothing to do."],
    )
