"""Turns the words of a search into conditions over one text: each word must be a part of it."""

from __future__ import annotations

import re

from marketbel_courier.catalogue.ordered_pages import Conditions

MOST_WORDS = 8
SHORTEST_FOR_ALL = 3
"""A search of everything needs a word of so many letters: no index finds shorter ones."""
_IN_AN_INDEX = re.compile(rf"[^\W_]{{{SHORTEST_FOR_ALL}}}")
_BARCODE = re.compile(r"[0-9]{8,14}")
_SPECIAL, _ESCAPED = re.compile(r"([\\%_])"), r"\\\1"


def words_of(text: str) -> list[str]:
    """The words of a search, each once, at most MOST_WORDS."""
    return list(dict.fromkeys(text.replace("\0", "").split()))[:MOST_WORDS]


def can_be_found(text: str) -> bool:
    """Whether an index finds these words among those of all suppliers."""
    return any(map(_IN_AN_INDEX.search, words_of(text)))


def add_words(where: Conditions, text: str, searched: str, *, barcodes: str | None = None) -> str:
    """Add that each word is a part of `searched`, which is in lower case.

    A single word that can be a barcode may be the one in the JSON of `barcodes` instead. Returns
    those of the conditions that an index of trigrams serves; empty where there is none.
    """
    first = len(where.texts)
    words = words_of(text)
    for word in words:
        pattern = "%" + _SPECIAL.sub(_ESCAPED, word) + "%"
        condition = f"{searched} LIKE lower({{0}}::text)"
        if barcodes and len(words) == 1 and _BARCODE.fullmatch(word):
            where.add(
                f"({condition} OR {barcodes} @> jsonb_build_object('barcode', {{1}}::text))",
                pattern,
                word,
            )
        else:
            where.add(condition, pattern)
    served = zip(words, where.texts[first:], strict=True)
    return " AND ".join(text for word, text in served if _IN_AN_INDEX.search(word))
