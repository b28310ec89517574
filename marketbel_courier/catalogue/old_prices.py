"""Removes old prices from the history.

Of each item the last prices before that time stay: what an item cost on any later day is known,
and the price guard finds the past that it compares with.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from marketbel_courier.catalogue.price_guard import LONGEST_PAST
from marketbel_courier.database.removals import Removed, Round

_ITEMS_AT_ONCE = 1_000
_NOTHING = UUID(int=0)
_PAGE = "SELECT id FROM supplier_items WHERE id > $1 ORDER BY id LIMIT $2"
# Uses the index on item and time alone: no rows of items with few prices are read.
_VICTIMS = f"""
    SELECT former.place FROM unnest($1::uuid[]) AS item (id) CROSS JOIN LATERAL (
        SELECT h.ctid AS place FROM price_history h
        WHERE h.supplier_item_id = item.id AND h.recorded_at <= now() - $2::interval
        ORDER BY h.recorded_at DESC, h.id DESC OFFSET {LONGEST_PAST}) AS former
"""  # noqa: S608 - a constant of the price guard


async def remove_old_prices(round_: Round, *, older_than: timedelta) -> Removed:
    """Remove the prices recorded so long ago, but for the last ones of each item before that."""
    removed, after = Removed(), _NOTHING
    while not round_.is_over:
        page = [row["id"] for row in await round_.pool.fetch(_PAGE, after, _ITEMS_AT_ONCE)]
        removed += await round_.carry_out(_VICTIMS, "public.price_history", page, older_than)
        if len(page) < _ITEMS_AT_ONCE:
            break
        after = page[-1]
    return removed
