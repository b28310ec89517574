"""Products: drafts of new ones, and the aggregates of all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from marketbel_courier.catalogue.held_changes import PRICE_COUNTS
from marketbel_courier.database.connections import Connection
from marketbel_courier.file_formats.text import normalise, with_plus_told

RECALCULATION_TIMEOUT_SECONDS = 600

MADE_UP_SKU = "MKT-"
"""What an internal SKU begins with that was made up for a product of a person."""

_DRAFT_SKU = "DRAFT-"


def draft_sku(name: str) -> str:
    """The internal SKU of a draft: the same name gives the same SKU, today and next month."""
    told = normalise(with_plus_told(name))
    return f"{_DRAFT_SKU}{hashlib.sha256(told.encode()).hexdigest()[:16].upper()}"


def is_made_up(internal_sku: str) -> bool:
    """Whether an internal SKU was made for want of one, and identifies nothing elsewhere."""
    return not internal_sku or internal_sku.startswith((_DRAFT_SKU, MADE_UP_SKU))


async def create_drafts(connection: Connection, names: Sequence[str]) -> list[UUID]:
    """A draft product for each name, in the order of `names`; an existing one is taken again."""
    by_sku = {draft_sku(name): name for name in names}
    await connection.execute(
        """
        INSERT INTO products (internal_sku, name, status)
        SELECT sku, name, 'draft' FROM unnest($1::text[], $2::text[]) AS t (sku, name)
        ON CONFLICT (internal_sku) DO NOTHING
        """,
        list(by_sku),
        list(by_sku.values()),
    )
    rows = await connection.fetch(
        "SELECT internal_sku, id FROM products WHERE internal_sku = ANY($1::text[])", list(by_sku)
    )
    ids = {row["internal_sku"]: row["id"] for row in rows}
    return [ids[draft_sku(name)] for name in names]


async def existing_draft(connection: Connection, name: str) -> UUID | None:
    """The product that began as the draft of this name, whatever it has become since."""
    found = await connection.fetchval(
        "SELECT id FROM products WHERE internal_sku = $1", draft_sku(name)
    )
    return None if found is None else UUID(str(found))


async def category_of(connection: Connection, product_id: UUID) -> UUID | None:
    """The category of the product."""
    found = await connection.fetchval("SELECT category_id FROM products WHERE id = $1", product_id)
    return None if found is None else UUID(str(found))


async def recalculate_products(connection: Connection, product_ids: Collection[UUID]) -> None:
    """Set lowest price and availability from the linked items; unchanged rows are not written.

    Delisted items do not count, and held prices of new items do not. Of the other items, those that
    are known to be out of stock count for the price alone.
    """
    # In one order for everybody, or two price lists with the same products would deadlock.
    await connection.execute(
        """
        SELECT count(*) FROM (
            SELECT FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE
        ) AS locked
        """,
        list(product_ids),
        timeout=RECALCULATION_TIMEOUT_SECONDS,
    )
    await connection.execute(
        f"""
        UPDATE products p
        SET min_price = linked.lowest, availability = linked.some, updated_at = now()
        FROM (
            SELECT wanted.id,
                min(i.current_price) FILTER (WHERE {PRICE_COUNTS}) AS lowest,
                bool_or(
                    i.id IS NOT NULL AND i.characteristics -> 'in_stock' IS DISTINCT FROM 'false'
                ) AS some
            FROM unnest($1::uuid[]) AS wanted (id)
            LEFT JOIN supplier_items i ON i.product_id = wanted.id
                AND (i.characteristics ? 'delisted_at') IS NOT TRUE
            GROUP BY wanted.id
        ) AS linked
        WHERE p.id = linked.id
            AND (p.min_price, p.availability) IS DISTINCT FROM (linked.lowest, linked.some)
        """,  # noqa: S608 - a constant
        list(product_ids),
        timeout=RECALCULATION_TIMEOUT_SECONDS,
    )
