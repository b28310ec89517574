"""Which offer has a product's lowest price, which offers could not be compared, and why.

Programs that need one number read `products.min_price`; the facts behind that number are here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import from_json, to_json

from marketbel_courier.catalogue.held_changes import PRICE_COUNTS
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, data_of, message_of
from marketbel_courier.pricing.comparison import Comparison
from marketbel_courier.pricing.offers import ItemPrices

MOST_REASONS = 20
"""For so many items the reason why they take no part is stored; `left_out` counts all of them."""
TIMEOUT_SECONDS = 600
COMPARED_CHARACTERISTICS = (
    "in_stock", "currency", "vat", "vat_rate", "price_basis", "unit", "pack_size",
)  # fmt: skip
"""The characteristics of an item that its product's comparison depends on."""

# `currency_code` is a column that later versions of the existing system have.
_PRICES = f"""
    i.id, i.supplier_id, i.name, i.current_price,
    i.characteristics -> 'in_stock' IS DISTINCT FROM 'false' AS in_stock,
    coalesce(i.characteristics ->> 'currency', to_jsonb(i) ->> 'currency_code',
        s.metadata ->> 'default_currency'),
    i.characteristics ->> 'vat', i.characteristics ->> 'vat_rate',
    i.characteristics ->> 'price_basis', i.characteristics ->> 'unit',
    i.characteristics ->> 'pack_size', NOT {PRICE_COUNTS}, o.offers::text
    FROM supplier_items i JOIN suppliers s ON s.id = i.supplier_id
    LEFT JOIN courier.item_offers o ON o.supplier_item_id = i.id
"""
_KEPT_PLACES = Decimal("1e-12")
_ROOM = Context(prec=60)
_RATE_DIGITS = Context(prec=18)


@dataclass(frozen=True)
class LeftOut:
    """An item of a product that takes no part in the comparison, and why."""

    supplier_item_id: UUID
    supplier_id: UUID
    reason: Message


@dataclass(frozen=True)
class BestOffer:
    """What a product's lowest price is.

    `price` (exact) is for `quantity` of `unit`, in `currency`; the supplier asks `offered` in
    `offered_currency`, which was converted at `rate` as of `rate_dated`. `since` is when this item
    at this price became the best. Without `supplier_item_id` no offer could be compared. `highest`
    is the dearest of the `compared` ones, of `left_out` items the first reasons are kept.
    """

    product_id: UUID
    supplier_item_id: UUID | None
    supplier_id: UUID | None
    price: Decimal | None
    currency: str | None
    unit: str | None
    quantity: Decimal | None
    offered: Decimal | None
    offered_currency: str | None
    kind: str | None
    without_vat: bool
    rate: Decimal | None
    rate_dated: date | None
    highest: Decimal | None
    compared: int
    left_out: int
    reasons: Sequence[LeftOut]
    since: datetime


async def best_offers(
    executor: Pool | Connection, product_ids: Collection[UUID]
) -> dict[UUID, BestOffer]:
    """The best offers of these products; a product without items is left out."""
    rows = await executor.fetch(
        "SELECT * FROM courier.best_offers WHERE product_id = ANY($1::uuid[])", list(product_ids)
    )
    return {row["product_id"]: _best_offer(row) for row in rows}


async def count_left_out(executor: Pool | Connection) -> int:
    """How many products have offers that take no part in the comparison."""
    return int(
        await executor.fetchval("SELECT count(*) FROM courier.best_offers WHERE left_out > 0")
    )


async def item_prices(
    connection: Connection, product_ids: Sequence[UUID]
) -> Mapping[UUID, list[ItemPrices]]:
    """What the listed items of these products cost, by product."""
    rows = await connection.fetch(
        f"""
        SELECT i.product_id, {_PRICES}
        WHERE i.product_id = ANY($1::uuid[]) AND (i.characteristics ? 'delisted_at') IS NOT TRUE
        """,
        product_ids,
        timeout=TIMEOUT_SECONDS,
    )
    found: dict[UUID, list[ItemPrices]] = defaultdict(list)
    for product_id, *facts in rows:
        found[product_id].append(_item_prices(facts))
    return found


async def prices_of_items(
    connection: Connection, item_ids: Collection[UUID]
) -> dict[UUID, ItemPrices]:
    """What these items cost, whether a product has them or not."""
    rows = await connection.fetch(
        f"SELECT {_PRICES} WHERE i.id = ANY($1::uuid[])",
        list(item_ids),
    )
    return {item.item_id: item for item in map(_item_prices, rows)}


async def keep_comparisons(
    connection: Connection, comparisons: Mapping[UUID, Comparison], without_items: Sequence[UUID]
) -> None:
    """Store the comparisons within the caller's transaction; equal rows are not written again."""
    if without_items:
        await connection.execute(
            "DELETE FROM courier.best_offers WHERE product_id = ANY($1::uuid[])", without_items
        )
    if not comparisons:
        return
    rows = [_row(product_id, found) for product_id, found in comparisons.items()]
    await connection.execute(
        """
        INSERT INTO courier.best_offers AS kept
            (product_id, supplier_item_id, supplier_id, price, currency, unit, quantity, offered,
            offered_currency, kind, without_vat, rate, rate_dated, highest, compared, left_out,
            reasons)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::numeric[], $5::text[],
            $6::text[], $7::numeric[], $8::numeric[], $9::text[], $10::text[], $11::boolean[],
            $12::numeric[], $13::date[], $14::numeric[], $15::integer[], $16::integer[],
            $17::text[]::jsonb[])
        ON CONFLICT (product_id) DO UPDATE SET
            supplier_item_id = excluded.supplier_item_id, supplier_id = excluded.supplier_id,
            price = excluded.price, currency = excluded.currency, unit = excluded.unit,
            quantity = excluded.quantity, offered = excluded.offered,
            offered_currency = excluded.offered_currency, kind = excluded.kind,
            without_vat = excluded.without_vat, rate = excluded.rate,
            rate_dated = excluded.rate_dated, highest = excluded.highest,
            compared = excluded.compared, left_out = excluded.left_out,
            reasons = excluded.reasons,
            since = CASE WHEN
                (kept.supplier_item_id, kept.offered, kept.offered_currency)
                IS NOT DISTINCT FROM
                (excluded.supplier_item_id, excluded.offered, excluded.offered_currency)
                THEN kept.since ELSE excluded.since END
        WHERE (kept.supplier_item_id, kept.price, kept.currency, kept.unit, kept.quantity,
                kept.offered, kept.offered_currency, kept.kind, kept.without_vat, kept.rate,
                kept.rate_dated, kept.highest, kept.compared, kept.left_out, kept.reasons)
            IS DISTINCT FROM (excluded.supplier_item_id, excluded.price, excluded.currency,
                excluded.unit, excluded.quantity, excluded.offered, excluded.offered_currency,
                excluded.kind, excluded.without_vat, excluded.rate, excluded.rate_dated,
                excluded.highest, excluded.compared, excluded.left_out, excluded.reasons)
        """,
        *map(list, zip(*rows, strict=True)),
        timeout=TIMEOUT_SECONDS,
    )


def _row(product_id: UUID, found: Comparison) -> tuple[object, ...]:
    best, measure = found.best, found.measure
    reasons = [
        {
            "supplier_item_id": str(item.item_id),
            "supplier_id": str(item.supplier_id),
            "reason": str(reason),
            "reason_data": data_of(reason),
        }
        for item, reason in sorted(found.left_out, key=lambda one: one[0].item_id.int)[
            :MOST_REASONS
        ]
    ]
    told = to_json(reasons).decode() if reasons else "[]"
    if best is None or measure is None or found.highest is None:
        nothing = (None,) * 9
        return (product_id, *nothing, False, None, None, None, 0, len(found.left_out), told)
    payable, converted = best.payable, best.converted
    return (
        product_id,
        best.item.item_id,
        best.item.supplier_id,
        _kept(best.price),
        found.currency,
        measure.unit,
        measure.quantity,
        payable.amount,
        payable.currency,
        payable.kind.value,
        best.is_without_vat,
        None if converted.rate is None else _RATE_DIGITS.plus(converted.rate),
        converted.dated,
        _kept(found.highest),
        found.compared,
        len(found.left_out),
        told,
    )


def _kept(price: Decimal) -> Decimal:
    """The price without superfluous decimal places from a division."""
    exponent = price.as_tuple().exponent
    few = isinstance(exponent, int) and exponent >= -12
    return price if few else price.quantize(_KEPT_PLACES, context=_ROOM)


def _item_prices(row: Iterable[Any]) -> ItemPrices:
    *facts, offers = row
    return ItemPrices._make((*facts, from_json(offers) if offers else None))


def _best_offer(row: asyncpg.Record) -> BestOffer:
    facts: dict[str, Any] = dict(row)
    reasons = [
        LeftOut(
            UUID(one["supplier_item_id"]),
            UUID(one["supplier_id"]),
            message_of(one["reason_data"], one["reason"]),
        )
        for one in facts.pop("reasons")
    ]
    return BestOffer(**facts, reasons=reasons)
