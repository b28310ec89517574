from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.catalogue.staging import ordered_ids
from marketbel_courier.catalogue.stored_price_lists import (
    StoredPriceList,
    finish_price_list,
    stored_price_list,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import UnknownSupplier
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier_tests.catalogue.price_list_shop import (
    MONDAY,
    Shop,
    day,
    item,
    store_through,
)

NO_PRICE = Message("row-problem", row=3, what=Message("row-price-missing"))


@pytest.fixture
def shop(pool: Pool) -> Shop:
    return Shop(pool)


async def test_items_whose_descriptions_stay_get_no_new_index_entries(shop: Shop) -> None:
    acme = await shop.supplier()
    items = [item(f"S-{n:03}", "9.99", brand="Acme", stock_quantity=n) for n in range(150)]
    async with shop.pool.acquire() as connection:
        await store_through(connection, acme, items, on=0)
        await store_through(connection, acme, items, on=1)
        dearer = [replace(one, price=Decimal("10.49")) for one in items]
        await store_through(connection, acme, dearer, on=2)
        await store_through(connection, acme, [item("S-000", "10.49"), *dearer[1:]], on=3)
        # What this connection counted becomes visible.
        await connection.execute("SELECT pg_stat_force_next_flush()")
        counted = await connection.fetchrow(
            "SELECT n_tup_upd - n_tup_hot_upd AS indexed, n_tup_upd AS written"
            " FROM pg_stat_user_tables WHERE relid = 'supplier_items'::regclass"
        )

    assert dict(counted or {}) == {"indexed": 1, "written": 450}


async def test_a_list_becomes_items_each_with_its_first_price(shop: Shop) -> None:
    acme = await shop.supplier()
    tea = PricedItem(
        row_number=2, sku="T-1", name="Tea", price=Decimal(10), category="Drinks",
        characteristics={"unit": "pcs", "in_stock": True, "stock_quantity": 7},
    )  # fmt: skip

    stored = await shop.store(acme, [tea, item("C-1", "0.99")])

    assert stored == StoredPriceList(items_stored=2, items_new=2)
    row = (await shop.items(acme))["T-1"]
    assert (row["name"], str(row["current_price"])) == ("Tea", "10.00")
    assert row["characteristics"] == {
        "unit": "pcs", "in_stock": True, "stock_quantity": 7, "category": "Drinks",
    }  # fmt: skip
    assert (row["match_status"], row["product_id"]) == ("unmatched", None)
    assert await shop.history(acme) == {"T-1": ["10.00"], "C-1": ["0.99"]}


@pytest.mark.parametrize(
    "text",
    ['6" pipe, "best"', "a\\b \\. \\N", "two\nlines\r\n\\.\nend", "Чайник; 2,5 л\t№", "NULL", " "],
)
async def test_any_text_arrives_as_it_was(shop: Shop, text: str) -> None:
    acme = await shop.supplier()

    await shop.store(acme, [item(f"S{text}", name=f"N{text}", note=text), item("other")])

    row = (await shop.items(acme))[f"S{text}"]
    assert (row["name"], row["characteristics"]) == (f"N{text}", {"note": text})


async def test_the_same_list_again_only_says_that_it_was_seen(shop: Shop) -> None:
    acme, lamp = await shop.supplier(), await shop.product()
    await shop.store(acme, [item("A"), item("B", "5")], on=1)
    await shop.link(acme, "A", lamp, "auto_matched")
    before = await shop.items(acme)

    again = await shop.store(acme, [item("B", "5"), item("A")], on=2)

    assert again == StoredPriceList(items_stored=2)
    after = await shop.items(acme)
    assert after["A"].pop("last_ingested_at") > before["A"].pop("last_ingested_at")
    assert after["A"] == before["A"]
    assert await shop.history(acme) == {"A": ["10.00"], "B": ["5.00"]}


async def test_a_price_is_recorded_when_it_changes(shop: Shop) -> None:
    acme = await shop.supplier()
    for number, price in enumerate(["10", "12", "12.00", "10"]):
        stored = await shop.store(acme, [item("A", price), item("B")], on=number)

    assert (stored.prices_changed, stored.items_new) == (1, 0)
    assert await shop.history(acme) == {"A": ["10.00", "12.00", "10.00"], "B": ["10.00"]}


async def test_of_equal_skus_the_last_one_stands(shop: Shop) -> None:
    acme = await shop.supplier()

    stored = await shop.store(acme, [item("A", "1"), item("A", "2"), item("B"), item("A", "3")])

    assert (stored.items_stored, stored.items_new) == (2, 2)
    assert await shop.history(acme) == {"A": ["3.00"], "B": ["10.00"]}


async def test_an_item_that_vanished_is_marked_until_it_is_listed_again(shop: Shop) -> None:
    acme, other = await shop.supplier(), await shop.supplier("Other")
    await shop.store(other, [item("A")])
    await shop.store(acme, [item("A", unit="pcs"), item("B")], on=0)

    vanished = await shop.store(acme, [item("B")], on=1)
    still_gone = await shop.store(acme, [item("B", "11")], on=2)
    gone = (await shop.items(acme))["A"]
    back = await shop.store(acme, [item("A", unit="pcs"), item("B", "11")], on=3)

    assert (vanished.items_delisted, still_gone.items_delisted, back.items_delisted) == (1, 0, 0)
    assert gone["characteristics"] == {"unit": "pcs", "delisted_at": day(1).isoformat()}
    assert (await shop.items(acme))["A"]["characteristics"] == {"unit": "pcs"}
    assert await shop.history(acme) == {"A": ["10.00"], "B": ["10.00", "11.00"]}
    assert await shop.prices(other) == {"A": "10.00"}


async def test_a_list_of_a_clock_that_is_ahead_does_not_outrank_the_next_one(shop: Shop) -> None:
    acme, ahead = await shop.supplier(), (datetime.now(UTC) - MONDAY).days
    await shop.store(acme, [item("A"), item("B")], on=ahead + 9)

    later = await shop.store(acme, [item("A", "2")], on=ahead + 8)

    assert not later.outdated
    assert await shop.prices(acme) == {"A": "2.00"}


async def handed_out(pool: Pool, number: int) -> None:
    await pool.execute("SELECT setval('courier.delivery_numbers', $1)", number)


@pytest.mark.parametrize("former", [None, 1])
async def test_of_two_lists_the_one_with_the_greater_number_stands_whatever_their_times_say(
    shop: Shop, pool: Pool, former: int | None
) -> None:
    acme = await shop.supplier()
    await handed_out(pool, 3)
    await shop.store(acme, [item("A"), item("B")], on=1, number=former)
    # What a clock that was a year ahead had left.
    await pool.execute(
        "UPDATE courier.stored_price_lists SET listed_at = now() + interval '1 year'"
    )

    later = await shop.store(acme, [item("A", "2")], on=2, number=3)
    earlier = await shop.store(acme, [item("A", "1")], on=9, number=2)

    assert (later.outdated, earlier.outdated) == (False, True)
    assert await shop.prices(acme) == {"A": "2.00"}


async def test_a_number_that_was_never_handed_out_outranks_nothing(shop: Shop, pool: Pool) -> None:
    acme = await shop.supplier()
    await handed_out(pool, 3)
    await shop.store(acme, [item("A")], on=1, number=2**63 - 1)

    later = await shop.store(acme, [item("A", "2")], on=2, number=3)

    assert not later.outdated


async def test_a_list_without_items_delists_nothing_and_is_no_later_list(shop: Shop) -> None:
    acme = await shop.supplier()
    await shop.store(acme, [item("A")], on=1)

    empty = await shop.store(acme, [], on=9)
    full = await shop.store(acme, [item("A", "2"), item("B")], on=2)

    assert (empty, full.outdated) == (StoredPriceList(), False)
    assert await shop.prices(acme) == {"A": "2.00", "B": "10.00"}


async def test_an_earlier_list_changes_nothing_after_a_later_one(shop: Shop) -> None:
    acme = await shop.supplier()
    await shop.store(acme, [item("A", "2")], on=2)

    stored = await shop.store(acme, [item("A", "1"), item("B")], on=1)

    assert stored == StoredPriceList(outdated=True)
    assert await shop.history(acme) == {"A": ["2.00"]}


async def test_an_order_that_was_stored_before_is_told_its_counts_again(shop: Shop) -> None:
    acme = await shop.supplier()
    lines = [ParsingLog("task", acme, LogType.WARNING, NO_PRICE, 3, ("A", ""))]
    await shop.store(acme, [item("A")], on=1, key="job", lines=lines)

    stored = await shop.store(acme, [item("A", "99")], on=1, key="job", lines=lines)

    assert stored == StoredPriceList(items_stored=1, items_new=1, repeated=True)
    assert await shop.prices(acme) == {"A": "10.00"}
    assert await shop.pool.fetchval("SELECT count(*) FROM parsing_logs") == 1


async def test_a_renamed_item_loses_its_product_unless_a_person_chose_it(shop: Shop) -> None:
    acme, lamp = await shop.supplier(), await shop.product()
    await shop.store(acme, [item("auto"), item("sure"), item("case")], on=1)
    await shop.link(acme, "auto", lamp, "auto_matched")
    await shop.link(acme, "sure", lamp, "verified_match")
    await shop.link(acme, "case", lamp, "auto_matched")
    renamed = [
        item("auto", name="Kettle"),
        item("sure", name="Pot"),
        item("case", name="ITEM CASE"),
    ]

    await shop.store(acme, renamed, on=2)

    items = await shop.items(acme)
    assert {sku: row["product_id"] for sku, row in items.items()} == {
        "auto": None, "sure": lamp, "case": lamp,
    }  # fmt: skip
    assert (items["auto"]["match_status"], items["auto"]["match_score"]) == ("unmatched", None)
    assert items["sure"]["match_status"] == "verified_match"


async def test_touched_products_follow_their_listed_items(shop: Shop) -> None:
    acme, other = await shop.supplier(), await shop.supplier("Other")
    lamp, idle = await shop.product(), await shop.product("Idle")
    await shop.store(acme, [item("A", "10"), item("I", "1")], on=0)
    await shop.store(other, [item("A", "12")], on=0)
    for supplier in (acme, other):
        await shop.link(supplier, "A", lamp, "auto_matched")
    await shop.link(acme, "I", idle, "auto_matched")

    cheaper = await shop.store(acme, [item("A", "9"), item("I", "1")], on=1)
    assert (cheaper.products_recalculated, await shop.aggregates(lamp)) == (1, ("9.00", True))
    await shop.store(acme, [item("I", "1")], on=2)
    assert await shop.aggregates(lamp) == ("12.00", True)
    await shop.store(other, [item("A", "12", in_stock=False)], on=3)
    assert await shop.aggregates(lamp) == ("12.00", False)
    await shop.store(other, [item("B")], on=4)
    assert await shop.aggregates(lamp) == (None, False)
    await shop.store(acme, [item("A", "9", in_stock=True), item("I", "1")], on=5)
    assert await shop.aggregates(lamp) == ("9.00", True)
    assert await shop.aggregates(idle) == (None, False)


async def test_a_suppliers_own_column_cannot_delist_an_item(shop: Shop) -> None:
    acme = await shop.supplier()

    await shop.store(acme, [item("A", delisted_at="yesterday", unit="kg")])

    assert (await shop.items(acme))["A"]["characteristics"] == {"unit": "kg"}


async def test_a_list_of_an_unknown_supplier_is_refused_by_name(shop: Shop) -> None:
    nobody = uuid4()

    with pytest.raises(UnknownSupplier, match=str(nobody)):
        await shop.store(nobody, [item("A")])

    # The connection is clean again, and takes the next list.
    assert (await shop.store(await shop.supplier(), [item("A")])).items_new == 1


async def test_a_list_is_finished_once_and_not_after_another_one(shop: Shop) -> None:
    acme = await shop.supplier()
    await shop.store(acme, [item("A")], on=1, key="first")
    async with shop.pool.acquire() as connection:
        assert await finish_price_list(connection, acme, "first", {"items": 1})
        assert not await finish_price_list(connection, acme, "first", {"items": 2})
    finished = await stored_price_list(shop.pool, acme)
    await shop.store(acme, [item("A")], on=2, key="second")
    async with shop.pool.acquire() as connection:
        assert not await finish_price_list(connection, acme, "first", {})
    unfinished = await stored_price_list(shop.pool, acme)

    assert finished
    assert unfinished
    assert (finished.result, finished.stored.items_new) == ({"items": 1}, 1)
    assert finished.finished_at is not None
    assert (unfinished.order_key, unfinished.finished_at) == ("second", None)
    assert (unfinished.listed_at, unfinished.result) == (day(2), {})
    assert await stored_price_list(shop.pool, uuid4()) is None


async def test_an_existing_database_may_name_its_types_otherwise_and_have_more_columns(
    shop: Shop,
) -> None:
    await shop.pool.execute(
        """
        ALTER TYPE match_status RENAME TO item_match_state;
        ALTER TABLE supplier_items ADD COLUMN embedding_model text, DROP COLUMN match_candidates;
        ALTER TABLE supplier_items ALTER COLUMN characteristics DROP NOT NULL;
        ALTER TABLE products ADD COLUMN rating int DEFAULT 5 NOT NULL;
        """
    )
    acme, lamp = await shop.supplier(), await shop.product()
    await shop.store(acme, [item("A"), item("B")], on=1)
    await shop.link(acme, "A", lamp, "auto_matched")
    await shop.pool.execute("UPDATE supplier_items SET characteristics = NULL")

    stored = await shop.store(acme, [item("A", "9", name="Lamp 2")], on=2)

    assert (stored.prices_changed, stored.items_delisted) == (1, 1)
    assert await shop.prices(acme) == {"A": "9.00"}


def test_new_rows_have_ascending_ids_of_version_7() -> None:
    places = range(16_380, 16_390)

    ids = [UUID(text) for text in ordered_ids(places)]

    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert len(set(ids)) == len(places)


async def test_a_renamed_item_keeps_the_product_that_a_person_decided_for(shop: Shop) -> None:
    acme, lamp = await shop.supplier(), await shop.product()
    await shop.store(acme, [item("A"), item("B")], on=1)
    for sku in ("A", "B"):
        await shop.link(acme, sku, lamp, "auto_matched")
    # As another application writes it: the queue says what was decided, the item does not.
    await shop.pool.execute(
        "INSERT INTO match_review_queue (supplier_item_id, status, expires_at)"
        " SELECT id, 'approved', now() FROM supplier_items WHERE supplier_sku = 'A'"
    )

    await shop.store(acme, [item("A", name="Other"), item("B", name="Other too")], on=2)

    items = await shop.items(acme)
    assert (items["A"]["product_id"], items["A"]["match_status"]) == (lamp, "auto_matched")
    assert (items["B"]["product_id"], items["B"]["match_status"]) == (None, "unmatched")
