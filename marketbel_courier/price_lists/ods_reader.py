"""OpenDocument spreadsheets: the visible sheets, as their XML shows them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.file_formats.number_formats import ShareFormat
from marketbel_courier.file_formats.sheet_scan import BROKEN, PROTECTED, CellLook, new_parser
from marketbel_courier.file_formats.text import clean_cell
from marketbel_courier.file_formats.text_runs import PLAIN, TextRun, struck_out, text_of
from marketbel_courier.file_formats.workbook_parts import BROKEN_PARTS, unpacked
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.grid import Grid
from marketbel_courier.price_lists.records import Cell, Table
from marketbel_courier.price_lists.shown_numbers import number_or_code, shown_currency

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_MAX_MANIFEST_BYTES = 1 << 20
_MAX_DEPTH = 64
_PARAGRAPHS = ("text:p", "text:s", "text:tab", "text:line-break")
_ASIDES = ("office:annotation", "draw:frame", "table:shapes", "table:tracked-changes")
_MAX_SHEETS = 1000
_MAX_STYLES = 65_536
_MAX_CELL_CHARACTERS = 1 << 20
_CENTIMETRES_OF_INDENT = 0.35
_LENGTH = re.compile(r"([0-9.]+)(cm|mm|in|pt)")
_IN_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 0.0353}
_PLAIN = CellLook()
_LINE_THROUGH, _NO_LINE = "style:text-line-through-style", "none"


def read_ods(path: Path) -> Iterator[Table]:
    """The visible sheets, without what is hidden in them. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            _require_readable(archive)
            parser = _ContentParser()
            with unpacked(archive, _CONTENT) as chunks:
                for chunk in chunks:
                    parser.feed(chunk)
            parser.feed(b"", final=True)
    except BROKEN_PARTS as error:
        raise UnreadableFile(BROKEN) from error
    hidden = [Message("note-hidden-sheet", name=grid.name) for grid in parser.hidden]
    for grid in parser.visible:
        table = grid.table()
        yield Table(grid.name, table.rows, [*table.left_out, *hidden], table.without_value)


def _require_readable(archive: zipfile.ZipFile) -> None:
    if _MANIFEST in archive.namelist():
        with archive.open(_MANIFEST) as manifest:
            if b"encryption-data" in manifest.read(_MAX_MANIFEST_BYTES):
                raise UnreadableFile(PROTECTED)


@dataclass(slots=True)
class _Style:
    """A style, of a cell or of a sheet, as far as it matters."""

    indent: int = 0
    is_bold: bool = False
    fill: str = ""
    is_shown: bool = True
    is_struck: bool = False
    is_raised: bool = False

    @property
    def look(self) -> CellLook:
        return CellLook(self.indent, self.is_bold, self.fill)


class _ContentParser:
    def __init__(self) -> None:
        self.visible: list[Grid] = []
        self.hidden: list[Grid] = []
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._grid: Grid | None = None
        self._depth = self._group_depth = 0
        self._aside = self._column = 0
        self._is_in_cell = False
        self._column_looks: list[str] = []
        self._row: Mapping[str, str] = {}
        self._cells: list[Cell] = []
        self._currencies: dict[int, str] = {}
        self._look = _PLAIN
        self._cell: Mapping[str, str] = {}
        self._text: list[TextRun] = []
        self._spans: list[TextRun] = []
        self._characters = 0
        self._expat = new_parser()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._take_text
        self._beginnings: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "table:table": self._begin_sheet,
            "table:table-column": self._take_columns,
            "table:table-row-group": self._begin_group,
            "table:table-row": self._begin_row,
            "table:table-cell": self._begin_cell,
            "table:covered-table-cell": self._begin_cell,
            **dict.fromkeys(_PARAGRAPHS, self._begin_paragraph),
            "text:span": self._begin_span,
            **dict.fromkeys(_ASIDES, self._begin_aside),
            "style:style": self._begin_style,
            **{
                f"style:{name}-properties": partial(self._take_style, name)
                for name in ("text", "table-cell", "paragraph", "table")
            },
        }
        self._endings: Mapping[str, Callable[[], None]] = {
            "table:table": self._end_sheet,
            "table:table-row-group": self._end_group,
            "table:table-row": self._end_row,
            "text:span": self._end_span,
            "table:table-cell": self._end_cell,
            "table:covered-table-cell": partial(self._end_cell, is_covered=True),
        }

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        self._expat.Parse(chunk, final)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableFile(BROKEN)
        if not self._aside and (begin := self._beginnings.get(name)):
            begin(attributes)

    def _end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._aside:
            if depth == self._aside:
                self._aside = 0
        elif end := self._endings.get(name):
            end()

    def _begin_aside(self, _: Mapping[str, str]) -> None:
        # Notes and pictures have texts and tables of their own.
        self._aside = self._depth

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell = attributes
        self._text.clear()
        self._spans.clear()
        self._characters = 0
        self._is_in_cell = True

    def _begin_paragraph(self, _: Mapping[str, str]) -> None:
        if self._text:
            self._text.append(TextRun("\n"))

    def _begin_span(self, attributes: Mapping[str, str]) -> None:
        style = self._styles.get(attributes.get("text:style-name", ""), _Style())
        within = self._spans[-1] if self._spans else PLAIN
        look = TextRun("", within.is_struck or style.is_struck, within.is_raised or style.is_raised)
        self._spans.append(look)

    def _end_span(self) -> None:
        if self._spans:
            self._spans.pop()

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = attributes
        self._cells, self._currencies, self._look = [], {}, _PLAIN

    def _begin_group(self, _: Mapping[str, str]) -> None:
        self._group_depth += 1

    def _end_group(self) -> None:
        self._group_depth -= 1

    def _end_sheet(self) -> None:
        self._grid = None

    def _take_text(self, text: str) -> None:
        if not self._is_in_cell or self._aside:
            return
        self._characters += len(text)
        if self._characters > _MAX_CELL_CHARACTERS:
            raise UnreadableFile(
                Message("workbook-cell-too-long", limit_bytes=_MAX_CELL_CHARACTERS)
            )
        look = self._spans[-1] if self._spans else PLAIN
        self._text.append(look._replace(text=text))

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        if len(self.visible) + len(self.hidden) >= _MAX_SHEETS:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        style = self._styles.get(attributes.get("table:style-name", ""), _Style())
        self._grid = Grid(attributes.get("table:name", ""))
        self._column, self._group_depth, self._column_looks = 0, 0, []
        (self.visible if style.is_shown else self.hidden).append(self._grid)

    def _take_columns(self, attributes: Mapping[str, str]) -> None:
        times = _count(attributes, "table:number-columns-repeated")
        last = min(self._column + times, MAX_COLUMNS)
        style = attributes.get("table:default-cell-style-name", "")
        self._column_looks.extend([style] * (last - self._column))
        if self._grid and attributes.get("table:visibility", "visible") != "visible":
            self._grid.hidden_columns.update(range(self._column, last))
        self._column = last

    def _end_cell(self, *, is_covered: bool = False) -> None:
        self._is_in_cell = False
        cell, grid, column = self._cell, self._grid, len(self._cells)
        times = _count(cell, "table:number-columns-repeated")
        room = MAX_COLUMNS - column
        if grid is None or room <= 0:
            return
        value = "" if is_covered else self._value(column)
        named = self._style_name(column)
        if value != "" and named in self._styles and self._styles[named].is_struck:
            value = struck_out(value)
        self._cells.extend([value] * min(times, room))
        rows = _count(cell, "table:number-rows-spanned")
        columns = _count(cell, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            grid.add_merge(grid.next_row, column, rows, columns)
        if "table:formula" in cell and "office:value-type" not in cell and not self._text:
            grid.add_formula_without_value(column)
        if value != "" and all(before == "" for before in self._cells[:column]):
            self._look = self._styles[named].look if named in self._styles else _PLAIN

    def _style_name(self, column: int) -> str:
        defaults = self._column_looks
        inherited = defaults[column] if column < len(defaults) else ""
        return self._cell.get("table:style-name") or self._row.get(
            "table:default-cell-style-name", inherited
        )

    def _value(self, column: int) -> Cell:
        cell = self._cell
        shown = clean_cell(text_of(self._text)) if self._text else ""
        match cell.get("office:value-type") or cell.get("calcext:value-type"):
            case "percentage":
                number = number_or_code(cell.get("office:value", ""), "")
                return ShareFormat(()).shown(number) if isinstance(number, Decimal) else number
            case "float" | "currency" as kind:
                if currency := self._currency(shown):
                    self._currencies[column] = currency
                return number_or_code(
                    cell.get("office:value", ""), shown if kind == "float" else ""
                )
            case "date":
                return cell.get("office:date-value", shown)
            case "boolean":
                return "yes" if cell.get("office:boolean-value") == "true" else "no"
            case _:
                return shown or clean_cell(cell.get("office:string-value", ""))

    def _currency(self, shown: str) -> str | None:
        if currency := self._cell.get("office:currency"):
            return find_currency(currency)
        return shown_currency(shown)

    def _end_row(self) -> None:
        grid = self._grid
        if grid is None:
            return
        times = _count(self._row, "table:number-rows-repeated")
        visibility = self._row.get("table:visibility", "visible")
        grid.is_filtered = grid.is_filtered or visibility == "filter"
        grid.add_row(
            self._cells,
            times=times,
            currencies=self._currencies or None,
            outline_level=self._group_depth,
            look=self._look,
            # The rows of a folded group are one click away: they are part of the list.
            is_hidden=visibility != "visible" and not self._group_depth,
        )

    def _begin_style(self, attributes: Mapping[str, str]) -> None:
        if len(self._styles) >= _MAX_STYLES:
            raise UnreadableFile(BROKEN)
        self._style = self._styles[attributes.get("style:name", "")] = _Style()

    def _take_style(self, what: str, attributes: Mapping[str, str]) -> None:
        match what:
            case "text":
                self._style.is_bold = attributes.get("fo:font-weight") == "bold"
                self._style.is_struck = attributes.get(_LINE_THROUGH, _NO_LINE) != _NO_LINE
                self._style.is_raised = _is_raised(attributes.get("style:text-position", ""))
            case "table-cell":
                colour = attributes.get("fo:background-color", "transparent").lower()
                self._style.fill = "" if colour in ("transparent", "#ffffff") else colour
            case "paragraph":
                self._style.indent = _indent(attributes.get("fo:margin-left", ""))
            case "table":
                self._style.is_shown = attributes.get("table:display") != "false"


def _is_raised(position: str) -> bool:
    """Whether text stands higher than the line, by a word or a share of the font's size."""
    raised = position.split(" ", maxsplit=1)[0]
    return raised == "super" or (raised.endswith("%") and raised[0] not in "-0")


def _count(attributes: Mapping[str, str], name: str) -> int:
    return max(int(attributes.get(name, "1")), 1)


def _indent(margin: str) -> int:
    if not (match := _LENGTH.fullmatch(margin)):
        return 0
    return round(float(match[1]) * _IN_CENTIMETRES[match[2]] / _CENTIMETRES_OF_INDENT)
