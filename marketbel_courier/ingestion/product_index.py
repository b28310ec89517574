"""Keeps a process's index of all products from one round of matching to the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from marketbel_courier.catalogue.known_products import (
    catalogue_state,
    hold_products,
    matchable_products,
    products_changed_since,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Decisions

_OLDEST_SECONDS = 3600.0


class KnownProducts:
    """The index of the products of one database, the one that was last asked for.

    Only products that have changed are read again. If the index has missed a change, `corrected`
    finds the mistake before a decision is stored.
    """

    def __init__(self) -> None:
        self._index = ProductIndex()
        self._identity = ""
        self._seen_at: datetime | None = None
        self._loaded_at = 0.0

    async def refreshed(self, connection: Connection) -> ProductIndex:
        """The index as of now; call it while holding the matching lock."""
        state = await catalogue_state(connection)
        is_young = time.monotonic() - self._loaded_at < _OLDEST_SECONDS
        # After the clock was set back, the changes since then cannot be queried.
        went_on = self._seen_at is not None and self._seen_at <= state.at
        if self._seen_at and went_on and self._identity == state.identity and is_young:
            changed, archived = await products_changed_since(connection, self._seen_at)
            for product in changed:
                self._index.put(product)
            for product_id in archived:
                self._index.drop(product_id)
            self._seen_at = state.at
            if len(self._index) == state.matchable and not self._index.is_worn:
                return self._index
        products = await matchable_products(connection)
        # Another database's round may be under way in this process: it keeps its own index.
        index = await asyncio.to_thread(ProductIndex, products)
        self._index, self._identity, self._seen_at = index, state.identity, state.at
        self._loaded_at = time.monotonic()
        return index

    def drop(self, product_ids: Iterable[UUID]) -> None:
        """Forget products that are gone; call it while holding the matching lock."""
        for product_id in product_ids:
            self._index.drop(product_id)


async def corrected(
    connection: Connection,
    index: ProductIndex,
    decisions: Decisions,
    linked: AbstractSet[UUID] = frozenset(),
) -> bool:
    """Hold the products of these decisions, and correct the index where it was mistaken.

    So with the `linked` products, which items have that were decided about.

    Returns True if the index was mistaken: then the decisions have to be taken again.
    """
    ids = {link.product_id for link in decisions.links} | linked
    ids.update(one.product_id for review in decisions.reviews for one in review.candidates)
    current = await hold_products(connection, ids)
    mistaken = [
        product_id for product_id in ids if index.get(product_id) != current.get(product_id)
    ]
    for product_id in mistaken:
        if product := current.get(product_id):
            index.put(product)
        else:
            index.drop(product_id)
    return bool(mistaken)
