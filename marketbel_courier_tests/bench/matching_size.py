"""Measures what matching against a catalogue of any size takes, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from marketbel_courier.database.pool import open_pool
from marketbel_courier_tests.bench.matching import (
    SMALL_FILE,
    decisions_about,
    store_items,
    store_products,
)
from marketbel_courier_tests.bench.matching_worker import Matched
from marketbel_courier_tests.bench.processes import BenchError, Workers
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.matching.truth import Quality, judge, make_truth
from marketbel_courier_tests.servers import MIGRATED, fresh_database, running_postgres

ITEMS = 10_000
WORKER = "marketbel_courier_tests.bench.matching_worker"


@dataclass(frozen=True)
class MatchingSize:
    """A small file that has the index made, a large file, and a small one after it."""

    products: int
    matched: Sequence[Matched]
    quality: Quality


def measure_matching_size(products: int, say: Callable[[str], None]) -> MatchingSize:
    """Match files of new items against so many products, on a database of its own."""
    with (
        tempfile.TemporaryDirectory() as kept,
        running_postgres(Path(kept)) as server,
        fresh_database(server, template=MIGRATED) as dsn,
    ):
        return asyncio.run(_measured(dsn, products, Path(kept), say))


async def _measured(
    dsn: str, products: int, folder: Path, say: Callable[[str], None]
) -> MatchingSize:
    say(f"a catalogue of {products:,} products")
    truth = make_truth(products=products, items=ITEMS + 2 * SMALL_FILE)
    bounds = (0, SMALL_FILE, SMALL_FILE + ITEMS, len(truth.items))
    files = [truth.items[start:end] for start, end in pairwise(bounds)]
    async with open_pool(dsn, max_size=2) as pool:
        await store_products(pool, truth)
        suppliers = [await store_items(pool, file) for file in files]
        say(f"matching of {ITEMS:,} items, and of {SMALL_FILE} before and after")
        workers = Workers(folder, {"DATABASE_URL": dsn})
        await asyncio.to_thread(workers.run, [[WORKER, *map(str, suppliers)]], at_once=1)
        matched = [Matched(**one) for one in json.loads(workers.last_line())]
        if [one.decided for one in matched] != [len(file) for file in files]:
            raise BenchError("Not all items were matched.")
        quality = judge(truth, await decisions_about(pool, truth))
    return MatchingSize(products, matched, quality)


def matching_size_table(measured: MatchingSize) -> Table:
    """Time, CPU and memory of the process that matches, file by file."""
    words = (
        f"{SMALL_FILE} items, with the making of the index",
        f"{ITEMS:,} items",
        f"{SMALL_FILE} items, later",
    )
    quality = measured.quality
    return Table(
        f"Matching against {measured.products:,} products, in a process of its own",
        ("", "time", "CPU", "memory\npeak"),
        [
            (
                name,
                f"{one.seconds:.1f} s",
                f"{one.cpu_seconds:.1f} s",
                f"{one.peak_bytes / 1e6:,.0f} MB",
            )
            for name, one in zip(words, measured.matched, strict=True)
        ],
        [
            f"Precision {quality.precision:.4f} of {quality.linked:,} links made without a person;"
            f" recall {quality.recall:.4f} of {quality.findable:,} items that are a known product."
            " CPU is that process's, without PostgreSQL's.",
        ],
    )
