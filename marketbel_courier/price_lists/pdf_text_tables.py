"""Tables of pages without ruled cells: lines, parts of a page, layouts that pages share, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from marketbel_courier.price_lists.pdf_columns import find_columns
from marketbel_courier.price_lists.pdf_furniture import without_furniture
from marketbel_courier.price_lists.pdf_halves import parts_of
from marketbel_courier.price_lists.pdf_lines import Line, line_of, lines_in, names_columns
from marketbel_courier.price_lists.pdf_rows import PdfRow, place_lines, rows_of
from marketbel_courier.price_lists.pdf_words import Word, moved

_FITTING_SHARE = 0.6
_WIDEST_SHIFT = 150
_MOST_PLACES = 4
_ALIGNED = 2


@dataclass(frozen=True, slots=True)
class Region:
    """Text of a page that stands in no ruled cell.

    `rules` are the heights of the lines drawn across it, `borders` the places of those drawn down.
    """

    page: int
    words: Sequence[Word]
    rules: Sequence[float] = ()
    borders: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stand together; those of one `layout` have the same columns.

    `layout` is None for texts without a table.
    """

    rows: Sequence[PdfRow]
    width: int
    layout: int | None
    has_titles: bool
    is_ruled: bool = False


@dataclass(slots=True)
class _Part:
    """The lines of one table, of a page or of a part of it."""

    region: int
    lines: list[Line]
    rules: Sequence[float]
    borders: tuple[float, ...]

    @property
    def is_priced(self) -> bool:
        return any(line.is_priced for line in self.lines)

    @property
    def has_titles(self) -> bool:
        """Whether a line names its columns."""
        return any(names_columns(line) for line in self.lines)


@dataclass(slots=True)
class _Layout:
    """Parts with the same columns, each moved so that these lie at the same places."""

    borders: tuple[float, ...]
    parts: list[_Part] = field(default_factory=list)
    edges: Counter[int] = field(default_factory=Counter)

    def shift_for(self, part: _Part) -> float | None:
        """How far the part has to be moved to have these columns; None if it has others."""
        own = _edges(part)
        total = sum(own.values())
        shifts = {0}
        for place, _ in own.most_common(_MOST_PLACES):
            shifts |= {here - place for here, _ in self.edges.most_common(2 * _MOST_PLACES)}
        best = max(
            (shift for shift in shifts if abs(shift) <= _WIDEST_SHIFT),
            key=lambda shift: (self._fitting(own, shift), -abs(shift)),
        )
        if self._fitting(own, best) < _FITTING_SHARE * total:
            return None
        return float(best)

    def _fitting(self, own: Counter[int], shift: int) -> int:
        usual = self.edges
        return sum(
            count
            for place, count in own.items()
            if any(usual[place + shift + near] for near in range(-1, _ALIGNED))
        )

    def take(self, part: _Part, shift: float) -> None:
        """A further part, moved."""
        if shift:
            part.lines = [
                line_of([moved(word, shift) for run in line.runs for word in run.words])
                for line in part.lines
            ]
        self.parts.append(part)
        self.borders = self.borders or tuple(border + shift for border in part.borders)
        if part.is_priced:
            self.edges += _edges(part)


def text_blocks(regions: Sequence[Region]) -> list[list[Block]]:
    """The tables, and the texts beside them, of each region from top to bottom."""
    pages = [lines_in(region.words) for region in regions]
    pages = without_furniture(pages, [region.page for region in regions])
    parts = [
        _Part(place, lines, regions[place].rules, regions[place].borders)
        for place, page in enumerate(pages)
        for half in ([page] if regions[place].borders else parts_of(page))
        for lines in _tables_of(half)
    ]
    layouts = _layouts(parts)
    blocks: list[list[Block]] = [[] for _ in regions]
    for place, (part, rows, width) in enumerate(_rows(parts, layouts)):
        layout = layouts.get(place)
        blocks[part.region].append(
            Block(rows, width, id(layout) if layout else None, has_titles=part.has_titles)
        )
    return blocks


def _tables_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each table: one ends where the titles of another stand."""
    table: list[Line] = []
    has_items = False
    for line in lines:
        if has_items and names_columns(line):
            yield table
            table, has_items = [], False
        table.append(line)
        has_items = has_items or line.is_priced
    if table:
        yield table


def _edges(part: _Part) -> Counter[int]:
    """Where the texts of lines with a price begin and end."""
    edges: Counter[int] = Counter()
    for line in part.lines:
        if line.is_priced:
            for run in line.runs:
                edges[round(run.left)] += 1
                edges[round(run.right)] += 1
    return edges


def _layouts(parts: Sequence[_Part]) -> dict[int, _Layout]:
    """The layout of each part, by its place; a part without prices goes with those before."""
    layouts: list[_Layout] = []
    found: dict[int, _Layout] = {}
    for place, part in enumerate(parts):
        if not part.is_priced:
            continue
        for layout in reversed(layouts):
            shift = layout.shift_for(part)
            if shift is not None:
                break
        else:
            layout, shift = _Layout(part.borders), 0.0
            layouts.append(layout)
        layout.take(part, shift)
        found[place] = layout
    return found


def _rows(
    parts: Sequence[_Part], layouts: dict[int, _Layout]
) -> list[tuple[_Part, list[PdfRow], int]]:
    """The rows of each part, and how many columns it has."""
    rows: dict[int, tuple[list[PdfRow], int]] = {}
    for layout in {id(layout): layout for layout in layouts.values()}.values():
        lines = [line for part in layout.parts for line in part.lines]
        columns = find_columns(lines, layout.borders)
        frames = [place_lines(part.lines, columns) for part in layout.parts]
        made = rows_of(frames, columns, [part.rules for part in layout.parts])
        for part, part_rows in zip(layout.parts, made, strict=True):
            rows[id(part)] = part_rows, len(columns)
    return [(part, *rows.get(id(part), (_texts(part), 0))) for part in parts]


def _texts(part: _Part) -> list[PdfRow]:
    return [PdfRow(tuple(run.text for run in line.runs)) for line in part.lines]
