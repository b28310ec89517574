"""The tables of a web page that is saved or exported under a workbook's name."""

from __future__ import annotations

import codecs
import email
import email.policy
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.encodings import find_encoding
from marketbel_courier.file_formats.kinds import (
    FIRST_BYTES,
    PAGE_OF_PARTS,
    WEB_PAGE,
    FileKind,
    is_mime_page,
    is_page_of_excel,
    read_first_bytes,
    refusal,
)
from marketbel_courier.file_formats.sheet_scan import MAX_CELLS, CellLook
from marketbel_courier.file_formats.text import clean, clean_cell
from marketbel_courier.file_formats.text_runs import PLAIN, TextRun, struck_out, text_of
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.grid import Grid
from marketbel_courier.price_lists.html_styles import StyleSheet
from marketbel_courier.price_lists.records import Cell, Table
from marketbel_courier.price_lists.shown_numbers import number_or_code, shown_currency

MAX_PAGE_BYTES = 64 * 1024 * 1024
_CHUNK_CHARACTERS = 1 << 16
_MAX_TABLES = 500
_MAX_NESTED = 20
_MAX_CELL_CHARACTERS = 1 << 20
_MOST_LINES_ABOVE = 20
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;\s]+)", re.IGNORECASE)
_WHITE = ("", "white", "#ffffff", "#fff", "transparent", "none")
_ASIDES = frozenset({"script", "style", "head", "noscript", "template", "select", "textarea"})
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_MOST_INLINE = 64
_BLOCKS = frozenset({"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "hr"})
_WITHOUT_CONTENT = frozenset({"br", "hr", "img", "input", "wbr", "embed", "area", "source"})


def read_html(path: Path) -> Iterator[Table]:
    """The tables of a page with several rows and columns, in their order.

    Raises UnreadableFile for a page without any, and a page that is too large.
    """
    if path.stat().st_size > MAX_PAGE_BYTES:
        raise UnreadableFile(Message("file-too-large", limit_bytes=MAX_PAGE_BYTES))
    page = _Page()
    with path.open("rb") as file:
        if is_mime_page(read_first_bytes(path)):
            for part in email.message_from_binary_file(file, policy=email.policy.default).walk():
                if part.get_content_type() == "text/html":
                    content = part.get_payload(decode=True)
                    _feed(io.BytesIO(content if isinstance(content, bytes) else b""), page)
        else:
            _feed(file, page)
    tables = [grid for grid in page.grids if grid.is_table]
    if not tables:
        of_excel = is_page_of_excel(read_first_bytes(path))
        raise UnreadableFile(refusal(PAGE_OF_PARTS if of_excel else WEB_PAGE, FileKind.EXCEL))
    for grid in tables:
        yield grid.table()


def _feed(file: BinaryIO, page: _Page) -> None:
    from lxml import etree  # noqa: PLC0415 - memory that only a worker with a page spends

    encoding = _encoding(file)
    # The parser has no network and builds no tree; how deep elements may be nested is its own rule.
    target = cast("Any", page)  # The library's stubs ask for bytes, which no text comes as.
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace")
    try:
        while chunk := text.read(_CHUNK_CHARACTERS):
            parser.feed(chunk.encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError as error:
        raise UnreadableFile(Message("file-page-broken")) from error
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    found = find_encoding(file)
    declared = _CHARSET.search(file.read(FIRST_BYTES))
    file.seek(0)
    if declared and not found.startswith("utf"):
        try:
            name = codecs.lookup(declared[1].decode()).name
        except LookupError:
            return found
        # What is no UTF-8 is none, whatever the page says.
        return found if name.startswith("utf") else name
    return found


class _OpenTable:
    """A table between its tags: the row that is being read, and what spans it from above."""

    def __init__(self, grid: Grid, *, is_hidden: bool = False) -> None:
        self.grid = grid
        self.is_hidden = is_hidden
        self.columns_declared = 0
        self.number = 0
        """How many rows of the table have ended."""
        self.spans: dict[int, int] = {}
        """The first row, counted likewise, in which a cell above no longer takes a column."""
        self.row: Mapping[str, str] | None = None
        self.cells: dict[int, Cell] = {}
        self.free_column = 0
        """No column before this one is free in the row."""
        self.currencies: dict[int, str] = {}
        self.look: CellLook | None = None
        self.cell: Mapping[str, str] | None = None
        self.is_bold = False
        self.text: list[TextRun] = []
        self.inline: list[tuple[str, TextRun | None]] = []
        """The elements that are open in the cell, and how their text looks; None: it is hidden."""
        self.characters = 0


class _Page:
    """Takes what the parser finds, without a tree."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._open: list[_OpenTable] = []
        self._styles = StyleSheet()
        self._is_style = False
        self._aside = 0
        self._rows = 0
        self._passed_over = 0
        """How many places were taken already, by spans or by cells before, where a cell came."""
        self._line: list[str] = []
        self._lines: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _ASIDES:
            self._aside += 1
            self._is_style = tag == "style"
        if self._aside:
            return
        attributes = self._styles.applied(tag, attributes)
        if tag == "table":
            self._begin_table(attributes)
        elif self._open:
            self._start_within(self._open[-1], tag, attributes)
        elif tag in _BLOCKS:
            self._end_line()

    def _start_within(self, table: _OpenTable, tag: str, attributes: Mapping[str, str]) -> None:
        match tag:
            case "tr":
                self._end_row(table)
                table.row = attributes
            case "td" | "th":
                self._end_cell(table)
                table.cell, table.is_bold = attributes, tag == "th"
            case "col":
                _take_columns(table, attributes)
            case _:
                if tag in ("b", "strong"):
                    table.is_bold = True
                elif tag in _BLOCKS:
                    table.text.append(TextRun("\n"))
                if tag not in _WITHOUT_CONTENT:
                    _open_inline(table, tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _ASIDES:
            self._aside = max(self._aside - 1, 0)
            self._is_style = False
        if self._aside or not self._open:
            return
        table = self._open[-1]
        if tag in ("td", "th"):
            self._end_cell(table)
        elif tag == "tr":
            self._end_row(table)
        elif tag == "table":
            self._end_row(table)
            self._open.pop()
            self._rows = max(self._rows, table.grid.next_row - 1)
        else:
            _close_inline(table, tag)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._is_style:
            self._styles.take(text)
        if self._aside:
            return
        if not self._open:
            self._line.append(text[:_MAX_CELL_CHARACTERS])
            return
        table = self._open[-1]
        if table.cell is not None:
            table.characters += len(text)
            if table.characters > _MAX_CELL_CHARACTERS:
                raise UnreadableFile(
                    Message("workbook-cell-too-long", limit_bytes=_MAX_CELL_CHARACTERS)
                )
            # Only elements break a line.
            look = table.inline[-1][1] if table.inline else PLAIN
            if look is not None:
                table.text.append(look._replace(text=text.replace("\n", " ")))

    def comment(self, text: str) -> None:
        """A comment, which nobody sees."""

    def close(self) -> None:
        """The page ends."""
        while self._open:
            self._end_row(self._open.pop())

    def _end_line(self) -> None:
        if line := clean("".join(self._line)):
            self._lines.append(line)
        self._line.clear()

    def _begin_table(self, attributes: Mapping[str, str]) -> None:
        self._end_line()
        if len(self.grids) >= _MAX_TABLES or len(self._open) >= _MAX_NESTED:
            raise UnreadableFile(Message("file-page-with-too-many-tables"))
        grid = Grid(f"Table {len(self.grids) + 1}")
        grid.add_blank(self._rows)
        # What is written above a table, such as its currency, is as good as its first rows.
        for line in self._lines[-_MOST_LINES_ABOVE:]:
            grid.add_row((line,))
        self._lines.clear()
        self.grids.append(grid)
        is_hidden = bool(_NOT_SHOWN.search(attributes.get("style", "")))
        self._open.append(_OpenTable(grid, is_hidden=is_hidden))

    def _end_cell(self, table: _OpenTable) -> None:
        attributes, table.cell = table.cell, None
        if attributes is None:
            return
        shown = clean_cell(text_of(table.text))
        table.text.clear()
        table.inline.clear()
        table.characters = 0
        column = self._free_column(table)
        if column >= MAX_COLUMNS:
            return
        value = "" if _NOT_SHOWN.search(attributes.get("style", "")) else _value(attributes, shown)
        if value != "" and _is_struck(attributes, table.row):
            value = struck_out(value)
        columns = min(_span(attributes, "colspan"), MAX_COLUMNS - column)
        rows = _span(attributes, "rowspan")
        for covered in range(column, column + columns):
            table.cells[covered] = value if covered == column else ""
            if rows > 1:
                table.spans[covered] = table.number + rows
        if columns > 1 or rows > 1:
            table.grid.add_merge(table.grid.next_row, column, rows, columns)
        if isinstance(value, str) and value == "":
            return
        if currency := None if isinstance(value, str) else shown_currency(shown):
            table.currencies[column] = currency
        if table.look is None:
            table.look = CellLook(is_bold=table.is_bold, fill=_fill(attributes, table.row))

    def _free_column(self, table: _OpenTable) -> int:
        """The column in which the row's next cell comes to stand."""
        column = next(
            column
            for column in range(table.free_column, MAX_COLUMNS + 1)
            if column not in table.cells and table.spans.get(column, 0) <= table.number
        )
        self._passed_over += column - table.free_column
        if self._passed_over > MAX_CELLS:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        table.free_column = column
        return column

    def _end_row(self, table: _OpenTable) -> None:
        self._end_cell(table)
        row, table.row = table.row, None
        if row is None and not table.cells:
            return
        width = max(table.cells, default=-1) + 1
        table.grid.add_row(
            [table.cells.get(column, "") for column in range(width)],
            currencies=table.currencies or None,
            look=table.look,
            is_hidden=table.is_hidden or bool(row and _NOT_SHOWN.search(row.get("style", ""))),
        )
        table.number += 1
        table.cells, table.currencies, table.look, table.free_column = {}, {}, None, 0


def _open_inline(table: _OpenTable, tag: str, attributes: Mapping[str, str]) -> None:
    if len(table.inline) >= _MOST_INLINE:
        return
    within = table.inline[-1][1] if table.inline else PLAIN
    style = attributes.get("style", "")
    if within is None or _NOT_SHOWN.search(style):
        table.inline.append((tag, None))
        return
    is_struck = within.is_struck or tag in _STRUCK_TAGS or bool(_STRUCK.search(style))
    is_raised = within.is_raised or tag == "sup" or bool(_RAISED.search(style))
    table.inline.append((tag, TextRun("", is_struck, is_raised)))


def _close_inline(table: _OpenTable, tag: str) -> None:
    """The innermost element of that name ends, and with it what is still open within."""
    for place in range(len(table.inline) - 1, -1, -1):
        if table.inline[place][0] == tag:
            del table.inline[place:]
            return


def _is_struck(attributes: Mapping[str, str], row: Mapping[str, str] | None) -> bool:
    return any(_STRUCK.search(of.get("style", "")) for of in (attributes, row or {}))


def _take_columns(table: _OpenTable, attributes: Mapping[str, str]) -> None:
    first = table.columns_declared
    last = min(first + _span(attributes, "span"), MAX_COLUMNS)
    if _NOT_SHOWN.search(attributes.get("style", "")):
        table.grid.hidden_columns.update(range(first, last))
    table.columns_declared = last


def _span(attributes: Mapping[str, str], name: str) -> int:
    digits = attributes.get(name, "1").strip()
    return max(int(digits), 1) if digits.isdecimal() and len(digits) < 6 else 1


def _value(attributes: Mapping[str, str], shown: str) -> Cell:
    """The number that a spreadsheet program has left beside the text, or the text."""
    # Of Excel's own attribute the value may be blank: the text is the number then.
    for name in ("x:num", "sdval"):
        if number := attributes.get(name):
            return number_or_code(number, shown)
    return shown


def _fill(attributes: Mapping[str, str], row: Mapping[str, str] | None) -> str:
    for of in (attributes, row or {}):
        styled = _BACKGROUND.search(of.get("style", ""))
        colour = (of.get("bgcolor") or (styled[1] if styled else "")).lower()
        if colour not in _WHITE:
            return colour
    return ""
