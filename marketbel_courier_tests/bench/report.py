"""The figures as tables: for the terminal, and as Markdown for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from marketbel_courier_tests.bench.download_worker import How
from marketbel_courier_tests.bench.downloads import Throughput
from marketbel_courier_tests.bench.runs import Cost, RunCosts, Work

AIM_CPU_SECONDS = 0.040

_HOW_IN_WORDS = {
    How.COURIER: "courier: limits, MD5 and SHA-256, fsync, sidecar",
    How.PLAIN_FSYNC: "plain httpx to a file, with fsync",
    How.PLAIN: "plain httpx to a file",
}


@dataclass(frozen=True)
class Table:
    """One table with a title; the first column holds words, the others figures."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]


def tables_of(costs: RunCosts, downloads: Mapping[How, Throughput]) -> list[Table]:
    """Everything that was measured."""
    return [_cost_table(costs), _server_table(costs), _download_table(downloads)]


def for_terminal(facts: Sequence[str], tables: Iterable[Table]) -> RenderableType:
    """Draw the tables, each with its notes under it."""
    parts: list[RenderableType] = [Text("\n".join(facts), style="dim")]
    for table in tables:
        drawn = RichTable(
            title=table.title,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
        )
        for number, name in enumerate(table.columns):
            if number:
                drawn.add_column(name, justify="right", no_wrap=True)
            else:
                drawn.add_column(name, min_width=len(Work.BOTH))
        for row in table.rows:
            drawn.add_row(*row)
        parts += [Text(), drawn, *(Text(note) for note in table.notes)]
    return Group(*parts)


def as_markdown(facts: Sequence[str], tables: Iterable[Table]) -> str:
    """Write the same as Markdown."""
    lines = [f"- {fact}" for fact in facts]
    for table in tables:
        rule = ["---", *("---:" for _ in table.columns[1:])]
        header = [name.replace("\n", " ") for name in table.columns]
        rows = (header, rule, *table.rows)
        lines += ["", f"**{table.title}**", "", *(f"| {' | '.join(row)} |" for row in rows)]
        lines += ["", *(f"- {note}" for note in table.notes)]
    return "\n".join(lines) + "\n"


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


def _download_table(downloads: Mapping[How, Throughput]) -> Table:
    plain = downloads[How.PLAIN]
    return Table(
        f"Download of one file of {plain.megabytes:.0f} MB over the loopback interface",
        ("", "MB/s", "slowest", "fastest", "ratio\nto plain", "CPU", "memory"),
        [
            (
                words,
                f"{downloads[how].megabytes_per_second:.0f}",
                f"{downloads[how].slowest:.0f}",
                f"{downloads[how].fastest:.0f}",
                f"{downloads[how].megabytes_per_second / plain.megabytes_per_second:.2f}",
                _ms(downloads[how].download.cpu_seconds),
                f"{downloads[how].download.memory_bytes / 1e6:.1f} MB",
            )
            for how, words in _HOW_IN_WORDS.items()
        ],
        ["The median of three; memory is the growth of the process at its highest."],
    )


def _servers(cost: Cost) -> tuple[float, float, float]:
    return cost.postgres_cpu, cost.valkey_cpu, cost.stand_ins_cpu


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 0.1 else f"{seconds * 1000:,.0f} ms"


def _ratio(slow: float, fast: float) -> str:
    return f"{slow / fast:.0f}×"
