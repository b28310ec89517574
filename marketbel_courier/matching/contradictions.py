"""What contradicts that two names are one product: each attribute in which the names differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from marketbel_courier.matching.additions import (
    additions,
    is_for_the_other,
    other_makers,
)
from marketbel_courier.matching.attributes import Attribute, contradiction
from marketbel_courier.matching.letters import letters_beside_numbers
from marketbel_courier.matching.model_codes import ModelCode, common_codes, model_codes
from marketbel_courier.matching.names import Figure, Name, index_tokens, read_name, squeezed
from marketbel_courier.matching.opposed_words import is_accessory, opposed_words
from marketbel_courier.matching.records import Item, Product
from marketbel_courier.matching.telling import differ_by_colour, shades
from marketbel_courier.matching.vocabulary import LETTER_SIZES
from marketbel_courier.messages.message import Message

_LEAST_PART_OF_A_CODE = 4
_LEAST_OF_ONE_MODEL = 7
_LEADING_LETTERS = re.compile(r"[a-z]+(?=\d)")
_OF_DIMENSION = {
    "byte": Attribute.CAPACITY,
    "metre": Attribute.SIZE,
    "inch": Attribute.SIZE,
    "gram": Attribute.WEIGHT,
    "litre": Attribute.VOLUME,
    "square metre": Attribute.AREA,
    "watt": Attribute.POWER,
    "volt": Attribute.VOLTAGE,
    "ampere": Attribute.CURRENT,
    "ampere-hour": Attribute.CHARGE,
    "hertz": Attribute.FREQUENCY,
    "kelvin": Attribute.COLOUR_TEMPERATURE,
    "lumen": Attribute.BRIGHTNESS,
    "piece": Attribute.PACK,
}
_ONE_PIECE = Figure("1", "piece", "1")


def contradictions(item: Item, product: Product) -> tuple[Message, ...]:
    """What the two say differently of one thing: capacity, size, colour, brand; each a clause."""
    return (*_of_names(item.name, product.name), *_brands(item.brand, product.brand))


def _brands(item: str | None, product: str | None) -> Iterable[Message]:
    if item and product:
        ours, theirs = set(index_tokens(item)), set(index_tokens(product))
        if ours and theirs and not ours & theirs:
            yield contradiction(Attribute.BRAND, [item], [product])


def _of_names(item: str, product: str) -> tuple[Message, ...]:
    left, right = read_name(item), read_name(product)
    found = [
        *_figures(left, right),
        *_told(Attribute.COLOUR, left.colours, right.colours, left, right),
        *_told(Attribute.SIZE, left.sizes, right.sizes, left, right),
    ]
    ours, theirs = model_codes(item), model_codes(product)
    proving = [pair for pair in common_codes(item, product) if pair.is_proof]
    proofs = {pair.ours.text for pair in proving}
    found += _numbers(item, product)
    found += opposed_words(left, right, proofs)
    if not any(len(code) >= _LEAST_OF_ONE_MODEL for code in proofs):
        found += additions(item, product)
    # What is only a part of the codes of both proves nothing of their endings.
    if proofs.isdisjoint(code.text for code in (*ours, *theirs) if not code.is_part):
        found += _endings(item, product)
    found += other_makers(item, product, proving)
    found += letters_beside_numbers(item, product)
    found += _tails(ours, theirs, product)
    found += _tails(theirs, ours, item, is_item=False)
    found += _models(_unmatched(ours, theirs, product), _unmatched(theirs, ours, item))
    # “Tap for sinks Grohe” and “Grohe tap for sinks” are one.
    is_reordered = set(left.words) == set(right.words)
    is_of_other = not is_reordered and _are_of_other_things(ours, theirs)
    if not (proofs or is_reordered):
        is_of_other = is_of_other or is_for_the_other(item, product)
    if is_of_other or is_accessory(left, right, is_proved=bool(proofs)):
        found.append(Message("match-accessory"))
    return tuple(found)


def _are_of_other_things(ours: Sequence[ModelCode], theirs: Sequence[ModelCode]) -> bool:
    """Whether what names one thing is only what the other is for, as of a phone and its case."""
    fitting = {code.text: code.is_fitting for code in ours}
    shared = [(fitting[code.text], code.is_fitting) for code in theirs if code.text in fitting]
    return bool(shared) and (False, False) not in shared and (True, True) not in shared


def _numbers(item: str, product: str) -> Iterable[Message]:
    """Bare numbers of which each name has its own, while one of them has all words of the other."""
    left, right = read_name(item), read_name(product)
    ours, theirs = set(left.words), set(right.words)
    if left.figures == right.figures or not (ours <= theirs or theirs <= ours):
        return
    only_left, only_right = _own_numbers(left, right), _own_numbers(right, left)
    if only_left and only_right:
        only_left -= _numbers_of_codes(item)
        only_right -= _numbers_of_codes(product)
    if any(_are_of_one_kind(one, other) for one in only_left for other in only_right):
        yield contradiction(Attribute.NUMBER, only_left, only_right)


def _are_of_one_kind(one: str, other: str) -> bool:
    """Whether two numbers are of about one length, unlike a width and an article number."""
    lengths = [len(number.replace(",", ".").partition(".")[0]) for number in (one, other)]
    return abs(lengths[0] - lengths[1]) <= 1


def _own_numbers(name: Name, other: Name) -> set[str]:
    values = {figure.value for figure in other.figures}
    return {
        figure.written
        for figure in name.figures
        if not figure.dimension and not figure.is_of_model and figure.value not in values
    }


def _numbers_of_codes(name: str) -> set[str]:
    codes = (code.written for code in model_codes(name) if not code.is_part)
    return {figure.written for code in codes for figure in read_name(code).figures}


def _figures(left: Name, right: Name) -> Iterable[Message]:
    if left.figures == right.figures:
        return
    measured_left = {figure.dimension for figure in left.figures}
    measured_right = {figure.dimension for figure in right.figures}
    dimensions = measured_left & measured_right
    # A name without a number of pieces tells of one.
    dimensions |= (measured_left | measured_right) & {_ONE_PIECE.dimension}
    if not (dimensions := dimensions - {""}):
        return
    # The other name may have lost the unit.
    bare_left, bare_right = _bare(left.figures), _bare(right.figures)
    for dimension in sorted(dimensions):
        ours = _measured(left.figures, dimension)
        theirs = _measured(right.figures, dimension)
        if dimension == _ONE_PIECE.dimension:
            ours, theirs = ours or {_ONE_PIECE.value: "1"}, theirs or {_ONE_PIECE.value: "1"}
        only_left = {
            text for value, text in ours.items() if value not in theirs and value not in bare_right
        }
        only_right = {
            text for value, text in theirs.items() if value not in ours and value not in bare_left
        }
        if only_left and only_right:
            yield contradiction(_OF_DIMENSION[dimension], only_left, only_right)


def _measured(figures: Sequence[Figure], dimension: str) -> dict[str, str]:
    return {
        figure.value: f"{figure.written} {figure.unit}"
        for figure in figures
        if figure.dimension == dimension
    }


def _bare(figures: Sequence[Figure]) -> set[str]:
    return {figure.value for figure in figures if not figure.dimension and not figure.is_of_model}


def _told(
    attribute: Attribute,
    ours: AbstractSet[str],
    theirs: AbstractSet[str],
    left: Name,
    right: Name,
) -> Iterable[Message]:
    only_left, only_right = ours - theirs, theirs - ours
    if only_left and only_right:
        yield contradiction(attribute, left.spelt(only_left), right.spelt(only_right))


def _models(only_left: Sequence[ModelCode], only_right: Sequence[ModelCode]) -> Iterable[Message]:
    """Codes of which each name has one that the other does not have, not even as a part."""
    if only_left and only_right:
        shapes = {_shape(code) for code in only_left if code.is_strong}
        is_of_one_scheme = any(_shape(code) in shapes for code in only_right)
        yield contradiction(
            Attribute.ARTICLE if is_of_one_scheme else Attribute.MODEL,
            [code.written for code in only_left],
            [code.written for code in only_right],
        )


def _tails(
    codes: Sequence[ModelCode], others: Sequence[ModelCode], other: str, *, is_item: bool = True
) -> Iterable[Message]:
    """Another number behind what begins both: X1504ZA-BQ067 beside X1504ZA with BQ1139."""
    for code in codes if others else ():
        rests = [
            code.text.removeprefix(one.text)
            for one in others
            if len(one.text) >= _LEAST_PART_OF_A_CODE and code.text.startswith(one.text)
        ]
        rest = min(rests, key=len, default="")
        if not (letters := _LEADING_LETTERS.match(rest)) or rest in squeezed(other):
            continue
        told = [
            one.written
            for one in others
            if one.text.startswith(letters[0])
            and one.text.removeprefix(letters[0])[:1].isdecimal()
            and not rest.startswith(one.text)
        ]
        if told:
            said = [code.written], told
            yield contradiction(Attribute.ARTICLE, *(said if is_item else said[::-1]))


def _endings(item: str, product: str) -> Iterable[Message]:
    """Codes that are one but for a letter behind one of them, other than a colour's: two models."""
    if not (model_codes(item) and model_codes(product)):
        return
    common = {code.text for code in model_codes(item)} & {c.text for c in model_codes(product)}
    for one in model_codes(item):
        for other in model_codes(product):
            if one.is_part or other.is_part or not common.isdisjoint((one.text, other.text)):
                continue
            (short, beside), (long, _) = sorted(
                ((one.text, item), (other.text, product)), key=lambda pair: len(pair[0])
            )
            if (
                len(short) >= _LEAST_PART_OF_A_CODE
                and long.startswith(short)
                and _is_ending(long.removeprefix(short))
                and long not in squeezed(beside)
                and not differ_by_colour(short, long, _shades(item, product))
            ):
                yield contradiction(Attribute.MODEL, [one.written], [other.written])


def _is_ending(letters: str) -> bool:
    return letters.isalpha() and (len(letters) == 1 or letters in LETTER_SIZES)


def _shades(*names: str) -> set[str]:
    return {shade for name in names for shade in shades(read_name(name))}


def _shape(code: ModelCode) -> str:
    return "".join("0" if char.isdecimal() else "a" for char in code.text)


def _unmatched(
    codes: Sequence[ModelCode], others: Sequence[ModelCode], other: str
) -> list[ModelCode]:
    return [
        code
        for code in codes
        if not code.is_part
        and any(map(str.isdecimal, code.text))
        and not any(_are_akin(code.text, one.text) for one in others if not one.is_part)
        and not any(code.text == one.text for one in others)
        # 205/55R16 is 205/55 R16, and Gen5 is Gen 5.
        and not (len(code.text) >= _LEAST_PART_OF_A_CODE and code.text in squeezed(other))
    ]


def _are_akin(one: str, other: str) -> bool:
    """Whether a code is the other, or a part of it that is long enough to be no accident."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_PART_OF_A_CODE and short in long
