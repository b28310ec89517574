"""Excel workbooks, XLSX and XLS alike: the visible sheets, in their order."""

from __future__ import annotations

import datetime as dt
import math
import mmap
import re
import struct
import tempfile
import zipfile
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

from marketbel_courier.file_kinds import XLS, FileKind
from marketbel_courier.price_lists.cell_places import column_letters
from marketbel_courier.price_lists.file_content import require_price_list
from marketbel_courier.price_lists.limits import MAX_COLUMNS, bounded
from marketbel_courier.price_lists.merged_cells import MergedCells
from marketbel_courier.price_lists.records import Cell, RawRow, Table, UnreadablePriceList
from marketbel_courier.price_lists.sheet_scan import BROKEN, SheetScan
from marketbel_courier.price_lists.text import clean
from marketbel_courier.price_lists.workbook_parts import inspect_workbook

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XLS_SUFFIXES = (".xls", ".xla")
_XLSX_SUFFIXES = (".xlsx", ".xlsm", ".xlsb")
# The record with which each sheet of an XLS file tells its extent; the reader lays out all of it.
_XLS_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{8})(.{4})\x00\x00", re.DOTALL)
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256
_PROTECTED = "The workbook is protected with a password: ask the supplier for one without."
_NOT_SCANNED = SheetScan()


def read_xlsx(path: Path) -> Iterator[Table]:
    """The visible sheets of a workbook, without what is hidden in them.

    Rows and columns that are hidden are known of XLSX only. Raises UnreadablePriceList.
    """
    scans = _inspect(path)
    with (
        _contained(),
        _by_its_content(path) as named,
        CalamineWorkbook.from_path(named) as workbook,
    ):
        hidden = [
            f"hidden sheet “{sheet.name}”"
            for sheet in workbook.sheets_metadata
            if sheet.visible != SheetVisibleEnum.Visible
        ]
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                scan = scans.get(sheet.name, _NOT_SCANNED)
                rows = _rows(workbook.get_sheet_by_index(index), scan)
                yield Table(sheet.name, bounded(rows), [*_left_out(scan), *hidden])


def refuse_unreasonable(path: Path) -> None:
    """Refuse what would take all memory: the reader lays a sheet out whole, blanks included.

    Raises UnreadablePriceList.
    """
    _inspect(path)


def _inspect(path: Path) -> Mapping[str, SheetScan]:
    if require_price_list(path, FileKind.EXCEL) is not XLS:
        if not zipfile.is_zipfile(path):
            raise UnreadablePriceList(BROKEN)
        return inspect_workbook(path)
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        if content.find(_ENCRYPTED) >= 0:
            raise UnreadablePriceList(_PROTECTED)
        for dimensions in _XLS_DIMENSIONS.finditer(content):
            row, column = struct.unpack("<4xL2xH", b"".join(dimensions.groups()))
            if row <= _XLS_ROWS and column <= _XLS_COLUMNS:
                SheetScan().reach(row, column)
    return {}


@contextmanager
def _by_its_content(path: Path) -> Iterator[Path]:
    """`path` under a name that says what it is: by the name alone the library picks a format."""
    found = require_price_list(path, FileKind.EXCEL)
    suffixes = _XLS_SUFFIXES if found is XLS else _XLSX_SUFFIXES
    if path.suffix.lower() in suffixes:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder, "workbook").with_suffix(suffixes[0])
        link.symlink_to(path.resolve())
        yield link


@contextmanager
def _contained() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise UnreadablePriceList(_PROTECTED) from error
    except (CalamineError, OSError) as error:
        raise UnreadablePriceList(BROKEN) from error
    except BaseException as error:
        # What the reader's Rust code did not foresee comes as a panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadablePriceList(BROKEN) from error


def _left_out(scan: SheetScan) -> list[str]:
    left_out = []
    if rows := len(scan.hidden_rows):
        by = ", which a filter hides" if scan.filtered else ""
        left_out.append(f"{rows} hidden row{'s' * (rows > 1)}{by}")
    if scan.hidden_columns:
        letters = ", ".join(column_letters(column) for column in sorted(scan.hidden_columns))
        left_out.append(f"hidden column{'s' * (len(scan.hidden_columns) > 1)} {letters}")
    return left_out


def _rows(sheet: CalamineSheet, scan: SheetScan) -> Iterator[RawRow]:
    hidden = [column - 1 for column in scan.hidden_columns if column <= MAX_COLUMNS]
    currencies = scan.currencies or None
    merged = _merged_cells(sheet)
    for index, values in enumerate(sheet.iter_rows()):
        if scan.hidden_rows and index + 1 in scan.hidden_rows:
            continue
        shown = None if currencies is None else currencies.of_row(index + 1)
        row = RawRow(index + 1, _cells(values), shown)
        if merged:
            row = merged.fill(row)
        if hidden:
            row = replace(row, cells=_blanked(row.cells, hidden))
        yield row


def _merged_cells(sheet: CalamineSheet) -> MergedCells | None:
    ranges = sheet.merged_cell_ranges
    if not ranges:
        return None
    columns: set[int] = set()
    for values in sheet.iter_rows():
        columns.update(column for column, value in enumerate(values) if value != "")
    return MergedCells(ranges, columns)


def _blanked(cells: tuple[Cell, ...], columns: Sequence[int]) -> tuple[Cell, ...]:
    kept = list(cells)
    for column in columns:
        kept[column : column + 1] = [""]
    return tuple(kept)


def _cells(values: Sequence[Value]) -> tuple[Cell, ...]:
    return tuple(
        [
            (value and clean(value)) if type(value) is str else _cell(value)
            for value in values[:MAX_COLUMNS]
        ]
    )


def _cell(value: Value) -> Cell:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return _number(value)
        case int():
            return Decimal(value)
        case str():
            return clean(value)
        case dt.timedelta():
            return str(value)
        case _:
            return value.isoformat()


def _number(value: float) -> Cell:
    if value.is_integer() and abs(value) < 1e15:
        return Decimal(int(value))
    # repr gives the shortest decimal that is the same float: 1299.9, not 1299.900000000000091.
    return Decimal(repr(value)) if math.isfinite(value) else ""
