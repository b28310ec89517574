"""Measures how fast large price lists are read, beside the libraries alone; nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from marketbel_courier_tests.bench.ingestion import LARGEST_ROWS, write_lists
from marketbel_courier_tests.bench.processes import Workers
from marketbel_courier_tests.bench.reading_worker import How, Read
from marketbel_courier_tests.bench.tables import Table

WORKER = "marketbel_courier_tests.bench.reading_worker"
TIMES = 3
ROWS = (50_000, LARGEST_ROWS)
SUFFIXES = ("csv", "xlsx")


@dataclass(frozen=True)
class Size:
    """A list: how many rows, in which format."""

    rows: int
    suffix: str


def measure_reading(
    folder: Path, *, say: Callable[[str], None], rows: tuple[int, ...] = ROWS
) -> dict[tuple[Size, How], Read]:
    """Read lists both ways, in turn; of each the median of a few processes."""
    workers = Workers(folder, {})
    measured: dict[tuple[Size, How], Read] = {}
    for size in (Size(count, suffix) for count in rows for suffix in SUFFIXES):
        place = folder / f"{size.rows}-{size.suffix}"
        place.mkdir()
        path = write_lists(place, size.suffix, size.rows)
        taken: dict[How, list[Read]] = {how: [] for how in How}
        for number in range(1, TIMES + 1):
            for how in How:
                say(f"{size.rows:,} rows of {size.suffix}, {how}, {number} of {TIMES}")
                taken[how].append(_read(workers, how, path))
        measured |= {(size, how): _median(reads) for how, reads in taken.items()}
    return measured


def _read(workers: Workers, how: How, path: Path) -> Read:
    workers.run([[WORKER, how, str(path)]], at_once=1)
    return Read(**json.loads(workers.last_line()))


def _median(reads: list[Read]) -> Read:
    return Read(
        reads[0].rows,
        median(read.seconds for read in reads),
        median(read.cpu_seconds for read in reads),
        max(read.peak_bytes for read in reads),
    )


def reading_table(measured: Mapping[tuple[Size, How], Read]) -> Table:
    """Rows a second, and time and memory as ratios to the library alone."""
    sizes = list(dict.fromkeys(size for size, _ in measured))
    return Table(
        "A price list read, nothing stored",
        ("", "rows/s", "CPU", "ratio\nto plain", "memory\npeak", "ratio\nto plain"),
        [_line(size, measured[size, How.READER], measured[size, How.PLAIN]) for size in sizes],
        [
            f"One process, the median of {TIMES}. Plain is calamine or csv alone, in turn with the"
            " reader: every cell of every row, with no layout, number or item made of it. The"
            " ratios are of CPU time and of the process's largest size."
        ],
    )


def _line(size: Size, reader: Read, plain: Read) -> tuple[str, ...]:
    return (
        f"{size.suffix}, {size.rows:,} rows",
        f"{reader.rows / reader.seconds:,.0f}",
        f"{reader.cpu_seconds:.2f} s",
        f"{reader.cpu_seconds / plain.cpu_seconds:.1f}",
        f"{reader.peak_bytes / 1e6:.0f} MB",
        f"{reader.peak_bytes / plain.peak_bytes:.2f}",
    )
