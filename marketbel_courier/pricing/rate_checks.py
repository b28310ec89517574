"""Whether new rates can be believed, beside the ones before. No rate is taken on trust."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from marketbel_courier.messages.message import Message
from marketbel_courier.pricing.magnitudes import rough_value
from marketbel_courier.pricing.rates import EXACT, Rate, RateTable, convert

MOST_CHANGE = Decimal(3)
"""Between two tables a rate may change by this factor: more is a wrong file, or a new currency."""
MOST_OFF = Decimal(8)
"""A rate that is seen for the first time may be off by this factor of what is roughly known."""
FARTHEST_AHEAD = timedelta(days=10)
"""Banks announce the rates of the next working day, over the longest holidays."""

_ONE = Decimal(1)


@dataclass(frozen=True)
class JudgedRates:
    """The table to use from now on, and what of the new one was refused, by currency.

    A refused currency keeps the rate that it had. `table` is None where the new table is refused
    as a whole; then `why` says the reason.
    """

    table: RateTable | None
    refused: dict[str, Message] = field(default_factory=dict)
    why: Message | None = None


def judge(new: RateTable, former: RateTable | None, *, today: date) -> JudgedRates:
    """Which of the new rates are believed."""
    if new.dated > today + FARTHEST_AHEAD:
        return JudgedRates(None, why=Message("rate-table-of-the-future", day=new.dated.isoformat()))
    if former is not None and former.base != new.base:
        former = _rebased(former, new.base)
    if former is not None and new.dated < former.dated:
        return JudgedRates(
            None,
            why=Message(
                "rate-table-older", day=new.dated.isoformat(), former=former.dated.isoformat()
            ),
        )
    refused = {
        currency: why
        for currency, rate in new.rates.items()
        if (why := _doubt(currency, rate, new.base, former))
    }
    known = [currency for currency in new.rates if former and currency in former.rates]
    if refused and len(refused) * 2 > max(len(known), 1):
        first = next(iter(refused.values()))
        return JudgedRates(None, refused, Message("rate-table-unlike", n=len(refused), why=first))
    kept = former.rates if former is not None else {}
    rates = {currency: rate for currency, rate in new.rates.items() if currency not in refused}
    rates |= {currency: kept[currency] for currency in refused if currency in kept}
    return JudgedRates(RateTable(new.base, new.dated, rates), refused)


def _doubt(currency: str, rate: Rate, base: str, former: RateTable | None) -> Message | None:
    before = former.rates.get(currency) if former is not None else None
    if before is not None:
        factor = _factor(rate.per_unit, before.per_unit)
        if factor > MOST_CHANGE:
            return Message(
                "rate-jumped",
                currency=currency,
                former=_shown(before.per_unit),
                rate=_shown(rate.per_unit),
                base=base,
            )
        return None
    expected = rough_value(currency, base)
    if expected is not None and _factor(rate.per_unit, expected) > MOST_OFF:
        return Message(
            "rate-implausible", currency=currency, rate=_shown(rate.per_unit), base=base,
            rough=_shown(expected),
        )  # fmt: skip
    return None


def _factor(one: Decimal, other: Decimal) -> Decimal:
    """How many times the larger is the smaller."""
    quotient = EXACT.divide(one, other)
    return quotient if quotient >= _ONE else EXACT.divide(_ONE, quotient)


def _rebased(table: RateTable, base: str) -> RateTable | None:
    """The table against another base; None where it does not know that one."""
    rates = {}
    for currency in (*table.rates, table.base):
        if currency == base:
            continue
        converted = convert(_ONE, currency, base, table)
        if converted is None:
            return None
        rates[currency] = Rate(_ONE, converted.amount, table.dated)
    return RateTable(base, table.dated, rates)


def _shown(number: Decimal) -> str:
    """A rate in six places that count."""
    rounded = number.quantize(Decimal(1).scaleb(number.adjusted() - 5))
    return format(rounded.normalize() if rounded else rounded, "f")
