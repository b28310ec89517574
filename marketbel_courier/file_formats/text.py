"""Text as it is compared: the one place that says when two spellings are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Beside control characters, the marks of text processing that nobody sees: soft hyphens, blanks
# without width, directions of writing.
_INVISIBLE = "\x7f\xad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_CONTROL = {
    **{code: None for code in range(0x20) if chr(code) not in "\t\n\r"},
    **{ord(mark): None for mark in _INVISIBLE},
    # Halves of characters, as broken PDF fonts have them: no UTF-8 can hold one.
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}


_LATIN_BESIDE = {"ı": "i", "ł": "l", "ø": "o", "đ": "d"}

# Marks are sorted behind their letter in time that grows with the square of their number. No
# script has more of them on a letter (Unicode calls a text with at most 30 stream-safe).
_MOST_MARKS = 30
_SHORT = 1024
# Three vowel signs of Tibetan are letters that fall apart into marks.
_MARKS_IN_DISGUISE = frozenset("\u0f73\u0f75\u0f81")


def stream_safe(value: str) -> str:
    """The text without the marks that are too many on one letter: fit for Unicode's normal forms.

    A short text comes back as it is: it is sorted soon, whatever it has.
    """
    if len(value) <= _SHORT or value.isascii() or not any(map(unicodedata.combining, value)):
        return value
    kept: list[str] = []
    marks = 0
    for character in value:
        is_mark = unicodedata.combining(character) or character in _MARKS_IN_DISGUISE
        marks = marks + 1 if is_mark else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def composed(value: str) -> str:
    """The text in Unicode's form NFC, in time that grows with its length alone."""
    return unicodedata.normalize("NFC", stream_safe(value))


def without_accents(value: str) -> str:
    """The text with Latin letters as many write them: “désignation”, “ürün adı” without marks."""
    return "".join(map(_plain_letter, value))


def _plain_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter)[0]
    return _LATIN_BESIDE.get(letter, plain if plain.isascii() else letter)


def _is_composed(value: str) -> bool:
    safe = stream_safe(value)
    return len(safe) == len(value) and unicodedata.is_normalized("NFC", value)


def clean(value: str) -> str:
    """Text fit for storing: composed, without control characters, blanks collapsed to one."""
    # Nearly every cell is fit already, and asking is many times quicker than rewriting.
    if value.isprintable() and _is_composed(value):
        trimmed = value.strip()
        if "  " not in trimmed:
            return trimmed
    return " ".join(composed(value.translate(_CONTROL)).split())


_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])[^\S\r\n]*[\r\n]\s*(?=[0-9])")


def clean_cell(value: str) -> str:
    """The text of a table's cell as `clean` has it, but with line breaks between two numbers.

    “250” over “200” is no 250 200.
    """
    if "\n" in value or "\r" in value:
        return "\n".join([clean(part) for part in _BETWEEN_NUMBERS.split(value)])
    return clean(value)


def clean_all(values: Sequence[str], together: str) -> tuple[str, ...]:
    """The values of a row, each as `clean_cell` has it; `together` as `are_clean` asks for it."""
    if are_clean(together):
        return tuple([value.strip() for value in values])
    return tuple([clean_cell(value) for value in values])


def are_clean(together: str) -> bool:
    """Whether values are as `clean_cell` leaves each, but for the blanks around it.

    `together` are the values in one text, without anything between them: what is so of all is so
    of each, and to ask once is twice as fast.
    """
    return together.isprintable() and "  " not in together and _is_composed(together)


_PLUS_OF_A_MODEL = re.compile(r"(?<=[\w+])\+(?!\w)")


def with_plus_told(name: str) -> str:
    """A name whose plus sign is a word where it makes another model of it, as in “S24+”.

    In “2+1” and “Wi-Fi + BT” it only joins what belongs together.
    """
    return _PLUS_OF_A_MODEL.sub(" plus ", name)


def normalise(value: str) -> str:
    """Text fit for comparing: lower case, ё as е, words and numbers only."""
    folded = unicodedata.normalize("NFKC", stream_safe(value)).casefold().replace("ё", "е")
    return " ".join(re.findall(r"\w+", folded))
