"""A sheet that is laid out cell by cell while its file is parsed, and then read row after row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.sheet_scan import MAX_CELLS, CellLook, Merge
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import MAX_BLANK_ROWS, MAX_ROWS, bounded
from marketbel_courier.price_lists.merged_cells import MergedCells
from marketbel_courier.price_lists.records import Cell, RawRow, RowLook, Table
from marketbel_courier.price_lists.sheet_notes import hidden_columns_note, hidden_rows_note

_MAX_CHARACTERS = 64 * 1024 * 1024
_MAX_MERGES = 500_000
_BETWEEN, _NUMBER = "\x1f", "\x1e"
_USUAL_SHARE = 0.4
_FORMULA_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells as one text, which is a fraction of their size as objects; `times` it is repeated."""

    number: int
    times: int
    cells: str
    currencies: Mapping[int, str] | None
    outline_level: int
    look: CellLook


class Grid:
    """The cells of one sheet as they are found, bounded in size; columns count from 0."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hidden_columns: set[int] = set()
        self.is_filtered = False
        self._rows: list[_Row] = []
        self._last_row = self._filled_rows = self._laid_out = self._characters = 0
        self._hidden_rows = 0
        self._merges: list[Merge] = []
        self._columns: set[int] = set()
        self._without_value: Counter[int] = Counter()
        self._looks: Counter[CellLook] = Counter()
        self._has_outline = False

    @property
    def is_table(self) -> bool:
        """Whether there are several rows and columns."""
        return self._filled_rows > 1 and len(self._columns) > 1

    @property
    def next_row(self) -> int:
        """The number of the row that comes next, from 1."""
        return self._last_row + 1

    def add_blank(self, rows: int) -> None:
        """Pass over rows without values."""
        self._last_row += rows

    def add_row(
        self,
        cells: Sequence[Cell],
        *,
        times: int = 1,
        currencies: Mapping[int, str] | None = None,
        outline_level: int = 0,
        look: CellLook | None = None,
        is_hidden: bool = False,
    ) -> None:
        """The next row, which may stand there several times.

        Raises UnreadableFile where the sheet becomes too large.
        """
        number = self.next_row
        self._last_row += times
        filled = [column for column, cell in enumerate(cells[:MAX_COLUMNS]) if cell != ""]
        if not filled:
            return
        if is_hidden:
            self._hidden_rows += times
            return
        self._columns.update(filled)
        packed = _BETWEEN.join(map(_packed, cells[: filled[-1] + 1]))
        self._filled_rows += times
        # Blanks included, as in any other workbook: each costs what a value does.
        self._laid_out += (filled[-1] + 1) * times
        self._characters += len(packed) * times
        if self._filled_rows > MAX_ROWS:
            raise UnreadableFile(Message("file-with-too-many-rows", most=MAX_ROWS))
        if self._laid_out > MAX_CELLS:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        if self._characters > _MAX_CHARACTERS:
            raise UnreadableFile(Message("workbook-too-large", limit_bytes=_MAX_CHARACTERS))
        self._has_outline = self._has_outline or outline_level > 0
        look = look or CellLook()
        self._looks[_paint(look)] += times
        self._rows.append(_Row(number, times, packed, currencies, outline_level, look))

    def add_merge(self, row: int, column: int, rows: int, columns: int) -> None:
        """Cells that are one, from a row (from 1) and a column on."""
        if len(self._merges) < _MAX_MERGES and column < MAX_COLUMNS:
            self._merges.append(((row - 1, column), (row + rows - 2, column + columns - 1)))

    def add_formula_without_value(self, column: int) -> None:
        """A cell whose formula nobody has calculated."""
        self._without_value[column] += 1

    def table(self) -> Table:
        """The sheet as a table."""
        hidden = self.hidden_columns & self._columns
        notes: list[Message] = []
        if self._hidden_rows:
            notes.append(hidden_rows_note(self._hidden_rows, is_filtered=self.is_filtered))
        if hidden:
            notes.append(hidden_columns_note(column + 1 for column in hidden))
        uncalculated = [
            column
            for column, count in sorted(self._without_value.items())
            if count > self._filled_rows * _FORMULA_SHARE
        ]
        return Table(self.name, bounded(self._read(hidden)), notes, uncalculated)

    def _read(self, hidden: set[int]) -> Iterator[RawRow]:
        merged = MergedCells(self._merges, self._columns) if self._merges else None
        last = 0
        for packed in self._rows:
            if packed.number - last > MAX_BLANK_ROWS:
                return
            last = packed.number + packed.times - 1
            cells = tuple([_unpacked(cell) for cell in packed.cells.split(_BETWEEN)])
            for number in range(packed.number, packed.number + packed.times):
                row = RawRow(number, cells, packed.currencies)
                row = replace(row, look=self._look(packed, merged, number))
                if merged:
                    row = merged.fill(row)
                if hidden:
                    shown = ["" if at in hidden else cell for at, cell in enumerate(row.cells)]
                    row = replace(row, cells=tuple(shown))
                yield row

    def _look(self, row: _Row, merged: MergedCells | None, number: int) -> RowLook | None:
        merges = merged.sideways(number) if merged else None
        if not (self._has_outline or merges or row.look != CellLook()):
            return None
        painted = _paint(row.look)
        is_usual = self._looks[painted] > self._filled_rows * _USUAL_SHARE
        return RowLook(
            row.outline_level if self._has_outline else None,
            merges,
            row.look.indent,
            painted != CellLook() and not is_usual,
        )


def _paint(look: CellLook) -> CellLook:
    return CellLook(is_bold=look.is_bold, fill=look.fill)


def _packed(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{_NUMBER}{cell}"


def _unpacked(cell: str) -> Cell:
    return Decimal(cell[1:]) if cell.startswith(_NUMBER) else cell
