"""`/products`: all of them with their suppliers' items, for those who sell and buy."""

from __future__ import annotations

from fastapi import APIRouter

from marketbel_courier.admin.desk import TheDesk
from marketbel_courier.admin.shop_contract import AdminProductPage, ProductStatus
from marketbel_courier.admin.shop_queries import Text, ThePage, id_of, range_of
from marketbel_courier.admin.shop_views import admin_product
from marketbel_courier.catalogue.shop_products import products_with_items

router = APIRouter(tags=["products"])


@router.get("/products")
async def products(
    desk: TheDesk,
    wanted: ThePage,
    status: Text = None,
    min_margin: Text = None,
    max_margin: Text = None,
    supplier_id: Text = None,
) -> AdminProductPage:
    """Products by name, in any status or in one; another word counts as none.

    Margins are checked and leave everything in: as in the existing API, no margin is known.
    """
    range_of("min_margin", "max_margin", min_margin, max_margin, most=100)
    found, total = await products_with_items(
        desk.pool,
        status=status if status in tuple(ProductStatus) else None,
        supplier_id=id_of("supplier_id", supplier_id),
        limit=wanted.limit,
        offset=wanted.offset,
    )
    return AdminProductPage(
        total_count=total,
        page=wanted.page,
        limit=wanted.limit,
        data=[admin_product(product) for product in found],
    )
