"""What matching reads and writes: links, scores, drafts and the review queue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from marketbel_courier.catalogue.categories import categorise_drafts
from marketbel_courier.catalogue.item_codes import IDENTITY, ITEM, item_of
from marketbel_courier.catalogue.item_links import NewLink, end_links, note_links
from marketbel_courier.catalogue.parted_items import PARTED
from marketbel_courier.catalogue.products import NewDraft, create_drafts_apart
from marketbel_courier.catalogue.remembered_codes import remember_links
from marketbel_courier.catalogue.review_queue import withdraw_questions
from marketbel_courier.database.connections import Connection
from marketbel_courier.matching.records import Item, Link, NewProduct, Review, Rung

# Each transaction holds the lock for seconds; this allows for a long queue of them.
_LOCK_TIMEOUT_SECONDS = 900

# Items without a product, or whose product was found under a former name. A person's decision is
# judged again only if the item became another one.
_ITEMS_TO_MATCH = f"""
    supplier_items i
    LEFT JOIN courier.item_links l ON l.supplier_item_id = i.id AND l.ended_at IS NULL
        AND i.product_id IS NOT NULL AND ($1::uuid IS NULL OR l.supplier_id = $1)
    WHERE ($1::uuid IS NULL OR i.supplier_id = $1)
        AND (i.characteristics ? 'delisted_at') IS NOT TRUE
        AND CASE WHEN i.product_id IS NOT NULL
            THEN l.link_id IS NOT NULL AND l.identity IS DISTINCT FROM {IDENTITY}
            ELSE i.match_status::text <> 'verified_match' AND NOT EXISTS (
                SELECT FROM match_review_queue q
                WHERE q.supplier_item_id = i.id AND q.status::text NOT IN ('pending', 'expired'))
            END
"""


class ItemToMatch(NamedTuple):
    """An item with what is known of it; `product_id` is what it is linked to already.

    `is_verified` tells that a person linked it, under its `former_name`, and `is_draft` that its
    product was made of it.
    """

    item: Item
    product_id: UUID | None
    is_verified: bool
    is_draft: bool
    former_name: str | None = None


class Place(NamedTuple):
    """Where a page of items ended: items are ordered by supplier and SKU."""

    supplier_id: UUID
    supplier_sku: str


async def hold_matching_lock(connection: Connection) -> None:
    """Wait until no other transaction is matching; released with this one."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('marketbel_courier.matching', 0))",
        timeout=_LOCK_TIMEOUT_SECONDS,
    )


async def count_items_to_match(connection: Connection, supplier_id: UUID | None) -> int:
    """How many items `items_to_match` would return in all now."""
    return int(
        await connection.fetchval(
            f"SELECT count(*) FROM {_ITEMS_TO_MATCH}",  # noqa: S608 - a constant of this module
            supplier_id,
        )
    )


async def items_to_match(
    connection: Connection, supplier_id: UUID | None, after: Place | None, limit: int
) -> tuple[list[ItemToMatch], Place | None]:
    """Items to decide about that come after that place, and where the page ends.

    Items that a person decided about are not among them unless they became other ones, nor items
    that their supplier no longer lists. The items are locked in the order in which storing a price
    list locks them.
    """
    rows = await connection.fetch(
        f"""
        SELECT {ITEM}, i.product_id, i.match_status::text AS match_status,
            l.item_name AS former_name,
            i.match_status::text = 'unmatched' AND EXISTS (
                SELECT FROM products p WHERE p.id = i.product_id AND p.status::text = 'draft'
            ) AS is_draft,
            (SELECT r.product_id FROM courier.remembered_codes r
                WHERE r.supplier_id = i.supplier_id AND r.code = i.supplier_sku) AS remembered,
            {PARTED} AS parted
        FROM {_ITEMS_TO_MATCH}
            AND ($2::uuid IS NULL OR (i.supplier_id, i.supplier_sku) > ($2, $3::text))
        ORDER BY i.supplier_id, i.supplier_sku
        LIMIT $4
        FOR UPDATE OF i
        """,  # noqa: S608 - constants
        supplier_id,
        after and after.supplier_id,
        after and after.supplier_sku,
        limit,
    )
    items = [
        ItemToMatch(
            # A product to which an item is already linked has to be found again by other evidence.
            item_of(
                row,
                remembered=None if row["product_id"] else row["remembered"],
                parted=frozenset(row["parted"]),
            ),
            row["product_id"],
            is_verified=row["match_status"] == "verified_match",
            is_draft=row["is_draft"],
            former_name=row["former_name"],
        )
        for row in rows
    ]
    return items, Place(rows[-1]["supplier_id"], rows[-1]["supplier_sku"]) if rows else None


async def products_of_supplier(connection: Connection, supplier_id: UUID) -> set[UUID]:
    """The products that listed items of this supplier are linked to."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT product_id FROM supplier_items
        WHERE supplier_id = $1 AND product_id IS NOT NULL
            AND (characteristics ? 'delisted_at') IS NOT TRUE
        """,
        supplier_id,
    )
    return {row["product_id"] for row in rows}


async def unshared_drafts(connection: Connection, supplier_id: UUID) -> set[UUID]:
    """The drafts that stand for listed items of this supplier, and for nobody else's."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT i.product_id FROM supplier_items i JOIN products p ON p.id = i.product_id
        WHERE i.supplier_id = $1 AND p.status::text = 'draft'
            AND (i.characteristics ? 'delisted_at') IS NOT TRUE
            AND NOT EXISTS (
                SELECT FROM supplier_items others
                WHERE others.product_id = i.product_id AND others.supplier_id <> $1)
        """,
        supplier_id,
    )
    return {row["product_id"] for row in rows}


async def link_items(connection: Connection, links: Sequence[Link]) -> None:
    """Link items to their products, and enter why; a question about them is withdrawn.

    Their codes are remembered.
    """
    await connection.execute(
        """
        UPDATE supplier_items i
        SET product_id = l.product_id, match_status = 'auto_matched', match_score = l.score,
            match_candidates = NULL, updated_at = now()
        FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS l (item_id, product_id, score)
        WHERE i.id = l.item_id
        """,
        [link.item_id for link in links],
        [link.product_id for link in links],
        [link.score for link in links],
    )
    await note_links(connection, [NewLink(link.item_id, link.rung, link.reasons) for link in links])
    await remember_links(
        connection,
        [(link.item_id, link.rung) for link in links if link.rung is not Rung.REMEMBERED_CODE],
    )
    await withdraw_questions(connection, [link.item_id for link in links])


async def queue_for_review(connection: Connection, reviews: Sequence[Review]) -> None:
    """Ask a person about these items; an open question keeps its place and expiry."""
    ids = [review.item_id for review in reviews]
    candidates = [_as_json(review) for review in reviews]
    await connection.execute(
        """
        UPDATE supplier_items i
        SET match_status = 'potential_match', match_score = r.score,
            match_candidates = r.candidates::jsonb, updated_at = now()
        FROM unnest($1::uuid[], $2::float8[], $3::text[]) AS r (item_id, score, candidates)
        WHERE i.id = r.item_id
            AND (i.match_status::text <> 'potential_match'
                OR i.match_candidates IS DISTINCT FROM r.candidates::jsonb)
        """,
        ids,
        [review.candidates[0].score for review in reviews],
        candidates,
    )
    await connection.execute(
        """
        INSERT INTO match_review_queue AS q
            (supplier_item_id, candidate_products, status, expires_at)
        SELECT item_id, candidates::jsonb, 'pending', now() + interval '30 days'
        FROM unnest($1::uuid[], $2::text[]) AS r (item_id, candidates)
        ON CONFLICT (supplier_item_id) DO UPDATE SET
            candidate_products = excluded.candidate_products,
            status = 'pending',
            expires_at = CASE
                WHEN q.status::text = 'pending' THEN q.expires_at ELSE excluded.expires_at END
        WHERE q.status::text IN ('pending', 'expired')
        """,
        ids,
        candidates,
    )


async def take_off_and_ask(connection: Connection, reviews: Sequence[Review]) -> None:
    """Unlink items from their products and ask a person about them, whoever linked them before."""
    ids = [review.item_id for review in reviews]
    await connection.execute(
        "UPDATE supplier_items SET product_id = NULL WHERE id = ANY($1::uuid[])", ids
    )
    await end_links(connection, ids)
    await connection.execute(
        """
        UPDATE match_review_queue
        SET status = 'expired', reviewed_at = NULL, reviewed_by = NULL
        WHERE supplier_item_id = ANY($1::uuid[]) AND status::text IN ('approved', 'rejected')
        """,
        ids,
    )
    await queue_for_review(connection, reviews)


async def link_to_drafts(
    connection: Connection,
    products: Sequence[NewProduct],
    parted: Mapping[UUID, AbstractSet[UUID]] = MappingProxyType({}),
) -> list[UUID]:
    """Make the drafts and link their items, which stay `unmatched`: no existing product was found.

    `parted` are the products that people took items off. Returns the drafts' ids, in the order of
    `products`.
    """
    codes = await _codes_of(connection, [product.item_ids[0] for product in products])
    drafts = await create_drafts_apart(
        connection,
        [
            NewDraft(
                product.name,
                apart=codes[product.item_ids[0]],
                never=frozenset().union(*(parted.get(one, ()) for one in product.item_ids)),
            )
            for product in products
        ],
    )
    pairs = [
        (item_id, draft)
        for draft, product in zip(drafts, products, strict=True)
        for item_id in product.item_ids
    ]
    item_ids = [item_id for item_id, _ in pairs]
    await connection.execute(
        """
        UPDATE supplier_items i
        SET product_id = l.product_id, match_status = 'unmatched', match_score = NULL,
            match_candidates = NULL, updated_at = now()
        FROM unnest($1::uuid[], $2::uuid[]) AS l (item_id, product_id)
        WHERE i.id = l.item_id
        """,
        item_ids,
        [draft for _, draft in pairs],
    )
    await note_links(connection, [NewLink(item_id, Rung.NEW_PRODUCT) for item_id in item_ids])
    await withdraw_questions(connection, item_ids)
    categories = {
        draft: product.category
        for draft, product in zip(drafts, products, strict=True)
        if product.category
    }
    await categorise_drafts(connection, categories)
    return drafts


async def _codes_of(connection: Connection, item_ids: Sequence[UUID]) -> dict[UUID, str]:
    """A text that identifies each of the items for good."""
    rows = await connection.fetch(
        """
        SELECT id, supplier_id || '/' || supplier_sku AS code FROM supplier_items
        WHERE id = ANY($1::uuid[])
        """,
        list(item_ids),
    )
    return {row["id"]: row["code"] for row in rows}


def _as_json(review: Review) -> str:
    """The candidates as the queue keeps them; the first one has what kept it from being linked."""
    candidates = []
    for one in review.candidates:
        told: dict[str, Any] = {
            "product_id": str(one.product_id), "name": one.name, "score": one.score
        }  # fmt: skip
        if one.contradictions:
            told["contradictions"] = [said.as_json() for said in one.contradictions]
        candidates.append(told)
    if review.reasons:
        candidates[0]["reasons"] = [said.as_json() for said in review.reasons]
    return json.dumps(candidates, ensure_ascii=False)
