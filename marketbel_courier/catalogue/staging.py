"""Where the items of a price list wait until the list is read to its end: a temporary table.

Other connections see nothing of the table, and the table goes with its own connection.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg
from pydantic_core import to_json

from marketbel_courier.catalogue.item_offers import offers_to_keep
from marketbel_courier.catalogue.item_places import TableNumbers
from marketbel_courier.database.connections import Connection
from marketbel_courier.price_lists.records import PricedItem

DELISTED_AT = "delisted_at"
"""The characteristic of an item that its supplier's newest price list no longer has."""

COPY_TIMEOUT_SECONDS = 300
_TABLE = "staged_items"
_COLUMNS = (
    "place", "id", "sku", "name", "price", "characteristics", "offers", "row_number",
    "table_number",
)  # fmt: skip
_NULL = "\x1d"
_ESCAPES = (
    ("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\x1f", "\t"), ("\x1e", "\n"),
)  # fmt: skip


@dataclass(slots=True)
class Staging:
    """The temporary table of one connection; `count` is how many items were added.

    `has_offers` tells that some of them have offers to keep. `tables` are those that the items
    stand in, by the number that the table has for them.
    """

    connection: Connection
    count: int = 0
    has_offers: bool = False
    tables: TableNumbers = field(default_factory=TableNumbers)

    async def add(self, items: Sequence[PricedItem]) -> None:
        """Add a batch; some thousands of items are best. Of equal SKUs the last item counts."""
        if not items:
            return
        places = range(self.count, self.count + len(items))
        offers = [offers_to_keep(item) for item in items]
        numbers = [self.tables.number_of(item.columns) for item in items]
        self.has_offers = self.has_offers or any(offers)
        await self.connection.copy_to_table(
            _TABLE,
            source=_stream(_copy_text(items, offers, numbers, places).encode("utf-8", "replace")),
            columns=_COLUMNS,
            null=_NULL,
            timeout=COPY_TIMEOUT_SECONDS,
        )
        self.count += len(items)

    async def collapsed(self) -> int:
        """How many items have the SKU of another one, but another name or price."""
        return int(
            await self.connection.fetchval(
                """
                SELECT coalesce(sum(different - 1), 0) FROM (
                    SELECT count(DISTINCT (name, price)) AS different
                    FROM staged_items GROUP BY sku HAVING count(*) > 1
                ) AS repeated
                """
            )
        )

    async def settle(self) -> None:
        """Leave one row for each SKU, the last."""
        await self.connection.execute(
            """
            DELETE FROM staged_items s USING (
                SELECT sku, max(place) AS last FROM staged_items GROUP BY sku HAVING count(*) > 1
            ) AS repeated
            WHERE s.sku = repeated.sku AND s.place < repeated.last
            """
        )


@asynccontextmanager
async def staged(connection: Connection) -> AsyncIterator[Staging]:
    """An empty staging table, dropped on exit; one at a time on a connection."""
    await connection.execute(
        """
        DROP TABLE IF EXISTS pg_temp.staged_items;
        CREATE TEMPORARY TABLE staged_items (
            place int NOT NULL,
            id uuid NOT NULL,
            sku varchar(255) NOT NULL,
            name varchar(500) NOT NULL,
            price numeric(10, 2) NOT NULL,
            characteristics jsonb NOT NULL,
            offers jsonb,
            row_number int NOT NULL,
            table_number smallint
        )
        """
    )
    try:
        yield Staging(connection)
    finally:
        # A connection that broke took the table with it.
        with suppress(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            await connection.execute("DROP TABLE IF EXISTS pg_temp.staged_items")


async def _stream(data: bytes) -> AsyncIterator[bytes]:
    """The bytes in a form that asyncpg reads without a thread: it takes bytes for a path."""
    yield data


def _copy_text(
    items: Sequence[PricedItem],
    offers: Sequence[str | None],
    numbers: Sequence[int | None],
    places: range,
) -> str:
    """The rows in PostgreSQL's text format: the quickest to write and, by the server, to read."""
    rows = [
        f"{place}\x1f{row_id}\x1f{item.sku}\x1f{item.name}\x1f{item.price}"
        f"\x1f{_characteristics(item)}\x1f{kept or _NULL}"
        f"\x1f{item.row_number}\x1f{_NULL if number is None else number}\x1e"
        for place, row_id, item, kept, number in zip(
            places, ordered_ids(places), items, offers, numbers, strict=True
        )
    ]
    # The whole batch is escaped at once, with separators that no cell can hold meanwhile.
    text = "".join(rows)
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return text


def ordered_ids(places: range) -> Iterator[str]:
    """UUIDs of version 7 that ascend with `places` (below 2^26), for rows that become new ones.

    Indexes then grow at one end, and the server need not ask the kernel for each id: together a
    quarter of the time that a new list takes.
    """
    prefix = f"{time.time_ns() // 1_000_000:012x}7"
    chance = os.urandom(6 * len(places)).hex()
    for number, place in enumerate(places):
        end = chance[12 * number : 12 * number + 12]
        yield f"{prefix}{place >> 14:03x}{0x8000 | place & 0x3FFF:04x}{end}"


def _characteristics(item: PricedItem) -> str:
    characteristics = item.characteristics
    # A supplier's own column of that name would take the item off the list.
    if DELISTED_AT in characteristics:
        characteristics = {k: v for k, v in characteristics.items() if k != DELISTED_AT}
    if item.category is not None:
        characteristics = {**characteristics, "category": item.category}
    # Three times as fast as json, and a number that JSON does not have becomes null.
    return to_json(characteristics, inf_nan_mode="null").decode()
