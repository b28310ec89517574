"""What a list changes is noted with it, and where its items stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from marketbel_courier.catalogue.item_places import ItemPlace, places_of
from marketbel_courier.catalogue.old_readings import forget_changes
from marketbel_courier.catalogue.readings import forget_readings_of_deleted_suppliers
from marketbel_courier.database.pool import Pool
from marketbel_courier.database.removals import Round
from marketbel_courier.price_lists.records import PricedItem, SheetColumns
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item

PRICES = SheetColumns("Прайс", {"name": "B", "sku": "A", "price": "D"})
CHANGES = """
    SELECT i.supplier_sku, c.listing, c.old_price::text, c.new_price::text, c.percent, c.stock,
        c.old_name
    FROM courier.item_changes c JOIN supplier_items i ON i.id = c.item_id
    WHERE c.reading_id = (SELECT max(reading_id) FROM courier.readings) ORDER BY 1
"""


@pytest.mark.parametrize(
    ("before", "after", "came_in"),
    [
        (None, True, None),
        (True, None, None),
        (None, None, None),
        (True, True, None),
        (False, False, None),
        (None, False, False),
        (True, False, False),
        (False, True, True),
        (False, None, True),
    ],
)
async def test_what_a_list_begins_to_tell_of_stock_is_no_change_of_it(
    pool: Pool, before: bool | None, after: bool | None, came_in: bool | None
) -> None:
    shop = Shop(pool)
    acme = await shop.supplier()

    def listed(told: bool | None) -> list[PricedItem]:
        return [item("A")] if told is None else [item("A", in_stock=told)]

    await shop.store(acme, listed(before), on=0)
    await shop.store(acme, listed(after), on=1)

    stocks = [row["stock"] for row in await pool.fetch(CHANGES)]
    assert stocks == ([] if came_in is None else [came_in])


async def test_a_list_leaves_a_row_for_each_item_that_it_changed(pool: Pool) -> None:
    shop = Shop(pool)
    acme = await shop.supplier()
    before = [
        *(item("same"), item("dearer", "100.00"), item("cheaper", "100.00"), item("gone")),
        *(item("sold", in_stock=True), item("come", in_stock=False), item("named", name="Old")),
    ]
    await shop.store(acme, before, on=0)
    assert await pool.fetch(CHANGES) == []

    after = [
        *(item("same"), item("dearer", "150.00"), item("cheaper", "75.00"), item("added", "7.00")),
        *(item("sold", in_stock=False), item("come", in_stock=True), item("named", name="New")),
    ]
    await shop.store(acme, after, on=1)

    assert [tuple(row) for row in await pool.fetch(CHANGES)] == [
        ("added", "new", None, "7.00", None, None, None),
        ("cheaper", None, "100.00", "75.00", -25, None, None),
        ("come", None, None, None, None, True, None),
        ("dearer", None, "100.00", "150.00", 50, None, None),
        ("gone", "gone", "10.00", None, None, None, None),
        ("named", None, None, None, None, None, "Old"),
        ("sold", None, None, None, None, False, None),
    ]
    counts = await pool.fetch("SELECT is_first, counts FROM courier.readings ORDER BY reading_id")
    nothing = dict.fromkeys(
        ("gone", "back", "dearer", "cheaper", "in_stock", "out_of_stock", "renamed"), 0
    )
    one_each = dict.fromkeys((*nothing, "new"), 1)
    assert [tuple(row) for row in counts] == [
        (True, {**nothing, "items": 7, "new": 7}),
        (False, {**one_each, "items": 7, "back": 0}),
    ]

    await shop.store(acme, [*before, item("added", "7.00")], on=2)
    told = {row["supplier_sku"]: row for row in await pool.fetch(CHANGES)}
    assert told["gone"]["listing"] == "back"
    last = await pool.fetch(
        "SELECT i.supplier_sku, l.percent FROM courier.last_price_changes l"
        " JOIN supplier_items i ON i.id = l.item_id ORDER BY 1"
    )
    assert [(sku, round(percent, 2)) for sku, percent in last] == [
        ("cheaper", 33.33),
        ("dearer", -33.33),
    ]


async def test_an_item_stands_where_the_newest_list_has_it(pool: Pool) -> None:
    shop = Shop(pool)
    acme = await shop.supplier()

    async def store(on: int, **rows: int) -> dict[str, ItemPlace]:
        items = [replace(item(sku), row_number=row, columns=PRICES) for sku, row in rows.items()]
        await shop.store(acme, [*items, item("nowhere")], on=on)
        known = await shop.items(acme)
        places = await places_of(pool, [row["id"] for row in known.values()])
        return {sku: places[row["id"]] for sku, row in known.items() if row["id"] in places}

    letters = PRICES.letters
    assert await store(0, kettle=7, lamp=9) == {
        "kettle": ItemPlace("Прайс", 7, letters),
        "lamp": ItemPlace("Прайс", 9, letters),
    }
    assert await store(1, kettle=8) == {"kettle": ItemPlace("Прайс", 8, letters)}


async def test_old_changes_are_forgotten_and_their_counts_stay(pool: Pool) -> None:
    shop = Shop(pool)
    acme = await shop.supplier()
    await shop.store(acme, [item("a")], on=0)
    await shop.store(acme, [item("a", "20.00")], on=1)
    day = timedelta(days=1)
    assert (await forget_changes(Round(pool), older_than=day)).rows == 0
    await pool.execute("UPDATE courier.readings SET stored_at = now() - interval '2 days'")

    planned = await forget_changes(Round(pool, is_dry_run=True), older_than=day)
    assert (await forget_changes(Round(pool), older_than=day)).rows == planned.rows == 1
    assert await pool.fetchval("SELECT counts -> 'dearer' FROM courier.readings WHERE NOT is_first")

    await pool.execute("DELETE FROM suppliers")
    await forget_readings_of_deleted_suppliers(pool)
    assert await pool.fetchval("SELECT count(*) FROM courier.readings") == 0
