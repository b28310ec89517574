"""Letters that stand apart from a number and make another model of it: WEV 850, WD 3 P."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from marketbel_courier.matching.attributes import Attribute, contradiction
from marketbel_courier.matching.model_codes import code_text
from marketbel_courier.matching.names import squeezed
from marketbel_courier.matching.vocabulary import LETTER_SIZES, UNITS
from marketbel_courier.messages.message import Message

_NUMBER = r"\d+(?:[/.,-]\d+)*"
# A number that ends its piece: 850-125, but not 850W, 5,4 GHz or 43".
_BEFORE = re.compile(rf"(?<![\w/.-])([^\W\d_]{{1,4}})[ -]?({_NUMBER})(?![\w/.,\"”%°-]\S|[\w\"”%°])")
_PIECE = re.compile(r"[^\W\d_]+")
_BEHIND = re.compile(r"(?<!\S)([^\s,;()]*\d)\s([^\W\d_]|X+L)(?=[\s,;)]|$)")
# Few names have such a letter, and this is found by its number alone.
_ANY_BEHIND = re.compile(r"\d\s(?:[^\W\d_]|X+L)(?=[\s,;)]|$)")


# An ink of XL has more of it; the other letters behind a number may be sizes of clothes.
_SIZES_AND_UNITS = {size for size in LETTER_SIZES if len(size) == 1} | UNITS.keys()


class _Letters(NamedTuple):
    """By number: the capitals before it. And numbers with a capital alone behind them."""

    before: Mapping[str, AbstractSet[str]]
    behind: Mapping[str, str]


def letters_beside_numbers(item: str, product: str) -> Iterable[Message]:
    """Capitals before one number in which both differ, and one behind it that only one has."""
    ours, theirs = _letters(item), _letters(product)
    for number in ours.before.keys() & theirs.before.keys():
        only_ours = ours.before[number] - theirs.before[number]
        only_theirs = theirs.before[number] - ours.before[number]
        if (only_ours and only_theirs) and (only_ours | only_theirs).isdisjoint(
            _pieces(item) & _pieces(product)
        ):
            yield contradiction(
                Attribute.MODEL,
                [f"{letters} {number}" for letters in only_ours],
                [f"{letters} {number}" for letters in only_theirs],
            )
    only_item = _only(ours.behind, product)
    only_product = _only(theirs.behind, item)
    if only_item or only_product:
        yield contradiction(Attribute.VARIANT, only_item, only_product)


@lru_cache(maxsize=50_000)
def _letters(name: str) -> _Letters:
    before = defaultdict(set)
    for letters, number in _BEFORE.findall(name):
        if letters.isupper():
            before[number].add(code_text(letters).upper())
    behind = {
        code_text(number + letter): f"{number} {letter}"
        for number, letter in (_BEHIND.findall(name) if _ANY_BEHIND.search(name) else ())
        if letter.isupper() and letter.casefold() not in _SIZES_AND_UNITS
    }
    return _Letters(before, behind)


@lru_cache(maxsize=50_000)
def _pieces(name: str) -> AbstractSet[str]:
    return frozenset(code_text(piece).upper() for piece in _PIECE.findall(name))


def _only(behind: Mapping[str, str], other: str) -> list[str]:
    return [
        written
        for text, written in behind.items()
        if text not in squeezed(other) and written.rpartition(" ")[2] not in _pieces(other)
    ]
