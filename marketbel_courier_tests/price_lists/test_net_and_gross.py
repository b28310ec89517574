from __future__ import annotations

import pytest

from marketbel_courier.price_lists.records import Cell
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows, table_of


def doubts(*rows: list[Cell]) -> list[str]:
    return [doubt.code for doubt in table_of(*rows).layout.doubts]


@pytest.mark.parametrize("title", ["Brutto", "Netto"])
def test_a_lone_weight_beside_a_cheap_price_holds_the_list(title: str) -> None:
    assert "doubt-weight-or-price" in doubts(
        ["Kod", "Nazwa", title, "Cena"],
        ["A-1", "Gwoździe", "1,2", "1,5"],
        ["A-2", "Wkręty", "2,4", "2,9"],
        ["A-3", "Kołki", "0,8", "0,9"],
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["Kod", "Nazwa", "Cena", "Brutto"], ["A-1", "Gwoździe", "1,00", "1,23"],
             ["A-2", "Wkręty", "2,49", "3,06"], ["A-3", "Książka", "10,00", "10,50"]],
            id="taxes-of-two-rates",
        ),
        pytest.param(
            [["Kod", "Nazwa", "Netto", "Brutto"], ["A-1", "Gwoździe", "1,00", "1,23"],
             ["A-2", "Wkręty", "2,49", "3,06"]],
            id="both",
        ),
        pytest.param(
            [["Kod", "Nazwa", "Brutto", "Rabatt", "Preis"], ["A-1", "Nägel", "10,00", "30 %", "7"],
             ["A-2", "Schrauben", "20,00", "40 %", "12"]],
            id="beside-a-discount",
        ),
    ],
)  # fmt: skip
def test_prices_with_and_without_taxes_are_read(rows: list[list[Cell]]) -> None:
    assert "doubt-weight-or-price" not in doubts(*rows)


def test_prices_before_and_after_a_denomination_are_of_one_item() -> None:
    for before, after in (
        ("Цена (неденом.)", "Цена (деном.)"),
        ("Цена до деноминации", "Цена после деноминации"),
    ):
        read = read_rows(
            ["Код", "Наименование", before, after],
            ["A-1", "Чайник", "505000", "50,50"],
            ["A-2", "Утюг", "805000", "80,50"],
        )

        assert [(item.sku, str(item.price)) for item in read.items] == [
            ("A-1", "50.50"),
            ("A-2", "80.50"),
        ]


def test_a_price_before_a_denomination_alone_holds_the_list() -> None:
    assert "doubt-price-of-others" in doubts(
        ["Наименование", "Цена (неденом.)"], ["Чайник", "505000"], ["Утюг", "805000"]
    )
