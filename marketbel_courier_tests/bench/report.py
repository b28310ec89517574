"""The figures of runs, ticks and matching as tables."""

from __future__ import annotations

from marketbel_courier_tests.bench.matching import (
    AIM_PRECISION,
    AIM_RECALL,
    AIM_SECONDS,
    SMALL_FILE,
    Matching,
)
from marketbel_courier_tests.bench.refreshes import Refreshes
from marketbel_courier_tests.bench.runs import Cost, RunCosts, Work
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.bench.ticks import Ticks

AIM_CPU_SECONDS = 0.040
AIM_TICK_SECONDS = 2.0


def tables_of(costs: RunCosts, ticks: Ticks, refreshes: Refreshes) -> list[Table]:
    """Everything that was measured."""
    return [
        _cost_table(costs),
        _server_table(costs),
        _unchanged_table(costs),
        _tick_table(ticks, refreshes),
    ]


def _cost_table(costs: RunCosts) -> Table:
    many, sample = costs.courier[Work.DELIVERY], costs.defaults[Work.DELIVERY]
    return Table(
        f"Cost a supplier: one run over {many.suppliers} (courier), beside one run each (defaults)",
        (
            "",
            "CPU\ncourier",
            "CPU\ndefaults",
            "CPU\nratio",
            "time\ncourier",
            "time\ndefaults",
            "time\nratio",
        ),
        [
            (
                work,
                _ms(costs.courier[work].cpu),
                _ms(costs.defaults[work].cpu),
                _ratio(costs.defaults[work].cpu, costs.courier[work].cpu),
                _ms(costs.courier[work].wall),
                _ms(costs.defaults[work].wall),
                _ratio(costs.defaults[work].wall, costs.courier[work].wall),
            )
            for work in Work
        ],
        [
            f"Aim: under {_ms(AIM_CPU_SECONDS)} CPU a supplier for a delivery. Measured:"
            f" {_ms(many.cpu)}, the worker's start included; each further supplier adds"
            f" {_ms(costs.each_more)}.",
            f"A delivery run over one supplier takes {_ms(costs.alone.cpu)} CPU and"
            f" {_ms(costs.alone.wall)} in all; the run over {many.suppliers} took"
            f" {many.cpu * many.suppliers:.1f} s CPU, {many.wall * many.suppliers:.1f} s in all and"
            f" {costs.peak_rss_bytes / 1e6:.0f} MB of memory at most.",
            f"Defaults: a sample of {sample.suppliers} suppliers a row, a run each; Dagster's"
            " default executor (a process for every step) and its own PostgreSQL storage; as many"
            " runs at once as there are cores; both together in one run.",
            "CPU is that of the run worker and its children, imports included. An analysis is"
            " answered at once, but asked for after 0.2 s, four at a time.",
        ],
    )


def _server_table(costs: RunCosts) -> Table:
    return Table(
        "CPU of the servers beside that, a supplier",
        (
            "",
            "Postgres\ncourier",
            "Postgres\ndefaults",
            "Valkey\ncourier",
            "Valkey\ndefaults",
            "others\ncourier",
            "others\ndefaults",
        ),
        [
            (
                work,
                *(
                    _ms(seconds)
                    for pair in zip(
                        _servers(costs.courier[work]), _servers(costs.defaults[work]), strict=True
                    )
                    for seconds in pair
                ),
            )
            for work in Work
        ],
        [
            "The others are the suppliers' web server, an ml-analyze that does no work, and the"
            " bench itself while it waits."
        ],
    )


def _unchanged_table(costs: RunCosts) -> Table:
    changed, unchanged = costs.courier[Work.DELIVERY], costs.unchanged
    both = costs.courier[Work.BOTH]
    return Table(
        f"A price list that has not changed, in a delivery run over {changed.suppliers}",
        ("", "CPU", "time", "Postgres", "Valkey", "others"),
        [
            ("new, delivered", *_all_of(changed)),
            ("new, delivered and analysed", *_all_of(both)),
            ("unchanged (304)", *_all_of(unchanged)),
        ],
        [
            "The same suppliers again after their analysis. An unchanged one takes"
            f" {unchanged.cpu / changed.cpu:.2f} of a delivery's CPU, and"
            f" {unchanged.cpu / both.cpu:.2f} of that of a delivery with its analysis."
        ],
    )


def _tick_table(ticks: Ticks, refreshes: Refreshes) -> Table:
    return Table(
        f"A tick of each sensor, with {ticks.suppliers:,} suppliers and {ticks.failed:,} failed",
        ("", "idle", "median", "slowest", "ratio\nto idle", "of the\naim"),
        [
            (
                times.words,
                _ms(times.idle),
                _ms(times.middle),
                _ms(times.slowest),
                f"{times.middle / times.idle:.1f}",
                f"{times.slowest / AIM_TICK_SECONDS:.0%}",
            )
            for times in ticks.times
        ],
        [
            f"Aim: under {AIM_TICK_SECONDS:.0f} s, the slowest tick included. Idle is the median"
            " of the same sensor's ticks with nothing to do, all suppliers registered.",
            f"A refresh of the registry from a sheet of {refreshes.suppliers:,} rows, partitions"
            f" included: {refreshes.unchanged:.2f} s when nothing has changed (slowest"
            f" {refreshes.slowest_unchanged:.2f} s), {refreshes.first:.2f} s when every supplier"
            " has.",
        ],
    )


def matching_table(matching: Matching) -> Table:
    """How long matching takes, and how right it is."""
    small, large = SMALL_FILE, matching.items
    naive = matching.naive_items
    return Table(
        f"Matching against {matching.products:,} products, from question to commit",
        ("", "time", "items/s", "precision", "recall"),
        [
            (
                f"{small} items, first of a process",
                f"{matching.first_small_seconds:.2f} s",
                f"{small / matching.first_small_seconds:,.0f}",
                "",
                "",
            ),
            (
                f"{large:,} items",
                f"{matching.seconds:.1f} s",
                f"{large / matching.seconds:,.0f}",
                f"{matching.quality.precision:.4f}",
                f"{matching.quality.recall:.4f}",
            ),
            (
                f"{small} items, later",
                f"{matching.later_small_seconds:.2f} s",
                f"{small / matching.later_small_seconds:,.0f}",
                "",
                "",
            ),
            (
                f"plain RapidFuzz over all, {naive} items",
                f"{matching.naive_seconds:.1f} s",
                f"{naive / matching.naive_seconds:,.0f}",
                f"{matching.naive_quality.precision:.4f}",
                f"{matching.naive_quality.recall:.4f}",
            ),
        ],
        [
            f"Aim: under {AIM_SECONDS:.0f} s, precision ≥ {AIM_PRECISION}, recall ≥ {AIM_RECALL}."
            f" Measured: {matching.seconds:.0f} s, {matching.times_naive:.0f} times as fast as"
            " token_sort_ratio with every product, which here has no database to read and write.",
            f"Precision is of the {matching.quality.linked:,} links made without a person; recall"
            f" of the {matching.quality.findable:,} items that are a known product, linked or"
            " asked about with it. The others are near relatives and strangers.",
        ],
    )


def _servers(cost: Cost) -> tuple[float, float, float]:
    return cost.postgres_cpu, cost.valkey_cpu, cost.stand_ins_cpu


def _all_of(cost: Cost) -> tuple[str, ...]:
    return tuple(_ms(seconds) for seconds in (cost.cpu, cost.wall, *_servers(cost)))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


def _ratio(slow: float, fast: float) -> str:
    return f"{slow / fast:.0f}×"
