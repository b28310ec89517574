"""Rows of suppliers, items and products, written as they are."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import UUID

from marketbel_courier.database.pool import Pool


async def add_supplier(pool: Pool, name: str = "Садовый мир") -> UUID:
    supplier_id: UUID = await pool.fetchval(
        "INSERT INTO suppliers (name, source_type) VALUES ($1, 'csv') RETURNING id", name
    )
    return supplier_id


async def add_item(
    pool: Pool, supplier_id: UUID, name: str, *, price: str = "10.00", **characteristics: str
) -> UUID:
    """An item as storing a price list leaves it; its SKU is its name."""
    item_id: UUID = await pool.fetchval(
        """
        INSERT INTO supplier_items
            (supplier_id, supplier_sku, name, current_price, characteristics)
        VALUES ($1, $2, $2, $3, $4) RETURNING id
        """,
        supplier_id,
        name,
        Decimal(price),
        characteristics,
    )
    return item_id


async def add_product(pool: Pool, name: str, *, status: str = "active") -> UUID:
    product_id: UUID = await pool.fetchval(
        """
        INSERT INTO products (internal_sku, name, status)
        VALUES (gen_random_uuid()::text, $1, $2::text::product_status) RETURNING id
        """,
        name,
        status,
    )
    return product_id


async def add_question(
    pool: Pool, item_id: UUID, *products: UUID, status: str = "pending", days_left: int = 30
) -> UUID:
    """An entry of the review queue with these candidates, the best first."""
    names = await pool.fetch("SELECT id, name FROM products WHERE id = ANY($1::uuid[])", products)
    name_of = {row["id"]: row["name"] for row in names}
    candidates = [
        {"product_id": str(one), "name": name_of.get(one, "gone"), "score": 90.0 - place}
        for place, one in enumerate(products)
    ]
    await pool.execute(
        """
        UPDATE supplier_items SET match_status = 'potential_match', match_score = 90,
            match_candidates = $2 WHERE id = $1
        """,
        item_id,
        candidates,
    )
    entry_id: UUID = await pool.fetchval(
        """
        INSERT INTO match_review_queue (supplier_item_id, candidate_products, status, expires_at)
        VALUES ($1, $2::text::jsonb, $3::text::review_status, now() + make_interval(days => $4))
        RETURNING id
        """,
        item_id,
        json.dumps(candidates),
        status,
        days_left,
    )
    return entry_id
