"""How subcommands show rows of the catalogue: tables that fit, JSON, and CSV of everything."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from rich import box
from rich.table import Table

from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.terminal import Words, output_console, show, text_of
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool
from marketbel_courier.file_formats.table_export import CsvWriter, usual_separator
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.admin.export_tables import ExportTable

Row = TypeVar("Row")

_PIPE_COLUMNS = 160
# A smaller percentage would show as 0.0 with one decimal.
_SMALL_PERCENT = 0.05


def supplier_id_of(settings: Settings, word: str) -> UUID:
    """The one supplier with this name; raises CourierError."""

    async def look_up(pool: Pool) -> UUID:
        return the_supplier(word, await list_suppliers(pool), by_part=True).id

    return ask_database(settings, look_up)


def show_rows(titles: Mapping[Message, bool], rows: Sequence[Sequence[Words]]) -> None:
    """Draw a table, within the terminal's edge; a title is true over figures."""
    console = output_console()
    if not console.is_terminal:
        console.width = max(console.width, _PIPE_COLUMNS)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title, is_figure in titles.items():
        table.add_column(
            text_of(title),
            justify="right" if is_figure else "left",
            no_wrap=is_figure,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(text_of, row))
    console.print(table)


def tell(message: Message) -> None:
    """Print a message below a table."""
    show(output_console(), message, style="dim")


def print_csv(
    settings: Settings,
    table: ExportTable[Row],
    rows: Callable[[Connection], AsyncGenerator[Sequence[Row], None]],
) -> None:
    """Print all rows as CSV, as a spreadsheet program in the chosen language opens it."""
    language = language_of_environment()
    writer = CsvWriter(usual_separator(language))
    output = sys.stdout.buffer

    async def write(pool: Pool) -> None:
        output.write(writer.begin(table.titles(language)))
        async with one_view(pool) as connection, aclosing(rows(connection)) as batches:
            async for batch in batches:
                output.write(writer.rows(table.cells(row, language) for row in batch))
        output.flush()

    ask_database(settings, write)


def in_percent(percent: float | None) -> Words:
    """A change with its sign; a small one is not told as none."""
    if percent is None:
        return ""
    size = abs(percent)
    digits = f"{size:.1f}" if size >= _SMALL_PERCENT else f"{Decimal(f'{size:.1g}'):f}"
    return Message("cli-percent", sign="-" if percent < 0 else "+", percent=digits)
