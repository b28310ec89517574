"""Columns as spreadsheet programs name them: A is 1."""

from __future__ import annotations

MAX_COLUMNS = 256
"""So many columns of a sheet are read; what stands beyond them is passed over."""


def column_letters(number: int) -> str:
    """A column's letters as a spreadsheet program shows them; 1 is A."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: bytes) -> int:
    """The number of the column with these capital letters; A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
