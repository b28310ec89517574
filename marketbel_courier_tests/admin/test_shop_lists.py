"""Products, loose items and the catalogue: listed, filtered and priced as the existing API does."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from marketbel_courier.catalogue import shop_products
from marketbel_courier.catalogue.price_rules import apply_rules
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.pool import Pool
from marketbel_courier.pricing.rules import PriceRules
from marketbel_courier_tests.admin.conftest import RunningAdmin, StartAdmin
from marketbel_courier_tests.admin.test_login import SECRET
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_supplier

if TYPE_CHECKING:
    import pytest

CATALOG = "/api/v1/catalog/"
PRODUCTS = "/api/v1/admin/products"
UNMATCHED = "/api/v1/admin/suppliers/unmatched"
_NOW = datetime(2026, 7, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """A supplier's item as it was written."""

    id: str
    supplier_id: str
    supplier_name: str
    name: str
    price: Decimal
    ingested_at: datetime
    product_id: str | None


@dataclass(frozen=True)
class Product:
    """A product as it was written."""

    id: str
    name: str
    status: str
    category_id: str | None


@dataclass
class Shop:
    """All that the lists can come of."""

    suppliers: list[UUID] = field(default_factory=list)
    categories: list[UUID] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def items_of(self, product: Product) -> list[Item]:
        found = [item for item in self.items if item.product_id == product.id]
        return sorted(found, key=lambda item: (item.price, item.id))


async def _open_shop(pool: Pool, dice: random.Random) -> Shop:
    shop = Shop()
    for name in ("Анна", "Boris", "Виктор"):
        shop.suppliers.append(await add_supplier(pool, name))
    for name in ("Tools", "Garden"):
        query = "INSERT INTO categories (name) VALUES ($1) RETURNING id"
        shop.categories.append(await pool.fetchval(query, name))
    for number in range(40):
        name = f"{dice.choice(['Дрель', 'Saw', 'Лейка 50%'])} {number:02}"
        status = dice.choice(["active", "active", "draft", "archived"])
        category = dice.choice([None, *shop.categories])
        product = await add_product(pool, name, status=status)
        await pool.execute("UPDATE products SET category_id = $2 WHERE id = $1", product, category)
        of_category = str(category) if category else None
        shop.products.append(Product(str(product), name, status, of_category))
    for number in range(120):
        await _add(pool, shop, dice, number)
    return shop


async def _add(pool: Pool, shop: Shop, dice: random.Random, number: int) -> None:
    supplier, price = dice.choice(shop.suppliers), Decimal(dice.randrange(0, 9000)) / 100
    name = f"{dice.choice(['Дрель', 'saw', 'Pump'])}-{number}"
    item = await add_item(pool, supplier, name, price=str(price), colour="red")
    product = dice.choice([None, *shop.products[:30]])
    ingested_at = _NOW - timedelta(minutes=dice.randrange(10))
    await pool.execute(
        "UPDATE supplier_items SET product_id = $2, last_ingested_at = $3 WHERE id = $1",
        item,
        product and UUID(product.id),
        ingested_at,
    )
    supplier_name = await pool.fetchval("SELECT name FROM suppliers WHERE id = $1", supplier)
    shop.items.append(
        Item(
            str(item),
            str(supplier),
            supplier_name,
            name,
            price,
            ingested_at,
            product.id if product else None,
        )
    )


async def _answer(admin: RunningAdmin, path: str, **parameters: object) -> dict[str, Any]:
    answer = await admin.http.get(path, params={k: str(v) for k, v in parameters.items()})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _all(admin: RunningAdmin, path: str, **parameters: object) -> list[dict[str, Any]]:
    """All pages one after the other, each as long as it is said to be."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        said = await _answer(admin, path, page=page, limit=7, **parameters)
        assert (said["page"], said["limit"]) == (page, 7)
        found += said["data"]
        assert len(said["data"]) == min(7, max(0, said["total_count"] - 7 * (page - 1)))
        if not said["data"]:
            assert len(found) == said["total_count"]
            return found
        page += 1


def _priced(product: Product, shop: Shop) -> dict[str, Any]:
    """An entry of the catalogue by their rule, retold."""
    items = shop.items_of(product)
    prices = [item.price for item in items] or [Decimal(0)]
    return {
        "id": product.id,
        "name": product.name,
        "category_id": product.category_id,
        "min_price": f"{min(prices):.2f}",
        "max_price": f"{max(prices):.2f}",
        "supplier_count": len({item.supplier_id for item in items}),
        "retail_price": None,
        "wholesale_price": None,
        "currency_code": None,
    }


async def test_the_catalogue_sets_no_bare_numbers_of_several_currencies_side_by_side(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    kettle = await add_product(pool, "Kettle")
    for name, price, currency in (("A", "60.00", "EUR"), ("B", "5400.00", "RUB")):
        supplier = await add_supplier(pool, name)
        item = await add_item(pool, supplier, "K", price=price, currency=currency)
        await pool.execute("UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, kettle)
    await apply_rules(pool, PriceRules("RUB"), rate_source="")
    async with pool.acquire() as connection, connection.transaction():
        await recalculate_products(connection, [kettle])

    [entry] = await _all(admin, CATALOG, min_price="100", max_price="9000")
    assert (entry["min_price"], entry["max_price"]) == ("5400.00", "5400.00")
    assert (entry["currency_code"], entry["supplier_count"]) == ("RUB", 2)
    assert await _all(admin, CATALOG, max_price="100") == []


async def test_the_catalogue_has_the_active_products_at_their_suppliers_prices(
    admin: RunningAdmin,
) -> None:
    dice = random.Random(3)
    shop = await _open_shop(admin.desk.pool, dice)
    for _ in range(12):
        asked: dict[str, Any] = {}
        if dice.random() < 0.4:
            asked["search"] = dice.choice(["дрЕЛЬ", " saw ", "50%", "nothing"])
        if dice.random() < 0.4:
            asked["category_id"] = dice.choice([*shop.categories, uuid4()])
        if dice.random() < 0.6:
            asked["min_price"] = dice.choice([0, 5, "12.5", 1e99])
        if dice.random() < 0.6:
            asked["max_price"] = dice.choice([1e99, 60, "85.25"])
        if float(asked.get("min_price", 0)) > float(asked.get("max_price", 1e99)):
            continue

        expected = [
            entry
            for product in sorted(shop.products, key=lambda one: one.name)
            if product.status == "active"
            and str(asked.get("search", "")).strip().lower() in product.name.lower()
            and str(asked.get("category_id", product.category_id)) == str(product.category_id)
            for entry in [_priced(product, shop)]
            if float(entry["min_price"]) >= float(asked.get("min_price", 0))
            and float(entry["max_price"]) <= float(asked.get("max_price", 1e99))
        ]

        found = await _all(admin, CATALOG, **asked)
        for entry in found:
            entry.pop("internal_sku")
        assert sorted(found, key=_by_id) == sorted(expected, key=_by_id), asked
        names = [entry["name"] for entry in found]
        order = await admin.desk.pool.fetchval(
            "SELECT array_agg(name ORDER BY name) FROM unnest($1::text[]) AS name", names
        )
        assert names == (order or [])


def _by_id(entry: dict[str, Any]) -> str:
    return str(entry["id"])


async def test_products_come_in_any_status_with_their_items(admin: RunningAdmin) -> None:
    shop = await _open_shop(admin.desk.pool, random.Random(5))
    for status in (None, "draft", "active", "archived", "sold"):
        for supplier in (None, shop.suppliers[0], uuid4()):
            expected = {}
            for product in shop.products:
                items = [
                    item
                    for item in shop.items_of(product)
                    if supplier is None or item.supplier_id == str(supplier)
                ]
                in_status = status in (None, "sold") or product.status == status
                if in_status and (items or supplier is None):
                    expected[product.id] = (product, items)

            asked = {"status": status, "supplier_id": supplier, "min_margin": 10}
            found = await _all(
                admin, PRODUCTS, **{name: value for name, value in asked.items() if value}
            )

            assert {entry["id"] for entry in found} == expected.keys()
            for entry in found:
                product, items = expected[entry["id"]]
                assert (entry["name"], entry["status"]) == (product.name, product.status)
                assert entry["margin_percentage"] is None
                assert entry["supplier_items_count"] == len(items)
                assert [_plain(item) for item in entry["supplier_items"]] == [
                    _as_told(item) for item in items
                ]


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"last_ingested_at": datetime.fromisoformat(item["last_ingested_at"])}


def _as_told(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "supplier_id": item.supplier_id,
        "supplier_name": item.supplier_name,
        "supplier_sku": item.name,
        "current_price": f"{item.price:.2f}",
        "characteristics": {"colour": "red"},
        "last_ingested_at": item.ingested_at,
    }


async def test_loose_items_come_oldest_first_and_are_no_supplier_called_unmatched(
    admin: RunningAdmin,
) -> None:
    shop = await _open_shop(admin.desk.pool, random.Random(9))
    for supplier in (None, shop.suppliers[1]):
        for search in ("", "дрель-1", "SAW", "100"):
            expected = sorted(
                (
                    item
                    for item in shop.items
                    if item.product_id is None
                    and (supplier is None or item.supplier_id == str(supplier))
                    and search.lower() in item.name.lower()
                ),
                key=lambda item: (item.ingested_at, item.id),
            )
            asked: dict[str, Any] = {"supplier_id": supplier} if supplier else {}
            found = await _all(admin, UNMATCHED, search=search, **asked)
            assert [_plain(item) for item in found] == [
                _as_told(item) | {"name": item.name} for item in expected
            ]


async def test_of_a_product_that_very_many_offer_the_cheapest_are_listed_and_all_are_counted(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = admin.desk.pool
    supplier, product = await add_supplier(pool), await add_product(pool, "Drill")
    for price in ("3.00", "1.00", "2.00"):
        item = await add_item(pool, supplier, f"at {price}", price=price)
        await pool.execute("UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product)
    monkeypatch.setattr(shop_products, "MOST_ITEMS_OF_PRODUCT", 2)

    [entry] = (await _answer(admin, PRODUCTS))["data"]

    prices = [item["current_price"] for item in entry["supplier_items"]]
    assert (prices, entry["supplier_items_count"]) == (["1.00", "2.00"], 3)


async def test_what_a_later_version_knows_of_prices_is_told(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    await pool.execute(
        "ALTER TABLE products ADD retail_price numeric(10, 2), ADD wholesale_price numeric(10, 2),"
        " ADD currency_code char(3)"
    )
    product = await add_product(pool, "Drill")
    await pool.execute("UPDATE products SET retail_price = 7.5, currency_code = 'BYN'")

    [entry] = (await _answer(admin, CATALOG))["data"]

    assert entry["id"] == str(product)
    assert (entry["min_price"], entry["supplier_count"]) == ("0.00", 0)
    assert (entry["retail_price"], entry["wholesale_price"]) == ("7.50", None)
    assert entry["currency_code"] == "BYN"


async def test_parameters_that_cannot_be_are_refused_and_empty_ones_count_as_none(
    admin: RunningAdmin,
) -> None:
    wrong = [
        (CATALOG, {"category_id": "7"}),
        (CATALOG, {"search": "  "}),
        (CATALOG, {"search": "a\0b"}),
        (CATALOG, {"min_price": "-1"}),
        (CATALOG, {"max_price": "cheap"}),
        (CATALOG, {"min_price": "2", "max_price": "1"}),
        (PRODUCTS, {"supplier_id": "7"}),
        (PRODUCTS, {"min_margin": "101"}),
        (PRODUCTS, {"max_margin": "-0.5"}),
        (PRODUCTS, {"min_margin": "20", "max_margin": "10"}),
        (UNMATCHED, {"supplier_id": "unmatched"}),
        (UNMATCHED, {"search": "\0"}),
        *(
            (path, {name: value})
            for path in (CATALOG, PRODUCTS, UNMATCHED)
            for name, value in (("page", "-1"), ("page", "1.5"), ("limit", "201"), ("limit", "-1"))
        ),
        (CATALOG, {"page": "1e12"}),
    ]
    for path, parameters in wrong:
        answer = await admin.http.get(path, params=parameters)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR"), parameters
        assert error["details"][0]["field"] in parameters

    empty = {"page": "", "limit": "0", "supplier_id": "", "category_id": "", "min_price": " "}
    for path in (CATALOG, CATALOG[:-1], PRODUCTS, UNMATCHED):
        said = await _answer(admin, path, **empty)
        assert said == {"total_count": 0, "page": 1, "limit": 50, "data": []}
    far = await _answer(admin, CATALOG, page=1_000_000_000, limit=200)
    assert (far["page"], far["data"]) == (1_000_000_000, [])


async def test_customers_see_the_catalogue_where_the_front_end_is_served_and_nowhere_else(
    start_admin: StartAdmin,
) -> None:
    async with start_admin(ADMIN_HOST="0.0.0.0", ADMIN_TOKENS="x" * 40) as admin:
        assert (await admin.http.get(CATALOG)).status_code == 401
        signed = {"Authorization": f"Bearer {'x' * 40}"}
        assert (await admin.http.get(CATALOG, headers=signed)).status_code == 200
    async with start_admin(ADMIN_HOST="0.0.0.0", JWT_SECRET=SECRET) as admin:
        # Also with the token of a session that has ended, which the front end still sends.
        for headers in ({}, {"Authorization": "Bearer expired"}):
            assert (await admin.http.get(CATALOG, headers=headers)).status_code == 200
        assert (await admin.http.get(PRODUCTS)).status_code == 401
