"""What a number format shows beside or in the number, by its code: currency, zeros, letters.

A few formats show another amount than the number: a share of it, thousands, further digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from marketbel_courier.file_formats.currencies import find_currency

_LONGEST_CODE = 1000
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.?)"
    r"|[_*].?"  # as wide as the character behind it, or filled with it: that one is not shown
    r"|\[\$(?P<currency>[^\]-]*)-?(?P<locale>[^\]]*)\]?"
    r"|\[[^\]]*\]?"  # a colour, a condition, a duration
    r"|(?P<end>;)"
    r"|(?P<bare>[$\x80-\U0010ffff]+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<sign>[-+/():!^&'~{}<>= ])"  # shown as it is, without quotes
    r"|.",  # a mark between digits, a part of a date
    re.DOTALL,
)
_DIGITS = "0#?"
_LONGEST_SHOWN = 64
_CONDITION = re.compile(r"\[[<>=]")
# A letter or a digit close before the number: “от 500” and “№ 5” are no codes.
_CODE_PREFIX = re.compile(r"[^\W_][-./_#№]?$")
_NOT_BARE = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]?', re.IGNORECASE | re.DOTALL)
_PER_UNIT = re.compile(r"[^\s/]{1,8}\s?(?:/|за |per )\s?(?:\d{1,5}\s?)?[^\W\d]{1,10}[.²³23]?")
_OF_DATES = re.compile(r"[dmyhs]", re.IGNORECASE)
_SCALED = re.compile(r"[0#?](,+)(?![,0#?])")
# Neither numbers in powers of ten, nor fractions, nor what has no format of its own.
_NO_AMOUNT = re.compile(r"general|@|e[+-]|/", re.IGNORECASE)
# “12.5 м2” is an area, and no further digit of a number.
_SQUARES = re.compile(r"[^\W\d_][23]\b")
_DIGIT = re.compile(r"[0-9]")
_OUT_OF = re.compile(r"\s*/\s*[0-9]")
_LETTER = re.compile(r"[^\W\d_]")
_THOUSANDS, _MILLIONS = r"тыс\w*|tys\w*|tsd|k", "млн|mln|mio"
_MANY = re.compile(rf"\b(?:{_THOUSANDS}|{_MILLIONS})\b", re.IGNORECASE)
# By how many commas behind its digits a number is shown in what these words say.
_IN_WORDS = {
    1: re.compile(rf"\b(?:{_THOUSANDS})\b", re.IGNORECASE),
    2: re.compile(rf"\b(?:{_MILLIONS}|m)\b", re.IGNORECASE),
}
BUILT_IN_FORMATS: Mapping[int, str] = {9: "0%", 10: "0.00%"}
"""The formats that a workbook may name by their numbers alone, as far as they matter here."""
_NAMED = {"Percent": "0.00%"}
_BELARUS = dict.fromkeys(("423", "be-by", "ru-by"), "byn")
# Signs that mean another currency in the country that the format names; of most we know none.
_ABROAD: Mapping[str, Mapping[str, str]] = {
    "р": _BELARUS,
    "руб": _BELARUS,
    "¥": dict.fromkeys(("411", "ja-jp"), "jpy"),
    "$": dict.fromkeys(
        ("1009", "c0c", "c09", "1409", "c04", "1004", "404", "80a", "2c0a", "340a", "240a",
         "en-ca", "fr-ca", "en-au", "en-nz", "zh-hk", "en-sg", "zh-tw", "es-mx", "es-ar", "es-cl",
         "es-co"),
        "",
    ),
}  # fmt: skip


def currency_of_format(code: str) -> str | None:
    """The ISO code of the currency that a number format shows; None for none, or several.

    Of the sections for positive, negative and other numbers the first counts.
    """
    return find_currency(_shown(code)) if len(code) <= _LONGEST_CODE else None


@dataclass(frozen=True, slots=True)
class CodeFormat:
    """A format that shows a number as a code: with leading zeros, or with signs and letters in it.

    `places` are single digits' places (`0`, `#`, `?`), and what stands before and between them,
    character by character behind a quotation mark.
    """

    places: tuple[str, ...]

    def shown(self, number: Decimal) -> str | None:
        """The number as a spreadsheet program shows it; None where that is the number itself."""
        if number < 0 or number != int(number):
            return None
        plain = str(int(number))
        if self.places.count("0") == len(self.places):  # nearly all of them
            text = plain.zfill(len(self.places))
            return text if text != plain else None
        digits = list(plain)
        shown: list[str] = []
        left = sum(place in _DIGITS for place in self.places)
        for place in reversed(self.places):
            if place not in _DIGITS:
                shown.append(place[1])
                continue
            left -= 1
            if not left:
                shown.extend(reversed(digits or ["0"] * (place == "0")))
            elif digits:
                shown.append(digits.pop())
            elif place != "#":
                shown.append("0" if place == "0" else " ")
        text = "".join(reversed(shown)).strip()
        return text if text != plain else None


@dataclass(frozen=True, slots=True)
class MeasuredFormat(CodeFormat):
    """A format whose words say what an amount buys, or is: `0" руб/кг"`, `0" тыс. руб."`."""

    def shown(self, number: Decimal) -> str | None:
        """The exact number, with the words behind it."""
        return f"{number:f}{''.join(self.places)}"


def measured_format(code: str) -> MeasuredFormat | None:
    """The format as one of amounts of money for a unit; None for any other."""
    if len(code) > _LONGEST_CODE:
        return None
    shown = " ".join(_shown(code).split())
    is_measured = bool(_PER_UNIT.fullmatch(shown.lower())) and find_currency(shown) is not None
    return MeasuredFormat((f" {shown}",)) if is_measured else None


@dataclass(frozen=True, slots=True)
class ShareFormat(CodeFormat):
    """A format that shows hundredths: 0.15 as 15%."""

    def shown(self, number: Decimal) -> str:
        """The exact number of hundredths, with the sign."""
        return f"{(number * 100).normalize():f}%"


@dataclass(frozen=True, slots=True)
class TextFormat(CodeFormat):
    """A format that shows a text in the number's place, or nothing at all."""

    def shown(self, number: Decimal) -> str:
        """The text, whatever the number."""
        return "".join(self.places)


@dataclass(frozen=True, slots=True)
class UnclearFormat(CodeFormat):
    """A format that shows another amount than the number, and does not say so."""

    def shown(self, number: Decimal) -> str:
        """The exact number with the format's code: no amount for whoever reads the text."""
        return f"{number:f} [{''.join(self.places)}]"


@dataclass(frozen=True, slots=True)
class WrittenFormat(CodeFormat):
    """A format with words between the digits, or digits behind them: `0" руб. "00" коп."`."""

    def shown(self, number: Decimal) -> str:
        """The text that is shown of a whole number; of another one what UnclearFormat gives."""
        text = CodeFormat(self.places).shown(number)
        if text is not None:
            return text
        return UnclearFormat(tuple(place[-1] for place in self.places)).shown(number)


@lru_cache(maxsize=1024)
def amount_format(code: str) -> CodeFormat | None:
    """The format as one that shows another amount than the number; None where it shows the number.

    Of the sections the first counts; a format with conditions is none.
    """
    code = _NAMED.get(code, code)
    bare = _NOT_BARE.sub("", code).partition(";")[0]
    if (
        len(code) > _LONGEST_CODE
        or _CONDITION.search(code)
        or shows_date(code)
        or _NO_AMOUNT.search(bare)
    ):
        return None
    places = tuple(place for place in _code_places(code) if place)[:_LONGEST_SHOWN]
    if not any(place in _DIGITS for place in places):
        text = "".join(place[1:] for place in places).strip()
        return TextFormat((text,)) if text or code.startswith(";") else None
    if bare.count("%") == 1:
        return ShareFormat(())
    return _other_amount(places, bare, UnclearFormat((code[:_LONGEST_SHOWN],)))


def _other_amount(places: tuple[str, ...], bare: str, unclear: UnclearFormat) -> CodeFormat | None:
    """The format with these places, of which `bare` are the marks and digits without texts."""
    digits = [place for place, text in enumerate(places) if text in _DIGITS]
    between = "".join(place[1:] for place in places[digits[0] : digits[-1]])
    behind = "".join(place[1:] for place in places[digits[-1] + 1 :])
    if scaled := _SCALED.search(bare):
        words = _IN_WORDS.get(len(scaled[1]))
        return None if words and words.search(behind) else unclear
    if _OUT_OF.match(behind) or "%" in bare:
        return unclear
    if _LETTER.search(between) or _DIGIT.match(behind.lstrip()):
        return unclear if "." in bare else WrittenFormat(places)
    if _DIGIT.search(_SQUARES.sub(" ", behind)) or _MANY.search(behind):
        return MeasuredFormat((behind,))
    return None


@lru_cache(maxsize=1024)
def code_format(code: str) -> CodeFormat | None:
    """The format as one of codes; None where it shows an amount, a share, a date or the like."""
    if len(code) > _LONGEST_CODE or _CONDITION.search(code) or currency_of_format(code):
        return None
    places = list(_code_places(code))
    while places and places[-1][1:].isspace():
        places.pop()
    digits = [place for place, text in enumerate(places) if text in _DIGITS]
    if not all(places) or not digits or len(places) > _LONGEST_SHOWN:
        return None
    before = "".join(text[1] for text in places[: digits[0]])
    between = [text[1] for text in places[digits[0] : digits[-1]] if text not in _DIGITS]
    is_fraction = "/" in between and "?" in places
    if digits[-1] != len(places) - 1 or is_fraction or _groups_thousands(places, between):
        return None
    has_zeros = places.count("0") > 1
    has_signs = any(not text.isspace() for text in between)
    if has_zeros or has_signs or _CODE_PREFIX.search(before):
        return CodeFormat(tuple(places))
    return None


def shows_date(code: str) -> bool:
    """Whether a format shows a number as a date or a time of day."""
    if len(code) > _LONGEST_CODE:
        return False
    bare = _NOT_BARE.sub("", code)
    return "general" not in bare.lower() and bool(_OF_DATES.search(bare))


def _code_places(code: str) -> Iterator[str]:
    """The places of the first section; an empty one stands for what no format of codes has."""
    for part in _PARTS.finditer(code):
        match part.lastgroup:
            case "end":
                return
            case "digit":
                yield part[0]
            case "quoted" | "escaped" | "bare" | "sign":
                yield from ('"' + letter for letter in part[part.lastgroup])
            case "locale":
                yield from ('"' + letter for letter in part["currency"])
            case _ if part[0][0] not in "[_*":
                yield ""


def _groups_thousands(places: Sequence[str], between: Sequence[str]) -> bool:
    """Whether blanks part the digits by threes, as in `# ##0`."""
    if not between or not all(text.isspace() for text in between):
        return False
    groups = [list(group) for is_digit, group in groupby(places, _DIGITS.__contains__) if is_digit]
    return len(groups[0]) == 1 and all(len(group) == 3 for group in groups[1:])


def _shown(code: str) -> str:
    """The text that the first section of a format shows; blanks stand for what is no text."""
    shown: list[str] = []
    for part in _PARTS.finditer(code):
        match part.lastgroup:
            case "end":
                break
            case "quoted" | "escaped" | "bare":
                shown.append(part[part.lastgroup])
            case "locale":
                shown.append(_sign(part["currency"], part["locale"]))
            case _:
                shown.append(" ")
    # Full-width signs become usual ones.
    return unicodedata.normalize("NFKC", "".join(shown))


def _sign(sign: str, locale: str) -> str:
    abroad = _ABROAD.get(sign.strip().rstrip(".").lower(), {})
    return abroad.get(locale.lower().lstrip("0"), sign)
