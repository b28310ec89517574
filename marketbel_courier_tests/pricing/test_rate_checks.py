"""New rates beside the ones before: what is believed, and what is refused and told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketbel_courier.pricing.rate_checks import JudgedRates, judge
from marketbel_courier.pricing.rates import Rate, RateTable
from marketbel_courier_tests.pricing.item_prices import OF_RUSSIA, TODAY

TOMORROW = TODAY + timedelta(days=1)


def table(**costs: str) -> RateTable:
    """A table of tomorrow, with what one of each costs in roubles."""
    return RateTable(
        "RUB", TOMORROW, {code: Rate(Decimal(1), Decimal(c), TOMORROW) for code, c in costs.items()}
    )


def judged(new: RateTable, former: RateTable | None = OF_RUSSIA) -> JudgedRates:
    return judge(new, former, today=TODAY)


def test_rates_that_have_moved_are_taken() -> None:
    new = table(USD="104.1", EUR="91", JPY="0.59", BYN="29")

    assert judged(new) == JudgedRates(new)


@pytest.mark.parametrize("wrong", ["904.1", "9.04", "0.011"])
def test_a_rate_that_jumped_keeps_its_former_one_with_its_day(wrong: str) -> None:
    found = judged(table(USD=wrong, EUR="101", JPY="0.61", BYN="28"))

    assert found.table
    assert found.table.rates["USD"] == Rate(Decimal(1), Decimal(90), TODAY)
    assert found.table.rates["EUR"].dated == TOMORROW
    assert [why.code for why in found.refused.values()] == ["rate-jumped"]


def test_a_change_of_the_nominal_alone_is_no_jump() -> None:
    new = RateTable("RUB", TOMORROW, {"JPY": Rate(Decimal(10_000), Decimal(6100), TOMORROW)})

    assert judged(new) == JudgedRates(new)


def test_a_table_that_is_inverted_is_refused_as_a_whole() -> None:
    inverted = {code: f"{1 / rate.per_unit:.6f}" for code, rate in OF_RUSSIA.rates.items()}
    found = judged(table(**inverted))

    assert found.table is None
    assert found.why
    assert found.why.code == "rate-table-unlike"


def test_a_first_table_that_is_inverted_is_refused_too() -> None:
    found = judged(table(USD="0.0111"), None)

    assert found.table is None
    assert "roughly 90" in str(found.why) or "roughly 83" in str(found.why)
    assert [why.code for why in found.refused.values()] == ["rate-implausible"]


def test_a_table_against_another_base_is_compared_by_what_it_means() -> None:
    of_belarus = RateTable(
        "BYN",
        TOMORROW,
        {
            "USD": Rate(Decimal(1), Decimal("3.21"), TOMORROW),
            "RUB": Rate(Decimal(100), Decimal("3.57"), TOMORROW),
            "EUR": Rate(Decimal(1), Decimal("35.7"), TOMORROW),
        },
    )
    found = judged(of_belarus)

    assert list(found.refused) == ["EUR"]
    assert found.table
    assert found.table.rates["USD"].value == Decimal("3.21")
    assert round(found.table.rates["EUR"].per_unit, 2) == Decimal("3.57")


def test_an_older_table_and_one_of_the_future_are_refused() -> None:
    older = RateTable("RUB", TODAY - timedelta(days=1), OF_RUSSIA.rates)
    future = RateTable("RUB", TODAY + timedelta(days=30), OF_RUSSIA.rates)

    assert [judged(one).why.code for one in (older, future)] == [  # type: ignore[union-attr]
        "rate-table-older",
        "rate-table-of-the-future",
    ]
