"""What a round of matching leaves in the catalogue."""

from __future__ import annotations

import asyncio
from uuid import UUID

import asyncpg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.item_matching import MatchingResult, match_items
from marketbel_courier.matching.records import Thresholds
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)


async def item(pool: Pool, item_id: UUID) -> asyncpg.Record:
    row = await pool.fetchrow(
        """
        SELECT i.product_id, i.match_status::text, i.match_score, p.name, p.status::text,
            p.min_price, c.name AS category, q.status::text AS question
        FROM supplier_items i LEFT JOIN products p ON p.id = i.product_id
        LEFT JOIN categories c ON c.id = p.category_id
        LEFT JOIN match_review_queue q ON q.supplier_item_id = i.id WHERE i.id = $1
        """,
        item_id,
    )
    assert row is not None
    return row


async def test_items_are_linked_asked_about_or_become_drafts_with_a_category(pool: Pool) -> None:
    shop = await add_supplier(pool)
    kettle = await add_product(pool, "Чайник Tefal KO 120")
    await pool.execute("INSERT INTO categories (name) VALUES ('Свет')")
    known = await add_item(pool, shop, "Tefal чайник KO-120", price="7.00")
    alike = await add_item(pool, shop, "Чайник Tefal KO 121")
    lamp = await add_item(pool, shop, "Лампа настольная", category="свет ")
    tent = await add_item(pool, shop, "Палатка", category="Туризм")

    result = await match_items(pool, shop)

    assert result == MatchingResult(linked=1, queued=1, drafted=2, products_recalculated=3)
    linked = await item(pool, known)
    assert (linked["product_id"], linked["match_status"]) == (kettle, "auto_matched")
    assert (linked["match_score"], linked["min_price"]) == (100, 7)
    asked = await item(pool, alike)
    assert (asked["product_id"], asked["question"]) == (None, "pending")
    drafts = [await item(pool, lamp), await item(pool, tent)]
    assert [row["status"] for row in drafts] == ["draft", "draft"]
    assert [row["category"] for row in drafts] == ["Свет", "Туризм"]
    assert await match_items(pool, shop) == MatchingResult(0, 1, 0, 0)


async def test_what_people_decided_and_what_is_no_longer_listed_is_left_alone(pool: Pool) -> None:
    shop = await add_supplier(pool)
    kettle = await add_product(pool, "Чайник Tefal")
    verified = await add_item(pool, shop, "Чайник TEFAL")
    await pool.execute("UPDATE supplier_items SET match_status = 'verified_match'")
    decided = await add_item(pool, shop, "чайник tefal")
    await add_question(pool, decided, kettle, status="rejected")
    gone = await add_item(pool, shop, "Чайник, Tefal", delisted_at="2026-01-01T00:00:00Z")

    assert await match_items(pool) == MatchingResult(0, 0, 0, 0)
    rows = [await item(pool, one) for one in (verified, decided, gone)]
    assert [row["product_id"] for row in rows] == [None, None, None]


async def test_one_new_product_of_two_suppliers_matched_at_once_is_one_draft(pool: Pool) -> None:
    shops = [await add_supplier(pool, name) for name in ("One", "Two")]
    names = ("Лампа настольная 40 Вт", "Настольная лампа 40Вт")
    items = [await add_item(pool, shop, name) for shop, name in zip(shops, names, strict=True)]

    await asyncio.gather(*(match_items(pool, shop) for shop in shops))

    drafts = {(await item(pool, one))["product_id"] for one in items}
    assert len(drafts) == 1
    assert None not in drafts


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE products SET name = 'Утюг' WHERE id = $1",
        "UPDATE products SET status = 'archived' WHERE id = $1",
        """
        WITH gone AS (DELETE FROM products WHERE id = $1)
        INSERT INTO products (internal_sku, name) VALUES ('other', 'Утюг')
        """,
    ],
)
async def test_a_product_that_changed_unseen_is_not_linked_by_what_it_was(
    pool: Pool, change: str
) -> None:
    shop = await add_supplier(pool)
    kettle = await add_product(pool, "Чайник Tefal")
    await add_item(pool, shop, "Чайник Tefal")
    assert (await match_items(pool, shop)).linked == 1
    await pool.execute(change, kettle)
    # Long ago, so that the next round does not read them again.
    await pool.execute(
        "UPDATE products SET (created_at, updated_at) = (now() - '1 d'::interval, '2026-01-01')"
    )
    late = await add_item(pool, shop, "чайник tefal")

    await match_items(pool, shop)

    row = await item(pool, late)
    assert row["product_id"] not in (None, kettle)
    assert (row["name"].lower(), row["status"]) == ("чайник tefal", "draft")


async def test_many_items_take_several_transactions_and_still_one_draft(pool: Pool) -> None:
    shop = await add_supplier(pool)
    await pool.execute(
        """
        INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)
        SELECT $1, lpad(n::text, 5, '0'), 'Лампа настольная', 1 FROM generate_series(1, 1100) n
        """,
        shop,
    )
    told: list[tuple[int, int]] = []

    result = await match_items(
        pool,
        shop,
        thresholds=Thresholds(one_to_one=False),
        progress=lambda *counts: told.append(counts),
    )

    assert (result.linked, result.drafted) == (100, 1000)
    assert await pool.fetchval("SELECT count(*) FROM products") == 1
    assert told[-1] == (1100, 1100)
    assert told == sorted(told)


async def test_a_limit_and_thresholds_are_kept_and_a_connection_will_do(pool: Pool) -> None:
    shop = await add_supplier(pool)
    await add_product(pool, "Чайник Tefal KO 120")
    for name in ("Tefal KO 120 чайник синий", "Чайник Tefal KO 120 белый"):
        await add_item(pool, shop, name)

    async with pool.acquire() as connection:
        first = await match_items(connection, shop, limit=1)
        second = await match_items(connection, shop, thresholds=Thresholds(review=96, link=97))

    assert (first.queued, second.drafted) == (1, 2)
    assert await pool.fetchval("SELECT count(*) FROM match_review_queue") == 0


async def test_an_item_that_another_application_made_without_characteristics_is_matched(
    pool: Pool,
) -> None:
    shop = await add_supplier(pool)
    kettle = await add_product(pool, "Чайник Tefal KO 120")
    known = await add_item(pool, shop, "Tefal чайник KO-120")
    await pool.execute("ALTER TABLE supplier_items ALTER characteristics DROP NOT NULL")
    await pool.execute("UPDATE supplier_items SET characteristics = NULL")

    await match_items(pool)

    assert (await item(pool, known))["product_id"] == kettle


async def test_what_resembles_a_draft_of_the_same_list_is_no_question(pool: Pool) -> None:
    shop, other = await add_supplier(pool), await add_supplier(pool)
    await add_item(pool, shop, "Болт анкерный М8 оцинкованный 40")
    assert (await match_items(pool, shop)).drafted == 1
    await add_item(pool, shop, "Болт анкерный М8 оцинкованный 60")
    await add_item(pool, other, "Болт анкерный М8 оцинкованный 80")

    own, others = await match_items(pool, shop), await match_items(pool, other)

    assert (own.queued, own.drafted) == (0, 1)
    assert (others.queued, others.drafted) == (1, 0)


async def test_a_long_list_of_new_items_asks_nothing(pool: Pool) -> None:
    shop = await add_supplier(pool)
    for millimetres in range(10, 1110):
        await add_item(pool, shop, f"Болт анкерный М8 оцинкованный {millimetres}")

    result = await match_items(pool, shop)

    assert (result.queued, result.drafted) == (0, 1100)
