"""Names that are hard to tell: what is another variant is never linked without a person."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from marketbel_courier.matching.decisions import decide
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Item, Product
from marketbel_courier_tests.matching.hard_names import HARD_NAMES, HardName

LEAST_LINKED = 0.55
_SHOP = UUID(int=1)


def linked_to(name: str, catalogue: ProductIndex) -> UUID | None:
    links = decide([Item(uuid4(), name, supplier_id=_SHOP)], catalogue).links
    return links[0].product_id if links else None


@pytest.fixture(scope="module")
def products() -> dict[str, Product]:
    return {
        one.product: Product(uuid4(), one.product) for kind in HARD_NAMES.values() for one in kind
    }


@pytest.mark.parametrize("kind", HARD_NAMES)
def test_no_variant_is_linked_to_another(kind: str, products: dict[str, Product]) -> None:
    catalogue = ProductIndex(products.values())

    linked = [
        other
        for one in HARD_NAMES[kind]
        for other in one.different
        if linked_to(other, catalogue) is not None
    ]

    assert linked == []


def test_other_words_for_a_product_are_linked_to_no_other(products: dict[str, Product]) -> None:
    catalogue = ProductIndex(products.values())
    every = [one for kind in HARD_NAMES.values() for one in kind]

    linked = [
        (found, products[one.product].id)
        for one in every
        for name in one.same
        if (found := linked_to(name, catalogue)) is not None
    ]

    assert all(found == expected for found, expected in linked)
    assert len(linked) >= LEAST_LINKED * sum(len(one.same) for one in every)


def test_the_table_has_the_names_that_it_shows() -> None:
    assert HARD_NAMES["tyres"][0] == HardName(
        "Шина Michelin X-Ice Snow 205/55 R16 94H зимняя",
        [
            "Michelin X-Ice Snow 205/55R16 94H XL",
            "Автошина 205/55 R16 Michelin X-Ice Snow 94H зима",
        ],
        [
            "Шина Michelin X-Ice Snow 205/60 R16 96H зимняя",
            "Шина Michelin X-Ice Snow 205/55 R17 95H зимняя",
            "Шина Michelin X-Ice North 4 205/55 R16 94T зимняя шипованная",
            "Шина Michelin Pilot Sport 4 205/55 R16 94Y летняя",
        ],
    )
