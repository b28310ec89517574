from __future__ import annotations

import pytest

from marketbel_courier.price_lists.records import Cell
from marketbel_courier_tests.price_lists.rows_of_a_table import table_of


def doubts(*rows: list[Cell]) -> list[str]:
    return [doubt.code for doubt in table_of(*rows).layout.doubts]


@pytest.mark.parametrize(
    "titles",
    [
        ["Товар", "Кол-во", "Цена", "Сумма"],
        ["Description", "Qty", "Unit price", "Amount"],
        ["Bezeichnung", "Menge", "Preis", "Summe"],
    ],
)
def test_sums_of_quantities_and_prices_are_those_of_an_order(titles: list[Cell]) -> None:
    assert "doubt-of-an-order" in doubts(
        titles,
        ["Гвозди строительные", "10", "5,50", "55,00"],
        ["Шурупы по дереву", "20", "3", "60"],
        ["Клей столярный", "2", "1 250,00", "2 500,00"],
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["Product", "Qty", "Price", "Total"], ["Rocket", "", "35", "0"],
             ["Flower pot", "0", "64", "0"]],
            id="a-form-that-waits-for-quantities",
        ),
        pytest.param(
            [["Наименование", "Шт. в уп.", "Цена за шт", "Цена за уп"],
             ["Дюбель 6х40", "200", "0,85", "170"], ["Дюбель 8х60", "100", "1,40", "140"]],
            id="prices-of-packs",
        ),
        pytest.param(
            [["Наименование", "Цена", "Ставка НДС", "Сумма НДС"],
             ["Цемент М500", "10", "20%", "2"], ["Песок речной", "25", "20%", "5"]],
            id="sums-of-taxes",
        ),
    ],
)  # fmt: skip
def test_price_lists_are_no_orders(rows: list[list[Cell]]) -> None:
    assert "doubt-of-an-order" not in doubts(*rows)
