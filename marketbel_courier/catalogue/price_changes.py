"""How a staged list differs from what its supplier asked so far, fetched for the price guard.

Everything is fetched for a whole list at once; more than the counts only for what has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.database.connections import Connection
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.guard.judgement import ListChanges
from marketbel_courier.guard.records import HeldKind, ListCounts, PriceChange

TIMEOUT_SECONDS = 600
MOST_NAMES = 1_000
"""So many names are compared to tell whether known codes belong to something else now."""

SHORTEST_CODE = 1_000
"""A smaller price may equal the item's code by chance."""

_ROWS_AT_ONCE = 5_000
_NONE: Mapping[str, Decimal] = MappingProxyType({})
_TELLING_OFFERS_APART = ("kind", "least_quantity", "least_sum", "variant")


async def staged_changes(
    connection: Connection, supplier_id: UUID, unreadable_skus: Collection[str]
) -> ListChanges:
    """How the staged list differs from what its supplier asked so far. The table is settled."""
    counts = await _counts(connection, supplier_id, unreadable_skus)
    if not counts.known and not counts.listed:
        return ListChanges(counts)
    return ListChanges(counts, await _changes(connection, supplier_id))


async def _counts(
    connection: Connection, supplier_id: UUID, unreadable_skus: Collection[str]
) -> ListCounts:
    row = await connection.fetchrow(
        """
        WITH rows AS (
            SELECT n.sku, n.price, n.price = trunc(n.price) AS is_whole,
                n.characteristics ->> 'stock_quantity' AS stock,
                n.characteristics ->> 'barcode' AS barcode
            FROM staged_items n
        )
        SELECT count(*) AS rows,
            count(*) FILTER (WHERE is_whole AND price >= $1 AND trunc(price)::text IN (
                ltrim(regexp_replace(sku, '\\D', '', 'g'), '0'), ltrim(barcode, '0')))
                AS codes_as_prices,
            count(*) FILTER (WHERE is_whole AND trunc(price)::text = stock) AS stocks_as_prices
        FROM rows
        """,
        SHORTEST_CODE,
        timeout=TIMEOUT_SECONDS,
    )
    known = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE is_active) AS known,
            count(*) FILTER (WHERE is_listed) AS listed,
            count(*) FILTER (WHERE is_active AND NOT is_listed
                AND supplier_sku NOT IN (SELECT unnest($2::text[]))) AS gone
        FROM (
            SELECT i.supplier_sku, n.sku IS NOT NULL AS is_listed,
                (i.characteristics ? 'delisted_at') IS NOT TRUE AS is_active
            FROM supplier_items i LEFT JOIN staged_items n ON n.sku = i.supplier_sku
            WHERE i.supplier_id = $1
        ) AS compared
        """,
        supplier_id,
        list(unreadable_skus),
        timeout=TIMEOUT_SECONDS,
    )
    assert row is not None and known is not None  # noqa: PT018,S101
    return ListCounts(
        **row,
        **known,
        added=row["rows"] - known["listed"],
        renamed=await _renamed(connection, supplier_id) if known["listed"] else 0,
    )


async def _renamed(connection: Connection, supplier_id: UUID) -> int:
    """How many known codes have a name without a word of the former one."""
    rows = await connection.fetch(
        """
        SELECT i.name AS before, n.name AS now, count(*) OVER () AS n
        FROM supplier_items i JOIN staged_items n ON n.sku = i.supplier_sku
        WHERE i.supplier_id = $1 AND lower(i.name) <> lower(n.name) LIMIT $2
        """,
        supplier_id,
        MOST_NAMES,
        timeout=TIMEOUT_SECONDS,
    )
    others = sum(
        not set(normalise(row["before"]).split()) & set(normalise(row["now"]).split())
        for row in rows
    )
    return others * rows[0]["n"] // len(rows) if rows else 0


async def _changes(connection: Connection, supplier_id: UUID) -> list[PriceChange]:
    cursor = await connection.cursor(
        f"""
        SELECT i.id, i.supplier_sku AS sku, n.name, n.place,
            i.current_price AS old, n.price AS new,
            i.characteristics ->> 'currency' AS was, n.characteristics ->> 'currency' AS now,
            i.characteristics ->> 'stock_quantity' AS old_stock,
            n.characteristics ->> 'stock_quantity' AS new_stock,
            n.characteristics ->> 'barcode' AS barcode,
            n.characteristics ->> 'part_number' AS part_number,
            o.offers::text AS old_offers, n.offers::text AS new_offers,
            EXISTS (SELECT FROM courier.held_changes h
                WHERE h.supplier_item_id = i.id AND h.kind = '{HeldKind.NEW}'
                  AND h.state IN ('{HeldState.HELD}', '{HeldState.REFUSED}')
                  AND h.new_price = i.current_price) AS is_unsettled
        FROM staged_items n JOIN supplier_items i
            ON i.supplier_id = $1 AND i.supplier_sku = n.sku
        LEFT JOIN courier.item_offers o ON o.supplier_item_id = i.id
        WHERE i.current_price <> n.price
           OR i.characteristics ->> 'currency' <> n.characteristics ->> 'currency'
           OR (o.offers <> n.offers)
        """,  # noqa: S608 - constants
        supplier_id,
        timeout=TIMEOUT_SECONDS,
    )
    changes: list[PriceChange] = []
    while rows := await cursor.fetch(_ROWS_AT_ONCE, timeout=TIMEOUT_SECONDS):
        changes += map(_change, rows)
    return changes


def _change(row: asyncpg.Record) -> PriceChange:
    (item_id, sku, name, place, old, new, was, now, old_stock, new_stock, *codes) = row[:12]
    return PriceChange(
        item_id,
        sku,
        name,
        old,
        new,
        was,
        now,
        place,
        (sku, *filter(None, codes)),
        _number(old_stock),
        _number(new_stock),
        _amounts(row["old_offers"]),
        _amounts(row["new_offers"]),
        row["is_unsettled"],
    )


def _amounts(offers: str | None) -> Mapping[str, Decimal]:
    """The amounts of kept offers by what they are; equal ones are numbered."""
    if not offers:
        return _NONE
    found: dict[str, Decimal] = {}
    for offer in from_json(offers):
        amount = _number(offer.get("amount"))
        if amount is not None:
            name = _name_of(*map(offer.get, _TELLING_OFFERS_APART))
            numbered, n = name, 1
            while numbered in found:
                n += 1
                numbered = f"{name} {n}"
            found[numbered] = amount
    return found


@lru_cache(maxsize=1_000, typed=True)
def _name_of(*parts: str | None) -> str:
    return " ".join(str(part) for part in parts if part)


# Parsed values are kept: stocks have few different numbers, and offers repeat.
@lru_cache(maxsize=10_000)
def _number(text: str | None) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
