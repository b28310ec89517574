"""XML spreadsheets as Excel 2003 defined them: the visible sheets, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.number_formats import CodeFormat
from marketbel_courier.file_formats.sheet_scan import (
    BROKEN,
    CellLook,
    Shown,
    chunks_at_tags,
    new_parser,
)
from marketbel_courier.file_formats.text import clean_cell
from marketbel_courier.file_formats.text_runs import TextRun, struck_out, text_of
from marketbel_courier.file_formats.workbook_styles import shown_by_format
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.grid import Grid
from marketbel_courier.price_lists.records import Cell, Table
from marketbel_courier.price_lists.shown_numbers import number_or_code

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_HTML = "http://www.w3.org/TR/REC-html40"
_STRUCK = frozenset({"S", "Strike", "Del"})
_MAX_DEPTH = 64
_MAX_SHEETS = 1000
_MAX_STYLES = 65_536
_MAX_CELL_CHARACTERS = 1 << 20
_LAST_ROW = 1_048_576

_Attributes = Mapping[str, str]


def read_xml_spreadsheet(path: Path) -> Iterator[Table]:
    """The visible sheets, without what is hidden in them. Raises UnreadableFile."""
    book = _Book()
    try:
        with path.open("rb") as file:
            for chunk in chunks_at_tags(file):
                book.feed(chunk)
        book.feed(b"", final=True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableFile(BROKEN) from error
    hidden = [Message("note-hidden-sheet", name=grid.name) for grid in book.hidden]
    for grid in book.visible:
        table = grid.table()
        yield Table(grid.name, table.rows, [*table.left_out, *hidden], table.without_value)


class _Style:
    def __init__(self) -> None:
        self.shown: Shown | None = None
        self.is_bold = False
        self.fill = ""
        self.indent = 0
        self.is_struck = False


class _Book:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.hidden: list[Grid] = []
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._grid: Grid | None = None
        self._depth = self._columns = 0
        self._row: _Attributes = {}
        self._cell: _Attributes = {}
        self._type = ""
        self._cells: dict[int, Cell] = {}
        self._currencies: dict[int, str] = {}
        self._look: CellLook | None = None
        self._next_column = 0
        self._text: list[TextRun] | None = None
        self._struck = self._raised = 0
        self._characters = 0
        self._expat = new_parser(" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._take_text
        self._beginnings: Mapping[str, Callable[[_Attributes], None]] = {
            "Style": self._begin_style,
            **{
                name: partial(self._take_style, name)
                for name in ("NumberFormat", "Font", "Interior", "Alignment")
            },
            "Worksheet": self._begin_sheet,
            "Column": self._take_column,
            "Row": self._begin_row,
            "Cell": self._begin_cell,
            "Data": self._begin_data,
        }
        self._endings: Mapping[str, Callable[[], None]] = {
            "Cell": self._end_cell,
            "Row": self._end_row,
        }

    @property
    def visible(self) -> list[Grid]:
        return [grid for grid in self.grids if grid not in self.hidden]

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        self._expat.Parse(chunk, final)

    def _start(self, name: str, attributes: _Attributes) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableFile(BROKEN)
        namespace, _, local = name.rpartition(" ")
        self._take_look(namespace, local, 1)
        if namespace == _SPREADSHEET and (begin := self._beginnings.get(local)):
            begin({key.rpartition(" ")[2]: value for key, value in attributes.items()})
        elif local == "Visible":
            self._text = []
        elif local == "Data":  # a comment's
            self._text = None

    def _end(self, name: str) -> None:
        self._depth -= 1
        namespace, _, local = name.rpartition(" ")
        self._take_look(namespace, local, -1)
        if namespace == _SPREADSHEET and (end := self._endings.get(local)):
            end()
        elif local == "Visible" and self._grid and self._text is not None:
            if text_of(self._text).strip() != "SheetVisible":
                self.hidden.append(self._grid)
            self._text = None

    def _take_text(self, text: str) -> None:
        if self._text is None:
            return
        self._characters += len(text)
        if self._characters > _MAX_CELL_CHARACTERS:
            raise UnreadableFile(
                Message("workbook-cell-too-long", limit_bytes=_MAX_CELL_CHARACTERS)
            )
        self._text.append(TextRun(text, self._struck > 0, self._raised > 0))

    def _take_look(self, namespace: str, element: str, by: int) -> None:
        if namespace == _HTML:
            self._struck += by * (element in _STRUCK)
            self._raised += by * (element == "Sup")

    def _begin_style(self, attributes: _Attributes) -> None:
        if len(self._styles) >= _MAX_STYLES:
            raise UnreadableFile(BROKEN)
        self._style = self._styles[attributes.get("ID", "")] = _Style()

    def _take_style(self, what: str, attributes: _Attributes) -> None:
        match what:
            case "NumberFormat":
                self._style.shown = shown_by_format(attributes.get("Format", ""))
            case "Font":
                self._style.is_bold = attributes.get("Bold") == "1"
                self._style.is_struck = attributes.get("StrikeThrough") == "1"
            case "Interior" if attributes.get("Pattern") == "Solid":
                colour = attributes.get("Color", "").lower()
                self._style.fill = "" if colour == "#ffffff" else colour
            case "Alignment":
                self._style.indent = int(attributes.get("Indent", "0"))

    def _begin_sheet(self, attributes: _Attributes) -> None:
        if len(self.grids) >= _MAX_SHEETS:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        self._grid = Grid(attributes.get("Name", ""))
        self.grids.append(self._grid)
        self._columns = 0

    def _take_column(self, attributes: _Attributes) -> None:
        first = int(attributes.get("Index", self._columns + 1)) - 1
        last = min(first + int(attributes.get("Span", "0")) + 1, MAX_COLUMNS)
        if self._grid and attributes.get("Hidden") == "1":
            self._grid.hidden_columns.update(range(max(first, 0), last))
        self._columns = last

    def _begin_row(self, attributes: _Attributes) -> None:
        self._row = attributes
        self._cells, self._currencies, self._look = {}, {}, None
        self._next_column = 0
        if self._grid and "Index" in attributes:
            number = int(attributes["Index"])
            if not self._grid.next_row <= number <= _LAST_ROW:
                raise UnreadableFile(BROKEN)
            self._grid.add_blank(number - self._grid.next_row)

    def _begin_cell(self, attributes: _Attributes) -> None:
        self._cell, self._type, self._text = attributes, "", None
        if "Index" in attributes:
            self._next_column = max(int(attributes["Index"]) - 1, 0)

    def _begin_data(self, attributes: _Attributes) -> None:
        self._type = attributes.get("Type", "String")
        self._text, self._characters = [], 0

    def _end_cell(self) -> None:
        grid, column, cell = self._grid, self._next_column, self._cell
        right, down = (int(cell.get(name, "0")) for name in ("MergeAcross", "MergeDown"))
        self._next_column += 1 + max(right, 0)
        if grid is None or column >= MAX_COLUMNS:
            return
        if right > 0 or down > 0:
            grid.add_merge(grid.next_row, column, max(down, 0) + 1, max(right, 0) + 1)
        if "Formula" in cell and not self._type:
            grid.add_formula_without_value(column)
        style = self._styles.get(cell.get("StyleID", self._row.get("StyleID", "")), _Style())
        value = self._value(style)
        self._text = None
        if value == "":
            return
        self._cells[column] = struck_out(value) if style.is_struck else value
        if isinstance(style.shown, str) and self._type == "Number":
            self._currencies[column] = style.shown
        if self._look is None:
            self._look = CellLook(style.indent, style.is_bold, style.fill)

    def _value(self, style: _Style) -> Cell:
        text = clean_cell(text_of(self._text or ()))
        match self._type:
            case "Number":
                number = number_or_code(text, "")
                if isinstance(style.shown, CodeFormat) and not isinstance(number, str):
                    shown = style.shown.shown(number)
                    return number if shown is None else shown
                return number
            case "DateTime":
                return text.removesuffix("T00:00:00.000")
            case "Boolean":
                return "yes" if text == "1" else "no"
            case _:
                return text

    def _end_row(self) -> None:
        if self._grid is None:
            return
        width = max(self._cells, default=-1) + 1
        self._grid.add_row(
            [self._cells.get(column, "") for column in range(width)],
            currencies=self._currencies or None,
            look=self._look,
            is_hidden=self._row.get("Hidden") == "1",
        )
        # So many blank rows below look as this one.
        self._grid.add_blank(min(max(int(self._row.get("Span", "0")), 0), _LAST_ROW))
