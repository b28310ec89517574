"""What lies between two readings of a supplier: the changes of all lists between, taken together.

A price that came and went, and an item that was gone and came back, is no change.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.change_search import (
    ItemChange,
    ReadingSeen,
    any_of,
    described,
)
from marketbel_courier.catalogue.ordered_pages import Conditions, Order, RowPosition
from marketbel_courier.catalogue.readings import COUNTED_KINDS, KINDS_TOLD, ChangeKind
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool


class ComparisonSort(StrEnum):
    """By name, or by the change of price in percent, where changes without one come last."""

    NAME = "name"
    NAME_DOWN = "-name"
    PERCENT = "percent"
    PERCENT_DOWN = "-percent"


COMPARISON_ORDERS: Mapping[ComparisonSort, Order] = {
    ComparisonSort.NAME: Order("lower(c.name)", str),
    ComparisonSort.NAME_DOWN: Order("lower(c.name)", str, is_descending=True),
    ComparisonSort.PERCENT: Order("coalesce(c.percent, 'infinity')", float),
    ComparisonSort.PERCENT_DOWN: Order(
        "coalesce(c.percent, '-infinity')", float, is_descending=True
    ),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The net changes from `older` to `newer`: how many of each kind, and some of them.

    `is_complete` is false where it was forgotten which items a list between them changed.
    """

    older: ReadingSeen
    newer: ReadingSeen
    counts: Mapping[ChangeKind, int]
    changes: Sequence[ItemChange]
    last: RowPosition | None
    is_complete: bool


async def compare(
    pool: Pool,
    older: ReadingSeen,
    newer: ReadingSeen,
    sort: ComparisonSort = ComparisonSort.NAME,
    *,
    kinds: Collection[ChangeKind] = (),
    after: RowPosition | None = None,
    limit: int = 50,
) -> Comparison:
    """A page of the net changes of a supplier's readings behind `older`, up to `newer`."""
    async with one_view(pool) as connection:
        return await _compare(connection, older, newer, sort, kinds=kinds, after=after, limit=limit)


async def every_difference(
    connection: Connection,
    older: ReadingSeen,
    newer: ReadingSeen,
    sort: ComparisonSort = ComparisonSort.NAME,
    *,
    kinds: Collection[ChangeKind] = (),
) -> AsyncGenerator[Sequence[ItemChange], None]:
    """All net changes, some at a time; within the caller's transaction."""
    named = Conditions([], _arguments(older, newer))
    if kinds:
        named.texts.append(any_of(kinds))
    rows = await connection.cursor(
        f"WITH {_NET} SELECT c.*, {KINDS_TOLD} AS kinds FROM net c"  # noqa: S608 - constants
        f" WHERE {named} {COMPARISON_ORDERS[sort].by('c.item_id')}",
        *named.arguments,
    )
    while batch := await rows.fetch(1_000):
        yield await described(connection, batch)


async def _compare(
    connection: Connection,
    older: ReadingSeen,
    newer: ReadingSeen,
    sort: ComparisonSort,
    *,
    kinds: Collection[ChangeKind],
    after: RowPosition | None,
    limit: int,
) -> Comparison:
    order = COMPARISON_ORDERS[sort]
    named = Conditions([], _arguments(older, newer))
    if kinds:
        named.texts.append(any_of(kinds))
    if after is not None:
        named.add(
            f"({order.key}, c.item_id) {order.beyond} ({{0}}, {{1}})", after.key, after.row_id
        )
    rows = await connection.fetch(
        f"""
        WITH {_NET}, page AS (
            SELECT c.*, {KINDS_TOLD} AS kinds, {order.key} AS key FROM net c
            WHERE {named} {order.by("c.item_id")} LIMIT {limit + 1}
        ), counted AS (SELECT {COUNTED_KINDS} FROM net c), forgotten AS (
            SELECT count(*) AS n FROM courier.readings
            WHERE supplier_id = $1 AND reading_id > $2 AND reading_id <= $3
                AND pruned_at IS NOT NULL
        )
        SELECT counted.*, forgotten.n AS forgotten, page.item_id, page.old_price, page.new_price,
            page.percent, page.old_name, page.kinds, page.key
        FROM counted CROSS JOIN forgotten
        LEFT JOIN (SELECT *, row_number() OVER () AS place FROM page) AS page ON true
        ORDER BY page.place
        """,  # noqa: S608 - constants, and conditions whose values are arguments
        *named.arguments,
    )
    found = [row for row in rows if row["item_id"] is not None]
    end = found[limit - 1] if len(found) > limit else None
    return Comparison(
        older,
        newer,
        counts={kind: rows[0][kind] for kind in ChangeKind},
        changes=await described(connection, found[:limit]),
        last=RowPosition(end["key"], end["item_id"]) if end else None,
        is_complete=rows[0]["forgotten"] == 0,
    )


def _arguments(older: ReadingSeen, newer: ReadingSeen) -> list[Any]:
    supplier: UUID = newer.supplier_id
    return [supplier, older.reading_id, newer.reading_id]


# The first of an item's steps says how it was before, the last how it is now.
_NET = """
    steps AS (
        SELECT c.item_id,
            array_agg(c.listing ORDER BY c.reading_id)
                FILTER (WHERE c.listing IS NOT NULL) AS listings,
            array_agg(c.old_price ORDER BY c.reading_id)
                FILTER (WHERE c.old_price IS NOT NULL) AS old_prices,
            array_agg(c.new_price ORDER BY c.reading_id DESC)
                FILTER (WHERE c.new_price IS NOT NULL) AS new_prices,
            array_agg(c.stock ORDER BY c.reading_id)
                FILTER (WHERE c.stock IS NOT NULL) AS stocks,
            array_agg(c.old_name ORDER BY c.reading_id)
                FILTER (WHERE c.old_name IS NOT NULL) AS old_names
        FROM courier.readings r JOIN courier.item_changes c USING (reading_id)
        WHERE r.supplier_id = $1 AND r.reading_id > $2 AND r.reading_id <= $3
        GROUP BY c.item_id
    ), states AS (
        SELECT s.*, i.name, coalesce(s.listings[1] = 'gone', true) AS was_listed,
            coalesce(s.listings[cardinality(s.listings)] <> 'gone', true) AS is_listed,
            s.listings[1] = 'new' IS TRUE AS is_new,
            s.stocks[1] = s.stocks[cardinality(s.stocks)] AS turned
        FROM steps s JOIN supplier_items i ON i.id = s.item_id
    ), told AS (
        SELECT item_id, name,
            CASE WHEN is_new AND is_listed THEN 'new' WHEN is_new THEN NULL
                WHEN was_listed AND NOT is_listed THEN 'gone'
                WHEN NOT was_listed AND is_listed THEN 'back' END AS listing,
            CASE WHEN NOT is_new THEN old_prices[1] END AS old_price,
            CASE WHEN is_listed THEN new_prices[1] END AS new_price,
            CASE WHEN was_listed AND is_listed AND turned THEN stocks[1] END AS stock,
            CASE WHEN NOT is_new AND lower(old_names[1]) <> lower(name)
                THEN old_names[1] END AS old_name
        FROM states WHERE was_listed OR is_listed
    ), priced AS (
        SELECT item_id, name, listing, stock, old_name,
            CASE WHEN listing = 'gone' OR old_price <> new_price THEN old_price END AS old_price,
            CASE WHEN listing = 'new' OR old_price <> new_price THEN new_price END AS new_price
        FROM told
    ), net AS MATERIALIZED (
        SELECT *, CASE WHEN old_price > 0
            THEN round((new_price - old_price) * 100 / old_price, 4)::double precision END
            AS percent
        FROM priced
        WHERE listing IS NOT NULL OR new_price IS NOT NULL OR stock IS NOT NULL
            OR old_name IS NOT NULL
    )
"""
