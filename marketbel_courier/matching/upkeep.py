"""Brings the catalogue up to date with the items that have no product yet."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.matches import (
    hold_matching_lock,
    items_without_product,
    link_items,
    link_to_drafts,
    queue_for_review,
)
from marketbel_courier.catalogue.products import matchable_products, recalculate_products
from marketbel_courier.matching.scoring import Thresholds, decide

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool


@dataclass(frozen=True, slots=True)
class MatchingResult:
    """How many items one round decided, and how."""

    linked: int
    queued: int
    drafted: int


async def match_items(
    pool: Pool,
    supplier_id: UUID | None = None,
    *,
    limit: int | None = None,
    thresholds: Thresholds | None = None,
) -> MatchingResult:
    """Match the items without a product, of one supplier or of all, in one transaction.

    What a person has verified or decided in the review queue is left alone.
    """
    async with pool.acquire() as connection, connection.transaction():
        # One round at a time: two at once would make two drafts of the same new product.
        await hold_matching_lock(connection)
        items = await items_without_product(connection, supplier_id, limit)
        if not items:
            return MatchingResult(0, 0, 0)
        products = await matchable_products(connection)
        decisions = await asyncio.to_thread(decide, items, products, thresholds)
        await link_items(connection, decisions.links)
        await queue_for_review(connection, decisions.reviews)
        drafts = await link_to_drafts(connection, decisions.new_products)
        touched = {link.product_id for link in decisions.links} | set(drafts)
        await recalculate_products(connection, touched)
    drafted = sum(len(product.item_ids) for product in decisions.new_products)
    return MatchingResult(len(decisions.links), len(decisions.reviews), drafted)
