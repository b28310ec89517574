"""Where the items of a price list wait until it is read to its end: a temporary table.

Nothing of it is seen by other connections, and it goes with its own.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketbel_courier.price_lists.records import PricedItem

if TYPE_CHECKING:
    from marketbel_courier.catalogue.connections import Connection

DELISTED_AT = "delisted_at"
"""The characteristic of an item that its supplier's newest price list no longer has."""

COPY_TIMEOUT_SECONDS = 300
_TABLE = "staged_items"
_COLUMNS = ("place", "sku", "name", "price", "characteristics")
_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(slots=True)
class Staging:
    """The temporary table of one connection; `count` is how many items were added."""

    connection: Connection
    count: int = 0

    async def add(self, items: Iterable[PricedItem]) -> None:
        """Add a batch; some thousands at a time are best. Of equal SKUs the last one counts."""
        buffer = io.StringIO(newline="")
        write = csv.writer(buffer, lineterminator="\n").writerow
        place = self.count
        for item in items:
            place += 1
            write((place, item.sku, item.name, item.price, _characteristics(item)))
        # As CSV, which the server parses quickly; binary spends more time on numbers here.
        await self.connection.copy_to_table(
            _TABLE,
            source=io.BytesIO(buffer.getvalue().encode("utf-8", "replace")),
            columns=_COLUMNS,
            format="csv",
            timeout=COPY_TIMEOUT_SECONDS,
        )
        self.count = place

    async def settle(self) -> None:
        """Leave one row for each SKU, the last; call it once, when all items were added."""
        await self.connection.execute(
            """
            DELETE FROM staged_items s USING (
                SELECT sku, max(place) AS last FROM staged_items GROUP BY sku HAVING count(*) > 1
            ) AS repeated
            WHERE s.sku = repeated.sku AND s.place < repeated.last
            """
        )
        # Without statistics the planner takes the table for a tiny one.
        await self.connection.execute("ANALYZE staged_items")


@asynccontextmanager
async def staged(connection: Connection) -> AsyncIterator[Staging]:
    """An empty staging table, dropped on exit; one at a time on a connection."""
    await connection.execute(
        """
        DROP TABLE IF EXISTS pg_temp.staged_items;
        CREATE TEMPORARY TABLE staged_items (
            place int NOT NULL,
            sku varchar(255) NOT NULL,
            name varchar(500) NOT NULL,
            price numeric(10, 2) NOT NULL,
            characteristics jsonb NOT NULL
        )
        """
    )
    try:
        yield Staging(connection)
    finally:
        if not connection.is_closed():
            await connection.execute("DROP TABLE IF EXISTS pg_temp.staged_items")


def _characteristics(item: PricedItem) -> str:
    own = item.characteristics
    if item.category is None and DELISTED_AT not in own:
        return _as_json(own)
    # A supplier's own column of that name would take the item off the list.
    kept = {key: value for key, value in own.items() if key != DELISTED_AT}
    return _as_json(kept if item.category is None else kept | {"category": item.category})
