"""Tables for spreadsheet programs, written piece by piece: CSV and XLSX.

No cell is a formula, whatever a supplier writes into a name. Nothing is kept but the piece at hand.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Protocol
from xml.sax.saxutils import escape

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.messages.language import Language

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ExportCell = str | int | Decimal | float | datetime | None
"""Text, a count, an exact number, a rounded one, a moment, or nothing.

A code is text, however it looks.
"""

MOST_SHEET_ROWS = 1_048_575
"""Rows of a sheet below its titles; further ones go into the next sheet."""
_LONGEST_CELL = 32_767
_FORMULA_SIGNS = tuple("=+-@\t\r\n|%＝＋－＠")
_QUOTED = re.compile(r'["\r\n]')
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_DAY = 86_400


class ExportKind(StrEnum):
    """What a table is written as; the word is the file's ending."""

    CSV = "csv"
    XLSX = "xlsx"


class Separator(StrEnum):
    """What stands between the cells of a CSV."""

    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"


def usual_separator(language: Language) -> Separator:
    """What spreadsheet programs in that language expect between the cells of a CSV."""
    return Separator.SEMICOLON if language is Language.RU else Separator.COMMA


_SIGNS = {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}


class TableWriter(Protocol):
    """Writes one table: its titles, then rows, then its end; each call gives the bytes to send."""

    def begin(self, titles: Sequence[str]) -> bytes:
        """The file up to its titles."""
        ...

    def rows(self, rows: Iterable[Sequence[ExportCell]]) -> bytes:
        """Some rows; maybe nothing yet."""
        ...

    def end(self) -> bytes:
        """The rest of the file."""
        ...


@dataclass(frozen=True, slots=True)
class CsvWriter:
    """CSV as spreadsheet programs open it: UTF-8 with a mark that says so.

    With semicolons numbers have a decimal comma, as where both are usual.
    """

    separator: Separator = Separator.COMMA

    def begin(self, titles: Sequence[str]) -> bytes:
        """The mark and the titles."""
        return b"\xef\xbb\xbf" + self.rows([titles])

    def rows(self, rows: Iterable[Sequence[ExportCell]]) -> bytes:
        """The rows."""
        sign = _SIGNS[self.separator]
        lines = (sign.join(map(self._cell, row)) + "\r\n" for row in rows)
        return "".join(lines).encode("utf-8", "replace")

    def end(self) -> bytes:
        """Nothing: a CSV has no end."""
        return b""

    def _cell(self, value: ExportCell) -> str:
        match value:
            case None:
                return ""
            case str():
                return self._quoted(harmless(value))
            case datetime():
                return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        number = format(value, "f") if isinstance(value, Decimal) else str(value)
        if self.separator is Separator.SEMICOLON:
            return number.replace(".", ",")
        return self._quoted(number)

    def _quoted(self, text: str) -> str:
        if _QUOTED.search(text) or _SIGNS[self.separator] in text:
            return '"' + text.replace('"', '""') + '"'
        return text


def harmless(text: str) -> str:
    """The text so that no program takes it for a formula: such a one gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_SIGNS) else text


class XlsxWriter:
    """A workbook that is written from front to end, with one sheet for each million of rows."""

    def __init__(self, sheet: str) -> None:
        self._name = re.sub(r"[\[\]:*?/\\']", " ", sheet)[:25].strip()
        self._sent = _Outbox()
        self._file = zipfile.ZipFile(self._sent, "w", zipfile.ZIP_DEFLATED)
        self._sheet: IO[bytes] | None = None
        self._titles: Sequence[str] = ()
        self._sheets = 0
        self._row = 0

    def begin(self, titles: Sequence[str]) -> bytes:
        """The first sheet up to its titles."""
        self._titles = titles
        self._open_sheet()
        return self._sent.take()

    def rows(self, rows: Iterable[Sequence[ExportCell]]) -> bytes:
        """As much of the rows as is compressed."""
        for row in rows:
            if self._row > MOST_SHEET_ROWS:
                self._close_sheet()
                self._open_sheet()
            self._write_row(row)
        return self._sent.take()

    def end(self) -> bytes:
        """The rest, with what says which sheets there are."""
        self._close_sheet()
        for name, text in self._parts():
            self._file.writestr(name, text)
        self._file.close()
        return self._sent.take()

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._row = 0
        name = f"xl/worksheets/sheet{self._sheets}.xml"
        self._sheet = self._file.open(name, "w", force_zip64=True)
        self._sheet.write(_SHEET_HEAD.encode())
        self._write_row(self._titles, _TITLE)

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._sheet.write(b"</sheetData></worksheet>")
            self._sheet.close()

    def _write_row(self, row: Sequence[ExportCell], style: int | None = None) -> None:
        assert self._sheet is not None  # noqa: S101 - begin() comes first
        self._row += 1
        cells = "".join(
            _xlsx_cell(f"{column_letters(place)}{self._row}", value, style)
            for place, value in enumerate(row, start=1)
            if value is not None
        )
        self._sheet.write(f'<row r="{self._row}">{cells}</row>'.encode())

    def _parts(self) -> Iterator[tuple[str, str]]:
        numbers = range(1, self._sheets + 1)
        yield (
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
            + "".join(
                f'<sheet name="{escape(self._sheet_name(n), _QUOTES)}" sheetId="{n}"'
                f' r:id="rId{n}"/>'
                for n in numbers
            )
            + "</sheets></workbook>",
        )
        yield (
            "xl/_rels/workbook.xml.rels",
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            + "".join(
                f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet"'
                f' Target="worksheets/sheet{n}.xml"/>'
                for n in numbers
            )
            + f'<Relationship Id="rId0" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
            "</Relationships>",
        )
        yield "xl/styles.xml", _STYLES
        yield (
            "_rels/.rels",
            f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        yield (
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
                f' ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
                for n in numbers
            )
            + "</Types>",
        )

    def _sheet_name(self, number: int) -> str:
        return self._name if number == 1 else f"{self._name} {number}"


class _Outbox(io.RawIOBase):
    """A write-only file whose written bytes are taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN_XML = "http://schemas.openxmlformats.org"
_MAIN = f"{_OPEN_XML}/spreadsheetml/2006/main"
_RELATIONS = f"{_OPEN_XML}/officeDocument/2006/relationships"
_PACKAGE = f"{_OPEN_XML}/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_QUOTES = {'"': "&quot;"}
_SHEET_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    '</sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="40" width="18" customWidth="1"/></cols><sheetData>'
)
_TITLE, _EXACT, _MOMENT, _ROUNDED, _TEXT, _COUNT = 1, 2, 3, 4, 5, 6
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.00######"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1"/>'
        for number in (165, 164, 2, 49, 3)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def _xlsx_cell(place: str, value: ExportCell, style: int | None) -> str:
    match value:
        case str():
            text = escape(_NOT_XML.sub("", value)[:_LONGEST_CELL])
            return (
                f'<c r="{place}" s="{style or _TEXT}" t="inlineStr"><is>'
                f'<t xml:space="preserve">{text}</t></is></c>'
            )
        case datetime():
            days = (value - _EPOCH).total_seconds() / _DAY
            return f'<c r="{place}" s="{_MOMENT}"><v>{days:.8f}</v></c>'
        case Decimal():
            return f'<c r="{place}" s="{_EXACT}"><v>{value:f}</v></c>'
        case int():
            return f'<c r="{place}" s="{_COUNT}"><v>{value}</v></c>'
    return f'<c r="{place}" s="{_ROUNDED}"><v>{value}</v></c>'
