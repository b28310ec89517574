"""Which of an item's prices is the one that is paid for it, with all that the others differ in.

An item takes part with one price: its own, as the reader chose it. Where that one is not what is
paid for a single one (a recommended price, a step from a quantity or a sum on), the first of its
other prices takes its place that is, in the order of `PriceKind`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
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
_LONGEST_SIZE = 6
_MOST_DIGITS = 12


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


class _Terms(NamedTuple):
    """What an offer says beside its amount; `is_paid` is whether that is paid for a single one."""

    is_paid: bool
    kind: PriceKind
    currency: str | None
    vat: Vat | None
    vat_rate: Decimal | None
    basis: str | None
    quantity: Decimal | None


def payable_of(item: ItemPrices) -> Payable | Message:
    """The price that is paid for one of the item, or why none is known."""
    if item.is_held:
        return Message("price-held")
    if not item.price.is_finite() or item.price < 0:
        return Message("price-unusable")
    offers = item.offers
    own = _number(offers[0].get("amount")) if offers else None
    # A program that writes the item's price alone, such as another ml-analyze, leaves old offers.
    if not offers or own is None or abs(own - item.price) >= _CENT:
        return _plain(item) if item.price else Message("price-zero")
    terms = _terms(offers[0])
    if terms.is_paid and own:
        return _told(item, own, terms)
    others = [(_terms(offer), _number(offer.get("amount"))) for offer in offers[1:]]
    paid = [(terms, amount) for terms, amount in others if terms.is_paid and amount]
    if not paid:
        return _why_not_paid(offers[0], terms) if own else Message("price-zero")
    terms, amount = min(paid, key=lambda one: (_ORDER[one[0].kind], one[1]))
    return _told(item, amount, terms)


def _plain(item: ItemPrices) -> Payable:
    terms = _terms_of(PriceKind.PLAIN.value, item.currency, item.vat, item.vat_rate)
    if item.price_basis:
        basis, quantity = basis_in_words(item.price_basis)
        terms = terms._replace(basis=basis, quantity=quantity)
    return _told(item, item.price, terms)


def _told(item: ItemPrices, amount: Decimal, terms: _Terms) -> Payable:
    measure = _measure(
        terms.basis, terms.quantity, item.unit, item.pack_size, find_pack_size(item.name)
    )
    return Payable(amount, terms.kind, terms.currency, terms.vat, terms.vat_rate, measure)


def _terms(offer: Mapping[str, Any]) -> _Terms:
    told = offer.get
    return _terms_of(
        told("kind"),
        told("currency"),
        told("vat"),
        told("vat_rate"),
        told("basis"),
        told("basis_quantity"),
        told("least_quantity"),
        told("least_sum"),
    )


@lru_cache(maxsize=4096)
def _terms_of(
    kind: str | None,
    currency: str | None,
    vat: str | None,
    vat_rate: str | None,
    basis: str | None = None,
    basis_quantity: str | None = None,
    least_quantity: str | None = None,
    least_sum: str | None = None,
) -> _Terms:
    # Kept, since an offer of a list has the terms of thousands of others.
    known, least = _kind(kind), _number(least_quantity)
    is_for_one = (least is None or least <= 1) and not _number(least_sum)
    return _Terms(
        known not in _NOT_PAID and is_for_one,
        known,
        known_currency(currency),
        _vat(vat),
        _number(vat_rate),
        basis,
        _number(basis_quantity) or None,
    )


@lru_cache(maxsize=4096)
def _measure(
    basis: str | None,
    quantity: Decimal | None,
    unit: str | None,
    pack_size: str | None,
    pieces_in_name: int | None,
) -> Measure:
    if basis is None and unit:
        code, _ = basis_in_words(unit)
        # Of “pack of 10” the offer knows no basis; any other unit is what the item is sold by.
        basis = code if code in PACKS else None
    is_number = pack_size is not None and pack_size.isdecimal() and len(pack_size) <= _LONGEST_SIZE
    return measure_of(
        basis,
        quantity,
        pack_size=int(pack_size) if pack_size and is_number else None,
        pieces_in_name=pieces_in_name,
    )


def _why_not_paid(offer: Mapping[str, Any], terms: _Terms) -> Message:
    if terms.kind in _NOT_PAID:
        return Message("price-of-kind", kind=terms.kind.value)
    if money := offer.get("least_sum"):
        return Message("price-from-sum", sum=str(money))
    return Message("price-from-quantity", quantity=str(offer.get("least_quantity")))


def known_currency(text: str | None) -> str | None:
    """The ISO code that a currency as written stands for; what is none is None."""
    if not text:
        return None
    if len(text) == _CODE_LENGTH and text.isascii() and text.isupper() and text.isalpha():
        return "RUB" if text == "RUR" else text
    code = currency_code(text)
    return None if code is None else CONVENTIONAL_UNITS if code == CONVENTIONAL_UNITS else str(code)


def _kind(text: str | None) -> PriceKind:
    try:
        return PriceKind(text or PriceKind.PLAIN)
    except ValueError:
        return PriceKind.PLAIN


def _vat(text: str | None) -> Vat | None:
    return Vat(text) if text in (Vat.INCLUDED.value, Vat.EXCLUDED.value) else None


def _number(text: str | None) -> Decimal | None:
    """An exact number that is kept as text, or None."""
    if text is None:
        return None
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        return None
    fits = number.is_finite() and number >= 0 and abs(number.adjusted()) <= _MOST_DIGITS
    return number if fits else None
