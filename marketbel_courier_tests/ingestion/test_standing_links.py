"""What becomes of links that exist when their items are matched again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from marketbel_courier.catalogue.matches import ItemToMatch
from marketbel_courier.ingestion.standing_links import Settled, apart_from_siblings, settle
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
from marketbel_courier.messages.message import Message, verbatim

OWN, OTHER = Product(uuid4(), "Phone 64 GB"), Product(uuid4(), "Phone 128 GB")
PRODUCTS = {product.id: product for product in (OWN, OTHER)}
ITEM = Item(uuid4(), "Phone")
NOTHING = Decisions((), (), ())


def capacity(item: Item, product: Product) -> tuple[Message, ...]:
    """Speaks against a product of another capacity, where both names tell one."""
    here, there = item.name.split()[1:], product.name.split()[1:]
    return (verbatim(f"{here[0]} is not {there[0]}"),) if here and there and here != there else ()


def known(
    name: str = "Phone",
    *,
    is_verified: bool = False,
    is_draft: bool = False,
    former: str | None = "Phone",
) -> dict[UUID, ItemToMatch]:
    item = Item(ITEM.id, name)
    return {
        item.id: ItemToMatch(
            item, OWN.id, is_verified=is_verified, is_draft=is_draft, former_name=former
        )
    }


def judged(linked: dict[UUID, ItemToMatch], decisions: Decisions = NOTHING) -> Settled:
    return settle(decisions, linked, PRODUCTS.get, capacity)


def linked_to(product: Product, rung: Rung) -> Decisions:
    return Decisions((Link(ITEM.id, product.id, 97.0, rung),), (), ())


def test_a_link_stands_where_matching_is_merely_less_sure_than_it_was() -> None:
    asked = Decisions((), (Review(ITEM.id, (Candidate(OWN.id, OWN.name, 90.0),)),), ())
    new = Decisions((), (), (NewProduct("Phone", (ITEM.id,)),))

    for decisions in (asked, new, NOTHING, linked_to(OTHER, Rung.NAME)):
        settled = judged(known(), decisions)
        assert settled == Settled(NOTHING, stay=(ITEM.id,))


def test_a_link_that_is_found_again_has_the_rung_of_today() -> None:
    decisions = linked_to(OWN, Rung.BARCODE)
    assert judged(known(), decisions) == Settled(NOTHING, moves=decisions.links)
    assert judged(known(is_draft=True), decisions).stay == (ITEM.id,)


@pytest.mark.parametrize("is_verified", [False, True])
def test_an_item_that_contradicts_its_product_now_is_asked_about_with_the_contradiction(
    *, is_verified: bool
) -> None:
    decisions = linked_to(OTHER, Rung.NAME)

    settled = judged(known("Phone 128 GB", is_verified=is_verified), decisions)

    [review] = settled.taken_off
    assert (settled.moves, settled.stay, settled.decisions) == ((), (), NOTHING)
    assert [one.product_id for one in review.candidates] == [OTHER.id, OWN.id]
    assert review.candidates[1].contradictions == (verbatim("128 is not 64"),)
    assert review.reasons == (Message("link-was-so"),)


def test_a_person_is_not_asked_again_about_what_contradicted_the_product_before() -> None:
    linked = known("Phone 128 GB", is_verified=True, former="phone 128 GB")
    assert judged(linked).stay == (ITEM.id,)


def test_a_code_of_another_product_asks_and_moves_what_was_only_made_of_the_item() -> None:
    decisions = linked_to(OTHER, Rung.BARCODE)

    [review] = judged(known(), decisions).taken_off
    assert review.candidates[1].contradictions == (
        Message("link-code-of-another", product=OTHER.name),
    )
    assert judged(known(is_draft=True), decisions).moves == decisions.links
    assert judged(known(is_verified=True), decisions).stay == (ITEM.id,)


def test_decisions_about_items_without_a_product_are_kept_apart() -> None:
    new = uuid4()
    decisions = Decisions(
        (Link(new, OTHER.id, 96.0), Link(ITEM.id, OWN.id, 96.0)),
        (),
        (NewProduct("Phone", (ITEM.id, new)), NewProduct("Phone 2", (ITEM.id,))),
    )

    settled = judged(known(), decisions)

    assert settled.decisions == Decisions(decisions.links[:1], (), (NewProduct("Phone", (new,)),))


def test_two_variants_do_not_become_one_product_whose_name_fits_both() -> None:
    product = Product(uuid4(), "Phone")
    items = [
        Item(uuid4(), name) for name in ("Phone", "Phone 64 GB", "Phone 128 GB", "Phone 32 GB")
    ]
    links = [Link(item.id, product.id, 96.0) for item in items]

    kept, asked = apart_from_siblings(
        links,
        {item.id: item for item in items},
        {product.id: ["Phone 64 GB"]},
        {product.id: product}.get,
        capacity,
    )

    assert kept == tuple(links[:2])
    assert [review.item_id for review in asked] == [item.id for item in items[2:]]
    [candidate] = asked[0].candidates
    assert candidate.contradictions == (
        Message("link-against-an-item", what=verbatim("128 is not 64")),
    )
