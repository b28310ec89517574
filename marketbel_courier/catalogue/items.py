"""Supplier items and their price history: what a price list says, before any matching."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.best_offers import COMPARED_CHARACTERISTICS
from marketbel_courier.catalogue.readings import Reading
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

MERGE_TIMEOUT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class MergedItems:
    """What a list changed; `touched_products` are those whose aggregates may be others now."""

    items: int
    items_new: int
    prices_changed: int
    items_delisted: int
    touched_products: Sequence[UUID]


async def hold_items_of(connection: Connection, supplier_id: UUID) -> None:
    """Lock the supplier's items against changes until the transaction ends."""
    # Always in the same order, in which matching locks items, too.
    await connection.execute(
        """
        SELECT count(*) FROM (
            SELECT FROM supplier_items WHERE supplier_id = $1
            ORDER BY supplier_sku FOR NO KEY UPDATE
        ) AS locked
        """,
        supplier_id,
        timeout=MERGE_TIMEOUT_SECONDS,
    )


async def merge_items(
    connection: Connection,
    supplier_id: UUID,
    listed_at: datetime,
    unreadable_skus: Collection[str],
    reading: Reading,
) -> MergedItems:
    """Make the supplier's items those of the staging table, within the caller's transaction.

    The table is settled, and the items are held (`hold_items_of`). A price goes into the history
    when the price is new or differs. A renamed item loses its product, unless a person decided for
    it, and so is matched again. An item that is not in the staging table gets `delisted_at` into
    its characteristics, until a list has the item again; an item among `unreadable_skus` has not
    vanished, and stays as it is. What the list changed is noted under its `reading`.
    """
    known = await _merge_known(
        connection, supplier_id, listed_at, unreadable_skus, reading.reading_id
    )
    items_new = await _insert_new(connection, supplier_id, reading)
    return MergedItems(
        items=known["listed"] + items_new,
        items_new=items_new,
        prices_changed=known["repriced"],
        items_delisted=known["delisted"],
        touched_products=known["touched"] or (),
    )


async def _merge_known(
    connection: Connection,
    supplier_id: UUID,
    listed_at: datetime,
    unreadable_skus: Collection[str],
    reading_id: int,
) -> asyncpg.Record:
    # now() is the time before the wait for an earlier list, and would put the history out of order.
    [row] = await connection.fetch(
        """
        WITH compared AS MATERIALIZED (
            SELECT i.id, i.product_id, n.id AS price_id, n.name, n.price, n.characteristics,
                n.sku IS NOT NULL AS listed,
                n.sku IS NULL AND i.supplier_sku NOT IN (SELECT unnest($3::text[])) AS vanished,
                i.characteristics ? 'delisted_at' IS TRUE AS was_delisted,
                i.current_price <> n.price AS repriced,
                lower(i.name) <> lower(n.name) AND i.match_status::text <> 'verified_match'
                    AND NOT EXISTS (
                        SELECT FROM match_review_queue q WHERE q.supplier_item_id = i.id
                            AND q.status::text NOT IN ('pending', 'expired')
                    ) AS renamed,
                (i.name, i.characteristics) IS DISTINCT FROM (n.name, n.characteristics)
                    AS described_anew,
                i.characteristics IS DISTINCT FROM n.characteristics AND EXISTS (
                    SELECT FROM unnest($5::text[]) AS compared (key)
                    WHERE i.characteristics -> key IS DISTINCT FROM n.characteristics -> key
                ) AS terms_changed,
                i.current_price AS old_price,
                CASE WHEN lower(i.name) <> lower(n.name) THEN i.name END AS old_name,
                -- What a list does not tell is in stock, here as for offers.
                CASE WHEN n.sku IS NOT NULL AND (i.characteristics -> 'in_stock' IS DISTINCT FROM
                        'false') <> (n.characteristics -> 'in_stock' IS DISTINCT FROM 'false')
                    THEN n.characteristics -> 'in_stock' IS DISTINCT FROM 'false' END AS came_in
            FROM supplier_items i LEFT JOIN staged_items n ON n.sku = i.supplier_sku
            WHERE i.supplier_id = $1
        ), listed AS (
            UPDATE supplier_items i SET
                name = c.name,
                current_price = c.price,
                characteristics = c.characteristics,
                last_ingested_at = statement_timestamp(),
                updated_at = CASE WHEN c.repriced OR c.described_anew
                    THEN statement_timestamp() ELSE i.updated_at END,
                product_id = CASE WHEN NOT c.renamed THEN i.product_id END,
                match_score = CASE WHEN NOT c.renamed THEN i.match_score END,
                match_status = CASE WHEN c.renamed THEN 'unmatched' ELSE i.match_status END
            FROM compared c
            WHERE i.supplier_id = $1 AND i.id = c.id AND c.listed
        ), delisted AS (
            UPDATE supplier_items i SET
                characteristics = coalesce(i.characteristics, '{}')
                    || jsonb_build_object('delisted_at', $2::text),
                updated_at = statement_timestamp()
            FROM compared c
            WHERE i.supplier_id = $1 AND i.id = c.id AND c.vanished AND NOT c.was_delisted
        ), priced AS (
            INSERT INTO price_history (id, supplier_item_id, price, recorded_at)
            SELECT price_id, id, price, statement_timestamp() FROM compared WHERE repriced
        ), noted AS (
            INSERT INTO courier.item_changes
                (reading_id, item_id, listing, old_price, new_price, stock, old_name)
            SELECT $4, id, CASE WHEN vanished THEN 'gone' WHEN was_delisted THEN 'back' END,
                CASE WHEN vanished OR repriced THEN old_price END,
                CASE WHEN repriced THEN price END, came_in, old_name
            FROM compared
            WHERE CASE WHEN vanished THEN NOT was_delisted ELSE listed AND
                (was_delisted OR repriced OR came_in IS NOT NULL OR old_name IS NOT NULL) END
        ), last_priced AS (
            INSERT INTO courier.last_price_changes (item_id, supplier_id, old_price, new_price)
            SELECT id, $1, old_price, price FROM compared WHERE repriced
            ON CONFLICT (item_id) DO UPDATE SET old_price = excluded.old_price,
                new_price = excluded.new_price, changed_at = excluded.changed_at
        )
        SELECT count(*) FILTER (WHERE listed) AS listed,
            count(*) FILTER (WHERE repriced) AS repriced,
            count(*) FILTER (WHERE vanished AND NOT was_delisted) AS delisted,
            array_agg(DISTINCT product_id) FILTER (
                WHERE product_id IS NOT NULL AND CASE WHEN vanished THEN NOT was_delisted
                    ELSE listed AND (was_delisted OR repriced OR renamed OR terms_changed) END
            ) AS touched
        FROM compared
        """,
        supplier_id,
        listed_at.astimezone(UTC).isoformat(),
        list(unreadable_skus),
        reading_id,
        COMPARED_CHARACTERISTICS,
        timeout=MERGE_TIMEOUT_SECONDS,
    )
    return row


async def _insert_new(connection: Connection, supplier_id: UUID, reading: Reading) -> int:
    # 'unmatched' is left without a type on purpose: existing databases may name theirs otherwise.
    count: int = await connection.fetchval(
        """
        WITH added AS (
            INSERT INTO supplier_items (id, supplier_id, supplier_sku, name, current_price,
                characteristics, match_status, last_ingested_at)
            SELECT n.id, $1, n.sku, n.name, n.price, n.characteristics, 'unmatched',
                statement_timestamp()
            FROM staged_items n LEFT JOIN supplier_items i
                ON i.supplier_id = $1 AND i.supplier_sku = n.sku
            WHERE i.id IS NULL
            ORDER BY n.place
            RETURNING id, current_price
        ), priced AS (
            INSERT INTO price_history (id, supplier_item_id, price, recorded_at)
            SELECT id, id, current_price, statement_timestamp() FROM added
        ), noted AS (
            INSERT INTO courier.item_changes (reading_id, item_id, listing, new_price)
            SELECT $2, id, 'new', current_price FROM added WHERE NOT $3
        )
        SELECT count(*) FROM added
        """,
        supplier_id,
        reading.reading_id,
        reading.is_first,
        timeout=MERGE_TIMEOUT_SECONDS,
    )
    return count


async def count_items_by_supplier(
    pool: Pool, supplier_ids: Collection[UUID] | None = None
) -> dict[UUID, int]:
    """The listed items of these suppliers, or of all; a supplier without any item is left out."""
    # Counted by two indexes alone: no row of an item is read.
    rows = await pool.fetch(
        """
        SELECT a.supplier_id, a.items - coalesce(gone.items, 0) AS items FROM (
            SELECT supplier_id, count(*) AS items FROM supplier_items
            WHERE $1::uuid[] IS NULL OR supplier_id = ANY($1) GROUP BY supplier_id
        ) AS a LEFT JOIN (
            SELECT supplier_id, count(*) AS items FROM supplier_items
            WHERE characteristics ? 'delisted_at'
                AND ($1::uuid[] IS NULL OR supplier_id = ANY($1)) GROUP BY supplier_id
        ) AS gone USING (supplier_id)
        """,
        None if supplier_ids is None else list(supplier_ids),
    )
    return {row["supplier_id"]: row["items"] for row in rows}


async def prices_by_sku(
    pool: Pool, supplier_id: UUID, *, made_since: datetime
) -> tuple[dict[str, Decimal | None], int]:
    """The price of every item of a supplier, and how many of them are linked to others' products.

    Those are products that were there before `made_since`.
    """
    rows = await pool.fetch(
        """
        SELECT i.supplier_sku, i.current_price, p.created_at < $2 AS is_others
        FROM supplier_items i LEFT JOIN products p ON p.id = i.product_id
        WHERE i.supplier_id = $1
        """,
        supplier_id,
        made_since,
    )
    prices = {str(row["supplier_sku"]): row["current_price"] for row in rows}
    return prices, sum(bool(row["is_others"]) for row in rows)
