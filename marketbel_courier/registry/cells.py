"""The master sheet's cells as text, out of a CSV file or a workbook; not what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from marketbel_courier.errors import CourierError, MasterSheetError, UnreadableFile, WrongFileKind
from marketbel_courier.file_formats.encodings import find_encoding
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
from marketbel_courier.registry.columns import find_columns

Row = Sequence[str]
"""The cells of one row, without outer blanks, up to the last one that is filled."""

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_CELLS = 2_000_000
# As many characters as a cell of a workbook may have.
LONGEST_CELL = 32_767
_LONGEST_RECORD = 1_000_000
_DELIMITERS = (",", ";", "\t")
_END = "\ue000end of sheet\ue000"

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_cells(content: bytes, worksheet: str) -> list[Row]:
    """Every row from the first one on; raises MasterSheetError.

    A cell that is longer than LONGEST_CELL comes cut, one character longer than that.
    """
    try:
        match _kind_of(content):
            case FileKind.EXCEL:
                return _bounded(_workbook_rows(content, worksheet))
            case FileKind.CSV:
                return _csv_rows(content)
    except (WrongFileKind, UnreadableFile, CalamineError, csv.Error) as error:
        why = error.message if isinstance(error, CourierError) else str(error)
        raise MasterSheetError(Message("master-cannot-be-read", why=why)) from error
    raise MasterSheetError(Message("master-is-a-pdf"))


def _bounded(rows: Iterable[Iterable[str]]) -> list[Row]:
    kept: list[Row] = []
    cells = 0
    for row in rows:
        taken = [cell.strip()[: LONGEST_CELL + 1] for cell in islice(row, MOST_COLUMNS)]
        while taken and not taken[-1]:
            taken.pop()
        cells += len(taken)
        if len(kept) == MOST_ROWS:
            raise MasterSheetError(Message("master-has-too-many-rows", most=MOST_ROWS))
        if cells > MOST_CELLS:
            raise MasterSheetError(Message("master-has-too-many-cells", most=MOST_CELLS))
        kept.append(taken)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _kind_of(content: bytes) -> FileKind:
    """What the sheet is; raises WrongFileKind for an archive and the like, which are for lists."""
    found = require_kind(content[:FIRST_BYTES], None)
    if found not in (XLSX, XLS, TEXT, PDF):
        raise WrongFileKind(refusal(ForeignContent(found.description), FileKind.EXCEL))
    return found.kind


def _csv_rows(content: bytes) -> list[Row]:
    encoding = find_encoding(io.BytesIO(content))

    def records(delimiter: str) -> Iterator[list[str]]:
        return _records(io.BytesIO(content), encoding, delimiter)

    def columns_by(delimiter: str) -> int:
        return len(find_columns(next(records(delimiter))[:MOST_COLUMNS]))

    ended = False

    def rows() -> Iterator[list[str]]:
        nonlocal ended
        for record in records(max(_DELIMITERS, key=columns_by)):
            ended = record == [_END]
            if not ended:
                yield record

    kept = _bounded(rows())
    if not ended:
        # Everything after an unclosed quotation mark is in one cell: suppliers would seem to be
        # gone.
        raise MasterSheetError(Message("master-quotation-mark-open", row=len(kept)))
    return kept


def _records(file: io.BytesIO, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The records of a CSV file, and behind them one of the end alone."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        # Without newline="" a line break inside a cell would end the row.
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        while line := text.readline(_LONGEST_RECORD + 1):
            taken += len(line)
            if taken > _LONGEST_RECORD:
                raise MasterSheetError(Message("master-row-too-long", most=_LONGEST_RECORD))
            # The last line may have no end.
            yield line if line.endswith(("\n", "\r")) else f"{line}\n"
        yield _END

    for record in csv.reader(lines(), delimiter=delimiter):
        taken = 0
        yield record


def _workbook_rows(content: bytes, worksheet: str) -> Iterator[Iterator[str]]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        inspect_workbook(Path(file.name))
        with CalamineWorkbook.from_path(file.name) as workbook:
            sheet = workbook.get_sheet_by_name(_choose_sheet(workbook.sheet_names, worksheet))
            for row in sheet.iter_rows():
                yield map(_text, row)


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
    return str(value)
