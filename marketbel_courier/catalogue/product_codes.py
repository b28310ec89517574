"""What the linked items tell of each product: barcodes, part numbers, codes, brand, other names.

Made of the items again for each product whose items have changed; matching looks products up by it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from marketbel_courier.catalogue.item_codes import BARCODES, BRAND, OWN_CODE, PART_NUMBER
from marketbel_courier.database.connections import Connection

CODES_TIMEOUT_SECONDS = 600
MOST_CODES = 24
MOST_SIBLINGS = 3

_OTHER_NAME = "CASE WHEN lower(i.name) <> lower(p.name) THEN i.name END"


async def refresh_product_codes(connection: Connection, product_ids: Collection[UUID]) -> None:
    """Write down what the items of these products tell now; what is the same is not written."""
    if not product_ids:
        return
    await connection.execute(
        f"""
        WITH told AS (
            SELECT p.id,
                {_distinct("b.code", MOST_CODES)} AS barcodes,
                {_distinct(PART_NUMBER, MOST_CODES)} AS part_numbers,
                {_distinct(OWN_CODE, MOST_CODES)} AS codes,
                mode() WITHIN GROUP (ORDER BY {BRAND}) AS brand,
                {_distinct(_OTHER_NAME, MOST_SIBLINGS)} AS siblings
            FROM products p
            LEFT JOIN supplier_items i ON i.product_id = p.id
            LEFT JOIN LATERAL string_to_table({BARCODES}, ', ') AS b (code) ON true
            WHERE p.id = ANY($1::uuid[])
            GROUP BY p.id
        )
        INSERT INTO courier.product_codes AS kept
            (product_id, barcodes, part_numbers, codes, brand, siblings)
        SELECT id, barcodes, part_numbers, codes, brand, siblings FROM told
        ON CONFLICT (product_id) DO UPDATE SET barcodes = excluded.barcodes,
            part_numbers = excluded.part_numbers, codes = excluded.codes, brand = excluded.brand,
            siblings = excluded.siblings, changed_at = excluded.changed_at
        WHERE (kept.barcodes, kept.part_numbers, kept.codes, kept.brand, kept.siblings)
            IS DISTINCT FROM (excluded.barcodes, excluded.part_numbers, excluded.codes,
                excluded.brand, excluded.siblings)
        """,  # noqa: S608 - constants
        list(product_ids),
        timeout=CODES_TIMEOUT_SECONDS,
    )


async def siblings_of(
    connection: Connection, product_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """Other names that items of these products have, by product."""
    rows = await connection.fetch(
        """
        SELECT product_id, siblings FROM courier.product_codes
        WHERE product_id = ANY($1::uuid[]) AND siblings <> '{}'
        """,
        list(product_ids),
    )
    return {row["product_id"]: row["siblings"] for row in rows}


def _distinct(expression: str, most: int) -> str:
    """SQL: the different values, in order, without blank ones."""
    return (
        f"coalesce((array_agg(DISTINCT {expression} ORDER BY {expression})"
        f" FILTER (WHERE {expression} <> ''))[1:{most}], '{{}}')"
    )
