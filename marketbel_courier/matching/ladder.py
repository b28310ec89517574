"""What an item may be, and by which rung of the ladder: one item against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.matching.contradictions import Attribute, contradiction, contradictions
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.model_codes import (
    ModelCode,
    barcodes_in,
    code_text,
    model_codes,
    strong_codes,
)
from marketbel_courier.matching.names import Name, index_tokens, read_name
from marketbel_courier.matching.records import Item, Product, Rung, Thresholds
from marketbel_courier.matching.scoring import compare, score_of_likeness
from marketbel_courier.messages.message import Message

_LEAST_LIKE_A_REMEMBERED = 0.15
_LEAST_LIKE_A_CODE = 0.25
_LEAST_LIKE_BY_FAR = 0.4
_LEAST_AHEAD = 0.03
_LEAST_TELLING = 3
_LEAST_SHARED_OF_A_CODE = 4
_LEAST_LIKE_ANOTHER_MODEL = 0.35
_LEAST_LIKE_THE_SAME = 0.35
_BESIDE_CANDIDATES = 2
_SURE = 100.0
_NOT_OF_SIBLINGS = frozenset(
    {None, Attribute.MODEL, Attribute.VARIANT, Attribute.BRAND, Attribute.BARCODE}
)


class Evidence(NamedTuple):
    """By which rung an item is a product, and why."""

    rung: Rung
    reason: Message


@dataclass(frozen=True, slots=True)
class Likely:
    """A product that an item may be.

    `likeness` is that of the names, from 0 to 1; `points` are those of a name that says the same.
    With `evidence` the item is the product, unless another item is so more surely. `is_telling` is
    true where nothing speaks against it and something rare speaks for it. What is no more than a
    sibling of the item, such as a screw of another size, is not worth asking about.
    """

    product: Product
    likeness: float
    points: float
    contradictions: tuple[Message, ...]
    evidence: Evidence | None
    is_telling: bool
    is_worth_asking: bool

    @property
    def score(self) -> float:
        """From 0 to 100, whatever the thresholds."""
        if self.evidence is None:
            return score_of_likeness(self.likeness)
        return self.points if self.evidence.rung is Rung.NAME else _SURE


def likely_products(item: Item, known: ProductIndex, limits: Thresholds) -> list[Likely]:
    """The products that the item may be, those with evidence first, then the most alike."""
    likeness = known.likeness(item.name)
    coded = _Coded(item, known)
    found: dict[UUID, Likely] = {}
    for product in coded.products:
        found[product.id] = _judged(item, product, known, limits, coded, likeness(product))
    if any(one.evidence for one in found.values()):
        return _sorted(found.values(), item)
    for product in known.spelt_alike(item.name):
        if product.id not in found:
            found[product.id] = _judged(item, product, known, limits, coded, likeness(product))
    if any(one.evidence for one in found.values()):
        return _sorted(found.values(), item)
    for product, alike in known.near(item.name, limits.candidates + _BESIDE_CANDIDATES):
        if product.id not in found:
            found[product.id] = _judged(item, product, known, limits, coded, alike)
    return _sorted(found.values(), item)


def is_by_far(likely: Likely, rival: float) -> bool:
    """Whether nothing speaks against the product, something rare for it, and no rival is near."""
    return (
        likely.is_telling
        and likely.likeness >= _LEAST_LIKE_BY_FAR
        and likely.likeness - rival >= _LEAST_AHEAD
    )


def _sorted(found: Iterable[Likely], item: Item) -> list[Likely]:
    spelt = item.name.casefold()
    return sorted(
        found,
        key=lambda one: (
            one.evidence is None,
            -one.score,
            -one.likeness,
            one.product.name.casefold() != spelt,
            one.product.name,
            str(one.product.id),
        ),
    )


class _Coded:
    """What an item's codes say: the products that have them, and what each of them proves."""

    def __init__(self, item: Item, known: ProductIndex) -> None:
        self.remembered = known.get(item.remembered) if item.remembered else None
        self.by_barcode = {
            number: known.with_barcode(number) for number in barcodes_in(item.name, *item.barcodes)
        }
        self.parts = {
            code: known.with_code(code) for text in item.part_numbers if (code := code_text(text))
        }
        self.models = {
            code: known.with_code(code)
            for code in strong_codes(item.name, *item.codes)
            if code not in self.parts
        }
        groups = (self.by_barcode, self.parts, self.models)
        every = [p for group in groups for products in group.values() for p in products]
        if self.remembered:
            every.insert(0, self.remembered)
        self.products: Sequence[Product] = list({product.id: product for product in every}.values())

    def evidence(self, item: Item, product: Product, likeness: float) -> Evidence | None:
        """The surest rung by which the item's codes make it this product."""
        if self.remembered is product and likeness >= _LEAST_LIKE_A_REMEMBERED:
            return Evidence(Rung.REMEMBERED_CODE, Message("match-by-remembered-code"))
        for number, products in self.by_barcode.items():
            if products == [product]:
                return Evidence(Rung.BARCODE, Message("match-by-barcode", barcode=str(number)))
        for code, products in self.parts.items():
            if products == [product] and (item.brand or likeness >= _LEAST_LIKE_A_CODE):
                reason = Message("match-by-part-number", code=code, brand=item.brand)
                return Evidence(Rung.PART_NUMBER, reason)
        for code, products in self.models.items():
            if (
                products == [product]
                and likeness >= _LEAST_LIKE_A_CODE
                and _share_a_word(item.name, product.name)
            ):
                return Evidence(Rung.MODEL_CODE, Message("match-by-model-code", code=code))
        return None


def _judged(
    item: Item,
    product: Product,
    known: ProductIndex,
    limits: Thresholds,
    coded: _Coded,
    likeness: float,
) -> Likely:
    left, right = read_name(item.name), read_name(product.name)
    against = list(contradictions(item, product))
    proof = coded.evidence(item, product, likeness)
    if proof is None or proof.rung is not Rung.REMEMBERED_CODE:
        against += _other_barcode(coded, product)
    evidence = None if against else proof
    points = 0.0
    is_sibling = proof is None and any(map(_is_of_siblings, against))
    if proof is None and likeness >= _LEAST_LIKE_THE_SAME and (is_sibling or not against):
        explained = _explained(item, product)
        same = compare(left, right, is_known_word=known.is_known_word, explained=explained)
        points = round(same.points, 2)
        if same.is_same and points >= limits.link and not against:
            evidence = Evidence(Rung.NAME, Message("match-by-name", score=points))
    return Likely(
        product,
        likeness,
        points,
        tuple(against),
        evidence,
        not against and _has_telling(item.name, product.name),
        proof is not None or _is_worth_asking(against, likeness, points, limits),
    )


def _share_a_word(item: str, product: str) -> bool:
    """Whether more than a code is common to both: two makers may number their goods alike."""
    ours, theirs = read_name(item).words, read_name(product).words
    return any(len(word) >= _LEAST_TELLING for word in set(ours) & set(theirs))


def _is_worth_asking(
    against: Sequence[Message], likeness: float, points: float, limits: Thresholds
) -> bool:
    """Whether a product without proof may be the item all the same."""
    if any(map(_is_of_siblings, against)):
        return points >= limits.review
    attributes = {message.parameters.get("attribute") for message in against}
    return Attribute.MODEL not in attributes or likeness >= _LEAST_LIKE_ANOTHER_MODEL


def _is_of_siblings(contradiction: Message) -> bool:
    """Whether two products differ in a measure or a colour, as those of one line do."""
    return contradiction.parameters.get("attribute") not in _NOT_OF_SIBLINGS


def _has_telling(item: str, product: str) -> bool:
    """Whether both names have one code, or one number of some length.

    A code may have the maker's letters before it, as RP-SDV02 has, or a colour behind it, as FE360
    and FE360PNK; another ending is that of a sibling. A short code tells enough where the names
    tell one colour, and one of them has all words of the other.
    """
    ours, theirs = model_codes(item), model_codes(product)
    pairs = [(one.text, other.text) for one in ours for other in theirs]
    left, right = read_name(item), read_name(product)
    if _have_other_numbers(left, right):
        return False
    is_of_other_words = bool(set(left.words) - set(right.words)) and bool(
        set(right.words) - set(left.words)
    )
    if any(
        _are_one(one, other)
        and (not is_of_other_words or len(min(one, other, key=len)) > _LEAST_SHARED_OF_A_CODE)
        for one, other in pairs
    ) or any(_differ_by_colour(one, other, item, product) for one, other in pairs):
        return True
    if is_of_other_words or left.colours != right.colours:
        return False
    return any(len(one) >= _LEAST_TELLING and one == other for one, other in pairs) or bool(
        _long_numbers(left, ours) & _long_numbers(right, theirs)
    )


def _have_other_numbers(left: Name, right: Name) -> bool:
    """Whether the names differ in nothing but a bare number: 205/55 R16 and 205/60 R16."""
    if set(left.words) != set(right.words):
        return False
    ours, theirs = ({figure.value for figure in name.figures} for name in (left, right))
    bare = {figure.value for name in (left, right) for figure in name.figures if not figure.unit}
    differ = ours ^ theirs
    return len(ours - theirs) == len(theirs - ours) == 1 and differ <= bare


def _are_one(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_SHARED_OF_A_CODE and long.endswith(short)


def _differ_by_colour(one: str, other: str, item: str, product: str) -> bool:
    """Whether two codes are one but for the colour of which a name tells: FE360 and FE360PNK."""
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    shades = read_name(item).colours | read_name(product).colours
    return any(
        any(map(str.isdecimal, one[:length]))
        and any(
            _is_abbreviated(one[length:], shade) and _is_abbreviated(other[length:], shade)
            for shade in shades
        )
        for length in range(shared, _LEAST_SHARED_OF_A_CODE - 1, -1)
    )


def _is_abbreviated(letters: str, word: str) -> bool:
    """Whether the letters are the word's first one and others of it, in their order."""
    rest = iter(word)
    return word.startswith(letters[:1]) and all(letter in rest for letter in letters)


def _long_numbers(name: Name, codes: Sequence[ModelCode]) -> set[str]:
    """Numbers that stand alone and measure nothing."""
    return {
        figure.written
        for figure in name.figures
        if not figure.dimension
        and len(figure.written) >= _LEAST_TELLING
        and figure.written.isdecimal()
        and not any(figure.written in code.text for code in codes)
    }


def _other_barcode(coded: _Coded, product: Product) -> Iterable[Message]:
    theirs = barcodes_in(product.name, *product.barcodes)
    if coded.by_barcode and theirs and coded.by_barcode.keys().isdisjoint(theirs):
        yield contradiction(Attribute.BARCODE, map(str, coded.by_barcode), map(str, theirs))


def _explained(item: Item, product: Product) -> list[str]:
    texts = (item.category, product.category, item.brand, product.brand)
    return [word for text in texts if text for word in index_tokens(text)]
