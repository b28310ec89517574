"""Exchange rates as a bank states them, and amounts converted by them. Amounts stay exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import NamedTuple

EXACT = Context(prec=40)
"""Far more places than any price has: what is rounded is rounded once, at the end."""

_ONE = Decimal(1)


class Rate(NamedTuple):
    """`units` of a currency cost `value` of the table's base: 100 JPY cost 61.51 RUB.

    Both stand as the bank printed them; a table that says how much of the currency one unit of the
    base buys has them the other way round, and nothing is divided. `dated` is the rate's own day.
    """

    units: Decimal
    value: Decimal
    dated: date

    @property
    def per_unit(self) -> Decimal:
        """How much of the base one unit costs."""
        return EXACT.divide(self.value, self.units)


class Converted(NamedTuple):
    """An amount in another currency, how much one unit of its own was worth, and as of which day.

    An amount that was in that currency from the beginning has no rate.
    """

    amount: Decimal
    rate: Decimal | None = None
    dated: date | None = None


@dataclass(frozen=True)
class RateTable:
    """The rates of one day against one currency, the `base`."""

    base: str
    dated: date
    rates: Mapping[str, Rate] = field(default_factory=dict)

    def rate_of(self, currency: str) -> Rate | None:
        """The rate of a currency; the base costs itself."""
        if currency == self.base:
            return Rate(_ONE, _ONE, self.dated)
        return self.rates.get(currency)


def convert(
    amount: Decimal, currency: str, wanted: str, table: RateTable | None
) -> Converted | None:
    """The amount in the wanted currency; None where the table does not tell.

    Where neither of the two is the table's base, the way leads over the base.
    """
    if currency == wanted:
        return Converted(amount)
    source, target = (table.rate_of(currency), table.rate_of(wanted)) if table else (None, None)
    if source is None or target is None:
        return None
    gained = EXACT.multiply(source.value, target.units)
    given = EXACT.multiply(source.units, target.value)
    # Divided last: what is a whole amount comes out whole.
    converted = EXACT.divide(EXACT.multiply(amount, gained), given)
    return Converted(converted, EXACT.divide(gained, given), min(source.dated, target.dated))
