"""Which existing links are kept when their items are matched again. No database here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from marketbel_courier.catalogue.matches import ItemToMatch
from marketbel_courier.matching.records import (
    Candidate,
    Decisions,
    Item,
    Link,
    NewProduct,
    Product,
    Review,
    Rung,
)
from marketbel_courier.messages.message import Message

_SURER_THAN_NAMES = frozenset({Rung.BARCODE, Rung.PART_NUMBER})

Contradictions = Callable[[Item, Product], tuple[Message, ...]]
"""What contradicts that an item is a product, as matching judges."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The decisions about items without a product, and about those with a product.

    `moves` are links of items to other products than before, `taken_off` questions about items
    that lose their products, `stay` the items that keep them.
    """

    decisions: Decisions
    moves: tuple[Link, ...] = ()
    taken_off: tuple[Review, ...] = ()
    stay: tuple[UUID, ...] = ()


def settle(
    decisions: Decisions,
    linked: Mapping[UUID, ItemToMatch],
    products: Callable[[UUID], Product | None],
    contradictions: Contradictions,
) -> Settled:
    """Set the decisions about items that are `linked` apart, and judge these links by them.

    `products` gives a product that items may be linked to now, by its id. A link stands unless
    something speaks against it, or against a product that was only made of the item. Against a
    person's link nothing speaks but what contradicts it and did not when the person made it.
    """
    if not linked:
        return Settled(decisions)
    found = {link.item_id: link for link in decisions.links}
    asked = {review.item_id: review for review in decisions.reviews}
    moves, taken_off, stay = [], [], []
    for item_id, known in linked.items():
        outcome = _judged(known, found.get(item_id), asked.get(item_id), products, contradictions)
        match outcome:
            case Link():
                moves.append(outcome)
            case Review():
                taken_off.append(outcome)
            case None:
                stay.append(item_id)
    return Settled(_without(decisions, linked), tuple(moves), tuple(taken_off), tuple(stay))


def apart_from_siblings(
    links: Sequence[Link],
    items: Mapping[UUID, Item],
    siblings: Mapping[UUID, Sequence[str]],
    products: Callable[[UUID], Product | None],
    contradictions: Contradictions,
) -> tuple[tuple[Link, ...], tuple[Review, ...]]:
    """The links that no item of the product speaks against, and questions about the others.

    `siblings` are names of items that the products have already.
    """
    names = {product_id: list(known) for product_id, known in siblings.items()}
    kept, asked = [], []
    for link in links:
        item = items[link.item_id]
        others = names.setdefault(link.product_id, [])
        product = products(link.product_id)
        if product is None:
            continue
        against = next(
            filter(None, (contradictions(item, _as(product, one)) for one in others)), ()
        )
        if against:
            reasons = tuple(_of_sibling(one) for one in against)
            candidate = Candidate(link.product_id, product.name, link.score, reasons)
            asked.append(Review(link.item_id, (candidate,)))
        else:
            kept.append(link)
            if item.name not in others:
                others.append(item.name)
    return tuple(kept), tuple(asked)


def _judged(
    known: ItemToMatch,
    found: Link | None,
    asked: Review | None,
    products: Callable[[UUID], Product | None],
    contradictions: Contradictions,
) -> Link | Review | None:
    own = products(known.product_id) if known.product_id else None
    if own is None:
        return None
    elsewhere = found if found and found.product_id != own.id else None
    against = contradictions(known.item, own)
    if known.is_verified:
        against = _unknown_to_the_person(known, own, against, contradictions)
    if known.is_verified and not against:
        return None
    if elsewhere and known.is_draft:
        return elsewhere
    other = products(elsewhere.product_id) if elsewhere else None
    if elsewhere and other and not against and elsewhere.rung in _SURER_THAN_NAMES:
        against = (Message("link-code-of-another", product=other.name),)
    if found and found.product_id == own.id and not against:
        return None if known.is_draft else found
    if not against or known.is_draft:
        return None
    further = list(asked.candidates) if asked else []
    if elsewhere and other:
        further.insert(0, Candidate(other.id, other.name, elsewhere.score))
    return _question(known.item.id, own, against, further)


def _unknown_to_the_person(
    known: ItemToMatch,
    own: Product,
    against: tuple[Message, ...],
    contradictions: Contradictions,
) -> tuple[Message, ...]:
    """The contradictions that were not there when a person made the link."""
    if not against or known.former_name is None:
        return ()
    spoke_before = contradictions(replace(known.item, name=known.former_name), own)
    return tuple(one for one in against if one not in spoke_before)


def _question(
    item_id: UUID, own: Product, against: tuple[Message, ...], found: Sequence[Candidate]
) -> Review:
    """Whether the item is still its own product, or the best that was found."""
    score = next((one.score for one in found if one.product_id == own.id), 0.0)
    former = Candidate(own.id, own.name, score, against)
    others = [one for one in found if one.product_id != own.id]
    return Review(item_id, (*others[:1], former, *others[1:]), (Message("link-was-so"),))


def _without(decisions: Decisions, linked: Mapping[UUID, ItemToMatch]) -> Decisions:
    """The decisions about items that are not linked."""
    return Decisions(
        tuple(link for link in decisions.links if link.item_id not in linked),
        tuple(review for review in decisions.reviews if review.item_id not in linked),
        tuple(_of_others(product, linked) for product in decisions.new_products
              if not linked.keys() >= set(product.item_ids)),
    )  # fmt: skip


def _of_others(product: NewProduct, linked: Mapping[UUID, ItemToMatch]) -> NewProduct:
    ids = tuple(item_id for item_id in product.item_ids if item_id not in linked)
    return replace(product, item_ids=ids)


def _as(product: Product, name: str) -> Product:
    """The product as one of its items names it."""
    return Product(product.id, name, product.category)


def _of_sibling(contradiction: Message) -> Message:
    return Message("link-against-an-item", what=contradiction)
