"""Workbooks as people make them: merged, hidden, calculated."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from marketbel_courier_tests.corpus.cases import Write


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value that the supplier's spreadsheet program last saw for it."""

    text: str
    value: int | float | str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; None is a blank cell. Rows count from 1, columns are letters."""

    rows: Sequence[Sequence[object]]
    name: str = "Лист1"
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    folded_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    state: Literal["visible", "hidden", "veryHidden"] = "visible"
    number_formats: Mapping[str, str] = field(default_factory=dict)
    outline_levels: Mapping[int, int] = field(default_factory=dict)
    indents: Mapping[str, int] = field(default_factory=dict)
    bold_rows: Sequence[int] = ()
    filled_rows: Sequence[int] = ()


def workbook(*sheets: Sheet) -> Write:
    """An XLSX file."""

    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for sheet in sheets:
            _fill(book.create_sheet(sheet.name), sheet)
        content = BytesIO()
        book.save(content)
        path.write_bytes(with_parts(content.getvalue(), _calculated(sheets)))

    return write


def with_parts(archive: bytes, parts: Mapping[str, Mapping[str, str]]) -> bytes:
    """`archive` with its parts edited: for each name, patterns and what takes their place."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            for pattern, replacement in parts.get(info.filename, {}).items():
                edited = re.sub(pattern, replacement, content.decode())
                content = edited.encode()
            new.writestr(info.filename, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row, start=1):
            written = f"={value.text}" if isinstance(value, Formula) else value
            page.cell(number, column).value = written  # type: ignore[assignment]
    for area in sheet.merged:
        page.merge_cells(area)
    for number in sheet.hidden_rows:
        page.row_dimensions[number].hidden = True
    for number in sheet.folded_rows:
        page.row_dimensions.group(number, hidden=True)
    for letter in sheet.hidden_columns:
        page.column_dimensions[letter].hidden = True
    for cell, number_format in sheet.number_formats.items():
        page[cell].number_format = number_format
    page.sheet_state = sheet.state
    _dress(page, sheet)


def _dress(page: Worksheet, sheet: Sheet) -> None:
    for number, level in sheet.outline_levels.items():
        page.row_dimensions[number].outlineLevel = level
    for cell, indent in sheet.indents.items():
        page[cell].alignment = Alignment(indent=indent)
    for number in sheet.bold_rows:
        for cells in page[number]:
            cells.font = Font(bold=True)
    for number in sheet.filled_rows:
        for cells in page[number]:
            cells.fill = PatternFill("solid", fgColor="FFDDEEFF")


def _calculated(sheets: Sequence[Sheet]) -> dict[str, dict[str, str]]:
    """The values of the formulas: openpyxl writes none."""
    return {
        f"xl/worksheets/sheet{number}.xml": {
            rf'<c r="{chr(64 + column)}{row}"( s="\d+")?><f>(.*?)</f><v ?/?>(</v>)?</c>': (
                rf'<c r="{chr(64 + column)}{row}"\1{_kind(value)}><f>\2</f>'
                rf"<v>{value.value}</v></c>"
            )
            for row, cells in enumerate(sheet.rows, start=1)
            for column, value in enumerate(cells, start=1)
            if isinstance(value, Formula)
        }
        for number, sheet in enumerate(sheets, start=1)
    }


def _kind(formula: Formula) -> str:
    return ' t="str"' if isinstance(formula.value, str) else ""
