"""The parts of the bench that can be measured alone, each on servers of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from marketbel_courier_tests.bench.accuracy import accuracy_tables, measure_accuracy
from marketbel_courier_tests.bench.catalogue import measure_catalogue_alone
from marketbel_courier_tests.bench.guard import guard_table, measure_guard_alone
from marketbel_courier_tests.bench.matching_sets import (
    matching_sets_table,
    measure_matching_sets,
)
from marketbel_courier_tests.bench.tables import Table

Say = Callable[[str], None]


def _guard(say: Say, _truth: Path | None) -> Sequence[Table]:
    return [guard_table(measure_guard_alone(say))]


def _accuracy(say: Say, _truth: Path | None) -> Sequence[Table]:
    return accuracy_tables(measure_accuracy(say=say))


def _matching(say: Say, truth: Path | None) -> Sequence[Table]:
    return [matching_sets_table(measure_matching_sets(truth, say))]


def _catalogue(say: Say, _truth: Path | None) -> Sequence[Table]:
    return [measure_catalogue_alone(say)]


ALONE: Mapping[str, Callable[[Say, Path | None], Sequence[Table]]] = {
    "accuracy": _accuracy,
    "catalogue": _catalogue,
    "guard": _guard,
    "matching": _matching,
}
"""By name: what measures a part, given a folder of truth where it takes one."""
