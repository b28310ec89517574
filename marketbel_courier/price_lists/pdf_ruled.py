"""Ruled tables of a PDF page, and which of them are not to be read cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketbel_courier.price_lists.pdf_lines import is_numeric, line_of, lines_in, names_titles
from marketbel_courier.price_lists.pdf_rows import PdfRow, joined
from marketbel_courier.price_lists.pdf_words import Box, Word, lines_of
from marketbel_courier.price_lists.records import RowLook

_NEAR = 3.0
_OUTSIDE_CELLS_SHARE = 0.05
_BESIDE_SHARE = 0.3
_MOST_STACKED = 4
_FEWEST_SPLIT = 3


@dataclass(frozen=True, slots=True)
class RuledTable:
    """The cells of a ruled table by rows, each with its words; `borders` are between its columns.

    A cell that is covered by one above or beside it is None.
    """

    box: Box
    columns: tuple[float, ...]
    rows: Sequence[Sequence[RuledCell | None]]

    @property
    def borders(self) -> tuple[float, ...]:
        """Where lines are drawn between its columns."""
        return self.columns[1:]

    def texts(self) -> list[PdfRow]:
        """The rows with their texts; what is merged downwards stands in each row."""
        made: list[PdfRow] = []
        above: list[tuple[float, str]] = [(0.0, "")] * len(self.columns)
        for row in self.rows:
            lines = _across(row) or [cell.lines() if cell else [] for cell in row]
            top = min((cell.box[1] for cell in row if cell), default=0.0)
            for texts in _split(lines):
                cells = [joined(cell) for cell in texts]
                own = sum(map(bool, cells))
                for column, cell in enumerate(row):
                    if cell is None and own and above[column][0] > top + _NEAR:
                        cells[column] = above[column][1]
                made.append(PdfRow(tuple(cells), _look(row, self.columns)))
            for column, cell in enumerate(row):
                if cell is not None:
                    above[column] = (cell.box[3], joined(lines[column]))
        return made


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell of a ruled table."""

    box: Box
    words: Sequence[Word]

    def lines(self) -> list[str]:
        """What stands in the cell, line by line."""
        return [" ".join(run.text for run in line_of(words).runs) for words in lines_of(self.words)]


def ruled_table(
    box: Box, rows: Sequence[Sequence[Box | None]], columns: Sequence[float], words: Sequence[Word]
) -> RuledTable:
    """A table of cells that the PDF library found, with the words in them."""
    inside = [word for word in words if word.is_within(box)]
    made: list[list[RuledCell | None]] = []
    for row in rows:
        cells = [cell for cell in row if cell]
        top = min((cell[1] for cell in cells), default=0.0)
        bottom = max((cell[3] for cell in cells), default=0.0)
        near = [word for word in inside if top <= (word.top + word.bottom) / 2 <= bottom]
        made.append(
            [
                RuledCell(cell, [word for word in near if word.is_within(cell)]) if cell else None
                for cell in row
            ]
        )
    return RuledTable(box, tuple(columns), made)


def is_to_be_read_by_cells(table: RuledTable, words: Sequence[Word]) -> bool:
    """Whether the cells hold all of the table, and each of them a cell's text alone.

    It is not so where each second row is coloured, where the outer lines are missing, where only
    the titles are ruled, and where lines are drawn between columns alone.
    """
    inside = sum(word.is_within(table.box) for word in words)
    in_cells = sum(len(cell.words) for row in table.rows for cell in row if cell)
    if not inside or in_cells < inside * (1 - _OUTSIDE_CELLS_SHARE):
        return False
    if _beside(table, words) > _BESIDE_SHARE * len(table.rows):
        return False
    cells = [cell.lines() for row in table.rows for cell in row if cell]
    if len(table.rows) == 1 and names_titles([lines[0] for lines in cells if len(lines) > 1]):
        return False
    stacked = max((sum(map(is_numeric, lines)) for lines in cells), default=0)
    if stacked > (_MOST_STACKED if len(table.rows) > 1 else 1):
        return False
    return stacked > 0


def stripes_of(tables: Sequence[RuledTable], words: Sequence[Word]) -> RuledTable | None:
    """One of the tables where they are the coloured rows of one, with others between them."""
    if not tables:
        return None
    outside = [word for word in words if not any(word.is_within(table.box) for table in tables)]
    widest = max(tables, key=lambda table: len(table.columns))
    priced = [line for line in lines_in(outside) if line.is_priced]
    fitting = [
        line
        for line in priced
        if not any(run.left < border < run.right for run in line.runs for border in widest.borders)
        and any(run.right > widest.borders[-1] for run in line.runs)
    ]
    rows = sum(len(table.rows) for table in tables)
    is_striped = len(fitting) >= max(1, _BESIDE_SHARE * rows) and len(fitting) > len(priced) / 2
    return widest if is_striped else None


def _beside(table: RuledTable, words: Sequence[Word]) -> int:
    """How many lines of the table have words to its left or right."""
    left, top, right, bottom = table.box
    rows = {
        place
        for word in words
        if top < (word.top + word.bottom) / 2 < bottom
        and (word.right <= left + 1 or word.left >= right - 1)
        for place, row in enumerate(table.rows)
        for cell in row
        if cell and cell.box[1] <= (word.top + word.bottom) / 2 <= cell.box[3]
    }
    return len(rows)


def _across(row: Sequence[RuledCell | None]) -> list[list[str]] | None:
    """The lines of the cells of a row that is one text, written over the borders of its cells."""
    filled = [place for place, cell in enumerate(row) if cell and cell.words]
    if len(filled) < 2:
        return None
    words = sorted((word for cell in row if cell for word in cell.words), key=lambda w: w.left)
    if len(list(lines_of(words))) > 1 or len(line_of(words).runs) > 1:
        return None
    cells: list[list[str]] = [[] for _ in row]
    cells[filled[0]] = [line_of(words).runs[0].text]
    return cells


def _split(cells: Sequence[Sequence[str]]) -> list[list[Sequence[str]]]:
    """A row in several, where each line of its cells is a row: codes, names and prices alike."""
    most = max((len(cell) for cell in cells), default=0)
    alike = [cell for cell in cells if len(cell) == most]
    filled = [cell for cell in cells if cell]
    if (
        most > 1
        and len(alike) >= _FEWEST_SPLIT
        and len(alike) == len(filled)
        and any(all(map(is_numeric, cell)) for cell in alike)
        and sum(all(" " not in line for line in cell) for cell in alike) > 1
    ):
        return [[cell[line : line + 1] for cell in cells] for line in range(most)]
    return [list(cells)]


def _look(row: Sequence[RuledCell | None], columns: Sequence[float]) -> RowLook | None:
    """Which cells of the row are merged sideways, and whether it is a bold text alone."""
    merges: dict[int, int] = {}
    for column, cell in enumerate(row):
        if cell:
            last = max(
                (place for place, left in enumerate(columns) if left < cell.box[2] - _NEAR),
                default=column,
            )
            if last > column:
                merges[column] = last
    filled = [cell for cell in row if cell and cell.words]
    is_emphasised = len(filled) == 1 and filled[0].words[0].is_bold
    return (
        RowLook(merges=merges or None, is_emphasised=is_emphasised)
        if merges or is_emphasised
        else None
    )


class Grids:
    """The columns that ruled tables on several pages share."""

    def __init__(self) -> None:
        self._grids: list[tuple[float, ...]] = []

    def place(self, table: RuledTable) -> tuple[int, list[int], int]:
        """The number of the table's grid, the grid's column of each of its own, and their count."""
        own = _relative(table)
        for number, grid in enumerate(self._grids):
            places = [_place(left, grid[:-1]) for left in own[:-1]]
            if abs(own[-1] - grid[-1]) <= 2 * _NEAR and None not in places:
                found = [place for place in places if place is not None]
                if all(one < other for one, other in pairwise(found)):
                    return number, found, len(grid) - 1
        self._grids.append(own)
        return len(self._grids) - 1, list(range(len(own) - 1)), len(own) - 1


def _relative(table: RuledTable) -> tuple[float, ...]:
    """The left edges of its columns and its right edge, from its left edge."""
    left = table.columns[0]
    return (*(column - left for column in table.columns), table.box[2] - left)


def _place(left: float, grid: Sequence[float]) -> int | None:
    near = [place for place, edge in enumerate(grid) if abs(edge - left) <= _NEAR]
    return near[0] if near else None


def spread(row: PdfRow, places: Sequence[int], width: int) -> PdfRow:
    """The row with its cells in the columns of a wider grid."""
    if len(places) == width:
        return row
    cells = [""] * width
    for place, cell in zip(places, row.cells, strict=False):
        cells[place] = cell
    return PdfRow(tuple(cells), row.look)


def rest_of_row(rows: list[PdfRow], below: Sequence[PdfRow]) -> list[PdfRow]:
    """The rows of a further page; the rest of a row that the page broke goes to `rows`."""
    titles = next((row.cells for row in rows if names_titles(row.cells)), None)
    first = next((place for place, row in enumerate(below) if row.cells != titles), None)
    if first is None or not rows:
        return list(below)
    rest, last = below[first], rows[-1]
    filled = [column for column, cell in enumerate(rest.cells) if cell]
    if (
        len(filled) == 1
        and rest.cells[filled[0]][0].islower()
        and sum(map(bool, last.cells)) > 1
        and last.cells[filled[0]]
    ):
        cells = list(last.cells)
        cells[filled[0]] = joined([cells[filled[0]], rest.cells[filled[0]]])
        rows[-1] = PdfRow(tuple(cells), last.look)
        return [row for place, row in enumerate(below) if place != first]
    return list(below)
