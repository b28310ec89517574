"""The demo's rows through the analyzer's matching: the three outcomes, in the numbers expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import uuid4

from marketbel_courier.demo.csv_lists import stock_rows
from marketbel_courier.demo.goods import demo_products
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.matching.decisions import decide
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Item, Product

WITH_A_LIST = [supplier for supplier in DEMO_SUPPLIERS if supplier.stock is not None]


def _surprises(suppliers: Iterable[DemoSupplier], *, portion: int = 5000) -> Iterator[str]:
    """Match portion after portion; every draft becomes a product for those that follow."""
    products = ProductIndex(
        Product(uuid4(), product.name, product.category) for product in demo_products()
    )
    for supplier in suppliers:
        stock = supplier.stock
        assert stock is not None
        items = [Item(uuid4(), row.name, row.category) for row in stock_rows(stock)]
        seen = [0, 0, 0]
        for start in range(0, len(items), portion):
            made = decide(items[start : start + portion], products)
            for place, those in enumerate((made.links, made.reviews, made.new_products)):
                seen[place] += len(those)
            for draft in made.new_products:
                products.put(Product(uuid4(), draft.name, draft.category))
        if seen != [stock.linked, stock.review, stock.new]:
            yield f"{supplier.name}: {seen}"


def test_every_list_is_linked_reviewed_and_drafted_as_expected() -> None:
    small = [supplier for supplier in WITH_A_LIST if not supplier.generated]

    assert list(_surprises(small)) == []


def test_the_outcome_depends_neither_on_who_was_first_nor_on_the_size_of_a_portion() -> None:
    # The demo itself judges what becomes of all five thousand new goods of the longest list.
    shortened = [
        replace(supplier, stock=replace(supplier.stock, new=min(supplier.stock.new, 1000)))
        for supplier in WITH_A_LIST
        if supplier.stock is not None
    ]
    assert list(_surprises(reversed(shortened), portion=1000)) == []
