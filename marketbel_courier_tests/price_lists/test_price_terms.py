from __future__ import annotations

from decimal import Decimal

import pytest

from marketbel_courier.price_lists.price_terms import is_of_unclear_basis, terms_of


@pytest.mark.parametrize(
    ("title", "basis", "count"),
    [
        ("Price per gross", None, 144),
        ("Цена за гросс", None, 144),
        ("Цена за сотню", None, 100),
        ("Preis pro Hundert", None, 100),
        ("Price per hundred pcs", "pcs", 100),
        ("Цена за сто грамм", "g", 100),
        ("Цена (за %)", None, 100),
        ("Preis je %", None, 100),
        ("Preis ‰", None, 1000),
        ("Цена за тысячу", None, 1000),
        ("Цена за тысячу литров", "l", 1000),
        ("Цена за десяток", None, 10),
        ("Price/dz", "dozen", None),
        ("Цена/дюж.", "dozen", None),
    ],
)
def test_a_title_says_in_words_how_many_a_price_is_for(
    title: str, basis: str | None, count: int | None
) -> None:
    terms = terms_of(title)

    assert (terms.basis, terms.basis_quantity) == (basis, count and Decimal(count))
    assert terms.vat is None


@pytest.mark.parametrize(
    "title", ["Price/gross", "Price / Gross", "Preis %", "Цена, %", "Price/C", "Price per C"]
)
def test_a_title_that_may_be_for_one_or_for_many_is_unclear(title: str) -> None:
    assert is_of_unclear_basis(title)


@pytest.mark.parametrize(
    "title",
    [
        *("Цена", "Gross price", "Price, gross", "Цена со скидкой 10%", "Цена -15 %", "Price/pc"),
        *(
            "Цена с НДС 20%",
            "Цена, вкл. НДС, %",
            "Цена за 100 %",
            "Скидка от цены, %",
            "Price per gross",
        ),
        *("Preis ‰", "Price/100"),
    ],
)
def test_other_titles_are_clear(title: str) -> None:
    assert not is_of_unclear_basis(title)
