"""Deletes a supplier with its items, and the products that nobody offers, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_storage import hold_items
from marketbel_courier.catalogue.matches import hold_matching_lock
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

# The deletion waits for transactions that store or match a price list, but not without limit.
PATIENCE = "10s"
TIMEOUT_SECONDS = 600

log = logging.getLogger(__name__)


class SupplierBusy(Exception):
    """Somebody is writing the supplier's items, for longer than the deletion waits."""


@dataclass(frozen=True)
class DeletedSupplier:
    """Who was deleted, and how many products went along."""

    name: str
    products_removed: int


async def delete_supplier(
    pool: Pool, supplier_id: UUID, *, made_since: datetime | None = None
) -> DeletedSupplier | None:
    """Delete the supplier, its items, and every product that no item is left of.

    As with the existing admin API, products which never had an item are removed too. With
    `made_since`, no product is that was there before, nor one that was never this supplier's. None
    for a supplier that is not there; raises SupplierBusy. The
    courier's own rows keep what was delivered.
    """
    try:
        # After a wait for other transactions, each statement must see what they have written.
        async with (
            pool.acquire() as connection,
            connection.transaction(isolation="read_committed"),
        ):
            await connection.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            await hold_items(connection, supplier_id)
            await hold_matching_lock(connection)
            offered = await _products_of(connection, supplier_id)
            name = await connection.fetchval(
                "DELETE FROM suppliers WHERE id = $1 RETURNING name",
                supplier_id,
                timeout=TIMEOUT_SECONDS,
            )
            if name is None:
                return None
            removed = await _settle_products(connection, offered, made_since)
            return DeletedSupplier(str(name), removed)
    except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
        raise SupplierBusy from error


async def _products_of(connection: Connection, supplier_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        """
        SELECT DISTINCT product_id FROM supplier_items
        WHERE supplier_id = $1 AND product_id IS NOT NULL
        """,
        supplier_id,
        timeout=TIMEOUT_SECONDS,
    )
    return [row["product_id"] for row in rows]


async def _settle_products(
    connection: Connection, offered: Collection[UUID], made_since: datetime | None
) -> int:
    """Remove the products without items, and let the others forget the prices that are gone."""
    # All in one order, as everybody locks them. From here on nobody links an item to one of these.
    held = await connection.fetch(
        f"""
        SELECT id FROM products p
        WHERE CASE WHEN $2::timestamptz IS NULL THEN id = ANY($1::uuid[]) OR {_HAS_NO_ITEMS}
            ELSE id = ANY($1::uuid[]) AND created_at >= $2 END
        ORDER BY id FOR UPDATE
        """,  # noqa: S608 - a constant of this module
        list(offered),
        made_since,
        timeout=TIMEOUT_SECONDS,
    )
    removed = 0
    try:
        async with connection.transaction():
            # Checked again by a query that began after the locks: some products may have got items
            # meanwhile.
            gone = await connection.fetch(
                f"""
                DELETE FROM products p WHERE id = ANY($1::uuid[]) AND {_HAS_NO_ITEMS} RETURNING id
                """,  # noqa: S608 - a constant of this module
                [row["id"] for row in held],
                timeout=TIMEOUT_SECONDS,
            )
            for table in ("product_codes", "best_offers"):
                await connection.execute(
                    f"DELETE FROM courier.{table} WHERE product_id = ANY($1)",  # noqa: S608
                    [row["id"] for row in gone],
                )
            removed = len(gone)
    except asyncpg.ForeignKeyViolationError as error:
        log.warning("products without items are kept, since another table names them: %s", error)
    await recalculate_products(connection, offered)
    return removed


_HAS_NO_ITEMS = "NOT EXISTS (SELECT FROM supplier_items i WHERE i.product_id = p.id)"
