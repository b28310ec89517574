"""The master sheet's cells as text, out of a CSV file or a workbook; not what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from marketbel_courier.errors import CourierError, MasterSheetError, UnreadableFile, WrongFileKind
from marketbel_courier.file_formats.encodings import decode
from marketbel_courier.file_formats.kinds import (
    FIRST_BYTES,
    PDF,
    TEXT,
    XLS,
    XLSX,
    FileKind,
    ForeignContent,
    refusal,
    require_kind,
)
from marketbel_courier.file_formats.workbook_inspection import inspect_workbook
from marketbel_courier.messages.message import Message

Row = Sequence[str]
"""The cells of one row, without outer blanks."""

# How many columns of a first row are known: by this the delimiter of a CSV is found.
Recognise = Callable[[Row], int]

_DELIMITERS = (",", ";", "\t")
_MAX_ROWS = 200_000
_END = "\ue000end of sheet\ue000"

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_cells(content: bytes, worksheet: str, recognise: Recognise) -> list[Row]:
    """Every row from the first one on; raises MasterSheetError."""
    try:
        kind = _kind_of(content)
        rows = _workbook_rows(content, worksheet) if kind is FileKind.EXCEL else None
        if kind is FileKind.CSV:
            rows = _csv_rows(decode(content), recognise)
    except (WrongFileKind, UnreadableFile, CalamineError, csv.Error) as error:
        why = error.message if isinstance(error, CourierError) else str(error)
        raise MasterSheetError(Message("master-cannot-be-read", why=why)) from error
    if rows is None:
        raise MasterSheetError(Message("master-is-a-pdf"))
    if len(rows) > _MAX_ROWS:
        raise MasterSheetError(Message("master-has-too-many-rows", most=_MAX_ROWS))
    return rows


def _kind_of(content: bytes) -> FileKind:
    """What the sheet is; raises WrongFileKind for an archive and the like, which are for lists."""
    found = require_kind(content[:FIRST_BYTES], None)
    if found not in (XLSX, XLS, TEXT, PDF):
        raise WrongFileKind(refusal(ForeignContent(found.description), FileKind.EXCEL))
    return found.kind


def _csv_rows(text: str, recognise: Recognise) -> list[Row]:
    def columns_by(delimiter: str) -> int:
        return recognise(next(_parse(text, delimiter), ()))

    text = text.rstrip("\r\n")
    *rows, last = _parse(f"{text}\n{_END}", max(_DELIMITERS, key=columns_by))
    if last != [_END]:
        # Everything after the quotation mark is in one cell: suppliers would seem to be gone.
        raise MasterSheetError(Message("master-quotation-mark-open", row=len(rows) + 1))
    return rows


def _parse(text: str, delimiter: str) -> Iterator[Row]:
    # Without newline="" a line break inside a cell would end the row.
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [cell.strip() for cell in record]


def _workbook_rows(content: bytes, worksheet: str) -> list[Row]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        inspect_workbook(Path(file.name))
        with CalamineWorkbook.from_path(file.name) as workbook:
            sheet = workbook.get_sheet_by_name(_choose_sheet(workbook.sheet_names, worksheet))
            return [[_text(value) for value in row] for row in sheet.iter_rows()]


def _choose_sheet(names: Sequence[str], wanted: str) -> str:
    if wanted in names:
        return wanted
    alike = [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
    if len(alike) == 1 or len(names) == 1:
        return (alike or names)[0]
    raise MasterSheetError(
        Message("master-worksheet-missing", worksheet=wanted, names=names or None)
    )


def _text(value: _Value) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
