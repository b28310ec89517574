"""What a supplier's items cost at a moment of the past, as the history of prices has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketbel_courier.database.pool import Pool

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class FormerPrice:
    """An item that was on the supplier's list; its price held since `since`.

    Name and currency are today's: the history keeps numbers alone.
    """

    sku: str
    name: str
    price: Decimal
    currency: str | None
    since: datetime


async def prices_at(pool: Pool, supplier_id: UUID, at: datetime) -> AsyncIterator[FormerPrice]:
    """The items that the supplier listed at that moment, by their SKUs.

    An item that a list had taken off, and none had brought back, is not among them; of changes
    that are kept no longer it is not known.
    """
    after = ""
    while True:
        rows = await pool.fetch(_PRICES, supplier_id, at, after, _PAGE)
        for row in rows:
            if row["price"] is not None and not row["was_gone"]:
                yield FormerPrice(
                    row["sku"], row["name"], row["price"], row["currency"], row["since"]
                )
        if len(rows) < _PAGE:
            return
        after = rows[-1]["sku"]


_PRICES = """
    SELECT i.supplier_sku AS sku, i.name, i.characteristics ->> 'currency' AS currency,
        h.price, h.recorded_at AS since,
        coalesce(c.listing = 'gone',
            (i.characteristics ->> 'delisted_at')::timestamptz <= $2, false) AS was_gone
    FROM (
        SELECT * FROM supplier_items WHERE supplier_id = $1 AND supplier_sku > $3
        ORDER BY supplier_sku LIMIT $4
    ) AS i
    LEFT JOIN LATERAL (
        SELECT price, recorded_at FROM price_history
        WHERE supplier_item_id = i.id AND recorded_at <= $2
        ORDER BY recorded_at DESC, id DESC LIMIT 1
    ) AS h ON true
    LEFT JOIN LATERAL (
        SELECT listing FROM courier.item_changes c
        JOIN courier.readings r ON r.reading_id = c.reading_id
        WHERE c.item_id = i.id AND c.listing IS NOT NULL AND r.stored_at <= $2
        ORDER BY c.reading_id DESC LIMIT 1
    ) AS c ON true
    ORDER BY i.supplier_sku
"""
