"""Measures how fast a large price list becomes items: the engine, beside pandas and openpyxl."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import openpyxl

from marketbel_courier.price_lists.limits import MAX_ROWS
from marketbel_courier_tests.bench.ingestion_worker import DELIMITER, How, Taken
from marketbel_courier_tests.bench.processes import Workers
from marketbel_courier_tests.bench.tables import Table

WORKER = "marketbel_courier_tests.bench.ingestion_worker"
TIMES = 3
SMALL_ROWS = 200
LARGEST_ROWS = MAX_ROWS - 1  # and the header
AIM_ROWS_PER_SECOND = {"csv": 20_000, "xlsx": 10_000}
AIM_PEAK_BYTES = 400_000_000
TITLES = ("SKU", "Name", "Category", "Price", "Stock", "Unit", "Brand", "Barcode")

_PLAIN_IN_WORDS = {"csv": "pandas", "xlsx": "openpyxl"}


@dataclass(frozen=True)
class Ingestion:
    """The median of a few processes, each of which took the list in twice; memory is the most."""

    rows: int
    new_seconds: float
    new_cpu_seconds: float
    again_seconds: float
    peak_bytes: int

    @property
    def new_rows_per_second(self) -> float:
        """Rows a second of a list that is new."""
        return self.rows / self.new_seconds

    @property
    def again_rows_per_second(self) -> float:
        """Rows a second of a list that has not changed."""
        return self.rows / self.again_seconds


def measure_ingestion(
    start_workers: Callable[[], Workers], folder: Path, *, rows: int, say: Callable[[str], None]
) -> dict[tuple[str, How], Ingestion]:
    """Take a CSV and a workbook of `rows` in, both ways, in turn; by file ending and way.

    The workers' environment has DATABASE_URL.
    """
    paths = _write_all(folder, rows, say)
    return {
        (suffix, how): _median(start_workers, how, path, rows, TIMES, say)
        for suffix, path in paths.items()
        for how in How
    }


def measure_largest(
    start_workers: Callable[[], Workers], folder: Path, *, say: Callable[[str], None]
) -> dict[str, Ingestion]:
    """Take in the largest CSV and workbook that are read, once, by the engine; by file ending."""
    paths = _write_all(folder, LARGEST_ROWS, say)
    return {
        suffix: _median(start_workers, How.ENGINE, path, LARGEST_ROWS, 1, say)
        for suffix, path in paths.items()
    }


def ingestion_table(
    measured: Mapping[tuple[str, How], Ingestion], largest: Mapping[str, Ingestion]
) -> Table:
    """What was measured, the plain way as a ratio."""
    rows = next(iter(measured.values())).rows
    return Table(
        f"A price list of {rows:,} rows: read, validated, stored",
        (
            "",
            "rows/s\nnew",
            "ratio\nto plain",
            "rows/s\nunchanged",
            "ratio\nto plain",
            "CPU\nnew",
            "memory\npeak",
        ),
        [
            line
            for suffix, plain_words in _PLAIN_IN_WORDS.items()
            for line in _lines(
                suffix, plain_words, measured[suffix, How.ENGINE], measured[suffix, How.PLAIN]
            )
        ]
        + [_line(f"{suffix}, {one.rows:,} rows", one, ("", "")) for suffix, one in largest.items()],
        [
            "Aims for a new list: "
            + ", ".join(f"{aim:,} rows/s ({kind})" for kind, aim in AIM_ROWS_PER_SECOND.items())
            + f", with less than {AIM_PEAK_BYTES / 1e6:.0f} MB.",
            f"One process, the median of {TIMES}, without the matching; CPU is that process's."
            f" {LARGEST_ROWS:,} rows and their header are the most that is read: once each."
            " Plain: all rows read at once, pydantic for each, an upsert for each by executemany,"
            " without delisting, row errors, or what a later list takes precedence over.",
        ],
    )


def _lines(
    suffix: str, plain_words: str, engine: Ingestion, plain: Ingestion
) -> Iterator[tuple[str, ...]]:
    for words, one in ((f"{suffix}, engine", engine), (f"{suffix}, {plain_words}", plain)):
        ratios = (plain.new_seconds / one.new_seconds, plain.again_seconds / one.again_seconds)
        yield _line(words, one, tuple(f"{ratio:.1f}" for ratio in ratios))


def _line(words: str, one: Ingestion, ratios: tuple[str, ...]) -> tuple[str, ...]:
    new_ratio, again_ratio = ratios
    return (
        words,
        f"{one.new_rows_per_second:,.0f}",
        new_ratio,
        f"{one.again_rows_per_second:,.0f}",
        again_ratio,
        f"{one.new_cpu_seconds:.2f} s",
        f"{one.peak_bytes / 1e6:.0f} MB",
    )


def _median(
    start_workers: Callable[[], Workers],
    how: How,
    path: Path,
    rows: int,
    times: int,
    say: Callable[[str], None],
) -> Ingestion:
    taken = []
    for number in range(1, times + 1):
        say(f"{path.name}, {how}, {number} of {times}")
        workers = start_workers()
        workers.run([[WORKER, how, str(path)]], at_once=1)
        taken.append(Taken(**json.loads(workers.last_line())))
    return Ingestion(
        rows,
        median(one.new_seconds for one in taken),
        median(one.new_cpu_seconds for one in taken),
        median(one.again_seconds for one in taken),
        max(one.peak_bytes for one in taken),
    )


def _write_all(folder: Path, rows: int, say: Callable[[str], None]) -> dict[str, Path]:
    folder.mkdir()
    say(f"price lists of {rows:,} rows")
    return {suffix: write_lists(folder, suffix, rows) for suffix in AIM_ROWS_PER_SECOND}


def write_lists(folder: Path, suffix: str, rows: int) -> Path:
    """A list of so many rows, and a small one beside it."""
    write = _write_csv if suffix == "csv" else _write_xlsx
    for stem, count in (("small", SMALL_ROWS), ("large", rows)):
        write(folder / f"{stem}.{suffix}", count)
    return folder / f"large.{suffix}"


def _write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=DELIMITER)
        writer.writerow(TITLES)
        writer.writerows(goods(count))


def _write_xlsx(path: Path, count: int) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Price list")
    sheet.append(TITLES)
    for row in goods(count):
        sheet.append(row)
    workbook.save(path)


def goods(count: int) -> Iterator[tuple[str | int | float, ...]]:
    """Rows like those of a tool shop: eight columns, the same for the same count."""
    chance = random.Random(count)
    for number in range(count):
        kind = chance.choice(("Drill bit", "Saw blade", "Отвёртка", "Cable tie", "Лампа LED"))
        yield (
            f"TL-{number:06}",
            f"{kind} {chance.randint(1, 40)}x{chance.randint(40, 400)} mm, model {number % 977}",
            f"Tools / group {number * 40 // count}",
            chance.randint(100, 999_999) / 100,
            chance.randint(0, 50),
            chance.choice(("pcs", "шт", "kg")),
            f"Brand {number % 100}",
            f"46{chance.randrange(10**11):011}",
        )
