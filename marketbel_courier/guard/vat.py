"""Prices that changed by exactly a value added tax, as where another column was read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import product

from marketbel_courier.guard.records import PriceChange
from marketbel_courier.guard.rounded_prices import Pair, cents, common_factors, step_of

_USUAL = (20,)
_BY_CURRENCY = {
    "RUB": (20, 22),
    "PLN": (23, 20),
    "EUR": (20, 19, 21, 22),
    "CZK": (21, 20),
    "KZT": (12, 16, 20),
}
"""Rates of tax in percent by currency; other currencies have the usual rate."""

_REDUCED = {"PLN": (8, 5), "EUR": (7, 10), "CZK": (12,), "UAH": (7, 14), "KZT": ()}
_USUALLY_REDUCED = (10,)
"""Reduced rates, in percent, that some items of a list may have; the others have a full rate."""

_FEWEST = 2
NEARLY_ALL = 0.8
"""If this share of the prices shows one cause, the others are taken to have the same cause."""

_HALF_CENT = Decimal("0.005")
_HALF = Decimal("0.5")
_FINE = Decimal("0.0005")
_LEAST_TAX, _MOST_TAX = 1.15, 1.27
"""The least and greatest factors of a tax, with room for rounding."""
_HUNDRED = Decimal(100)

_WIDEST, _WIDEST_OF_OTHERS = 0.005, 0.003
"""Where a common factor is known no better than this, a tax is not told from what prices do by
themselves: one of the usual rate, or another one.
"""

_SOME = 50
_NEAR, _MOST_NEAR = 5, 0.04
"""Where more prices than that only nearly fit a rate, they all moved by a factor beside it."""

_WIDEST_OF_PART = 0.002
_MOST_NEAR_OF_PART = 0.25

_BY_CHANCE = math.log(1e-4)
_RANGE = 0.6
"""How far single prices change without a common cause, as a share of the price."""


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
    pairs = _pairs(changed)
    least = max(_FEWEST, NEARLY_ALL * len(changed))
    if len(pairs) < least:
        return None
    is_put_on = sum(new > old for old, new in pairs) * 2 > len(pairs)
    way = TaxWay.PUT_ON if is_put_on else TaxWay.TAKEN_OFF
    taxed = _taxed(pairs, way)
    currency = changed[0].new_currency or ""
    reduced = _REDUCED.get(currency, _USUALLY_REDUCED)
    found = []
    for fits, rate in product(_Fits.of(taxed), _rates(currency)):
        n, within = fits.all_of(taxed, rate, reduced)
        if n >= least and within <= (_WIDEST if rate in _USUAL else _WIDEST_OF_OTHERS):
            found.append(CommonTax(way, rate, n, within))
    return min(found, key=lambda tax: tax.within, default=None)


def tax_on_part(changed: Sequence[PriceChange], least: float) -> CommonTax | None:
    """The tax by which at least so many of the changed prices differ, whatever the others do.

    The factor has to be known as narrowly as no rise is by chance.
    """
    pairs = _pairs(changed)
    if len(pairs) < least:
        return None
    rates, found = _rates(changed[0].new_currency or ""), []
    for way in TaxWay:
        taxed = _taxed(pairs, way)
        some = taxed[:: len(taxed) // _SOME or 1]
        fewest = least / len(pairs) * len(some) / 2
        if not any(fits.n_of(some, rate) >= fewest for fits in _Fits.of(some) for rate in rates):
            continue
        for fits, rate in product(_Fits.of(taxed), rates):
            n, within = fits.part_of(taxed, rate)
            if n >= least and within <= _WIDEST_OF_PART:
                found.append(CommonTax(way, rate, n, within))
    return max(found, key=lambda tax: tax.n, default=None)


def _pairs(changed: Sequence[PriceChange]) -> list[Pair]:
    both = ((cents(one.old), cents(one.new)) for one in changed)
    return [(old, new) for old, new in both if old > 0 and new > 0]


def _taxed(pairs: list[Pair], way: TaxWay) -> list[Pair]:
    """The prices without the tax, and with it."""
    return pairs if way is TaxWay.PUT_ON else [(new, old) for old, new in pairs]


def _rates(currency: str) -> Sequence[int]:
    return _BY_CURRENCY.get(currency, _USUAL)


@dataclass(frozen=True, slots=True)
class _Fits:
    """Which pairs of prices, without a tax and with it, in hundredths, a rate fits.

    Either the one or the other was reckoned, and rounded to so much.
    """

    rounded: int
    is_taxed_reckoned: bool

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> tuple[_Fits, _Fits]:
        """Both ways in which it may have been."""
        bare, taxed = zip(*pairs, strict=True)
        return cls(step_of(taxed), True), cls(step_of(bare), False)

    def has(self, pair: Pair, rate: int, *, room: int = 1) -> bool:
        """Whether the prices differ by this rate, but for what was rounded, `room` times over."""
        bare, taxed = pair
        whole = 100 if self.is_taxed_reckoned else 100 + rate
        return abs(bare * (100 + rate) - taxed * 100) * 2 <= self.rounded * whole * room

    def all_of(self, pairs: Sequence[Pair], rate: int, reduced: Sequence[int]) -> tuple[int, float]:
        """How many the rate fits, reduced ones beside it, and how narrowly its factor is known.

        None if the prices may have moved by other factors, or by a common factor close to the rate.
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

    def n_of(self, pairs: Sequence[Pair], rate: int) -> int:
        """How many the rate fits."""
        return sum(self.has(pair, rate) for pair in pairs)

    def part_of(self, pairs: Sequence[Pair], rate: int) -> tuple[int, float]:
        """How many of the prices the rate fits, and how narrowly its factor is known by these.

        None if the prices may have moved otherwise, as above.
        """
        nothing = (0, math.inf)
        full = [pair for pair in pairs if self.has(pair, rate)]
        near = sum(self.has(pair, rate, room=_NEAR) for pair in pairs) - len(full)
        if len(full) < _FEWEST or near > _MOST_NEAR_OF_PART * len(full):
            return nothing
        if not self.is_no_chance(full, out_of=len(pairs)):
            return nothing
        return len(full), self.width(full)

    def width(self, pairs: Sequence[Pair]) -> float:
        """The width of the range of factors that fit all these prices."""
        if self.is_taxed_reckoned:
            low, high = common_factors(pairs, self.rounded)
            return high - low
        low, high = common_factors([(taxed, bare) for bare, taxed in pairs], self.rounded)
        return 1 / max(low, self.rounded / 2 / max(taxed for _, taxed in pairs)) - 1 / high

    def is_no_chance(self, pairs: Sequence[Pair], *, out_of: int = 0) -> bool:
        """Whether it is no coincidence that so many prices, `out_of` all, fit the rate.

        Without `out_of` these are all.
        """
        reckoned = (taxed if self.is_taxed_reckoned else bare for bare, taxed in pairs)
        likely = sum(math.log(min(1.0, self.rounded / (_RANGE * one))) for one in reckoned)
        return likely + math.log(math.comb(max(out_of, len(pairs)), len(pairs))) <= _BY_CHANCE


def _may_be_taxed(factor: float) -> bool:
    """Whether a factor is near enough to a tax for a closer look, which takes much longer."""
    return _LEAST_TAX <= max(factor, 1 / factor) <= _MOST_TAX


def is_uneven(amount: Decimal) -> bool:
    """Whether nobody would set such a price by hand."""
    return amount * 20 % 1 != 0


def _step(change: PriceChange, by: Callable[[Decimal], Decimal], shown: Decimal) -> TaxStep | None:
    if not shown or not change.factor or not _may_be_taxed(change.factor):
        return None
    for rate in _rates(change.new_currency or ""):
        distance = abs(by(1 + rate / _HUNDRED) - shown)
        if distance <= _HALF_CENT:
            return TaxStep(rate, _HALF_CENT / shown)
        if shown % 1 == 0 and distance <= _HALF <= _FINE * shown:
            return TaxStep(rate, _HALF / shown)
    return None
