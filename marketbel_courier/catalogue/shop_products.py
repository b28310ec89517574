"""Products as the shop's pages list them: products on offer, all with their items, loose items.

Which are listed, in which order and at which price is the existing admin API's rule. Indexes are
used where they exist, and nothing is looked up row by row where they may be missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool

# A product that more suppliers offer is shown with the cheapest, and with how many there are.
MOST_ITEMS_OF_PRODUCT = 500


@dataclass(frozen=True)
class OfferFilter:
    """Which products on offer are wanted; `search` is a part of the name, in any case."""

    category_id: UUID | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    search: str = ""


@dataclass(frozen=True)
class Offer:
    """An active product, and what its suppliers ask for it; "0.00" where nobody offers it.

    Least and most are those of the offers that can be compared, in the shop's currency. The last
    three are columns of later versions of the existing system.
    """

    id: UUID
    internal_sku: str
    name: str
    category_id: UUID | None
    min_price: Decimal
    max_price: Decimal
    supplier_count: int
    retail_price: Decimal | None
    wholesale_price: Decimal | None
    currency_code: str | None


@dataclass(frozen=True)
class ShopItem:
    """A supplier's item, whether it is a product's or nobody's."""

    id: UUID
    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    name: str
    current_price: Decimal
    characteristics: Mapping[str, Any]
    last_ingested_at: datetime


@dataclass(frozen=True)
class ShopProduct:
    """A product with its items, the cheapest first; `items_count` is how many there are in all."""

    id: UUID
    internal_sku: str
    name: str
    category_id: UUID | None
    status: str
    created_at: datetime
    items: Sequence[ShopItem] = field(default=())
    items_count: int = 0


async def offers(
    pool: Pool, wanted: OfferFilter, *, limit: int, offset: int
) -> tuple[list[Offer], int]:
    """Active products by name, and how many there are in all."""
    where, having = _Conditions("p.status = 'active'"), _Conditions()
    where.add_given("p.category_id = {}", wanted.category_id)
    where.add_given("p.name ILIKE {}", f"%{wanted.search}%" if wanted.search else None)
    having.arguments = where.arguments
    having.add_given(f"{_LEAST} >= {{}}", wanted.min_price)
    having.add_given(f"{_MOST} <= {{}}", wanted.max_price)
    tables = "products p"
    grouping = ""
    if having.texts:
        tables += " LEFT JOIN supplier_items i ON i.product_id = p.id"
        tables += " LEFT JOIN courier.best_offers b ON b.product_id = p.id"
        grouping = f"GROUP BY p.id, p.name, p.min_price, b.product_id HAVING {having}"
    rows, total = await _page(
        pool,
        f"""
        WITH matching AS MATERIALIZED (
            SELECT p.id, p.name FROM {tables} WHERE {where} {grouping}
        ), page AS (
            SELECT id FROM matching ORDER BY name, id {where.place(limit, offset)}
        ), offered AS (
            SELECT p.id AS product_id, {_LEAST} AS min_price, {_MOST} AS max_price,
                count(DISTINCT i.supplier_id) AS supplier_count, b.currency
            FROM page JOIN products p USING (id)
            LEFT JOIN supplier_items i ON i.product_id = p.id
            LEFT JOIN courier.best_offers b ON b.product_id = p.id
            GROUP BY p.id, p.min_price, b.product_id
        )
        SELECT counted.total, p.id, p.internal_sku, p.name, p.category_id,
            coalesce(o.min_price, 0) AS min_price, coalesce(o.max_price, 0) AS max_price,
            coalesce(o.supplier_count, 0) AS supplier_count,
            (to_jsonb(p) ->> 'retail_price')::numeric AS retail_price,
            (to_jsonb(p) ->> 'wholesale_price')::numeric AS wholesale_price,
            coalesce(o.currency, to_jsonb(p) ->> 'currency_code') AS currency_code
        FROM (SELECT count(*) AS total FROM matching) AS counted
        LEFT JOIN (page JOIN products p USING (id)) ON true
        LEFT JOIN offered o ON o.product_id = p.id
        ORDER BY p.name, p.id
        """,  # noqa: S608 - conditions of this function, whose values are arguments
        where.arguments,
    )
    return [Offer(**row) for row in rows], total


async def products_with_items(
    pool: Pool, *, status: str | None, supplier_id: UUID | None, limit: int, offset: int
) -> tuple[list[ShopProduct], int]:
    """Products of this status by name, and how many there are in all.

    With a supplier: those that it has items of, with these items alone.
    """
    where = _Conditions("true")
    where.add_given("p.status::text = {}", status)
    where.add_given(
        "p.id IN (SELECT product_id FROM supplier_items"
        " WHERE supplier_id = {} AND product_id IS NOT NULL)",
        supplier_id,
    )
    async with one_view(pool) as connection:
        rows, total = await _page(
            connection,
            f"""
            WITH matching AS MATERIALIZED (
                SELECT p.id, p.name FROM products p WHERE {where}
            ), page AS (
                SELECT id FROM matching ORDER BY name, id {where.place(limit, offset)}
            )
            SELECT counted.total, {_PRODUCT}
            FROM (SELECT count(*) AS total FROM matching) AS counted
            LEFT JOIN (page JOIN products p USING (id)) ON true ORDER BY p.name, p.id
            """,  # noqa: S608 - conditions of this function, whose values are arguments
            where.arguments,
        )
        return await _with_items(connection, rows, supplier_id=supplier_id), total


async def product_with_items(connection: Connection, product_id: UUID) -> ShopProduct | None:
    """The product as it is in this transaction; None if it is not there."""
    rows = await connection.fetch(
        f"SELECT {_PRODUCT} FROM products p WHERE p.id = $1",  # noqa: S608 - a constant
        product_id,
    )
    products = await _with_items(connection, [dict(row) for row in rows])
    return products[0] if products else None


async def loose_items(
    pool: Pool, *, supplier_id: UUID | None, search: str, limit: int, offset: int
) -> tuple[list[ShopItem], int]:
    """Items without a product, those first that were ingested longest ago, and how many in all.

    `search` is a part of the name or of the supplier's SKU, in any case.
    """
    where = _Conditions("i.product_id IS NULL")
    where.add_given("i.supplier_id = {}", supplier_id)
    where.add_given(
        "(i.supplier_sku ILIKE {0} OR i.name ILIKE {0})", f"%{search}%" if search else None
    )
    rows, total = await _page(
        pool,
        f"""
        WITH page AS (
            SELECT i.id FROM supplier_items i WHERE {where}
            ORDER BY i.last_ingested_at, i.id {where.place(limit, offset)}
        )
        SELECT counted.total, {_ITEM}
        FROM (SELECT count(*) AS total FROM supplier_items i WHERE {where}) AS counted
        LEFT JOIN (
            page JOIN supplier_items i USING (id) LEFT JOIN suppliers s ON s.id = i.supplier_id
        ) ON true
        ORDER BY i.last_ingested_at, i.id
        """,  # noqa: S608 - conditions of this function, whose values are arguments
        where.arguments,
    )
    return [_item(dict(row)) for row in rows], total


# Of a product that was not compared yet bare numbers are all that is known.
_LEAST = """
    CASE WHEN b.product_id IS NULL THEN coalesce(min(i.current_price), 0)
        ELSE coalesce(p.min_price, 0) END
"""
_MOST = """
    CASE WHEN b.product_id IS NULL THEN coalesce(max(i.current_price), 0)
        ELSE coalesce(round(b.highest, 2), 0) END
"""
_PRODUCT = "p.id, p.internal_sku, p.name, p.category_id, p.status::text AS status, p.created_at"
_ITEM = """
    i.id, i.supplier_id, coalesce(s.name, '') AS supplier_name, i.supplier_sku, i.name,
    i.current_price, i.characteristics, i.last_ingested_at
"""


class _Conditions:
    """Conditions of a query that are all to hold, and the arguments that they name."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.arguments: list[object] = []

    def add_given(self, text: str, value: object) -> None:
        """Add a condition over this value, which stands for the braces; none without a value."""
        if value is not None:
            self.texts.append(text.format(self._name(value)))

    def place(self, limit: int, offset: int) -> str:
        """The clause that cuts a page out of what the conditions leave."""
        return f"LIMIT {self._name(limit)} OFFSET {self._name(offset)}"

    def __str__(self) -> str:
        return " AND ".join(self.texts)

    def _name(self, value: object) -> str:
        self.arguments.append(value)
        return f"${len(self.arguments)}"


async def _page(
    executor: Pool | Connection, query: str, arguments: Sequence[object]
) -> tuple[list[dict[str, Any]], int]:
    """The rows of a page without their `total`, and the total, which an empty page has as well."""
    rows = [dict(row) for row in await executor.fetch(query, *arguments)]
    totals = [row.pop("total") for row in rows]
    return [row for row in rows if row["id"] is not None], totals[0]


async def _with_items(
    connection: Connection, rows: Sequence[dict[str, Any]], *, supplier_id: UUID | None = None
) -> list[ShopProduct]:
    items = await _items_of(connection, [row["id"] for row in rows], supplier_id)
    return [
        ShopProduct(
            **row,
            items=[_item(dict(item)) for item in items.get(row["id"], ())],
            items_count=items[row["id"]][0]["items_count"] if row["id"] in items else 0,
        )
        for row in rows
    ]


async def _items_of(
    connection: Connection, product_ids: Collection[UUID], supplier_id: UUID | None
) -> dict[UUID, list[asyncpg.Record]]:
    of_supplier = "true" if supplier_id is None else "i.supplier_id = $3"
    rows = await connection.fetch(
        f"""
        SELECT {_ITEM}, i.product_id, i.items_count FROM (
            SELECT i.*, count(*) OVER (PARTITION BY i.product_id) AS items_count,
                row_number() OVER (
                    PARTITION BY i.product_id ORDER BY i.current_price, i.id) AS place
            FROM supplier_items i WHERE i.product_id = ANY($1::uuid[]) AND {of_supplier}
        ) AS i LEFT JOIN suppliers s ON s.id = i.supplier_id
        WHERE i.place <= $2 ORDER BY i.product_id, i.place
        """,  # noqa: S608 - conditions of this function, whose values are arguments
        list(product_ids),
        MOST_ITEMS_OF_PRODUCT,
        *([] if supplier_id is None else [supplier_id]),
    )
    found: dict[UUID, list[asyncpg.Record]] = {}
    for row in rows:
        found.setdefault(row["product_id"], []).append(row)
    return found


def _item(row: Mapping[str, Any]) -> ShopItem:
    characteristics = row["characteristics"]
    return ShopItem(
        id=row["id"],
        supplier_id=row["supplier_id"],
        supplier_name=row["supplier_name"],
        supplier_sku=row["supplier_sku"],
        name=row["name"],
        current_price=row["current_price"],
        characteristics=characteristics if isinstance(characteristics, dict) else {},
        last_ingested_at=row["last_ingested_at"],
    )
