"""The extent of a worksheet's values, what is hidden, and how cells look, from its XML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_marks import CellMarks, MarkedStyles
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS, column_number
from marketbel_courier.file_formats.number_formats import CodeFormat
from marketbel_courier.file_formats.rich_texts import SIGNS_OF_LOOKS, RichText
from marketbel_courier.messages.message import Message

BROKEN = Message("workbook-broken")
PROTECTED = Message("workbook-protected")

MAX_CELLS = 8_000_000
_MAX_CELLS_UNEXAMINED = 2_000_000
_MAX_DEPTH = 64
_LONGEST_NUMBER = 16
_LAST_ROW = 1_048_576
_CHUNK = 1 << 20
# Cells as all common programs write them; any other form is left to the XML parser.
_PLACES = re.compile(rb'<c r="([A-Z]{1,3}+[0-9]{1,7}+)"')
# One pattern for each: a search with a fixed beginning is many times quicker.
_UNUSUAL = tuple(
    re.compile(pattern)
    for pattern in (
        rb"hidden",
        rb"<!",
        rb"<row>",
        rb":c[\s/>]",
        rb'<c(?! r="[A-Z]{1,3}+[0-9]{1,7}+")[\s/>]',
        *SIGNS_OF_LOOKS,
    )
)
_LETTERS = bytes(range(ord("A"), ord("Z") + 1))
_DIGITS = b"0123456789"
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true")
_OUTLINED = re.compile(rb'<row (?=[^>]*?\boutlineLevel="([1-7])")(?:[^>]*? )?r="([0-9]{1,7}+)"')
# A formula without a stored value; an empty text is a value.
_SIGNS_OF_NO_VALUE = (b"</f></c>", b"/></c>", b"<v></v>")
_WITHOUT_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3}+)[0-9]{1,7}+"(?: s="[0-9]*")?(?: t="([a-z]{1,3})")?(?: s="[0-9]*")?>'
    rb"<f(?:[^>]*/>|[^>]*>[^<]*</f>)(<v></v>|<v ?/>)?</c>"
)

_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3}+)([0-9]{1,7}+)"(?: s="[0-9]*")? t="e"[^>]*>'
    rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{1,16})</v>"
)
_MOST_NOTED = 500_000

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""What a failed formula shows, by the code of its failure in the older formats."""

LOOKED_AT_COLUMNS = 8
"""So many columns may have the first filled cell of a row, whose look is the row's."""

Merge = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last (row, column) of merged cells, counted from 0."""


class StruckOut:
    """The mark of a cell whose font strikes its value out."""


STRUCK_OUT = StruckOut()

Shown = str | CodeFormat | StruckOut
"""What a cell's format shows: a currency, by its ISO code, a code, or that the value is no more."""


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks; `fill` is its colour, by whatever name the file has for it."""

    indent: int = 0
    is_bold: bool = False
    fill: str = ""


@dataclass(frozen=True, slots=True)
class SheetStyles:
    """The styles and shared texts of a workbook that a scan of its sheets looks for."""

    shown: MarkedStyles[Shown]
    looks: MarkedStyles[CellLook]
    texts: Mapping[int, str]


def sheet_styles(
    shown: Mapping[str, Shown] | None = None,
    looks: Mapping[str, CellLook] | None = None,
    texts: Mapping[int, str] | None = None,
) -> SheetStyles:
    """Styles, as cells name them, by what they show and how they look; and shared texts.

    `texts` are those that say something else than their letters, by their numbers.
    """
    return SheetStyles(
        MarkedStyles(shown or {}), MarkedStyles(looks or {}, LOOKED_AT_COLUMNS), texts or {}
    )


@dataclass(slots=True)
class SheetScan:
    """Rows and columns count from 1; what is hidden is told only where it has values.

    `shown` and `looks` are None where no style of the workbook has any. `outline` has the levels of
    the rows, as far down as there are any. `without_value` counts the formulas of each column that
    nobody has calculated yet. `numbers` are those of cells that the reader of the values takes for
    dates, by row and column, which counts from 0 here; `errors` are what formulas that have failed
    show (“#N/A”), in the same way, since that reader tells a failure from a blank no more; `texts`
    are those that say something else than their letters, which are all that the reader knows;
    `merges` are merged cells that the reader does not tell.
    """

    last_row: int = 0
    last_column: int = 0
    values: int = 0
    filtered: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shown: CellMarks[Shown] | None = None
    looks: CellMarks[CellLook] | None = None
    outline: bytearray = field(default_factory=bytearray)
    without_value: Counter[int] = field(default_factory=Counter)
    numbers: dict[int, dict[int, float]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    _noted: int = 0

    @classmethod
    def of(cls, styles: SheetStyles) -> SheetScan:
        """The scan of a sheet that is yet to be looked at."""
        return cls(
            shown=CellMarks(styles.shown) if styles.shown else None,
            looks=CellMarks(styles.looks) if styles.looks else None,
        )

    @property
    def hides(self) -> bool:
        """Whether anything of the sheet is hidden."""
        return bool(self.hidden_rows or self.hidden_columns)

    @property
    def area(self) -> int:
        """How many cells, blank ones included, the reader lays out."""
        return self.last_row * self.last_column

    @property
    def tells(self) -> bool:
        """Whether the scan knows more of the sheet than its extent."""
        return bool(
            self.hides
            or self.shown
            or self.looks
            or self.outline
            or self.without_value
            or self.errors
            or self.texts
        )

    def add_error(self, row: int, column: int, shown: str) -> None:
        """Note a formula that failed; the row counts from 1, the column from 0.

        Raises UnreadableFile where hardly anything else is in the sheet.
        """
        self._note(self.errors, row, column, shown if shown in ERRORS.values() else "#N/A")

    def add_text(self, row: int, column: int, text: str) -> None:
        """Note a text that says something else than its letters; as `add_error` does."""
        self._note(self.texts, row, column, text)

    def _note(self, notes: dict[int, dict[int, str]], row: int, column: int, what: str) -> None:
        if column >= MAX_COLUMNS:
            return
        self._noted += 1
        if self._noted > _MOST_NOTED:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        notes.setdefault(row, {})[column] = what

    def set_outline(self, row: int, level: int) -> None:
        """Note the outline level of a row; raises UnreadableFile for a row beyond all rows."""
        if not 0 < row <= _LAST_ROW:
            raise UnreadableFile(BROKEN)
        missing = row + 1 - len(self.outline)
        if missing > 0:
            self.outline.extend(bytes(missing))
        self.outline[row] = level

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


def scan_quickly(chunks: Iterable[bytes], styles: SheetStyles) -> SheetScan | None:
    """The scan of a small enough sheet in the usual form; None where the parser has to look.

    Here cells without a value count as values, and nothing is known of what is hidden.
    """
    scan = SheetScan.of(styles)
    if styles.texts:
        return None
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
        _take_marks(scan, text)
    return scan


def _take_marks(scan: SheetScan, text: bytes) -> None:
    if scan.shown is not None:
        scan.shown.take_all(text, scan.last_row)
    if scan.looks is not None:
        scan.looks.take_all(text, scan.last_row)
    if b"outlineLevel" in text:
        for level, row in _OUTLINED.findall(text):
            scan.set_outline(int(row), int(level))
    if b't="e"' in text:
        for letters, row, shown in _ERROR.findall(text):
            scan.add_error(int(row), column_number(letters) - 1, shown.decode("ascii", "replace"))
    if b"<f" in text and any(sign in text for sign in _SIGNS_OF_NO_VALUE):
        for letters, kind, value in _WITHOUT_VALUE.findall(text):
            if not (kind == b"str" and value):
                scan.without_value[column_number(letters)] += 1


def scan_thoroughly(chunks: Iterable[bytes], styles: SheetStyles) -> SheetScan:
    """The scan by an XML parser."""
    parser = _SheetParser(SheetScan.of(styles), styles.texts)
    for chunk in chunks:
        parser.feed(chunk)
    return parser.finish()


def new_parser(namespace_separator: str | None = None) -> expat.XMLParserType:
    """An XML parser that takes no document type, and so no entities."""
    parser = expat.ParserCreate(namespace_separator=namespace_separator)
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise UnreadableFile(BROKEN)


class _SheetParser:
    def __init__(self, scan: SheetScan, texts: Mapping[int, str]) -> None:
        self._scan = scan
        self._shared_texts = texts
        self._number = ""
        self._rich: RichText | None = None
        self._row = self._column = self._depth = 0
        self._style = self._kind = ""
        self._row_hidden = self._has_formula = self._has_value = False
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
        element = name.rpartition(":")[2]
        if self._rich:
            self._rich.start(element, attributes)
        match element:
            case "row":
                self._begin_row(attributes)
            case "c":
                self._take_cell(attributes.get("r"))
                self._style = attributes.get("s", "")
                self._kind = attributes.get("t", "")
                self._has_formula = self._has_value = False
            case "f":
                self._has_formula = True
            case "v" | "is":
                self._take_value()
                self._begin_value(element)
            case "col" if attributes.get("hidden") in _TRUE:
                self._hidden_columns.append(
                    range(int(attributes["min"]), int(attributes["max"]) + 1)
                )
            case "filterColumn":
                self._scan.filtered = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        self._style = ""
        # The rows of a folded group are one click away: they are part of the list.
        level = int(attributes.get("outlineLevel", "0"))
        folded = level != 0
        if folded:
            self._scan.set_outline(self._row, min(max(level, 0), 7))
        self._row_hidden = attributes.get("hidden") in _TRUE and not folded

    def _begin_value(self, element: str) -> None:
        if element == "is":
            self._rich = RichText()
            self._expat.CharacterDataHandler = self._rich.take
        elif self._kind == "s" and self._shared_texts:
            self._number = ""
            self._expat.CharacterDataHandler = self._take_number
        elif self._kind == "e" or (self._has_formula and self._kind != "str"):
            self._expat.CharacterDataHandler = self._text
        self._has_value = self._kind == "str"

    def _end(self, name: str) -> None:
        self._depth -= 1
        element = name.rpartition(":")[2]
        if self._rich:
            self._end_in_text(self._rich, element)
        elif element == "v" and self._number:
            if (text := self._shared_texts.get(int(self._number))) is not None:
                self._scan.add_text(self._row, self._column - 1, text)
            self._number = ""
            self._expat.CharacterDataHandler = None
        elif (self._has_formula or self._kind == "e") and element == "c":
            if self._has_formula and not self._has_value:
                self._scan.without_value[self._column] += 1
            self._has_formula, self._kind = False, ""
            self._expat.CharacterDataHandler = None

    def _end_in_text(self, rich: RichText, element: str) -> None:
        rich.end(element)
        if element == "is":
            if (told := rich.told()) is not None:
                self._scan.add_text(self._row, self._column - 1, told)
            self._rich = None
            self._has_value = True
            self._expat.CharacterDataHandler = None

    def _text(self, text: str) -> None:
        self._has_value = True
        if self._kind == "e":
            self._scan.add_error(self._row, self._column - 1, text.strip())
        self._expat.CharacterDataHandler = None

    def _take_number(self, digits: str) -> None:
        if len(self._number) < _LONGEST_NUMBER:
            self._number += digits

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
        if self._style and self._scan.shown is not None:
            self._scan.shown.take(self._row, self._column, self._style)
        if self._style and self._scan.looks is not None:
            self._scan.looks.take(self._row, self._column, self._style)
        if self._row_hidden:
            self._scan.hidden_rows.add(self._row)
