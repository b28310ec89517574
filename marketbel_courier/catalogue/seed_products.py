"""Puts known products into the catalogue: the demo's, or a first assortment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class SeedProduct:
    """An active product; `category` is the name of a top-level category."""

    internal_sku: str
    name: str
    category: str
    price: Decimal


async def seed_products(pool: Pool, products: Iterable[SeedProduct]) -> None:
    """Insert the products whose internal SKU is new, with their categories; touch no others."""
    wanted = list(products)
    async with pool.acquire() as connection, connection.transaction():
        # The unique constraint lets top-level names through twice, since their parent is NULL.
        await connection.execute("LOCK TABLE categories IN SHARE ROW EXCLUSIVE MODE")
        await connection.execute(
            """
            INSERT INTO categories (name)
            SELECT DISTINCT wanted.name FROM unnest($1::text[]) AS wanted (name)
            WHERE NOT EXISTS (
                SELECT FROM categories c WHERE c.name = wanted.name AND c.parent_id IS NULL
            )
            """,
            [product.category for product in wanted],
        )
        await connection.execute(
            """
            INSERT INTO products (internal_sku, name, category_id, status, mrp)
            SELECT w.sku, w.name,
                (SELECT c.id FROM categories c
                 WHERE c.name = w.category AND c.parent_id IS NULL
                 ORDER BY c.created_at, c.id LIMIT 1),
                'active', w.price
            FROM unnest($1::text[], $2::text[], $3::text[], $4::numeric[])
                AS w (sku, name, category, price)
            ON CONFLICT (internal_sku) DO NOTHING
            """,
            [product.internal_sku for product in wanted],
            [product.name for product in wanted],
            [product.category for product in wanted],
            [product.price for product in wanted],
        )
