"""What the records of an XLSB file tell of its sheets beside the values: formats, looks, hiding."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.sheet_scan import (
    BROKEN,
    ERRORS,
    STRUCK_OUT,
    CellLook,
    SheetScan,
    SheetStyles,
    Shown,
    new_parser,
    sheet_styles,
)
from marketbel_courier.file_formats.text_runs import TextRun, text_of_fonts
from marketbel_courier.file_formats.workbook_parts import (
    BROKEN_PARTS,
    check_parts,
    unpacked_bytes,
)
from marketbel_courier.file_formats.workbook_styles import built_in_formats, shown_by_format

_BOOK, _BOOK_LINKS, _STYLES = "xl/workbook.bin", "xl/_rels/workbook.bin.rels", "xl/styles.bin"
_STRINGS = "xl/sharedstrings.bin"
_MAX_STYLES = 65_536
_MAX_MERGES = 500_000
_ROW, _BLANK, _LAST_CELL_KIND = 0, 1, 11
_CELLS_WITH_ERRORS = (3, 11)
_SHARED_TEXT_CELL, _SHARED_TEXT = 7, 19
_IS_STRUCK, _IS_RAISED = 0x08, 1
_FONT, _FORMAT, _FILL, _STYLE = 43, 44, 45, 47
_COLUMN, _SHEET, _FILTER, _MERGE = 60, 156, 163, 176
_BEGIN_STYLES, _END_STYLES = 617, 618
_BOLD, _SOLID = 700, 1
_ERRORS: tuple[type[Exception], ...] = (*BROKEN_PARTS, struct.error)


def scan_xlsb(path: Path) -> Mapping[str, SheetScan]:
    """The scan of each worksheet, by the worksheet's name.

    Raises UnreadableFile for what would take all memory, or is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_parts(archive)
            names = {name.casefold(): name for name in archive.namelist()}
            styles = _read_styles(archive, names) if _STYLES in names else sheet_styles()
            return {
                sheet: _scan(archive, names[part], styles)
                for sheet, part in _sheets(archive, names).items()
                if part in names
            }
    except _ERRORS as error:
        raise UnreadableFile(BROKEN) from error


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, beginning and length of each record."""
    place, end = 0, len(content)
    while place < end:
        kind = content[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (content[place] & 0x7F) << 7
            place += 1
        length = shift = 0
        while True:
            byte = content[place]
            place += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, place, length
        place += length


def _text(content: bytes, place: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", content, place)
    if length == 0xFFFFFFFF:
        return "", place + 4
    end = place + 4 + length * 2
    return content[place + 4 : end].decode("utf-16-le", "replace"), end


def _sheets(archive: zipfile.ZipFile, names: Mapping[str, str]) -> Mapping[str, str]:
    """The part of each sheet, in small letters, by the sheet's name."""
    targets: dict[str, str] = {}

    def take(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            path = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))
            targets[attributes["Id"]] = path[1:].casefold()

    parser = new_parser()
    parser.StartElementHandler = take
    parser.Parse(unpacked_bytes(archive, names[_BOOK_LINKS]), True)
    content = unpacked_bytes(archive, names[_BOOK])
    sheets: dict[str, str] = {}
    for kind, place, _ in _records(content):
        if kind == _SHEET:
            link, end = _text(content, place + 8)
            if link in targets:
                sheets[_text(content, end)[0]] = targets[link]
    return sheets


@dataclass(slots=True)
class _Parts:
    """The parts of styles, as the styles name them by their places."""

    formats: dict[int, Shown | None] = field(default_factory=built_in_formats)
    bold: list[bool] = field(default_factory=list)
    runs: list[TextRun] = field(default_factory=list)
    """How text in each of the fonts looks within a cell."""
    fills: list[str] = field(default_factory=list)


def _read_styles(archive: zipfile.ZipFile, names: Mapping[str, str]) -> SheetStyles:
    content = unpacked_bytes(archive, names[_STYLES])
    parts = _Parts()
    shown: dict[str, Shown] = {}
    looks: dict[str, CellLook] = {}
    styles, is_of_cells = 0, False
    for count, (kind, place, _) in enumerate(_records(content)):
        if count > _MAX_STYLES * 4:
            break
        if kind in (_BEGIN_STYLES, _END_STYLES):
            is_of_cells = kind == _BEGIN_STYLES
        elif kind == _STYLE and is_of_cells:
            _, number, font, fill = struct.unpack_from("<4H", content, place)
            if font < len(parts.runs) and parts.runs[font].is_struck:
                shown[str(styles)] = STRUCK_OUT
            elif what := parts.formats.get(number):
                shown[str(styles)] = what
            look = CellLook(
                content[place + 11],
                font < len(parts.bold) and parts.bold[font],
                parts.fills[fill] if fill < len(parts.fills) else "",
            )
            if look != CellLook():
                looks[str(styles)] = look
            styles += 1
        else:
            _take_part(parts, kind, content, place)
    texts: Mapping[int, str] = {}
    if _STRINGS in names and not all(run.is_plain for run in parts.runs):
        texts = _shared_texts(unpacked_bytes(archive, names[_STRINGS]), parts.runs)
    return sheet_styles(shown, looks, texts)


def _shared_texts(content: bytes, fonts: Sequence[TextRun]) -> Mapping[int, str]:
    """The texts that say something else than their letters, by their numbers."""
    told: dict[int, str] = {}
    number = 0
    for kind, place, _ in _records(content):
        if kind != _SHARED_TEXT:
            continue
        if content[place] & 1:
            text, end = _text(content, place + 1)
            (count,) = struct.unpack_from("<I", content, end)
            begins = struct.iter_unpack("<HH", content[end + 4 : end + 4 + 4 * count])
            if (said := text_of_fonts(text, begins, fonts)) != text:
                told[number] = said
        number += 1
    return told


def _take_part(parts: _Parts, kind: int, content: bytes, place: int) -> None:
    if kind == _FORMAT:
        (number,) = struct.unpack_from("<H", content, place)
        parts.formats[number] = shown_by_format(_text(content, place + 2)[0])
    elif kind == _FONT:
        options, weight, height = struct.unpack_from("<HHH", content, place + 2)
        parts.bold.append(weight >= _BOLD)
        parts.runs.append(TextRun("", bool(options & _IS_STRUCK), height == _IS_RAISED))
    elif kind == _FILL:
        (pattern,) = struct.unpack_from("<I", content, place)
        colour = content[place + 4 : place + 12]
        is_white = colour[4:7] == b"\xff\xff\xff"
        parts.fills.append(colour.hex() if pattern == _SOLID and not is_white else "")


def _scan(archive: zipfile.ZipFile, name: str, styles: SheetStyles) -> SheetScan:
    content = unpacked_bytes(archive, name)
    sheet = _Sheet(content, SheetScan.of(styles), styles.texts)
    for kind, place, _ in _records(content):
        if kind == _ROW:
            sheet.take_row(place)
        elif _BLANK < kind <= _LAST_CELL_KIND:
            sheet.take_cell(place)
            if kind in _CELLS_WITH_ERRORS:
                sheet.take_error(place)
            elif kind == _SHARED_TEXT_CELL:
                sheet.take_shared_text(place)
        elif kind == _COLUMN:
            sheet.take_columns(place)
        elif kind == _MERGE:
            sheet.take_merge(place)
        elif kind == _FILTER:
            sheet.scan.filtered = True
    return sheet.finish()


class _Sheet:
    def __init__(self, content: bytes, scan: SheetScan, texts: Mapping[int, str]) -> None:
        self.scan = scan
        self._texts = texts
        self._content = content
        self._row = 0
        self._is_hidden = False
        self._hidden_columns: list[range] = []
        self._filled: set[int] = set()
        self._last_column = 0

    def take_row(self, place: int) -> None:
        """A row begins."""
        (row,) = struct.unpack_from("<I", self._content, place)
        self._row = row + 1
        options = self._content[place + 11]
        if level := options & 7:
            self.scan.set_outline(self._row, level)
        # The rows of a folded group are one click away: they are part of the list.
        self._is_hidden = bool(options & 0x10) and not level

    def take_cell(self, place: int) -> None:
        """A cell with a value."""
        column, style = struct.unpack_from("<II", self._content, place)
        scan, row = self.scan, self._row
        if row > scan.last_row or column >= self._last_column:
            self._last_column = max(self._last_column, column + 1)
            scan.reach(row, self._last_column)
        if column not in self._filled:
            self._filled.add(column)
        if self._is_hidden:
            scan.hidden_rows.add(row)
        if scan.shown is not None or scan.looks is not None:
            named = str(style & 0xFFFFFF)
            if scan.shown is not None:
                scan.shown.take(row, column + 1, named)
            if scan.looks is not None:
                scan.looks.take(row, column + 1, named)

    def take_error(self, place: int) -> None:
        """A cell whose formula has failed."""
        (column,) = struct.unpack_from("<I", self._content, place)
        self.scan.add_error(self._row, column, ERRORS.get(self._content[place + 8], ""))

    def take_shared_text(self, place: int) -> None:
        """A cell with a shared text, which may say something else than its letters."""
        if self._texts:
            column, _, number = struct.unpack_from("<III", self._content, place)
            if (text := self._texts.get(number)) is not None:
                self.scan.add_text(self._row, column, text)

    def take_columns(self, place: int) -> None:
        """Columns that may be hidden."""
        first, last, width, _, options = struct.unpack_from("<4IH", self._content, place)
        if options & 1 or not width:
            self._hidden_columns.append(range(first, last + 1))

    def take_merge(self, place: int) -> None:
        """Merged cells."""
        top, bottom, left, right = struct.unpack_from("<4I", self._content, place)
        if left < MAX_COLUMNS and len(self.scan.merges) < _MAX_MERGES:
            self.scan.merges.append(((top, left), (bottom, right)))

    def finish(self) -> SheetScan:
        """The scan, with the hidden columns that have values."""
        self.scan.hidden_columns = {
            column + 1
            for column in self._filled
            if any(column in some for some in self._hidden_columns)
        }
        return self.scan
