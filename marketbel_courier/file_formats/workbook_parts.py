"""The parts of an XLSX file, judged before a reader unpacks them: size, extent, styles."""

from __future__ import annotations

import codecs
import posixpath
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, islice
from pathlib import Path
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.rich_texts import SIGNS_OF_LOOKS, read_shared_texts
from marketbel_courier.file_formats.sheet_scan import (
    BROKEN,
    MAX_CELLS,
    SheetScan,
    SheetStyles,
    chunks_at_tags,
    new_parser,
    scan_quickly,
    scan_thoroughly,
    sheet_styles,
)
from marketbel_courier.file_formats.workbook_styles import WorkbookStyles, read_styles
from marketbel_courier.messages.message import Message

_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_MAX_PART_BYTES = 128 * 1024 * 1024
_MAX_TEXT_BYTES = 8 * 1024 * 1024 * 1024
_MAX_CELL_TEXT_BYTES = 4 * 1024 * 1024
_MAX_INDEX_CHUNKS = 8
_MAX_PARTS = 10_000
_HEAD_BYTES = 4096
_UNIQUE_COUNT = re.compile(rb"""\buniqueCount\s*=\s*["']\s*\+?([0-9]{1,32})""")
_BOOK = "xl/workbook.xml"
_BOOK_LINKS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_TOO_LARGE = Message("workbook-too-large", limit_bytes=_MAX_UNPACKED_BYTES)
BROKEN_PARTS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    NotImplementedError,  # a way of packing that is not known
    RuntimeError,  # a part with a password
    EOFError,
    OSError,
    LookupError,
    ValueError,
)
"""What unpacking a broken archive, or reading the XML of one of its parts, may raise."""


def inspect_xlsx(path: Path) -> Mapping[str, SheetScan]:
    """The scan of each worksheet of an XLSX file, by the worksheet's name.

    Raises UnreadableFile for what would take all memory, or is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Parts(archive).inspect()
    except BROKEN_PARTS as error:
        raise UnreadableFile(BROKEN) from error


def check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts are too many, or unpack to too much by what they declare.

    Raises UnreadableFile.
    """
    # Of two parts with one name the reader takes the later one, as zipfile does.
    parts = [archive.getinfo(name) for name in dict.fromkeys(archive.namelist())]
    if sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES or len(parts) > _MAX_PARTS:
        raise UnreadableFile(_TOO_LARGE)


def unpacked_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """All of a part; raises UnreadableFile where that is too much."""
    with archive.open(name) as file:
        content = file.read(_MAX_PART_BYTES + 1)
    if len(content) > _MAX_PART_BYTES:
        raise UnreadableFile(_TOO_LARGE)
    return content


class _Parts:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._rich: zipfile.ZipInfo | None = None
        """The part of shared texts, if any of them has a look of its own."""

    def inspect(self) -> Mapping[str, SheetScan]:
        check_parts(self._archive)
        parts = [self._archive.getinfo(name) for name in dict.fromkeys(self._archive.namelist())]
        longest_text = max((self._longest_text(part) for part in parts), default=0)
        scans = self._scans(parts)
        if longest_text > _MAX_CELL_TEXT_BYTES:
            raise UnreadableFile(
                Message("workbook-cell-too-long", limit_bytes=_MAX_CELL_TEXT_BYTES)
            )
        values = sum(scan.values for scan in scans.values())
        if longest_text * values > _MAX_TEXT_BYTES:
            # Each cell that refers to a shared text gets a copy of it.
            raise UnreadableFile(_TOO_LARGE)
        return self._by_sheet(scans)

    def _scans(self, parts: Sequence[zipfile.ZipInfo]) -> Mapping[str, SheetScan]:
        """The scan of each part with the cells of a sheet, by the part's name."""
        styles = self._styles(parts)
        scans: dict[str, SheetScan] = {}
        area = 0
        for part in parts:
            if scan := self._scan(part, styles):
                scans[part.filename] = scan
                area += scan.area
            if area > MAX_CELLS:
                raise UnreadableFile(Message("workbook-sheets-too-large"))
        return scans

    def _by_sheet(self, scans: Mapping[str, SheetScan]) -> Mapping[str, SheetScan]:
        """The scans by their worksheets' names, if any of them has more to tell than its extent."""
        hides = any(scan.hides for scan in scans.values())
        if not any(scan.tells for scan in scans.values()):
            return {}
        try:
            sheets = self._sheets()
        except (UnreadableFile, expat.ExpatError, LookupError, ValueError):
            if hides:
                raise
            return {}  # The reader may find its way, and a look is not worth the whole list.
        by_part = {name.casefold(): scan for name, scan in scans.items()}
        return {name: by_part[part] for name, part in sheets.items() if part in by_part}

    def _styles(self, parts: Sequence[zipfile.ZipInfo]) -> SheetStyles:
        found = WorkbookStyles()
        for part in parts:
            if part.filename.casefold() == _STYLES:
                with self._open(part) as chunks:
                    found = read_styles(islice(chunks, _MAX_INDEX_CHUNKS))
        return sheet_styles(found.shown, found.looks, self._shared_texts())

    def _shared_texts(self) -> Mapping[int, str]:
        """The texts that say something else than their letters, by their numbers."""
        if self._rich is None:
            return {}
        with self._open(self._rich) as chunks:
            return read_shared_texts(chunks, new_parser())

    def _scan(self, part: zipfile.ZipInfo, styles: SheetStyles) -> SheetScan | None:
        """The scan of a part with the cells of a sheet, whatever its name; None for any other."""
        with self._open(part) as chunks:
            first = next(chunks)
            if first.startswith(_UTF_16) and part.filename.casefold().endswith(".xml"):
                # Allowed, but the reader would take it for blank.
                raise UnreadableFile(BROKEN)
            if not any(b"sheetData" in chunk for chunk in chain([first], chunks)):
                return None
        with self._open(part) as chunks:
            if scan := scan_quickly(chunks, styles):
                return scan
        with self._open(part) as chunks:
            return scan_thoroughly(chunks, styles)

    def _longest_text(self, part: zipfile.ZipInfo) -> int:
        if part.filename.casefold() != _STRINGS:
            return 0
        longest = length = total = announced = 0
        with self._open(part) as chunks:
            for chunk in chunks:
                if not total and (match := _UNIQUE_COUNT.search(chunk[:_HEAD_BYTES])):
                    announced = int(match[1])
                total += len(chunk)
                if self._rich is None and any(sign in chunk for sign in SIGNS_OF_LOOKS):
                    self._rich = part
                first, *others = chunk.split(b"</si>")
                longest = max(longest, length + len(first), *map(len, others), 0)
                length = len(others[-1]) if others else length + len(first)
        if announced > total:
            # The reader of the values takes memory for as many texts as are announced.
            raise UnreadableFile(BROKEN)
        return longest

    def _sheets(self) -> Mapping[str, str]:
        """The part of each worksheet, by the worksheet's name."""
        targets = {
            attributes["Id"]: posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:]
            for name, attributes in self._elements(_BOOK_LINKS)
            if name == "Relationship"
        }
        return {
            attributes["name"]: targets[identifier].casefold()
            for name, attributes in self._elements(_BOOK)
            if name == "sheet"
            for key, identifier in attributes.items()
            if key.endswith(":id") and identifier in targets
        }

    def _elements(self, wanted: str) -> list[tuple[str, Mapping[str, str]]]:
        elements: list[tuple[str, Mapping[str, str]]] = []
        parser = new_parser()
        parser.StartElementHandler = lambda name, attributes: elements.append(
            (name.rpartition(":")[2], attributes)
        )
        for name in self._archive.namelist():
            if name.casefold() == wanted:
                with self._open(self._archive.getinfo(name)) as chunks:
                    for chunk in islice(chunks, _MAX_INDEX_CHUNKS):
                        parser.Parse(chunk, False)
        return elements

    def _open(self, part: zipfile.ZipInfo) -> AbstractContextManager[Iterator[bytes]]:
        return unpacked(self._archive, part.filename)


@contextmanager
def unpacked(archive: zipfile.ZipFile, name: str) -> Iterator[Iterator[bytes]]:
    """The bytes of a part to its end, in pieces none of which ends within a tag.

    Raises UnreadableFile past the most that is unpacked.
    """
    part = archive.getinfo(name)
    part.file_size = sys.maxsize  # A part may hold more than it declares.
    with archive.open(part) as file:
        yield _limited(chunks_at_tags(file))


def _limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > _MAX_UNPACKED_BYTES:
            raise UnreadableFile(_TOO_LARGE)
        yield chunk
