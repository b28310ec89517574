"""What speaks against two names being one product: each attribute in which they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from marketbel_courier.matching.model_codes import ModelCode, model_codes
from marketbel_courier.matching.names import Figure, Name, index_tokens, read_name
from marketbel_courier.matching.records import Item, Product
from marketbel_courier.messages.message import Message

_LEAST_PART_OF_A_CODE = 4


class Attribute(StrEnum):
    """In what two variants of a product differ."""

    CAPACITY = "capacity"
    SIZE = "size"
    WEIGHT = "weight"
    VOLUME = "volume"
    AREA = "area"
    POWER = "power"
    VOLTAGE = "voltage"
    CURRENT = "current"
    CHARGE = "charge"
    FREQUENCY = "frequency"
    COLOUR_TEMPERATURE = "colour_temperature"
    BRIGHTNESS = "brightness"
    PACK = "pack"
    COLOUR = "colour"
    VARIANT = "variant"
    MODEL = "model"
    ARTICLE = "article"
    """A model's code as the other name has one, too, of the same letters' and figures' places."""
    BRAND = "brand"
    BARCODE = "barcode"


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


def contradiction(attribute: Attribute, item: Iterable[str], product: Iterable[str]) -> Message:
    """What the item and the product say of an attribute; nothing where one does not say."""
    return Message(
        "match-contradiction",
        attribute=attribute,
        item=", ".join(sorted(item)) or None,
        product=", ".join(sorted(product)) or None,
    )


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
    found += _variants(left, right)
    found += _models(ours, theirs)
    if is_accessory(ours, theirs):
        found.append(Message("match-accessory"))
    return tuple(found)


def is_accessory(ours: Sequence[ModelCode], theirs: Sequence[ModelCode]) -> bool:
    """Whether what names one thing is only what the other is for, as of a phone and its case."""
    fitting = {code.text: code.is_fitting for code in ours}
    shared = [(fitting[code.text], code.is_fitting) for code in theirs if code.text in fitting]
    return bool(shared) and (False, False) not in shared and (True, True) not in shared


def _variants(left: Name, right: Name) -> Iterable[Message]:
    """A word that makes another model, behind something that both names have."""
    if left.variants == right.variants:
        return
    ours = {word for before, word in left.variants if before in right.spellings}
    theirs = {word for before, word in right.variants if before in left.spellings}
    only_left = ours - {word for _, word in right.variants}
    only_right = theirs - {word for _, word in left.variants}
    if only_left or only_right:
        yield contradiction(Attribute.VARIANT, _spelt(only_left, left), _spelt(only_right, right))


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
        yield contradiction(attribute, _spelt(only_left, left), _spelt(only_right, right))


def _spelt(words: Iterable[str], name: Name) -> list[str]:
    return [name.spellings.get(word, word) for word in words]


def _models(ours: Sequence[ModelCode], theirs: Sequence[ModelCode]) -> Iterable[Message]:
    """Codes of which each name has one that the other does not have, not even as a part."""
    only_left = _unmatched(ours, theirs)
    only_right = _unmatched(theirs, ours)
    if only_left and only_right:
        shapes = {_shape(code) for code in only_left if code.is_strong}
        is_of_one_scheme = any(_shape(code) in shapes for code in only_right)
        yield contradiction(
            Attribute.ARTICLE if is_of_one_scheme else Attribute.MODEL,
            [code.written for code in only_left],
            [code.written for code in only_right],
        )


def _shape(code: ModelCode) -> str:
    return "".join("0" if char.isdecimal() else "a" for char in code.text)


def _unmatched(codes: Sequence[ModelCode], others: Sequence[ModelCode]) -> list[ModelCode]:
    return [
        code
        for code in codes
        if not code.is_part
        and any(map(str.isdecimal, code.text))
        and not any(_are_akin(code.text, other.text) for other in others if not other.is_part)
        and not any(code.text == other.text for other in others)
    ]


def _are_akin(one: str, other: str) -> bool:
    """Whether a code is the other, or a part of it that is long enough to be no accident."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_PART_OF_A_CODE and short in long
