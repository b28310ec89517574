"""What people type to find something, as conditions over one text: each word is a part of it."""

from __future__ import annotations

import re

from marketbel_courier.catalogue.ordered_pages import Conditions

MOST_WORDS = 8
SHORTEST_FOR_ALL = 3
"""A search of everything needs a word of so many letters: no index finds shorter ones."""
_BARCODE = re.compile(r"[0-9]{8,14}")
_SPECIAL, _ESCAPED = re.compile(r"([\\%_])"), r"\\\1"


def words_of(text: str) -> list[str]:
    """The words of a search, each once, at most MOST_WORDS."""
    return list(dict.fromkeys(text.replace("\0", "").split()))[:MOST_WORDS]


def can_be_found(text: str) -> bool:
    """Whether an index finds these words among those of all suppliers."""
    return any(len(word) >= SHORTEST_FOR_ALL for word in words_of(text))


def add_words(where: Conditions, text: str, searched: str, *, barcodes: str | None = None) -> None:
    """Add that each word is a part of `searched`, which is in lower case.

    A single word that can be a barcode may be the one in the JSON of `barcodes` instead.
    """
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
