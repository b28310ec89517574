"""Columns of a PDF without ruled lines, found by the blank gutters that run through its lines."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from math import inf
from statistics import median

# Of the lines that are split in several runs, so many may reach into a gutter: titles, footnotes.
_STRAY_SHARE = 0.03
_LINES_FOR_STRAYS = 12
_BLANK_HEIGHTS = 0.6
# Lines of one cell are closer together than rows are.
_TIGHT_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Word:
    """Some text without blanks on a page, in points from its top left corner."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        """How tall the text is, in points."""
        return self.bottom - self.top

    def is_within(self, box: tuple[float, float, float, float]) -> bool:
        """Whether the middle of the word lies in `box` (left, top, right, bottom)."""
        left, top, right, bottom = box
        return (
            left <= (self.left + self.right) / 2 <= right
            and top <= (self.top + self.bottom) / 2 <= bottom
        )


def rows_by_alignment(pages: Iterable[Sequence[Word]]) -> list[list[str]]:
    """The rows of all pages, cut at the same columns: the pages of a list are laid out alike."""
    pages_of_lines = [[_runs(line) for line in _lines(words)] for words in pages]
    borders = _borders([line for lines in pages_of_lines for line in lines if len(line) > 1])
    return [row for lines in pages_of_lines for row in _rows(lines, borders)]


def _rows(lines: Sequence[Sequence[Word]], borders: Sequence[float]) -> list[list[str]]:
    """The rows of a page; the further lines of a cell, such as of a long name, go to its row."""
    gaps = [below[0].top - above[-1].bottom for above, below in pairwise(lines)]
    between_items = [
        gap
        for gap, (above, below) in zip(gaps, pairwise(lines), strict=True)
        if len(above) > 1 and len(below) > 1
    ]
    tight = _TIGHT_SHARE * median(between_items) if between_items else -inf
    rows: list[list[str]] = []
    opening: list[str] = []
    for line, above, below in zip(lines, [inf, *gaps], [*gaps, inf], strict=False):
        row = _cells(line, borders)
        # Text in the first column alone is a category, not a further line of a cell.
        is_rest = len(line) == 1 and not row[0] and min(above, below) < tight
        if is_rest and below < above:
            opening = _joined(opening, row)
        elif is_rest and rows and not opening:
            rows[-1] = _joined(rows[-1], row)
        else:
            rows.append(_joined(opening, row))
            opening = []
    return rows


def _cells(line: Sequence[Word], borders: Sequence[float]) -> list[str]:
    cells = [""] * (len(borders) + 1)
    for run in line:
        column = _column(run, borders)
        cells[column] = f"{cells[column]} {run.text}".strip()
    return cells


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    return [" ".join(filter(None, pair)) for pair in zip_longest(above, below, fillvalue="")]


def _lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words side by side, in reading order."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        if line and word.top + word.bottom > line[0].top + line[0].bottom + line[0].height:
            yield sorted(line, key=lambda word: word.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word.left)


def _runs(line: Sequence[Word]) -> list[Word]:
    """The words of a line joined where no more than an ordinary blank is between them."""
    runs: list[Word] = []
    for word in line:
        last = runs[-1] if runs else None
        if last and word.left - last.right <= _BLANK_HEIGHTS * word.height:
            runs[-1] = Word(
                last.left,
                max(last.right, word.right),
                min(last.top, word.top),
                max(last.bottom, word.bottom),
                f"{last.text} {word.text}",
            )
        else:
            runs.append(word)
    return runs


def _borders(lines: Sequence[Sequence[Word]]) -> list[float]:
    """The middle of each gutter: a strip with text at both sides and in (nearly) no line."""
    strays = int(len(lines) * _STRAY_SHARE) if len(lines) >= _LINES_FOR_STRAYS else 0
    changes: Counter[float] = Counter()
    for line in lines:
        for run in line:
            changes[run.left] += 1
            changes[run.right] -= 1
    borders: list[float] = []
    depth = 0
    gutter_from: float | None = None
    for place, change in sorted(changes.items()):
        was_text, depth = depth > strays, depth + change
        if was_text and depth <= strays:
            gutter_from = place
        elif depth > strays and not was_text and gutter_from is not None:
            borders.append((gutter_from + place) / 2)
    return borders


def _column(run: Word, borders: Sequence[float]) -> int:
    """Where the run begins, or lies: one that reaches over a border belongs to the first column."""
    first, last = bisect_right(borders, run.left), bisect_right(borders, run.right)
    return first if last - first != 1 else bisect_right(borders, (run.left + run.right) / 2)
