"""Suppliers as the existing front end keeps them: all listed at once, changed by PUT, deleted."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from marketbel_courier.catalogue import supplier_deletion
from marketbel_courier.catalogue.item_storage import hold_items
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.syncs import syncs_under_way
from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.admin.test_status import fresh_status
from marketbel_courier_tests.admin.test_suppliers import SHEET_URL, SUPPLIERS, made, metadata
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question, add_supplier
from marketbel_courier_tests.ledger_rows import SHOP_ID, SHOP_URL, attempt, listed, register, write

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def _put(admin: RunningAdmin, supplier_id: object, **fields: object) -> dict[str, Any]:
    answer = await admin.http.put(f"{SUPPLIERS}/{supplier_id}", json=fields)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _link(pool: Pool, item: UUID, product: UUID) -> None:
    await pool.execute("UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product)


async def _products(pool: Pool) -> set[UUID]:
    return {row["id"] for row in await pool.fetch("SELECT id FROM products")}


async def test_without_a_limit_all_suppliers_are_listed_with_what_the_table_shows(
    admin: RunningAdmin,
) -> None:
    supplier = await made(
        admin, name="Shop", source_url=SHOP_URL, contact_email="anna@shop.example", notes="first"
    )
    others = [listed(id=UUID(int=n), name=f"{n:03}", partition_key=f"k{n}") for n in range(1, 120)]
    await register(admin.desk.pool, *others)

    answer = await admin.http.get(SUPPLIERS)

    said = answer.json()
    assert (len(said["suppliers"]), said["total"]) == (120, 120)
    shown = next(one for one in said["suppliers"] if one["id"] == supplier["id"])
    assert {name: shown[name] for name in supplier} == supplier
    assert "hushhush" not in answer.text


async def test_put_changes_what_is_given_and_keeps_all_else(admin: RunningAdmin) -> None:
    made_id = (await made(admin, name="Shop", source_url=SHOP_URL, use_ml_processing=False))["id"]
    await admin.desk.pool.execute("UPDATE suppliers SET metadata = metadata || '{\"theirs\": [1]}'")
    before = await metadata(admin, made_id)

    said = await _put(
        admin,
        made_id,
        name=" Shop  & Co ",
        contact_email="anna@shop.example",
        notes="call first",
        is_active=False,
        unknown="ignored",
    )

    assert (said["id"], said["name"], said["contact_email"]) == (
        made_id,
        "Shop & Co",
        "anna@shop.example",
    )
    assert (said["is_active"], said["use_ml_processing"], said["notes"]) == (
        False,
        False,
        "call first",
    )
    assert await metadata(admin, made_id) == {**before, "is_active": False, "notes": "call first"}
    kept = await _put(admin, made_id, use_ml_processing=True)
    assert (kept["name"], kept["contact_email"]) == ("Shop & Co", "anna@shop.example")
    assert (await _put(admin, made_id, contact_email=None))["contact_email"] is None


async def test_another_address_is_delivered_anew_and_the_same_one_is_not(
    admin: RunningAdmin,
) -> None:
    supplier = await made(admin, name="Shop")
    other = await made(admin, name="Other", is_active=False, source_url=SHOP_URL)
    assert await syncs_under_way(admin.desk.pool) == []

    await _put(admin, other["id"], source_url=SHEET_URL)  # nobody delivers who is inactive
    await _put(admin, supplier["id"], source_type="csv", source_url=SHOP_URL)
    [first] = await syncs_under_way(admin.desk.pool)
    assert (str(first.supplier_id), first.triggered_by) == (supplier["id"], "supplier_changed")

    shown = supplier | {"source_url": SHOP_URL.partition("?")[0]}
    for same in ({"notes": "x"}, {"source_url": SHOP_URL}, {"source_url": shown["source_url"]}):
        await _put(admin, supplier["id"], **same)
    assert len(await syncs_under_way(admin.desk.pool)) == 1
    answer = await admin.http.patch(f"{SUPPLIERS}/{supplier['id']}", json={"source_url": SHEET_URL})
    assert answer.json()["task_id"] in {
        sync.task_id for sync in await syncs_under_way(admin.desk.pool)
    }


async def test_what_cannot_be_changed_or_deleted_is_told_in_the_existing_apis_codes(
    admin: RunningAdmin,
) -> None:
    supplier_id = (await made(admin, name="Shop"))["id"]
    await made(admin, name="Other")
    one = f"{SUPPLIERS}/{supplier_id}"
    refused = [
        (await admin.http.put(f"{SUPPLIERS}/{uuid4()}", json={}), 404, "NOT_FOUND"),
        (await admin.http.delete(f"{SUPPLIERS}/{uuid4()}"), 404, "NOT_FOUND"),
        (await admin.http.delete(f"{SUPPLIERS}/7"), 400, "VALIDATION_ERROR"),
        (await admin.http.put(one, json={"name": "OTHER"}), 409, "CONFLICT"),
        (await admin.http.put(one, json={"name": " "}), 400, "VALIDATION_ERROR"),
        (await admin.http.put(one, json={"source_type": "ods"}), 400, "VALIDATION_ERROR"),
        (await admin.http.put(one, json={"contact_email": "anna"}), 400, "VALIDATION_ERROR"),
        (await admin.http.put(one, json={"source_url": "ftp://x"}), 400, "VALIDATION_ERROR"),
        (await admin.http.put(one, json={"is_active": "maybe"}), 400, "VALIDATION_ERROR"),
        (await admin.http.put(f"{SUPPLIERS}", json={}), 405, "METHOD_NOT_ALLOWED"),
    ]
    for answer, status, code in refused:
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.url


async def test_deleting_removes_the_items_and_exactly_the_products_that_nobody_offers(
    admin: RunningAdmin,
) -> None:
    """Whatever the catalogue: any status, products that never had an item, shared ones."""
    pool, dice = admin.desk.pool, random.Random(11)
    suppliers = [await add_supplier(pool, f"Shop {n}") for n in range(5)]
    statuses = ("draft", "active", "archived")
    products = [
        await add_product(pool, f"Product {n}", status=dice.choice(statuses)) for n in range(30)
    ]
    offers: dict[UUID, dict[UUID, list[Decimal]]] = {one: {} for one in suppliers}
    for number in range(60):
        supplier, price = dice.choice(suppliers), Decimal(dice.randrange(1, 99))
        item = await add_item(pool, supplier, f"Item {number}", price=str(price))
        if dice.random() < 0.7:
            product = dice.choice(products)
            await _link(pool, item, product)
            offers[supplier].setdefault(product, []).append(price)
        await pool.execute(
            "INSERT INTO price_history (supplier_item_id, price) VALUES ($1, 1)", item
        )
    item = await add_item(pool, suppliers[0], "Asked about")
    await add_question(pool, item, products[0])

    left = await _products(pool)
    while suppliers:
        gone = suppliers.pop()
        removed_offers = offers.pop(gone)
        answer = await admin.http.delete(f"{SUPPLIERS}/{gone}")

        expected = left & {product for of_one in offers.values() for product in of_one}
        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert said["id"] == str(gone)
        assert (str(len(left - expected)) in said["message"]) == (left != expected)
        assert await _products(pool) == expected
        left = expected
        # Whom others still offer costs what they ask for it.
        for product in removed_offers.keys() & left:
            prices = [price for of_one in offers.values() for price in of_one.get(product, [])]
            query = "SELECT min_price FROM products WHERE id = $1"
            assert await pool.fetchval(query, product) == min(prices)
    for table in ("suppliers", "supplier_items", "price_history", "match_review_queue", "products"):
        assert await pool.fetchval(f"SELECT count(*) FROM {table}") == 0


@asynccontextmanager
async def _transaction(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection, connection.transaction():
        yield connection


async def _until_somebody_waits(pool: Pool) -> None:
    async with asyncio.timeout(60):
        while not await pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass


async def test_a_product_that_gets_an_item_meanwhile_stays_with_it(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    shop, other = await add_supplier(pool, "Shop"), await add_supplier(pool, "Other")
    product = await add_product(pool, "Drill")
    item = await add_item(pool, other, "Drill")

    async with _transaction(pool) as connection:
        await connection.execute(
            "UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product
        )
        deleting = asyncio.create_task(admin.http.delete(f"{SUPPLIERS}/{shop}"))
        await _until_somebody_waits(pool)

    assert (await deleting).status_code == 200
    linked = await pool.fetchval("SELECT product_id FROM supplier_items WHERE id = $1", item)
    assert linked == product


async def test_while_a_list_is_being_stored_it_waits_and_then_says_so_and_nothing_is_gone(
    admin: RunningAdmin, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = admin.desk.pool
    shop = await add_supplier(pool, "Shop")
    await add_item(pool, shop, "Drill")
    monkeypatch.setattr(supplier_deletion, "PATIENCE", "100ms")

    async with _transaction(pool) as connection:
        await hold_items(connection, shop)
        busy = await admin.http.delete(f"{SUPPLIERS}/{shop}")

    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "CONFLICT")
    assert await pool.fetchval("SELECT count(*) FROM supplier_items") == 1
    assert (await admin.http.delete(f"{SUPPLIERS}/{shop}")).status_code == 200


async def test_products_that_another_table_names_are_kept(admin: RunningAdmin) -> None:
    pool = admin.desk.pool
    shop = await add_supplier(pool, "Shop")
    ordered, loose = await add_product(pool, "Ordered"), await add_product(pool, "Loose")
    await pool.execute("CREATE TABLE orders (product_id uuid REFERENCES products)")
    await pool.execute("INSERT INTO orders VALUES ($1)", ordered)

    answer = await admin.http.delete(f"{SUPPLIERS}/{shop}")

    assert answer.status_code == 200
    assert await _products(pool) == {ordered, loose}
    assert await pool.fetchval("SELECT count(*) FROM suppliers") == 0


async def test_what_was_delivered_of_it_stays_in_the_ledger_and_is_shown_without_it(
    admin: RunningAdmin,
) -> None:
    pool = admin.desk.pool
    await register(pool, listed())
    await write(pool, attempt("complete"), attempt("handed over"), attempt("delivered"))
    assert len((await fresh_status(admin))["suppliers"]) == 1

    assert (await admin.http.delete(f"{SUPPLIERS}/{SHOP_ID}")).status_code == 200

    said = (await admin.http.get("/api/v1/admin/ingestion/status")).json()
    assert said["suppliers"] == []
    assert {one["phase"] for one in said["jobs"]} == {"complete", "analyzing"}
    assert await pool.fetchval("SELECT count(*) FROM courier.deliveries") == 3
    # Its partition key is nobody else's, however the next supplier is called.
    again = await made(admin, name="Садовый мир")
    assert again["id"] != str(SHOP_ID)
