"""Supplier items and their price history: what a price list says, before any matching."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.price_lists.records import PricedItem, Value

if TYPE_CHECKING:
    from marketbel_courier.catalogue.connections import Connection
    from marketbel_courier.catalogue.pool import Pool


async def upsert_items(pool: Pool, supplier_id: UUID, items: Sequence[PricedItem]) -> None:
    """Store `items` (unique SKUs) in one transaction; storing the same again changes nothing.

    A price goes into the history when it is new or differs. A renamed item loses its product,
    unless a person verified it, and so is matched again. Raises asyncpg's
    ForeignKeyViolationError for a supplier that is not there.
    """
    async with pool.acquire() as connection, connection.transaction():
        # Two jobs of one supplier would otherwise lock the same rows in different orders.
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('items/' || $1::text, 0))",
            str(supplier_id),
        )
        touched = await _upsert(connection, supplier_id, items)
        await recalculate_products(connection, touched)


async def _upsert(
    connection: Connection, supplier_id: UUID, items: Sequence[PricedItem]
) -> set[UUID]:
    """The products that the items had before: their lowest prices may have changed."""
    # 'unmatched' is left without a type on purpose: existing databases may name theirs otherwise.
    rows = await connection.fetch(
        """
        WITH incoming AS (
            SELECT * FROM unnest($2::text[], $3::text[], $4::numeric[], $5::text[])
                AS t (sku, name, price, characteristics)
        ), old AS (
            SELECT i.id, i.supplier_sku, i.current_price, i.product_id
            FROM supplier_items i JOIN incoming n ON i.supplier_sku = n.sku
            WHERE i.supplier_id = $1
        ), upserted AS (
            INSERT INTO supplier_items AS i
                (supplier_id, supplier_sku, name, current_price, characteristics, match_status,
                    last_ingested_at)
            SELECT $1, sku, name, price, characteristics::jsonb, 'unmatched', now()
            FROM incoming ORDER BY sku
            ON CONFLICT (supplier_id, supplier_sku) DO UPDATE SET
                name = excluded.name,
                current_price = excluded.current_price,
                characteristics = excluded.characteristics,
                last_ingested_at = excluded.last_ingested_at,
                updated_at = CASE
                    WHEN (i.name, i.current_price, i.characteristics)
                        IS DISTINCT FROM
                        (excluded.name, excluded.current_price, excluded.characteristics)
                    THEN now() ELSE i.updated_at END,
                product_id = CASE
                    WHEN lower(i.name) = lower(excluded.name)
                        OR i.match_status::text = 'verified_match'
                    THEN i.product_id END,
                match_score = CASE
                    WHEN lower(i.name) = lower(excluded.name)
                        OR i.match_status::text = 'verified_match'
                    THEN i.match_score END,
                match_status = CASE
                    WHEN lower(i.name) = lower(excluded.name)
                        OR i.match_status::text = 'verified_match'
                    THEN i.match_status ELSE 'unmatched' END
            RETURNING i.id, i.supplier_sku, i.current_price
        ), priced AS (
            INSERT INTO price_history (supplier_item_id, price)
            SELECT u.id, u.current_price
            FROM upserted u LEFT JOIN old o USING (supplier_sku)
            WHERE o.id IS NULL OR o.current_price <> u.current_price
        )
        SELECT DISTINCT product_id FROM old WHERE product_id IS NOT NULL
        """,
        supplier_id,
        [item.sku for item in items],
        [item.name for item in items],
        [item.price for item in items],
        # Text, since nested lists and objects would be taken for arrays of arrays.
        [json.dumps(_characteristics(item), ensure_ascii=False) for item in items],
    )
    return {row["product_id"] for row in rows}


def _characteristics(item: PricedItem) -> dict[str, Value]:
    own = dict(item.characteristics)
    return own if item.category is None else own | {"category": item.category}
