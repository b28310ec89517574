"""Number formats as spreadsheet programs keep them, and the currency that a person sees."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.file_formats.number_formats import amount_format, currency_of_format

SIGNS = {
    "₽": "RUB",
    "руб.": "RUB",
    "р.": "RUB",
    "$": "USD",
    "USD": "USD",
    "€": "EUR",
    "£": "GBP",
    "₸": "KZT",
    "тг": "KZT",
    "₴": "UAH",
    "бел. руб.": "BYN",
    "zł": "PLN",
}
UNSIGNED = ("#,##0.00", "# ##0,00", "0", "?", "-", "(", ")", "\\ ", " ", "_-", "[Red]", "[>100]",
            "[$-419]", "_₽", "_$", "_р", "*€", "* ", "@", "%")  # fmt: skip
unsigned = st.lists(st.sampled_from(UNSIGNED)).map("".join)


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ('#,##0.00\\ "₽"', "RUB"),
        ("#,##0.00\\ \\₽", "RUB"),
        ("#,##0.00[$₽-419]", "RUB"),
        ("#,##0.00\\ [$₽-ru-RU]", "RUB"),
        ("#,##0.00\\ \\р\\у\\б\\.", "RUB"),
        ("#,##0.00р.", "RUB"),
        ('_-* #,##0.00\\ "₽"_-;\\-* #,##0.00\\ "₽"_-;_-* "-"??\\ "₽"_-;_-@_-', "RUB"),
        ('0" руб. за шт."', "RUB"),
        ("[$р.-419]0", "RUB"),
        ("[$р.-423]0", "BYN"),
        ("#,##0.00\\ [$Br-423]", "BYN"),
        ("[$$-409]#,##0.00", "USD"),
        ("[$$]#,##0.00", "USD"),
        ("[$USD]\\ 0.00", "USD"),
        ("$0", "USD"),
        ('_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "USD"),
        ('[>100]"$"0;0', "USD"),
        ("[$€-2]\\ 0", "EUR"),
        ("€0", "EUR"),
        ("0\\ £", "GBP"),
        ("[$￥-804]0", "CNY"),
        ("[$¥-411]0", "JPY"),
    ],
)
def test_the_currency_that_is_shown_is_told(code: str, currency: str) -> None:
    assert currency_of_format(code) == currency


@pytest.mark.parametrize(
    "code",
    [
        "",
        "General",
        "#,##0.00",
        "0.00%",
        "dd.mm.yyyy",
        "[$-419]d mmmm yyyy",
        "[h]:mm",
        "@",
        "[Red]0",
        '0" шт."',
        # Excel's Russian format of accounts without a currency: as wide as one, but none is there.
        '_-* #,##0.00\\ _₽_-;\\-* #,##0.00\\ _₽_-;_-* "-"??\\ _₽_-;_-@_-',
        "#,##0.00_р_.",
        "*$0",
        '0;"$"0',
        '"₽"0" / $"',
        '"US"0"D"',
        "[$$-1009]0",
        "[$$-en-CA]0",
        '"' + "₽" * 5000 + '"',
    ],
)
def test_no_currency_is_told_where_none_is_shown_or_which_is_not_clear(code: str) -> None:
    assert currency_of_format(code) is None


@given(st.text())
def test_any_text_is_taken_for_a_format(code: str) -> None:
    currency = currency_of_format(code)

    assert currency is None or (len(currency), currency.isupper()) == (3, True)


@given(unsigned)
def test_a_sign_that_only_measures_a_space_is_never_told(code: str) -> None:
    assert currency_of_format(code) is None


@given(unsigned, st.sampled_from(sorted(SIGNS)), unsigned, st.sampled_from(["", ';"€"0', ";0"]))
def test_a_sign_in_quotation_marks_always_is(before: str, sign: str, after: str, rest: str) -> None:
    assert currency_of_format(f'{before}"{sign}"{after}{rest}') == SIGNS[sign]


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("0%", "0.15", "15%"),
        ("Percent", "0.2", "20%"),
        ("0.0%;-0.0%", "0.155", "15.5%"),
        ("0%%", "0.15", "0.15 [0%%]"),
        ("#,##0,", "1500", "1500 [#,##0,]"),
        ("0,.00", "1500", "1500 [0,.00]"),
        ('0" Rbl. "00" Kop."', "1550", "15 Rbl. 50 Kop."),
        ('0" Rbl. "00', "15.5", "15.5 [0 Rbl. 00]"),
        ('0"00"', "15", "1500"),
        ('#,##0" tys. zł"', "12", "12 tys. zł"),
        ('0" за 100 г"', "12", "12 за 100 г"),
        ('0" / 100"', "12", '12 [0" / 100"]'),
        (";;;", "12", ""),
        ('"auf Anfrage"', "12", "auf Anfrage"),
    ],
)
def test_another_amount_than_the_number_is_shown_as_text(
    code: str, number: str, shown: str
) -> None:
    found = amount_format(code)
    assert found is not None
    assert found.shown(Decimal(number)) == shown


@pytest.mark.parametrize(
    "code",
    [
        *(
            "0",
            "0.00",
            "#,##0.00",
            "# ##0",
            "General",
            "@",
            "",
            "0.00E+00",
            "# ?/?",
            "0;;",
            "Fixed",
        ),
        *('#,##0.00" руб."', '0.00" м2"', '0"²"', '0" m"', '#,##0, "тыс."', '0.0,,"M"'),
        *("dd.mm.yyyy", "[h]:mm", '[=0]"нет";0', '_-* #,##0.00_-;_-* "-"??_-', "[$₽-419] 0"),
    ],
)
def test_a_format_that_shows_the_number_itself_is_left_alone(code: str) -> None:
    assert amount_format(code) is None
