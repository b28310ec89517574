"""What is known of single items' links: the present link, former ones, and open questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.item_links import ItemLink, former_links, links_of
from marketbel_courier.catalogue.parted_items import Parting, partings_of
from marketbel_courier.catalogue.review_queue import written_candidates
from marketbel_courier.catalogue.review_records import ReviewCandidate
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class KnownItem:
    """An item as its supplier names it."""

    item_id: UUID
    supplier_sku: str
    name: str


@dataclass(frozen=True)
class ItemStory:
    """An item with its link, its former ones, the products that a person took it off, and the
    candidates of the question about it.
    """

    item_id: UUID
    supplier_id: UUID
    supplier_sku: str
    name: str
    link: ItemLink | None
    former: Sequence[ItemLink]
    parted: Sequence[Parting]
    is_asked_about: bool
    candidates: Sequence[ReviewCandidate]


async def item_story(pool: Pool, item_id: UUID) -> ItemStory | None:
    """All that is known of the item's links; None if there is no such item."""
    async with one_view(pool) as connection:
        row = await connection.fetchrow(
            """
            SELECT i.id AS item_id, i.supplier_id, i.supplier_sku, i.name, q.candidate_products,
                coalesce(q.status::text IN ('pending', 'expired', 'needs_category'), false)
                    AS is_asked_about
            FROM supplier_items i LEFT JOIN match_review_queue q ON q.supplier_item_id = i.id
            WHERE i.id = $1
            """,
            item_id,
        )
        return None if row is None else await _story(connection, row)


async def items_called(pool: Pool, supplier_id: UUID, word: str, *, limit: int) -> list[KnownItem]:
    """The supplier's item of this code; else those that have the word in their names, by name."""
    rows = await pool.fetch(
        """
        SELECT id AS item_id, supplier_sku, name FROM supplier_items
        WHERE supplier_id = $1 AND supplier_sku = $2
        """,
        supplier_id,
        word,
    )
    if not rows:
        rows = await pool.fetch(
            """
            SELECT id AS item_id, supplier_sku, name FROM supplier_items
            WHERE supplier_id = $1 AND strpos(lower(name), lower($2)) > 0
            ORDER BY name, supplier_sku LIMIT $3
            """,
            supplier_id,
            word,
            limit,
        )
    return [KnownItem(**row) for row in rows]


async def _story(connection: Connection, row: asyncpg.Record) -> ItemStory:
    item_id = row["item_id"]
    asked = row["is_asked_about"]
    return ItemStory(
        item_id,
        row["supplier_id"],
        row["supplier_sku"],
        row["name"],
        link=(await links_of(connection, [item_id])).get(item_id),
        former=await former_links(connection, item_id),
        parted=await partings_of(connection, item_id),
        is_asked_about=asked,
        candidates=list(written_candidates(row["candidate_products"])) if asked else [],
    )
