"""Amounts in another currency: exact, the right way round, and by the bank's own units."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.pricing.rates import Rate, RateTable, convert
from marketbel_courier_tests.pricing.item_prices import OF_RUSSIA, TODAY

amounts = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
values = st.decimals(min_value="0.0001", max_value="99999", places=4)
units = st.sampled_from([Decimal(1), Decimal(10), Decimal(100), Decimal(10_000)])


@st.composite
def tables(draw: st.DrawFn) -> RateTable:
    rates = {code: Rate(draw(units), draw(values), TODAY) for code in ("AAA", "BBB")}
    return RateTable("RUB", TODAY, rates)


def test_an_amount_is_converted_by_the_units_that_the_bank_states_the_rate_for() -> None:
    yen = convert(Decimal(1500), "JPY", "RUB", OF_RUSSIA)
    roubles = convert(Decimal(90), "RUB", "USD", OF_RUSSIA)
    cross = convert(Decimal(7), "EUR", "USD", OF_RUSSIA)

    assert yen
    assert (yen.amount, yen.rate, yen.dated) == (Decimal(900), Decimal("0.6"), TODAY)
    assert roubles
    assert roubles.amount == 1
    assert cross
    assert round(cross.amount, 6) == round(Decimal(700) / 90, 6)


def test_the_shops_own_currency_needs_no_rate_and_an_unknown_one_has_none() -> None:
    assert convert(Decimal("5.00"), "XXX", "XXX", None) == (Decimal("5.00"), None, None)
    assert convert(Decimal("5.00"), "XXX", "RUB", OF_RUSSIA) is None
    assert convert(Decimal("5.00"), "RUB", "XXX", OF_RUSSIA) is None
    assert convert(Decimal("5.00"), "EUR", "RUB", None) is None


@given(amount=amounts, table=tables())
def test_there_and_back_is_the_same_amount(amount: Decimal, table: RateTable) -> None:
    for one, other in (("AAA", "RUB"), ("RUB", "BBB"), ("AAA", "BBB")):
        there = convert(amount, one, other, table)
        back = there and convert(there.amount, other, one, table)
        assert back
        assert abs(back.amount - amount) < Decimal("1e-20")


@given(amount=amounts, table=tables())
def test_the_way_over_the_base_is_the_direct_one(amount: Decimal, table: RateTable) -> None:
    direct = convert(amount, "AAA", "BBB", table)
    first = convert(amount, "AAA", "RUB", table)
    second = first and convert(first.amount, "RUB", "BBB", table)
    assert direct
    assert second
    assert abs(direct.amount - second.amount) <= direct.amount * Decimal("1e-30")


@given(smaller=amounts, larger=amounts, table=tables())
def test_what_is_dearer_stays_dearer(smaller: Decimal, larger: Decimal, table: RateTable) -> None:
    one, other = (convert(a, "AAA", "BBB", table) for a in sorted((smaller, larger)))
    assert one
    assert other
    assert one.amount <= other.amount
