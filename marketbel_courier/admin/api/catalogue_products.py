"""`/catalogue/products`: products with the offers of all suppliers side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.api.catalogue_items import Points
from marketbel_courier.admin.best_offer_views import beside, product_views
from marketbel_courier.admin.catalogue_contract import (
    ProductDetails,
    ProductHistory,
    ProductPageView,
    SeriesView,
)
from marketbel_courier.admin.catalogue_queries import (
    Cursor,
    Limit,
    Moment,
    TheProducts,
    moment,
)
from marketbel_courier.admin.catalogue_views import (
    delisted_at,
    item_view,
    points_of,
)
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.admin.page_cursors import cursor_of, row_position
from marketbel_courier.catalogue.best_offers import best_offers
from marketbel_courier.catalogue.item_search import FoundItem, items_by_id
from marketbel_courier.catalogue.price_points import PriceLine, price_lines
from marketbel_courier.catalogue.product_search import (
    PRODUCT_ORDERS,
    FoundProduct,
    items_of_product,
    product_page,
    products_by_id,
)
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["catalogue"])

MOST_SERIES = 20


@router.get("/catalogue/products")
async def products(
    desk: TheDesk,
    language: TheLanguage,
    asked: TheProducts,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ProductPageView:
    """Products, with how many suppliers list them and what they cost at least."""
    page = await product_page(
        desk.pool,
        asked.wanted,
        asked.sort,
        after=row_position(cursor, asked, PRODUCT_ORDERS[asked.sort]),
        limit=limit,
    )
    return ProductPageView(
        products=await product_views(desk.pool, page.products, language),
        next=cursor_of(page.last, asked),
    )


@router.get("/catalogue/products/{product_id}")
async def product(desk: TheDesk, language: TheLanguage, product_id: UUID) -> ProductDetails:
    """A product with the items of all suppliers; of very many, the cheapest listed ones."""
    found = await the_product(desk, product_id)
    item_ids, total = await items_of_product(desk.pool, product_id)
    best = (await best_offers(desk.pool, [product_id])).get(product_id)
    [view] = await product_views(desk.pool, [found], language)
    items = [beside(item, best, language) for item in await items_by_id(desk.pool, item_ids)]
    return ProductDetails(
        **vars(view),
        items=sorted(items, key=lambda item: not item.is_best),
        items_count_all=total,
    )


@router.get("/catalogue/products/{product_id}/history")
async def product_history(
    desk: TheDesk, product_id: UUID, points: Points = 300, since: Moment = None
) -> ProductHistory:
    """What the suppliers' items of a product have cost, a line each."""
    found = await the_product(desk, product_id)
    item_ids, total = await items_of_product(desk.pool, product_id)
    items = await items_by_id(desk.pool, item_ids[:MOST_SERIES])
    begin = moment("since", since)
    lines = await price_lines(desk.pool, [one.id for one in items], since=begin, most=points)
    now = datetime.now(UTC)
    return ProductHistory(
        product_id=found.id,
        product_name=found.name,
        series=[_series(one, lines.get(one.id, PriceLine()), now) for one in items],
        more_series=total - len(items),
    )


async def the_product(desk: Desk, product_id: UUID) -> FoundProduct:
    """The product; raises Problem where there is none."""
    found = await products_by_id(desk.pool, [product_id])
    if not found:
        raise Problem(404, "NOT_FOUND", Message("api-no-such-product", id=product_id))
    return found[0]


def _series(item: FoundItem, line: PriceLine, now: datetime) -> SeriesView:
    return SeriesView(
        item_id=item.id,
        supplier_id=item.supplier_id,
        supplier_name=item.supplier_name,
        supplier_sku=item.supplier_sku,
        currency=item_view(item).currency,
        is_listed=item.is_listed,
        delisted_at=delisted_at(item),
        points=points_of(line, item, now=now),
        total=line.total,
        is_thinned=line.is_thinned,
    )
