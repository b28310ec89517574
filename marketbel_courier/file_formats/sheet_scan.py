"""How far out a worksheet has values, what is hidden and what shows a currency, from its XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_currencies import CellCurrencies, CurrencyStyles
from marketbel_courier.file_formats.cell_places import column_number
from marketbel_courier.messages.message import Message

BROKEN = Message("workbook-broken")

MAX_CELLS = 8_000_000
_MAX_CELLS_UNEXAMINED = 2_000_000
_MAX_DEPTH = 64
_CHUNK = 1 << 20
# Cells as all common programs write them; any other form is left to the XML parser.
_PLACES = re.compile(rb'<c r="([A-Z]{1,3}+[0-9]{1,7}+)"')
# One pattern each: with a fixed beginning, a search runs many times quicker.
_UNUSUAL = tuple(
    re.compile(pattern)
    for pattern in (
        rb"hidden",
        rb"<!",
        rb"<row>",
        rb":c[\s/>]",
        rb'<c(?! r="[A-Z]{1,3}+[0-9]{1,7}+")[\s/>]',
    )
)
_LETTERS = bytes(range(ord("A"), ord("Z") + 1))
_DIGITS = b"0123456789"
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true")


@dataclass(slots=True)
class SheetScan:
    """Rows and columns count from 1; what is hidden is told only where it has values.

    `currencies` is None where the styles of the workbook show none.
    """

    last_row: int = 0
    last_column: int = 0
    values: int = 0
    filtered: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    currencies: CellCurrencies | None = None

    @property
    def hides(self) -> bool:
        """Whether anything of the sheet is hidden."""
        return bool(self.hidden_rows or self.hidden_columns)

    @property
    def area(self) -> int:
        """How many cells, blank ones included, the reader lays out."""
        return self.last_row * self.last_column

    def reach(self, row: int, column: int) -> None:
        """Note a value; raises UnreadableFile where the sheet becomes too large.

        The reader lays a sheet out whole, blanks included, so a stray value far out costs all.
        """
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        if self.area > MAX_CELLS:
            raise UnreadableFile(
                Message("workbook-values-far-out", column=self.last_column, row=self.last_row)
            )


def chunks_at_tags(part: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an XML file in pieces of about 1 MiB, none of which ends within a tag."""
    rest = b""
    while chunk := part.read(_CHUNK):
        text = rest + chunk
        cut = text.rfind(b"<") if len(rest) < _CHUNK else len(text)
        rest = text[cut:] if cut > 0 else b""
        yield text[:cut] if cut > 0 else text
    yield rest


def scan_quickly(chunks: Iterable[bytes], styles: CurrencyStyles) -> SheetScan | None:
    """The scan of a small enough sheet in the usual form; None where the parser has to look.

    Here cells without a value count as values, and nothing is known of what is hidden.
    """
    scan = _new_scan(styles)
    for text in chunks:
        if any(pattern.search(text) for pattern in _UNUSUAL):
            return None
        if places := _PLACES.findall(text):
            joined = b" ".join(places)
            rows = set(joined.translate(None, _LETTERS).split())
            columns = set(joined.translate(None, _DIGITS).split())
            scan.values += len(places)
            scan.last_row = max(scan.last_row, *map(int, rows))
            scan.last_column = max(scan.last_column, *map(column_number, columns))
            if scan.area > _MAX_CELLS_UNEXAMINED:
                return None
        if scan.currencies is not None:
            scan.currencies.take_all(text, scan.last_row)
    return scan


def scan_thoroughly(chunks: Iterable[bytes], styles: CurrencyStyles) -> SheetScan:
    """The scan by an XML parser."""
    parser = _SheetParser(_new_scan(styles))
    for chunk in chunks:
        parser.feed(chunk)
    return parser.finish()


def new_parser() -> expat.XMLParserType:
    """An XML parser that takes no document type, and so no entities."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _new_scan(styles: CurrencyStyles) -> SheetScan:
    return SheetScan(currencies=CellCurrencies(styles) if styles else None)


def _refuse(*_: object) -> None:
    raise UnreadableFile(BROKEN)


class _SheetParser:
    def __init__(self, scan: SheetScan) -> None:
        self._scan = scan
        self._row = self._column = self._depth = 0
        self._style = ""
        self._row_hidden = False
        self._hidden_columns: list[range] = []
        self._filled_columns: set[int] = set()
        self._expat = new_parser()
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._expat.Parse(chunk, final)
        except (expat.ExpatError, ValueError) as error:
            raise UnreadableFile(BROKEN) from error

    def finish(self) -> SheetScan:
        self.feed(b"", final=True)
        self._scan.hidden_columns.update(
            column
            for column in self._filled_columns
            if any(column in hidden for hidden in self._hidden_columns)
        )
        return self._scan

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            _refuse()
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
                self._style = ""
                # The rows of a folded group are one click away: they are part of the list.
                folded = attributes.get("outlineLevel", "0") != "0"
                self._row_hidden = attributes.get("hidden") in _TRUE and not folded
            case "c":
                self._take_cell(attributes.get("r"))
                self._style = attributes.get("s", "")
            case "v" | "is":
                self._take_value()
            case "col" if attributes.get("hidden") in _TRUE:
                self._hidden_columns.append(
                    range(int(attributes["min"]), int(attributes["max"]) + 1)
                )
            case "filterColumn":
                self._scan.filtered = True

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _take_cell(self, place: str | None) -> None:
        if place is None:
            self._column += 1
        elif match := _PLACE.fullmatch(place):
            self._column = column_number(match[1].upper().encode())
            self._row = int(match[2])
        else:
            _refuse()

    def _take_value(self) -> None:
        self._scan.values += 1
        self._scan.reach(self._row, self._column)
        self._filled_columns.add(self._column)
        if self._style and self._scan.currencies is not None:
            self._scan.currencies.take(self._row, self._column, self._style)
        if self._row_hidden:
            self._scan.hidden_rows.add(self._row)
