"""The parts of the bench that can be measured alone, each on servers of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier_tests.bench.accuracy import accuracy_tables, measure_accuracy
from marketbel_courier_tests.bench.awaiting import awaiting_table, measure_awaiting
from marketbel_courier_tests.bench.catalogue import measure_catalogue_alone
from marketbel_courier_tests.bench.downloads import (
    MEGABYTES,
    large_file_table,
    measure_large_file,
    measure_small_files,
    small_files_table,
)
from marketbel_courier_tests.bench.first_start import first_start_table, measure_first_start
from marketbel_courier_tests.bench.growth import growth_tables, measure_growth
from marketbel_courier_tests.bench.guard import guard_table, measure_guard_alone
from marketbel_courier_tests.bench.idle import idle_table, measure_idle
from marketbel_courier_tests.bench.large_ledger import large_ledger_tables, measure_large_ledger
from marketbel_courier_tests.bench.matching_sets import (
    matching_sets_table,
    measure_matching_sets,
)
from marketbel_courier_tests.bench.matching_size import (
    matching_size_table,
    measure_matching_size,
)
from marketbel_courier_tests.bench.platform import (
    SUPPLIERS,
    Say,
    measure_platform,
    platform_tables,
)
from marketbel_courier_tests.bench.promises import (
    UPLOAD_BYTES,
    measure_promises,
    promises_table,
)
from marketbel_courier_tests.bench.soak import DELIVERIES, measure_soak, soak_table
from marketbel_courier_tests.bench.storing import measure_storing, storing_table
from marketbel_courier_tests.bench.tables import Table

IDLE_SECONDS = 60
KNOWN_PRODUCTS = 100_000


@dataclass(frozen=True)
class Asked:
    """What a part is told: a folder of truth, and over how much to measure."""

    truth: Path | None = None
    suppliers: int = SUPPLIERS
    deliveries: int = DELIVERIES
    upload_bytes: int = UPLOAD_BYTES
    products: int = KNOWN_PRODUCTS


def _guard(say: Say, _asked: Asked) -> Sequence[Table]:
    return [guard_table(measure_guard_alone(say))]


def _accuracy(say: Say, _asked: Asked) -> Sequence[Table]:
    return accuracy_tables(measure_accuracy(say=say))


def _matching(say: Say, asked: Asked) -> Sequence[Table]:
    return [matching_sets_table(measure_matching_sets(asked.truth, say))]


def _matching_size(say: Say, asked: Asked) -> Sequence[Table]:
    return [matching_size_table(measure_matching_size(asked.products, say))]


def _catalogue(say: Say, _asked: Asked) -> Sequence[Table]:
    return [measure_catalogue_alone(say)]


def _download(say: Say, _asked: Asked) -> Sequence[Table]:
    return [small_files_table(measure_small_files(say))]


def _first_start(say: Say, _asked: Asked) -> Sequence[Table]:
    return [first_start_table(*measure_first_start(say))]


def _idle(say: Say, _asked: Asked) -> Sequence[Table]:
    return [idle_table(measure_idle(seconds=IDLE_SECONDS, say=say))]


def _large_ledger(say: Say, _asked: Asked) -> Sequence[Table]:
    return large_ledger_tables(*measure_large_ledger(say))


def _large_file(say: Say, _asked: Asked) -> Sequence[Table]:
    return [large_file_table(measure_large_file(megabytes=MEGABYTES, say=say), MEGABYTES)]


def _platform(say: Say, asked: Asked) -> Sequence[Table]:
    return platform_tables(measure_platform(asked.suppliers, say))


def _growth(say: Say, _asked: Asked) -> Sequence[Table]:
    return growth_tables(*measure_growth(say))


def _awaiting(say: Say, _asked: Asked) -> Sequence[Table]:
    return [awaiting_table(measure_awaiting(say))]


def _promises(say: Say, asked: Asked) -> Sequence[Table]:
    return [promises_table(measure_promises(say, asked.upload_bytes))]


def _storing(say: Say, _asked: Asked) -> Sequence[Table]:
    return [storing_table(measure_storing(say))]


def _soak(say: Say, asked: Asked) -> Sequence[Table]:
    return [soak_table(measure_soak(asked.deliveries, say))]


ALONE: Mapping[str, Callable[[Say, Asked], Sequence[Table]]] = {
    "accuracy": _accuracy,
    "awaiting": _awaiting,
    "catalogue": _catalogue,
    "download": _download,
    "first_start": _first_start,
    "growth": _growth,
    "guard": _guard,
    "idle": _idle,
    "large_file": _large_file,
    "large_ledger": _large_ledger,
    "matching": _matching,
    "matching_size": _matching_size,
    "platform": _platform,
    "promises": _promises,
    "soak": _soak,
    "storing": _storing,
}
"""By name: what measures a part, given what it is told."""
