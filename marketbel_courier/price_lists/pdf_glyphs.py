"""The characters of a PDF page: each once, and as if the page stood upright."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Matrix = Sequence[float]

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_ASKEW = 0.1
# Slanted letters of a text on its side, as false italics are.
_SLANT = 0.4
_SAME_PLACE = 0.3


class Glyph(NamedTuple):
    """A character, in points from the top left corner of the page, and the name of its font."""

    left: float
    right: float
    top: float
    bottom: float
    text: str
    font: str
    matrix: Matrix

    @property
    def height(self) -> float:
        """How tall it is."""
        return self.bottom - self.top


def upright(glyphs: Iterable[Glyph], width: float, height: float) -> tuple[list[Glyph], int]:
    """The glyphs of the text as most of it stands, and how many quarters it was turned left.

    Text that stands otherwise, as a watermark or along the margin, is left out, and so is what is
    drawn over itself to make it bold.
    """
    turns: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        turn = _turn(glyph.matrix)
        if turn is not None:
            turns.setdefault(turn, []).append(glyph)
    if not turns:
        return [], 0
    turn = max(turns, key=lambda turn: len(turns[turn]))
    found = turns[turn]
    if turn:
        found = [_turned(glyph, turn, width, height) for glyph in found]
    return list(_once(found)), turn


def expanded(text: str) -> str:
    """The text with the letters of a ligature apart."""
    return _LIGATURES.get(text, text)


def _turn(matrix: Matrix) -> int | None:
    """By how many quarters the text is turned to the left; None for text askew."""
    a, b, c, d = matrix[:4]
    least = _ASKEW * max(abs(a), abs(b))
    if abs(b) <= least:
        return 0 if a >= 0 else 2
    if abs(a) <= least and abs(d) <= max(least, _SLANT * abs(c)):
        return 1 if b > 0 else 3
    return None


def _turned(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    left, right, top, bottom, text, font, matrix = glyph
    box = {
        1: (height - bottom, height - top, left, right),
        2: (width - right, width - left, height - bottom, height - top),
        3: (top, bottom, width - right, width - left),
    }[turn]
    return Glyph(*box, text, font, matrix)


def _once(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The glyphs without those drawn over themselves."""
    near: dict[tuple[int, int, str], Glyph] = {}
    for glyph in glyphs:
        x, y, text = int(glyph.left / 2), int(glyph.top / 2), glyph.text
        reach = _SAME_PLACE * max(1.0, glyph.right - glyph.left)
        is_again = not text.isspace() and any(
            (other := near.get((x + dx, y + dy, text)))
            and abs(other.left - glyph.left) < reach
            and abs(other.top - glyph.top) < 1
            for dx in (0, -1, 1)
            for dy in (0, -1, 1)
        )
        if not is_again:
            near[x, y, text] = glyph
            yield glyph
