"""Products: drafts of new ones, and the aggregates of all."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.best_offers import item_prices, keep_comparisons
from marketbel_courier.catalogue.exchange_rates import rules_and_rates
from marketbel_courier.database.connections import Connection
from marketbel_courier.file_formats.text import normalise, with_plus_told
from marketbel_courier.pricing.comparison import Comparison, compare

RECALCULATION_TIMEOUT_SECONDS = 600
_PRODUCTS_AT_ONCE = 5_000

MADE_UP_SKU = "MKT-"
"""What an internal SKU begins with that was made up for a product of a person."""

_DRAFT_SKU = "DRAFT-"

log = logging.getLogger(__name__)


IS_IDLE_DRAFT = """
    p.status::text = 'draft'
    AND NOT EXISTS (SELECT FROM supplier_items i WHERE i.product_id = p.id)
    AND NOT EXISTS (
        SELECT FROM match_review_queue q
        WHERE q.status::text NOT IN ('approved', 'rejected') AND q.candidate_products
            @> jsonb_build_array(jsonb_build_object('product_id', p.id::text)))
"""
"""SQL: whether a product `p` is a draft that nobody offers, and that nobody is asked about."""


def draft_sku(name: str) -> str:
    """The internal SKU of a draft: the same name gives the same SKU, today and next month."""
    told = normalise(with_plus_told(name))
    return f"{_DRAFT_SKU}{hashlib.sha256(told.encode()).hexdigest()[:16].upper()}"


def is_made_up(internal_sku: str) -> bool:
    """Whether an internal SKU was made for want of one, and identifies nothing elsewhere."""
    return not internal_sku or internal_sku.startswith((_DRAFT_SKU, MADE_UP_SKU))


async def create_drafts(connection: Connection, names: Sequence[str]) -> list[UUID]:
    """A draft product for each name, in the order of `names`; an existing one is taken again."""
    return await _drafts_of(connection, names, [draft_sku(name) for name in names])


class NewDraft(NamedTuple):
    """A draft that is wanted: `apart` is what tells it from others of its name, such as a
    supplier's code, and `never` are products that it must not be.
    """

    name: str
    apart: str = ""
    never: AbstractSet[UUID] = frozenset()


async def create_drafts_apart(connection: Connection, wanted: Sequence[NewDraft]) -> list[UUID]:
    """A draft of its own for each, in their order, also where a name comes several times.

    An existing draft is taken again only if nobody offers it.
    """
    skus = [draft_sku(draft.name) for draft in wanted]
    rows = await connection.fetch(
        """
        SELECT p.internal_sku FROM products p
        WHERE p.internal_sku = ANY($1::text[]) AND (p.status::text = 'archived'
            OR EXISTS (SELECT FROM supplier_items i WHERE i.product_id = p.id))
        """,
        skus,
    )
    given = {row["internal_sku"] for row in rows}
    for place, draft in enumerate(wanted):
        # Of what it must not be, it would be the draft of the same name again.
        never = sorted(map(str, draft.never))
        if never or skus[place] in given:
            skus[place] = draft_sku("\n".join((draft.name, draft.apart, *never)))
        given.add(skus[place])
    return await _drafts_of(connection, [draft.name for draft in wanted], skus)


async def _drafts_of(
    connection: Connection, names: Sequence[str], skus: Sequence[str]
) -> list[UUID]:
    by_sku = dict(zip(skus, names, strict=True))
    await connection.execute(
        """
        INSERT INTO products (internal_sku, name, status)
        SELECT sku, name, 'draft' FROM unnest($1::text[], $2::text[]) AS t (sku, name)
        ON CONFLICT (internal_sku) DO NOTHING
        """,
        list(by_sku),
        list(by_sku.values()),
    )
    rows = await connection.fetch(
        "SELECT internal_sku, id FROM products WHERE internal_sku = ANY($1::text[])", list(by_sku)
    )
    ids = {row["internal_sku"]: row["id"] for row in rows}
    return [ids[sku] for sku in skus]


async def remove_idle_drafts(
    connection: Connection, product_ids: Collection[UUID]
) -> Sequence[UUID]:
    """Remove those of the products that are drafts nobody needs any more; returns which.

    One that a table of others names stays.
    """
    if not product_ids:
        return ()
    await connection.execute(
        "SELECT FROM products WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
        list(product_ids),
    )
    try:
        async with connection.transaction():
            rows = await connection.fetch(
                f"""
                DELETE FROM products p
                WHERE p.id = ANY($1::uuid[]) AND starts_with(p.internal_sku, '{_DRAFT_SKU}')
                    AND {IS_IDLE_DRAFT}
                RETURNING id
                """,  # noqa: S608 - constants of this module
                list(product_ids),
            )
    except asyncpg.ForeignKeyViolationError as error:
        log.warning("drafts without items are kept, since another table names them: %s", error)
        return ()
    return [row["id"] for row in rows]


async def existing_draft(connection: Connection, name: str) -> UUID | None:
    """The product that began as the draft of this name, whatever it has become since."""
    found = await connection.fetchval(
        "SELECT id FROM products WHERE internal_sku = $1", draft_sku(name)
    )
    return None if found is None else UUID(str(found))


async def category_of(connection: Connection, product_id: UUID) -> UUID | None:
    """The category of the product."""
    found = await connection.fetchval("SELECT category_id FROM products WHERE id = $1", product_id)
    return None if found is None else UUID(str(found))


async def recalculate_products(connection: Connection, product_ids: Collection[UUID]) -> None:
    """Set lowest price, best offer and availability from the linked items.

    What is so already is not written. Delisted items do not count, and held prices of new items do
    not. How offers are compared is the shop's to say (`price_rules`); which of them can be is
    decided in `pricing`.
    """
    # In one order for everybody, or two price lists with the same products would deadlock.
    ordered = sorted(set(product_ids))
    for start in range(0, len(ordered), _PRODUCTS_AT_ONCE):
        await _recalculate(connection, ordered[start : start + _PRODUCTS_AT_ONCE])


async def _recalculate(connection: Connection, product_ids: Sequence[UUID]) -> None:
    products = await connection.fetch(
        """
        SELECT id, name, min_price, availability FROM products WHERE id = ANY($1::uuid[])
        ORDER BY id FOR NO KEY UPDATE
        """,
        product_ids,
        timeout=RECALCULATION_TIMEOUT_SECONDS,
    )
    # Not before the products are held: whoever changes rules or rates recalculates them after.
    rules, rates = await rules_and_rates(connection)
    items = await item_prices(connection, [product["id"] for product in products])
    comparisons: dict[UUID, Comparison] = {}
    changed: list[tuple[UUID, Decimal | None, bool]] = []
    for product_id, name, min_price, availability in products:
        own = items.get(product_id, ())
        found = compare(name, own, rules, rates)
        if own:
            comparisons[product_id] = found
        there = any(item.in_stock for item in own)
        if (min_price, availability) != (found.lowest, there):
            changed.append((product_id, found.lowest, there))
    if changed:
        await connection.execute(
            """
            UPDATE products p SET min_price = n.price, availability = n.there, updated_at = now()
            FROM unnest($1::uuid[], $2::numeric[], $3::boolean[]) AS n (id, price, there)
            WHERE p.id = n.id
            """,
            *map(list, zip(*changed, strict=True)),
            timeout=RECALCULATION_TIMEOUT_SECONDS,
        )
    await keep_comparisons(
        connection,
        comparisons,
        [product["id"] for product in products if product["id"] not in comparisons],
    )
