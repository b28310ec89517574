"""What matching has to know of the products: names, categories, codes, and which have changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.products import is_made_up
from marketbel_courier.database.connections import Connection
from marketbel_courier.matching.records import Product

# Drafts are made by transactions that wait for their turn; aggregates are written all the time.
_LONGEST_WAIT = timedelta(minutes=5)
_LONGEST_EDIT = timedelta(seconds=20)


class CatalogueState(NamedTuple):
    """Which database this is, what time it is there, and how many products items may be linked to.

    The identity changes when the server is restarted.
    """

    identity: str
    at: datetime
    matchable: int


async def catalogue_state(connection: Connection) -> CatalogueState:
    """Enough to tell whether what is known of the products may still be true."""
    row = await connection.fetchrow(
        """
        SELECT
            extract(epoch FROM pg_postmaster_start_time()) || '/' || oid AS identity,
            clock_timestamp() AS at,
            (SELECT count(*) FROM products WHERE status::text <> 'archived') AS matchable
        FROM pg_database WHERE datname = current_database()
        """
    )
    if row is None:
        raise LookupError("PostgreSQL does not know its own database.")
    return CatalogueState(*row)


async def matchable_products(connection: Connection) -> list[Product]:
    """Every product that is not archived, drafts included."""
    rows = await connection.fetch(f"{_PRODUCTS} WHERE p.status::text <> 'archived' ORDER BY p.id")
    return [_product(row) for row in rows]


async def products_changed_since(
    connection: Connection, moment: datetime
) -> tuple[list[Product], list[UUID]]:
    """Products that were written since, and the ids of those among them that are archived.

    The result reaches back a little further: a transaction writes the time of its beginning, so a
    product may appear with a time before the last query.
    """
    rows = await connection.fetch(
        f"""
        {_PRODUCTS}
        WHERE p.id IN (
            SELECT id FROM products
            WHERE updated_at >= $1::timestamptz - $2::interval
                OR created_at >= $1::timestamptz - $3::interval
            UNION
            SELECT product_id FROM courier.product_codes
            WHERE changed_at >= $1::timestamptz - $2::interval
        )
        """,  # noqa: S608 - a constant of this module
        moment,
        _LONGEST_EDIT,
        _LONGEST_WAIT,
    )
    return (
        [_product(row) for row in rows if row["status"] != "archived"],
        [row["id"] for row in rows if row["status"] == "archived"],
    )


async def hold_products(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Product]:
    """Those of the products that items may be linked to now; none of them is deleted meanwhile."""
    rows = await connection.fetch(
        f"""
        {_PRODUCTS} WHERE p.id = ANY($1::uuid[]) AND p.status::text <> 'archived'
        ORDER BY p.id FOR KEY SHARE OF p
        """,
        list(ids),
    )
    return {row["id"]: _product(row) for row in rows}


_PRODUCTS = """
    SELECT p.id, p.name, p.status::text AS status, p.internal_sku, c.name AS category,
        k.barcodes, k.part_numbers, k.codes, k.brand
    FROM products p
    LEFT JOIN categories c ON c.id = p.category_id
    LEFT JOIN courier.product_codes k ON k.product_id = p.id
"""


def _product(row: asyncpg.Record) -> Product:
    codes = row["codes"] or []
    if not is_made_up(row["internal_sku"] or ""):
        codes = [*codes, row["internal_sku"]]
    return Product(
        row["id"],
        row["name"],
        row["category"],
        barcodes=tuple(row["barcodes"] or ()),
        brand=row["brand"],
        part_numbers=tuple(row["part_numbers"] or ()),
        codes=tuple(codes),
    )
