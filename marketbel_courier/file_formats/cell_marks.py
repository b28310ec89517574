"""What the styles of a sheet's cells say about the cells, known before the values are read."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from typing import Generic, TypeVar

from marketbel_courier.file_formats.cell_places import MAX_COLUMNS, column_number

Mark = TypeVar("Mark", bound=Hashable)

_MOST_ALTERNATIVES = 32
_MOST_MARKS = 255


class MarkedStyles(Generic[Mark]):
    """The cell styles of one workbook that say something; false where there are none.

    `marks` are what they say by the numbers that cells name their styles by. `cells` finds such
    cells, as all common programs write them, in a sheet's XML: letters, row and style of each.
    Beyond `last_column` nobody asks.
    """

    def __init__(self, marks: Mapping[str, Mark], last_column: int = MAX_COLUMNS) -> None:
        self.marks: tuple[Mark | None, ...] = (None, *dict.fromkeys(marks.values()))[:_MOST_MARKS]
        places = {mark: place for place, mark in enumerate(self.marks)}
        self.places = {
            style.encode(): places[mark] for style, mark in marks.items() if mark in places
        }
        self.last_column = last_column
        # Trying a long alternation is slower than looking up every style.
        few = len(self.places) <= _MOST_ALTERNATIVES
        styles = "|".join(marks) if few else "[0-9]{1,9}+"
        letters = "[A-Z]{1,3}+" if last_column > 26 else f"[A-{chr(ord('A') + last_column - 1)}]"
        self.cells = re.compile(
            rf'<c r="({letters})([0-9]{{1,7}}+)"(?: t="n")? s="({styles})"'.encode()
        )

    def __bool__(self) -> bool:
        return bool(self.places)


class CellMarks(Generic[Mark]):
    """What is said of one sheet's cells, a byte for each row of a column; false where nothing is.

    Rows and columns count from 1. How far down a sheet may reach is for the caller to bound.
    """

    def __init__(self, styles: MarkedStyles[Mark]) -> None:
        self._styles = styles
        self._columns: dict[int, bytearray] = {}

    def __bool__(self) -> bool:
        return bool(self._columns)

    def take(self, row: int, column: int, style: str) -> None:
        """Note the style of a cell."""
        place = self._styles.places.get(style.encode())
        if place and row > 0 and column <= self._styles.last_column:
            self._column(column, row)[row] = place

    def take_all(self, xml: bytes, last_row: int) -> None:
        """Note the styles of the cells in a piece of a sheet's XML, none below `last_row`."""
        place_of = self._styles.places
        columns: dict[bytes, bytearray | None] = {}
        for letters, row, style in self._styles.cells.findall(xml):
            if place := place_of.get(style):
                if letters not in columns:
                    number = column_number(letters)
                    within = number <= self._styles.last_column
                    columns[letters] = self._column(number, last_row) if within else None
                places = columns[letters]
                if places is not None:
                    places[int(row)] = place

    def of_row(self, row: int) -> dict[int, Mark]:
        """What is said of the cells of a row, by their columns, which count from 0 here."""
        marks = self._styles.marks
        return {
            column - 1: mark
            for column, places in self._columns.items()
            if row < len(places) and (mark := marks[places[row]]) is not None
        }

    def at(self, row: int, column: int) -> Mark | None:
        """What is said of one cell; its column counts from 0 here."""
        places = self._columns.get(column + 1)
        return self._styles.marks[places[row]] if places and row < len(places) else None

    def by_column(self) -> Iterator[Mapping[Mark, int]]:
        """How many cells of a column are said to be what, column by column."""
        for places in self._columns.values():
            yield {
                mark: count
                for place, mark in enumerate(self._styles.marks)
                if mark is not None and (count := places.count(place))
            }

    def _column(self, number: int, last_row: int) -> bytearray:
        places = self._columns.setdefault(number, bytearray())
        missing = last_row + 1 - len(places)
        if missing > 0:
            places.extend(bytes(missing))
        return places
