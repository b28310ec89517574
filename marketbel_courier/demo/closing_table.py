"""The table that closes the demo: for the terminal, and as Markdown for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from marketbel_courier.demo.outcome import Checksum, Ending, Outcome

_COLUMNS = (
    "supplier",
    "route",
    "phase",
    "bytes",
    "checksum",
    "items",
    "linked",
    "in review",
    "errors",
    "tries",
    "sec",
)
_WORD_COLUMNS = ("supplier", "route", "phase", "checksum")
_STYLES = {
    Ending.COMPLETE: "green",
    Ending.WITH_WARNINGS: "yellow",
    Ending.UNCHANGED: "green",
    Ending.FAILED: "red",
    Ending.UNFINISHED: "red",
    Ending.NOT_STARTED: "red",
}
_SIGNS = {Ending.COMPLETE: "+", Ending.WITH_WARNINGS: "!"}


def closing_table(outcomes: Sequence[Outcome]) -> RenderableType:
    """Draw the table, and under it a sentence for every supplier that did not simply succeed.

    The table fits into 100 columns; names and phases are broken into lines where there are fewer.
    """
    table = Table(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, show_edge=False)
    for name in _COLUMNS:
        if name in ("supplier", "phase"):
            table.add_column(name, overflow="fold", max_width=22)
        else:
            header = name.replace(" ", "\n")
            justify: JustifyMethod = "left" if name in _WORD_COLUMNS else "right"
            table.add_column(header, justify=justify, no_wrap=True)
    for outcome in outcomes:
        style = _STYLES[outcome.ending]
        supplier, route, phase, *rest = map(Text, _cells(outcome))
        phase.stylize(style)
        table.add_row(supplier, route, phase, *rest)
    return Group(table, *(_sentence(outcome) for outcome in outcomes if outcome.reason))


def closing_markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the table as Markdown, with the sentences as a list under it."""
    lines = [
        _markdown_row(_COLUMNS),
        _markdown_row("---" if name in _WORD_COLUMNS else "---:" for name in _COLUMNS),
        *(_markdown_row(map(_escaped, _cells(outcome))) for outcome in outcomes),
    ]
    reasons = [
        f"- {_escaped(outcome.supplier_name)}: {_escaped(outcome.reason)}"
        for outcome in outcomes
        if outcome.reason
    ]
    if reasons:
        lines += ["", *reasons]
    return "\n".join(lines) + "\n"


def _cells(outcome: Outcome) -> tuple[str, ...]:
    has_file = outcome.checksum is not Checksum.NO_FILE
    return (
        _one_line(outcome.supplier_name),
        _one_line(outcome.route),
        outcome.ending,
        f"{outcome.size_bytes:,}" if has_file else "–",
        outcome.checksum if has_file else "–",
        f"{outcome.items:,}",
        f"{outcome.matched:,}",
        f"{outcome.in_review:,}",
        f"{outcome.errors:,}",
        f"{outcome.tries:,}",
        f"{outcome.seconds:.1f}",
    )


def _sentence(outcome: Outcome) -> Table:
    # A grid of two columns keeps a long reason's further lines indented under its first.
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=1)
    line.add_column(overflow="fold")
    style = _STYLES[outcome.ending]
    text = Text.assemble(
        (_one_line(outcome.supplier_name), "bold"), ": ", _one_line(outcome.reason)
    )
    line.add_row(Text(_SIGNS.get(outcome.ending, "x"), style=style), text)
    return line


def _one_line(text: str) -> str:
    """Put a text on one line and leave out what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _escaped(text: str) -> str:
    return _one_line(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
