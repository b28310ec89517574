"""How subcommands speak: in the language of COURIER_LANGUAGE, to a terminal or to a pipe.

The language is chosen here alone. In a pipe a line stays a line.
"""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message

Words = Message | str
"""What is told: a message, or words that are somebody else's in any language."""


def said(words: Words) -> str:
    """The message in the chosen language."""
    return words.text(language_of_environment()) if isinstance(words, Message) else words


def colour() -> bool | None:
    """False where NO_COLOR says so (https://no-color.org); None leaves it to the terminal."""
    return False if os.environ.get("NO_COLOR") else None


def echo(words: Words, *, colour: str | None = None) -> None:
    """Print a line without breaking it, on a terminal too."""
    click.secho(said(words), fg=colour)


def confirm(question: Words) -> None:
    """Ask the person; without a yes the command ends."""
    click.confirm(said(question), abort=True)


def usage_error(words: Words) -> click.UsageError:
    """The error for a command line with contradictory or impossible arguments."""
    return click.UsageError(said(words))


def output_console() -> Console:
    """The standard output, without guesses at what words mean."""
    return Console(highlight=False)


def text_of(words: Words, style: str = "") -> Text:
    """The words as a text that is drawn: nothing in it is markup."""
    return Text(said(words), style=style)


def price_in(price: Decimal | str | None, currency: object) -> Words:
    """A price with its currency, as the language writes numbers; nothing where there is none."""
    if not price:
        return ""
    said_of = currency if isinstance(currency, str) else None
    return Message("cli-price", amount=str(price), currency=said_of or None)


def show(console: Console, words: Words, style: str = "") -> None:
    """Print a paragraph in words."""
    show_text(console, text_of(words, style))


def show_text(console: Console, text: Text) -> None:
    """Print a paragraph: broken at the terminal's edge, never in a pipe."""
    console.print(text, soft_wrap=not console.is_terminal)


def show_event(console: Console, at: datetime, words: Words, style: str = "") -> None:
    """Print what happened at a moment; further lines of a narrow terminal stay beside the time."""
    moment = said(Message("cli-moment", at=at))
    if not console.is_terminal:
        console.print(Text(f"{moment}  {said(words)}"), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=cell_len(moment), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(moment, style="dim"), text_of(words, style))
    console.print(grid)
