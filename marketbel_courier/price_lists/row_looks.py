"""How the rows of a sheet look: their outline, their merged cells, their first filled cell."""

from __future__ import annotations

from collections import Counter

from marketbel_courier.file_formats.sheet_scan import LOOKED_AT_COLUMNS, CellLook, SheetScan
from marketbel_courier.price_lists.merged_cells import MergedCells
from marketbel_courier.price_lists.records import RawRow, RowLook

_USUAL_SHARE = 0.4
"""What so many of a sheet's rows have is no emphasis."""


class RowLooks:
    """The looks of the rows of one sheet, asked row after row."""

    def __init__(self, scan: SheetScan, merged: MergedCells | None) -> None:
        self._outline = scan.outline
        self._marks = scan.looks or None
        self._merged = merged
        self._usual = _usual_looks(scan)

    def of(self, row: RawRow) -> RowLook | None:
        """The look of a row, asked before merged cells spread over it; None where it has none."""
        level = None
        if self._outline:
            level = self._outline[row.number] if row.number < len(self._outline) else 0
        merges = self._merged.sideways(row.number) if self._merged else None
        cell = self._first_filled(row) if self._marks else None
        if not (level is not None or merges or cell):
            return None
        emphasised = bool(cell and (cell.is_bold or cell.fill) and _paint(cell) not in self._usual)
        return RowLook(level, merges, cell.indent if cell else 0, emphasised)

    def _first_filled(self, row: RawRow) -> CellLook | None:
        if self._marks is None:
            return None
        for column, cell in enumerate(row.cells[:LOOKED_AT_COLUMNS]):
            if cell != "":
                return self._marks.at(row.number, column)
        return None


def _paint(look: CellLook) -> CellLook:
    return CellLook(is_bold=look.is_bold, fill=look.fill)


def _usual_looks(scan: SheetScan) -> set[CellLook]:
    """The looks that are no emphasis, since in some column most rows have them."""
    if not scan.looks:
        return set()
    usual: set[CellLook] = set()
    for looks in scan.looks.by_column():
        painted: Counter[CellLook] = Counter()
        for look, count in looks.items():
            painted[_paint(look)] += count
        usual.update(
            look for look, count in painted.items() if count > scan.last_row * _USUAL_SHARE
        )
    return usual
