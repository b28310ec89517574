"""What identifies an item beside its name: which characteristics, in SQL and as matching takes it.

The texts are the list's own; `matching` decides which are barcodes or part numbers.
"""

from __future__ import annotations

from typing import Any

import asyncpg

from marketbel_courier.matching.records import Item
from marketbel_courier.price_lists.identity import OWN_SKU
from marketbel_courier.price_lists.roles import Role

BARCODES = f"""
    concat_ws(', ', i.characteristics ->> '{Role.BARCODE}', i.characteristics ->> 'barcode_others')
"""
"""SQL: all barcodes of an item `i`, with commas between; empty if there is none."""

PART_NUMBER = f"i.characteristics ->> '{Role.PART_NUMBER}'"
BRAND = f"i.characteristics ->> '{Role.BRAND}'"

OWN_CODE = f"CASE WHEN NOT starts_with(i.supplier_sku, '{OWN_SKU}') THEN i.supplier_sku END"
"""SQL: the supplier's own code of an item `i`; null where it has none."""

HAS_CODES = f"""
    ({BARCODES} <> '' OR {PART_NUMBER} IS NOT NULL OR {BRAND} IS NOT NULL)
"""

IDENTITY = f"""
    md5(lower(i.name) || E'\\n' || {BARCODES} || E'\\n' || coalesce({PART_NUMBER}, '')
        || E'\\n' || coalesce({BRAND}, ''))::uuid
"""
"""SQL: a digest of what an item `i` is matched by; if it changes, the item may be another one."""

ITEM = f"""
    i.id, i.name, i.supplier_id, i.supplier_sku, i.characteristics ->> 'category' AS category,
    {BARCODES} AS barcodes, {BRAND} AS brand, {PART_NUMBER} AS part_number, {OWN_CODE} AS code,
    left(i.characteristics ->> '{Role.DESCRIPTION}', 2000) AS description
"""
"""SQL: the columns that `item_of` takes."""

_BETWEEN = ", "


def item_of(row: asyncpg.Record, **more: Any) -> Item:
    """The item of a row with the columns of `ITEM`."""
    return Item(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        supplier_id=row["supplier_id"],
        barcodes=tuple(code for code in row["barcodes"].split(_BETWEEN) if code),
        brand=row["brand"],
        part_numbers=_one_or_none(row["part_number"]),
        codes=_one_or_none(row["code"]),
        description=row["description"],
        **more,
    )


def _one_or_none(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()
