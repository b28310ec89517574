"""`/products`: all of them with their suppliers' items, and their status, for all staff."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.shop_contract import (
    AdminProductPage,
    ProductStatus,
    StatusChange,
    StatusChanged,
    StatusChanges,
    StatusesChanged,
)
from marketbel_courier.admin.shop_queries import Text, ThePage, id_of, range_of
from marketbel_courier.admin.shop_views import admin_product
from marketbel_courier.catalogue.product_changes import set_status
from marketbel_courier.catalogue.shop_products import products_with_items
from marketbel_courier.messages.message import Message

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
    """Products by name, in any status or in one; a word that is no status counts as none.

    A range of margins is checked and leaves everything in: as in the existing API, no margin is
    known.
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


@router.patch("/products/{product_id}/status")
async def change_status(
    desk: TheDesk, language: TheLanguage, product_id: UUID, change: StatusChange
) -> StatusChanged:
    """Put a product into the catalogue, or take it out."""
    if not await set_status(desk.pool, [product_id], change.status):
        raise Problem(404, "NOT_FOUND", Message("api-no-such-product", id=product_id))
    message = Message("api-product-status", status=change.status)
    return StatusChanged(
        id=product_id,
        status=change.status,
        message=str(message),
        message_localized=localized(message, language),
    )


@router.post("/products/bulk-status")
async def change_statuses(
    desk: TheDesk, language: TheLanguage, changes: StatusChanges
) -> StatusesChanged:
    """Put many products into the catalogue, or take them out; missing products are passed over."""
    count = await set_status(desk.pool, changes.product_ids, changes.status)
    message = Message("api-products-status", status=changes.status, n=count)
    return StatusesChanged(
        updated_count=count,
        status=changes.status,
        message=str(message),
        message_localized=localized(message, language),
    )
