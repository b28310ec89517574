"""Which of an item's prices is the one that is paid for it, with all that the others differ in.

An item takes part with one price: its own, as the reader chose it. Where that one is not what is
paid for a single one (a recommended price, a step from a quantity or a sum on), the first of its
other prices takes its place that is, in the order of `PriceKind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from marketbel_courier.file_formats.currencies import CONVENTIONAL_UNITS, currency_code
from marketbel_courier.messages.message import Message
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.roles import NEVER_THE_PRICE, Vat
from marketbel_courier.price_lists.units import find_pack_size
from marketbel_courier.pricing.measures import PACKS, Measure, basis_in_words, measure_of

_NOT_PAID = NEVER_THE_PRICE | {PriceKind.RECOMMENDED}
_ORDER = {kind: place for place, kind in enumerate(PriceKind)}
_CENT = Decimal("0.01")
_CODE_LENGTH = 3
_MOST_DIGITS = 12
_ONE = Decimal(1)


class ItemPrices(NamedTuple):
    """What the catalogue has of the prices of a product's item.

    `is_held` is a price that a person has to release first. `offers` are those that are kept of
    its list, the item's own first; None where `price` and the characteristics are all there is.
    """

    item_id: UUID
    supplier_id: UUID
    name: str
    price: Decimal
    in_stock: bool = True
    currency: str | None = None
    vat: str | None = None
    vat_rate: str | None = None
    price_basis: str | None = None
    unit: str | None = None
    pack_size: str | None = None
    is_held: bool = False
    offers: Sequence[Mapping[str, Any]] | None = None


class Payable(NamedTuple):
    """The price of an item that takes part; `currency` is a code, None where nothing tells it."""

    amount: Decimal
    kind: PriceKind
    currency: str | None
    vat: Vat | None
    vat_rate: Decimal | None
    measure: Measure


def payable_of(item: ItemPrices) -> Payable | Message:
    """The price that is paid for one of the item, or why none is known."""
    if item.is_held:
        return Message("price-held")
    if not item.price.is_finite() or item.price < 0:
        return Message("price-unusable")
    offers = item.offers
    # Whoever writes the item's price alone, such as another ml-analyze, leaves old offers behind.
    if not offers or not _is_price_of(offers[0], item.price):
        return _plain(item) if item.price else Message("price-zero")
    paid = [offer for offer in offers if _is_paid(offer)]
    if not paid:
        return _why_not_paid(offers[0])
    own = offers[0] if paid[0] is offers[0] else min(paid, key=_preference)
    return _told(item, own)


def _plain(item: ItemPrices) -> Payable:
    return Payable(
        item.price,
        PriceKind.PLAIN,
        known_currency(item.currency),
        _vat(item.vat),
        _number(item.vat_rate),
        _measure(item, *(basis_in_words(item.price_basis) if item.price_basis else (None, None))),
    )


def _told(item: ItemPrices, offer: Mapping[str, Any]) -> Payable:
    amount = _number(offer.get("amount"))
    assert amount is not None  # noqa: S101 - `_is_paid` has read it
    return Payable(
        amount,
        _kind(offer),
        known_currency(offer.get("currency")),
        _vat(offer.get("vat")),
        _number(offer.get("vat_rate")),
        _measure(item, offer.get("basis"), _number(offer.get("basis_quantity"))),
    )


def _measure(item: ItemPrices, basis: str | None, quantity: Decimal | None) -> Measure:
    if basis is None and item.unit:
        unit, _ = basis_in_words(item.unit)
        # Of “pack of 10” the offer knows no basis; any other unit is what the item is sold by.
        basis = unit if unit in PACKS else None
    size = item.pack_size
    return measure_of(
        basis,
        quantity if quantity is not None and quantity > 0 else None,
        pack_size=int(size)
        if size and size.isdecimal() and len(size) <= _CODE_LENGTH * 2
        else None,
        pieces_in_name=find_pack_size(item.name),
    )


def _is_price_of(offer: Mapping[str, Any], price: Decimal) -> bool:
    amount = _number(offer.get("amount"))
    return amount is not None and abs(amount - price) < _CENT


def _is_paid(offer: Mapping[str, Any]) -> bool:
    """Whether it is what is paid for a single one, whoever buys."""
    amount, least = _number(offer.get("amount")), _number(offer.get("least_quantity"))
    return (
        bool(amount)
        and _kind(offer) not in _NOT_PAID
        and (least is None or least <= 1)
        and not _number(offer.get("least_sum"))
    )


def _why_not_paid(offer: Mapping[str, Any]) -> Message:
    if not _number(offer.get("amount")):
        return Message("price-zero")
    kind = _kind(offer)
    if kind in _NOT_PAID:
        return Message("price-of-kind", kind=kind.value)
    if money := offer.get("least_sum"):
        return Message("price-from-sum", sum=str(money))
    return Message("price-from-quantity", quantity=str(offer.get("least_quantity")))


def _preference(offer: Mapping[str, Any]) -> tuple[int, Decimal]:
    return _ORDER[_kind(offer)], _number(offer.get("amount")) or Decimal(0)


def known_currency(text: str | None) -> str | None:
    """The ISO code that a currency as written stands for; what is none is None."""
    if not text:
        return None
    if len(text) == _CODE_LENGTH and text.isascii() and text.isupper() and text.isalpha():
        return "RUB" if text == "RUR" else text
    code = currency_code(text)
    return None if code is None else CONVENTIONAL_UNITS if code == CONVENTIONAL_UNITS else str(code)


def _kind(offer: Mapping[str, Any]) -> PriceKind:
    try:
        return PriceKind(offer.get("kind", PriceKind.PLAIN))
    except ValueError:
        return PriceKind.PLAIN


def _vat(text: str | None) -> Vat | None:
    return Vat(text) if text in (Vat.INCLUDED.value, Vat.EXCLUDED.value) else None


def _number(value: object) -> Decimal | None:
    """An exact number that is kept as text, or None."""
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    fits = number.is_finite() and number >= 0 and abs(number.adjusted()) <= _MOST_DIGITS
    return number if fits else None
