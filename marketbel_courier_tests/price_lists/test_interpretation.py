"""From rows to items: bad rows, doubles, SKUs of our own, prices and currencies of a row."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.price_lists.identity import sku_from_name
from marketbel_courier.price_lists.records import Cell, HeaderNotFound
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows as read


def test_a_bad_row_is_reported_and_does_not_stop_the_rest() -> None:
    price_list = read(
        ["SKU", "Name", "Price"],
        ["1", "Cable", "10"],
        ["2", "Plug", "по запросу"],
        ["3", "", "5"],
        ["4", "Lamp", "-1"],
        ["5", "Fan"],
        ["6", "Fuse", Decimal("7.125")],
    )

    assert [(item.sku, str(item.price)) for item in price_list.items] == [
        ("1", "10.00"),
        ("6", "7.13"),
    ]
    assert [str(row.message) for row in price_list.bad_rows] == [
        "Row 3: the price is on request",
        "Row 4: the name is missing",
        "Row 5: the price -1 is negative",
        "Row 6: the price is missing",
    ]
    assert price_list.bad_rows[0].cells == ("2", "Plug", "по запросу")


_REMARKS = [
    *(" руб. (новинка)", " акция", " руб (опт)", " цена", " EUR розн", " sale", "+", " шт", "%"),
]
_INSTEAD_OF_A_PRICE = [
    *("акция!", "акция 990", "Итого: 1200", "под заказ 500", "см. прайс", "скидка 10%"),
    *("#REF!", "n/a", "—", "по запросу", "sale!", "хит", "new 990", "цена от 5", "нет в сети"),
]


@settings(max_examples=200)
@given(
    st.builds(
        "{}{}".format,
        st.integers(1, 99_999),
        st.text(alphabet=st.sampled_from(" .,()!*/-+абвруцн$€wnes"), max_size=12)
        | st.sampled_from(_REMARKS),
    )
    | st.sampled_from(_INSTEAD_OF_A_PRICE)
)
def test_no_row_with_something_in_its_price_is_lost_without_a_word(price: str) -> None:
    price_list = read(
        ["Наименование", "Цена"], ["Диван", "100"], ["Кресло", price], ["Табурет", "200"]
    )

    told = [row.cells[0] for row in price_list.bad_rows]
    assert "Кресло" in [*(item.name for item in price_list.items), *told]
    assert [item.category for item in price_list.items if item.name != "Кресло"] == [None, None]


def test_of_two_rows_with_one_sku_the_later_is_taken_and_the_earlier_reported() -> None:
    price_list = read(["SKU", "Name", "Price"], ["1", "Old", "10"], ["1", "New", "20"])

    assert [item.name for item in price_list.items] == ["New"]
    assert [str(row.message) for row in price_list.warnings] == [
        "Row 3: SKU “1” stands in row 2 too, and this later row was taken"
    ]


def test_an_item_without_a_sku_keeps_its_own_from_file_to_file() -> None:
    first = read(["Name", "Price"], ["Ёлка  искусственная", "10"]).items[0]
    second = read(["Name", "Price"], ["x", "1"], ["ЕЛКА искусственная", "12"]).items[1]

    assert first.sku == second.sku == sku_from_name("елка искусственная")


def test_namesakes_without_a_sku_are_told_apart_by_what_else_they_are() -> None:
    price_list = read(
        ["Name", "Price", "Category"], ["A", "1", "x"], ["A", "2", "y"], ["A", "3", "x"]
    )

    assert {item.sku: int(item.price) for item in price_list.items} == {
        sku_from_name("A", "x"): 3,
        sku_from_name("A", "y"): 2,
    }
    assert [problem.row_number for problem in price_list.warnings] == [4]


def test_zero_stands_for_no_price() -> None:
    price_list = read(["Name", "Price"], ["A", "0,00"], ["B", Decimal(0)], ["C", "1"])

    assert [item.name for item in price_list.items] == ["C"]
    assert all(problem.reason.code == "row-price-zero" for problem in price_list.bad_rows)


def test_the_currency_of_the_cell_wins_over_column_title_and_letterhead() -> None:
    items = read(
        ["Цены указаны в USD"],
        ["Name", "Price", "Currency"],
        ["A", "1"],
        ["B", "1", "EUR"],
        ["C", "1 руб.", "EUR"],
    ).items

    assert [item.characteristics["currency"] for item in items] == ["USD", "EUR", "RUB"]
    titled = read(["Цены указаны в USD"], ["Name", "Price (GBP)"], ["A", "1"]).items
    assert [item.characteristics["currency"] for item in titled] == ["GBP"]


def test_what_a_price_cell_says_beside_the_price_is_kept() -> None:
    items = read(["Name", "Price"], ["A", "от 500"], ["B", "500/450/400"], ["C", "700-500 ₽"]).items

    assert [(str(item.price), dict(item.characteristics)) for item in items] == [
        ("500.00", {"price_from": True}),
        ("500.00", {"price_other": "450.00 / 400.00"}),
        ("500.00", {"currency": "RUB", "price_from": True, "price_to": "700.00"}),
    ]


def test_unit_pack_and_figures_become_characteristics() -> None:
    (item,) = read(["Name", "Price", "Ед."], ["Лампа 10 Вт (6 шт)", "5", "уп."]).items

    assert item.characteristics == {"unit": "pack", "pack_size": 6, "power_w": 10.0}


def test_a_name_that_is_too_long_is_cut_and_that_is_told() -> None:
    price_list = read(["Name", "Price"], ["A" * 501, "5"])

    assert [len(item.name) for item in price_list.items] == [500]
    assert [problem.left_out for problem in price_list.warnings] == [False]


def test_a_header_that_is_repeated_on_every_page_is_no_item() -> None:
    price_list = read(["Name", "Price"], ["A", "1"], ["Name", "Price"], ["B", "2"])

    assert [item.name for item in price_list.items] == ["A", "B"]
    assert not price_list.bad_rows


def test_a_list_with_a_header_and_nothing_else_has_no_items() -> None:
    assert read(["Name", "Price"]).items == ()


cells = st.text(max_size=20) | st.decimals(allow_nan=False, allow_infinity=False)


@settings(max_examples=50)
@given(st.lists(st.lists(cells, max_size=5), max_size=12))
def test_every_row_below_the_header_becomes_at_most_one_record(rows: list[list[Cell]]) -> None:
    try:
        price_list = read(["SKU", "Name", "Price", "Category"], *rows)
    except HeaderNotFound:
        return
    numbers = [item.row_number for item in price_list.items]
    numbers += [row.row_number for row in price_list.bad_rows]
    assert len(numbers) == len(set(numbers))
    assert len({item.sku for item in price_list.items}) == len(price_list.items)


@pytest.mark.parametrize(
    ("letterhead", "price", "currency"),
    [
        ("г. Минск, ул. Заводская, 1, УНП 100000001", "Цена, руб.", "BYN"),
        ("Тел. +375 29 100-00-00", "Цена с НДС, руб.", "BYN"),
        ("Тел. +375 29 100-00-00", "Цена, USD", "USD"),
        ("Тел. +375 29 100-00-00", "Цена", None),
        ("ООО «Склад», ИНН 7700000000; филиал: г. Минск", "Цена, руб.", "RUB"),
        ("Плитка из Беларуси", "Цена, руб.", "RUB"),
        ("Республика Беларусь. Цены в долларах США", "Цена", "USD"),
    ],
)
def test_the_letterhead_says_whose_roubles_are_meant(
    letterhead: str, price: str, currency: str | None
) -> None:
    (item,) = read([letterhead], ["Наименование", price], ["Молоко 1 л", "1,98"]).items

    assert item.characteristics.get("currency") == currency
