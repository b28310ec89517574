"""Removes from printed pages what is not the list: page numbers, headers and footers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

from marketbel_courier.price_lists.pdf_lines import Line

_PAGE_NUMBER = re.compile(
    r"(?:стр(?:аница|\.)?|лист|page|pg\.?|seite|strona|сторінка|старонка)?\s*[-–—]?\s*(?P<number>\d{1,4})"
    r"\s*(?:(?:из|of|/|von|z|з)\s*\d{1,4})?\s*[-–—.]?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_REPEATED_SHARE = 0.6
_FEWEST_PAGES = 2
_OUTERMOST = 6
_SAME_HEIGHT = 6

_Key = tuple[bool, str]


def without_furniture(regions: Sequence[list[Line]], pages: Sequence[int]) -> list[list[Line]]:
    """The lines of each region without what is printed on every page; `pages` are their numbers.

    The head of the first page stays: it may tell the currency, or the first category. Lines with a
    price stay in any case, and so do titles of columns.
    """
    by_page: defaultdict[int, list[Line]] = defaultdict(list)
    for page, lines in zip(pages, regions, strict=True):
        by_page[page].extend(lines)
    places: defaultdict[_Key, list[tuple[int, Line]]] = defaultdict(list)
    for page, lines in by_page.items():
        for key, line in _outermost(lines):
            places[key].append((page, line))
    fewest = max(_FEWEST_PAGES, _REPEATED_SHARE * (len(by_page) - 1))
    dropped = {
        id(line)
        for page, lines in by_page.items()
        for line in (*lines[:1], *lines[-1:])
        if _is_page_number(line, page)
    }
    for (is_head, _), found in places.items():
        if len({page for page, _ in found}) >= fewest and _are_level(found):
            dropped |= {id(line) for _, line in (found[1:] if is_head else found)}
    return [[line for line in lines if id(line) not in dropped] for lines in regions]


def _outermost(lines: Sequence[Line]) -> Iterator[tuple[_Key, Line]]:
    """The lines above and below what may be the table.

    With numbers in them, only those with a blank between it and them: further lines of names may
    be alike, but for a number.
    """
    for is_head, ordered in ((True, lines), (False, lines[::-1])):
        stretch = list(takewhile(_is_beside, ordered[: _OUTERMOST + 1]))
        inner = ordered[1 : len(stretch) + 1]
        apart = [
            place
            for place, (line, next_line) in enumerate(zip(stretch, inner, strict=False), start=1)
            if _gap(line, next_line) >= line.height
        ]
        for place, line in enumerate(stretch):
            text = " ".join(run.text for run in line.runs)
            if place < max(apart, default=0) or not _DIGITS.search(text):
                yield (is_head, _DIGITS.sub("#", text)), line


def _is_beside(line: Line) -> bool:
    """Whether the line cannot be of a table: neither an item nor titles."""
    return not line.is_priced and (
        len(line.runs) == 1 or any(_DIGITS.search(run.text) for run in line.runs)
    )


def _gap(one: Line, other: Line) -> float:
    return max(one.top, other.top) - min(one.bottom, other.bottom)


def _are_level(found: Sequence[tuple[int, Line]]) -> bool:
    """Whether the lines stand at one height, as printing programs put them."""
    heights = sorted(line.top for _, line in found)
    return heights[-1] - heights[0] <= _SAME_HEIGHT or _alike(heights)


def _alike(heights: Sequence[float]) -> bool:
    middle = heights[len(heights) // 2]
    near = sum(abs(height - middle) <= _SAME_HEIGHT for height in heights)
    return near >= _FEWEST_PAGES and near >= _REPEATED_SHARE * len(heights)


def _is_page_number(line: Line, page: int) -> bool:
    if len(line.runs) > 1:
        return False
    text = line.runs[0].text
    match = _PAGE_NUMBER.fullmatch(text)
    return match is not None and (not text.isdigit() or int(match["number"]) == page)
