"""How alike two names are, and what follows from it. No database here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz import fuzz, process

from marketbel_courier.price_lists.text import normalise

# Numbers and letters apart, so that "128GB" and "128 GB" are the same words.
_WORD = re.compile(r"\d+|[^\W\d_]+")
_SHORTLIST = 25
_HALF_A_POINT = 0.5


@dataclass(frozen=True)
class Thresholds:
    """Scores from 0 to 100: from `link` on it is the product, from `review` on a person decides."""

    link: float = 95.0
    review: float = 70.0
    candidates: int = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A supplier's item that has no product yet."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product that items may be linked to."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that an item may be."""

    product_id: UUID
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Link:
    """The item is this product."""

    item_id: UUID
    product_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class Review:
    """A person has to choose; the candidates are the best first."""

    item_id: UUID
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NewProduct:
    """No product is like it: one draft for all items that are the same among themselves."""

    name: str
    item_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided for each item, once each."""

    links: tuple[Link, ...]
    reviews: tuple[Review, ...]
    new_products: tuple[NewProduct, ...]


def decide(
    items: Sequence[Item], products: Iterable[Product], thresholds: Thresholds | None = None
) -> Decisions:
    """Match every item against `products`; the result does not depend on the products' order."""
    limits = thresholds or Thresholds()
    known = _Names(sorted(products, key=lambda product: (product.name, str(product.id))))
    links: list[Link] = []
    reviews: list[Review] = []
    unknown: list[Item] = []
    for item in items:
        candidates = known.similar_to(item.name, limits)
        if not candidates:
            unknown.append(item)
        elif candidates[0].score >= limits.link:
            links.append(Link(item.id, candidates[0].product_id, candidates[0].score))
        else:
            reviews.append(Review(item.id, tuple(candidates)))
    return Decisions(tuple(links), tuple(reviews), tuple(_group(unknown, limits)))


def score(left: str, right: str) -> float:
    """How alike two names are, 0 to 100, whatever the order of their words."""
    return _guard(fuzz.ratio(_words(left), _words(right)), left, right, Thresholds())


class _Names:
    """Products by name, prepared once for many searches."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = products
        self._words = [_words(product.name) for product in products]
        self._exact: dict[str, Product] = {}
        for words, product in zip(self._words, products, strict=True):
            self._exact.setdefault(words, product)

    def similar_to(self, name: str, limits: Thresholds) -> list[Candidate]:
        words = _words(name)
        same = self._exact.get(words)
        if same:
            return [Candidate(same.id, same.name, 100.0)]
        found = process.extract(
            words, self._words, scorer=fuzz.ratio, score_cutoff=limits.review, limit=_SHORTLIST
        )
        candidates = []
        for _, points, place in found:
            product = self._products[place]
            guarded = round(_guard(points, name, product.name, limits), 2)
            candidates.append(Candidate(product.id, product.name, guarded))
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.name))
        return candidates[: limits.candidates]


def _group(items: Sequence[Item], limits: Thresholds) -> list[NewProduct]:
    """Items that would be linked to each other, if one of them were a product already."""
    groups: dict[str, tuple[str, list[UUID]]] = {}
    for item in items:
        words = _words(item.name)
        if words not in groups:
            twin = process.extractOne(
                words, groups.keys(), scorer=fuzz.ratio, score_cutoff=limits.link
            )
            if twin and _same_models(item.name, groups[twin[0]][0]):
                words = twin[0]
        groups.setdefault(words, (item.name, []))[1].append(item.id)
    return [NewProduct(name, tuple(ids)) for name, ids in groups.values()]


def _guard(points: float, left: str, right: str, limits: Thresholds) -> float:
    """One figure in a long name is a fraction of a point, but it is another product."""
    if points >= limits.link and not _same_models(left, right):
        return limits.link - _HALF_A_POINT
    return points


def _words(name: str) -> str:
    return " ".join(sorted(_WORD.findall(normalise(name))))


def _same_models(left: str, right: str) -> bool:
    return _models(left) == _models(right)


def _models(name: str) -> list[str]:
    """What tells one model from the next: figures, and single Latin letters such as sizes."""
    words = _WORD.findall(normalise(name))
    return sorted(
        word for word in words if word.isdigit() or (len(word) == 1 and "a" <= word <= "z")
    )
