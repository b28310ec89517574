"""Which price list of each supplier the catalogue holds, and the result of storing it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

_FORGETTING_TIMEOUT_SECONDS = 600
_FORMER_LINKS_KEPT = timedelta(days=400)
_KEPT_OF = (
    ("item_offers", "supplier_item_id", "supplier_items"),
    ("item_places", "item_id", "supplier_items"),
    ("last_price_changes", "item_id", "supplier_items"),
    ("item_links", "supplier_item_id", "supplier_items"),
    ("held_changes", "supplier_item_id", "supplier_items"),
    ("held_lists", "supplier_id", "suppliers"),
    ("remembered_codes", "supplier_id", "suppliers"),
    ("remembered_codes", "product_id", "products"),
    ("product_codes", "product_id", "products"),
    ("best_offers", "product_id", "products"),
    ("price_list_tables", "supplier_id", "suppliers"),
    ("stored_price_lists", "supplier_id", "suppliers"),
)


@dataclass(frozen=True, slots=True)
class ListKey:
    """Which list of which supplier it is: its order, as of when, and the task of its log lines.

    Of two lists with a `number` the greater one is the later; without, their times decide.
    """

    supplier_id: UUID
    order_key: str
    listed_at: datetime
    task_id: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class StoredPriceList:
    """What storing a price list did to the catalogue; counts are of items or of products.

    Of `items_held` the old price stays; `items_refused` of them somebody has refused before.
    `outdated`: a later list of the supplier was stored before, so nothing of this list was.
    `repeated`: this very order was stored before; the counts are those of that time.
    """

    items_stored: int = 0
    items_new: int = 0
    prices_changed: int = 0
    items_delisted: int = 0
    items_held: int = 0
    items_refused: int = 0
    products_recalculated: int = 0
    outdated: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class PriceListMarker:
    """The order that a supplier's items came from last.

    `listed_at` and `list_number` are those of the newest list that had items. `finished_at` and
    `result` are what `finish_price_list` left; before that the items are stored, but not yet
    matched.
    """

    order_key: str
    listed_at: datetime | None
    stored: StoredPriceList
    stored_at: datetime
    finished_at: datetime | None
    result: Mapping[str, Any]
    list_number: int | None = None

    def is_later_than(self, listed: ListKey, *, now: datetime) -> bool:
        """Whether the supplier's items are those of a later list; a time to come says nothing."""
        if self.list_number is not None and listed.number is not None:
            return self.list_number > listed.number
        return self.listed_at is not None and listed.listed_at < self.listed_at <= now


async def stored_price_list(
    executor: Pool | Connection, supplier_id: UUID
) -> PriceListMarker | None:
    """What the catalogue holds of this supplier, or None if nothing was stored yet."""
    row = await executor.fetchrow(
        """
        SELECT order_key, listed_at, list_number, counts::text, stored_at, finished_at, result::text
        FROM courier.stored_price_lists WHERE supplier_id = $1
        """,
        supplier_id,
    )
    if row is None:
        return None
    return PriceListMarker(
        order_key=row["order_key"],
        listed_at=row["listed_at"],
        list_number=row["list_number"],
        stored=StoredPriceList(**json.loads(row["counts"])),
        stored_at=row["stored_at"],
        finished_at=row["finished_at"],
        result=json.loads(row["result"]),
    )


async def forget_deleted_suppliers(pool: Pool) -> None:
    """Forget what the catalogue held of suppliers that are gone, as it went with them.

    What is kept of items that are gone is forgotten, too, the codes of products, and links that
    ended more than a year ago.
    """
    for table, column, whole in _KEPT_OF:
        await pool.execute(
            f"""
            DELETE FROM courier.{table} kept
            WHERE NOT EXISTS (SELECT FROM {whole} w WHERE w.id = kept.{column})
            """,  # noqa: S608 - constants of this module
            timeout=_FORGETTING_TIMEOUT_SECONDS,
        )
    await pool.execute(
        "DELETE FROM courier.item_links WHERE ended_at < now() - $1::interval",
        _FORMER_LINKS_KEPT,
        timeout=_FORGETTING_TIMEOUT_SECONDS,
    )


async def as_of_now(connection: Connection, listed: ListKey, *, now: datetime) -> ListKey:
    """The list without a time to come, and without a number that nobody can have been given yet."""
    handed_out = await connection.fetchval(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM courier.delivery_numbers"
    )
    number = listed.number if listed.number is None or listed.number <= handed_out else None
    return replace(listed, listed_at=min(listed.listed_at, now), number=number)


async def mark_stored(
    connection: Connection,
    supplier_id: UUID,
    *,
    order_key: str,
    listed_at: datetime | None,
    list_number: int | None,
    stored: StoredPriceList,
) -> None:
    """Say, in the transaction that stores a list, that the catalogue holds it, not finished yet."""
    await connection.execute(
        """
        INSERT INTO courier.stored_price_lists
            (supplier_id, order_key, listed_at, counts, list_number)
        VALUES ($1, $2, $3, $4::text::jsonb, $5)
        ON CONFLICT (supplier_id) DO UPDATE SET
            order_key = excluded.order_key, listed_at = excluded.listed_at,
            list_number = excluded.list_number, counts = excluded.counts,
            stored_at = statement_timestamp(), finished_at = NULL, result = '{}'
        """,
        supplier_id,
        order_key,
        listed_at,
        json.dumps(asdict(stored)),
        list_number,
    )


async def finish_price_list(
    connection: Connection, supplier_id: UUID, order_key: str, result: Mapping[str, Any]
) -> bool:
    """Set the result of an order that is done, once; False if it was set, or another list came.

    Call this in the transaction that writes the order's closing lines: False means that the lines
    are there already, or that they are about a list that was replaced meanwhile.
    """
    done = await connection.execute(
        """
        UPDATE courier.stored_price_lists SET finished_at = now(), result = $3::text::jsonb
        WHERE supplier_id = $1 AND order_key = $2 AND finished_at IS NULL
        """,
        supplier_id,
        order_key,
        json.dumps(result),
    )
    return done == "UPDATE 1"
