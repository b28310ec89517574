"""The lines of a PDF page, each as runs of text with blanks of no more than a word between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from marketbel_courier.file_formats.currencies import CURRENCY
from marketbel_courier.file_formats.text_runs import without_strokes
from marketbel_courier.price_lists.pdf_words import Word, are_digits, lines_of
from marketbel_courier.price_lists.titles import named_role

_BLANK_HEIGHTS = 0.55
_BLANK_IN_NUMBER_HEIGHTS = 0.33
_LONGEST_NUMBER = 40
_NUMBER = r"\d[\d\s.,'’]*[⁰¹²³⁴-⁹]*(?:[.,]?\s?[-–—=]{1,2}(?!\s?\d))?"
_NUMERIC = re.compile(
    rf"\W{{0,2}}(?:от|до|from|ab|≈|~)?\s*(?:{CURRENCY})?\s*[-−–+]?\s*{_NUMBER}"
    rf"(?:\s*(?:-|–|—|/|\.{{2,3}}|до|to)\s*{_NUMBER})?"
    rf"\s*(?:{CURRENCY})?\.?(?:\s?(?:/|за)?\s?(?!x|х)[^\W\d_]{{1,4}}[.²³23]?)?\W{{0,3}}",
    re.IGNORECASE,
)
_CURRENCY_ALONE = re.compile(rf"(?:{CURRENCY})\.?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}")
_DIGITS = re.compile(r"\d")
_SIGNS = frozenset("$€£₽₴₸₹¥₺")
_CODE = re.compile(r"0\d+|\d{7,}")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that belong together, at one height; `text` is theirs with blanks between."""

    words: tuple[Word, ...]
    left: float
    right: float
    text: str

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Line:
    """What stands side by side."""

    runs: tuple[Run, ...]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall its text is."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The vertical middle, in points."""
        return (self.top + self.bottom) / 2

    @property
    def is_bold(self) -> bool:
        """Whether its first word is."""
        return self.runs[0].words[0].is_bold

    @property
    def is_priced(self) -> bool:
        """Whether a number stands beside something else."""
        return len(self.runs) > 1 and any(is_numeric(run.text) for run in self.runs)

    @property
    def is_titles(self) -> bool:
        """Whether it could name columns: several texts, and no number."""
        return len(self.runs) > 1 and not any(_DIGITS.search(run.text[:1]) for run in self.runs)


@lru_cache(maxsize=16384)
def is_numeric(text: str) -> bool:
    """Whether the text is a number as prices, quantities and sums are; no date and no code."""
    text = without_strokes(text)
    if len(text) > _LONGEST_NUMBER or not _DIGITS.search(text) or _DATE.fullmatch(text):
        return False
    return bool(_NUMERIC.fullmatch(text)) and not _CODE.fullmatch(text)


def is_currency(text: str) -> bool:
    """Whether the text is the sign or the name of a currency alone."""
    return bool(_CURRENCY_ALONE.fullmatch(text))


def names_titles(texts: Sequence[str]) -> bool:
    """Whether at least two of the texts are known titles of columns."""
    return sum(named_role(text) is not None for text in texts if text) > 1


def names_columns(line: Line) -> bool:
    """Whether the line has known titles of columns."""
    return line.is_titles and names_titles([run.text for run in line.runs])


def run_of(words: Sequence[Word]) -> Run:
    """The run that the words, from left to right, make up."""
    return Run(
        tuple(words),
        words[0].left,
        max(word.right for word in words),
        " ".join(word.text for word in words),
    )


def lines_in(words: Iterable[Word]) -> list[Line]:
    """The lines that the words make up, from top to bottom."""
    return [line_of(line) for line in lines_of(words)]


def line_of(words: Sequence[Word]) -> Line:
    """The line that the words, from left to right, make up."""
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last and _is_one(last, word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return Line(
        tuple(_with_signs([run_of(run) for run in runs])),
        min(word.top for word in words),
        max(word.bottom for word in words),
    )


def _is_one(last: Word, word: Word) -> bool:
    """Whether no more than a blank is between the words; between digits it is a narrow one."""
    is_number = are_digits(last, word) and not word.is_spaced
    most = _BLANK_IN_NUMBER_HEIGHTS if is_number else _BLANK_HEIGHTS
    return not word.is_apart and word.left - last.right <= most * word.height


def _with_signs(runs: list[Run]) -> list[Run]:
    """Signs of currencies at one side of a cell go to the number at the other side of it."""
    if not any(run.text in _SIGNS for run in runs):
        return runs
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and (
            (last.text in _SIGNS and is_numeric(run.text))
            or (run.text in _SIGNS and is_numeric(last.text) and _is_near(last, run))
        ):
            joined[-1] = run_of([*last.words, *run.words])
        else:
            joined.append(run)
    return joined


def _is_near(last: Run, sign: Run) -> bool:
    return sign.left - last.right <= 2 * sign.words[0].height
