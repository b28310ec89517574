"""Pages on which a list stands in two or more parts beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.pdf_columns import find_columns
from marketbel_courier.price_lists.pdf_lines import Line, Run, is_numeric, line_of, names_columns

_MOST_SPLITS = 3
_FEWEST_PAIRS = 2
_SHORTER_SHARE = 0.2
_DISTINCT_SHARE = 0.7
_SHORTEST_NAMES = 6.0
_MOST_ALIKE = 2.5


def parts_of(lines: Sequence[Line], depth: int = 0) -> list[list[Line]]:
    """The lines of a page, or those of its parts from left to right where it has several.

    Lines that reach over the parts, such as a title, stay whole and part the page from top to
    bottom as well.
    """
    border = _border(lines) if depth < _MOST_SPLITS else None
    if border is None:
        return [list(lines)] if lines else []
    parts: list[list[Line]] = []
    stretch: list[Line] = []
    for line in lines:
        if any(run.left < border < run.right for run in line.runs):
            parts += _parted(stretch, border, depth)
            parts.append([line])
            stretch = []
        else:
            stretch.append(line)
    return parts + _parted(stretch, border, depth)


def _parted(lines: Sequence[Line], border: float, depth: int) -> list[list[Line]]:
    left = _beside(lines, lambda run: run.right <= border)
    right = _beside(lines, lambda run: run.left >= border)
    return [*parts_of(left, depth + 1), *parts_of(right, depth + 1)]


def _beside(lines: Sequence[Line], is_here: Callable[[Run], bool]) -> list[Line]:
    kept = [[run for run in line.runs if is_here(run)] for line in lines]
    return [line_of([word for run in runs for word in run.words]) for runs in kept if runs]


def _border(lines: Sequence[Line]) -> float | None:
    """Where the list begins anew beside itself."""
    priced = [line for line in lines if line.is_priced]
    if not priced:
        return None
    repeated = _repeated_titles(lines)
    if repeated is not None:
        return repeated
    columns = find_columns(lines)
    if len(columns) < 4 or any(names_columns(line) for line in lines):
        return None
    found: list[tuple[float, float]] = []
    for (one, other), border in zip(pairwise(columns.columns), columns.borders, strict=True):
        if not one.is_numeric or other.is_numeric:
            continue
        left, right = (
            _pairs([[run for run in line.runs if (run.middle < border) is side] for line in lines])
            for side in (True, False)
        )
        if _are_alike(left, right):
            found.append((other.left - one.right, border))
    return max(found)[1] if found else None


def _repeated_titles(lines: Sequence[Line]) -> float | None:
    """The blank before the second of the same titles in one line."""
    for line in lines:
        texts = [normalise(run.text) for run in line.runs]
        half = texts[0]
        if len(texts) < 4 or not half or half not in texts[2:] or not names_columns(line):
            continue
        again = texts.index(half, 2)
        if texts[again : again + again] == texts[: min(again, len(texts) - again)]:
            border = (line.runs[again - 1].right + line.runs[again].left) / 2
            return _cleared(border, line.runs[again - 1], line.runs[again], lines)
    return None


def _cleared(border: float, before: Run, after: Run, lines: Sequence[Line]) -> float:
    """The border, where the texts below the titles leave the widest blank."""
    runs = [run for line in lines if line.is_priced for run in line.runs]
    low = max((run.right for run in runs if run.middle <= before.right), default=border)
    high = min((run.left for run in runs if run.middle >= after.left), default=border)
    return (low + high) / 2 if before.left < low < high else border


def _pairs(lines: Sequence[Sequence[Run]]) -> list[str]:
    """The texts with a number to their right: what an item's name looks like."""
    texts: list[str] = []
    for runs in lines:
        words = [run.text for run in runs if not is_numeric(run.text)]
        if words and runs and is_numeric(runs[-1].text):
            texts.append(max(words, key=len))
    return texts


def _are_alike(left: Sequence[str], right: Sequence[str]) -> bool:
    if min(len(left), len(right)) < max(_FEWEST_PAIRS, _SHORTER_SHARE * len(left)):
        return False
    lengths = [sum(map(len, texts)) / len(texts) for texts in (left, right)]
    return (
        len(set(right)) >= _DISTINCT_SHARE * len(right)
        and min(lengths) >= _SHORTEST_NAMES
        and max(lengths) <= _MOST_ALIKE * min(lengths)
    )
