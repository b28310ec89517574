"""From rows to items: headers, bad rows, doubles and SKUs of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.choosing import examine
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.interpreting import SeenSkus, sku_from_name
from marketbel_courier.price_lists.reading import collect
from marketbel_courier.price_lists.records import (
    Cell,
    HeaderNotFound,
    PriceList,
    RawRow,
    ReadingHints,
    Table,
)
from marketbel_courier.price_lists.titles import Field


def read(*rows: list[Cell]) -> PriceList:
    numbered = (RawRow(number, tuple(cells)) for number, cells in enumerate(rows, start=1))
    return collect(
        examine(Table("list", numbered), ReadingHints(), ColumnMapping({})).entries(
            SeenSkus(), is_one_of_several=False
        )
    )


@pytest.mark.parametrize(
    ("titles", "name", "price"),
    [
        (["Name", "Price"], 0, 1),
        (["SKU", "PRODUCT NAME", "Unit price (EUR)"], 1, 2),
        (["Товар", "Артикул", "Старая цена", "Цена, руб. с НДС"], 0, 3),
        (["Полное наименование", "Модель", "Цена"], 1, 2),
        (["Description", "Item no.", "List price"], 0, 2),
        (["Наименование", "Описание", "Опт", "Розничная цена"], 0, 3),
    ],
)
def test_a_header_is_known_by_its_titles(titles: list[Cell], name: int, price: int) -> None:
    header = read_header(RawRow(1, tuple(titles)))

    assert header is not None
    assert (header.columns[Field.NAME], header.columns[Field.PRICE]) == (name, price)


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
    assert [str(row) for row in price_list.bad_rows] == [
        "Row 3: the price is on request",
        "Row 4: the name is missing",
        "Row 5: the price -1 is negative",
        "Row 6: the price is missing",
    ]
    assert price_list.bad_rows[0].cells == ("2", "Plug", "по запросу")


def test_of_two_rows_with_one_sku_the_later_is_taken_and_the_earlier_reported() -> None:
    price_list = read(["SKU", "Name", "Price"], ["1", "Old", "10"], ["1", "New", "20"])

    assert [item.name for item in price_list.items] == ["New"]
    assert [str(row) for row in price_list.warnings] == [
        "Row 3: SKU “1” stands in row 2 too, and this later row was taken"
    ]


def test_an_item_without_a_sku_keeps_its_own_from_file_to_file() -> None:
    first = read(["Name", "Price"], ["Ёлка  искусственная", "10"]).items[0]
    second = read(["Name", "Price"], ["x", "1"], ["ЕЛКА искусственная", "12"]).items[1]

    assert first.sku == second.sku == sku_from_name("елка искусственная")


def test_a_header_that_is_repeated_on_every_page_is_no_item() -> None:
    price_list = read(["Name", "Price"], ["A", "1"], ["Name", "Price"], ["B", "2"])

    assert [item.name for item in price_list.items] == ["A", "B"]
    assert not price_list.bad_rows


def test_a_list_with_a_header_and_nothing_else_has_no_items() -> None:
    assert read(["Name", "Price"]).items == ()


cells = st.text(max_size=20) | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.lists(st.lists(cells, max_size=5), max_size=20))
def test_every_row_below_the_header_becomes_at_most_one_record(rows: list[list[Cell]]) -> None:
    try:
        price_list = read(["SKU", "Name", "Price", "Category"], *rows)
    except HeaderNotFound:
        return
    numbers = [item.row_number for item in price_list.items]
    numbers += [row.row_number for row in price_list.bad_rows]
    assert len(numbers) == len(set(numbers))
    assert len({item.sku for item in price_list.items}) == len(price_list.items)
