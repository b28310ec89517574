"""`/suppliers/unmatched`: the items that are no product's, for those who match them by hand."""

from __future__ import annotations

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.shop_contract import UnmatchedPage
from marketbel_courier.admin.shop_queries import Text, ThePage, id_of, words_of
from marketbel_courier.admin.shop_views import unmatched_item
from marketbel_courier.catalogue.shop_products import loose_items

router = APIRouter(tags=["products"])


@router.get("/suppliers/unmatched")
async def unmatched(
    desk: TheDesk, wanted: ThePage, supplier_id: Text = None, search: Text = None
) -> UnmatchedPage:
    """Items without a product; first those whose last list is the oldest."""
    found, total = await loose_items(
        desk.pool,
        supplier_id=id_of("supplier_id", supplier_id),
        search=words_of("search", search),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return UnmatchedPage(
        total_count=total,
        page=wanted.page,
        limit=wanted.limit,
        data=[unmatched_item(item) for item in found],
    )
