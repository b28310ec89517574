"""How subcommands write to a terminal, and to a pipe, where a line stays a line."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from marketbel_courier.quantities import moment_in_words


def output_console() -> Console:
    """The standard output, without guesses at what words mean."""
    return Console(highlight=False)


def show_text(console: Console, text: Text) -> None:
    """Print a paragraph: broken at the terminal's edge, never in a pipe."""
    console.print(text, soft_wrap=not console.is_terminal)


def show_event(console: Console, at: datetime, text: str, style: str = "") -> None:
    """Print what happened at a moment; further lines of a narrow terminal stay beside the time."""
    moment = moment_in_words(at)
    if not console.is_terminal:
        console.print(Text(f"{moment}  {text}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=len(moment), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(moment, style="dim"), Text(text, style=style))
    console.print(grid)
