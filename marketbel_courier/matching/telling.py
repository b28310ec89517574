"""Whether something rare speaks for two names being one product: a code, a code in a colour."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import takewhile

from marketbel_courier.matching.model_codes import (
    ModelCode,
    is_standard,
    joined_codes,
    model_codes,
)
from marketbel_courier.matching.names import Name, read_name
from marketbel_courier.matching.vocabulary import SHADES

_LEAST_SHARED = 4
_LEAST_OF_AN_ARTICLE = 5
_LETTERS_AND_NUMBER = re.compile(r"[a-z]{1,2}\d{3}")
# What codes abbreviate: colours, and steel that is stainless.
_SHADES = frozenset(SHADES) | {"stainless"}


def have_telling(item: str, product: str) -> bool:
    """Whether both names have one code with figures, or one long number.

    A code may stand in pieces. It may have the maker's letters before it, as RP-SDV02 has, or a
    colour behind it, as FE360 and FE360PNK; another ending is that of a sibling. A short code tells
    enough where one of the names has all words of the other, or where it is of letters and a
    number, as T505.
    """
    left, right = read_name(item), read_name(product)
    if has_article_number(left, right) or _is_lettered(left, product) or _is_lettered(right, item):
        return True
    ours, theirs = set(left.words), set(right.words)
    are_of_other_words = not (ours <= theirs or theirs <= ours)
    told = shades(left) | shades(right)
    if _is_joined(item, product, told) or _is_joined(product, item, told):
        return True
    return any(
        _are_one(one.text, other.text, long_only=are_of_other_words)
        or differ_by_colour(one.text, other.text, told)
        for one in _codes(item)
        for other in _codes(product)
        if not (one.is_part and other.is_part)
    )


def _is_joined(name: str, other: str, told: AbstractSet[str]) -> bool:
    """Whether a code of the name stands in pieces in the other one, as DF333DWAE in DF 333 DWAE."""
    return any(
        code.text == joined or differ_by_colour(code.text, joined, told)
        for code in model_codes(name)
        if code.is_strong and not code.is_fitting
        for joined in joined_codes(other)
    )


def has_article_number(left: Name, right: Name) -> bool:
    """Whether one long number, which measures nothing, is in both names."""
    return bool(_article_numbers(left) & _article_numbers(right))


def _is_lettered(name: Name, other: str) -> bool:
    """Whether a long number of the name has a maker's letters before it in the other: AV23292."""
    return any(
        _are_one(number, code.text, long_only=True)
        for number in _article_numbers(name)
        for code in model_codes(other)
    )


def _codes(name: str) -> list[ModelCode]:
    return [
        code
        for code in model_codes(name)
        if not is_standard(code.text) and (any(map(str.isdecimal, code.text)) or code.is_strong)
    ]


def _article_numbers(name: Name) -> set[str]:
    """Long numbers that measure nothing and are not round."""
    return {
        figure.written
        for figure in name.figures
        if not figure.dimension
        and not figure.is_of_model
        and len(figure.written) >= _LEAST_OF_AN_ARTICLE
        and figure.written.isdecimal()
        and not figure.written.endswith("00")
    }


def _are_one(one: str, other: str, *, long_only: bool) -> bool:
    short, long = sorted((one, other), key=len)
    # A maker's letters may be before it, as in RP-SDV02, but no number, and no single letter.
    before = long.removesuffix(short)
    if not long.endswith(short) or (before and not before.isalpha()) or len(before) == 1:
        return False
    return (
        len(short) > _LEAST_SHARED
        or (len(short) == _LEAST_SHARED and not long_only)
        or (one == other and bool(_LETTERS_AND_NUMBER.fullmatch(one)))
    )


def differ_by_colour(one: str, other: str, shades: AbstractSet[str]) -> bool:
    """Whether two codes are one but for the colour of which a name tells: FE360 and FE360PNK."""
    if one == other:
        return False
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return any(
        any(map(str.isdecimal, one[:length]))
        and any(
            _is_abbreviated(one[length:], shade) and _is_abbreviated(other[length:], shade)
            for shade in shades
        )
        for length in range(shared, _LEAST_SHARED - 1, -1)
    )


def shades(name: Name) -> AbstractSet[str]:
    """The colours that a name tells, and steel that is stainless."""
    return _SHADES.intersection((*name.colours, *name.spellings.values()))


def _is_abbreviated(letters: str, word: str) -> bool:
    """Whether the letters are the word's first one and others of it, in their order, or K."""
    rest = iter(word)
    is_of_word = word.startswith(letters[:1]) and all(letter in rest for letter in letters)
    return is_of_word or (letters, word) == ("k", "black")
