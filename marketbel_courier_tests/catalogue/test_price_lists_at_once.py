from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import PricedItem
from marketbel_courier_tests.catalogue.price_list_shop import Shop, item, store_through

NO_PRICE = Message("row-problem", row=3, what=Message("row-price-missing"))

Prices = Mapping[str, int]
LISTS = st.lists(
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 3), min_size=1),
    min_size=2,
    max_size=3,
)


@pytest.fixture
def shop(pool: Pool) -> Shop:
    return Shop(pool)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=LISTS, data=st.data())
async def test_in_whatever_order_lists_are_stored_the_latest_stands(
    shop: Shop, lists: list[dict[str, int]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(lists))))
    acme = await shop.supplier()
    expected: dict[str, list[str]] = {}
    newest = -1

    for number in order:
        stored = await shop.store(acme, in_words(lists[number]), on=number)
        assert stored.outdated == (number < newest)
        newest = max(newest, number)
        if not stored.outdated:
            record(expected, lists[number])

    assert await shop.prices(acme) == as_stored(lists[-1])
    assert await shop.history(acme) == expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=LISTS)
async def test_lists_stored_at_once_leave_the_latest_and_no_mixture(
    shop: Shop, lists: list[dict[str, int]]
) -> None:
    acme = await shop.supplier()

    stored = await asyncio.gather(
        *(shop.store(acme, in_words(prices), on=day) for day, prices in enumerate(lists))
    )

    assert not stored[-1].outdated
    assert await shop.prices(acme) == as_stored(lists[-1])
    took_part = [prices for prices, one in zip(lists, stored, strict=True) if not one.outdated]
    expected: dict[str, list[str]] = {}
    for prices in took_part:
        record(expected, prices)
    assert await shop.history(acme) == expected
    assert all(a != b for prices in expected.values() for a, b in pairwise(prices))


async def test_suppliers_of_the_same_products_do_not_wait_for_each_other_in_a_circle(
    migrated_database: str,
) -> None:
    skus = [f"S-{number:02}" for number in range(30)]
    async with open_pool(migrated_database) as pool:
        shop = Shop(pool)
        suppliers = [await shop.supplier(name) for name in ("Acme", "Other", "Third")]
        for supplier in suppliers:
            await shop.store(supplier, [item(sku) for sku in skus])
        for number, sku in enumerate(skus):
            product = await shop.product(sku)
            for supplier in suppliers:
                # Each supplier's items stand in another order to the products.
                own = sku if supplier == suppliers[0] else skus[-1 - number]
                await shop.link(supplier, own, product, "auto_matched")
        for day in range(1, 13):
            await asyncio.gather(
                *(
                    shop.store(supplier, in_order(day, place, skus), on=day)
                    for place, supplier in enumerate(suppliers)
                )
            )
        wrong = await pool.fetchval(
            """
            SELECT count(*) FROM products p WHERE p.min_price IS DISTINCT FROM
                (SELECT min(current_price) FROM supplier_items i WHERE i.product_id = p.id)
            """
        )

    # Its connections are closed by now, and so have reported what they met.
    connection = await asyncpg.connect(migrated_database)
    deadlocks = await connection.fetchval(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    await connection.close()
    assert (wrong, deadlocks) == (0, 0)


@pytest.mark.parametrize("table", ["price_history", "products", "parsing_logs"])
async def test_of_a_list_whose_connection_is_killed_midway_nothing_is_there(
    shop: Shop, table: str
) -> None:
    acme, lamp = await shop.supplier(), await shop.product()
    await shop.store(acme, [item("A"), item("B")], on=1)
    await shop.link(acme, "A", lamp, "auto_matched")
    before = await shop.items(acme)
    lines = [ParsingLog("task", acme, LogType.WARNING, NO_PRICE, 3, ("A", ""))]
    new = [item("A", "7"), item("C")]

    async with shop.pool.acquire() as connection, stopped_at(shop.pool, table) as blocker:
        storing = asyncio.create_task(
            store_through(connection, acme, new, on=2, key="killed", lines=lines)
        )
        await blocker.has_stopped(connection.get_server_pid())
        await shop.pool.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await storing

    assert await shop.items(acme) == before
    assert await shop.history(acme) == {"A": ["10.00"], "B": ["10.00"]}
    assert await shop.pool.fetchval("SELECT count(*) FROM parsing_logs") == 0
    again = await shop.store(acme, new, on=2, key="killed", lines=lines)
    assert (again.repeated, again.prices_changed, again.items_delisted) == (False, 1, 1)


async def test_a_list_that_clashes_with_another_writer_is_stored_anew(shop: Shop) -> None:
    acme = await shop.supplier()
    async with shop.pool.acquire() as connection, shop.pool.acquire() as foreign:
        other_writer = foreign.transaction()
        await other_writer.start()
        await foreign.execute(
            "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
            " VALUES ($1, 'A', 'Theirs', 3)",
            acme,
        )
        storing = asyncio.create_task(store_through(connection, acme, [item("A"), item("B")]))
        await Blocker(shop.pool).has_stopped(connection.get_server_pid())
        await other_writer.commit()
        stored = await storing

    assert (stored.items_new, stored.prices_changed) == (1, 1)
    assert await shop.prices(acme) == {"A": "10.00", "B": "10.00"}


class Blocker:
    """Tells when a connection waits for a lock."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def has_stopped(self, server_pid: int) -> None:
        async with asyncio.timeout(120):
            waits = "SELECT cardinality(pg_blocking_pids($1)) > 0 FROM pg_sleep(0.005)"
            while not await self._pool.fetchval(waits, server_pid):
                pass


@asynccontextmanager
async def stopped_at(pool: Pool, table: str) -> AsyncIterator[Blocker]:
    """Nobody can write to `table` meanwhile."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        yield Blocker(pool)


def in_words(prices: Prices) -> list[PricedItem]:
    return [item(sku, str(price)) for sku, price in prices.items()]


def as_stored(prices: Prices) -> dict[str, str]:
    return {sku: f"{price}.00" for sku, price in prices.items()}


def record(history: dict[str, list[str]], prices: Prices) -> None:
    """Add what storing these prices must add."""
    for sku, price in as_stored(prices).items():
        known = history.setdefault(sku, [])
        if known[-1:] != [price]:
            known.append(price)


def in_order(day: int, place: int, skus: Sequence[str]) -> list[PricedItem]:
    """A day's list of one supplier, turned round every other day."""
    listed = [
        item(sku, str(1 + (day * 7 + place * 3 + number) % 11)) for number, sku in enumerate(skus)
    ]
    return listed if (day + place) % 2 else listed[::-1]
