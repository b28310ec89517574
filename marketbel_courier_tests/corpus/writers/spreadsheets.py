"""Workbooks of other programs than Excel 2007: XLS by xlwt, ODS by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch
from xml.sax.saxutils import escape, quoteattr

import xlwt  # type: ignore[import-untyped]
from openpyxl.utils import column_index_from_string, coordinate_to_tuple, range_boundaries

from marketbel_courier_tests.corpus.cases import Write
from marketbel_courier_tests.corpus.workbooks import Sheet

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "manifest": "manifest",
    }.items()
)


def xls(*sheets: Sheet, first_format: int = 164) -> Write:
    """An XLS file: values, number formats, merged cells, hidden columns and rows, outlines.

    `first_format` is the number of the first number format of its own: 164 by Excel, 50 by 1C.
    """

    def write(path: Path) -> None:
        book = xlwt.Workbook(encoding="utf-8")
        with patch.object(xlwt.Style, "FIRST_USER_DEFINED_NUM_FORMAT_IDX", first_format):
            for sheet in sheets:
                _fill(book.add_sheet(sheet.name), sheet)
            book.save(str(path))

    return write


def _fill(page: Any, sheet: Sheet) -> None:
    formats = {
        coordinate_to_tuple(cell): xlwt.easyxf(num_format_str=number_format)
        for cell, number_format in sheet.number_formats.items()
    }
    merges = {}
    for area in sheet.merged:
        left, top, right, bottom = _bounds(area)
        merges[top, left] = (top - 1, bottom - 1, left - 1, right - 1)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row, start=1):
            place = number, column
            style = formats.get(place, xlwt.Style.default_style)
            if place in merges:
                page.write_merge(*merges[place], value, style)
            elif value is not None:
                page.write(number - 1, column - 1, value, style)
    for letter in sheet.hidden_columns:
        page.col(column_index_from_string(letter) - 1).hidden = True
    for number in sheet.hidden_rows:
        page.row(number - 1).hidden = True
    for number, level in sheet.outline_levels.items():
        page.row(number - 1).level = level


def ods(*sheets: Sheet) -> Write:
    """An ODS file: values, merged cells, hidden columns."""
    tables = "".join(map(_table, sheets))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}'
        f' office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {NAMESPACES}>'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
            archive.writestr("content.xml", content)
            archive.writestr("META-INF/manifest.xml", manifest)

    return write


def _table(sheet: Sheet) -> str:
    spans, covered = _spans(sheet.merged)
    hidden = {column_index_from_string(letter) for letter in sheet.hidden_columns}
    width = max(map(len, sheet.rows))
    columns = "".join(
        "<table:table-column" + (' table:visibility="collapse"' if column in hidden else "") + "/>"
        for column in range(1, width + 1)
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            _cell(value, spans.get((number, column), ""), is_covered=(number, column) in covered)
            for column, value in enumerate([*row, *[None] * (width - len(row))], start=1)
        )
        + "</table:table-row>"
        for number, row in enumerate(sheet.rows, start=1)
    )
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{rows}</table:table>"


def _spans(merged: Sequence[str]) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    spans, covered = {}, set()
    for area in merged:
        left, top, right, bottom = _bounds(area)
        spans[top, left] = (
            f' table:number-columns-spanned="{right - left + 1}"'
            f' table:number-rows-spanned="{bottom - top + 1}"'
        )
        places = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        covered |= places - {(top, left)}
    return spans, covered


def _bounds(area: str) -> tuple[int, int, int, int]:
    """The first column and row of an area like `B2:D2`, and its last ones, from 1."""
    bounds = range_boundaries(area)
    assert None not in bounds
    return cast("tuple[int, int, int, int]", bounds)


def _cell(value: object, spans: str, *, is_covered: bool) -> str:
    if is_covered:
        return "<table:covered-table-cell/>"
    if value is None:
        return f"<table:table-cell{spans}/>"
    text = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, int | float | Decimal):
        return (
            f'<table:table-cell{spans} office:value-type="float" office:value="{value}">{text}'
            "</table:table-cell>"
        )
    return f'<table:table-cell{spans} office:value-type="string">{text}</table:table-cell>'
