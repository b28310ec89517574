"""Products and items as the existing front end reads them: pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marketbel_courier.admin.shop_contract import (
    AdminProduct,
    CatalogueProduct,
    ProductCreated,
    ProductStatus,
    SupplierItem,
    UnmatchedItem,
)
from marketbel_courier.catalogue.shop_products import Offer, ShopItem, ShopProduct


def catalogue_product(offer: Offer) -> CatalogueProduct:
    """A product on offer."""
    return CatalogueProduct(
        id=offer.id,
        internal_sku=offer.internal_sku,
        name=offer.name,
        category_id=offer.category_id,
        min_price=_price(offer.min_price),
        max_price=_price(offer.max_price),
        supplier_count=offer.supplier_count,
        retail_price=None if offer.retail_price is None else _price(offer.retail_price),
        wholesale_price=None if offer.wholesale_price is None else _price(offer.wholesale_price),
        currency_code=offer.currency_code,
    )


def admin_product(product: ShopProduct) -> AdminProduct:
    """A product with its items."""
    return AdminProduct(
        id=product.id,
        internal_sku=product.internal_sku,
        name=product.name,
        category_id=product.category_id,
        status=ProductStatus(product.status),
        supplier_items=[SupplierItem(**_item(item)) for item in product.items],
        supplier_items_count=product.items_count,
    )


def product_created(product: ShopProduct) -> ProductCreated:
    """A product that was just made."""
    return ProductCreated(
        id=product.id,
        internal_sku=product.internal_sku,
        name=product.name,
        category_id=product.category_id,
        status=ProductStatus(product.status),
        supplier_items=[SupplierItem(**_item(item)) for item in product.items],
        created_at=product.created_at,
    )


def unmatched_item(item: ShopItem) -> UnmatchedItem:
    """An item that is no product's."""
    return UnmatchedItem(**_item(item), name=item.name)


def _item(item: ShopItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "supplier_id": item.supplier_id,
        "supplier_name": item.supplier_name,
        "supplier_sku": item.supplier_sku,
        "current_price": _price(item.current_price),
        "characteristics": dict(item.characteristics),
        "last_ingested_at": item.last_ingested_at,
    }


def _price(price: Decimal) -> str:
    return f"{price:.2f}"
