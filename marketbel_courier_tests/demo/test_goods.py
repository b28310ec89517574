"""The demo's products and rows."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process, utils

from marketbel_courier.demo.assortments import ASSORTMENTS, FASTENERS, Assortment
from marketbel_courier.demo.goods import (
    PRODUCTS_PER_ASSORTMENT,
    demo_products,
    known_products,
    price_rows,
)

counts = st.integers(min_value=0, max_value=PRODUCTS_PER_ASSORTMENT)


def test_the_catalogue_has_twenty_five_different_products_of_each_trade() -> None:
    products = demo_products()

    assert len(products) == 350
    assert len({product.internal_sku for product in products}) == 350
    assert len({product.name for product in products}) == 350
    assert Counter(product.category for product in products) == {
        assortment.category: PRODUCTS_PER_ASSORTMENT for assortment in ASSORTMENTS
    }


def test_the_goods_are_the_same_on_every_machine() -> None:
    product = demo_products()[0]
    row = price_rows(FASTENERS, linked=1, review=1, new=1)[2]

    assert (product.internal_sku, product.name, str(product.price)) == (
        "MB-СВ-000",
        "Светильник потолочный Норвик СВ-117 36 Вт 4000 К",
        "3907.11",
    )
    assert (row.sku, row.name, str(row.price), row.stock) == (
        "КО-10014",
        "Болт Урал оцинк. арт. 30432696",
        "1595.51",
        21,
    )


@given(assortment=st.sampled_from(ASSORTMENTS), linked=counts, review=counts, new=counts)
def test_a_list_has_as_many_rows_as_were_asked_for_and_no_sku_or_name_twice(
    assortment: Assortment, linked: int, review: int, new: int
) -> None:
    rows = price_rows(assortment, linked=linked, review=review, new=new)

    assert len({row.sku for row in rows}) == len({row.name for row in rows}) == len(rows)
    assert len(rows) == linked + review + new
    assert all(assortment.cheapest <= row.price <= assortment.dearest for row in rows)
    known = {product.name for product in known_products(assortment)}
    assert sum(row.name in known for row in rows) == linked


def test_the_five_thousand_rows_differ_in_sku_and_name() -> None:
    rows = price_rows(FASTENERS, linked=25, review=25, new=4950)

    assert len({row.sku for row in rows}) == len({row.name for row in rows}) == 5000


@pytest.mark.parametrize("assortment", ASSORTMENTS, ids=lambda assortment: assortment.category)
def test_names_fall_clearly_into_linked_review_and_new(assortment: Assortment) -> None:
    catalogue = [product.name for product in demo_products()]

    def best_score(name: str) -> float:
        found = process.extractOne(
            name, catalogue, scorer=fuzz.token_sort_ratio, processor=utils.default_process
        )
        return found[1] if found else 0

    review = price_rows(assortment, linked=0, review=25, new=0)
    new = price_rows(assortment, linked=0, review=0, new=50)

    assert all(72 <= best_score(row.name) <= 93 for row in review)
    assert all(best_score(row.name) < 60 for row in new)
