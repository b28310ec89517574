"""`/api/v1/catalog/`: what the shop offers, for its customers."""

from __future__ import annotations

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import field_problem
from marketbel_courier.admin.shop_contract import CataloguePage
from marketbel_courier.admin.shop_queries import Text, ThePage, id_of, range_of, words_of
from marketbel_courier.admin.shop_views import catalogue_product
from marketbel_courier.catalogue.shop_products import OfferFilter, offers
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["catalogue"])


@router.get("/catalog", include_in_schema=False)
@router.get("/catalog/")
async def catalog(
    desk: TheDesk,
    wanted: ThePage,
    category_id: Text = None,
    min_price: Text = None,
    max_price: Text = None,
    search: Text = None,
) -> CataloguePage:
    """Active products by name. A price range means all that suppliers ask for the product."""
    lowest, highest = range_of("min_price", "max_price", min_price, max_price)
    words = words_of("search", search).strip()
    if search is not None and not words:
        raise field_problem("search", Message("value-blank"))
    found, total = await offers(
        desk.pool,
        OfferFilter(id_of("category_id", category_id), lowest, highest, words),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return CataloguePage(
        total_count=total,
        page=wanted.page,
        limit=wanted.limit,
        data=[catalogue_product(offer) for offer in found],
    )
