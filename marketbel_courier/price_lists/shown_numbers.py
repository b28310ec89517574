"""Numbers of which a file has both the value and the text that a person sees."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.price_lists.records import Cell

# A number whose format makes a code of it: with zeros in front, letters before, dashes within.
_CODE = re.compile(r"(?:[^\W\d_]+[-./_#№]?)?[0-9]+(?:[-/][0-9]+)*")
_HAS_WORDS = re.compile(r"[^\d\s.,%+-]")
_LONGEST_SHOWN = 100
_LARGEST_EXPONENT = 308


def number_or_code(value: str, shown: str) -> Cell:
    """The exact number; or the code that its format makes of it, where `shown` is one."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return shown
    # Beyond what a spreadsheet can hold, which decimals cannot even compare.
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return ""
    if abs(number) < 10**15 and number == (whole := number.to_integral_value()):
        number = Decimal(int(whole))
    return shown if shown and _is_code(str(number), shown) else number


def shown_currency(shown: str) -> str | None:
    """The currency that stands beside a number."""
    if len(shown) > _LONGEST_SHOWN or not _HAS_WORDS.search(shown):
        return None
    return find_currency(shown)


@lru_cache(maxsize=4096)
def _is_code(plain: str, shown: str) -> bool:
    if plain == shown or not plain.isdecimal() or not _CODE.fullmatch(shown):
        return False
    digits = "".join(letter for letter in shown if letter.isdecimal())
    return digits.lstrip("0") == plain.lstrip("0") and find_currency(shown) is None
