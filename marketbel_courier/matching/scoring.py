"""How alike two names are, word by word, figure by figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from marketbel_courier.matching.names import Figure, Name, read_name
from marketbel_courier.matching.records import Thresholds

_HALF_A_POINT = 0.5
_LEAST_ALIKE_WORDS = 60.0
_SHORTEST_MISSPELT = 5
_LONG_WORD = 9
_LEAST_FIGURE_WEIGHT = 3
_COLOUR_WEIGHT = 4
_LIKENESS_EXPONENT = 0.29
# “Pixel 8a” and “500 V” are models beside “Pixel 8” and “500”.
_LETTERS_OF_MODELS = frozenset("aglmvwk")


def score_of_likeness(likeness: float) -> float:
    """The score of a likeness from 0 to 1; at 0.3 the question begins to be worth asking."""
    return round(100 * math.pow(likeness, _LIKENESS_EXPONENT), 2)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, 0 to 100, and whether nothing in them speaks for two products."""

    points: float
    is_same: bool

    def score(self, limits: Thresholds) -> float:
        """The points, kept under the link threshold where a difference could be another product."""
        if self.points >= limits.link and not self.is_same:
            return limits.link - _HALF_A_POINT
        return round(self.points, 2)


def score(left: str, right: str) -> float:
    """How alike two names are, 0 to 100, whatever their words' order, script and spelling."""
    return compare(read_name(left), read_name(right)).score(Thresholds())


def compare(
    left: Name,
    right: Name,
    *,
    is_known_word: Callable[[str], bool] = lambda _: False,
    explained: Iterable[str] = (),
) -> Likeness:
    """Compare word by word.

    A known word of `left` that `right` does not have is another word, however alike it looks, and
    no misspelling. Words of `explained` (such as the category's) may be missing from either name.
    """
    words = _compare_words(left, right, is_known_word, frozenset(explained))
    figures = _compare_figures(left.figures, right.figures)
    colours = _Part(
        _COLOUR_WEIGHT * 2 * len(left.colours & right.colours),
        _COLOUR_WEIGHT * (len(left.colours) + len(right.colours)),
        is_same=left.colours == right.colours,
    )
    parts = (words, figures, colours)
    total = sum(part.total for part in parts)
    if not total:
        return Likeness(0.0, is_same=False)
    matched = sum(part.matched for part in parts)
    return Likeness(100 * matched / total, all(part.is_same for part in parts))


class _Part(NamedTuple):
    """The weight of what agrees, and of everything; whether the rest differs only in form."""

    matched: float
    total: int
    is_same: bool


def _compare_words(
    left: Name, right: Name, is_known_word: Callable[[str], bool], explained: frozenset[str]
) -> _Part:
    total = sum(map(len, left.words)) + sum(map(len, right.words))
    only_left, only_right = _parted(left.words, right.words)
    _strike_cut_short(only_left, left.cut, only_right)
    _strike_cut_short(only_right, right.cut, only_left)
    matched = float(total - sum(map(len, only_left)) - sum(map(len, only_right)))
    if "".join(only_left) == "".join(only_right):
        # Nothing, or "power bank" and "powerbank".
        return _Part(total, total, is_same=True)
    pairs, lone = _paired(only_left, only_right)
    matched += sum((len(one) + len(other)) * alike / 100 for one, other, alike in pairs)
    is_same = (
        explained.issuperset(lone)
        and left.codes.issubset(right.words)
        and right.codes.issubset(left.words)
        and not any(is_known_word(one) for one, _, _ in pairs)
        and all(_is_misspelling(one, other) for one, other, _ in pairs)
    )
    total -= sum(len(word) for word in lone if word in explained)
    return _Part(matched, total, is_same)


def _strike_cut_short(words: list[str], cut: AbstractSet[str], others: list[str]) -> None:
    """Take out the words that a full stop cuts short, with what they are of the other name."""
    for word in tuple(words) if cut else ():
        full = next((one for one in others if word in cut and one.startswith(word)), None)
        if full:
            words.remove(word)
            others.remove(full)


def _parted(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words that only one of the two has, in their order."""
    only_left, only_right = [], list(right)
    for word in left:
        if word in only_right:
            only_right.remove(word)
        else:
            only_left.append(word)
    return only_left, only_right


def _paired(left: list[str], right: list[str]) -> tuple[list[tuple[str, str, float]], list[str]]:
    """Words that are alike, the most alike first, and those that are left without a partner."""
    alike = [
        (-likeness, min(one, other), max(one, other), here, there)
        for here, one in enumerate(left)
        for there, other in enumerate(right)
        if (likeness := fuzz.ratio(one, other)) >= _LEAST_ALIKE_WORDS
    ]
    pairs = []
    free_left, free_right = dict(enumerate(left)), dict(enumerate(right))
    for likeness, *_, here, there in sorted(alike):
        if here in free_left and there in free_right:
            pairs.append((free_left.pop(here), free_right.pop(there), -likeness))
    return pairs, [*free_left.values(), *free_right.values()]


def _is_misspelling(one: str, other: str) -> bool:
    shortest = min(len(one), len(other))
    if shortest < _SHORTEST_MISSPELT or _is_longer_in_front(one, other):
        return False
    return OSA.distance(one, other) <= (2 if shortest >= _LONG_WORD else 1)


def _is_longer_in_front(one: str, other: str) -> bool:
    """Whether letters before a word make another one of it, as in нерафинированное."""
    short, long = sorted((one, other), key=len)
    return len(long) > len(short) + 1 and long.endswith(short)


def _compare_figures(left: tuple[Figure, ...], right: tuple[Figure, ...]) -> _Part:
    only_left, only_right = list(left), list(right)
    _strike(only_left, only_right, Figure.equals)
    # "24 29 in" has an inch figure of its own: its 24 is not another name's 24 in.
    measured = {figure.dimension for figure in left}, {figure.dimension for figure in right}
    _strike(only_left, only_right, partial(_lost_unit, measured))
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    differ = only_left + only_right
    return _Part(total - sum(map(_weight, differ)), total, is_same=not differ)


def _strike(
    left: list[Figure], right: list[Figure], agree: Callable[[Figure, Figure], bool]
) -> None:
    for figure in tuple(left):
        partner = next((other for other in right if agree(figure, other)), None)
        if partner:
            left.remove(figure)
            right.remove(partner)


def _lost_unit(measured: tuple[set[str], set[str]], left: Figure, right: Figure) -> bool:
    """Whether two figures are the same number, of which one name may have left out the unit."""
    if left.written != right.written or (left.dimension and right.dimension):
        return False
    bare, own = (right, measured[1]) if left.dimension else (left, measured[0])
    dimension = left.dimension or right.dimension
    if (left.unit or right.unit) in _LETTERS_OF_MODELS:
        return False
    return not dimension or not (bare.is_of_model or dimension in own)


def _weight(figure: Figure) -> int:
    return max(len(figure.written), _LEAST_FIGURE_WEIGHT)
