"""Merged cells: their one value, and its currency, wherever a row or column needs them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.sheet_scan import Merge
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import MAX_ROWS
from marketbel_courier.price_lists.records import Cell, RawRow

_HEADING_SHARE = 0.75
# Five columns of a list as long as any may lie under merged cells from its first row to its last.
_MOST_SPREAD = 5 * MAX_ROWS


@dataclass(slots=True)
class _Merge:
    last_row: int
    columns: range
    value: Cell = ""
    currency: str | None = None


class MergedCells:
    """The merged cells of one sheet, given row after row.

    `columns` (from 0) are the columns with values of their own: a column that only ever lies under
    its neighbour's merged cells stays blank. Rows become as wide as what spreads over them.
    """

    def __init__(self, ranges: Iterable[Merge], columns: Collection[int]) -> None:
        self._columns = columns
        self._first_column = min(columns, default=0)
        self._width = max(columns, default=-1) + 1
        self._spread = 0
        self._starting: defaultdict[int, list[_Merge]] = defaultdict(list)
        for (top, left), (bottom, right) in ranges:
            if left < MAX_COLUMNS:
                columns_taken = range(left, min(right, MAX_COLUMNS - 1) + 1)
                self._starting[top].append(_Merge(bottom, columns_taken))
        self._active: list[_Merge] = []

    def sideways(self, row_number: int) -> dict[int, int]:
        """The last columns of cells that are merged sideways in a row, by their first columns.

        To be asked before the row is filled.
        """
        index = row_number - 1
        above = [merge for merge in self._active if merge.last_row >= index]
        return {
            merge.columns[0]: merge.columns[-1]
            for merge in (*above, *self._starting.get(index, ())[:MAX_COLUMNS])
            if len(merge.columns) > 1
        }

    def fill(self, row: RawRow) -> RawRow:
        """`row` with the values, and their currencies, that merged cells spread over it.

        Raises UnreadableFile where a few cells would spread over more than any list has.
        """
        index, cells = row.number - 1, row.cells
        self._active = [merge for merge in self._active if merge.last_row >= index]
        starting = self._starting.pop(index, [])
        if not self._active and not starting:
            return row
        own = row.filled
        for merge in starting:
            first = merge.columns[0]
            merge.value = cells[first] if first < len(cells) else ""
            merge.currency = row.currencies.get(first) if row.currencies else None
            # Merged cells that overlap, which no spreadsheet program makes, could be without end.
            if merge.value == "" or len(self._active) >= MAX_COLUMNS:
                continue
            if not self._is_heading(merge, own):
                self._active.append(merge)
        # A row of nothing but merged cells from above is the height of the row above, not a row.
        return self._filled(row) if own else row

    def _is_heading(self, merge: _Merge, own: int) -> bool:
        """Whether the merged cells are a title or a category: one cell, for whoever reads."""
        if len(merge.columns) == 1:
            return False
        covered = sum(column in self._columns for column in merge.columns)
        return covered >= len(self._columns) * _HEADING_SHARE or (
            own == 1 and merge.columns[0] <= self._first_column
        )

    def _filled(self, row: RawRow) -> RawRow:
        reach = min(max((merge.columns[-1] + 1 for merge in self._active), default=0), self._width)
        filled = [*row.cells, *[""] * (reach - len(row.cells))]
        self._spread += sum(len(merge.columns) for merge in self._active)
        if self._spread > _MOST_SPREAD:
            raise UnreadableFile(Message("workbook-sheets-too-large"))
        currencies = dict(row.currencies or {})
        for merge in self._active:
            for column in merge.columns:
                if column < len(filled) and filled[column] == "" and column in self._columns:
                    filled[column] = merge.value
                    currencies.pop(column, None)
                    if merge.currency:
                        currencies[column] = merge.currency
        return replace(row, cells=tuple(filled), currencies=currencies)
