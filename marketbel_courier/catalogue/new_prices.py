"""Prices of items that were just linked: held where other suppliers' are far from them.

Such an item is stored with its price, which does not count for the product until it is released.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from marketbel_courier.catalogue.held_changes import ask_about_prices
from marketbel_courier.catalogue.price_guard import evidence_of
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.database.connections import Connection
from marketbel_courier.guard.changes import judge_new
from marketbel_courier.guard.records import HeldPrice, PriceChange
from marketbel_courier.guard.rules import GuardRules


class _Linked(NamedTuple):
    id: UUID
    supplier_id: UUID
    sku: str
    name: str
    price: Decimal
    currency: str | None
    order_key: str
    listed_at: datetime


async def hold_new_prices(
    connection: Connection, item_ids: Sequence[UUID], rules: GuardRules
) -> int:
    """Hold the prices among those of these linked items that are far from what others ask.

    Within the caller's transaction, before the products are recalculated. Returns how many.
    """
    if not item_ids or not rules.is_on:
        return 0
    rows = await connection.fetch(
        """
        SELECT i.id, i.supplier_id, i.supplier_sku AS sku, i.name, i.current_price AS price,
            i.characteristics ->> 'currency' AS currency, coalesce(l.order_key, '') AS order_key,
            coalesce(l.listed_at, statement_timestamp()) AS listed_at
        FROM supplier_items i LEFT JOIN courier.stored_price_lists l USING (supplier_id)
        WHERE i.id = ANY($1) AND EXISTS (
            SELECT FROM supplier_items o
            WHERE o.product_id = i.product_id AND o.supplier_id <> i.supplier_id)
        ORDER BY i.supplier_id
        """,
        list(item_ids),
    )
    total = 0
    for _, linked in groupby((_Linked(**row) for row in rows), key=lambda one: one.supplier_id):
        total += await _hold(connection, list(linked))
    return total


async def _hold(connection: Connection, linked: Sequence[_Linked]) -> int:
    prices = [
        PriceChange(one.id, one.sku, one.name, one.price, one.price, one.currency, one.currency)
        for one in linked
    ]
    known = await evidence_of(connection, prices)
    found = [judge_new(one, known[one.item_id]) for one in prices]
    held: list[HeldPrice] = [one for one in found if one is not None]
    first = linked[0]
    listed = ListKey(first.supplier_id, first.order_key, first.listed_at)
    await ask_about_prices(connection, listed, held)
    return len(held)
