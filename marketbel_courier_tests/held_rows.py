"""Prices and lists that are held, as the price guard leaves them."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from uuid import UUID

from marketbel_courier.catalogue.held_changes import keep_held_prices
from marketbel_courier.catalogue.held_lists import DoubtedList, ask_about_list
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.records import HeldPrice, PriceChange
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.catalogue_rows import add_item
from marketbel_courier_tests.ledger_rows import NOON

TEN_TIMES = Message("guard-times-ten", way="dearer", times=10)


async def hold_prices(
    pool: Pool, supplier_id: UUID, *names: str, was_stored: bool = False
) -> list[UUID]:
    """Items of these names with a price of 10.00, each with one of 100.00 that is held; their ids.

    Whatever else of the supplier was held is overtaken.
    """
    found = []
    for name in names:
        item_id = await add_item(pool, supplier_id, name, price="100.00" if was_stored else "10.00")
        change = PriceChange(item_id, name, name, Decimal("10.00"), Decimal("100.00"), "RUB", "RUB")
        found.append(HeldPrice(change, TEN_TIMES, factor=10.0))
    listed = ListKey(supplier_id, "order", NOON)
    async with pool.acquire() as connection, connection.transaction():
        await keep_held_prices(connection, listed, found, was_stored=was_stored)
    return [one.change.item_id for one in found]


async def hold_list(pool: Pool, supplier_id: UUID, *, was_stored: bool = False) -> UUID:
    """A list of the supplier of which nothing was stored; its id."""
    facts = {
        "rows": 12,
        "known": 12,
        "changed": 11,
        "gone": 1,
        "new": 2,
        "median_factor": 100.0,
        "examples": [
            {"sku": "A-1", "name": "Чайник", "old": "10.00", "new": "1000.00", "currency": "RUB"}
        ],
    }
    listed = ListKey(supplier_id, "order", NOON)
    digest = hashlib.sha256(supplier_id.bytes).hexdigest()
    reasons = (Message("guard-list-factor", n=11, listed=12, by=100),)
    doubted = DoubtedList(listed, digest, reasons, facts, was_stored)
    async with pool.acquire() as connection, connection.transaction():
        await ask_about_list(connection, doubted)
    list_id: UUID = await pool.fetchval(
        "SELECT list_id FROM courier.held_lists WHERE supplier_id = $1 AND state = 'held'",
        supplier_id,
    )
    return list_id
