"""Rows of a PDF table: which lines are further lines of a cell, and which stand for themselves.

A row is a stretch of lines with at most one that has a price. Of all ways to cut a page into rows
the likeliest is taken: by the gaps between lines, by whether a word would have fitted into the line
before, by type face, by how a text begins, and by where the price stands beside a name of several
lines, which is alike in the whole list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from statistics import median

from marketbel_courier.file_formats.text import clean
from marketbel_courier.price_lists.pdf_columns import Columns
from marketbel_courier.price_lists.pdf_lines import Line, Run, is_numeric
from marketbel_courier.price_lists.records import RowLook

_MOST_LINES = 8
_TIGHT_SHARE = 0.6
_OPENING = "([«,.;:/+-–—"
_CLOSING = ",(-–—/+«"
_SURE = 6.0
# In points: by how much the gaps between rows are wider at least than those between lines.
_CLEAR_JUMP = 2.0
_FEWEST_GAPS = 2
# For each row that is cut otherwise, so much likelier the rows taken have to be.
_CLEAR_LEAD = 1.0
_STRONG = 3.0
_AGAINST = -3.0
_PER_LINE_ASTRAY = 4.0
_PER_FURTHER_PRICE = 5.0


class _Anchor(Enum):
    """Where the price stands beside a name of several lines."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class LineKind(Enum):
    """What a line is: of an item with its price, of titles (or words for a price), or else."""

    ITEM = "item"
    TITLES = "titles"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with the column of each of its runs; one alone may reach across several columns."""

    line: Line
    cells: tuple[tuple[int, Run], ...]
    kind: LineKind
    is_across: bool


@dataclass(frozen=True, slots=True)
class PdfRow:
    """The cells of a row, and how it looks."""

    cells: tuple[str, ...]
    look: RowLook | None = None


_Cut = tuple[float, list[range]]
Frame = Sequence[PlacedLine]
"""The lines of a page, or of a half of one, from top to bottom."""


def place_lines(lines: Sequence[Line], columns: Columns) -> list[PlacedLine]:
    """The lines with their cells."""
    placed: list[PlacedLine] = []
    for line in lines:
        cells = tuple(columns.cells(line))
        is_across = len(line.runs) == len(cells) == 1 and columns.crossed_by(line.runs[0])
        kind = LineKind.REST if is_across else _kind(cells, columns)
        placed.append(PlacedLine(line, cells, kind, is_across))
    return placed


def _kind(cells: Sequence[tuple[int, Run]], columns: Columns) -> LineKind:
    if not columns.prices:
        return LineKind.ITEM if len(cells) > 1 else LineKind.REST
    prices = [run.text for column, run in cells if column in columns.prices]
    if any(map(is_numeric, prices)):
        return LineKind.ITEM
    return LineKind.TITLES if prices and len(cells) > 1 else LineKind.REST


def rows_of(
    frames: Sequence[Frame], columns: Columns, rules: Sequence[Sequence[float]]
) -> tuple[list[list[PdfRow]], bool]:
    """The rows of each frame of one layout, and whether no other way to cut them is as likely.

    `rules` are the heights of lines drawn across each frame.
    """
    joints = _Joints(frames, columns)
    frames = joints.carried_over(frames)
    scores = [
        [joints.between(*pair, ruled) for pair in pairwise(frame)]
        for frame, ruled in zip(frames, rules, strict=True)
    ]
    ways = [
        [_cut(frame, score, anchor) for frame, score in zip(frames, scores, strict=True)]
        for anchor in _Anchor
    ]
    best = max(ways, key=lambda cuts: round(sum(score for score, _ in cuts), 6))
    rows = [
        [_row([frame[place] for place in lines], columns) for lines in cut]
        for frame, (_, cut) in zip(frames, best, strict=True)
    ]
    return rows, all(_is_clear(best, other) for other in ways)


def _is_clear(best: Sequence[_Cut], other: Sequence[_Cut]) -> bool:
    """Whether the rows are cut alike, or much likelier in one way than in the other."""
    unlike = sum(
        len(set(one) - set(another))
        for (_, one), (_, another) in zip(best, other, strict=True)
        if one != another
    )
    lead = sum(score for score, _ in best) - sum(score for score, _ in other)
    return lead >= _CLEAR_LEAD * unlike


class _Joints:
    """How likely two lines on end belong to one row, from what is usual in the list."""

    def __init__(self, frames: Sequence[Frame], columns: Columns) -> None:
        self._columns = columns
        pairs = [pair for frame in frames for pair in pairwise(frame)]
        gaps = [_gap(*pair) for pair in pairs]
        between_items = _between(pairs, {LineKind.ITEM})
        with_titles = _between(pairs, {LineKind.ITEM, LineKind.TITLES})
        self._row_gap = (
            median(between_items)
            if between_items
            else _gap_of_rows(gaps) or (median(with_titles) if with_titles else None)
        )
        self._name_is_upper = _is_upper(
            run.text
            for frame in frames
            for line in frame
            if line.kind is LineKind.ITEM
            for _, run in line.cells
        )

    def carried_over(self, frames: Sequence[Frame]) -> list[list[PlacedLine]]:
        """The frames, with the rest of a name that the page broke where the name begins."""
        carried = [list(frame) for frame in frames]
        for frame, below in pairwise(carried):
            first = next(
                (place for place, line in enumerate(below) if line.kind is not LineKind.TITLES),
                None,
            )
            if first is None or not frame or not self._goes_on(frame[-1], below[first]):
                continue
            top, line = frame[-1].line.bottom, below.pop(first)
            moved = replace(line.line, top=top, bottom=top + line.line.height)
            frame.append(replace(line, line=moved))
        return carried

    def _goes_on(self, last: PlacedLine, first: PlacedLine) -> bool:
        is_name = [column for column, _ in first.cells] == [self._columns.name]
        if not is_name or first.is_across or first.kind is not LineKind.REST:
            return False
        return self._by_text(last, first) + self._by_type(last, first) > 1.0

    def between(self, one: PlacedLine, other: PlacedLine, rules: Sequence[float]) -> float:
        """Above zero: one row. Below: two."""
        if any(one.line.middle < rule < other.line.middle for rule in rules):
            return -2 * _SURE
        gap = self._by_gap(one, other)
        if gap >= _SURE:
            return gap
        if one.is_across or other.is_across:
            return min(gap, 0.0) + _AGAINST
        kinds = {one.kind, other.kind}
        if kinds == {LineKind.TITLES}:
            return -2 * _SURE if self._is_group(one, other) else gap
        if len(one.cells) > 1 and len(other.cells) > 1 and LineKind.REST in kinds:
            gap += 0.5
        return (
            gap + self._by_type(one, other) + self._by_place(one, other) + self._by_text(one, other)
        )

    def _is_group(self, one: PlacedLine, other: PlacedLine) -> bool:
        """Whether a title of the upper line stands over several of the lower."""
        return any(
            self._columns.crossed_by(run)
            or sum(below.left < run.right and below.right > run.left for _, below in other.cells)
            > 1
            for _, run in one.cells
        )

    def _by_gap(self, one: PlacedLine, other: PlacedLine) -> float:
        height = max(1.0, min(one.line.height, other.line.height))
        gap, rows = _gap(one, other), self._row_gap
        if gap <= min(-0.25 * height, (rows or 0.0) - 0.3 * height):
            return _SURE
        if rows is None:
            return 1.0 if gap <= 0.35 * height else (-2.0 if gap >= 0.8 * height else 0.0)
        if gap < rows - 0.12 * height and (rows <= 0 or gap < 0.8 * rows):
            is_tight = gap < _TIGHT_SHARE * rows or rows - gap > 0.3 * height
            return _STRONG if is_tight else 1.5
        if gap > rows + 0.15 * height:
            return _AGAINST
        return -2.5 if rows > 0.45 * height else -0.3

    def _by_type(self, one: PlacedLine, other: PlacedLine) -> float:
        size = abs(one.line.height - other.line.height)
        score = -1.5 if size > 0.12 * min(one.line.height, other.line.height) else 0.0
        if one.line.is_bold != other.line.is_bold:
            score += _AGAINST
        alone = [
            len(line.cells) == 1 and _is_upper([line.cells[0][1].text]) for line in (one, other)
        ]
        if alone[0] != alone[1] and not self._name_is_upper:
            score -= 2.0
        return score

    def _by_place(self, one: PlacedLine, other: PlacedLine) -> float:
        """Text alone in the first column is a category, unless the names are there."""
        score = 0.0
        if [column for column, _ in one.cells] == [column for column, _ in other.cells]:
            return score
        for line in (one, other):
            if len(line.cells) == 1 and line.kind is LineKind.REST:
                column = line.cells[0][0]
                if column == self._columns.name:
                    score += 0.7 if column else 0.0
                elif column < self._columns.name:
                    score += _AGAINST
        return score

    def _by_text(self, one: PlacedLine, other: PlacedLine) -> float:
        shared = [
            (above, below)
            for column, above in one.cells
            for place, below in other.cells
            if place == column and not (is_numeric(above.text) and is_numeric(below.text))
        ]
        if not shared:
            return 0.0
        return sum(self._by_wrap(*pair) for pair in shared) / len(shared)

    def _by_wrap(self, above: Run, below: Run) -> float:
        """Whether the lower text reads on from the upper, which had no room for its first word."""
        score = 0.0
        first = below.text[0]
        if first.islower() or first in _OPENING:
            score += 2.0
        elif first.isupper() and above.text[-1].isalnum():
            score -= 0.7
        if above.text[-1] in _CLOSING or above.text.count("(") > above.text.count(")"):
            score += 2.0
        elif above.text[-1] in ":.":
            score -= 1.0
        widest = self._columns.columns[self._columns.name].widest
        for column in self._columns.columns:
            if column.has(above):
                widest = max(column.widest, 1.0)
        word = below.words[0]
        room = widest - above.width - 0.25 * word.height - (word.right - word.left)
        return score + (1.5 if room <= 0.1 * word.height else -2.0)


def _gap(one: PlacedLine, other: PlacedLine) -> float:
    return other.line.top - one.line.bottom


def _between(pairs: Sequence[tuple[PlacedLine, PlacedLine]], kinds: Set[LineKind]) -> list[float]:
    return [_gap(one, other) for one, other in pairs if {one.kind, other.kind} <= kinds]


def _gap_of_rows(gaps: Sequence[float]) -> float | None:
    """The usual one of the wide gaps, where some are clearly wider than the others."""
    ordered = sorted(gap for gap in gaps if gap > 0)
    jumps = [(other - one, place) for place, (one, other) in enumerate(pairwise(ordered), start=1)]
    inner = [jump for jump in jumps if _FEWEST_GAPS <= jump[1] <= len(ordered) - _FEWEST_GAPS]
    if not inner:
        return None
    jump, place = max(inner)
    return median(ordered[place:]) if jump > _CLEAR_JUMP else None


def _is_upper(texts: Iterable[str]) -> bool:
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    return bool(letters) and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _cut(frame: Frame, joints: Sequence[float], anchor: _Anchor) -> _Cut:
    """The likeliest rows of a frame, and how likely they are."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(frame) + 1):
        options: list[tuple[float, int]] = []
        score = 0.0
        for begin in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
            if begin < end - 1:
                score += joints[begin]
            shape = _shape([line.kind for line in frame[begin:end]], anchor)
            options.append((best[begin][0] + score + shape, begin))
        best.append(max(options, key=lambda option: option[0]))
    rows: list[range] = []
    end = len(frame)
    while end:
        rows.append(range(best[end][1], end))
        end = best[end][1]
    return best[-1][0], rows[::-1]


def _shape(kinds: Sequence[LineKind], anchor: _Anchor) -> float:
    """How far the lines of a row are from standing about its price as those of the others do."""
    if len(kinds) == 1:
        return 0.0
    places = [place for place, kind in enumerate(kinds) if kind is LineKind.ITEM]
    titles = kinds.count(LineKind.TITLES)
    if not places:
        return 0.0 if titles else -2.0
    above, below = places[0], len(kinds) - 1 - places[-1]
    astray = {
        _Anchor.TOP: above,
        _Anchor.BOTTOM: below,
        _Anchor.MIDDLE: max(0, abs(above - below) - 0.5),
    }[anchor]
    return -_PER_LINE_ASTRAY * astray - _PER_FURTHER_PRICE * (len(places) + titles - 1)


def _row(lines: Sequence[PlacedLine], columns: Columns) -> PdfRow:
    parts: list[list[str]] = [[] for _ in range(len(columns))]
    for line in lines:
        found: dict[int, list[str]] = {}
        for column, run in line.cells:
            found.setdefault(column, []).append(run.text)
        for column, texts in found.items():
            parts[column].append(joined(texts))
    filled = [line for line in lines if line.cells]
    is_emphasised = len(filled) == 1 == len(filled[0].cells) and filled[0].line.is_bold
    look = RowLook(is_emphasised=True) if is_emphasised else None
    return PdfRow(tuple(joined(texts) for texts in parts), look)


def joined(texts: Sequence[str]) -> str:
    """The lines of one cell as a text; numbers on end stay apart, since they are several."""
    lines = [line for text in texts for part in text.split("\n") if (line := clean(part))]
    if len(lines) > 1 and all(is_numeric(line) for line in lines):
        return "\n".join(lines)
    text = ""
    for line in lines:
        text += line if not text or _is_broken(text, line) else f" {line}"
    return text


def _is_broken(text: str, rest: str) -> bool:
    """Whether a line ends within a word, or within a code, at a hyphen that stays."""
    if not text.endswith("-") or not text[-2:-1].isalnum():
        return False
    is_code = " " not in text and " " not in rest
    return rest[0].islower() or rest[0].isdigit() or is_code
