"""Readings: each price list that was read and stored, with how many items it changed, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message


class ReadingSource(StrEnum):
    """Who made the changes of a reading."""

    OWN = "own"
    """A list that the bundled engine has stored."""
    OTHER = "other"
    """A list that another ml-analyze has stored."""
    RELEASED = "released"
    """No list: a person released prices that were held."""


class ChangeKind(StrEnum):
    """What a list does to an item; one list may do several of these to it."""

    NEW = "new"
    GONE = "gone"
    BACK = "back"
    DEARER = "dearer"
    CHEAPER = "cheaper"
    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    RENAMED = "renamed"


KIND_CONDITIONS: Mapping[ChangeKind, str] = {
    ChangeKind.NEW: "c.listing = 'new'",
    ChangeKind.GONE: "c.listing = 'gone'",
    ChangeKind.BACK: "c.listing = 'back'",
    ChangeKind.DEARER: "c.new_price > c.old_price",
    ChangeKind.CHEAPER: "c.new_price < c.old_price",
    ChangeKind.IN_STOCK: "c.stock",
    ChangeKind.OUT_OF_STOCK: "NOT c.stock",
    ChangeKind.RENAMED: "c.old_name IS NOT NULL",
}
"""What each kind is among the rows of `courier.item_changes c`."""

KIND_WORDS: Mapping[ChangeKind, Message] = {
    ChangeKind.NEW: Message("export-kind-new"),
    ChangeKind.GONE: Message("export-kind-gone"),
    ChangeKind.BACK: Message("export-kind-back"),
    ChangeKind.DEARER: Message("export-kind-dearer"),
    ChangeKind.CHEAPER: Message("export-kind-cheaper"),
    ChangeKind.IN_STOCK: Message("export-kind-in-stock"),
    ChangeKind.OUT_OF_STOCK: Message("export-kind-out-of-stock"),
    ChangeKind.RENAMED: Message("export-kind-renamed"),
}
"""How each kind is called."""

COUNTED_KINDS = ", ".join(
    f"count(*) FILTER (WHERE {condition}) AS {kind}" for kind, condition in KIND_CONDITIONS.items()
)
"""The columns that count the kinds among such rows."""


_KINDS = ", ".join(
    f"CASE WHEN {condition} THEN '{kind}' END" for kind, condition in KIND_CONDITIONS.items()
)
KINDS_TOLD = f"array_remove(ARRAY[{_KINDS}], NULL)"
"""The column that names a row's kinds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading that is being stored; `is_first` of a supplier that had no items before."""

    reading_id: int
    is_first: bool


async def begin_reading(
    connection: Connection,
    supplier_id: UUID,
    *,
    order_key: str,
    listed_at: datetime,
    source: ReadingSource = ReadingSource.OWN,
) -> Reading:
    """Note that a list is being stored, within the caller's transaction."""
    row = await connection.fetchrow(
        """
        INSERT INTO courier.readings (supplier_id, order_key, source, listed_at, is_first)
        VALUES ($1, $2, $3, $4, NOT EXISTS (SELECT FROM supplier_items WHERE supplier_id = $1))
        RETURNING reading_id, is_first
        """,
        supplier_id,
        order_key,
        source,
        listed_at,
    )
    assert row is not None  # noqa: S101 - an insert returns its row
    return Reading(row["reading_id"], row["is_first"])


async def close_reading(connection: Connection, reading: Reading, *, items: int, new: int) -> None:
    """Count what the reading changed; the items of a first list are all new."""
    counts = await connection.fetchrow(
        f"SELECT {COUNTED_KINDS} FROM courier.item_changes c WHERE c.reading_id = $1",  # noqa: S608
        reading.reading_id,
    )
    assert counts is not None  # noqa: S101 - a count is always one row
    told = {**counts, ChangeKind.NEW.value: new, "items": items}
    await connection.execute(
        "UPDATE courier.readings SET counts = $2::text::jsonb WHERE reading_id = $1",
        reading.reading_id,
        json.dumps(told),
    )


async def drop_reading(connection: Connection, reading: Reading) -> None:
    """Forget a reading that has changed nothing after all."""
    await connection.execute(
        "DELETE FROM courier.readings WHERE reading_id = $1", reading.reading_id
    )


async def forget_readings_of_deleted_suppliers(executor: Pool | Connection) -> None:
    """Forget the readings of suppliers that are gone, with what they changed."""
    await executor.execute(
        """
        WITH gone AS (
            DELETE FROM courier.readings r
            WHERE NOT EXISTS (SELECT FROM suppliers s WHERE s.id = r.supplier_id)
            RETURNING reading_id
        )
        DELETE FROM courier.item_changes c USING gone WHERE c.reading_id = gone.reading_id
        """
    )
