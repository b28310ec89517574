"""Where two names differ, piece by piece, as it is shown to people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from marketbel_courier.file_formats.text import with_plus_told
from marketbel_courier.matching.names import read_name
from marketbel_courier.matching.scoring import compare

# A number keeps the letters behind it: a unit, or the rest of a model's number.
_PIECE = re.compile(
    r"\d+(?:[.,]\d+)*[^\W\d_]*(?:\s?[\"”″]|′′)?|[^\W\d_][^\W_]*(?:['’][^\W_]+)*|[+%°\"”″]"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_UNIT_BEHIND = re.compile(r"\s+([^\W\d_]+\d?)(?![^\W_])")


class Sort(StrEnum):
    """What a piece of a name is."""

    WORD = "word"
    NUMBER = "number"
    """A number with its unit, or a model's number with its letters."""
    COLOUR = "colour"
    SIGN = "sign"
    GAP = "gap"
    """Blanks, commas and the like, which say nothing."""


class Mark(StrEnum):
    """How a piece stands to the other name."""

    SAME = "same"
    ALIKE = "alike"
    """The other name has it in another spelling, or without its unit."""
    ONLY = "only"
    """The other name has nothing of the kind."""
    OPPOSED = "opposed"
    """The other name has another one in its place: another size, colour or model."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a name as it is written; all pieces of a name are the name."""

    text: str
    sort: Sort
    mark: Mark = Mark.SAME


class Difference(NamedTuple):
    """Two names in pieces."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]

    @property
    def opposed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What speaks for two products: sizes, colours and models of which each name has its own,
        and signs that one of them lacks.
        """
        left, right = (tuple(one.text for one in side if _speaks(one)) for side in self)
        return left, right


def difference(left: str, right: str) -> Difference:
    """Compare two names piece by piece, in whatever order they have their words."""
    sides = _read(left), _read(right)
    for agree, mark in (
        (_equal, Mark.SAME),
        (_without_unit, Mark.ALIKE),
        (_without_letters, Mark.ALIKE),
        (_misspelt, Mark.ALIKE),
        (_instead, Mark.OPPOSED),
    ):
        _pair(*sides, agree, mark)
    for side, others in (sides, sides[::-1]):
        _find_letters(side, others)
    return Difference(*(tuple(_marked(one) for one in side) for side in sides))


def _speaks(piece: Piece) -> bool:
    return piece.mark is Mark.OPPOSED or (piece.mark is Mark.ONLY and piece.sort is Sort.SIGN)


@dataclass(slots=True)
class _Read:
    """A piece with what it says: words, sizes and colours in the one spelling of them all."""

    piece: Piece
    words: tuple[str, ...] = ()
    sizes: tuple[tuple[str, str], ...] = ()
    colours: frozenset[str] = frozenset()
    mark: Mark | None = None

    @property
    def says(self) -> tuple[object, ...]:
        return self.words, self.sizes, self.colours

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(dimension for _, dimension in self.sizes)


def _read(name: str) -> list[_Read]:
    found: list[_Read] = []
    end = 0
    for start, stop in _places(name):
        if start > end:
            found.append(_gap(name[end:start]))
        found.append(_piece(name, start, stop))
        end = stop
    if end < len(name):
        found.append(_gap(name[end:]))
    return found


def _places(name: str) -> Iterator[tuple[int, int]]:
    at = 0
    while match := _PIECE.search(name, at):
        stop = match.end()
        if _NUMBER.fullmatch(match[0]) and (unit := _UNIT_BEHIND.match(name, stop)):
            with_unit = name[match.start() : unit.end()]
            if any(figure.dimension for figure in read_name(with_unit).figures):
                stop = unit.end()
        yield match.start(), stop
        at = stop


def _gap(text: str) -> _Read:
    return _Read(Piece(text, Sort.GAP), mark=Mark.SAME)


def _piece(name: str, start: int, stop: int) -> _Read:
    text = name[start:stop]
    if not any(char.isalnum() for char in text):
        return _sign(name, start, text)
    read = read_name(text)
    sort = Sort.WORD
    if read.figures:
        sort = Sort.NUMBER
    elif read.colours:
        sort = Sort.COLOUR
    sizes = tuple((figure.value, figure.dimension) for figure in read.figures)
    says_something = read.words or sizes or read.colours
    return _Read(
        Piece(text, sort),
        read.words,
        sizes,
        read.colours,
        # Padding, such as “the” and “для”, is missed by nobody.
        mark=None if says_something else Mark.SAME,
    )


def _sign(name: str, start: int, text: str) -> _Read:
    if text != "+":
        return _Read(Piece(text, Sort.SIGN), (text,))
    around = name[max(start - 1, 0) : start + 2]
    if with_plus_told(around) == around:
        return _gap(text)
    return _Read(Piece(text, Sort.SIGN), read_name("plus").words)


def _pair(
    left: list[_Read], right: list[_Read], agree: Callable[[_Read, _Read], bool], mark: Mark
) -> None:
    for one in left:
        if one.mark is not None:
            continue
        partner = next((other for other in right if other.mark is None and agree(one, other)), None)
        if partner:
            one.mark = partner.mark = mark


def _equal(one: _Read, other: _Read) -> bool:
    return one.says == other.says


def _without_unit(one: _Read, other: _Read) -> bool:
    numbers = [_NUMBER.findall(read.piece.text) for read in (one, other)]
    return (
        bool(numbers[0])
        and numbers[0] == numbers[1]
        and not (one.words or other.words)
        and ("" in one.dimensions) != ("" in other.dimensions)
    )


def _without_letters(one: _Read, other: _Read) -> bool:
    """“KO12” and the 12 of “KO 12”."""
    return bool(one.sizes) and one.sizes == other.sizes and not (one.words and other.words)


def _misspelt(one: _Read, other: _Read) -> bool:
    if one.piece.sort is not Sort.WORD or other.piece.sort is not Sort.WORD:
        return False
    return compare(read_name(one.piece.text), read_name(other.piece.text)).is_same


def _find_letters(side: list[_Read], others: list[_Read]) -> None:
    """The KO of “KO 12” is in the other name's “KO12”."""
    letters = {
        word for other in others if other.sizes and other.mark is Mark.ALIKE for word in other.words
    }
    for one in side:
        if one.mark is None and one.words and letters.issuperset(one.words):
            one.mark = Mark.ALIKE


def _instead(one: _Read, other: _Read) -> bool:
    if Sort.COLOUR in (one.piece.sort, other.piece.sort):
        return one.piece.sort is other.piece.sort
    is_size = bool(one.sizes and other.sizes)
    return is_size and one.dimensions == other.dimensions


def _marked(read: _Read) -> Piece:
    return replace(read.piece, mark=read.mark or Mark.ONLY)
