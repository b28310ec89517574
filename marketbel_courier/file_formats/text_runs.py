"""Texts that look different in parts: what is struck out, and what is raised behind a number.

A text without its looks may say another amount: of “~~599~~ 499” the first price is no more, and
of “499” with a raised “90” behind it these are the cents, with a raised “1” a mark of a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

_RAISED = str.maketrans("0123456789()+-=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁺⁻⁼")
_STROKE = "\u0336"
_STRUCK_PART = re.compile(rf"(?:.{_STROKE})+")
# An amount, which may have a currency and a mark or two beside it.
_AMOUNT = re.compile(
    r"[^\w]{0,3}(?:[^\W\d_]{1,4}\.?\s?)?[0-9][0-9\s.,'’-]*[^\w]{0,3}(?:[^\W\d_]{1,6}\.?)?"
)
_LONGEST_AMOUNT = 40


class TextRun(NamedTuple):
    """A part of a text that looks alike."""

    text: str
    is_struck: bool = False
    is_raised: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the part says what its letters say."""
        return not (self.is_struck or self.is_raised)


PLAIN = TextRun("")
"""The look of a text of which nothing is struck out or raised."""


def text_of(runs: Iterable[TextRun]) -> str:
    """What the runs say together.

    What is struck out is left out, unless nothing else is there: then it is as `struck_out` has it.
    What is raised behind a digit, a mark or a blank is written in Unicode's raised digits; behind a
    letter, as in “m2”, it stays as it is.
    """
    runs = list(runs)
    said: list[str] = []
    last = ""
    for run in runs:
        if not run.text:
            continue
        if run.is_struck:
            # What stood on both sides of it is not one word.
            text = " " if last and not last.isspace() else ""
        elif run.is_raised and last and not last.isalpha():
            text = raised(run.text)
        else:
            text = run.text
        said.append(text)
        last = text[-1:] or last
    together = "".join(said)
    if together.strip():
        return together
    whole = "".join(run.text for run in runs)
    return _struck(whole) or whole


def text_of_fonts(text: str, begins: Iterable[tuple[int, int]], looks: Sequence[TextRun]) -> str:
    """What a text says that changes its font at places, as the binary workbooks tell it.

    `begins` has the places, rising and counted from 0, and the fonts from there on by their
    numbers; `looks` are the fonts' looks. What stands before the first of them is plain.
    """
    runs: list[TextRun] = []
    start, look = 0, PLAIN
    for place, font in begins:
        runs.append(look._replace(text=text[start:place]))
        start, look = max(start, place), looks[font] if font < len(looks) else PLAIN
    runs.append(look._replace(text=text[start:]))
    return text if all(run.is_plain for run in runs if run.text) else text_of(runs)


def struck_out(cell: str | Decimal) -> str | Decimal:
    """An amount that is struck out as a whole, with a stroke through each of its characters.

    Other texts stay as they are: the name of what is no more for sale is its name.
    """
    return _struck(f"{cell:f}" if isinstance(cell, Decimal) else cell) or cell


def _struck(text: str) -> str | None:
    """The amount with strokes; None where the text is no amount."""
    amount = text.strip()
    if len(amount) > _LONGEST_AMOUNT or not _AMOUNT.fullmatch(amount):
        return None
    return "".join(letter + _STROKE for letter in amount)


def raised(text: str) -> str:
    """The text in Unicode's raised digits and marks, where there are such."""
    return text.translate(_RAISED)


def has_stroke(text: str) -> bool:
    """Whether anything of the text is struck out as `struck_out` has it."""
    return _STROKE in text


def parted_by_stroke(text: str) -> tuple[str, str]:
    """What of the text is left, and what of it is struck out."""
    return _STRUCK_PART.sub(" ", text).strip(), without_strokes(text)


def without_strokes(text: str) -> str:
    """The text as if nothing of it were struck out."""
    return text.replace(_STROKE, "")
