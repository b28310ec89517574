"""Decides about each item: a link, a question, or a new product. No database here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.ladder import (
    LEAST_AHEAD,
    Evidence,
    Likely,
    is_by_far,
    likely_products,
    without_twins,
)
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
from marketbel_courier.matching.scoring import score_of_likeness
from marketbel_courier.messages.message import Message

_RUNGS = {rung: place for place, rung in enumerate(Rung)}
_BY_CODE = frozenset((Rung.BARCODE, Rung.PART_NUMBER, Rung.MODEL_CODE))
_SHARE_OF_ADVANTAGE = 0.5
_RIVALS_KEPT = 4


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


class _Found(NamedTuple):
    """An item with the products that it may be, the best first."""

    item: Item
    likely: list[Likely]


class MatchingRound:
    """A round of matching that can be done in portions, also in another thread.

    `neighbours` are drafts of other items of the same list: a likeness to one is no question for a
    person, else every size of a screw would be asked about. `taken` are the products that other
    listed items of a supplier are linked to: with `one_to_one` no further item of it is linked to
    them. What the items of the round have to do with each other is decided at the end.
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
        self._taken = taken or {}
        self._found: list[_Found] = []
        self._newcomers = _Newcomers(thresholds)

    def take(self, items: Iterable[Item]) -> None:
        """Find what these items may be."""
        for item in items:
            likely = self._likely(item)
            if likely:
                self._found.append(_Found(item, likely))
            else:
                self._newcomers.take(item)

    def _likely(self, item: Item) -> list[Likely]:
        """What is worth a link or a question; what a person took the item off is neither."""
        is_of_list = item.supplier_id is not None and self._limits.one_to_one
        likely = [
            one
            for one in likely_products(item, self._known, self._limits)
            if one.product.id not in item.parted
        ]
        return [
            one
            for one in without_twins(likely, item)
            if (
                one.evidence and not is_of_list
                if one.product.id in self._neighbours
                else one.is_proved
                or one.evidence
                or (one.is_worth_asking and one.score >= self._limits.review)
            )
        ]

    def decisions(self) -> Decisions:
        """The decisions about the items that were taken so far."""
        resolved = _Resolution(self._found, self._limits, self._taken)
        return Decisions(
            tuple(resolved.links), tuple(resolved.reviews), self._newcomers.as_products()
        )


class _Resolution:
    """Which of the items that may be a product are linked to it, over all items of a round."""

    def __init__(self, found: Sequence[_Found], limits: Thresholds, taken: Taken) -> None:
        self._limits = limits
        self._taken = taken
        self._claimed: dict[tuple[UUID | None, UUID], UUID] = {}
        self._nearest = _nearest(found)
        self._contested = _contested(found) if limits.one_to_one else frozenset()
        self.links: list[Link] = []
        self.reviews: list[Review] = []
        left = self._link_by_evidence(found)
        left = self._link_by_far(left)
        for one in left:
            self.reviews.append(self._review(one))

    def _is_free(self, item: Item, product_id: UUID) -> bool:
        if item.supplier_id is None or not self._limits.one_to_one:
            return True
        return (
            product_id not in self._taken.get(item.supplier_id, ())
            and (item.supplier_id, product_id) not in self._claimed
        )

    def _link(self, item: Item, likely: Likely, evidence: Evidence, score: float) -> None:
        self._claimed[item.supplier_id, likely.product.id] = item.id
        self.links.append(
            Link(item.id, likely.product.id, score, evidence.rung, (evidence.reason,))
        )

    def _link_by_evidence(self, found: Sequence[_Found]) -> list[_Found]:
        """Link each item to what it surely is; of several items to one product, the surest."""
        order = sorted(
            (one for one in found if one.likely[0].evidence),
            key=lambda one: _surest(one.likely[0]),
        )
        linked = set()
        for item, likely in order:
            best = likely[0]
            is_free = item.id not in self._contested and self._is_free(item, best.product.id)
            if best.evidence and is_free:
                self._link(item, best, best.evidence, best.score)
                linked.add(item.id)
        return [one for one in found if one.item.id not in linked]

    def _link_by_far(self, found: Sequence[_Found]) -> list[_Found]:
        """Link what has nothing against it, where no other product or item comes near.

        Products and items of the list that have found each other are not in the way.
        """
        sure = {link.item_id for link in self.links}
        free = [
            (one, [likely for likely in one.likely if self._is_free(one.item, likely.product.id)])
            for one in found
        ]
        by_far = [
            (one, likely[0])
            for one, likely in free
            if likely and is_by_far(likely[0], self._rival(one.item, likely, sure))
        ]
        for one, best in by_far:
            reason = Message("match-by-far", score=round(100 * best.likeness))
            self._link(one.item, best, Evidence(Rung.NAME, reason), self._limits.link)
        linked = {one.item.id for one, _ in by_far}
        return [one for one in found if one.item.id not in linked]

    def _rival(self, item: Item, likely: Sequence[Likely], sure: AbstractSet[UUID]) -> float:
        """The likeness of the next product to the item, or of the next item to the product."""
        others = [one.likeness for one in likely[1:]]
        for near, of in self._nearest[item.supplier_id, likely[0].product.id]:
            if of != item.id and (item.supplier_id is None or of not in sure):
                others.append(near)
        return max(others, default=0.0)

    def _review(self, one: _Found) -> Review:
        item = one.item
        candidates = sorted(
            (self._candidate(one, likely) for likely in one.likely),
            key=lambda candidate: -candidate.score,
        )
        return Review(item.id, tuple(candidates[: self._limits.candidates]))

    def _candidate(self, one: _Found, likely: Likely) -> Candidate:
        """A product as it is asked about: less likely where another item is closer to it."""
        item, product = one.item, likely.product
        against = likely.contradictions
        likeness = likely.likeness
        nearest = self._nearest[item.supplier_id, product.id]
        closest = max((near for near, of in nearest if of != item.id), default=0.0)
        if item.id in self._contested and likely is one.likely[0]:
            against = (*against, Message("match-contested"))
        if not self._is_free(item, product.id):
            against = (*against, Message("match-taken"))
            closest = 1.0
        likeness -= _SHARE_OF_ADVANTAGE * max(0.0, closest - likeness)
        score = min(score_of_likeness(max(0.0, likeness)), self._limits.link - 0.5)
        return Candidate(product.id, product.name, score, against)


def _surest(likely: Likely) -> tuple[int, float, float]:
    rung = _RUNGS[likely.evidence.rung] if likely.evidence else len(_RUNGS)
    return rung, -likely.score, -likely.likeness


def _contested(found: Sequence[_Found]) -> AbstractSet[UUID]:
    """Items of a list whose codes prove them one product, none of them by far or by its name."""
    claims: dict[tuple[UUID, UUID], list[_Found]] = defaultdict(list)
    for one in found:
        best = one.likely[0]
        if one.item.supplier_id and best.evidence and best.evidence.rung in _BY_CODE:
            claims[one.item.supplier_id, best.product.id].append(one)
    contested: set[UUID] = set()
    for claimants in claims.values():
        first, *others = sorted(claimants, key=lambda one: _surest(one.likely[0]))
        rivals = [
            one
            for one in others
            if _surest(one.likely[0])[0] == _surest(first.likely[0])[0]
            and one.item.name.casefold() != first.item.name.casefold()
            and first.likely[0].likeness - one.likely[0].likeness < LEAST_AHEAD
        ]
        if rivals:
            contested.update(one.item.id for one in (first, *rivals))
    return contested


def _nearest(
    found: Sequence[_Found],
) -> dict[tuple[UUID | None, UUID], list[tuple[float, UUID]]]:
    """By list and product: how alike its two nearest items are."""
    nearest: dict[tuple[UUID | None, UUID], list[tuple[float, UUID]]] = defaultdict(list)
    for item, likely in found:
        for one in likely:
            place = nearest[item.supplier_id, one.product.id]
            place.append((one.likeness, item.id))
            if len(place) > _RIVALS_KEPT:
                place.remove(min(place))
    return nearest


class _Newcomers:
    """Items that are no known product, in groups of items that are the same product."""

    def __init__(self, limits: Thresholds) -> None:
        self._limits = limits
        self._firsts = ProductIndex()
        self._not_indexed: list[Item] = []
        self._suppliers: set[UUID | None] = set()
        self._groups: dict[UUID, tuple[Item, list[UUID], set[UUID | None]]] = {}

    def take(self, item: Item) -> None:
        known = self._known(item)
        if known is None:
            self._groups[item.id] = (item, [item.id], {item.supplier_id})
            self._not_indexed.append(item)
        else:
            _, ids, suppliers = known
            ids.append(item.id)
            suppliers.add(item.supplier_id)
        self._suppliers.add(item.supplier_id)

    def _known(self, item: Item) -> tuple[Item, list[UUID], set[UUID | None]] | None:
        """The group of items that this one is the same product as."""
        is_one_to_one = self._limits.one_to_one and item.supplier_id is not None
        if is_one_to_one and self._suppliers <= {item.supplier_id}:
            # Most rounds are of one supplier, each of whose items is another product.
            return None
        for first in self._not_indexed:
            self._firsts.put(_as_product(first))
        self._not_indexed.clear()
        for one in likely_products(item, self._firsts, self._limits):
            group = self._groups[one.product.id]
            is_evident = one.evidence and one.evidence.rung is not Rung.MODEL_CODE
            if is_evident and not (is_one_to_one and item.supplier_id in group[2]):
                return group
        return None

    def as_products(self) -> tuple[NewProduct, ...]:
        return tuple(
            NewProduct(first.name, tuple(ids), first.category)
            for first, ids, _ in self._groups.values()
        )


def _as_product(item: Item) -> Product:
    return Product(
        item.id,
        item.name,
        item.category,
        item.barcodes,
        item.brand,
        item.part_numbers,
        item.codes,
    )
