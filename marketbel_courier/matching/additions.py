"""Compares two names that are equal but for words that one adds or has instead of others.

Names that nothing else tells apart are told apart by these, whatever the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from marketbel_courier.matching.attributes import Attribute, contradiction
from marketbel_courier.matching.model_codes import CommonCode, ModelCode, common_codes
from marketbel_courier.matching.names import Name, read_name
from marketbel_courier.matching.opposed_words import is_one_word
from marketbel_courier.matching.telling import has_article_number
from marketbel_courier.matching.traits import TRAITS, Axis
from marketbel_courier.matching.vocabulary import COLOURS, FITTING, MARKS
from marketbel_courier.messages.message import Message

# What comes with a thing, to the next comma or bracket: “camera with 24-70 lens”, “дрель с АКБ”.
_WITH = re.compile(r"(?<!\S)(?:with|w/|incl\.?|including|с|со)(?!\S)[^,;()|]+", re.IGNORECASE)
_EDITION = re.compile(r"(?P<of>[^\W\d_]+)\s+(?:edition|издани[ея])(?!\w)", re.IGNORECASE)
_FOR = re.compile(rf"(?<!\S)(?:{'|'.join(FITTING)})(?!\S)", re.IGNORECASE)
_CAPITALS = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])")
_MOST_TELLING = 2
_LEAST_COMMON = 2
_ALIKE, _SHORTEST_MISSPELT = 60.0, 5


def additions(item: str, product: str) -> Iterable[Message]:
    """An edition that one of them is, and what one of them comes with, all else being the same."""
    if not (_may_add(item) or _may_add(product)):
        return
    left, right = read_name(item), read_name(product)
    ours, theirs = _edition(item, right), _edition(product, left)
    if ours or theirs:
        yield contradiction(Attribute.EDITION, ours, theirs)
    more = _comes_with(item, left, right), _comes_with(product, right, left)
    if any(more):
        yield contradiction(Attribute.PACKAGE, *more)


@lru_cache(maxsize=50_000)
def _may_add(name: str) -> bool:
    return bool(_EDITION.search(name) or _WITH.search(name))


def _edition(name: str, other: Name) -> list[str]:
    spelt = other.spellings.values()
    return [
        match[0]
        for match in _EDITION.finditer(name)
        if (word := match["of"].casefold().replace("ё", "е")) not in COLOURS
        and word not in TRAITS
        and word not in spelt
        and not set(read_name(word).words) <= set(other.words)
    ]


def _comes_with(name: str, read: Name, other: Name) -> list[str]:
    """What the name says that the thing comes with, where the other name is the same without it."""
    match = _WITH.search(name)
    if not match:
        return []
    rest = read_name(name[: match.start()] + " " + name[match.end() :])
    # “Body only” says as well that nothing comes with it.
    packages = (spelt for trait, spelt in other.traits.items() if trait.axis is Axis.PACKAGE)
    alone = set(other.words).difference(*(read_name(spelt).words for spelt in packages))
    is_all = set(rest.words) == alone and len(rest.words) < len(read.words)
    return [match[0].strip()] if is_all else []


def told_apart(item: str, product: str, explained: AbstractSet[str]) -> Iterable[Message]:
    """The one or two words that only one of two names has, or each instead of the other's.

    All else is the same in both. Words of `explained`, such as the category's, tell nothing apart.
    Where a code says which model both are, only makers do: two may number their goods alike.
    """
    left, right = read_name(item), read_name(product)
    if left.figures != right.figures or left.colours != right.colours:
        return
    common = common_codes(item, product)
    written = {code.written for pair in common for code in pair}
    are_proved = any(pair.is_proof and not pair.is_part_of_both for pair in common)
    said = (left.codes | right.codes).union(explained, *(read_name(code).words for code in written))
    ours, theirs = _telling(left, said), _telling(right, said)
    only_left, only_right = sorted(ours - theirs), sorted(theirs - ours)
    are_few = 0 < max(len(only_left), len(only_right)) <= _MOST_TELLING
    if not are_few or len(ours & theirs) + len(written) < _LEAST_COMMON:
        return
    if any(_are_alike(one, other) for one in only_left for other in only_right):
        return
    if are_proved and not (
        _are_capitals(only_left, left, item) and _are_capitals(only_right, right, product)
    ):
        return
    if (only_left and only_right) or not has_article_number(left, right):
        yield contradiction(Attribute.VARIANT, left.spelt(only_left), right.spelt(only_right))


def _telling(name: Name, explained: AbstractSet[str]) -> set[str]:
    words = set(name.words) - explained - MARKS
    return {word for word in words if len(word) > 1}


def _are_capitals(words: Sequence[str], read: Name, name: str) -> bool:
    """Whether these words are in capitals, as makers' names are."""
    capitals = {piece.casefold() for piece in _CAPITALS.findall(name) if piece.isupper()}
    return bool(words) and capitals.issuperset(read.spelt(words))


def _are_alike(one: str, other: str) -> bool:
    """Whether a word may be the other one misspelt or cut short."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) or (
        len(short) >= _SHORTEST_MISSPELT and fuzz.ratio(one, other) >= _ALIKE
    )


def is_for_the_other(item: str, product: str) -> bool:
    """Whether what makes the one is only what the other is for: of HP, or for one of HP."""
    ours, theirs = _parts(item), _parts(product)
    return _is_for(ours, theirs) or _is_for(theirs, ours)


def other_makers(item: str, product: str, common: Iterable[CommonCode]) -> Iterable[Message]:
    """Two makers' names before one code: CF226X of HP, and of NVP or whoever makes it for HP's."""
    for pair in common:
        ours, theirs = _before(pair.ours, item), _before(pair.theirs, product)
        if (ours and theirs) and (
            (ours.isupper() and theirs.isupper() and ours != theirs)
            or _is_only_for(ours, product)
            or _is_only_for(theirs, item)
        ):
            yield contradiction(Attribute.VARIANT, [ours], [theirs])
            return


def _is_only_for(word: str, name: str) -> bool:
    parts = _parts(name)
    words = read_name(word).words
    return any(one in parts.fitting and one not in parts.own for one in words)


def _before(code: ModelCode, name: str) -> str:
    """The word before a code, if nothing parts them."""
    word = re.search(rf"(?<![\w-])([^\W\d_]{{2,}})\s+{re.escape(code.written)}(?!\w)", name)
    return word[1] if word else ""


def _is_for(one: _Parts, other: _Parts) -> bool:
    if not one.fitting:
        return False
    of_other = {word for word in one.fitting if _has(other.own, word)} - one.own
    return bool(of_other) and not all(_has(other.own | other.fitting, word) for word in one.own)


def _has(words: AbstractSet[str], word: str) -> bool:
    return word in words or any(is_one_word(word, other) for other in words)


class _Parts(NamedTuple):
    """The words of a thing itself, and of what it is for."""

    own: AbstractSet[str]
    fitting: AbstractSet[str]


@lru_cache(maxsize=50_000)
def _parts(name: str) -> _Parts:
    own, _, fitting = _FOR.sub("\n", name, count=1).partition("\n")
    return _Parts(frozenset(read_name(own).words), frozenset(read_name(fitting).words))
