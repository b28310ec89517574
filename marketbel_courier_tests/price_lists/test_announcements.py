"""What a line around a table says of all its prices, and what only looks as if it did."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketbel_courier.price_lists.price_terms import (
    announced_basis,
    announced_scale,
    announced_taxes,
)
from marketbel_courier.price_lists.roles import Vat


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("Прайс-лист, цены в тыс. руб.", 1000),
        ("Прайс-лист (тыс.руб.)", 1000),
        ("Prices in thousands of roubles", 1000),
        ("Цены (млн. руб.)", 1_000_000),
        ("Все цены в копейках", Decimal("0.01")),
        ("Прайс-лист магазина Тысяча мелочей", None),
        ("Price list of Thousand Islands Ltd", None),
        ("Цены в тысячу раз ниже", None),
        ("Цены, тыс. товаров", None),
        ("Стоимость заказа от ста тыс. руб.", None),
        ("Цены при заказе от 100 тыс. руб.", None),
    ],
)
def test_thousands_are_announced_by_words_that_mean_nothing_else(
    line: str, scale: Decimal | None
) -> None:
    assert announced_scale(line) == scale


@pytest.mark.parametrize(
    ("line", "basis"),
    [
        ("Цены указаны за 1000 шт, руб.", ("pcs", Decimal(1000))),
        ("Prices per 100 pcs in EUR", ("pcs", Decimal(100))),
        ("Цена за упаковку (10 шт)", ("pack", None)),
        ("Цены за пару дней изменятся", None),
        ("Цены снижены за 2 недели", None),
        ("Спасибо за 10 лет! Цены ниже", None),
        ("Цены за шт", None),
    ],
)
def test_what_a_price_buys_is_announced_by_a_unit_alone(
    line: str, basis: tuple[str, Decimal | None] | None
) -> None:
    assert announced_basis(line) == basis


@pytest.mark.parametrize(
    ("line", "taxes"),
    [
        ("Все цены без НДС 20%", (Vat.EXCLUDED, Decimal(20))),
        ("Prices include VAT", (Vat.INCLUDED, None)),
        ("Цены с НДС, без НДС по запросу", None),
    ],
)
def test_a_line_with_taxes_in_and_out_says_nothing(
    line: str, taxes: tuple[Vat, Decimal | None] | None
) -> None:
    assert announced_taxes(line) == taxes
