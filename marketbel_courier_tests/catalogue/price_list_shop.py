"""A catalogue into which tests store price lists, and what they then find in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.item_storage import NO_GUARD, store_price_list
from marketbel_courier.catalogue.parsing_logs import ParsingLog
from marketbel_courier.catalogue.staging import staged
from marketbel_courier.catalogue.stored_price_lists import ListKey, StoredPriceList
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.price_lists.records import PricedItem, Value

MONDAY = datetime(2024, 6, 3, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    """A time that many days after MONDAY."""
    return MONDAY + timedelta(days=number)


def item(sku: str, price: str = "10.00", *, name: str = "", **characteristics: Value) -> PricedItem:
    """An item called like its SKU, if no name is given."""
    return PricedItem(
        row_number=2,
        sku=sku,
        name=name or f"Item {sku}",
        price=Decimal(price),
        characteristics=characteristics,
    )


@dataclass(frozen=True)
class Shop:
    """The catalogue behind `pool`, asked and filled in a test's words."""

    pool: Pool

    async def supplier(self, name: str = "Acme") -> UUID:
        """A new supplier."""
        supplier_id: UUID = await self.pool.fetchval(
            "INSERT INTO suppliers (name, source_type) VALUES ($1, 'csv') RETURNING id", name
        )
        return supplier_id

    async def product(self, name: str = "Lamp") -> UUID:
        """A new product."""
        product_id: UUID = await self.pool.fetchval(
            "INSERT INTO products (internal_sku, name) VALUES (gen_random_uuid()::text, $1)"
            " RETURNING id",
            name,
        )
        return product_id

    async def store(
        self,
        supplier_id: UUID,
        items: Sequence[PricedItem],
        *,
        on: int = 0,
        key: str | None = None,
        lines: Sequence[ParsingLog] = (),
        number: int | None = None,
    ) -> StoredPriceList:
        """Store `items` as the list of day `on`."""
        async with self.pool.acquire() as connection:
            return await store_through(
                connection, supplier_id, items, on=on, key=key, lines=lines, number=number
            )

    async def link(self, supplier_id: UUID, sku: str, product_id: UUID, status: str) -> None:
        """Link an item to a product, as matching or a person does."""
        await self.pool.execute(
            "UPDATE supplier_items SET product_id = $3, match_score = 97, match_status = $4"
            " WHERE supplier_id = $1 AND supplier_sku = $2",
            supplier_id,
            sku,
            product_id,
            status,
        )

    async def items(self, supplier_id: UUID) -> dict[str, dict[str, Any]]:
        """The supplier's items by SKU, all columns."""
        rows = await self.pool.fetch(
            "SELECT * FROM supplier_items WHERE supplier_id = $1", supplier_id
        )
        return {row["supplier_sku"]: dict(row) for row in rows}

    async def prices(self, supplier_id: UUID) -> dict[str, str]:
        """The current prices of the items that are not delisted, by SKU."""
        return {
            sku: str(row["current_price"])
            for sku, row in (await self.items(supplier_id)).items()
            if "delisted_at" not in row["characteristics"]
        }

    async def history(self, supplier_id: UUID) -> dict[str, list[str]]:
        """The recorded prices of each item, oldest first, by SKU."""
        rows = await self.pool.fetch(
            "SELECT supplier_sku, array_agg(price::text ORDER BY recorded_at) AS prices"
            " FROM supplier_items i JOIN price_history h ON h.supplier_item_id = i.id"
            " WHERE supplier_id = $1 GROUP BY supplier_sku",
            supplier_id,
        )
        return {row["supplier_sku"]: row["prices"] for row in rows}

    async def aggregates(self, product_id: UUID) -> tuple[str | None, bool]:
        """A product's lowest price and availability."""
        row = await self.pool.fetchrow(
            "SELECT min_price::text, availability FROM products WHERE id = $1", product_id
        )
        assert row is not None
        return row["min_price"], row["availability"]


async def store_through(
    connection: Connection,
    supplier_id: UUID,
    items: Sequence[PricedItem],
    *,
    on: int = 0,
    key: str | None = None,
    lines: Sequence[ParsingLog] = (),
    guard: GuardRules = NO_GUARD,
    number: int | None = None,
) -> StoredPriceList:
    """Store `items` as the list of day `on`, in two batches."""
    async with staged(connection) as staging:
        await staging.add(items[: len(items) // 2])
        await staging.add(items[len(items) // 2 :])
        return await store_price_list(
            connection,
            staging,
            ListKey(
                supplier_id,
                key or f"order of day {on}: {json.dumps([i.sku for i in items])[:50]}",
                day(on),
                number=number,
            ),
            task_lines=lines,
            guard=guard,
        )
