"""Finds products for those who look at them: with how many offers they have, in several orders."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from marketbel_courier.catalogue.ordered_pages import (
    WITH_WORDS,
    Conditions,
    Order,
    RowPosition,
    Selection,
    WordSearch,
    all_of,
    page_of,
)
from marketbel_courier.catalogue.search_words import add_words
from marketbel_courier.database.catalogue_indexes import (
    PRODUCT_WORDS,
    price_or_last,
    product_words,
)
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool

MOST_OFFERS = 500
"""So many items of one product are told, the cheapest listed ones first."""


class ProductSort(StrEnum):
    """What products are sorted by; a minus turns it round. Those without a price come last."""

    NAME = "name"
    NAME_DOWN = "-name"
    PRICE = "price"
    PRICE_DOWN = "-price"
    UPDATED = "updated"
    UPDATED_DOWN = "-updated"


class ProductState(StrEnum):
    """Where a product is on its way into the shop's catalogue."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class OfferCount(StrEnum):
    """Whether a product has no listed item, any, or those of several suppliers."""

    NONE = "none"
    SOME = "some"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products are wanted. `words` are parts of the name or the internal SKU."""

    words: str = ""
    state: ProductState | None = None
    supplier_id: UUID | None = None
    offers: OfferCount | None = None


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product; items and suppliers are counted that list it now."""

    id: UUID
    internal_sku: str
    name: str
    status: str
    category_id: UUID | None
    category: str | None
    min_price: Decimal | None
    is_available: bool
    items_count: int
    suppliers_count: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products in their order; `last` is where to go on, None at the end."""

    products: Sequence[FoundProduct]
    last: RowPosition | None


async def product_page(
    pool: Pool,
    wanted: ProductFilter,
    sort: ProductSort = ProductSort.NAME,
    *,
    after: RowPosition | None = None,
    limit: int = 50,
) -> ProductPage:
    """A page of the wanted products. It may be short, and go on all the same."""
    async with one_view(pool) as connection:
        page = await page_of(
            connection, _selection(wanted), PRODUCT_ORDERS[sort], after=after, limit=limit
        )
        return ProductPage(await products_by_id(connection, page.ids), page.last)


async def every_product(
    connection: Connection, wanted: ProductFilter, sort: ProductSort = ProductSort.NAME
) -> AsyncGenerator[Sequence[FoundProduct], None]:
    """All wanted products in their order, some at a time; within the caller's transaction."""
    async for ids in all_of(connection, _selection(wanted), PRODUCT_ORDERS[sort]):
        yield await products_by_id(connection, ids)


async def products_by_id(
    executor: Pool | Connection, product_ids: Collection[UUID]
) -> list[FoundProduct]:
    """These products in this order; a product that is gone is left out."""
    if not product_ids:
        return []
    rows = await executor.fetch(
        """
        SELECT p.id, p.internal_sku, p.name, p.status::text AS status, p.category_id,
            c.name AS category, p.min_price, p.availability AS is_available,
            coalesce(offered.items, 0) AS items_count,
            coalesce(offered.suppliers, 0) AS suppliers_count, p.created_at, p.updated_at
        FROM products p LEFT JOIN categories c ON c.id = p.category_id
        LEFT JOIN (
            SELECT product_id, count(*) AS items, count(DISTINCT supplier_id) AS suppliers
            FROM supplier_items WHERE product_id = ANY($1::uuid[])
                AND (characteristics ? 'delisted_at') IS NOT TRUE
            GROUP BY product_id
        ) AS offered ON offered.product_id = p.id
        WHERE p.id = ANY($1::uuid[])
        """,
        list(product_ids),
    )
    found = {row["id"]: FoundProduct(**row) for row in rows}
    return [found[product_id] for product_id in product_ids if product_id in found]


async def items_of_product(executor: Pool | Connection, product_id: UUID) -> tuple[list[UUID], int]:
    """The product's items, at most MOST_OFFERS, and how many there are.

    The listed ones first, the cheapest of them first.
    """
    rows = await executor.fetch(
        """
        SELECT id, count(*) OVER () AS total FROM supplier_items WHERE product_id = $1
        ORDER BY (characteristics ? 'delisted_at') IS TRUE, current_price, id LIMIT $2
        """,
        product_id,
        MOST_OFFERS,
    )
    return [row["id"] for row in rows], rows[0]["total"] if rows else 0


PRODUCT_ORDERS: Mapping[ProductSort, Order] = {
    ProductSort.NAME: Order("lower(p.name)", str),
    ProductSort.NAME_DOWN: Order("lower(p.name)", str, is_descending=True),
    ProductSort.PRICE: Order(price_or_last("p.min_price"), Decimal),
    ProductSort.PRICE_DOWN: Order(
        price_or_last("p.min_price", is_descending=True), Decimal, is_descending=True
    ),
    ProductSort.UPDATED: Order("p.updated_at", datetime),
    ProductSort.UPDATED_DOWN: Order("p.updated_at", datetime, is_descending=True),
}
_PRODUCTS = "products p"
_LISTED = """
    SELECT i.supplier_id FROM supplier_items i
    WHERE i.product_id = p.id AND (i.characteristics ? 'delisted_at') IS NOT TRUE
"""
# As scalars, so that they are asked row by row: a walk passes few of the products.
_OFFERS = {
    OfferCount.NONE: f"(SELECT count(*) FROM ({_LISTED} LIMIT 1) AS o) = 0",  # noqa: S608
    OfferCount.SOME: f"(SELECT count(*) FROM ({_LISTED} LIMIT 1) AS o) = 1",  # noqa: S608
    OfferCount.SEVERAL: f"(SELECT min(o::text) <> max(o::text) FROM ({_LISTED}) AS t (o))",  # noqa: S608
}


def _selection(wanted: ProductFilter) -> Selection:
    where = Conditions()
    words = add_words(where, wanted.words, product_words("p."))
    if wanted.state is not None:
        # Compared as the column's own type, whatever that is called: an index serves it then.
        where.add(f"p.status = '{wanted.state}'")
    walked = str(where)
    narrow = walked
    if wanted.supplier_id is not None:
        supplier = where.name(wanted.supplier_id)
        walked += (
            " AND (SELECT count(*) FROM (SELECT FROM supplier_items i"  # noqa: S608
            f" WHERE i.product_id = p.id AND i.supplier_id = {supplier} LIMIT 1) AS o) = 1"
        )
        narrow += (
            " AND p.id IN (SELECT i.product_id FROM supplier_items i"  # noqa: S608
            f" WHERE i.supplier_id = {supplier})"
        )
    if wanted.offers is not None:
        walked += f" AND {_OFFERS[wanted.offers]}"
        narrow += f" AND {_OFFERS[wanted.offers]}"
    return Selection(
        table=_PRODUCTS,
        id_column="p.id",
        scope="true",
        wanted=walked,
        narrow_table=_PRODUCTS,
        narrow=narrow,
        arguments=where.arguments,
        is_filtered=walked != "true",
        words=WordSearch(PRODUCT_WORDS, _PRODUCTS, words, f"{WITH_WORDS} p") if words else None,
    )
