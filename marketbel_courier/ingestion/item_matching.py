"""Brings the catalogue up to date with the items that have no product yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_links import adopt_links, note_looked_at
from marketbel_courier.catalogue.matches import (
    ItemToMatch,
    count_items_to_match,
    hold_matching_lock,
    items_to_match,
    link_items,
    link_to_drafts,
    products_of_supplier,
    queue_for_review,
    take_off_and_ask,
    unshared_drafts,
)
from marketbel_courier.catalogue.new_prices import hold_new_prices
from marketbel_courier.catalogue.product_codes import refresh_product_codes, siblings_of
from marketbel_courier.catalogue.products import recalculate_products, remove_idle_drafts
from marketbel_courier.catalogue.remembered_codes import remember_standing_links
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.ingestion.product_index import KnownProducts, corrected
from marketbel_courier.ingestion.standing_links import Settled, apart_from_siblings, settle
from marketbel_courier.matching.contradictions import contradictions
from marketbel_courier.matching.decisions import MatchingRound
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Thresholds

# A transaction holds the matching lock for some two seconds, and a cancelled round continues for
# less than a second.
_ITEMS_A_TRANSACTION = 1_000
_ITEMS_A_PORTION = 100

_known_products = KnownProducts()


@dataclass(frozen=True, slots=True)
class MatchingResult:
    """How many items were decided, and how; for how many products the aggregates were recalculated.

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

    Links are looked at again whose items have other names or codes than when they were linked.
    What a person has verified or decided in the review queue is left alone, unless the item is
    another one now. `progress` gets the items decided so far, and of how many. A connection must
    not be inside a transaction.
    """
    results = []
    async with _connected(database) as connection:
        await _adopt(connection, supplier_id)
        total = await count_items_to_match(connection, supplier_id)
        total = total if limit is None else min(limit, total)
        done, after = 0, None
        surroundings = _Surroundings(
            thresholds or Thresholds(),
            guard or GuardRules(),
            await unshared_drafts(connection, supplier_id) if supplier_id else set(),
        )
        while done < total:
            async with connection.transaction():
                # One round at a time: two at once would make two drafts of the same new product.
                await hold_matching_lock(connection)
                items, after = await items_to_match(
                    connection, supplier_id, after, min(_ITEMS_A_TRANSACTION, total - done)
                )
                if not items:
                    break
                await surroundings.enter(connection, items)
                settled = await _decide(
                    connection, items, surroundings, partial(_report, progress, done, total)
                )
                result = await _write(connection, items, settled, surroundings)
                results.append(result)
            done += len(items)
    return MatchingResult(
        sum(result.linked for result in results),
        sum(result.queued for result in results),
        sum(result.drafted for result in results),
        sum(result.products_recalculated for result in results),
        sum(result.prices_held for result in results),
    )


@dataclass(slots=True)
class _Surroundings:
    """What a round knows beside the items: drafts of the same list, and what is taken already."""

    limits: Thresholds
    guard: GuardRules
    neighbours: set[UUID]
    taken: dict[UUID, set[UUID]] = field(default_factory=dict)

    async def enter(self, connection: Connection, items: Sequence[ItemToMatch]) -> None:
        """Learn what the suppliers of these items have, but for what the items are linked to."""
        for supplier_id in {known.item.supplier_id for known in items}:
            if supplier_id and supplier_id not in self.taken:
                self.taken[supplier_id] = await products_of_supplier(connection, supplier_id)
        for known in items:
            if known.product_id and known.item.supplier_id:
                self.taken[known.item.supplier_id].discard(known.product_id)

    def leave(self, items: Sequence[ItemToMatch], products: Mapping[UUID, UUID]) -> None:
        """Take over what the items became, by item."""
        for known in items:
            product_id = products.get(known.item.id)
            if product_id and known.item.supplier_id:
                self.taken[known.item.supplier_id].add(product_id)


async def _adopt(connection: Connection, supplier_id: UUID | None) -> None:
    """Record links that other programs made, so that they are remembered and judged again if
    needed.
    """
    async with connection.transaction():
        await hold_matching_lock(connection)
        # As for storing: the planner has no statistics of rows that were just written.
        await connection.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        await remember_standing_links(connection, supplier_id)
        await refresh_product_codes(connection, await adopt_links(connection, supplier_id))


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
    items: Sequence[ItemToMatch],
    surroundings: _Surroundings,
    progress: Callable[[int], None],
) -> Settled:
    index = await _known_products.refreshed(connection)
    linked = {known.item.id: known for known in items if known.product_id}
    own = {known.product_id for known in linked.values() if known.product_id}
    while True:
        matching_round = MatchingRound(
            index, surroundings.limits, surroundings.neighbours, surroundings.taken
        )
        for start in range(0, len(items), _ITEMS_A_PORTION):
            portion = [known.item for known in items[start : start + _ITEMS_A_PORTION]]
            await asyncio.to_thread(matching_round.take, portion)
            progress(start + len(portion))
        decisions = await asyncio.to_thread(matching_round.decisions)
        if await corrected(connection, index, decisions, own):
            continue
        settled = settle(decisions, linked, index.get, contradictions)
        return await _apart_from_siblings(connection, items, settled, index)


async def _apart_from_siblings(
    connection: Connection, items: Sequence[ItemToMatch], settled: Settled, index: ProductIndex
) -> Settled:
    links = settled.decisions.links
    siblings = await siblings_of(connection, {link.product_id for link in links})
    kept, asked = await asyncio.to_thread(
        apart_from_siblings,
        links,
        {known.item.id: known.item for known in items},
        siblings,
        index.get,
        contradictions,
    )
    decisions = replace(settled.decisions, links=kept, reviews=(*settled.decisions.reviews, *asked))
    return replace(settled, decisions=decisions)


async def _write(
    connection: Connection,
    items: Sequence[ItemToMatch],
    settled: Settled,
    surroundings: _Surroundings,
) -> MatchingResult:
    """Carry the decisions out; returns what was done."""
    decisions = settled.decisions
    links = (*decisions.links, *settled.moves)
    former = {known.item.id: known.product_id for known in items}
    await link_items(connection, links)
    await queue_for_review(connection, decisions.reviews)
    await take_off_and_ask(connection, settled.taken_off)
    parted = {known.item.id: known.item.parted for known in items if known.item.parted}
    drafts = await link_to_drafts(connection, decisions.new_products, parted)
    await note_looked_at(connection, settled.stay)
    became = {link.item_id: link.product_id for link in links}
    became |= {item_id: product_id for item_id in settled.stay if (product_id := former[item_id])}
    for draft, product in zip(drafts, decisions.new_products, strict=True):
        became |= dict.fromkeys(product.item_ids, draft)
    surroundings.leave(items, became)
    surroundings.neighbours.update(drafts)
    left = {
        product_id for item_id, product_id in former.items()
        if product_id and became.get(item_id) != product_id
    }  # fmt: skip
    touched = left | set(became.values())
    held = await hold_new_prices(
        connection, [link.item_id for link in decisions.links], surroundings.guard
    )
    await refresh_product_codes(connection, touched)
    await recalculate_products(connection, touched)
    moved = {product_id for item_id in became if (product_id := former.get(item_id))} & left
    _known_products.drop(await remove_idle_drafts(connection, moved))
    drafted = sum(len(product.item_ids) for product in decisions.new_products)
    queued = len(decisions.reviews) + len(settled.taken_off)
    return MatchingResult(len(links), queued, drafted, len(touched), held)
