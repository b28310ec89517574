"""What commas, points and blanks mean in the numbers of one column, decided from all its texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache


class Mark(Enum):
    """What a mark between digits does."""

    DECIMAL = "decimal"
    THOUSANDS = "thousands"
    BETWEEN = "between"
    """Of blanks alone: they part two numbers."""


class NumberDoubt(Enum):
    """Why a person has to be asked about a number."""

    TWO_READINGS = "two readings"
    """Its only mark may be the decimal one or group thousands: the column has it as both."""
    UNLIKE_COLUMN = "unlike column"
    """Its marks are not those of the column's other numbers."""


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number, and what is doubtful of it."""

    value: Decimal
    doubt: NumberDoubt | None = None


@dataclass(frozen=True, slots=True)
class NumberMarks:
    """What the marks of a column mean; None of a mark that nothing in the column explains.

    `dash` is DECIMAL where kopecks stand behind it, BETWEEN in ranges. `decimals` is how many there
    are behind the decimal mark, where it is always the same number. `is_doubtful` where all numbers
    with a mark can be read in both ways; `example` is one.
    """

    point: Mark | None = None
    comma: Mark | None = None
    blank: Mark | None = None
    dash: Mark | None = None
    decimals: int | None = None
    is_doubtful: bool = False
    example: str = ""

    def of(self, mark: str) -> Mark | None:
        """What `mark`, a point or a comma, means."""
        return self.point if mark == "." else self.comma


NO_EVIDENCE = NumberMarks()

NUMBER = r"(?:[0-9](?:[0-9 .,']*[0-9])?|[.,][0-9]+)"
"""A regular expression for a number with its marks, as `plain_number_text` leaves it."""

_IN_CELL = re.compile(NUMBER)
_PLAIN = re.compile(r"[0-9]+")
_GROUPS = re.compile(r"[0-9]{1,3}(?P<mark>[ '.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_INDIAN_GROUPS = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_ENGLISH = re.compile(r"(?:us\s?\$|\$|£|₹|usd|gbp|inr|rs\.?)\s?[0-9]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'"})
# “499” with a raised “90” are 499.90; what else is raised behind a number is the mark of a note.
_RAISED_CENTS = re.compile(
    r"(?<![.,][0-9])(?<![.,][0-9]{2})(?<=[0-9])\s?(?P<cents>[⁰¹²³⁴-⁹]{2})(?![⁰¹²³⁴-⁹⁾])"
)
_FOOTNOTE = re.compile(r"(?<=[\d.)*$€£₽])\s?⁽?[⁰¹²³⁴-⁹]+⁾?")
_DASH_PAIR = re.compile(r"(?P<whole>[0-9][0-9 ]*)[-–](?P<tail>[0-9]+)(?:\s*\D*)")
_LONGEST = 64
_MOST_DIGITS = 12
_HUNDREDTHS = 2
_WIDEST_RANGE = 10
_FAR = 20
_THREE = 3
_MOST_DECIMALS = 6


def plain_number_text(text: str) -> str:
    """`text` in lower case, with plain blanks, digits and apostrophes.

    Two raised digits behind a whole number are its cents, others the mark of a note.
    """
    if text.isascii() and "\n" not in text:
        # Most numbers are: then there is nothing to normalise, and no raised digit.
        return " ".join(text.replace("`", "'").lower().split())
    text = _FOOTNOTE.sub("", _RAISED_CENTS.sub(_with_cents, text.translate(_APOSTROPHES)))
    # NFKC turns no-break and thin spaces into plain ones, and full-width digits into digits.
    lines = unicodedata.normalize("NFKC", text).lower().split("\n")
    return "\n".join(part for line in lines if (part := " ".join(line.split())))


def _with_cents(match: re.Match[str]) -> str:
    mark = "," if "." in match.string[: match.start()] else "."
    return mark + unicodedata.normalize("NFKC", match["cents"])


def marks_of(texts: Iterable[str], others: Iterable[str] = ()) -> NumberMarks:
    """What the marks in the numbers of a column's cells mean.

    `others` are cells of further columns of the table: they tell where the column itself does not.
    """
    own = _own(texts)
    return _told(own, _around(others) if own.is_undecided else _Evidence())


def marks_of_columns(
    columns: Mapping[int, Sequence[str]], wanted: Iterable[int]
) -> dict[int, NumberMarks]:
    """What the marks mean in each wanted one of `columns`, which tell of one another."""
    marks: dict[int, NumberMarks] = {}
    around: _Evidence | None = None
    for column in wanted:
        own = _own(columns[column])
        if around is None and own.is_undecided:
            # A column that asks has no decimals of its own, so all tell of it what the others do.
            around = _around(text for texts in columns.values() for text in texts)
        marks[column] = _told(own, around or _Evidence())
    return marks


def _own(texts: Iterable[str]) -> _Evidence:
    return _evidence_of(tuple([text for text in texts if text and len(text) <= _LONGEST]))


def _around(texts: Iterable[str]) -> _Evidence:
    return _Evidence.of(text for text in texts if _IN_CELL.fullmatch(text))


def _told(own: _Evidence, around: _Evidence) -> NumberMarks:
    point, comma = own.meaning(".", around), own.meaning(",", around)
    doubtful = own.doubtful_mark(around)
    return NumberMarks(
        point,
        comma,
        own.blank_meaning(),
        own.dash_meaning(),
        min(own.decimals) if len(own.decimals) == 1 else None,
        is_doubtful=doubtful is not None,
        example=own.examples.get(doubtful, "") if doubtful else "",
    )


def parse_number(text: str, marks: NumberMarks = NO_EVIDENCE) -> ReadNumber | None:
    """A number with its thousands and decimal marks; None where they make no sense.

    A mark that can be read in both ways is read as the column has it. Where nothing tells, a
    single mark with three digits behind it groups thousands: prices do not have three decimals,
    except behind a zero or behind groups.
    """
    if _PLAIN.fullmatch(text):
        return ReadNumber(Decimal(text))
    if text[0] in ".,":
        return ReadNumber(Decimal(f"0.{text[1:]}")) if _PLAIN.fullmatch(text[1:]) else None
    own = _meaning_alone(text)
    if own is _NONSENSE:
        return None
    if own is not None:
        mark, meaning = own
        value = _valued(text, mark if meaning is Mark.DECIMAL else "")
        told = marks.of(mark) if mark else None
        unlike = told not in (None, meaning, Mark.BETWEEN)
        doubt = NumberDoubt.UNLIKE_COLUMN if unlike else None
        return None if value is None else ReadNumber(value, doubt)
    return _by_column(text, marks)


def _by_column(text: str, marks: NumberMarks) -> ReadNumber | None:
    """A number whose only mark has three digits behind it."""
    mark = "." if "." in text else ","
    meaning = marks.of(mark)
    other = marks.of("," if mark == "." else ".")
    if meaning is None and other is Mark.THOUSANDS:
        meaning = Mark.DECIMAL
    doubt = None
    if meaning is Mark.BETWEEN:
        doubt = NumberDoubt.TWO_READINGS
    elif meaning is Mark.DECIMAL and marks.decimals not in (None, _THREE):
        doubt = NumberDoubt.UNLIKE_COLUMN
    value = _valued(text, mark if meaning is Mark.DECIMAL else "")
    return None if value is None else ReadNumber(value, doubt)


_NONSENSE = ("", Mark.BETWEEN)


def _meaning_alone(text: str) -> tuple[str, Mark] | None:
    """What the last point or comma of a number can only mean, with it; None if it may be both.

    The mark is empty where there is none. _NONSENSE for what is no number.
    """
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return ("", Mark.THOUSANDS) if _ungrouped(text) else _NONSENSE
    mark, whole, tail = text[last], text[:last], text[last + 1 :]
    if mark in whole:
        return (mark, Mark.THOUSANDS) if _ungrouped(text) else _NONSENSE
    if not _PLAIN.fullmatch(tail) or not _ungrouped(whole, unlike=mark):
        return _NONSENSE
    is_plain = _PLAIN.fullmatch(whole)
    may_be_group = is_plain and len(tail) == _THREE and len(whole) <= _THREE
    if not may_be_group or whole.startswith("0"):
        return mark, Mark.DECIMAL
    return None


def _valued(text: str, decimal_mark: str) -> Decimal | None:
    whole, _, tail = text.rpartition(decimal_mark) if decimal_mark else (text, "", "")
    digits = _ungrouped(whole)
    return None if digits is None else Decimal(f"{digits}.{tail}" if tail else digits)


def _ungrouped(whole: str, unlike: str = "") -> str | None:
    """The digits of a whole number, whose groups are parted by another mark than `unlike`."""
    if _PLAIN.fullmatch(whole):
        return whole
    match = _GROUPS.fullmatch(whole)
    if match and match["mark"] != unlike:
        return whole.replace(match["mark"], "")
    if unlike != "," and _INDIAN_GROUPS.fullmatch(whole):
        return whole.replace(",", "")
    return None


# The same sample is asked about once for its doubts and once for its rows: that spares a fifth of
# opening a list. What is kept are eight columns of short texts.
@lru_cache(maxsize=8)
def _evidence_of(texts: tuple[str, ...]) -> _Evidence:
    return _Evidence.of(texts)


class _Evidence:
    """What a column's numbers say of each mark: how many for each meaning, how many for none."""

    def __init__(self) -> None:
        self.for_decimal = {".": 0, ",": 0}
        self.for_thousands = {".": 0, ",": 0}
        self.for_either = {".": 0, ",": 0}
        self.examples: dict[str, str] = {}
        self.decimals: set[int] = set()
        self.below_thousand = self.ungrouped = 0
        self.english = 0
        self.blank_groups = self.blank_pairs = self.narrowest_pair = self.largest = 0
        self.dash_hundredths = self.dash_ranges = 0

    @classmethod
    def of(cls, texts: Iterable[str]) -> _Evidence:
        """The evidence of these cells."""
        evidence = cls()
        for text in texts:
            if text and len(text) <= _LONGEST:
                evidence.take(plain_number_text(text))
        return evidence

    @property
    def is_undecided(self) -> bool:
        """Whether some mark is seen, and nothing in the column says what it means."""
        return any(
            self.for_either[mark] and not self.for_decimal[mark] and not self.for_thousands[mark]
            for mark in ".,"
        )

    def take(self, text: str) -> None:
        """Note what a cell says, `text` being plain."""
        if pair := _DASH_PAIR.fullmatch(text):
            self._take_pair(pair)
            return
        numbers = [number.strip(" '") for number in _IN_CELL.findall(text)]
        if len(numbers) == 1:
            self._take_number(numbers[0], text)

    def _take_number(self, number: str, text: str) -> None:
        if _PLAIN.fullmatch(number):
            self._take_whole(number)
            self.below_thousand += len(number) <= _THREE
            return
        if number[0] in ".,":
            self.for_decimal[number[0]] += 1
            return
        if " " in number:
            self._take_blank(number)
        own = _meaning_alone(number)
        if own is None:
            mark = "." if "." in number else ","
            self.for_either[mark] += 1
            self.examples.setdefault(mark, text)
            self.english += bool(mark == "," and _ENGLISH.match(text))
        elif own[1] is Mark.THOUSANDS and own[0]:
            self.for_thousands[own[0]] += 1
        elif own[1] is Mark.DECIMAL:
            self._take_decimals(number, own[0])

    def _take_whole(self, digits: str) -> None:
        self.ungrouped += len(digits) > _THREE
        self.largest = max(self.largest, int(digits[:_MOST_DIGITS]))

    def _take_decimals(self, number: str, mark: str) -> None:
        whole, _, tail = number.rpartition(mark)
        self.for_decimal[mark] += 1
        for other in ".,":
            self.for_thousands[other] += other in whole
        if len(tail) <= _MOST_DECIMALS:
            self.decimals.add(len(tail))
        if _PLAIN.fullmatch(whole):
            self._take_whole(whole)

    def _take_pair(self, pair: re.Match[str]) -> None:
        """“1299-50” is roubles and kopecks, “500-700” a range, and “12-50” either."""
        whole, tail = pair["whole"].replace(" ", ""), pair["tail"]
        if len(tail) != _HUNDREDTHS:
            self.dash_ranges += 1
        elif tail.startswith("0") or int(whole) > int(tail) * _WIDEST_RANGE:
            self.dash_hundredths += 1

    def _take_blank(self, number: str) -> None:
        whole = re.split(r"[.,]", number)[0]
        head, _, tail = whole.partition(" ")
        if not _GROUPS.fullmatch(whole):
            self.blank_pairs += 1
        elif len(head) < _THREE or " " in tail or tail.startswith("0") or whole != number:
            self.blank_groups += 1
        else:
            self.narrowest_pair = min(self.narrowest_pair or int(head + tail), int(head + tail))

    def meaning(self, mark: str, around: _Evidence) -> Mark | None:
        """What a mark means; BETWEEN stands for a column that uses it in both ways."""
        decimal, thousands = self.for_decimal[mark], self.for_thousands[mark]
        if decimal and thousands:
            return Mark.BETWEEN
        if decimal or thousands:
            return Mark.DECIMAL if decimal else Mark.THOUSANDS
        return self._by_the_rest(mark, around) if self.for_either[mark] else None

    def _by_the_rest(self, mark: str, around: _Evidence) -> Mark | None:
        other = "," if mark == "." else "."
        # With three decimals, whole numbers would have them too.
        has_whole_ones = self.below_thousand and not self.ungrouped
        is_english = self.english * 2 > self.for_either[mark]
        if self.for_thousands[other]:
            return Mark.DECIMAL
        if self.for_decimal[other] or is_english or has_whole_ones:
            return Mark.THOUSANDS
        if bool(around.for_decimal[mark]) != bool(around.for_decimal[other]):
            return Mark.DECIMAL if around.for_decimal[mark] else Mark.THOUSANDS
        return None

    def doubtful_mark(self, around: _Evidence) -> str | None:
        """The mark that is seen, and may mean either."""
        return next(
            (mark for mark in ".," if self.for_either[mark] and not self.meaning(mark, around)),
            None,
        )

    def blank_meaning(self) -> Mark | None:
        """Whether blanks group thousands here; None where none is seen but “250 200”."""
        if self.blank_groups >= self.blank_pairs and self.blank_groups:
            return Mark.THOUSANDS
        if self.blank_pairs > 1:
            return Mark.BETWEEN
        # “250 200” among “180” and “95”, or where 1250 is written without a blank.
        far_larger = self.narrowest_pair > self.largest * _FAR
        is_pair = self.narrowest_pair and self.largest and (self.ungrouped or far_larger)
        return Mark.BETWEEN if is_pair else None

    def dash_meaning(self) -> Mark | None:
        """Whether a dash stands before kopecks or within a range; None where it may be either."""
        if self.dash_hundredths > self.dash_ranges:
            return Mark.DECIMAL
        return Mark.BETWEEN if self.dash_ranges else None
