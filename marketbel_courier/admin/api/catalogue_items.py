"""`/catalogue/items`: what suppliers offer, with all prices, and what an item has cost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from marketbel_courier.admin.best_offer_views import product_views
from marketbel_courier.admin.catalogue_contract import ItemDetails, ItemHistory, ItemPageView
from marketbel_courier.admin.catalogue_queries import Cursor, Limit, Moment, TheItems, moment
from marketbel_courier.admin.catalogue_views import (
    delisted_at,
    item_view,
    points_of,
)
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.admin.page_cursors import cursor_of, row_position
from marketbel_courier.catalogue.item_search import ORDERS, FoundItem, item_page, items_by_id
from marketbel_courier.catalogue.price_points import (
    FEWEST_POINTS,
    MOST_POINTS,
    PriceLine,
    price_lines,
)
from marketbel_courier.catalogue.product_search import products_by_id
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["catalogue"])

Points = Annotated[int, Query(ge=FEWEST_POINTS, le=MOST_POINTS)]


@router.get("/catalogue/items")
async def items(
    desk: TheDesk, asked: TheItems, cursor: Cursor = None, limit: Limit = 50
) -> ItemPageView:
    """Items of a supplier or a product, or those that some words find."""
    page = await item_page(
        desk.pool,
        asked.wanted,
        asked.sort,
        after=row_position(cursor, asked, ORDERS[asked.sort]),
        limit=limit,
    )
    return ItemPageView(
        items=[item_view(item) for item in page.items],
        next=cursor_of(page.last, asked),
        is_cut=page.is_cut,
    )


@router.get("/catalogue/items/{item_id}")
async def item(desk: TheDesk, language: TheLanguage, item_id: UUID) -> ItemDetails:
    """An item with all that its list says of it."""
    found = await the_item(desk, item_id)
    products = await products_by_id(desk.pool, [found.product_id] if found.product_id else [])
    of = await product_views(desk.pool, products, language)
    return ItemDetails(
        **vars(item_view(found)),
        characteristics=dict(found.characteristics),
        product=of[0] if of else None,
    )


@router.get("/catalogue/items/{item_id}/history")
async def item_history(
    desk: TheDesk, item_id: UUID, points: Points = 300, since: Moment = None
) -> ItemHistory:
    """What an item has cost; of a long history the lowest and highest prices of its parts."""
    found = await the_item(desk, item_id)
    lines = await price_lines(desk.pool, [item_id], since=moment("since", since), most=points)
    line = lines.get(item_id, PriceLine())
    return ItemHistory(
        item_id=found.id,
        item_name=found.name,
        currency=item_view(found).currency,
        points=points_of(line, found, now=datetime.now(UTC)),
        total=line.total,
        is_thinned=line.is_thinned,
        first_at=line.first_at,
        delisted_at=delisted_at(found),
    )


async def the_item(desk: Desk, item_id: UUID) -> FoundItem:
    """The item; raises Problem where there is none."""
    found = await items_by_id(desk.pool, [item_id])
    if not found:
        raise Problem(404, "NOT_FOUND", Message("api-no-such-item", id=item_id))
    return found[0]
