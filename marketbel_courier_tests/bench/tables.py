"""Figures as tables: for the terminal, and as Markdown for a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

_WIDEST_WORDS = 45


@dataclass(frozen=True)
class Table:
    """One table with a title; the first column holds words, the others figures.

    `faults` are what the figures show to be wrong, a sentence each; then the bench exits with 1.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str]
    faults: Sequence[str] = ()


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
                drawn.add_column(name, min_width=_widest(table))
        for row in table.rows:
            drawn.add_row(*row)
        parts += [Text(), drawn, *(Text(note) for note in table.notes)]
        parts += (Text(fault, style="red") for fault in table.faults)
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
        lines += (f"- **{fault}**" for fault in table.faults)
    return "\n".join(lines) + "\n"


def as_json(facts: Sequence[str], tables: Iterable[Table]) -> str:
    """Write the same as JSON, for programs."""
    return json.dumps({"facts": facts, "tables": [asdict(table) for table in tables]}, indent=1)


def _widest(table: Table) -> int:
    return min(max((len(row[0]) for row in table.rows), default=0), _WIDEST_WORDS)
