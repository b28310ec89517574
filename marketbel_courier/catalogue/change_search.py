"""Searches the changes that lists made: by reading, supplier, day, item or product."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.ordered_pages import Conditions
from marketbel_courier.catalogue.readings import (
    KIND_CONDITIONS,
    KINDS_TOLD,
    ChangeKind,
    ReadingSource,
)
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool

MOST_READINGS = 500
MOST_COMPARED = 10_000
"""The largest changes are searched among so many; of more, only the newest readings' count."""


class ChangeSort(StrEnum):
    """The newest reading first, or the largest change of price in percent, up or down."""

    RECENT = "recent"
    PERCENT = "percent"
    PERCENT_DOWN = "-percent"


class ReadingSort(StrEnum):
    """The newest reading first, or the oldest."""

    NEWEST = "-at"
    OLDEST = "at"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are wanted; a change of any of the given kinds matches."""

    reading_ids: Collection[int] | None = None
    supplier_id: UUID | None = None
    item_ids: Collection[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None
    kinds: Collection[ChangeKind] = ()


@dataclass(frozen=True, slots=True)
class ReadingSeen:
    """A reading as it is shown: `counts` are of items, by kind.

    `has_changes` is false once the changed items were forgotten.
    """

    reading_id: int
    supplier_id: UUID
    supplier_name: str
    order_key: str
    source: ReadingSource
    listed_at: datetime
    stored_at: datetime
    is_first: bool
    items: int
    counts: Mapping[ChangeKind, int]
    has_changes: bool

    def rows_of(self, kinds: Collection[ChangeKind]) -> int:
        """How many changes are kept, at most; of any kind without `kinds`."""
        if not self.has_changes:
            return 0
        told = {kind: n for kind, n in self.counts.items() if not kinds or kind in kinds}
        if self.is_first:
            told.pop(ChangeKind.NEW, None)
        return sum(told.values())


@dataclass(frozen=True, slots=True)
class ChangePosition:
    """Where a page of changes ends; `percent` counts as less than any where there is none."""

    reading_id: int
    percent: float
    item_id: UUID


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What a list, or all lists between two, did to an item."""

    item_id: UUID
    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    name: str
    kinds: Sequence[ChangeKind]
    old_price: Decimal | None
    new_price: Decimal | None
    percent: float | None
    old_name: str | None
    currency: str | None
    product_id: UUID | None
    product_name: str | None
    reading_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Some changes; `last` is where to go on, None at the end.

    `is_cut` tells that older readings were left out of the search for the largest changes.
    """

    changes: Sequence[ItemChange]
    last: ChangePosition | None
    is_cut: bool = False


async def readings_page(
    executor: Pool | Connection,
    which: ChangeFilter,
    *,
    before: int | None = None,
    limit: int = 50,
    sort: ReadingSort = ReadingSort.NEWEST,
) -> list[ReadingSeen]:
    """The readings of a selection in this order, behind the reading `before`."""
    where = _of_readings(which)
    beyond, order = ("<", "DESC") if sort is ReadingSort.NEWEST else (">", "ASC")
    if before is not None:
        where.add(f"r.reading_id {beyond} {{0}}", before)
    rows = await executor.fetch(
        f"""
        SELECT r.*, coalesce(s.name, '') AS supplier_name
        FROM courier.readings r LEFT JOIN suppliers s ON s.id = r.supplier_id
        WHERE {where} ORDER BY r.reading_id {order} LIMIT {limit}
        """,  # noqa: S608 - conditions of this module, whose values are arguments
        *where.arguments,
    )
    return [_reading(row) for row in rows]


async def every_reading(
    connection: Connection, which: ChangeFilter, sort: ReadingSort = ReadingSort.NEWEST
) -> AsyncGenerator[Sequence[ReadingSeen], None]:
    """All readings of a selection, some at a time; within the caller's transaction."""
    before: int | None = None
    while found := await readings_page(
        connection, which, before=before, limit=MOST_READINGS, sort=sort
    ):
        yield found
        before = found[-1].reading_id


async def readings_of_orders(executor: Pool | Connection, order_keys: Collection[str]) -> list[int]:
    """The readings that carried out these orders, the newest last."""
    rows = await executor.fetch(
        "SELECT reading_id FROM courier.readings WHERE order_key = ANY($1::text[]) ORDER BY 1",
        list(order_keys),
    )
    return [row["reading_id"] for row in rows]


async def sum_of_readings(executor: Pool | Connection, which: ChangeFilter) -> Mapping[str, int]:
    """How many changes of each kind the readings of a selection have, and how many these are.

    The items of suppliers' first lists are counted apart, as `first_items`: they have no changes.
    """
    where = _of_readings(which)
    sums = ", ".join(
        f"coalesce(sum((r.counts ->> '{kind}')::bigint)"
        f" FILTER (WHERE NOT r.is_first), 0)::bigint AS {kind}"
        for kind in ChangeKind
    )
    firsts = (
        "coalesce(sum((r.counts ->> 'new')::bigint) FILTER (WHERE r.is_first), 0)::bigint"
        " AS first_items"
    )
    row = await executor.fetchrow(
        f"SELECT {sums}, {firsts}, count(*) AS readings"  # noqa: S608
        f" FROM courier.readings r WHERE {where}",
        *where.arguments,
    )
    return dict(row) if row else {}


async def change_page(
    pool: Pool,
    which: ChangeFilter,
    sort: ChangeSort = ChangeSort.RECENT,
    *,
    after: ChangePosition | None = None,
    limit: int = 50,
) -> ChangePage:
    """A page of changes."""
    async with one_view(pool) as connection:
        return await _change_page(connection, which, sort, after=after, limit=limit)


async def every_change(
    connection: Connection, which: ChangeFilter, sort: ChangeSort = ChangeSort.RECENT
) -> AsyncGenerator[Sequence[ItemChange], None]:
    """All changes of a selection, some at a time; within the caller's transaction."""
    after: ChangePosition | None = None
    while True:
        page = await _change_page(connection, which, sort, after=after, limit=1_000)
        yield page.changes
        after = page.last
        if after is None:
            return


async def _change_page(
    connection: Connection,
    which: ChangeFilter,
    sort: ChangeSort,
    *,
    after: ChangePosition | None,
    limit: int,
) -> ChangePage:
    where = Conditions()
    is_cut, goes_on = False, None
    if which.item_ids is not None:
        where.add("c.item_id = ANY({0}::uuid[])", list(which.item_ids))
        _add_times(where, which)
    else:
        readings, is_cut = await _readings_to_search(
            connection, which, sort, after=after, limit=limit
        )
        where.add("c.reading_id = ANY({0}::bigint[])", [one.reading_id for one in readings])
        if is_cut and sort is ChangeSort.RECENT:
            goes_on = ChangePosition(readings[-1].reading_id, _LEAST, _LAST_ID)
    if which.kinds:
        where.texts.append(any_of(which.kinds))
    if sort is not ChangeSort.RECENT:
        where.texts.append("c.percent IS NOT NULL")
    rows = await _rows(connection, where, sort, after=after, limit=limit + 1)
    last = goes_on
    if len(rows) > limit:
        rows = rows[:limit]
        end = rows[-1]
        last = ChangePosition(end["reading_id"], end["ranked"], end["item_id"])
    changes = await described(connection, rows)
    return ChangePage(changes, last, is_cut and sort is not ChangeSort.RECENT)


_LEAST = float("-inf")
_LAST_ID = UUID(int=0)
_RANKED = "coalesce(c.percent, '-infinity')"
_SORTS = {
    ChangeSort.RECENT: ("(c.reading_id, {0}, c.item_id) <", "DESC"),
    ChangeSort.PERCENT: ("({0}, c.reading_id, c.item_id) >", "ASC"),
    ChangeSort.PERCENT_DOWN: ("({0}, c.reading_id, c.item_id) <", "DESC"),
}


async def _rows(
    connection: Connection,
    where: Conditions,
    sort: ChangeSort,
    *,
    after: ChangePosition | None,
    limit: int,
) -> list[asyncpg.Record]:
    compared, way = _SORTS[sort]
    columns = ("c.reading_id", _RANKED) if sort is ChangeSort.RECENT else (_RANKED, "c.reading_id")
    if after is not None:
        percent, reading = where.name(after.percent), where.name(after.reading_id)
        values = (reading, percent) if sort is ChangeSort.RECENT else (percent, reading)
        where.texts.append(
            f"{compared.format(_RANKED)} ({', '.join(values)}, {where.name(after.item_id)})"
        )
    return list(
        await connection.fetch(
            f"""
            SELECT c.*, {KINDS_TOLD} AS kinds, {_RANKED} AS ranked, r.stored_at AS at
            FROM courier.item_changes c JOIN courier.readings r USING (reading_id)
            WHERE {where}
            ORDER BY {columns[0]} {way}, {columns[1]} {way}, c.item_id {way} LIMIT {limit}
            """,  # noqa: S608 - conditions of this module, whose values are arguments
            *where.arguments,
        )
    )


async def _readings_to_search(
    connection: Connection,
    which: ChangeFilter,
    sort: ChangeSort,
    *,
    after: ChangePosition | None,
    limit: int,
) -> tuple[list[ReadingSeen], bool]:
    """The newest readings that have enough changes, and whether there are more below them."""
    is_recent = sort is ChangeSort.RECENT
    before = after.reading_id + 1 if after and is_recent else None
    found = await readings_page(connection, which, before=before, limit=MOST_READINGS)
    # How many changes of the page's own reading are left is not known.
    enough = limit if is_recent else MOST_COMPARED
    counted = 0
    for place, reading in enumerate(found):
        if after is None or not is_recent or reading.reading_id < after.reading_id:
            counted += reading.rows_of(which.kinds)
        if counted > enough:
            return found[: place + 1], place + 1 < len(found) or len(found) == MOST_READINGS
    return found, len(found) == MOST_READINGS


def any_of(kinds: Collection[ChangeKind]) -> str:
    """That a change is of one of these kinds, as a condition."""
    return f"({' OR '.join(KIND_CONDITIONS[kind] for kind in kinds)})"


def _of_readings(which: ChangeFilter) -> Conditions:
    where = Conditions()
    if which.reading_ids is not None:
        where.add("r.reading_id = ANY({0}::bigint[])", list(which.reading_ids))
    if which.supplier_id is not None:
        where.add("r.supplier_id = {0}", which.supplier_id)
    _add_times(where, which)
    return where


def _add_times(where: Conditions, which: ChangeFilter) -> None:
    if which.since is not None:
        where.add("r.stored_at >= {0}", which.since)
    if which.until is not None:
        where.add("r.stored_at < {0}", which.until)


def _reading(row: asyncpg.Record) -> ReadingSeen:
    counts: Mapping[str, Any] = row["counts"]
    return ReadingSeen(
        reading_id=row["reading_id"],
        supplier_id=row["supplier_id"],
        supplier_name=row["supplier_name"],
        order_key=row["order_key"],
        source=ReadingSource(row["source"]),
        listed_at=row["listed_at"],
        stored_at=row["stored_at"],
        is_first=row["is_first"],
        items=counts.get("items", 0),
        counts={kind: counts.get(kind, 0) for kind in ChangeKind},
        has_changes=row["pruned_at"] is None,
    )


async def described(connection: Connection, rows: Sequence[asyncpg.Record]) -> list[ItemChange]:
    """The changes with the facts about their items; items that are gone have none."""
    items = await connection.fetch(
        """
        SELECT i.id, i.supplier_id, coalesce(s.name, '') AS supplier_name, i.supplier_sku, i.name,
            i.characteristics ->> 'currency' AS currency, i.product_id, p.name AS product_name
        FROM supplier_items i LEFT JOIN suppliers s ON s.id = i.supplier_id
        LEFT JOIN products p ON p.id = i.product_id WHERE i.id = ANY($1::uuid[])
        """,
        [row["item_id"] for row in rows],
    )
    known = {item["id"]: item for item in items}
    return [
        ItemChange(
            item_id=row["item_id"],
            **{name: value for name, value in known[row["item_id"]].items() if name != "id"},
            kinds=[ChangeKind(kind) for kind in row["kinds"]],
            old_price=row["old_price"],
            new_price=row["new_price"],
            percent=row["percent"],
            old_name=row["old_name"],
            reading_id=row.get("reading_id"),
            at=row.get("at"),
        )
        for row in rows
        if row["item_id"] in known
    ]
