"""Which currency each cell of a sheet is shown with, known before the values are read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from marketbel_courier.file_formats.cell_places import MAX_COLUMNS, column_number

_MOST_ALTERNATIVES = 32


class CurrencyStyles:
    """The cell styles of one workbook that show a currency; false where there are none.

    `currencies` are ISO codes by the numbers that cells name their styles by. `cells` finds such
    cells, as all common programs write them, in a sheet's XML: letters, row and style of each.
    """

    def __init__(self, currencies: Mapping[str, str]) -> None:
        self.currencies = ("", *dict.fromkeys(currencies.values()))
        self.marks = {
            style.encode(): self.currencies.index(currency)
            for style, currency in currencies.items()
        }
        # A long choice is slower to try than every style is to look up.
        few = len(currencies) <= _MOST_ALTERNATIVES
        styles = "|".join(currencies) if few else "[0-9]{1,9}+"
        self.cells = re.compile(
            rf'<c r="([A-Z]{{1,3}}+)([0-9]{{1,7}}+)"(?: t="n")? s="({styles})"'.encode()
        )

    def __bool__(self) -> bool:
        return bool(self.marks)


class CellCurrencies:
    """The currencies of one sheet's cells, a byte for each row of a column; false without any.

    Rows and columns count from 1. How far down a sheet may reach is for the caller to bound.
    """

    def __init__(self, styles: CurrencyStyles) -> None:
        self._styles = styles
        self._columns: dict[int, bytearray] = {}

    def __bool__(self) -> bool:
        return bool(self._columns)

    def take(self, row: int, column: int, style: str) -> None:
        """Note the style of a cell."""
        mark = self._styles.marks.get(style.encode())
        if mark and row > 0 and column <= MAX_COLUMNS:
            self._column(column, row)[row] = mark

    def take_all(self, xml: bytes, last_row: int) -> None:
        """Note the styles of the cells in a piece of a sheet's XML, none below `last_row`."""
        mark_of = self._styles.marks
        columns: dict[bytes, bytearray | None] = {}
        for letters, row, style in self._styles.cells.findall(xml):
            if mark := mark_of.get(style):
                if letters not in columns:
                    number = column_number(letters)
                    within = number <= MAX_COLUMNS
                    columns[letters] = self._column(number, last_row) if within else None
                marks = columns[letters]
                if marks is not None:
                    marks[int(row)] = mark

    def of_row(self, row: int) -> dict[int, str]:
        """The ISO codes of the currencies in a row, by their columns, which count from 0 here."""
        currencies = self._styles.currencies
        return {
            column - 1: currencies[marks[row]]
            for column, marks in self._columns.items()
            if row < len(marks) and marks[row]
        }

    def _column(self, number: int, last_row: int) -> bytearray:
        marks = self._columns.setdefault(number, bytearray())
        missing = last_row + 1 - len(marks)
        if missing > 0:
            marks.extend(bytes(missing))
        return marks
