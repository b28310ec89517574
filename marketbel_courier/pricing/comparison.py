"""Which of a product's offers is the best, what it costs in the shop's currency, and what of the
others could not be compared, with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from marketbel_courier.file_formats.currencies import CONVENTIONAL_UNITS
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import MAX_PRICE
from marketbel_courier.price_lists.roles import Vat
from marketbel_courier.price_lists.units import find_pack_size
from marketbel_courier.pricing.measures import PACKS, PIECES, Measure
from marketbel_courier.pricing.offers import ItemPrices, Payable, payable_of
from marketbel_courier.pricing.rates import EXACT, Converted, RateTable, convert
from marketbel_courier.pricing.rules import PriceRules

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
_EXCLUDED = Vat.EXCLUDED


class ComparedOffer(NamedTuple):
    """An offer with its price for the product's measure, in the currency of the comparison."""

    item: ItemPrices
    payable: Payable
    price: Decimal
    converted: Converted
    is_without_vat: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The offers of one product side by side.

    `best` is the least price, for so much as `measure` says, in `currency` (None where no offer
    names one); `highest` is the dearest of the `compared` ones. `left_out` are the items that take
    no part, each with the reason. `lowest` is what a column of two decimals can say of the best
    price; None where it can say nothing true.
    """

    best: ComparedOffer | None = None
    currency: str | None = None
    measure: Measure | None = None
    highest: Decimal | None = None
    compared: int = 0
    left_out: Sequence[tuple[ItemPrices, Message]] = field(default_factory=list)

    @property
    def lowest(self) -> Decimal | None:
        """The best price in two decimals."""
        if self.best is None:
            return None
        price = self.best.price.quantize(_CENT, ROUND_HALF_UP, EXACT)
        return price if _CENT <= price <= MAX_PRICE else None


def compare(
    product_name: str,
    items: Sequence[ItemPrices],
    rules: PriceRules,
    table: RateTable | None = None,
) -> Comparison:
    """The offers of a product's items, compared as far as they can be."""
    left_out: list[tuple[ItemPrices, Message]] = []
    offers: list[tuple[ItemPrices, Payable]] = []
    for item in items:
        payable = payable_of(item)
        if isinstance(payable, Message):
            left_out.append((item, payable))
        else:
            offers.append((item, payable))
    currency, priced = _in_one_currency(offers, rules, table, left_out)
    priced = _with_vat_alike(priced, left_out)
    measure, priced = _for_one_measure(product_name, priced, left_out)
    priced = _in_stock(priced, rules, left_out)
    if not priced:
        return Comparison(left_out=left_out)
    best = min(priced, key=lambda one: (one.price, not one.item.in_stock, one.item.item_id.int))
    highest = max(one.price for one in priced)
    return Comparison(best, currency, measure, highest, len(priced), left_out)


def _in_one_currency(
    offers: Sequence[tuple[ItemPrices, Payable]],
    rules: PriceRules,
    table: RateTable | None,
    left_out: list[tuple[ItemPrices, Message]],
) -> tuple[str | None, list[ComparedOffer]]:
    """The offers with their prices in one currency: the shop's, else the one that all of them have.

    Amounts of several currencies are never set side by side as bare numbers.
    """
    wanted = rules.currency
    if wanted is None:
        named = {payable.currency for _, payable in offers}
        if len(named) > 1:
            left_out += [(item, Message("price-currencies-mixed")) for item, _ in offers]
            return None, []
        same = [
            _priced(item, payable, Converted(payable.amount), rules) for item, payable in offers
        ]
        return next(iter(named), None), same
    priced = []
    for item, payable in offers:
        converted = _converted(payable, wanted, rules, table)
        if isinstance(converted, Message):
            left_out.append((item, converted))
        else:
            priced.append(_priced(item, payable, converted, rules))
    return wanted, priced


def _converted(
    payable: Payable, wanted: str, rules: PriceRules, table: RateTable | None
) -> Converted | Message:
    currency = payable.currency or rules.default_currency
    if currency is None:
        return Message("price-without-currency")
    if currency == CONVENTIONAL_UNITS:
        return Message("price-in-conventional-units")
    return convert(payable.amount, currency, wanted, table) or Message(
        "price-without-rate", currency=currency
    )


def _priced(
    item: ItemPrices, payable: Payable, converted: Converted, rules: PriceRules
) -> ComparedOffer:
    """The offer with its VAT, as far as the rate is known."""
    price, is_without = converted.amount, payable.vat is _EXCLUDED
    rate = rules.vat_rate if payable.vat_rate is None else payable.vat_rate
    if is_without and rate is not None:
        price, is_without = EXACT.divide(EXACT.multiply(price, _HUNDRED + rate), _HUNDRED), False
    return ComparedOffer(item, payable, price, converted, is_without)


def _with_vat_alike(
    offers: list[ComparedOffer], left_out: list[tuple[ItemPrices, Message]]
) -> list[ComparedOffer]:
    """Those with VAT, where there are any: what nobody knows the VAT of is less than is paid."""
    full = [one for one in offers if not one.is_without_vat]
    if not full or len(full) == len(offers):
        return offers
    left_out += [(one.item, Message("price-without-vat")) for one in offers if one.is_without_vat]
    return full


def _for_one_measure(
    product_name: str, offers: list[ComparedOffer], left_out: list[tuple[ItemPrices, Message]]
) -> tuple[Measure | None, list[ComparedOffer]]:
    """The offers with their prices for the same quantity of the same unit.

    Prices that all buy the same stand as they are. Else they are told for the pack that the
    product's name speaks of, or for one.
    """
    if not offers:
        return None, offers
    first = offers[0].payable.measure
    if all(one.payable.measure == first for one in offers):
        return first, offers
    unit = _unit_of_most(offers)
    alike = [one for one in offers if one.payable.measure.unit == unit]
    left_out += [
        (one.item, Message("price-of-other-unit", unit=one.payable.measure.unit, wanted=unit))
        for one in offers
        if one.payable.measure.unit != unit
    ]
    quantities = {one.payable.measure.quantity for one in alike}
    pieces = find_pack_size(product_name) if unit == PIECES else None
    quantity = quantities.pop() if len(quantities) == 1 else Decimal(pieces or 1)
    return Measure(unit, quantity), [_for_quantity(one, quantity) for one in alike]


def _for_quantity(offer: ComparedOffer, wanted: Decimal) -> ComparedOffer:
    quantity = offer.payable.measure.quantity
    if quantity == wanted:
        return offer
    return offer._replace(price=EXACT.divide(EXACT.multiply(offer.price, wanted), quantity))


def _unit_of_most(offers: Sequence[ComparedOffer]) -> str:
    """The unit that the product's price is told by: pieces, then packs, then what most have."""
    counts = Counter(one.payable.measure.unit for one in offers)
    return min(counts, key=lambda unit: (unit != PIECES, unit not in PACKS, -counts[unit], unit))


def _in_stock(
    offers: list[ComparedOffer], rules: PriceRules, left_out: list[tuple[ItemPrices, Message]]
) -> list[ComparedOffer]:
    """Where the shop wants it so, those that are not known to be sold out, if there are any."""
    at_hand = [one for one in offers if one.item.in_stock] if rules.in_stock_first else []
    if not at_hand:
        return offers
    left_out += [
        (one.item, Message("price-out-of-stock")) for one in offers if not one.item.in_stock
    ]
    return at_hand
