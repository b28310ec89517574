"""Finds items for display: by words, state, stock and change, in several orders."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_places import ItemPlace, places_of
from marketbel_courier.catalogue.ordered_pages import (
    WITH_WORDS,
    Conditions,
    Order,
    RowPage,
    RowPosition,
    Selection,
    WordSearch,
    all_of,
    page_of,
)
from marketbel_courier.catalogue.search_words import add_words
from marketbel_courier.catalogue.staging import DELISTED_AT
from marketbel_courier.database.catalogue_indexes import ITEM_WORDS, item_words
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool


class ItemSort(StrEnum):
    """What items are sorted by; a minus reverses the order. By change, only changed items are
    listed.
    """

    NAME = "name"
    NAME_DOWN = "-name"
    PRICE = "price"
    PRICE_DOWN = "-price"
    CHANGE = "change"
    CHANGE_DOWN = "-change"
    UPDATED = "updated"
    UPDATED_DOWN = "-updated"


class MatchStatus(StrEnum):
    """How sure an item's product is."""

    UNMATCHED = "unmatched"
    AUTO_MATCHED = "auto_matched"
    POTENTIAL_MATCH = "potential_match"
    VERIFIED_MATCH = "verified_match"


class Stock(StrEnum):
    """Whether the supplier has an item, as far as its list tells."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class PriceTurn(StrEnum):
    """The direction of an item's last price change."""

    DEARER = "dearer"
    CHEAPER = "cheaper"


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are wanted. `words` are parts of the name or the SKU, or a barcode."""

    supplier_id: UUID | None = None
    product_id: UUID | None = None
    words: str = ""
    match_status: MatchStatus | None = None
    stock: Stock | None = None
    is_listed: bool | None = None
    turn: PriceTurn | None = None
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """An item's last change of price; `percent` is None where the price before was nothing."""

    old_price: Decimal
    new_price: Decimal
    percent: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item with all that is known of it; `offers` are as they are kept, maybe none."""

    id: UUID
    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    name: str
    price: Decimal
    characteristics: Mapping[str, Any]
    match_status: str
    match_score: Decimal | None
    product_id: UUID | None
    product_name: str | None
    created_at: datetime
    updated_at: datetime
    last_listed_at: datetime
    change: PriceChange | None = None
    offers: Sequence[Mapping[str, Any]] = field(default=())
    place: ItemPlace | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the supplier's newest list has it."""
        return DELISTED_AT not in self.characteristics


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some items in their order; `last` is where to go on, None at the end."""

    items: Sequence[FoundItem]
    last: RowPosition | None
    is_cut: bool


async def item_page(
    pool: Pool,
    wanted: ItemFilter,
    sort: ItemSort = ItemSort.NAME,
    *,
    after: RowPosition | None = None,
    limit: int = 50,
) -> ItemPage:
    """A page of the wanted items. It may be short, and go on all the same."""
    async with one_view(pool) as connection:
        page: RowPage = await page_of(
            connection, _selection(wanted, sort), ORDERS[sort], after=after, limit=limit
        )
        items = await items_by_id(connection, page.ids)
    return ItemPage(items, page.last, page.is_cut)


async def every_item(
    connection: Connection, wanted: ItemFilter, sort: ItemSort = ItemSort.NAME
) -> AsyncGenerator[Sequence[FoundItem], None]:
    """All wanted items in their order, some at a time; within the caller's transaction."""
    async for ids in all_of(connection, _selection(wanted, sort), ORDERS[sort]):
        yield await items_by_id(connection, ids)


async def items_by_id(executor: Pool | Connection, item_ids: Collection[UUID]) -> list[FoundItem]:
    """These items in this order; an item that is gone is left out."""
    if not item_ids:
        return []
    rows = await executor.fetch(
        """
        SELECT i.id, i.supplier_id, coalesce(s.name, '') AS supplier_name, i.supplier_sku, i.name,
            i.current_price AS price, i.characteristics, i.match_status::text AS match_status,
            i.match_score, i.product_id, p.name AS product_name, i.created_at, i.updated_at,
            i.last_ingested_at AS last_listed_at, coalesce(o.offers, '[]') AS offers,
            l.old_price, l.new_price, nullif(l.percent, 'infinity') AS percent, l.changed_at
        FROM supplier_items i LEFT JOIN suppliers s ON s.id = i.supplier_id
        LEFT JOIN products p ON p.id = i.product_id
        LEFT JOIN courier.item_offers o ON o.supplier_item_id = i.id
        LEFT JOIN courier.last_price_changes l ON l.item_id = i.id
        WHERE i.id = ANY($1::uuid[])
        """,
        list(item_ids),
    )
    places = await places_of(executor, item_ids)
    found = {row["id"]: _found(row, places.get(row["id"])) for row in rows}
    return [found[item_id] for item_id in item_ids if item_id in found]


# Columns that each list changes have no index: storing lists would cost more than sorting.
ORDERS: Mapping[ItemSort, Order] = {
    ItemSort.NAME: Order("lower(i.name)", str),
    ItemSort.NAME_DOWN: Order("lower(i.name)", str, is_descending=True),
    ItemSort.PRICE: Order("i.current_price", Decimal, is_indexed=False),
    ItemSort.PRICE_DOWN: Order("i.current_price", Decimal, is_descending=True, is_indexed=False),
    ItemSort.CHANGE: Order("l.percent", float),
    ItemSort.CHANGE_DOWN: Order("l.percent", float, is_descending=True),
    ItemSort.UPDATED: Order("i.updated_at", datetime, is_indexed=False),
    ItemSort.UPDATED_DOWN: Order("i.updated_at", datetime, is_descending=True, is_indexed=False),
}


def _changed(items: str) -> str:
    return f"""
        courier.last_price_changes l JOIN {items}
            ON i.id = l.item_id AND i.supplier_id = l.supplier_id
    """


_ITEMS, _FOUND_ITEMS = "supplier_items i", f"{WITH_WORDS} i"
_CHANGED_ITEMS = _changed(_ITEMS)
_STOCKS = {
    Stock.IN: """i.characteristics @> '{{"in_stock": true}}'""",
    Stock.OUT: """i.characteristics @> '{{"in_stock": false}}'""",
    Stock.UNKNOWN: "(i.characteristics ? 'in_stock') IS NOT TRUE",
}
_TURNS = {PriceTurn.DEARER: "l.percent > 0", PriceTurn.CHEAPER: "l.percent < 0"}
_LISTED = {
    True: f"(i.characteristics ? '{DELISTED_AT}') IS NOT TRUE",
    False: f"i.characteristics ? '{DELISTED_AT}'",
}


def _selection(wanted: ItemFilter, sort: ItemSort) -> Selection:
    where = Conditions()
    scope = None
    by_change = sort in (ItemSort.CHANGE, ItemSort.CHANGE_DOWN)
    if wanted.supplier_id is not None:
        supplier = where.name(wanted.supplier_id)
        scope = f"{'l' if by_change else 'i'}.supplier_id = {supplier}"
    words = _add_filters(where, wanted)
    plain = str(where)
    changes = _changes(where, wanted)
    walked = plain
    if changes and not by_change:
        # Row by row, as the walk passes few of them.
        walked += (
            " AND (SELECT "  # noqa: S608 - expressions of this module
            f"{changes} FROM courier.last_price_changes l WHERE l.item_id = i.id) IS TRUE"
        )
    elif changes:
        walked += f" AND {changes}"
    return Selection(
        table=_CHANGED_ITEMS if by_change else _ITEMS,
        id_column="l.item_id" if by_change else "i.id",
        scope=scope,
        wanted=walked,
        narrow_table=_CHANGED_ITEMS if by_change or changes else _ITEMS,
        narrow=f"{plain} AND {changes}" if changes else plain,
        arguments=where.arguments,
        is_filtered=walked != "true",
        words=WordSearch(
            ITEM_WORDS,
            _ITEMS,
            words,
            _changed(_FOUND_ITEMS) if by_change or changes else _FOUND_ITEMS,
        )
        if words
        else None,
    )


def _add_filters(where: Conditions, wanted: ItemFilter) -> str:
    """Returns the conditions that the index of words serves."""
    if wanted.product_id is not None:
        where.add("i.product_id = {0}", wanted.product_id)
    words = add_words(where, wanted.words, item_words("i."), barcodes="i.characteristics")
    if wanted.match_status is not None:
        # Compared as the column's own type, whatever its name, so that an index can be used.
        where.add(f"i.match_status = '{wanted.match_status}'")
    if wanted.stock is not None:
        where.add(_STOCKS[wanted.stock])
    if wanted.is_listed is not None:
        where.add(_LISTED[wanted.is_listed])
    return words


def _changes(where: Conditions, wanted: ItemFilter) -> str:
    told = []
    if wanted.turn is not None:
        told.append(_TURNS[wanted.turn])
    if wanted.changed_since is not None:
        told.append(f"l.changed_at >= {where.name(wanted.changed_since)}")
    return " AND ".join(told)


def _found(row: asyncpg.Record, place: ItemPlace | None) -> FoundItem:
    values = dict(row)
    change = {name: values.pop(name) for name in ("old_price", "new_price", "percent")}
    at = values.pop("changed_at")
    characteristics = values["characteristics"]
    values["characteristics"] = characteristics if isinstance(characteristics, dict) else {}
    return FoundItem(
        **values, change=None if at is None else PriceChange(**change, at=at), place=place
    )
