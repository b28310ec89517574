"""What the records of an XLS file tell of its sheets beside the values: formats, looks, hiding.

The reader of the values knows formats by their numbers alone, and takes numbers for dates where a
program, such as 1C, has given a format of its own the number of one of Excel's dates.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_marks import CellMarks, MarkedStyles
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.number_formats import BUILT_IN_FORMATS, shows_date
from marketbel_courier.file_formats.sheet_scan import (
    BROKEN,
    ERRORS,
    LOOKED_AT_COLUMNS,
    PROTECTED,
    STRUCK_OUT,
    CellLook,
    SheetScan,
    Shown,
)
from marketbel_courier.file_formats.text_runs import TextRun, text_of_fonts
from marketbel_courier.file_formats.workbook_styles import shown_by_format
from marketbel_courier.file_formats.xls_texts import shared_texts
from marketbel_courier.messages.message import Message

_STREAMS = ("Workbook", "Book")
_BIFF8 = 0x0600
_BEGIN, _END, _FILE_PASS = 0x0809, 0x000A, 0x002F
_SHARED_TEXTS, _CONTINUE, _SHARED_TEXT_CELL = 0x00FC, 0x003C, 0x00FD
_IS_STRUCK, _IS_RAISED = 0x08, 1
_MAX_RECORDS = 20_000_000
_MAX_NUMBERS = 2_000_000
_MAX_STYLES = 65_536
_BOLD = 700
_SOLID = 1
_WHITE = (9, 1, 64, 65)
# The numbers of formats that are dates unless the file gives them another meaning.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
# Of the fonts, which are counted from 0, there is none with this number.
_NO_FONT = 4
_RECORD = struct.Struct("<HH")
_PLACE = struct.Struct("<HHH")
_NUMBER = struct.Struct("<HHHd")
_RK = struct.Struct("<i")
_STYLED_RK = struct.Struct("<Hi")
_FONT = struct.Struct("<HHHHH")
_COLUMNS = struct.Struct("<HHHHH")
_BITS = struct.Struct("<Q")
_DOUBLE = struct.Struct("<d")


def scan_xls(path: Path) -> Mapping[str, SheetScan]:
    """The scan of each worksheet, by the worksheet's name.

    Raises UnreadableFile for what is broken or protected with a password.
    """
    import olefile  # noqa: PLC0415 - memory that only a worker with such a file spends

    try:
        with olefile.OleFileIO(str(path)) as archive:
            name = next(name for name in _STREAMS if archive.exists(name))
            with archive.openstream(name) as stream:
                return _Book(stream.read()).scans()
    except (
        OSError,
        ValueError,
        LookupError,
        StopIteration,
        ArithmeticError,
        TypeError,
        AttributeError,
        RecursionError,
        struct.error,
    ) as error:
        raise UnreadableFile(BROKEN) from error


@dataclass(slots=True)
class _Styles:
    """The styles of the book's cells, each by its number."""

    shown: list[Shown | None] = field(default_factory=list)
    looks: list[CellLook] = field(default_factory=list)
    is_misread: list[bool] = field(default_factory=list)
    """Whether the reader of the values takes the style for a date, or shows a code as a number."""


class _Book:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._is_biff8 = True
        self._sheets: list[tuple[int, str]] = []
        self._formats: dict[int, str] = {}
        self._bold: list[bool] = []
        self._fonts: list[TextRun] = []
        self._texts: Mapping[int, str] = {}
        self._xfs: list[bytes] = []
        self._records = 0

    def scans(self) -> Mapping[str, SheetScan]:
        """The scans of the sheets by their names."""
        content = self._content
        if content[:2] != _BEGIN.to_bytes(2, "little"):
            raise UnreadableFile(BROKEN)
        self._is_biff8 = int.from_bytes(content[4:6], "little") == _BIFF8
        self._read(
            0,
            {
                0x0085: self._take_sheet,
                0x041E: self._take_format,
                0x0031: self._take_font,
                0x00E0: self._take_style,
                _SHARED_TEXTS: self._take_shared_texts,
                _FILE_PASS: self._refuse,
            },
        )
        styles = self._styles()
        return {name: self._scan(start, styles) for start, name in self._sheets}

    def _read(self, start: int, takers: Mapping[int, Callable[[int, int], None]]) -> None:
        """Give the records of a part to their takers, up to its end."""
        content, end = self._content, len(self._content)
        unpack, taker_of = _RECORD.unpack_from, takers.get
        depth = 0
        while start + 4 <= end:
            kind, length = unpack(content, start)
            start += 4
            if taker := taker_of(kind):
                if depth == 1:
                    taker(start, length)
            elif kind == _BEGIN:
                depth += 1
            elif kind == _END:
                depth -= 1
                if depth <= 0:
                    return
            start += length
            self._records += 1
            if self._records > _MAX_RECORDS:
                raise UnreadableFile(BROKEN)

    def _refuse(self, _start: int, _length: int) -> None:
        raise UnreadableFile(PROTECTED)

    def _take_sheet(self, start: int, length: int) -> None:
        body = self._content[start : start + length]
        place, is_worksheet = int.from_bytes(body[:4], "little"), body[5] == 0
        if is_worksheet and len(self._sheets) < _MAX_STYLES:
            self._sheets.append((place, self._text(body[7:], body[6])))

    def _take_format(self, start: int, length: int) -> None:
        body = self._content[start : start + length]
        rest = body[4:] if self._is_biff8 else body[3:]
        count = int.from_bytes(body[2:4], "little") if self._is_biff8 else body[2]
        if len(self._formats) < _MAX_STYLES:
            self._formats[int.from_bytes(body[:2], "little")] = self._text(rest, count)

    def _text(self, body: bytes, count: int) -> str:
        if not self._is_biff8:
            return body[:count].decode("cp1251", "replace")
        if body[0] & 1:
            return body[1 : 1 + count * 2].decode("utf-16-le", "replace")
        return body[1 : 1 + count].decode("latin-1")

    def _take_font(self, start: int, _: int) -> None:
        if len(self._bold) < _MAX_STYLES:
            _, options, _, weight, height = _FONT.unpack_from(self._content, start)
            self._bold.append(weight >= _BOLD)
            self._fonts.append(TextRun("", bool(options & _IS_STRUCK), height == _IS_RAISED))

    def _take_shared_texts(self, start: int, length: int) -> None:
        if all(font.is_plain for font in self._fonts):
            return
        pieces = [self._content[start : start + length]]
        place = start + length
        while place + 4 <= len(self._content):
            kind, length = _RECORD.unpack_from(self._content, place)
            if kind != _CONTINUE:
                break
            pieces.append(self._content[place + 4 : place + 4 + length])
            place += 4 + length
        # Of the fonts, which the texts count from 0, there is none with this number.
        fonts = [*self._fonts[:_NO_FONT], TextRun(""), *self._fonts[_NO_FONT:]]
        self._texts = {
            number: said
            for number, (text, begins) in enumerate(shared_texts(pieces))
            if begins and (said := text_of_fonts(text, begins, fonts)) != text
        }

    def _take_style(self, start: int, length: int) -> None:
        if len(self._xfs) < _MAX_STYLES:
            self._xfs.append(self._content[start : start + length])

    def _styles(self) -> _Styles:
        styles = _Styles()
        for xf in self._xfs:
            number = int.from_bytes(xf[2:4], "little")
            code = self._formats.get(number, BUILT_IN_FORMATS.get(number))
            shown = shown_by_format(code) if code is not None else None
            misread = number in _DATES and code is not None and not shows_date(code)
            styles.shown.append(STRUCK_OUT if self._font_of(xf).is_struck else shown)
            styles.looks.append(self._look(xf))
            styles.is_misread.append(misread)
        return styles

    def _font_of(self, xf: bytes) -> TextRun:
        font = int.from_bytes(xf[:2], "little")
        font -= font > _NO_FONT
        return self._fonts[font] if font < len(self._fonts) else TextRun("")

    def _look(self, xf: bytes) -> CellLook:
        if not self._is_biff8 or len(xf) < 20:
            return CellLook()
        font = int.from_bytes(xf[:2], "little")
        font -= font > _NO_FONT
        colour = xf[18] & 0x7F
        is_filled = xf[17] >> 2 == _SOLID and colour not in _WHITE
        return CellLook(
            xf[8] & 0x0F,
            font < len(self._bold) and self._bold[font],
            f"indexed {colour}" if is_filled else "",
        )

    def _scan(self, start: int, styles: _Styles) -> SheetScan:
        sheet = _Sheet(self._content, styles, self._texts)
        self._read(start, sheet.takers())
        return sheet.finish()


class _Sheet:
    """Takes the records of one sheet; cells whose styles say nothing are passed over at once."""

    def __init__(self, content: bytes, styles: _Styles, texts: Mapping[int, str]) -> None:
        self._content = content
        self._texts = texts
        shown = {str(xf): what for xf, what in enumerate(styles.shown) if what is not None}
        looks = {str(xf): look for xf, look in enumerate(styles.looks) if look != CellLook()}
        self.scan = SheetScan(
            shown=CellMarks(MarkedStyles(shown)) if shown else None,
            looks=CellMarks(MarkedStyles(looks, LOOKED_AT_COLUMNS)) if looks else None,
        )
        self._misread = {xf for xf, is_misread in enumerate(styles.is_misread) if is_misread}
        self._telling = {*map(int, shown), *map(int, looks), *self._misread}
        self._hidden_columns: list[range] = []
        self._hidden_rows: set[int] = set()
        self._filled: set[int] = set()
        self._number_count = 0

    def takers(self) -> Mapping[int, Callable[[int, int], None]]:
        """Who takes which record."""
        cells = {
            0x0203: self._take_number,
            0x027E: self._take_rk,
            0x0006: self._take_formula,
            0x0205: self._take_truth_or_error,
            _SHARED_TEXT_CELL: self._take_shared_text,
            **dict.fromkeys((0x0204, 0x00D6), self._take_other),
        }
        return {
            0x007D: self._take_columns,
            0x0208: self._take_row,
            0x009B: self._take_filter,
            0x00BD: self._take_rks,
            **cells,
        }

    def finish(self) -> SheetScan:
        """The scan, with the hidden columns that have values."""
        self.scan.hidden_columns = {
            column
            for column in self._filled
            if any(column in some for some in self._hidden_columns)
        }
        return self.scan

    def _take_columns(self, start: int, _: int) -> None:
        first, last, width, _style, options = _COLUMNS.unpack_from(self._content, start)
        if options & 1 or not width:
            self._hidden_columns.append(range(first + 1, last + 2))

    def _take_row(self, start: int, _: int) -> None:
        content = self._content
        options = content[start + 12]
        if not options & 0x27:
            return
        row = content[start] | content[start + 1] << 8
        if level := options & 7:
            self.scan.set_outline(row + 1, level)
        else:
            # The rows of a folded group are one click away: they are part of the list.
            self._hidden_rows.add(row + 1)

    def _take_filter(self, _start: int, _length: int) -> None:
        self.scan.filtered = True

    @property
    def _hides(self) -> bool:
        return bool(self._hidden_columns or self._hidden_rows)

    def _tells(self, start: int) -> bool:
        """Whether there is anything to note of a cell."""
        content = self._content
        style = content[start + 4] | content[start + 5] << 8
        return style in self._telling or self._hides

    def _take_number(self, start: int, _: int) -> None:
        if self._tells(start):
            self._take_cell(*_NUMBER.unpack_from(self._content, start))

    def _take_rk(self, start: int, _: int) -> None:
        if self._tells(start):
            row, column, style = _PLACE.unpack_from(self._content, start)
            (rk,) = _RK.unpack_from(self._content, start + 6)
            self._take_cell(row, column, style, _unpacked(rk))

    def _take_rks(self, start: int, length: int) -> None:
        row, column, _style = _PLACE.unpack_from(self._content, start)
        for place in range(start + 4, start + length - 7, 6):
            style, rk = _STYLED_RK.unpack_from(self._content, place)
            if style in self._telling or self._hides:
                self._take_cell(row, column, style, _unpacked(rk))
            column += 1

    def _take_formula(self, start: int, _: int) -> None:
        result = self._content[start + 6 : start + 14]
        if result[:1] == b"\x02" and result[6:] == b"\xff\xff":
            self._take_error(start, result[2])
        if self._tells(start):
            row, column, style, number = _NUMBER.unpack_from(self._content, start)
            is_number = self._content[start + 12 : start + 14] != b"\xff\xff"
            self._take_cell(row, column, style, number if is_number else None)

    def _take_truth_or_error(self, start: int, length: int) -> None:
        value, is_error = self._content[start + 6 : start + 8]
        if is_error:
            self._take_error(start, value)
        self._take_other(start, length)

    def _take_error(self, start: int, code: int) -> None:
        row, column, _style = _PLACE.unpack_from(self._content, start)
        self.scan.add_error(row + 1, column, ERRORS.get(code, ""))

    def _take_shared_text(self, start: int, length: int) -> None:
        if self._texts:
            row, column, _style = _PLACE.unpack_from(self._content, start)
            number = int.from_bytes(self._content[start + 6 : start + 10], "little")
            if (text := self._texts.get(number)) is not None:
                self.scan.add_text(row + 1, column, text)
        self._take_other(start, length)

    def _take_other(self, start: int, _: int) -> None:
        if self._tells(start):
            row, column, style = _PLACE.unpack_from(self._content, start)
            self._take_cell(row, column, style, None)

    def _take_cell(self, row: int, column: int, style: int, number: float | None) -> None:
        scan = self.scan
        self._filled.add(column + 1)
        scan.last_row = max(scan.last_row, row + 1)
        if row + 1 in self._hidden_rows:
            scan.hidden_rows.add(row + 1)
        if style not in self._telling:
            return
        if scan.shown is not None:
            scan.shown.take(row + 1, column + 1, str(style))
        if scan.looks is not None:
            scan.looks.take(row + 1, column + 1, str(style))
        if style in self._misread and number is not None and column < MAX_COLUMNS:
            self._number_count += 1
            if self._number_count > _MAX_NUMBERS:
                raise UnreadableFile(Message("workbook-sheets-too-large"))
            scan.numbers.setdefault(row + 1, {})[column] = number


def _unpacked(rk: int) -> float:
    """The number of the short form: a whole one or the upper half of another, maybe by 100."""
    if rk & 2:
        number = float(rk >> 2)
    else:
        bits = (rk & 0xFFFFFFFC) << 32
        number = _DOUBLE.unpack(_BITS.pack(bits))[0]
    return number / 100 if rk & 1 else number
