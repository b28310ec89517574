"""The offers of items that say more than a price and its currency, in a table of their own.

Other programs read `supplier_items`, which has one price; all prices of a list are kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.price_lists.records import Offer, PricedItem
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms

_SAYS_NOTHING = frozenset({PriceKind.PLAIN, PriceKind.RETAIL})
_TELLING = (
    "vat", "vat_rate", "basis", "basis_quantity", "least_quantity", "least_sum", "variant",
)  # fmt: skip


def offers_to_keep(item: PricedItem) -> str | None:
    """The item's offers as JSON; None where they tell no more than its price and currency."""
    offers = item.offers
    if not offers or (len(offers) == 1 and not _tells_more(offers[0], item.price)):
        return None
    return to_json([_plain(offer) for offer in offers]).decode()


async def merge_offers(connection: Connection, supplier_id: UUID) -> set[UUID]:
    """Keep the offers of the staged list, within the caller's transaction, after its items.

    An item that is not on the list keeps what was kept of it, as it keeps its price. Returns the
    products of the items whose offers have changed.
    """
    dropped = await connection.fetch(
        """
        DELETE FROM courier.item_offers kept
        USING staged_items n JOIN supplier_items i
            ON i.supplier_id = $1 AND i.supplier_sku = n.sku
        WHERE kept.supplier_id = $1 AND kept.supplier_item_id = i.id AND n.offers IS NULL
        RETURNING i.product_id
        """,
        supplier_id,
    )
    written = await connection.fetch(
        """
        WITH written AS (
            INSERT INTO courier.item_offers (supplier_item_id, supplier_id, offers)
            SELECT i.id, $1, n.offers FROM staged_items n JOIN supplier_items i
                ON i.supplier_id = $1 AND i.supplier_sku = n.sku
            LEFT JOIN courier.item_offers known ON known.supplier_item_id = i.id
            -- What is known so is left out here: a conflict would lock its row.
            WHERE n.offers IS NOT NULL AND known.offers IS DISTINCT FROM n.offers
            ON CONFLICT (supplier_item_id) DO UPDATE SET offers = excluded.offers
            RETURNING supplier_item_id
        )
        SELECT DISTINCT i.product_id FROM written w JOIN supplier_items i
            ON i.id = w.supplier_item_id
        WHERE i.product_id IS NOT NULL
        """,
        supplier_id,
    )
    return {row["product_id"] for row in (*dropped, *written) if row["product_id"] is not None}


async def has_offers(connection: Connection, supplier_id: UUID) -> bool:
    """Whether offers of this supplier's items are kept."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM courier.item_offers WHERE supplier_id = $1)", supplier_id
        )
    )


async def offers_of(
    executor: Pool | Connection, item_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[Mapping[str, Any]]]:
    """The kept offers of these items, by item; an item with none kept is left out."""
    rows = await executor.fetch(
        """
        SELECT supplier_item_id, offers FROM courier.item_offers
        WHERE supplier_item_id = ANY($1)
        """,
        list(item_ids),
    )
    return {row["supplier_item_id"]: row["offers"] for row in rows}


def _tells_more(offer: Offer, price: Decimal) -> bool:
    terms = offer.terms
    return (
        offer.amount != price
        or terms.kind not in _SAYS_NOTHING
        or any(getattr(terms, name) is not None for name in _TELLING)
    )


def _plain(offer: Offer) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": offer.terms.kind,
        "amount": format(offer.amount, "f"),
        "text": offer.text,
    }
    if offer.column is not None:
        told["column"] = offer.column + 1
    return told | _plain_terms(offer.terms)


def _plain_terms(terms: PriceTerms) -> dict[str, Any]:
    named = {name: getattr(terms, name) for name in ("currency", *_TELLING)}
    return {
        name: format(value, "f") if isinstance(value, Decimal) else value
        for name, value in named.items()
        if value is not None
    }
