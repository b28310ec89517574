"""Numbers as whole columns have them: what one cell leaves open, the others tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketbel_courier.price_lists.money import UnreadablePrice, read_price
from marketbel_courier.price_lists.number_marks import NO_EVIDENCE, NumberMarks, marks_of


def amount(cell: str, marks: NumberMarks) -> Decimal | None:
    """What is read without a doubt; None for a question."""
    try:
        price = read_price(cell, marks)
    except UnreadablePrice:
        return None
    return None if price.doubts else price.amount


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        # Three decimals: nothing but a decimal mark stands behind a nought or four digits.
        (["0,950", "7,250", "103,000", "1250,500"], "7,250", "7.250"),
        (["2.150", "0.890", "13.400"], "2.150", "2.150"),
        (["1.234", "99.9", "12.50"], "1.234", "1.234"),
        # Thousands: the other mark is the decimal one, or whole numbers have no mark.
        (["1.234,56", "12,50", "1.299"], "1.299", "1299"),
        (["1'234.50", "12.50"], "1'299", "1299"),
        (["1,23,456.78", "450.00"], "1,234", "1234"),
        (["1,234", "450", "990"], "1,234", "1234"),
        (["$1,234", "$2,500"], "$1,234", "1234"),
        (["1.234.567"], "1.234", "1234"),
        (["1.234.567"], "1,234", "1.234"),
        (["1.234.567", "1,234"], "1,234", "1.234"),
        # Blanks: thousands, or two numbers.
        (["1 298,00", "12 490,50"], "250 200", "250200"),
        (["180", "125 000"], "125 000", "125000"),
        (["180", "95", "250 200"], "250 200", None),
        (["1180", "95", "250 200"], "250 200", None),
        # Dashes: kopecks, or a range.
        (["1299-00", "12-50"], "12-50", "12.50"),
        (["500-700", "12-50"], "12-50", "12"),
        (["12-50"], "12-50", None),
        # A number unlike its column is asked about.
        (["12.50", "99.90"], "1.234", None),
        (["1.234.567", "12.50"], "1.234", None),
        (["1.234,56"], "12.50", None),
    ],
)
def test_a_column_tells_what_a_mark_means(
    column: Sequence[str], cell: str, expected: str | None
) -> None:
    assert amount(cell, marks_of(column)) == (expected and Decimal(expected))


def test_other_columns_tell_where_the_column_itself_does_not() -> None:
    prices = ["1,234", "2,500", "12,990"]

    assert marks_of(prices).is_doubtful
    assert amount("1,234", marks_of(prices, ["0,5", "12,25"])) == Decimal("1.234")
    assert amount("1,234", marks_of(prices, ["0.5", "12.25"])) == Decimal(1234)
    # A name's own numbers are no evidence.
    assert marks_of(prices, ["Кабель 1,5 мм"]).is_doubtful


Writing = Callable[[Decimal], str]


def grouped(thousands: str, decimal: str, places: int, behind: str = "") -> Writing:
    """How a program writes amounts with these marks."""

    def write(value: Decimal) -> str:
        marks = {ord(","): thousands, ord("."): decimal}
        return f"{value:,.{places}f}".translate(marks) + behind

    return write


def indian(value: Decimal) -> str:
    """Groups of two, but for the last."""
    whole, _, cents = f"{value:.2f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail]) + f".{cents}"


WRITINGS: dict[str, Writing] = {
    "german": grouped(".", ",", 2),
    "english": grouped(",", ".", 2),
    "swiss": grouped("'", ".", 2),
    "russian": grouped("\u00a0", ",", 2, " руб."),
    "polish": grouped(" ", ",", 2, " zł"),
    "plain with three decimals": grouped("", ",", 3),
    "grouped with three decimals": grouped(" ", ".", 3),
    "four decimals": grouped("", ".", 4),
    "indian": indian,
    "roubles and kopecks": lambda value: f"{value:.2f}".replace(".", " руб. ") + " коп.",
    "with a dash": lambda value: f"{value:.2f}".replace(".", "-"),
}
cents = st.decimals(min_value="0.01", max_value="999999", places=2)


@given(
    writing=st.sampled_from(sorted(WRITINGS)),
    amounts=st.lists(cents, min_size=1, max_size=8),
)
def test_every_amount_of_a_column_reads_back_exactly_or_is_asked_about(
    writing: str, amounts: list[Decimal]
) -> None:
    write = WRITINGS[writing]
    # One amount shows what the marks are: without any, a column may well be doubtful.
    column = [write(value) for value in (Decimal("0.05"), Decimal("1250.50"), *amounts)]
    marks = marks_of(column)

    assert not marks.is_doubtful
    assert [amount(cell, marks) for cell in column[2:]] == amounts


@given(
    one=st.integers(1, 999_999),
    other=st.integers(1, 999_999),
    between=st.sampled_from(["\n", " ", " \n "]),
    column=st.lists(cents.map(WRITINGS["english"]), max_size=5) | st.just([]),
)
def test_two_numbers_in_a_cell_are_never_one_in_silence(
    one: int, other: int, between: str, column: list[str]
) -> None:
    assume("\n" in between or not (one < 1000 and 100 <= other < 1000))

    assert amount(f"{one}{between}{other}", marks_of(column)) is None


@given(value=st.integers(1, 999).map(str), tail=st.integers(0, 999))
def test_without_a_column_three_digits_behind_a_mark_are_thousands(value: str, tail: int) -> None:
    assert amount(f"{value},{tail:03}", NO_EVIDENCE) == Decimal(f"{value}{tail:03}")
