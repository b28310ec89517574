"""Words that make two products of two names: another side, edition or variant; with and without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from marketbel_courier.matching.attributes import Attribute, contradiction
from marketbel_courier.matching.names import Name
from marketbel_courier.matching.traits import TOLD_WHEN_SO, TRAITS, Axis, Trait
from marketbel_courier.matching.vocabulary import FITTING
from marketbel_courier.messages.message import Message

_LEAST_NEGATED = 4
# As they sound: негазированная, беспроводной, non-slip, unlocked.
_NEGATIVE = ("ne", "bez", "bes", "non", "un")
_OF_AXIS = {
    Axis.CONDITION: Attribute.CONDITION,
    Axis.CONNECTION: Attribute.CONNECTION,
    Axis.CONSTRUCTION: Attribute.VARIANT,
    Axis.EDITION: Attribute.EDITION,
    Axis.END: Attribute.SIDE,
    Axis.FINISH: Attribute.FINISH,
    Axis.GENDER: Attribute.GENDER,
    Axis.HEIGHT: Attribute.SIDE,
    Axis.LANGUAGE: Attribute.LANGUAGE,
    Axis.MAKER: Attribute.MAKER,
    Axis.PACKAGE: Attribute.PACKAGE,
    Axis.PLATFORM: Attribute.PLATFORM,
    Axis.SEASON: Attribute.SEASON,
    Axis.SIDE: Attribute.SIDE,
}


def opposed_words(left: Name, right: Name, proofs: AbstractSet[str]) -> Iterable[Message]:
    """What words of the two say differently; `proofs` are the codes that prove them one model."""
    yield from _variants(left, right, proofs)
    yield from _lacking(left, right)
    for axis in sorted(_opposed(left.traits, right.traits) - {Axis.ACCESSORY}):
        yield contradiction(_OF_AXIS[axis], _told(axis, left), _told(axis, right))


def is_accessory(left: Name, right: Name, *, is_proved: bool) -> bool:
    """Whether words of one say that it goes with a thing, and none of the other do.

    Where a code proves the two one model, it may be that of the thing: behind a first word, and
    before a Russian one with “для”.
    """
    if Axis.ACCESSORY not in _opposed(left.traits, right.traits):
        return False
    if not is_proved:
        return True
    return any(map(_is_of_another_thing, (left, right)))


def _is_of_another_thing(name: Name) -> bool:
    words = list(name.spellings.values())
    return any(
        word in TRAITS
        and TRAITS[word].axis is Axis.ACCESSORY
        and (
            not place
            or (not word.isascii() and not FITTING.isdisjoint(words[place + 1 : place + 2]))
        )
        for place, word in enumerate(words)
    )


def _variants(left: Name, right: Name, proofs: AbstractSet[str]) -> Iterable[Message]:
    """A word that makes another model, behind something that both names have.

    Where a code proves the model, only a word right behind it or a number does: others praise it.
    """
    if left.variants == right.variants:
        return

    def makes_another(before: str, other: Name) -> bool:
        if proofs and not before.isdecimal():
            return bool(before) and any(code.endswith(before) for code in proofs)
        return before in other.spellings

    ours = {word for before, word in left.variants if makes_another(before, right)}
    theirs = {word for before, word in right.variants if makes_another(before, left)}
    # “Rio III” may be “Rio 3”.
    only_left = ours - {word for _, word in right.variants} - _written(right)
    only_right = theirs - {word for _, word in left.variants} - _written(left)
    if only_left or only_right:
        yield contradiction(Attribute.VARIANT, left.spelt(only_left), right.spelt(only_right))


def _written(name: Name) -> set[str]:
    return {figure.written for figure in name.figures}


def _lacking(left: Name, right: Name) -> Iterable[Message]:
    """What one name has and the other is without: studs, gas, an end that reflects."""
    for one, other, is_item in ((left, right, True), (right, left, False)):
        for word in one.words:
            if word in one.lacking:
                present = [found for found in other.words if is_one_word(word, found)]
                is_opposed = bool(present) and other.lacking.isdisjoint(present)
            elif word.startswith(_NEGATIVE):
                present = [word.removeprefix(no) for no in _NEGATIVE if word.startswith(no)]
                present = [found for found in present if found in other.words]
                is_opposed = any(len(found) >= _LEAST_NEGATED for found in present)
                is_opposed = is_opposed and word not in other.words
            else:
                continue
            if is_opposed:
                said = one.spelt([word]), other.spelt(present[:1])
                yield contradiction(Attribute.VARIANT, *(said if is_item else said[::-1]))


def is_one_word(one: str, other: str) -> bool:
    """Whether two words are one in as far as their stems say: шип and шипов."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _LEAST_NEGATED and long.startswith(short))


def _opposed(left: Mapping[Trait, str], right: Mapping[Trait, str]) -> set[Axis]:
    """The axes along which the two are two things."""
    opposed = set()
    for axis in {trait.axis for trait in left.keys() ^ right.keys()}:
        ours = {trait.value for trait in left if trait.axis is axis}
        theirs = {trait.value for trait in right if trait.axis is axis}
        if ours.isdisjoint(theirs) and (axis in TOLD_WHEN_SO or (ours and theirs)):
            opposed.add(axis)
    return opposed


def _told(axis: Axis, name: Name) -> list[str]:
    return [written for trait, written in name.traits.items() if trait.axis is axis]
