"""Prices that wait for a person, one row for each question, and what was answered.

An item whose price is held keeps its old price, currency and offers; the price of a new item is
stored, and does not count for its product until it is released.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.ordered_pages import Order, RowPosition
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.records import HeldKind, HeldPrice
from marketbel_courier.messages.message import Message, data_of, message_of
from marketbel_courier.price_kinds import PRICE_KEYS


class HeldState(StrEnum):
    """The state of a question: it waits, it was answered, or a later list replaced it."""

    HELD = "held"
    RELEASED = "released"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"


TOLD_OF_PRICE = (
    "currency", "vat", "vat_rate", "price_from", "price_to", "price_other", "price_basis",
    *sorted(PRICE_KEYS.values()),
)  # fmt: skip
"""The characteristics that belong to a price: if the old price stays, its characteristics stay."""

PRICE_COUNTS = f"""
    NOT EXISTS (
        SELECT FROM courier.held_changes h
        WHERE h.supplier_item_id = i.id AND h.kind = '{HeldKind.NEW}' AND NOT h.was_stored
          AND h.state IN ('{HeldState.HELD}', '{HeldState.REFUSED}')
          AND h.new_price = i.current_price)
"""
"""Of a row `i` of `supplier_items`: whether its price may stand for its product; as SQL."""


@dataclass(frozen=True, slots=True)
class HeldChange:
    """One question about a price. `factor` is by the old price, or by what others ask.

    `was_stored` tells that the price stands in the catalogue all the same, as another program
    stored it: an answer then only teaches.
    """

    change_id: UUID
    supplier_id: UUID
    supplier_item_id: UUID
    sku: str
    name: str
    kind: HeldKind
    old_price: Decimal | None
    new_price: Decimal
    old_currency: str | None
    new_currency: str | None
    factor: float | None
    others_price: Decimal | None
    reason: Message
    was_stored: bool
    order_key: str
    task_id: str
    listed_at: datetime
    state: HeldState
    held_at: datetime
    seen_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    answered_because: str | None


@dataclass(frozen=True, slots=True)
class HeldFilter:
    """Which questions are meant: those that meet all given conditions; without conditions, all."""

    change_ids: Collection[UUID] | None = None
    supplier_id: UUID | None = None
    order_key: str | None = None
    held_until: datetime | None = None

    @property
    def arguments(self) -> tuple[list[UUID] | None, UUID | None, str | None, datetime | None]:
        """The four parameters of `CHOSEN`."""
        ids = None if self.change_ids is None else list(self.change_ids)
        return ids, self.supplier_id, self.order_key, self.held_until


CHOSEN = """
    ($1::uuid[] IS NULL OR change_id = ANY($1)) AND ($2::uuid IS NULL OR supplier_id = $2)
    AND ($3::text IS NULL OR order_key = $3)
    AND ($4::timestamptz IS NULL OR held_at <= $4)
"""
"""The questions of a `HeldFilter`, by its `arguments`; as SQL."""

IN_FORCE = f"""
    (h.state = '{HeldState.HELD}' OR h.state = '{HeldState.REFUSED}' AND NOT EXISTS (
        SELECT FROM courier.held_changes later
        WHERE later.supplier_item_id = h.supplier_item_id AND later.number > h.number)
     AND EXISTS (
        SELECT FROM supplier_items i
        WHERE i.id = h.supplier_item_id AND i.last_ingested_at <= h.seen_at
          AND i.current_price = CASE WHEN h.kind = '{HeldKind.NEW}' OR h.was_stored
              THEN h.new_price ELSE h.old_price END))
"""  # noqa: S608 - constants
"""Of a question `h`: whether it waits, or was refused and its item's newest list still says so."""

_COLUMNS = ", ".join((*(one.name for one in fields(HeldChange)), "reason_data"))


class HeldSort(StrEnum):
    """Newest first, or by the item's name, or by the factor of the new price to the old one."""

    RECENT = "recent"
    NAME = "name"
    NAME_DOWN = "-name"
    FACTOR = "factor"
    FACTOR_DOWN = "-factor"


HELD_ORDERS: Mapping[HeldSort, Order] = {
    HeldSort.RECENT: Order("held_at", datetime, is_descending=True),
    HeldSort.NAME: Order("lower(name)", str),
    HeldSort.NAME_DOWN: Order("lower(name)", str, is_descending=True),
    HeldSort.FACTOR: Order("coalesce(factor, 'infinity')", Decimal),
    HeldSort.FACTOR_DOWN: Order("coalesce(factor, '-infinity')", Decimal, is_descending=True),
}
"""Waiting questions are few enough to be sorted in each query; the newest are found by an index."""


@dataclass(frozen=True, slots=True)
class HeldCounts:
    """How many prices, and how many whole lists, wait for a person; of how many suppliers prices.

    `suppliers` is counted where everybody's are, and 0 in what is held of one supplier.
    """

    changes: int = 0
    lists: int = 0
    suppliers: int = 0


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Questions in an order; `last` is where the next page goes on, None where there is none."""

    changes: Sequence[HeldChange]
    last: RowPosition | None


async def held_changes(
    executor: Pool | Connection,
    which: HeldFilter | None = None,
    *,
    states: Collection[HeldState] = (HeldState.HELD,),
    limit: int = 100,
) -> Sequence[HeldChange]:
    """The newest questions."""
    return (await held_page(executor, which, states=states, limit=limit)).changes


async def held_page(
    executor: Pool | Connection,
    which: HeldFilter | None = None,
    *,
    states: Collection[HeldState] = (HeldState.HELD,),
    sort: HeldSort = HeldSort.RECENT,
    after: RowPosition | None = None,
    limit: int = 100,
) -> HeldPage:
    """Questions in this order; `after` is the place of the last one of the page before."""
    order = HELD_ORDERS[sort]
    # The states are literals in the query: a partial index serves only queries that name its
    # states.
    words = ", ".join(f"'{state}'" for state in states)
    rows = await executor.fetch(
        f"""
        SELECT {_COLUMNS}, {order.key} AS sort_key FROM courier.held_changes
        WHERE {CHOSEN} AND state IN ({words})
          AND ($6::uuid IS NULL OR ({order.key}, change_id) {order.beyond} ($5, $6::uuid))
        {order.by("change_id")} LIMIT $7
        """,  # noqa: S608 - constants
        *(which or HeldFilter()).arguments,
        *((after.key, after.row_id) if after else (None, None)),
        limit + 1,
    )
    shown = rows[:limit]
    is_cut = len(rows) > limit
    last = RowPosition(shown[-1]["sort_key"], shown[-1]["change_id"]) if is_cut else None
    return HeldPage([_held_change(row) for row in shown], last)


async def held_of_items(
    executor: Pool | Connection, item_ids: Collection[UUID]
) -> Mapping[UUID, HeldChange]:
    """By item, the held prices, and the refused ones that the items' lists still have."""
    rows = await executor.fetch(
        f"""
        SELECT DISTINCT ON (supplier_item_id) {_COLUMNS} FROM courier.held_changes h
        WHERE supplier_item_id = ANY($1) AND {IN_FORCE}
        ORDER BY supplier_item_id, (state = '{HeldState.HELD}') DESC, number DESC
        """,  # noqa: S608 - constants
        list(item_ids),
    )
    return {row["supplier_item_id"]: _held_change(row) for row in rows}


async def count_held(executor: Pool | Connection) -> HeldCounts:
    """How many prices and lists wait for a person."""
    row = await executor.fetchrow(
        f"""
        SELECT (SELECT count(*) FROM courier.held_changes WHERE state = '{HeldState.HELD}')
                AS changes,
            (SELECT count(*) FROM courier.held_lists WHERE state = '{HeldState.HELD}') AS lists,
            (SELECT count(DISTINCT supplier_id) FROM courier.held_changes
                WHERE state = '{HeldState.HELD}') AS suppliers
        """  # noqa: S608 - constants
    )
    return HeldCounts(**row) if row else HeldCounts()


async def are_any_held(executor: Pool | Batches, supplier_id: UUID) -> bool:
    """Whether any price of the supplier is held."""
    return await in_batch(executor, _have_any_held, supplier_id)


async def _have_any_held(pool: Pool, supplier_ids: Sequence[UUID]) -> Sequence[bool]:
    rows = await pool.fetch(
        f"""
        SELECT g.id FROM unnest($1::uuid[]) AS g (id)
        WHERE EXISTS (SELECT FROM courier.held_changes h
            WHERE h.supplier_id = g.id AND h.state = '{HeldState.HELD}')
        """,  # noqa: S608 - a constant
        supplier_ids,
    )
    having = {row["id"] for row in rows}
    return [supplier_id in having for supplier_id in supplier_ids]


async def count_held_by_supplier(
    executor: Pool | Connection, supplier_ids: Collection[UUID] | None = None
) -> dict[UUID, HeldCounts]:
    """The same by supplier, of these or of all; a supplier with nothing held is left out."""
    rows = await executor.fetch(
        f"""
        SELECT supplier_id, sum(changes)::int AS changes, sum(lists)::int AS lists FROM (
            SELECT supplier_id, count(*) AS changes, 0 AS lists FROM courier.held_changes
            WHERE state = '{HeldState.HELD}' GROUP BY supplier_id
            UNION ALL
            SELECT supplier_id, 0, count(*) FROM courier.held_lists
            WHERE state = '{HeldState.HELD}' GROUP BY supplier_id
        ) AS counted
        WHERE $1::uuid[] IS NULL OR supplier_id = ANY($1) GROUP BY supplier_id
        """,  # noqa: S608 - constants
        None if supplier_ids is None else list(supplier_ids),
    )
    return {row["supplier_id"]: HeldCounts(row["changes"], row["lists"]) for row in rows}


async def released_factors(
    executor: Pool | Connection, supplier_id: UUID, *, most: int = 200
) -> list[float]:
    """The factors of a supplier's released changes, the newest ones."""
    rows = await executor.fetch(
        f"""
        SELECT factor FROM courier.held_changes
        WHERE supplier_id = $1 AND state = '{HeldState.RELEASED}' AND kind = '{HeldKind.CHANGED}'
          AND factor > 0
        ORDER BY answered_at DESC LIMIT $2
        """,  # noqa: S608 - constants
        supplier_id,
        most,
    )
    return [float(row["factor"]) for row in rows]


async def keep_held_prices(
    connection: Connection,
    listed: ListKey,
    held: Sequence[HeldPrice],
    terms: Mapping[UUID, Mapping[str, Any]] | None = None,
    *,
    was_stored: bool = False,
) -> None:
    """Ask about these prices, within the caller's transaction, and about no others of the supplier.

    A question about the same change goes on as it is, and so does a refusal. `terms` are what goes
    with the new prices, and is stored once they are released. What else the list says of the items
    has been stored.
    """
    await _overtake(connection, listed, held)
    await ask_about_prices(connection, listed, held, terms, was_stored=was_stored)


async def ask_about_prices(
    connection: Connection,
    listed: ListKey,
    held: Sequence[HeldPrice],
    terms: Mapping[UUID, Mapping[str, Any]] | None = None,
    *,
    was_stored: bool = False,
) -> None:
    """Ask about these prices, and leave the supplier's other questions open."""
    if not held:
        return
    await connection.execute(
        f"""
        UPDATE courier.held_changes h SET seen_at = clock_timestamp(), order_key = $4
        FROM unnest($1::uuid[], $2::numeric[], $3::text[]) AS n (item, price, currency)
        WHERE h.supplier_item_id = n.item AND h.new_price = n.price
          AND h.new_currency IS NOT DISTINCT FROM n.currency
          AND h.state IN ('{HeldState.HELD}', '{HeldState.REFUSED}')
        """,  # noqa: S608 - constants
        [one.change.item_id for one in held],
        [one.change.new for one in held],
        [one.change.new_currency for one in held],
        listed.order_key,
    )
    await connection.execute(
        f"""
        INSERT INTO courier.held_changes (supplier_id, supplier_item_id, sku, name, kind,
            old_price, new_price, old_currency, new_currency, factor, others_price, reason,
            reason_data, new_terms, was_stored, order_key, task_id, listed_at)
        SELECT $1, n.item, n.sku, n.name, n.kind, n.old, n.new, n.was, n.now, n.factor, n.others,
            n.reason, n.reason_data::jsonb, n.terms::jsonb, $2, $3, $4, $5
        FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::numeric[],
            $11::numeric[], $12::text[], $13::text[], $14::float8[], $15::numeric[], $16::text[],
            $17::text[], $18::text[]) AS n (item, sku, name, kind, old, new, was, now, factor,
            others, reason, reason_data, terms)
        ON CONFLICT (supplier_item_id) WHERE state = '{HeldState.HELD}' DO NOTHING
        """,  # noqa: S608 - constants
        listed.supplier_id,
        was_stored,
        listed.order_key,
        listed.task_id,
        listed.listed_at,
        *_as_columns([one for one in held if not one.is_refused], terms or {}),
    )


def _as_columns(
    held: Sequence[HeldPrice], terms: Mapping[UUID, Mapping[str, Any]]
) -> list[list[Any]]:
    rows = [
        (
            one.change.item_id,
            one.change.sku,
            one.change.name,
            one.kind,
            None if one.kind is HeldKind.NEW else one.change.old,
            one.change.new,
            one.change.old_currency,
            one.change.new_currency,
            one.factor,
            one.others_price,
            str(one.reason),
            json.dumps(data_of(one.reason)),
            json.dumps(terms[one.change.item_id]) if one.change.item_id in terms else None,
        )
        for one in held
    ]
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(13)]


async def _overtake(connection: Connection, listed: ListKey, held: Sequence[HeldPrice]) -> None:
    """Close the supplier's questions that the list no longer asks.

    A price that stands in the catalogue already is asked about for as long as it stands there.
    """
    await connection.execute(
        f"""
        UPDATE courier.held_changes h SET state = '{HeldState.OVERTAKEN}',
            answered_at = clock_timestamp()
        WHERE h.supplier_id = $1 AND h.state = '{HeldState.HELD}'
          AND NOT EXISTS (
            SELECT FROM unnest($2::uuid[], $3::numeric[], $4::text[]) AS n (item, price, currency)
            WHERE h.supplier_item_id = n.item AND h.new_price = n.price
              AND h.new_currency IS NOT DISTINCT FROM n.currency)
          AND NOT ((h.was_stored OR h.kind = '{HeldKind.NEW}') AND EXISTS (
            SELECT FROM supplier_items i
            WHERE i.id = h.supplier_item_id AND i.current_price = h.new_price
              AND (i.characteristics ? 'delisted_at') IS NOT TRUE))
        """,  # noqa: S608 - constants
        listed.supplier_id,
        [one.change.item_id for one in held],
        [one.change.new for one in held],
        [one.change.new_currency for one in held],
    )


def _held_change(row: asyncpg.Record) -> HeldChange:
    known = {one.name: row[one.name] for one in fields(HeldChange)}
    return HeldChange(
        **known
        | {
            "kind": HeldKind(row["kind"]),
            "state": HeldState(row["state"]),
            "reason": message_of(row["reason_data"], row["reason"]),
            "factor": None if row["factor"] is None else float(row["factor"]),
        }
    )
