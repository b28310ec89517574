"""Reads one price list once, in a process of its own: `python -m … HOW FILE`.

Prints what it took as JSON. `reader` is the engine's, without storing anything; `plain` is the
library alone: calamine or csv, every cell of every row.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import python_calamine

from marketbel_courier.price_lists.reader import open_price_list
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier_tests.bench.ingestion_worker import DELIMITER, peak_bytes


class How(StrEnum):
    """Who reads."""

    READER = "reader"
    PLAIN = "plain"


@dataclass(frozen=True)
class Read:
    """Rows or items that came out, seconds, CPU seconds, and the process's largest size."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int


def by_reader(path: Path) -> int:
    """How many items come out of the engine's reader."""
    kind = "csv" if path.suffix == ".csv" else "excel"
    return sum(isinstance(entry, PricedItem) for entry in open_price_list(path, kind))


def plainly(path: Path) -> int:
    """How many rows below the titles the library gives."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file, delimiter=DELIMITER)) - 1
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows()) - 1


WAYS: dict[How, Callable[[Path], int]] = {How.READER: by_reader, How.PLAIN: plainly}


def main() -> None:
    """Read the small list beside it first, so that nothing is loaded meanwhile."""
    way, path = WAYS[How(sys.argv[1])], Path(sys.argv[2])
    way(path.with_stem("small"))
    began, cpu = time.perf_counter(), time.process_time()
    rows = way(path)
    took = Read(rows, time.perf_counter() - began, time.process_time() - cpu, peak_bytes())
    print(json.dumps(asdict(took)))


if __name__ == "__main__":
    main()
