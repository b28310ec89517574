"""Excel workbooks, XLSX and XLS alike: the visible sheets, in their order."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
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

from marketbel_courier.price_lists.limits import MAX_COLUMNS, bounded
from marketbel_courier.price_lists.records import Cell, RawRow, Table, UnreadablePriceList
from marketbel_courier.price_lists.text import clean

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_MAX_CELLS = 8_000_000
_SHEET_PART = re.compile(r"(?i)xl/worksheets/[^/]+\.xml")
_CELL_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CHUNK = 1 << 20
_LONGEST_PLACE = 16
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_PROTECTED = "The workbook is protected with a password: ask the supplier for one without."
_BROKEN = "The workbook is broken and cannot be opened: ask the supplier to send it again."


def read_xlsx(path: Path) -> Iterator[Table]:
    """The visible sheets of a workbook."""
    refuse_unreasonable(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            for index, sheet in enumerate(workbook.sheets_metadata):
                if (
                    sheet.typ == SheetTypeEnum.WorkSheet
                    and sheet.visible == SheetVisibleEnum.Visible
                ):
                    yield Table(sheet.name, _rows(workbook.get_sheet_by_index(index)))
    except PasswordError as error:
        raise UnreadablePriceList(_PROTECTED) from error
    except CalamineError as error:
        raise UnreadablePriceList(_BROKEN) from error


def _rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    rows = enumerate(sheet.iter_rows(), start=1)
    return bounded(RawRow(number, _cells(values)) for number, values in rows)


def _cells(values: Sequence[Value]) -> tuple[Cell, ...]:
    return tuple(_cell(value) for value in values[:MAX_COLUMNS])


def _cell(value: Value) -> Cell:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        # repr gives the shortest decimal that is the same float: 1299.9, not 1299.900000000000091.
        number = Decimal(repr(value))
        return number.quantize(Decimal(1)) if value == int(value) and abs(value) < 1e15 else number
    return str(value) if isinstance(value, dt.timedelta) else value.isoformat()


def refuse_unreasonable(path: Path) -> None:
    """Refuse what would take all memory: the reader lays a sheet out whole, blanks included.

    Raises UnreadablePriceList.
    """
    if not zipfile.is_zipfile(path):
        _refuse_encrypted(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED_BYTES:
                raise UnreadablePriceList(
                    f"The workbook unpacks to over {_MAX_UNPACKED_BYTES >> 20} MiB: ask the"
                    " supplier for one with the price list alone."
                )
            for name in archive.namelist():
                if _SHEET_PART.fullmatch(name):
                    _refuse_vast_sheet(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadablePriceList(_BROKEN) from error


def _refuse_encrypted(path: Path) -> None:
    content = path.read_bytes()
    if content.startswith(_OLE2) and _ENCRYPTED in content:
        raise UnreadablePriceList(_PROTECTED)


def _refuse_vast_sheet(archive: zipfile.ZipFile, name: str) -> None:
    last_row = last_column = 0
    rest = b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            text = rest + chunk
            for match in _CELL_PLACE.finditer(text):
                last_row = max(last_row, int(match[2]))
                last_column = max(last_column, _column_number(match[1]))
            rest = text[-_LONGEST_PLACE:]
    if last_row * last_column > _MAX_CELLS:
        raise UnreadablePriceList(
            f"The workbook has values as far out as column {last_column} and row {last_row}: ask"
            " the supplier to remove what lies beside the price list."
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
