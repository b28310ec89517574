"""What becomes of each item: a link, a question, or a new product. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.names import index_tokens, read_name
from marketbel_courier.matching.records import (
    Candidate,
    Decisions,
    Item,
    Link,
    NewProduct,
    Product,
    Review,
    Rung,
    Taken,
    Thresholds,
)
from marketbel_courier.matching.scoring import compare
from marketbel_courier.messages.message import Message


def decide(
    items: Sequence[Item],
    products: ProductIndex | Iterable[Product],
    thresholds: Thresholds | None = None,
) -> Decisions:
    """Match every item against `products`, and the new items among themselves."""
    known = products if isinstance(products, ProductIndex) else ProductIndex(products)
    matching_round = MatchingRound(known, thresholds or Thresholds())
    matching_round.take(items)
    return matching_round.decisions()


class MatchingRound:
    """A round of matching that can be done in portions, also in another thread.

    `neighbours` are drafts of other items of the same list. An item may be linked to one, but a
    likeness to one is no question for a person: else every size of a screw would be asked about.
    """

    def __init__(
        self,
        known: ProductIndex,
        thresholds: Thresholds,
        neighbours: AbstractSet[UUID] = frozenset(),
        taken: Taken | None = None,
    ) -> None:
        self._known = known
        self._limits = thresholds
        self._neighbours = neighbours
        self._links: list[Link] = []
        self._reviews: list[Review] = []
        self._newcomers = _Newcomers(thresholds)

    def take(self, items: Iterable[Item]) -> None:
        """Decide on these items."""
        for item in items:
            candidates = candidates_for(item, self._known, self._limits, self._neighbours)
            if not candidates:
                self._newcomers.take(item)
            elif candidates[0].score >= self._limits.link:
                best = candidates[0]
                reason = Message("match-by-name", score=best.score)
                self._links.append(Link(item.id, best.product_id, best.score, Rung.NAME, (reason,)))
            else:
                self._reviews.append(Review(item.id, tuple(candidates)))

    def decisions(self) -> Decisions:
        """The decisions about the items that were taken so far."""
        return Decisions(tuple(self._links), tuple(self._reviews), self._newcomers.as_products())


def candidates_for(
    item: Item,
    known: ProductIndex,
    limits: Thresholds,
    neighbours: AbstractSet[UUID] = frozenset(),
) -> list[Candidate]:
    """The products that this item may be, the best first; a single one if that is certainly it."""
    twins = _scored(item, known.spelt_alike(item.name), known, limits)
    if twins and twins[0].score >= limits.link:
        return twins[:1]
    candidates = _scored(item, known.near(item.name), known, limits)
    if candidates and candidates[0].score >= limits.link:
        return candidates[:1]
    strangers = [one for one in candidates if one.product_id not in neighbours]
    return strangers[: limits.candidates]


def _scored(
    item: Item, products: Iterable[Product], known: ProductIndex, limits: Thresholds
) -> list[Candidate]:
    name = read_name(item.name)
    scored = []
    for product in products:
        likeness = compare(
            name,
            read_name(product.name),
            is_known_word=known.is_known_word,
            explained=_words_of(item.category, product.category),
        )
        points = likeness.score(limits)
        if points >= limits.review:
            scored.append(Candidate(product.id, product.name, points))
    spelt = item.name.casefold()
    scored.sort(
        key=lambda one: (-one.score, one.name.casefold() != spelt, one.name, str(one.product_id))
    )
    return scored


def _words_of(*categories: str | None) -> list[str]:
    return [word for category in categories if category for word in index_tokens(category)]


class _Newcomers:
    """Items that are no known product, in groups of items that are the same product."""

    def __init__(self, limits: Thresholds) -> None:
        self._limits = limits
        self._firsts = ProductIndex()
        self._groups: dict[UUID, tuple[Item, list[UUID]]] = {}

    def take(self, item: Item) -> None:
        same = candidates_for(item, self._firsts, self._limits)
        if same and same[0].score >= self._limits.link:
            self._groups[same[0].product_id][1].append(item.id)
            return
        self._firsts.put(Product(item.id, item.name, item.category))
        self._groups[item.id] = (item, [item.id])

    def as_products(self) -> tuple[NewProduct, ...]:
        return tuple(
            NewProduct(first.name, tuple(ids), first.category)
            for first, ids in self._groups.values()
        )
