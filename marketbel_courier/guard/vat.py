"""Prices that changed by exactly a value added tax, as where another column was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
_FINE = Decimal("0.0005")
_FINE_OF_LIST = Decimal("0.002")
_LEAST_TAX, _MOST_TAX = 1.15, 1.27
"""With room for what was rounded."""
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaxStep:
    """A change by a tax of this `rate`; factors that differ by less than `within` look the same."""

    rate: Decimal
    within: Decimal

    @property
    def is_sure(self) -> bool:
        """Whether one such price tells enough."""
        return self.within <= _FINE


def tax_put_on(change: PriceChange) -> TaxStep | None:
    """The tax that the new price is more by, to the cent; None if there is none."""
    return _step(change, lambda factor: change.old * factor, change.new)


def tax_taken_off(change: PriceChange) -> TaxStep | None:
    """The tax that the new price is without, to the cent; None if there is none."""
    return _step(change, lambda factor: change.old / factor, change.new)


def common_rate(steps: Iterable[TaxStep | None], *, least: float) -> Decimal | None:
    """The rate that so many changes have in common, where the finest of them tells it apart."""
    found = [step for step in steps if step is not None]
    for rate, n in Counter(step.rate for step in found).most_common(1):
        finest = min(step.within for step in found if step.rate == rate)
        return rate if n >= least and finest <= _FINE_OF_LIST else None
    return None


def _may_be_taxed(factor: float) -> bool:
    """Whether a factor is near enough to a tax for a closer look, which takes much longer."""
    return _LEAST_TAX <= max(factor, 1 / factor) <= _MOST_TAX


def is_uneven(amount: Decimal) -> bool:
    """Whether nobody would set such a price by hand."""
    return amount * 20 % 1 != 0


def _step(change: PriceChange, by: Callable[[Decimal], Decimal], shown: Decimal) -> TaxStep | None:
    if not shown or not _may_be_taxed(float(change.new) / float(change.old)):
        return None
    for rate in _BY_CURRENCY.get(change.new_currency or "", _USUAL):
        distance = abs(by(1 + rate / _HUNDRED) - shown)
        if distance <= _HALF_CENT:
            return TaxStep(rate, _HALF_CENT / shown)
        if shown % 1 == 0 and distance <= _HALF <= _FINE * shown:
            return TaxStep(rate, _HALF / shown)
    return None
