"""Price lists in the catalogue: two suppliers with one product, in two currencies, that change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.pool import Pool
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.records import Offer, PricedItem, SheetColumns
from marketbel_courier.price_lists.roles import PriceTerms, Vat
from marketbel_courier_tests.admin.browser.stack import Stack
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item

COLUMNS = SheetColumns("Посуда", {"name": "B", "sku": "A", "price": "D", "stock": "F"})
MANY = 60


@dataclass(frozen=True)
class ShopWindow:
    """What was arranged: a product, its two suppliers, and the dearer one's item of it."""

    product: UUID
    domestic: UUID
    foreign: UUID
    kettle: UUID


def arrange_catalogue(stack: Stack) -> ShopWindow:
    """Three lists of one supplier and one of another, of which a product is offered by both."""
    return stack.elsewhere(lambda: stack.platform.ask(_arrange))


async def _arrange(pool: Pool) -> ShopWindow:
    shop = Shop(pool)
    domestic = await shop.supplier("Посуда и Ко")
    foreign = await shop.supplier("Kettle Trade")
    product = await shop.product("Чайник Tefal KO 120")
    await shop.store(domestic, _list("5400.00", gone=True), on=0, key="посуда 1")
    await shop.store(domestic, _list("6156.00", sold=True), on=1, key="посуда 2")
    await shop.store(domestic, _list("5400.00", pan="75.00"), on=2, key="посуда 3")
    kettle = replace(_kettle("60.00", "EUR"), sku="TF-120")
    await shop.store(foreign, [kettle], on=2, key="kettles 1")
    await shop.link(domestic, "K-120", product, "auto_matched")
    await shop.link(foreign, "TF-120", product, "verified_match")
    own = await shop.product("Кружка №00")
    await shop.link(domestic, "F-00", own, "unmatched")
    async with pool.acquire() as connection:
        await recalculate_products(connection, [product])
    items = await shop.items(domestic)
    return ShopWindow(product, domestic, foreign, items["K-120"]["id"])


def _list(
    kettle: str, *, pan: str = "100.00", gone: bool = False, sold: bool = False
) -> Sequence[PricedItem]:
    fillers = [item(f"F-{n:02}", f"{n + 1}.50", name=f"Кружка №{n:02}") for n in range(MANY)]
    return [
        replace(_kettle(kettle, "RUB"), row_number=7),
        _placed(item("P-1", pan, name="Сковорода 24 см", currency="RUB", in_stock=not sold)),
        *([_placed(item("P-2", name="=Кастрюля", currency="RUB"))] if gone else []),
        *fillers,
    ]


def _kettle(price: str, currency: str) -> PricedItem:
    one = item("K-120", price, name="Чайник Tefal KO 120 белый", currency=currency, in_stock=True)
    terms = PriceTerms(PriceKind.RETAIL, currency, Vat.INCLUDED, Decimal(20), "pcs")
    wholesale = PriceTerms(PriceKind.WHOLESALE, currency, least_quantity=Decimal(10))
    lower = Decimal(price) - 5
    return replace(
        _placed(one),
        offers=(Offer(one.price, terms, price, 3), Offer(lower, wholesale, str(lower), 4)),
    )


def _placed(one: PricedItem) -> PricedItem:
    return replace(one, columns=COLUMNS)
