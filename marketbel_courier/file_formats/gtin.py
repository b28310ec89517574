"""Trade item numbers, as barcodes carry them: which digits are one, and which name a product."""

from __future__ import annotations

import re

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_LONGEST = 14
_DIGITS = re.compile(r"[0-9]+")
# Of 14 digits: what a shop gives out itself, for goods that it weighs or packs (02, 04 and 2 of 13
# digits, 0 and 2 of 8), so that products of other shops have the same; coupons and refunds.
_IN_STORE = re.compile(r"0(?:2|02|04|05|98|99)|000000[02]")

# Placeholders for an unknown barcode: one digit repeated, or 1 to 9.
_PLACEHOLDER = re.compile(r"0*(?:(\d)\1{6,}|1234567(?:8901(?:23?)?)?)\d")


def is_gtin(text: str) -> bool:
    """Whether `text` is an EAN, a UPC or a GTIN with a right check digit; zeros alone are none."""
    if len(text) not in GTIN_LENGTHS or not _DIGITS.fullmatch(text) or not text.strip("0"):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return sum(digits[::2]) % 10 == -3 * sum(digits[1::2]) % 10


def worldwide_gtin(text: str) -> str | None:
    """The number in 14 digits, if it is one that means one product all over the world.

    A UPC and the EAN that begins with a zero are one number.
    """
    if not is_gtin(text):
        return None
    number = text.zfill(_LONGEST)
    return None if _IN_STORE.match(number) or _PLACEHOLDER.fullmatch(number) else number
