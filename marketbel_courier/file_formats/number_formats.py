"""The currency that a number format shows beside the number, by the format's code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from marketbel_courier.file_formats.currencies import find_currency

_LONGEST_CODE = 1000
_PARTS = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.?)"
    r"|[_*].?"  # as wide as the character behind it, or filled with it: that one is not shown
    r"|\[\$(?P<sign>[^\]-]*)-?(?P<locale>[^\]]*)\]?"
    r"|\[[^\]]*\]?"  # a colour, a condition, a duration
    r"|(?P<end>;)"
    r"|(?P<bare>[$\x80-\U0010ffff]+)"
    r"|.",  # a digit's place, a mark between digits, a part of a date
    re.DOTALL,
)
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
                shown.append(_sign(part["sign"], part["locale"]))
            case _:
                shown.append(" ")
    # Full-width signs become usual ones.
    return unicodedata.normalize("NFKC", "".join(shown))


def _sign(sign: str, locale: str) -> str:
    abroad = _ABROAD.get(sign.strip().rstrip(".").lower(), {})
    return abroad.get(locale.lower().lstrip("0"), sign)
