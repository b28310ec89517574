"""Products as the API tells of them, with the offer that is the best and what was not compared."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from decimal import Decimal
from uuid import UUID

from marketbel_courier.admin.catalogue_contract import BestView, ProductItemView, ProductView
from marketbel_courier.admin.catalogue_views import item_view, product_view
from marketbel_courier.admin.localization import localized
from marketbel_courier.catalogue.best_offers import BestOffer, best_offers
from marketbel_courier.catalogue.item_search import FoundItem, items_by_id
from marketbel_courier.catalogue.product_search import (
    FoundProduct,
    ProductFilter,
    ProductSort,
    every_product,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.language import Language

_FEWEST_DIGITS = 2


async def product_views(
    executor: Pool | Connection, products: Sequence[FoundProduct], language: Language
) -> list[ProductView]:
    """The products, each with its best offer."""
    found = await best_offers(executor, [product.id for product in products])
    chosen = [best.supplier_item_id for best in found.values() if best.supplier_item_id]
    items = {item.id: item for item in await items_by_id(executor, chosen)}
    return [
        product_view(product, _best_view(found.get(product.id), items, language))
        for product in products
    ]


async def every_product_view(
    connection: Connection, wanted: ProductFilter, sort: ProductSort, language: Language
) -> AsyncGenerator[Sequence[ProductView], None]:
    """All wanted products, each with its best offer; within the caller's transaction."""
    async with aclosing(every_product(connection, wanted, sort)) as batches:
        async for products in batches:
            yield await product_views(connection, products, language)


def beside(item: FoundItem, best: BestOffer | None, language: Language) -> ProductItemView:
    """An item beside the others of its product."""
    is_best = best is not None and best.supplier_item_id == item.id
    left_out = {one.supplier_item_id: one.reason for one in best.reasons} if best else {}
    reason = left_out.get(item.id)
    return ProductItemView(
        **vars(item_view(item)),
        is_best=is_best,
        price_converted=_exact(best.price) if best and is_best else None,
        why_not=localized(reason, language) if reason else None,
    )


def _best_view(
    best: BestOffer | None, items: Mapping[UUID, FoundItem], language: Language
) -> BestView | None:
    if best is None:
        return None
    item = items.get(best.supplier_item_id) if best.supplier_item_id else None
    return BestView(
        item_id=best.supplier_item_id,
        supplier_id=best.supplier_id,
        supplier_name=item.supplier_name if item else None,
        supplier_sku=item.supplier_sku if item else None,
        amount=_exact(best.offered),
        currency=best.offered_currency,
        price=_exact(best.price),
        price_currency=best.currency,
        unit=best.unit,
        quantity=None if best.quantity is None else format(best.quantity.normalize(), "f"),
        since=best.since if best.supplier_item_id else None,
        rate=None if best.rate is None else format(best.rate.normalize(), "f"),
        rate_date=best.rate_dated,
        compared=best.compared,
        left_out=best.left_out,
        told=[
            localized(reason, language)
            for reason in dict.fromkeys(one.reason for one in best.reasons)
        ],
    )


def _exact(amount: Decimal | None) -> str | None:
    """The amount with all of its digits, at least those of cents."""
    if amount is None:
        return None
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -_FEWEST_DIGITS:
        return f"{plain:.2f}"
    return format(plain, "f")
