"""Whether something rare speaks for two names being one product: a code, a code in a colour."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import takewhile

from marketbel_courier.matching.model_codes import is_standard, is_strong_code, model_codes
from marketbel_courier.matching.names import Name, read_name
from marketbel_courier.matching.vocabulary import SHADES

_LEAST_SHARED = 4
_LEAST_OF_AN_ARTICLE = 5
_LETTERS_AND_NUMBER = re.compile(r"[a-z]{1,2}\d{3}")
# What codes abbreviate: colours, and steel that is stainless.
_SHADES = frozenset(SHADES) | {"stainless"}


def have_telling(item: str, product: str) -> bool:
    """Whether both names have one code with figures, or one long number.

    A code may have the maker's letters before it, as RP-SDV02 has, or a colour behind it, as FE360
    and FE360PNK; another ending is that of a sibling. A short code tells enough where one of the
    names has all words of the other, or where it is of letters and a number, as T505.
    """
    left, right = read_name(item), read_name(product)
    if has_article_number(left, right):
        return True
    ours, theirs = set(left.words), set(right.words)
    are_of_other_words = not (ours <= theirs or theirs <= ours)
    told = shades(left) | shades(right)
    return any(
        _are_one(one, other, long_only=are_of_other_words) or differ_by_colour(one, other, told)
        for one in _codes(item)
        for other in _codes(product)
    )


def has_article_number(left: Name, right: Name) -> bool:
    """Whether one long number, which measures nothing, is in both names."""
    return bool(_article_numbers(left) & _article_numbers(right))


def _codes(name: str) -> list[str]:
    texts = (code.text for code in model_codes(name))
    return [
        text
        for text in texts
        if not is_standard(text) and (any(map(str.isdecimal, text)) or is_strong_code(text))
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
    # A maker's letters may be before it, as in RP-SDV02, but no number.
    if not long.endswith(short) or any(map(str.isdecimal, long.removesuffix(short))):
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
