"""Tables of pages without ruled cells: lines, parts of a page, layouts that pages share, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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

    `layout` is None for texts without a table. `is_clear` is false where lines could belong to
    other rows as well.
    """

    rows: Sequence[PdfRow]
    width: int
    layout: int | None
    has_titles: bool
    is_ruled: bool = False
    is_clear: bool = True


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


def text_blocks(
    regions: Sequence[Region], keep_time: Callable[[], None] = lambda: None
) -> list[list[Block]]:
    """The tables, and the texts beside them, of each region from top to bottom.

    `keep_time` is called now and then; it may raise.
    """
    pages = [lines_in(region.words) for region in regions]
    pages = without_furniture(pages, [region.page for region in regions])
    parts: list[_Part] = []
    for place, (region, page) in enumerate(zip(regions, pages, strict=True)):
        keep_time()
        parts += [
            _Part(place, lines, region.rules, region.borders)
            for half in ([page] if region.borders else parts_of(page))
            for lines in _tables_of(half)
        ]
    blocks: list[list[Block]] = [[] for _ in regions]
    for part, block in zip(parts, _made(parts, keep_time), strict=True):
        blocks[part.region].append(block)
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


def _layouts(parts: Sequence[_Part]) -> list[_Layout]:
    """The layouts of the parts that have prices, with those parts."""
    layouts: list[_Layout] = []
    for part in parts:
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
    return layouts


def _made(parts: Sequence[_Part], keep_time: Callable[[], None]) -> list[Block]:
    """A block of each part: rows of its table, or its lines where it has no prices."""
    made: dict[int, Block] = {}
    for number, layout in enumerate(_layouts(parts)):
        keep_time()
        lines = [line for part in layout.parts for line in part.lines]
        columns = find_columns(lines, layout.borders)
        frames = []
        for part in layout.parts:
            keep_time()
            frames.append(place_lines(part.lines, columns))
        rows, is_clear = rows_of(frames, columns, [part.rules for part in layout.parts])
        for part, part_rows in zip(layout.parts, rows, strict=True):
            made[id(part)] = Block(
                part_rows, len(columns), number, has_titles=part.has_titles, is_clear=is_clear
            )
    return [made.get(id(part)) or _texts(part) for part in parts]


def _texts(part: _Part) -> Block:
    rows = [PdfRow(tuple(run.text for run in line.runs)) for line in part.lines]
    return Block(rows, 0, None, has_titles=part.has_titles)
