"""Compares one item with the catalogue: which products it may be, and by which kind of evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.matching.additions import told_apart
from marketbel_courier.matching.attributes import Attribute, contradiction
from marketbel_courier.matching.contradictions import contradictions
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.model_codes import (
    barcodes_in,
    code_text,
    model_codes,
    strong_codes,
)
from marketbel_courier.matching.names import Name, index_tokens, read_name
from marketbel_courier.matching.records import Item, Product, Rung, Thresholds
from marketbel_courier.matching.scoring import compare, score_of_likeness
from marketbel_courier.matching.telling import have_telling
from marketbel_courier.messages.message import Message

_LEAST_LIKE_A_REMEMBERED = 0.15
_LEAST_LIKE_A_CODE = 0.25
_LEAST_LIKE_BY_FAR = 0.4
LEAST_AHEAD = 0.03
_LEAST_TELLING = 3
_LEAST_LIKE_ANOTHER_MODEL = 0.35
_LEAST_LIKE_THE_SAME = 0.35
_LEAST_BESIDE_A_KIND = 2
_BESIDE_CANDIDATES = 2
_SURE = 100.0
_OF_SIBLINGS = frozenset(
    (
        *(Attribute.CAPACITY, Attribute.SIZE, Attribute.WEIGHT, Attribute.VOLUME, Attribute.AREA),
        *(Attribute.POWER, Attribute.VOLTAGE, Attribute.CURRENT, Attribute.CHARGE),
        *(Attribute.FREQUENCY, Attribute.COLOUR_TEMPERATURE, Attribute.BRIGHTNESS),
        *(Attribute.PACK, Attribute.COLOUR, Attribute.ARTICLE),
    )
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
    sibling of the item, such as a screw of another size, is not worth asking about; what a code
    proves is, however unlike the names are.
    """

    product: Product
    likeness: float
    points: float
    contradictions: tuple[Message, ...]
    evidence: Evidence | None
    is_telling: bool
    is_worth_asking: bool
    is_proved: bool

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
        and likely.likeness - rival >= LEAST_AHEAD
    )


def without_twins(found: Sequence[Likely], item: Item) -> Sequence[Likely]:
    """The same products; if the item's name fits several of them equally, none of these has
    evidence.
    """
    spelt = item.name.casefold()
    named = [one for one in found if one.evidence and one.evidence.rung is Rung.NAME]
    if len(named) < 2 or any(one.evidence for one in found if one not in named):
        return found

    def fit(one: Likely) -> tuple[float, bool]:
        return one.points, one.product.name.casefold() == spelt

    best = max(map(fit, named))
    twins = {one.product.id for one in named if fit(one) == best}
    if len(twins) < 2:
        return found
    told = Message("match-twins")
    return [
        replace(one, evidence=None, contradictions=(*one.contradictions, told), is_telling=False)
        if one.product.id in twins
        else one
        for one in found
    ]


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
    """The products that have an item's codes, and what each code proves."""

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
            if products == [product] and (
                _is_of_brand(product, item.brand)
                or (likeness >= _LEAST_LIKE_A_CODE and _share_a_word(item.name, product.name))
            ):
                reason = Message("match-by-part-number", code=code, brand=item.brand)
                return Evidence(Rung.PART_NUMBER, reason)
        for code, products in self.models.items():
            if (
                products == [product]
                and likeness >= _LEAST_LIKE_A_CODE
                and _share_a_word(item.name, product.name)
                and _is_whole(code, item, product)
                and not _is_serial_of_two(code, item, product)
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
    explained = _explained(item, product) | _kinds(left, right)
    evidence = None if against else proof
    points = 0.0
    is_sibling = proof is None and any(map(_is_of_siblings, against))
    if proof is None and likeness >= _LEAST_LIKE_THE_SAME and (is_sibling or not against):
        same = compare(left, right, is_known_word=known.is_known_word, explained=explained)
        points = round(same.points, 2)
        if same.is_same and points >= limits.link and not against:
            evidence = Evidence(Rung.NAME, Message("match-by-name", score=points))
    if not against and (evidence is None or evidence.rung is Rung.MODEL_CODE):
        against += told_apart(item.name, product.name, explained)
        evidence = None if against else evidence
    return Likely(
        product,
        likeness,
        points,
        tuple(against),
        evidence,
        not against and have_telling(item.name, product.name),
        proof is not None or _is_worth_asking(against, likeness, points, limits),
        proof is not None,
    )


def _is_of_brand(product: Product, brand: str | None) -> bool:
    """Whether the product is known to be of this brand: two makers may number their parts alike."""
    told = set(index_tokens(brand)) if brand else set()
    return bool(told) and bool(
        told & {*index_tokens(product.brand or ""), *index_tokens(product.name)}
    )


def _is_serial_of_two(code: str, item: Item, product: Product) -> bool:
    """Whether it is a number that two suppliers gave their goods, each for itself: 00-00001234."""
    if not code.isdecimal() and "000" not in code:
        return False
    return code in map(code_text, item.codes) and code not in {
        *map(code_text, product.part_numbers),
        *(one.text for one in model_codes(product.name)),
    }


def _is_whole(code: str, item: Item, product: Product) -> bool:
    """Whether one of the two has just this code: longer ones that begin with it are two."""
    texts = (*item.codes, *product.part_numbers, *product.codes)
    return code in map(code_text, texts) or any(
        code == one.text and not one.is_part
        for name in (item.name, product.name)
        for one in model_codes(name)
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
    return contradiction.parameters.get("attribute") in _OF_SIBLINGS


def _other_barcode(coded: _Coded, product: Product) -> Iterable[Message]:
    theirs = barcodes_in(product.name, *product.barcodes)
    if coded.by_barcode and theirs and coded.by_barcode.keys().isdisjoint(theirs):
        yield contradiction(Attribute.BARCODE, map(str, coded.by_barcode), map(str, theirs))


def _kinds(left: Name, right: Name) -> AbstractSet[str]:
    """Words of the goods' kind, where one name leaves it out or tells of no other kind.

    Names that have little besides need all their words.
    """
    if not (left.kinds or right.kinds):
        return frozenset()
    ours, theirs = set(left.kinds.values()), set(right.kinds.values())
    words = left.kinds.keys() | right.kinds.keys()
    common = {*left.words, *left.figures} & {*right.words, *right.figures} - words
    is_one_kind = ours <= theirs or theirs <= ours
    return words if is_one_kind and len(common) >= _LEAST_BESIDE_A_KIND else frozenset()


def _explained(item: Item, product: Product) -> AbstractSet[str]:
    texts = (item.category, product.category, item.brand, product.brand)
    return frozenset[str]().union(*(_words_of(text) for text in texts if text))


@lru_cache(maxsize=10_000)
def _words_of(text: str) -> AbstractSet[str]:
    """The words of a category or brand, which many goods have in common."""
    return frozenset(index_tokens(text))
