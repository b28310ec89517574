"""`marketbel-courier preview`: what would come out of a price list, and why; nothing is stored."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.json_output import json_option
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.terminal import output_console, price_in, said, show, show_text, text_of
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.file_formats.kinds import EXTENSIONS, FileKind
from marketbel_courier.ingestion.merged_hints import KnownOfLists
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.layout_memory import ReadLayout
from marketbel_courier.price_lists.preview import (
    Preview,
    ShownColumn,
    ShownItem,
    ShownTable,
    preview_file,
    preview_with_layouts,
)
from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.reading_hints import LAST_ROW, ColumnPlaces, ReadingHints
from marketbel_courier.settings import Settings

EXIT_CODES = {Verdict.SURE: 0, Verdict.UNSURE: 3, Verdict.REFUSED: 4}
"""What `--exit-code` ends with; 2 is a wrong command line."""

_EXAMPLE = '{"name": "B", "price": "E"}'
_MAPPING: TypeAdapter[dict[str, ColumnPlaces]] = TypeAdapter(dict[str, ColumnPlaces])
_MOST_ITEMS = 10
_MOST_PROBLEMS = 10
_PIPE_COLUMNS = 160
_STYLES = {Verdict.SURE: "bold green", Verdict.UNSURE: "bold yellow", Verdict.REFUSED: "bold red"}

_COLUMN_TITLES = (
    Message("cli-preview-column"),
    Message("cli-preview-title"),
    Message("cli-preview-role"),
    Message("cli-preview-why"),
)
_ITEM_TITLES = (
    Message("cli-preview-row"),
    Message("cli-preview-sku"),
    Message("cli-preview-price"),
    Message("cli-preview-name"),
)


def read_mapping(
    _: click.Context, __: click.Parameter, value: str | None
) -> dict[str, ColumnPlaces] | None:
    """The callback of an option that takes a column mapping, as JSON or as `@FILE`."""
    if value is None:
        return None
    try:
        text = Path(value[1:]).read_text("utf-8") if value.startswith("@") else value
        return _MAPPING.validate_json(text)
    except ValidationError as error:
        why = str(error.errors(include_url=False)[0]["msg"])
    except (OSError, UnicodeDecodeError) as error:
        why = str(error)
    raise click.BadParameter(
        said(Message("cli-preview-mapping-unusable", example=_EXAMPLE, why=why))
    )


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how a list is read; the command gets them as `hints`."""

    @wraps(command)
    def with_hints(
        *,
        mapping: dict[str, ColumnPlaces] | None,
        sheet: str | None,
        header_row: int | None,
        **others: Any,
    ) -> None:
        command(hints=ReadingHints(sheet, header_row, None, mapping or {}), **others)

    for option in reversed(_READING_OPTIONS):
        with_hints = option(with_hints)
    return with_hints


_READING_OPTIONS = (
    click.option(
        "--mapping",
        callback=read_mapping,
        metavar="JSON",
        help=f"Which column holds what, by title, letter or number: '{_EXAMPLE}', or @FILE.",
    ),
    click.option("--sheet", help="The sheet to read."),
    click.option(
        "--header-row",
        type=click.IntRange(0, LAST_ROW),
        help="The row of the column titles; 0: there are none.",
    ),
)


@click.command()
@click.argument("file_or_supplier")
@json_option
@click.option(
    "--type",
    "file_type",
    type=click.Choice([kind.value for kind in FileKind]),
    help="What the file is announced as; without it, what its content shows.",
)
@reading_options
@click.option(
    "--default-currency",
    envvar="DEFAULT_CURRENCY",
    show_envvar=True,
    help="ISO code for prices whose list tells none.",
)
@click.option(
    "--price-kind",
    type=click.Choice([kind.value for kind in PriceKind]),
    envvar="PRICE_KIND",
    show_envvar=True,
    help="Which of several prices is the item's.",
)
@click.option("--exit-code", is_flag=True, help="End with 3 if it is unsure, 4 if it is refused.")
def preview(
    file_or_supplier: str,
    *,
    as_json: bool,
    file_type: str | None,
    hints: ReadingHints,
    default_currency: str | None,
    price_kind: str | None,
    exit_code: bool,
) -> None:
    """Show how a price list is read: what each column holds and why, the items, what is in doubt.

    FILE_OR_SUPPLIER is a file, which needs no database, or the partition key, name or id of a
    supplier whose waiting or last file is meant. Nothing is stored. With --json there is exactly
    one object on the standard output, also for a file that cannot be read: docs/price-lists.md
    describes its fields.
    """
    hints = replace(
        hints,
        default_currency=default_currency or None,
        price_kind=PriceKind(price_kind) if price_kind else None,
    )
    path = Path(file_or_supplier)
    if path.exists() or "DATABASE_URL" not in os.environ or _is_path(file_or_supplier):
        found = preview_file(path, file_type, hints, language=language_of_environment())
    else:
        found = supplier_preview(file_or_supplier, hints).found
    if as_json:
        click.echo(found.model_dump_json())
    else:
        draw(drawing_console(), found, file_or_supplier)
    sys.exit(EXIT_CODES[found.verdict] if exit_code else 0)


def _is_path(word: str) -> bool:
    """Whether nobody means a supplier by this: a folder is named, or a file's usual ending."""
    return os.sep in word or any(
        Path(word).suffix.lower() in all_of for all_of in EXTENSIONS.values()
    )


@dataclass(frozen=True, slots=True)
class SupplierPreview:
    """A supplier's file as it would be read, and by what its layouts are known."""

    supplier: Supplier
    found: Preview
    layouts: Sequence[ReadLayout]


def supplier_preview(word: str, hints: ReadingHints, file: Path | None = None) -> SupplierPreview:
    """The waiting or last file of a supplier, or another one of its; raises CourierError."""
    # Imported here: what asks the ledger takes a moment that a file alone should not wait for.
    from marketbel_courier.teaching.lessons import known_before  # noqa: PLC0415
    from marketbel_courier.teaching.waiting_files import waiting_file  # noqa: PLC0415

    async def look_up(pool: Pool) -> tuple[Supplier, Path, str | None, KnownOfLists]:
        supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
        path, kind, said = file, None, hints
        if path is None:
            waiting = await waiting_file(pool, supplier.id)
            if waiting is None:
                raise CourierError(Message("cli-preview-no-file", name=one_line(supplier.name)))
            path, kind = waiting.path, waiting.delivery.file_type
            own = waiting.hints
            said = replace(
                hints,
                sheet_name=hints.sheet_name or own.sheet_name,
                header_row=own.header_row if hints.header_row is None else hints.header_row,
            )
        known = await known_before(pool, supplier.id, said)
        return supplier, path, kind, known.lists

    supplier, path, kind, known = ask_database(Settings.from_environment(), look_up)
    found, layouts, _ = preview_with_layouts(
        path, kind, known.hints, language=language_of_environment(), before=known.before
    )
    return SupplierPreview(supplier, found, layouts)


def drawing_console() -> Console:
    """The standard output, wide enough for a table in a pipe."""
    console = output_console()
    if not console.is_terminal:
        console.width = max(console.width, _PIPE_COLUMNS)
    return console


def draw(console: Console, found: Preview, file: str) -> None:
    """Print a preview: the tables with their columns, the first items, problems, the verdict."""
    for table in found.tables:
        show(console, _heading(table), style="bold")
        console.print(_columns(table))
    if found.items:
        console.print(_items(found.items[:_MOST_ITEMS]))
        if (more := len(found.items) - _MOST_ITEMS) > 0:
            show(console, Message("cli-preview-further", n=more), style="dim")
    for line in _problems(found):
        show(console, line, style="yellow")
    for note in found.notes:
        show(console, note.text, style="dim")
    verdict = said(Message("cli-preview-verdict", verdict=found.verdict))
    told = found.reason or said(Message("cli-preview-stored", items=len(found.items)))
    show_text(console, Text.assemble((verdict, _STYLES[found.verdict]), f": {told}"))
    if found.teachable:
        show(console, Message("cli-preview-teach", file=file, example=_EXAMPLE))


def _heading(table: ShownTable) -> Message:
    return Message(
        "cli-preview-table",
        sheet=table.sheet,
        titles=", ".join(map(str, table.header_rows)) or None,
        currency=table.currency,
    )


def _columns(table: ShownTable) -> Table:
    drawn = Table(box=None, pad_edge=False)
    for title in _COLUMN_TITLES:
        drawn.add_column(said(title))
    for column in table.columns:
        drawn.add_row(
            column.column,
            Text(column.title),
            Text(_role(column, table)),
            Text("; ".join(column.why) or said(_source(column))),
        )
    return drawn


def _role(column: ShownColumn, table: ShownTable) -> str:
    role = column.key or column.role
    if column.terms:
        told = column.terms.model_dump(exclude_none=True)
        role = f"{role} ({', '.join(map(str, told.values()))})"
    if column.column == table.main_price:
        return said(Message("cli-preview-main", role=role))
    return role


def _source(column: ShownColumn) -> Message:
    return Message("cli-preview-by-source", source=column.source)


def _items(items: list[ShownItem]) -> Table:
    drawn = Table(box=None, pad_edge=False)
    for title in _ITEM_TITLES:
        drawn.add_column(said(title))
    for item in items:
        price = text_of(price_in(item.price, item.currency))
        drawn.add_row(str(item.row), Text(item.sku or "—"), price, Text(item.name))
    return drawn


def _problems(found: Preview) -> Iterator[Message]:
    several = len(found.tables) > 1
    for problem in found.problems[:_MOST_PROBLEMS]:
        yield Message(
            "cli-preview-problem",
            row=problem.row,
            sheet=problem.sheet if several else None,
            what=problem.text,
        )
    if (more := len(found.problems) - _MOST_PROBLEMS) > 0:
        yield Message("cli-preview-further-problems", n=more)
