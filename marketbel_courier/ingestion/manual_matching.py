"""Matching by hand: an item is linked to a product, unlinked, or made a new product."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.catalogue.answered_questions import keep_unlinking
from marketbel_courier.catalogue.parted_items import part_item
from marketbel_courier.catalogue.product_changes import (
    HeldItem,
    category_exists,
    hold_item,
    hold_product,
    insert_product,
    link_by_hand,
    unlink_by_hand,
)
from marketbel_courier.catalogue.products import MADE_UP_SKU, recalculate_products
from marketbel_courier.catalogue.remembered_codes import forget_code, teach_code
from marketbel_courier.catalogue.shop_products import ShopProduct, product_with_items
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

_RANDOM_BYTES = 5


class MatchRefused(CourierError):
    """The item and the product cannot be matched; the message says why and what to do."""


class NotThere(MatchRefused):
    """There is no such product, or no such item."""


class LinkedElsewhere(MatchRefused):
    """The item is linked to another product."""


@dataclass(frozen=True)
class ProductWanted:
    """A product to create; without an SKU it gets one. The item, if given, becomes its first."""

    name: str
    internal_sku: str | None = None
    category_id: UUID | None = None
    status: str = "draft"
    item_id: UUID | None = None


async def link(
    pool: Pool,
    product_id: UUID,
    item_id: UUID,
    *,
    reviewed_by: UUID | None = None,
    by: str | None = None,
) -> ShopProduct:
    """Make the item the product's for good; nothing changes if it is so already.

    The supplier's code is remembered, with `by` as who taught it. Raises MatchRefused.
    """
    async with pool.acquire() as connection, connection.transaction():
        item = await _held(connection, product_id, item_id)
        if item.product_id not in (None, product_id):
            raise _linked_elsewhere(item)
        if item.product_id is None:
            await link_by_hand(connection, item_id, product_id, reviewed_by=reviewed_by)
            await teach_code(connection, item_id, product_id, by=by)
            await recalculate_products(connection, [product_id])
        return await _product(connection, product_id)


async def unlink(
    pool: Pool, product_id: UUID, item_id: UUID, *, by: str | None = None
) -> ShopProduct:
    """Take the item away from the product, and forget that its code was this product's.

    Matching never links the item to this product again. The decision is stored as an answer of
    `by`, which can be undone. Raises MatchRefused if the item is not linked to the product.
    """
    async with pool.acquire() as connection, connection.transaction():
        item = await _held(connection, product_id, item_id)
        if item.product_id != product_id:
            raise MatchRefused(
                Message("product-of-other-items", product=product_id, name=item.name)
            )
        answer_id = await keep_unlinking(connection, item_id, Reviewer(by or ""))
        await unlink_by_hand(connection, item_id)
        await forget_code(connection, item_id)
        await part_item(connection, item_id, product_id, answer_id=answer_id)
        await recalculate_products(connection, [product_id])
        return await _product(connection, product_id)


async def create_product(
    pool: Pool, wanted: ProductWanted, *, reviewed_by: UUID | None = None, by: str | None = None
) -> ShopProduct:
    """Make the product, and its first item if one is named; raises MatchRefused."""
    async with pool.acquire() as connection, connection.transaction():
        # The item first, as storing and matching lock them.
        item = wanted.item_id and await hold_item(connection, wanted.item_id)
        if wanted.item_id and item is None:
            raise NotThere(Message("product-without-item", item=wanted.item_id))
        if item and item.product_id is not None:
            raise _linked_elsewhere(item)
        if wanted.category_id and not await category_exists(connection, wanted.category_id):
            raise NotThere(Message("product-without-category", category=wanted.category_id))
        product_id = await insert_product(
            connection,
            internal_sku=wanted.internal_sku or _new_sku(),
            name=wanted.name,
            category_id=wanted.category_id,
            status=wanted.status,
        )
        if product_id is None:
            raise MatchRefused(Message("product-with-sku-of-another", sku=wanted.internal_sku))
        if item:
            await link_by_hand(connection, item.id, product_id, reviewed_by=reviewed_by)
            await teach_code(connection, item.id, product_id, by=by)
            await recalculate_products(connection, [product_id])
        return await _product(connection, product_id)


async def _held(connection: Connection, product_id: UUID, item_id: UUID) -> HeldItem:
    item = await hold_item(connection, item_id)
    status = await hold_product(connection, product_id)
    if status is None:
        raise NotThere(Message("product-missing", product=product_id))
    if status == "archived":
        raise MatchRefused(Message("product-archived", product=product_id))
    if item is None:
        raise NotThere(Message("product-without-item", item=item_id))
    return item


def _linked_elsewhere(item: HeldItem) -> LinkedElsewhere:
    return LinkedElsewhere(
        Message("product-linked-elsewhere", name=item.name, product=item.product_id)
    )


async def _product(connection: Connection, product_id: UUID) -> ShopProduct:
    product = await product_with_items(connection, product_id)
    assert product is not None  # noqa: S101 - this transaction holds it
    return product


def _new_sku() -> str:
    return f"{MADE_UP_SKU}{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(_RANDOM_BYTES).upper()}"
