"""Excel workbooks, XLSX, XLSB and XLS alike: the visible sheets, in their order."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.sheet_scan import (
    BROKEN,
    PROTECTED,
    SheetScan,
    Shown,
    StruckOut,
)
from marketbel_courier.file_formats.text import are_clean, clean_cell
from marketbel_courier.file_formats.text_runs import struck_out
from marketbel_courier.file_formats.workbook_inspection import (
    WorkbookForm,
    form_of_workbook,
    inspect_workbook,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import bounded
from marketbel_courier.price_lists.merged_cells import MergedCells
from marketbel_courier.price_lists.records import Cell, RawRow, RowLook, Table
from marketbel_courier.price_lists.row_looks import RowLooks
from marketbel_courier.price_lists.sheet_notes import hidden_columns_note, hidden_rows_note

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_SUFFIXES = {
    WorkbookForm.XLS: (".xls", ".xla"),
    WorkbookForm.XLSX: (".xlsx", ".xlsm"),
    WorkbookForm.XLSB: (".xlsb",),
    WorkbookForm.ODS: (".ods",),
}
_BLANKS = " \u00a0\t"
_MANY_ROWS = 1 / 3
_NOT_SCANNED = SheetScan()


def read_xlsx(path: Path) -> Iterator[Table]:
    """The visible sheets of a workbook, without what is hidden in them. Raises UnreadableFile."""
    scans = inspect_workbook(path)
    with (
        _contained(),
        _by_its_content(path) as named,
        CalamineWorkbook.from_path(named) as workbook,
    ):
        hidden = [
            Message("note-hidden-sheet", name=sheet.name)
            for sheet in workbook.sheets_metadata
            if sheet.visible != SheetVisibleEnum.Visible
        ]
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                scan = scans.get(sheet.name, _NOT_SCANNED)
                rows = _contained_rows(_rows(workbook.get_sheet_by_index(index), scan))
                left_out = [*_left_out(scan), *hidden]
                yield Table(sheet.name, bounded(rows), left_out, _without_value(scan))


@contextmanager
def _by_its_content(path: Path) -> Iterator[Path]:
    """`path` under a name that says what it is: by the name alone the library picks a format."""
    suffixes = _SUFFIXES[form_of_workbook(path)]
    if path.suffix.lower() in suffixes:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "workbook").with_suffix(suffixes[0])
        link.symlink_to(path.absolute())
        yield link


@contextmanager
def _contained() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise UnreadableFile(PROTECTED) from error
    except (CalamineError, OSError) as error:
        raise UnreadableFile(BROKEN) from error
    except BaseException as error:
        # What the reader's Rust code did not foresee comes as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(BROKEN) from error


def _contained_rows(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """`rows`, whose reading fails as that of the workbook does."""
    with _contained():
        yield from rows


def _left_out(scan: SheetScan) -> list[Message]:
    left_out = []
    if scan.hidden_rows:
        left_out.append(hidden_rows_note(len(scan.hidden_rows), is_filtered=scan.filtered))
    if scan.hidden_columns:
        left_out.append(hidden_columns_note(scan.hidden_columns))
    return left_out


def _without_value(scan: SheetScan) -> Sequence[int]:
    """The columns, from 0, that formulas without a value make up, beside a few others."""
    return [
        column - 1
        for column, count in sorted(scan.without_value.items())
        if count > scan.last_row * _MANY_ROWS
    ]


def _rows(sheet: CalamineSheet, scan: SheetScan) -> Iterator[RawRow]:
    hidden = [column - 1 for column in scan.hidden_columns if column <= MAX_COLUMNS]
    # The library begins each row at the first column that has a value.
    _, first_column = sheet.start or (0, 0)
    margin: tuple[Cell, ...] = ("",) * first_column
    merged = _merged_cells(sheet, scan, first_column)
    looks = RowLooks(scan, merged) if scan.looks or scan.outline or merged else None
    for index, values in enumerate(sheet.iter_rows()):
        number = index + 1
        if scan.hidden_rows and number in scan.hidden_rows:
            continue
        cells = _cells(values)
        row = RawRow(number, (margin + cells)[:MAX_COLUMNS] if margin else cells)
        if number in scan.numbers or number in scan.errors or number in scan.texts:
            row = RawRow(number, _as_scanned(row.cells, number, scan))
        if scan.shown:
            row = _as_shown(row, scan.shown.of_row(number))
        if looks and (look := looks.of(row)):
            row = replace(row, look=look)
        if blanks := _leading_blanks(values):
            look = row.look or RowLook()
            row = replace(row, look=replace(look, indent=look.indent + blanks // 2))
        if merged:
            row = merged.fill(row)
        if hidden:
            row = replace(row, cells=_blanked(row.cells, hidden))
        yield row


def _leading_blanks(values: Sequence[Value]) -> int:
    """How far the first filled cell is indented by blanks; one alone is a slip."""
    for value in values:
        if value != "":
            if isinstance(value, str) and value[0] in _BLANKS:
                blanks = len(value) - len(value.lstrip())
                return blanks if blanks > 1 and blanks < len(value) else 0
            return 0
    return 0


def _as_scanned(cells: tuple[Cell, ...], row: int, scan: SheetScan) -> tuple[Cell, ...]:
    """The cells of a row with what the library cannot tell of them.

    It takes some numbers for dates, leaves failed formulas blank, and knows of no text which parts
    of it are struck out or raised.
    """
    mended = list(cells)
    for column, number in scan.numbers.get(row, {}).items():
        mended[column : column + 1] = [_number(number)]
    for column, text in scan.texts.get(row, {}).items():
        mended[column : column + 1] = [clean_cell(text)]
    if errors := scan.errors.get(row):
        mended += [""] * (1 + max(errors) - len(mended))
        for column, error in errors.items():
            if mended[column] == "":
                mended[column] = error
    return tuple(mended)


def _as_shown(row: RawRow, shown: Mapping[int, Shown]) -> RawRow:
    """`row` with its codes as its cells' formats show them, and with its currencies."""
    if not shown:
        return row
    cells = list(row.cells)
    currencies: dict[int, str] = {}
    for column, what in shown.items():
        if isinstance(what, str):
            currencies[column] = what
        elif isinstance(what, StruckOut):
            if column < len(cells):
                cells[column] = struck_out(cells[column])
        elif column < len(cells) and isinstance(number := cells[column], Decimal):
            text = what.shown(number)
            cells[column] = number if text is None else text
    return RawRow(row.number, tuple(cells), currencies)


def _merged_cells(sheet: CalamineSheet, scan: SheetScan, first_column: int) -> MergedCells | None:
    ranges = sheet.merged_cell_ranges or scan.merges
    if not ranges:
        return None
    columns: set[int] = set()
    for values in sheet.iter_rows():
        columns.update(
            column for column, value in enumerate(values, start=first_column) if value != ""
        )
    return MergedCells(ranges, columns)


def _blanked(cells: tuple[Cell, ...], columns: Sequence[int]) -> tuple[Cell, ...]:
    kept = list(cells)
    for column in columns:
        kept[column : column + 1] = [""]
    return tuple(kept)


def _cells(values: Sequence[Value]) -> tuple[Cell, ...]:
    values = values[:MAX_COLUMNS]
    if are_clean("".join([value for value in values if type(value) is str])):
        return tuple(
            [
                value.strip()
                if type(value) is str
                else _number(value)
                if type(value) is float
                else _cell(value)
                for value in values
            ]
        )
    return tuple([_cell(value) for value in values])


def _cell(value: Value) -> Cell:
    match value:
        case float():
            return _number(value)
        case bool():
            return "yes" if value else "no"
        case int():
            return Decimal(value)
        case str():
            return clean_cell(value)
        case dt.timedelta():
            return str(value)
        case _:
            return value.isoformat()


def _number(value: float) -> Cell:
    if value.is_integer() and abs(value) < 1e15:
        return Decimal(int(value))
    # repr gives the shortest decimal that is the same float: 1299.9, not 1299.900000000000091.
    return Decimal(repr(value)) if math.isfinite(value) else ""
