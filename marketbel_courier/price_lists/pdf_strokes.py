"""Lines drawn through the amounts of a PDF page: what they strike out is no price any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from marketbel_courier.file_formats.text_runs import has_stroke, struck_out
from marketbel_courier.price_lists.pdf_words import Word

_THICKEST = 2.0
_LONGEST_IN_WORDS = 6.0
_FEWEST_STRUCK = 2
# Of a word's height, from its top: where a line strikes it out, and does not underline it.
_FROM, _TO = 0.3, 0.78
_BAND_POINTS = 8
_MOST_IN_A_BAND = 200
# Of a word's height: how far another amount may stand from what it takes the place of.
_SAME_LINE, _LINES_APART, _WORDS_APART = 0.5, 1.4, 2.0


class Stroke(NamedTuple):
    """A thin line across the page, in points from its top left corner."""

    left: float
    right: float
    middle: float

    @classmethod
    def of(cls, left: float, top: float, right: float, bottom: float) -> Stroke | None:
        """The stroke that a drawn shape is; None for any other shape."""
        if bottom - top > _THICKEST or right <= left:
            return None
        return cls(left, right, (top + bottom) / 2)


def without_struck_amounts(words: Sequence[Word], strokes: Iterable[Stroke]) -> list[Word]:
    """The words without the amounts that a line strikes out, where another one stands beside.

    An amount that is the only one keeps its place, with strokes through each of its characters.
    """
    bands: dict[int, list[Stroke]] = {}
    for stroke in strokes:
        band = bands.setdefault(int(stroke.middle / _BAND_POINTS), [])
        if len(band) < _MOST_IN_A_BAND:
            band.append(stroke)
    if not bands:
        return list(words)
    told = [_struck(word, bands) for word in words]
    struck = [word for word in told if has_stroke(word.text)]
    if not struck:
        return told
    amounts: dict[int, list[Word]] = {}
    for word in told:
        if word.text[:1].isdigit() and not has_stroke(word.text):
            amounts.setdefault(_band(word), []).append(word)
    replaced = {word for word in struck if _is_replaced(word, amounts)}
    return [word for word in told if word not in replaced]


def _band(word: Word) -> int:
    return int((word.top + word.bottom) / 2 / _BAND_POINTS)


def _is_replaced(word: Word, amounts: Mapping[int, Sequence[Word]]) -> bool:
    """Whether another amount stands behind, above or below it."""
    reach = int(_LINES_APART * word.height / _BAND_POINTS) + 1
    near = range(_band(word) - reach, _band(word) + reach + 1)
    return any(_stands_beside(word, other) for band in near for other in amounts.get(band, ()))


def _stands_beside(word: Word, other: Word) -> bool:
    apart = abs(other.top + other.bottom - word.top - word.bottom) / 2
    if apart <= _SAME_LINE * word.height:
        return abs(other.left - word.right) <= _WORDS_APART * word.height
    overlap = min(other.right, word.right) - max(other.left, word.left)
    return apart <= _LINES_APART * word.height and overlap > 0


def _struck(word: Word, bands: Mapping[int, Sequence[Stroke]]) -> Word:
    first, last = word.top + _FROM * word.height, word.top + _TO * word.height
    for band in range(int(first / _BAND_POINTS), int(last / _BAND_POINTS) + 1):
        for stroke in bands.get(band, ()):
            if first <= stroke.middle <= last and (text := _left_of(word, stroke)):
                return replace(word, text=text)
    return word


def _left_of(word: Word, stroke: Stroke) -> str | None:
    """What the stroke leaves of an amount; None where it is a line of something else.

    Two amounts that touch are one word, of which a stroke goes through one: how many characters
    these are is told by the widths, since digits have all the same.
    """
    width, count = word.right - word.left, len(word.text)
    if width <= 0 or stroke.right - stroke.left > _LONGEST_IN_WORDS * width:
        return None
    begin, end = (
        min(max(round((place - word.left) / width * count), 0), count)
        for place in (stroke.left, stroke.right)
    )
    struck = struck_out(word.text)
    if struck == word.text or end - begin < min(_FEWEST_STRUCK, count):
        return None
    left = word.text[:begin] + word.text[end:]
    return left if any(map(str.isdigit, left)) else str(struck)
