"""Stores a staged price list in one transaction: items, price history, aggregates, log lines.

A list is stored as a whole or not at all; of two lists of a supplier the later one stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_links import adopt_links
from marketbel_courier.catalogue.item_offers import has_offers, merge_offers
from marketbel_courier.catalogue.item_places import merge_places
from marketbel_courier.catalogue.items import hold_items_of, merge_items
from marketbel_courier.catalogue.parsing_logs import ParsingLog, record_parsing_logs
from marketbel_courier.catalogue.price_guard import keep_withheld, withhold_prices
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.catalogue.readings import Reading, begin_reading, close_reading
from marketbel_courier.catalogue.remembered_codes import remember_standing_links
from marketbel_courier.catalogue.staging import Staging
from marketbel_courier.catalogue.stored_price_lists import (
    ListKey,
    StoredPriceList,
    as_of_now,
    mark_stored,
    stored_price_list,
)
from marketbel_courier.catalogue.taught_layouts import note_layouts
from marketbel_courier.database.connections import Connection
from marketbel_courier.errors import UnknownSupplier
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.messages.message import Message

LOCK_TIMEOUT_SECONDS = 900
"""Long enough for another list of the same supplier, however large, to be stored first."""

NO_GUARD = GuardRules(is_on=False)

# Errors because of writers without the courier's locks, such as another ml-analyze or the admin
# API.
_CLASHES = (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)
_REPEATS = 2


async def store_price_list(
    connection: Connection,
    staging: Staging,
    listed: ListKey,
    *,
    unreadable_skus: Collection[str] = (),
    task_lines: Sequence[ParsingLog] = (),
    layouts: Sequence[Mapping[str, Any]] = (),
    guard: GuardRules = NO_GUARD,
) -> StoredPriceList:
    """Make the supplier's items those of the staged list, and append `task_lines` with them.

    `layouts` say how the list was read; of the newest list of a supplier they are kept.

    Items that are not on the list stay, marked as delisted at `listed_at`; items on the list in a
    row that cannot be read (`unreadable_skus`) stay as they are. A list without any item delists
    nothing and does not count as a later list. A list that is outdated, or was stored before under
    the same key, changes nothing. A `listed_at` in the future counts as now, and a number that was
    never handed out as none. `connection`
    must not be in a transaction. Prices that `guard` holds stay as they were. Raises
    UnknownSupplier, HeldWhole where the list as a whole is held, and the errors of asyncpg.
    """
    store = partial(
        _store_once,
        connection,
        staging,
        listed,
        unreadable_skus=unreadable_skus,
        task_lines=task_lines,
        layouts=layouts,
        guard=guard,
    )
    for _ in range(_REPEATS):
        with suppress(*_CLASHES):
            return await store()
    return await store()


async def _store_once(
    connection: Connection,
    staging: Staging,
    listed: ListKey,
    *,
    unreadable_skus: Collection[str],
    task_lines: Sequence[ParsingLog],
    layouts: Sequence[Mapping[str, Any]],
    guard: GuardRules,
) -> StoredPriceList:
    supplier_id, order_key = listed.supplier_id, listed.order_key
    # After the wait for the supplier, each statement must see what was stored meanwhile.
    async with connection.transaction(isolation="read_committed"):
        await hold_items(connection, supplier_id)
        await _hold_supplier(connection, supplier_id)
        # A list of a clock that is ahead must not outrank all lists of the following days.
        now = await connection.fetchval("SELECT clock_timestamp()")
        listed = await as_of_now(connection, listed, now=now)
        marker = await stored_price_list(connection, supplier_id)
        if marker and marker.order_key == order_key:
            return replace(marker.stored, repeated=True)
        if marker and marker.is_later_than(listed, now=now):
            return StoredPriceList(outdated=True)
        stored = StoredPriceList()
        newest = (marker.listed_at, marker.list_number) if marker else (None, None)
        if staging.count:
            reading = await begin_reading(
                connection, supplier_id, order_key=order_key, listed_at=listed.listed_at
            )
            stored = await _store_items(
                connection, staging, listed, guard, unreadable_skus, reading
            )
            await close_reading(
                connection, reading, items=stored.items_stored, new=stored.items_new
            )
            newest = (listed.listed_at, listed.number)
            await note_layouts(connection, supplier_id, layouts)
        await mark_stored(
            connection,
            supplier_id,
            order_key=order_key,
            listed_at=newest[0],
            list_number=newest[1],
            stored=stored,
        )
        await record_parsing_logs(connection, task_lines)
    return stored


async def hold_items(connection: Connection, supplier_id: UUID) -> None:
    """Wait until nobody else stores a list of this supplier; held until the transaction ends."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('items/' || $1::text, 0))",
        str(supplier_id),
        timeout=LOCK_TIMEOUT_SECONDS,
    )


async def _hold_supplier(connection: Connection, supplier_id: UUID) -> None:
    """Lock the supplier's row against deletion until the list is stored; raises UnknownSupplier."""
    known = await connection.fetchval(
        "SELECT true FROM suppliers WHERE id = $1 FOR KEY SHARE", supplier_id
    )
    if not known:
        raise UnknownSupplier(Message("reading-stored-for-nobody", supplier=supplier_id))


async def _store_items(
    connection: Connection,
    staging: Staging,
    listed: ListKey,
    guard: GuardRules,
    unreadable_skus: Collection[str],
    reading: Reading,
) -> StoredPriceList:
    # The planner knows nothing of the staged rows, and little of a supplier that is new: it would
    # compare each row with each.
    await connection.execute(
        "SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
    )
    await staging.settle()
    supplier_id, listed_at = listed.supplier_id, listed.listed_at
    await hold_items_of(connection, supplier_id)
    # Before names change: a renamed item loses its product, but the memory of its code stays.
    await adopt_links(connection, supplier_id)
    await remember_standing_links(connection, supplier_id)
    withheld = await withhold_prices(connection, listed, guard, unreadable_skus)
    merged = await merge_items(connection, supplier_id, listed_at, unreadable_skus, reading)
    await keep_withheld(connection, listed, withheld)
    touched = set(merged.touched_products)
    if staging.has_offers or await has_offers(connection, supplier_id):
        touched |= await merge_offers(connection, supplier_id)
    await merge_places(connection, supplier_id, staging.tables.tables)
    await connection.execute("SET LOCAL enable_nestloop = on")
    await recalculate_products(connection, touched)
    return StoredPriceList(
        items_stored=merged.items,
        items_new=merged.items_new,
        prices_changed=merged.prices_changed,
        items_delisted=merged.items_delisted,
        items_held=len(withheld.prices),
        items_refused=sum(price.is_refused for price in withheld.prices),
        products_recalculated=len(touched),
    )
