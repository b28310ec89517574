"""Prices that changed by exactly a value added tax, as where another column was read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product

from marketbel_courier.guard.records import PriceChange

_USUAL = (20,)
_BY_CURRENCY = {
    "RUB": (20, 22),
    "PLN": (23, 20),
    "EUR": (20, 19, 21, 22),
    "CZK": (21, 20),
    "KZT": (12, 16, 20),
}
"""Rates in per cent that prices of a currency are taxed at; of the others the usual one."""

_REDUCED = {"PLN": (8, 5), "EUR": (7, 10), "CZK": (12,), "UAH": (7, 14), "KZT": ()}
_USUALLY_REDUCED = (10,)
"""Rates that some items of a list have beside the others, which have a full one."""

_FEWEST = 2
NEARLY_ALL = 0.8
"""So large a share of prices tells what became of the others, too."""

_HALF_CENT = Decimal("0.005")
_HALF = Decimal("0.5")
_FINE = Decimal("0.0005")
_LEAST_TAX, _MOST_TAX = 1.15, 1.27
"""With room for what was rounded."""
_HUNDRED = Decimal(100)

_STEPS = (1000, 500, 100, 50, 10, 5, 1)
"""What prices are rounded to, in hundredths."""

_WIDEST = 0.006
"""Where a common factor is known no better than this, a tax is not told from a rise."""

_SOME = 50
_NEAR, _MOST_NEAR = 5, 0.04
"""Where more prices than that only nearly fit a rate, they all moved by a factor beside it."""

_BY_CHANCE = math.log(1e-4)
_RANGE = 0.6
"""How far prices move each by itself, as a share of them."""


class TaxWay(StrEnum):
    """What has become of the tax in prices."""

    PUT_ON = "put_on"
    TAKEN_OFF = "taken_off"


@dataclass(frozen=True, slots=True)
class CommonTax:
    """The tax that `n` prices differ by from what they were: its rate in per cent.

    Other factors fit as well that differ by less than `within`.
    """

    way: TaxWay
    rate: int
    n: int
    within: float


@dataclass(frozen=True, slots=True)
class TaxStep:
    """A change by a tax of this `rate`; factors that differ by less than `within` look the same."""

    rate: int
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


def common_tax(changed: Sequence[PriceChange]) -> CommonTax | None:
    """The tax by which nearly all these changed prices differ; None if another cause is as likely.

    Prices may be rounded, and some may be taxed at a reduced rate. What tells the tax is that one
    narrow factor fits all of them, and that they cannot have come to it one by one.
    """
    pairs = [
        (old, new)
        for old, new in ((_cents(one.old), _cents(one.new)) for one in changed)
        if old > 0 and new > 0
    ]
    least = max(_FEWEST, NEARLY_ALL * len(changed))
    if len(pairs) < least:
        return None
    is_put_on = sum(new > old for old, new in pairs) * 2 > len(pairs)
    taxed = pairs if is_put_on else [(new, old) for old, new in pairs]
    currency = changed[0].new_currency or ""
    reduced = _REDUCED.get(currency, _USUALLY_REDUCED)
    way = TaxWay.PUT_ON if is_put_on else TaxWay.TAKEN_OFF
    found = []
    for fits, rate in product(_Fits.of(taxed), _BY_CURRENCY.get(currency, _USUAL)):
        n, within = fits.all_of(taxed, rate, reduced)
        if n >= least and within <= _WIDEST:
            found.append(CommonTax(way, rate, n, within))
    return min(found, key=lambda tax: tax.within, default=None)


@dataclass(frozen=True, slots=True)
class _Fits:
    """Which pairs of prices, without a tax and with it, in hundredths, a rate fits.

    Either the one or the other was reckoned, and rounded to so much.
    """

    rounded: int
    is_taxed_reckoned: bool

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int]]) -> tuple[_Fits, _Fits]:
        """Both ways in which it may have been."""
        bare, taxed = zip(*pairs, strict=True)
        return cls(_step_of(taxed), True), cls(_step_of(bare), False)

    def has(self, pair: tuple[int, int], rate: int, *, room: int = 1) -> bool:
        """Whether the prices differ by this rate, but for what was rounded, `room` times over."""
        bare, taxed = pair
        whole = 100 if self.is_taxed_reckoned else 100 + rate
        return abs(bare * (100 + rate) - taxed * 100) * 2 <= self.rounded * whole * room

    def all_of(
        self, pairs: Sequence[tuple[int, int]], rate: int, reduced: Sequence[int]
    ) -> tuple[int, float]:
        """How many the rate fits, reduced ones beside it, and how narrowly its factor is known.

        None if they might as well be prices that moved by themselves, or by a factor beside it.
        """
        nothing = (0, math.inf)
        some = pairs[:: len(pairs) // _SOME or 1]
        if (
            sum(any(self.has(pair, one) for one in (rate, *reduced)) for pair in some)
            < len(some) / 2
        ):
            return nothing
        full = [pair for pair in pairs if self.has(pair, rate)]
        others = [pair for pair in pairs if not self.has(pair, rate)]
        near = sum(self.has(pair, rate, room=_NEAR) for pair in others)
        if len(full) < max(_FEWEST, NEARLY_ALL * len(pairs) / 2) or near > _MOST_NEAR * len(full):
            return nothing
        if not self.is_no_chance(full):
            return nothing
        less = sum(any(self.has(pair, one) for one in reduced) for pair in others)
        return len(full) + less, self.width(full)

    def width(self, pairs: Sequence[tuple[int, int]]) -> float:
        """How narrowly the factor is known that fits all these."""
        half = self.rounded / 2
        if self.is_taxed_reckoned:
            bounds = [((taxed - half) / bare, (taxed + half) / bare) for bare, taxed in pairs]
        else:
            bounds = [
                (taxed / (bare + half), taxed / max(bare - half, half)) for bare, taxed in pairs
            ]
        return min(high for _, high in bounds) - max(low for low, _ in bounds)

    def is_no_chance(self, pairs: Sequence[tuple[int, int]]) -> bool:
        """Whether prices that move each by itself would not have come to fit."""
        reckoned = (taxed if self.is_taxed_reckoned else bare for bare, taxed in pairs)
        likely = sum(math.log(min(1.0, self.rounded / (_RANGE * one))) for one in reckoned)
        return likely <= _BY_CHANCE


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _step_of(cents: Iterable[int]) -> int:
    """What all these prices are rounded to, as far as they tell."""
    common = math.gcd(*cents)
    return next(step for step in _STEPS if common % step == 0)


def _may_be_taxed(factor: float) -> bool:
    """Whether a factor is near enough to a tax for a closer look, which takes much longer."""
    return _LEAST_TAX <= max(factor, 1 / factor) <= _MOST_TAX


def is_uneven(amount: Decimal) -> bool:
    """Whether nobody would set such a price by hand."""
    return amount * 20 % 1 != 0


def _step(change: PriceChange, by: Callable[[Decimal], Decimal], shown: Decimal) -> TaxStep | None:
    if not shown or not change.factor or not _may_be_taxed(change.factor):
        return None
    for rate in _BY_CURRENCY.get(change.new_currency or "", _USUAL):
        distance = abs(by(1 + rate / _HUNDRED) - shown)
        if distance <= _HALF_CENT:
            return TaxStep(rate, _HALF_CENT / shown)
        if shown % 1 == 0 and distance <= _HALF <= _FINE * shown:
            return TaxStep(rate, _HALF / shown)
    return None
