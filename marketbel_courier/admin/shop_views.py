"""Products and items as the existing front end reads them: pure."""

from __future__ import annotations

from typing import Any

from marketbel_courier.admin.shop_contract import (
    AdminProduct,
    CatalogueProduct,
    ProductCreated,
    SupplierItem,
    UnmatchedItem,
)
from marketbel_courier.catalogue.shop_products import Offer, ShopItem, ShopProduct


def catalogue_product(offer: Offer) -> CatalogueProduct:
    """A product on offer."""
    return CatalogueProduct.model_validate(offer)


def admin_product(product: ShopProduct) -> AdminProduct:
    """A product with its items."""
    return AdminProduct(**_with_items(product), supplier_items_count=product.items_count)


def product_created(product: ShopProduct) -> ProductCreated:
    """A product that was just made."""
    return ProductCreated(**_with_items(product))


def unmatched_item(item: ShopItem) -> UnmatchedItem:
    """An item that is no product's."""
    return UnmatchedItem.model_validate(item)


def _with_items(product: ShopProduct) -> dict[str, Any]:
    items = [SupplierItem.model_validate(item) for item in product.items]
    return vars(product) | {"supplier_items": items}
