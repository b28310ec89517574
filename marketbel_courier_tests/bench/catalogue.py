"""Measures how long pages of the catalogue take with a million items, as the API asks for them."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import UUID

from marketbel_courier.catalogue.change_search import (
    ChangeFilter,
    ChangeSort,
    change_page,
    readings_page,
    sum_of_readings,
)
from marketbel_courier.catalogue.item_search import (
    ORDERS,
    ItemFilter,
    ItemSort,
    MatchStatus,
    PriceTurn,
    Stock,
    item_page,
)
from marketbel_courier.catalogue.price_points import price_lines
from marketbel_courier.catalogue.product_search import (
    OfferCount,
    ProductFilter,
    ProductSort,
    items_of_product,
    product_page,
)
from marketbel_courier.catalogue.reading_comparison import compare
from marketbel_courier.database.catalogue_indexes import (
    CATALOGUE_INDEXES,
    make_catalogue_indexes,
)
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.servers import MIGRATED, fresh_database, running_postgres

ITEMS = 1_000_000
AIM_P95_SECONDS = 0.2
SUPPLIERS = 200
LARGE_SUPPLIER_SHARE = 0.4
TIMES = 20
_MAKES = (
    *("Bosch", "Makita", "Sony", "Ufo", "Philips", "Acer"),
    *("Зубр", "Вихрь", "Редмонд", "Витязь", "Атлант", "Горизонт"),
)
_THINGS = (
    *("дрель", "шуруповёрт", "чайник", "насос", "кабель", "лампа", "молоток", "пила", "утюг"),
    *("фильтр", "болт", "масло", "свеча", "телевизор", "ноутбук", "кофемолка", "пылесос"),
    *("обогреватель", "вентилятор", "рюкзак"),
)

Question = Callable[[random.Random], Awaitable[object]]


@dataclass(frozen=True)
class Answered:
    """How long one kind of question took."""

    question: str
    seconds: Sequence[float]

    @property
    def p95(self) -> float:
        """What nineteen in twenty took at most."""
        return sorted(self.seconds)[max(int(len(self.seconds) * 0.95) - 1, 0)]


def measure_catalogue_alone(say: Callable[[str], None], *, items: int = ITEMS) -> Table:
    """The table, from a database of its own."""

    async def measured(dsn: str) -> list[Answered]:
        async with open_pool(dsn, max_size=2) as pool:
            await fill_catalogue(pool, items=items, say=say)
            return await measure_catalogue(pool, say=say)

    with (
        tempfile.TemporaryDirectory() as kept,
        running_postgres(Path(kept)) as server,
        fresh_database(server, template=MIGRATED) as dsn,
    ):
        return catalogue_table(asyncio.run(measured(dsn)), items)


async def fill_catalogue(pool: Pool, *, items: int, say: Callable[[str], None]) -> None:
    """Suppliers with so many items, one of them with much of all; products, changes, histories."""
    say(f"{items:,} items for the catalogue")
    async with pool.acquire() as connection:
        # Made anew at the end, in a fraction of the time.
        for index in CATALOGUE_INDEXES:
            await connection.execute(f"DROP INDEX public.{index.name}")
        for statement in _FILLING:
            await connection.execute(
                statement.format(
                    items=items,
                    suppliers=SUPPLIERS,
                    share=LARGE_SUPPLIER_SHARE,
                    makes=_array(_MAKES),
                    things=_array(_THINGS),
                ),
                timeout=1800,
            )
        await make_catalogue_indexes(pool)
        await connection.execute("VACUUM ANALYZE", timeout=1800)


async def measure_catalogue(
    pool: Pool, *, say: Callable[[str], None], times: int = TIMES
) -> list[Answered]:
    """Ask each kind of question some times, each time about something else."""
    large, *others = [
        row["supplier_id"]
        for row in await pool.fetch(
            "SELECT supplier_id FROM supplier_items GROUP BY 1 ORDER BY count(*) DESC LIMIT 50"
        )
    ]
    dice = random.Random(1)
    answered = []
    for name, question in (await _questions(pool, large, others)).items():
        say(f"the catalogue: {name}")
        seconds = []
        for _ in range(times):
            began = time.perf_counter()
            await question(dice)
            seconds.append(time.perf_counter() - began)
        answered.append(Answered(name, seconds))
    return answered


def catalogue_table(answered: Sequence[Answered], items: int) -> Table:
    """The table, and whether the aim is met."""
    slow = [one.question for one in answered if one.p95 > AIM_P95_SECONDS]
    return Table(
        title=f"Pages of a catalogue of {items:,} items",
        columns=("", "median", "p95"),
        rows=[
            (one.question, _milliseconds(median(one.seconds)), _milliseconds(one.p95))
            for one in answered
        ],
        notes=(
            f"Aim: p95 under {AIM_P95_SECONDS * 1000:.0f} ms each."
            + (f" Missed: {', '.join(slow)}." if slow else " Met by all."),
            f"{SUPPLIERS} suppliers, one of them with {LARGE_SUPPLIER_SHARE:.0%} of all items;"
            " pages of 50 rows with offers, places and changes, each time of something else.",
        ),
    )


async def _questions(pool: Pool, large: UUID, others: Sequence[UUID]) -> Mapping[str, Question]:
    readings = await readings_page(pool, ChangeFilter(supplier_id=large), limit=2)
    newest = (await readings_page(pool, ChangeFilter(), limit=1))[0]
    products = [row["id"] for row in await pool.fetch("SELECT id FROM products LIMIT 500")]

    def some(dice: random.Random) -> ItemFilter:
        return ItemFilter(supplier_id=dice.choice(others))

    async def deep(dice: random.Random, sort: ItemSort) -> object:
        row = await pool.fetchrow(
            f"SELECT i.id, {ORDERS[sort].key} AS key FROM supplier_items i"
            " WHERE supplier_id = $1 OFFSET $2 LIMIT 1",
            large,
            dice.randrange(1000),
        )
        assert row is not None
        from marketbel_courier.catalogue.ordered_pages import RowPosition  # noqa: PLC0415

        return await item_page(
            pool, ItemFilter(supplier_id=large), sort, after=RowPosition(row["key"], row["id"])
        )

    async def product(dice: random.Random) -> object:
        return await items_of_product(pool, dice.choice(products))

    async def history(dice: random.Random) -> object:
        item_ids, _ = await items_of_product(pool, dice.choice(products))
        return await price_lines(pool, item_ids[:20])

    return {
        "a supplier's items by name": lambda d: item_page(pool, some(d)),
        "the largest supplier's by name": lambda d: item_page(pool, ItemFilter(large)),
        "its next pages": lambda d: deep(d, ItemSort.NAME),
        "dearest first": lambda d: item_page(pool, ItemFilter(large), ItemSort.PRICE_DOWN),
        "by change": lambda d: item_page(pool, ItemFilter(large), ItemSort.CHANGE),
        "newest first": lambda d: item_page(pool, ItemFilter(large), ItemSort.UPDATED_DOWN),
        "with a common word": lambda d: item_page(pool, ItemFilter(large, words=d.choice(_THINGS))),
        "with a rare word": lambda d: item_page(
            pool, ItemFilter(large, words=f"{d.choice(_THINGS)} {d.randrange(10**6):06}")
        ),
        "waiting for an answer": lambda d: item_page(
            pool, ItemFilter(large, match_status=MatchStatus.POTENTIAL_MATCH)
        ),
        "sold out": lambda d: item_page(pool, ItemFilter(large, stock=Stock.OUT)),
        "delisted": lambda d: item_page(pool, ItemFilter(large, is_listed=False)),
        "dearer and sold out": lambda d: item_page(
            pool, ItemFilter(large, stock=Stock.OUT, turn=PriceTurn.DEARER)
        ),
        "a word among all suppliers": lambda d: item_page(
            pool, ItemFilter(words=f"{d.choice(_MAKES)} {d.randrange(1000)}")
        ),
        "a code among all suppliers": lambda d: item_page(
            pool, ItemFilter(words=f"SKU-{d.randrange(10**6):07}")
        ),
        "a barcode among all suppliers": lambda d: item_page(
            pool, ItemFilter(words=str(4600000000000 + d.randrange(10**6)))
        ),
        "products by name": lambda d: product_page(pool, ProductFilter()),
        "products, cheapest first": lambda d: product_page(
            pool, ProductFilter(), ProductSort.PRICE
        ),
        "products with a word": lambda d: product_page(
            pool, ProductFilter(words=f"{d.choice(_MAKES)} {d.randrange(10**5)}")
        ),
        "products of several suppliers": lambda d: product_page(
            pool, ProductFilter(offers=OfferCount.SEVERAL)
        ),
        "a product's offers": product,
        "a product's history": history,
        "what a list changed": lambda d: change_page(
            pool, ChangeFilter(reading_ids=[newest.reading_id])
        ),
        "what all lists changed": lambda d: change_page(pool, ChangeFilter()),
        "the largest changes of all": lambda d: change_page(
            pool, ChangeFilter(), ChangeSort.PERCENT_DOWN
        ),
        "how much all lists changed": lambda d: sum_of_readings(pool, ChangeFilter()),
        "two lists compared": lambda d: compare(pool, readings[1], readings[0]),
    }


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _array(words: Sequence[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]"


_FILLING = (
    """
    INSERT INTO suppliers (name, source_type)
    SELECT 'Supplier ' || n, 'csv' FROM generate_series(1, {suppliers}) AS n
    """,
    """
    INSERT INTO products (internal_sku, name, status, min_price)
    SELECT 'P-' || n, ({makes})[1 + n % 12] || ' ' || ({things})[1 + n / 7 % 20] || ' ' || n,
        (ARRAY['draft', 'active'])[1 + n % 2]::product_status,
        CASE WHEN n % 10 > 0 THEN n % 5000 + 0.5 END
    FROM generate_series(1, {items} / 5) AS n
    """,
    """
    INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price, characteristics,
        product_id, match_status, match_score, updated_at)
    SELECT s.id,
        'SKU-' || lpad(n::text, 7, '0'),
        ({things})[1 + n / 11 % 20] || ' ' || ({makes})[1 + n % 12] || ' '
            || lpad((n::bigint * 7919 % 1000003)::text, 6, '0'),
        (n * 31 % 90000) / 10.0 + 1,
        jsonb_build_object('brand', ({makes})[1 + n % 12], 'in_stock', n % 3 > 0,
            'barcode', (4600000000000 + n)::text)
            || CASE WHEN n % 97 = 0 THEN '{{"delisted_at": "2026-01-01T00:00:00+00:00"}}'::jsonb
                ELSE '{{}}' END,
        CASE WHEN n % 2 = 0 THEN p.id END,
        CASE WHEN n % 2 = 0 THEN 'auto_matched' WHEN n % 5001 = 0 THEN 'potential_match'
            ELSE 'unmatched' END::match_status,
        CASE WHEN n % 2 = 0 THEN 97 END, now() - n * interval '1 second'
    FROM generate_series(1, {items}) AS n
    JOIN (SELECT id, row_number() OVER () AS place FROM suppliers) AS s ON s.place =
        CASE WHEN n % 1000 < {share} * 1000 THEN 1 ELSE 2 + n % ({suppliers} - 1) END
    JOIN (SELECT id, row_number() OVER () AS place FROM products) AS p
        ON p.place = 1 + n / 2 % ({items} / 5)
    """,
    """
    INSERT INTO price_history (supplier_item_id, price, recorded_at)
    SELECT id, current_price + step, now() - step * interval '7 days'
    FROM supplier_items, generate_series(0, 1) AS step
    """,
    """
    INSERT INTO courier.last_price_changes (item_id, supplier_id, old_price, new_price)
    SELECT id, supplier_id, current_price + (hashtext(id::text) % 100) / 10.0 + 11, current_price
    FROM supplier_items WHERE hashtext(supplier_sku) % 3 = 0
    """,
    """
    INSERT INTO courier.readings (supplier_id, order_key, source, listed_at, stored_at, counts)
    SELECT id, 'key-' || day, 'own', now() - day * interval '1 day', now() - day * interval '1 day',
        '{{"items": 5000, "dearer": 25, "cheaper": 25}}'
    FROM generate_series(100, 0, -1) AS day, suppliers
    """,
    """
    INSERT INTO courier.item_changes (reading_id, item_id, old_price, new_price)
    SELECT r.reading_id, i.id, i.current_price + 1, i.current_price + (i.current_price::int % 3)
    FROM courier.readings r JOIN (
        SELECT *, row_number() OVER (PARTITION BY supplier_id ORDER BY id) AS place
        FROM supplier_items
    ) AS i ON i.supplier_id = r.supplier_id AND i.place <= 50
    """,
    """
    INSERT INTO courier.price_list_tables VALUES
        ((SELECT min(id::text)::uuid FROM suppliers), 0, 'Лист1', '{{"name": "B", "price": "C"}}')
    """,
    """
    INSERT INTO courier.item_places
    SELECT id, supplier_id, 0, row_number() OVER (PARTITION BY supplier_id) FROM supplier_items
    """,
)
