"""What prices are rounded to, and by which common factor rounded prices may have come about."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

Pair = tuple[int, int]
"""Two prices of an item in hundredths, of which the second may be the first by a factor."""

_STEPS = (1000, 500, 100, 50, 10, 5, 1)
"""What prices are rounded to, in hundredths."""


def cents(amount: Decimal) -> int:
    """The amount in hundredths."""
    return int(amount * 100)


def step_of(amounts: Iterable[int]) -> int:
    """What all these amounts are rounded to, as far as they tell; both in hundredths."""
    common = math.gcd(*amounts)
    return next(step for step in _STEPS if common % step == 0)


def common_factors(pairs: Iterable[Pair], rounded: int) -> tuple[float, float]:
    """The least and the greatest factor by which all pairs may have come about.

    The second prices are `rounded` to so many hundredths. No factor does where the least is beyond
    the greatest.
    """
    half = rounded / 2
    bounds = [((now - half) / before, (now + half) / before) for before, now in pairs]
    return max(low for low, _ in bounds), min(high for _, high in bounds)
