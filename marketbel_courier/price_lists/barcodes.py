"""Reads the barcodes in a cell of a price list."""

from __future__ import annotations

import re

from marketbel_courier.file_formats.gtin import GTIN_LENGTHS, is_gtin

_BETWEEN = re.compile(r"[\s,;/|]+")
_SPOILT = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{2}", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")


def is_spoilt(code: str) -> bool:
    """Whether a spreadsheet program has made a long code a number of few digits: 4,60705E+12."""
    return "+" in code and bool(_SPOILT.fullmatch(code))


def read_barcodes(text: str) -> list[str]:
    """The barcodes in a cell, those with a right check digit first; none of a spoilt one."""
    if text.isdecimal():
        return [text]
    if is_spoilt(text):
        return []
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) > 1 and all(map(_DIGITS.fullmatch, parts)):
        # “4 607012 345678” is printed as below the bars, and one code.
        joined = "".join(parts)
        if is_gtin(joined) or not any(len(part) in GTIN_LENGTHS for part in parts):
            return [joined] if is_gtin(joined) else [text]
        return sorted(dict.fromkeys(parts), key=lambda part: not is_gtin(part))
    return [text]
