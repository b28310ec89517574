"""What stock columns say, in words and in numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.records import Cell
from marketbel_courier.price_lists.stock import Stock, read_stock
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows


@pytest.mark.parametrize(
    ("written", "in_stock", "quantity"),
    [
        ("есть", True, None),
        ("В наличии", True, None),
        ("много", True, None),
        ("++", True, None),
        ("in stock", True, None),
        ("под заказ", False, 0),
        ("нет", False, 0),
        ("Нет в наличии", False, 0),
        ("ожидается", False, 0),
        ("out of stock", False, 0),
        ("-", False, 0),
        ("0", False, 0),
        (">100", True, 100),
        ("более 10", True, 10),
        ("10+", True, 10),
        ("12 шт", True, 12),
        ("1 200", True, 1200),
        ("< 5", True, None),
        (">0", True, None),
        (Decimal("7.5"), True, 7),
        ("спросите", None, None),
        ("3-5 дней", None, None),
        ("Немає", False, 0),
        ("в наявності", True, None),
        ("brak", False, 0),
        ("dostępny", True, None),
        ("nicht auf Lager", False, 0),
        ("auf Lager", True, None),
    ],
)
def test_stock_is_understood(written: Cell, in_stock: bool | None, quantity: int | None) -> None:
    assert read_stock(written) == Stock(in_stock, quantity)


@given(st.text(max_size=20) | st.decimals(allow_nan=False))
def test_any_stock_is_something_or_nothing(written: Cell) -> None:
    stock = read_stock(written)

    assert stock.quantity is None or stock.in_stock is (stock.quantity > 0)


def test_the_words_of_the_supplier_are_kept_beside_what_they_mean() -> None:
    (item,) = read_rows(["Товар", "Цена", "Остаток"], ["A", "5", "более 10 шт"]).items

    assert item.characteristics == {
        "stock": "более 10 шт",
        "in_stock": True,
        "stock_quantity": 10,
    }


def test_the_answer_to_whether_an_item_is_there_is_no_count_of_pieces() -> None:
    titles = ["SKU", "Name", "Price", "In stock?"]

    alone = read_rows([*titles], ["W-1", "Hoodie with logo", "45", "1"])
    beside = read_rows([*titles, "Stock"], ["W-1", "Hoodie with logo", "45", "1", "20"])

    told = [
        (item.characteristics["in_stock"], item.characteristics.get("stock_quantity"))
        for item in (*alone.items, *beside.items)
    ]
    assert told == [(True, None), (True, 20)]
