"""Lowest prices in the database: by the shop's rules and rates, with the offer behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from marketbel_courier.catalogue.best_offers import BestOffer, best_offers
from marketbel_courier.catalogue.exchange_rates import keep_rates
from marketbel_courier.catalogue.price_rules import apply_rules, price_upkeep
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.price_recalculation import recalculate_all
from marketbel_courier.price_lists.records import Offer, PricedItem
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms
from marketbel_courier.pricing.rates import Rate, RateTable
from marketbel_courier.pricing.rules import PriceRules
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item

TODAY = date(2026, 11, 30)
LINKED = "auto_matched"


@pytest.fixture
def shop(pool: Pool) -> Shop:
    return Shop(pool)


async def have_rates(pool: Pool, *, euro: str = "100.00", source: str = "bank") -> None:
    """Compare in roubles, with such a rate of the euro."""
    await apply_rules(pool, PriceRules("RUB"), rate_source=source)
    table = RateTable("RUB", TODAY, {"EUR": Rate(Decimal(1), Decimal(euro), TODAY)})
    async with pool.acquire() as connection, connection.transaction():
        await keep_rates(connection, table, source=source, refused={})


async def offered(shop: Shop, product: UUID, name: str, *items: PricedItem) -> UUID:
    """A supplier with these items, all of them the product's; the lowest price follows."""
    supplier = await shop.supplier(name)
    await shop.store(supplier, items)
    for one in items:
        await shop.link(supplier, one.sku, product, LINKED)
    await recalculate(shop.pool, product)
    return supplier


async def recalculate(pool: Pool, product: UUID) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await recalculate_products(connection, [product])


async def best(pool: Pool, product: UUID) -> BestOffer:
    return (await best_offers(pool, [product]))[product]


async def test_the_lowest_price_is_in_the_shops_currency_with_the_offer_behind_it(
    shop: Shop,
) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    euros = await offered(shop, kettle, "Euros", item("K", "60.00", currency="EUR"))
    await offered(shop, kettle, "Roubles", item("K", "6100.00", currency="RUB"))
    await offered(shop, kettle, "Yuan", item("K", "1.00", currency="CNY"))

    assert await shop.aggregates(kettle) == ("6000.00", True)
    found = await best(shop.pool, kettle)
    assert (found.supplier_id, found.price, found.currency) == (euros, Decimal(6000), "RUB")
    assert (found.offered, found.offered_currency) == (Decimal("60.00"), "EUR")
    assert (found.rate, found.rate_dated) == (Decimal(100), TODAY)
    assert (found.compared, found.left_out, found.highest) == (2, 1, Decimal("6100.00"))
    assert [one.reason.code for one in found.reasons] == ["price-without-rate"]
    assert "CNY" in str(found.reasons[0].reason)


async def test_without_a_source_of_rates_those_of_before_do_not_count(shop: Shop) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    await offered(shop, kettle, "Euros", item("K", "60.00", currency="EUR"))

    await apply_rules(shop.pool, PriceRules("RUB"), rate_source="")
    await recalculate(shop.pool, kettle)

    assert await shop.aggregates(kettle) == (None, True)


async def test_another_currency_or_unit_at_the_same_number_is_another_price(shop: Shop) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    supplier = await offered(shop, kettle, "Acme", item("K", "60.00", currency="RUB"))
    since = (await best(shop.pool, kettle)).since

    await shop.store(supplier, [item("K", "60.00", currency="EUR")], on=1)
    assert await shop.aggregates(kettle) == ("6000.00", True)
    assert (await best(shop.pool, kettle)).since > since

    terms = PriceTerms(kind=PriceKind.TIER, currency="RUB", least_quantity=Decimal(10))
    tier = PricedItem(
        row_number=2, sku="K", name="Item K", price=Decimal("60.00"),
        characteristics={"currency": "EUR"}, offers=(Offer(Decimal(60), terms, "60"),),
    )  # fmt: skip
    await shop.store(supplier, [tier], on=2)
    assert await shop.aggregates(kettle) == (None, True)


async def test_the_best_offer_is_so_since_it_became_so_whatever_the_rate(shop: Shop) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    await offered(shop, kettle, "Euros", item("K", "60.00", currency="EUR"))
    first = await best(shop.pool, kettle)

    await have_rates(shop.pool, euro="101.50")
    assert await recalculate_all(shop.pool) == 1

    second = await best(shop.pool, kettle)
    assert (second.price, second.since) == (Decimal(6090), first.since)
    assert await shop.aggregates(kettle) == ("6090.00", True)


async def test_a_product_that_nobody_offers_any_more_has_no_best_offer(shop: Shop) -> None:
    kettle = await shop.product("Kettle")
    supplier = await offered(shop, kettle, "Acme", item("K", "60.00"), item("L", "70.00"))
    await shop.store(supplier, [item("X", "1.00")], on=1)

    assert await shop.aggregates(kettle) == (None, False)
    assert await best_offers(shop.pool, [kettle]) == {}


async def test_when_rates_change_all_products_follow_in_short_transactions(shop: Shop) -> None:
    await have_rates(shop.pool)
    products = [await shop.product(f"Kettle {number}") for number in range(5)]
    for number, product in enumerate(products):
        await offered(shop, product, f"S{number}", item("K", f"{number + 1}", currency="EUR"))
    untouched = await shop.product("Seed")
    await shop.pool.execute("UPDATE products SET min_price = 7 WHERE id = $1", untouched)
    await recalculate_all(shop.pool)

    await have_rates(shop.pool, euro="110.00")
    assert (await price_upkeep(shop.pool)).is_recalculating
    assert await recalculate_all(shop.pool, at_once=2) == 5

    assert [(await shop.aggregates(product))[0] for product in products] == [
        f"{110 * (number + 1)}.00" for number in range(5)
    ]
    # What no supplier offers keeps the price that somebody gave it.
    assert (await shop.aggregates(untouched))[0] == "7.00"
    assert not (await price_upkeep(shop.pool)).is_recalculating
    await have_rates(shop.pool, euro="110.00")
    assert await recalculate_all(shop.pool) == 0


async def test_a_recalculation_that_broke_off_goes_on_where_it_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await apply_rules(shop.pool, PriceRules("RUB"), rate_source="")
    products = sorted([await shop.product(f"Kettle {number}") for number in range(3)])
    for number, product in enumerate(products):
        await offered(shop, product, f"S{number}", item("K", "5", currency="RUB"))
    await recalculate_all(shop.pool)
    await apply_rules(shop.pool, PriceRules("RUB", vat_rate=Decimal(20)), rate_source="")

    seen: list[UUID] = []

    async def break_off(connection: object, ids: tuple[UUID, ...]) -> None:
        seen.extend(ids)
        if len(seen) == 2:
            raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(
            "marketbel_courier.ingestion.price_recalculation.recalculate_products", break_off
        )
        with pytest.raises(RuntimeError, match="killed"):
            await recalculate_all(shop.pool, at_once=1)
        seen[:] = [products[0]]
        with pytest.raises(RuntimeError, match="killed"):
            await recalculate_all(shop.pool, at_once=1)

    assert seen == products[:2]
    assert await recalculate_all(shop.pool, at_once=1) == 2


async def test_an_item_of_a_list_that_names_no_currency_is_its_suppliers(shop: Shop) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    supplier = await offered(shop, kettle, "Acme", item("K", "60.00"))
    assert await shop.aggregates(kettle) == (None, True)

    await shop.pool.execute(
        """UPDATE suppliers SET metadata = '{"default_currency": "EUR"}' WHERE id = $1""", supplier
    )
    await recalculate(shop.pool, kettle)

    assert await shop.aggregates(kettle) == ("6000.00", True)


async def test_a_currency_in_the_column_of_a_later_existing_system_is_known(shop: Shop) -> None:
    await have_rates(shop.pool)
    kettle = await shop.product("Kettle")
    await offered(shop, kettle, "Acme", item("K", "60.00"))

    await shop.pool.execute(
        "ALTER TABLE supplier_items ADD COLUMN currency_code text DEFAULT 'EUR'"
    )
    await recalculate(shop.pool, kettle)

    assert await shop.aggregates(kettle) == ("6000.00", True)
