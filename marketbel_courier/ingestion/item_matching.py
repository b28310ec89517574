"""Brings the catalogue up to date with the items that have no product yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.matches import (
    count_items_to_match,
    hold_matching_lock,
    items_to_match,
    link_items,
    link_to_drafts,
    queue_for_review,
    unshared_drafts,
)
from marketbel_courier.catalogue.new_prices import hold_new_prices
from marketbel_courier.catalogue.products import recalculate_products
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.ingestion.product_index import KnownProducts, corrected
from marketbel_courier.matching.decisions import MatchingRound
from marketbel_courier.matching.records import Decisions, Item, Thresholds

# A transaction holds the matching lock for some two seconds, and a cancelled round works on for a
# fraction of one.
_ITEMS_A_TRANSACTION = 1_000
_ITEMS_A_PORTION = 100

_known_products = KnownProducts()


@dataclass(frozen=True, slots=True)
class MatchingResult:
    """How many items were decided, and how; and for how many products the aggregates were.

    `prices_held` are linked items whose price does not count, being far from what others ask.
    """

    linked: int
    queued: int
    drafted: int
    products_recalculated: int
    prices_held: int = 0


async def match_items(
    database: Pool | Connection,
    supplier_id: UUID | None = None,
    *,
    limit: int | None = None,
    thresholds: Thresholds | None = None,
    guard: GuardRules | None = None,
    progress: Callable[[int, int], None] = lambda _decided, _of: None,
) -> MatchingResult:
    """Match the items without a product, of one supplier or of all, many in each transaction.

    What a person has verified or decided in the review queue is left alone. `progress` gets the
    items decided so far, and of how many. A connection must not be inside a transaction.
    """
    results = []
    async with _connected(database) as connection:
        total = await count_items_to_match(connection, supplier_id)
        total = total if limit is None else min(limit, total)
        done, after = 0, None
        neighbours = await unshared_drafts(connection, supplier_id) if supplier_id else set()
        while done < total:
            async with connection.transaction():
                # One at a time: two at once would make two drafts of the same new product.
                await hold_matching_lock(connection)
                items, after = await items_to_match(
                    connection, supplier_id, after, min(_ITEMS_A_TRANSACTION, total - done)
                )
                if not items:
                    break
                decisions = await _decide(
                    connection,
                    items,
                    thresholds or Thresholds(),
                    neighbours,
                    partial(_report, progress, done, total),
                )
                result, drafts = await _write(connection, decisions, guard or GuardRules())
                results.append(result)
                neighbours.update(drafts)
            done += len(items)
    return MatchingResult(
        sum(result.linked for result in results),
        sum(result.queued for result in results),
        sum(result.drafted for result in results),
        sum(result.products_recalculated for result in results),
        sum(result.prices_held for result in results),
    )


def _report(progress: Callable[[int, int], None], before: int, total: int, decided: int) -> None:
    progress(before + decided, total)


@asynccontextmanager
async def _connected(database: Pool | Connection) -> AsyncIterator[Connection]:
    if isinstance(database, asyncpg.Pool):
        async with database.acquire() as connection:
            yield connection
    else:
        yield database


async def _decide(
    connection: Connection,
    items: Sequence[Item],
    thresholds: Thresholds,
    neighbours: AbstractSet[UUID],
    progress: Callable[[int], None],
) -> Decisions:
    index = await _known_products.refreshed(connection)
    while True:
        matching_round = MatchingRound(index, thresholds, neighbours)
        for start in range(0, len(items), _ITEMS_A_PORTION):
            portion = items[start : start + _ITEMS_A_PORTION]
            await asyncio.to_thread(matching_round.take, portion)
            progress(start + len(portion))
        decisions = matching_round.decisions()
        if not await corrected(connection, index, decisions):
            return decisions


async def _write(
    connection: Connection, decisions: Decisions, guard: GuardRules
) -> tuple[MatchingResult, Sequence[UUID]]:
    """Carry the decisions out; returns what was done, and the drafts."""
    await link_items(connection, decisions.links)
    await queue_for_review(connection, decisions.reviews)
    drafts = await link_to_drafts(connection, decisions.new_products)
    held = await hold_new_prices(connection, [link.item_id for link in decisions.links], guard)
    touched = {link.product_id for link in decisions.links} | set(drafts)
    await recalculate_products(connection, touched)
    drafted = sum(len(product.item_ids) for product in decisions.new_products)
    result = MatchingResult(
        len(decisions.links), len(decisions.reviews), drafted, len(touched), held
    )
    return result, drafts
