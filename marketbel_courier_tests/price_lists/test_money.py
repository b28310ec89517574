"""Prices as they stand in real lists, and the ones that must never be guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.money import (
    NoPriceNow,
    Price,
    UnreadablePrice,
    parse_price,
    read_price,
)
from marketbel_courier.price_lists.records import MAX_PRICE


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 299,00 ₽", "1299.00"),
        ("1\u00a0299,00\u00a0руб.", "1299.00"),
        ("1\u2009299.5", "1299.50"),
        ("1\u202f299\u202f000,90 р.", "1299000.90"),
        ("1,299.00", "1299.00"),
        ("1.299,00 EUR", "1299.00"),
        ("1,299", "1299.00"),
        ("1.299.000", "1299000.00"),
        ("0,125", "0.13"),
        ("1299.5", "1299.50"),
        ("$12.50", "12.50"),
        ("USD 12.50", "12.50"),
        ("€ 1'234.50", "1234.50"),
        ("1299,-", "1299.00"),
        ("1299.—", "1299.00"),
        ("450 руб./шт.", "450.00"),
        ("450 р за шт", "450.00"),
        ("12 000 тенге", "12000.00"),
        ("+5", "5.00"),
        ("0", "0.00"),
        ("99999999.99", "99999999.99"),
        ("１２９９", "1299.00"),
    ],
)
def test_a_price_is_read_as_the_supplier_meant_it(written: str, amount: str) -> None:
    price = parse_price(written)

    assert str(price) == amount


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("по запросу", "on request"),
        ("Call for price", "on request"),
        ("P.O.A.", "on request"),
        ("договорная", "on request"),
        ("нет в наличии", "only “нет в наличии”"),
        ("—", "missing"),
        ("500/?", "cannot be read"),
        ("12 99", "cannot be read"),
        ("1,29,9", "cannot be read"),
        ("1.2.3", "cannot be read"),
        ("1e9", "cannot be read"),
        ("12 шт", "cannot be read"),
        ("9" * 400, "cannot be read"),
        ("-5", "negative"),
        ("−1 299,00 ₽", "negative"),
        ("100000000", "over"),
        ("99999999,995", "over"),
    ],
)
def test_what_is_not_a_storable_price_is_refused_with_a_reason(
    written: str, complaint: str
) -> None:
    with pytest.raises(UnreadablePrice, match=complaint):
        parse_price(written)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("от 500", Price(Decimal("500.00"), is_from=True)),
        ("from $500", Price(Decimal("500.00"), "USD", is_from=True)),
        ("500/450", Price(Decimal("500.00"), others=(Price(Decimal("450.00")),))),
        ("54 300 руб. / 590 $", Price(Decimal(54300), "RUB", others=(Price(Decimal(590), "USD"),))),
        (
            "500 руб./450 руб./шт",
            Price(Decimal("500.00"), "RUB", others=(Price(Decimal("450.00"), "RUB"),)),
        ),
        ("500-450", Price(Decimal("450.00"), is_from=True, upper=Decimal("500.00"))),
        ("от 500 до 700 €", Price(Decimal("500.00"), "EUR", is_from=True, upper=Decimal("700.00"))),
        ("1299-50", Price(Decimal("1299.50"))),
        ("5-00 руб", Price(Decimal("5.00"), "RUB")),
        ("100 бел. руб.", Price(Decimal("100.00"), "BYN")),
        ("¥15", Price(Decimal("15.00"), "CNY")),
        ("12 000 ₸", Price(Decimal("12000.00"), "KZT")),
        ("99 ₴", Price(Decimal("99.00"), "UAH")),
        ("£9.99", Price(Decimal("9.99"), "GBP")),
    ],
)
def test_what_stands_beside_the_amount_is_understood(written: str, price: Price) -> None:
    assert read_price(written) == price


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-0.01", "1E+30"])
def test_a_number_that_is_no_amount_is_refused(number: str) -> None:
    with pytest.raises(UnreadablePrice):
        parse_price(Decimal(number))


def test_halves_of_a_cent_are_rounded_up() -> None:
    assert parse_price(Decimal("0.005")) == Decimal("0.01")
    assert parse_price(Decimal("1299.505")) == Decimal("1299.51")


amounts = st.decimals(min_value=0, max_value=MAX_PRICE, places=2)


@given(
    amount=amounts,
    group=st.sampled_from(["", " ", "\u00a0", "\u2009", "'"]),
    mark=st.sampled_from([".", ","]),
    suffix=st.sampled_from(["", " ₽", " руб.", "р", " USD", "$", " /шт"]),
)
def test_every_amount_survives_every_way_of_writing_it(
    amount: Decimal, group: str, mark: str, suffix: str
) -> None:
    written = f"{amount:,.2f}".replace(".", "!").replace(",", group).replace("!", mark)

    assert parse_price(written + suffix) == amount


@given(amount=amounts, style=st.sampled_from([(",", "."), (".", ","), ("'", "."), (" ", ",")]))
def test_thousands_and_decimals_are_told_apart(amount: Decimal, style: tuple[str, str]) -> None:
    group, mark = style
    whole, cents = f"{amount:,.2f}".split(".")
    written = whole.replace(",", group) + mark + cents

    assert parse_price(written) == amount


@given(st.text(max_size=80) | st.text(st.sampled_from("0123456789 .,'-–/от$₽руб%"), max_size=20))
def test_any_text_is_an_amount_within_bounds_or_a_refusal(text: str) -> None:
    try:
        price = parse_price(text)
    except UnreadablePrice:
        return
    assert Decimal(0) <= price <= MAX_PRICE
    assert price.as_tuple().exponent == -2


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_any_number_is_an_amount_within_bounds_or_a_refusal(number: Decimal) -> None:
    try:
        price = parse_price(number)
    except UnreadablePrice:
        return
    assert Decimal(0) <= price <= MAX_PRICE
    assert not price.is_signed()


@pytest.mark.parametrize(
    ("text", "says_so"),
    [
        ("по запросу", True),
        ("call for price", True),
        ("нет в наличии", True),
        ("снят с производства", True),
        ("out of stock", True),
        ("в наличии", False),
        ("под заказ", False),
        ("450 (под заказ)", False),
        ("12.50 in stock", False),
        ("1 290 руб., уточняйте наличие", False),
        ("99,90 нет скидки", False),
        ("9O,5", False),
        ("", False),
    ],
)
def test_only_words_without_a_number_say_that_there_is_no_price(text: str, says_so: bool) -> None:
    with pytest.raises(UnreadablePrice) as caught:
        read_price(text)

    assert isinstance(caught.value, NoPriceNow) is says_so
