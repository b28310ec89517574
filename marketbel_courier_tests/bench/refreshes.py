"""Measures a refresh of the registry from a master sheet that lists many suppliers."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from marketbel_courier.orchestration.partition_upkeep import align_partitions
from marketbel_courier.orchestration.tick import open_tick
from marketbel_courier.registry.refresh import refresh_registry
from marketbel_courier.settings import Settings
from marketbel_courier_tests.bench.crowd import Crowd
from marketbel_courier_tests.bench.processes import BenchError

TIMES = 3


@dataclass(frozen=True)
class Refreshes:
    """Seconds that a refresh took, partitions included.

    The first one changes every supplier, the later ones change none.
    """

    suppliers: int
    first: float
    unchanged: float
    slowest_unchanged: float


def measure_refreshes(crowd: Crowd, folder: Path, *, say: Callable[[str], None]) -> Refreshes:
    """Refresh a few times from the same sheet, in the way of the asset's body."""
    sheet = folder / "master" / "suppliers.csv"
    sheet.parent.mkdir()
    url = crowd.platform.shop.url
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Supplier name", "Source URL", "Format", "Active", "Notes"))
        for name, supplier_id in zip(crowd.names, crowd.ids, strict=True):
            writer.writerow((name, f"{url}/{supplier_id}.csv", "csv", "yes", "From the sheet"))
    settings = Settings.from_environment(
        {"master_sheet_url": str(sheet), "local_source_dirs": (sheet.parent,)}
    )
    say(f"refreshes of the registry from a sheet of {len(crowd.names):,} rows")
    first = _refresh(crowd, settings, changes=len(crowd.names))
    later = [_refresh(crowd, settings, changes=0) for _ in range(TIMES)]
    return Refreshes(len(crowd.names), first, median(later), max(later))


def _refresh(crowd: Crowd, settings: Settings, *, changes: int) -> float:
    began = time.perf_counter()
    refresh = asyncio.run(refresh_registry(settings, task_id="bench"))
    align_partitions(crowd.instance, open_tick(settings))
    seconds = time.perf_counter() - began
    changed = len(refresh.plan.changes) if refresh else -1
    if changed != changes:
        raise BenchError(f"A refresh changed {changed} suppliers, and should have {changes}.")
    return seconds
