"""Prices that changed by exactly a value added tax, as where another column was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from marketbel_courier.guard.records import PriceChange

_USUAL = (Decimal(20),)
_BY_CURRENCY = {
    "RUB": (Decimal(20), Decimal(22)),
    "PLN": (Decimal(23),),
    "EUR": (Decimal(19), Decimal(20), Decimal(21)),
}
"""Rates in per cent that prices of a currency are taxed at; of the others the usual one."""

_HALF_CENT = Decimal("0.005")
_HALF = Decimal("0.5")
_FINEST = Decimal("0.0005")
_HUNDRED = Decimal(100)


def added_rate(change: PriceChange) -> Decimal | None:
    """The rate that the new price is more by, to the cent; None if there is none."""
    return _rate(change.old, change.new, change.new_currency)


def taken_rate(change: PriceChange) -> Decimal | None:
    """The rate that the new price is without, to the cent; None if there is none."""
    return _rate(change.new, change.old, change.new_currency, rounded=change.new)


def common_rate(rates: Iterable[Decimal | None], *, of: int, share: float) -> Decimal | None:
    """The rate that so large a share of `of` prices have in common."""
    counts: dict[Decimal, int] = {}
    for rate in rates:
        if rate is not None:
            counts[rate] = counts.get(rate, 0) + 1
    rate = max(counts, key=counts.__getitem__, default=None)
    return rate if rate is not None and counts[rate] >= share * of else None


def is_uneven(amount: Decimal) -> bool:
    """Whether nobody would set such a price by hand."""
    return amount * 20 % 1 != 0


def _rate(
    net: Decimal, gross: Decimal, currency: str | None, *, rounded: Decimal | None = None
) -> Decimal | None:
    for rate in _rates(currency):
        factor = 1 + rate / _HUNDRED
        # What was rounded is the price of the two that came of the other.
        unrounded, shown = (gross / factor, net) if rounded is not None else (net * factor, gross)
        if _is_rounded(unrounded, shown, _HALF_CENT):
            return rate
        if shown % 1 == 0 and _is_rounded(unrounded, shown, _HALF):
            return rate
    return None


def _is_rounded(unrounded: Decimal, shown: Decimal, by: Decimal) -> bool:
    """Whether an amount is shown so where it is rounded `by` at most, and that is fine enough."""
    return abs(unrounded - shown) <= by <= _FINEST * shown


def _rates(currency: str | None) -> Sequence[Decimal]:
    return _BY_CURRENCY.get(currency or "", _USUAL)
