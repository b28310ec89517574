"""Columns of a PDF without ruled lines, found by the blank gutters that run through its lines."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# Of the lines that are split in several runs, so many may reach into a gutter: titles, footnotes.
_STRAY_SHARE = 0.03
_LINES_FOR_STRAYS = 12
_BLANK_HEIGHTS = 0.6
_TIGHT_HEIGHTS = 0.5


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
    lines = [_runs(line) for words in pages for line in _lines(words)]
    borders = _borders([line for line in lines if len(line) > 1])
    rows: list[list[str]] = []
    previous: Sequence[Word] = ()
    for line in lines:
        row = [""] * (len(borders) + 1)
        for run in line:
            column = _column(run, borders)
            row[column] = f"{row[column]} {run.text}".strip()
        if rows and _continues(previous, line, row, rows[-1]):
            rows[-1] = [
                f"{above} {below}".strip() for above, below in zip(rows[-1], row, strict=True)
            ]
        else:
            rows.append(row)
        previous = line
    return rows


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


def _continues(
    previous: Sequence[Word], line: Sequence[Word], row: Sequence[str], above: Sequence[str]
) -> bool:
    """Whether the line is the rest of a cell above it, such as a long name in two lines.

    Text in the first column alone is a category, not the rest of a cell.
    """
    filled = [column for column, text in enumerate(row) if text]
    return (
        len(line) == 1
        and filled[0] > 0
        and bool(above[filled[0]])
        and 0 <= line[0].top - previous[0].bottom < _TIGHT_HEIGHTS * line[0].height
    )
