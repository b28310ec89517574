"""What people change of products by hand: new ones, their status, and which items are theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

# Cast by the column: existing databases may name the type otherwise.
_STATUSES = {"draft": "'draft'", "active": "'active'", "archived": "'archived'"}


@dataclass(frozen=True)
class HeldItem:
    """A supplier's item, locked until the transaction ends."""

    id: UUID
    name: str
    product_id: UUID | None


async def set_status(pool: Pool, product_ids: Collection[UUID], status: str) -> int:
    """Give these products this status; returns how many of them there are."""
    done = await pool.execute(
        f"""
        UPDATE products p SET status = {_STATUSES[status]}, updated_at = now()
        FROM (SELECT id FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE) AS h
        WHERE p.id = h.id
        """,  # noqa: S608 - one of the three words above
        list(product_ids),
    )
    return int(done.rpartition(" ")[2])


async def insert_product(
    connection: Connection, *, internal_sku: str, name: str, category_id: UUID | None, status: str
) -> UUID | None:
    """Insert a product; returns its id, or None if another one has this SKU."""
    found = await connection.fetchval(
        f"""
        INSERT INTO products (internal_sku, name, category_id, status)
        VALUES ($1, $2, $3, {_STATUSES[status]})
        ON CONFLICT (internal_sku) DO NOTHING RETURNING id
        """,  # noqa: S608 - one of the three words above
        internal_sku,
        name,
        category_id,
    )
    return None if found is None else UUID(str(found))


async def category_exists(connection: Connection, category_id: UUID) -> bool:
    """Whether there is such a category; if so, it stays until the transaction ends."""
    found = await connection.fetchval(
        "SELECT true FROM categories WHERE id = $1 FOR KEY SHARE", category_id
    )
    return bool(found)


async def hold_item(connection: Connection, item_id: UUID) -> HeldItem | None:
    """The item as it is now; None if there is no such item."""
    row = await connection.fetchrow(
        "SELECT id, name, product_id FROM supplier_items WHERE id = $1 FOR UPDATE", item_id
    )
    return None if row is None else HeldItem(**row)


async def hold_product(connection: Connection, product_id: UUID) -> str | None:
    """The status of the product, which is not deleted meanwhile; None if there is no product."""
    status: str | None = await connection.fetchval(
        "SELECT status::text FROM products WHERE id = $1 FOR KEY SHARE", product_id
    )
    return status


async def link_by_hand(
    connection: Connection, item_id: UUID, product_id: UUID, *, reviewed_by: UUID | None
) -> None:
    """Make the item this product's for good, and close the question about it if there is one."""
    await connection.execute(
        """
        UPDATE supplier_items SET product_id = $2, match_status = 'verified_match',
            match_score = NULL, match_candidates = NULL, updated_at = now()
        WHERE id = $1
        """,
        item_id,
        product_id,
    )
    await connection.execute(
        """
        UPDATE match_review_queue SET status = 'approved', reviewed_at = now(), reviewed_by = $2
        WHERE supplier_item_id = $1 AND status::text NOT IN ('approved', 'rejected')
        """,
        item_id,
        reviewed_by,
    )


async def unlink_by_hand(connection: Connection, item_id: UUID) -> None:
    """Take the item's product away. Matching may find another one with its next price list."""
    await connection.execute(
        """
        UPDATE supplier_items SET product_id = NULL, match_status = 'unmatched',
            match_score = NULL, match_candidates = NULL, updated_at = now()
        WHERE id = $1
        """,
        item_id,
    )
