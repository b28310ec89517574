"""Which row is the header, what its columns hold, and what people's mapping makes of it."""

from __future__ import annotations

import pytest

from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.records import Cell, HeaderNotFound, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.titles import named_role
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows, table_of


@pytest.mark.parametrize(
    ("titles", "name", "price"),
    [
        (["Name", "Price"], 0, 1),
        (["SKU", "PRODUCT NAME", "Unit price (EUR)"], 1, 2),
        (["Товар", "Артикул", "Старая цена", "Цена, руб. с НДС"], 0, 3),
        (["Полное наименование", "Модель", "Цена"], 0, 2),
        (["Description", "Item no.", "List price"], 0, 2),
        (["Наименование", "Описание", "Опт", "Розничная цена"], 0, 3),
        (["Товар", "РРЦ", "Цена"], 0, 2),
        (["Товар", "Скидка, %", "Цена со скидкой", "Цена"], 0, 3),
        (["Товар", "Закупочная цена", "Оптовая цена"], 0, 2),
        (["Artcile", "Prodct name", "Prise"], 1, 2),
        (["Артикл", "Наименовние товара", "Стоимсть"], 1, 2),
    ],
)
def test_a_header_is_known_by_its_titles(titles: list[Cell], name: int, price: int) -> None:
    header = read_header(RawRow(1, tuple(titles)))

    assert header is not None
    assert (header.first(Role.NAME), header.main_price) == (name, price)


@pytest.mark.parametrize(
    "title", ["сцена", "цны", "tile", "скидка", "discount price %", "product date"]
)
def test_a_word_that_only_looks_like_a_title_is_none(title: str) -> None:
    assert named_role(title) is None


def test_an_exact_title_is_surer_than_one_that_resembles() -> None:
    header = read_header(RawRow(1, ("Nume", "Prises", "Name", "Price")))

    assert header is not None
    assert (header.first(Role.NAME), header.main_price) == (2, 3)


RETAIL_AND_WHOLESALE = {"name": 1, "price": 2, "wholesale": 3}


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["Код", "Товар", "Цена", ""], ["", "", "розница", "опт"]),
        (["Код", "Товар", "Цена", "Цена"], ["Код", "Товар", "розница", "опт"]),
        (["", "", "Цена", ""], ["Код", "Товар", "розница", "опт"]),
        (["Code", "Item", "Price (USD)", ""], ["", "", "Retail", "Wholesale"]),
    ],
)
def test_group_titles_and_the_titles_below_them_are_one_header(
    upper: list[Cell], lower: list[Cell]
) -> None:
    price_list = read_rows(["Прайс-лист"], upper, lower, ["1", "A", "10", "8"])

    (item,) = price_list.items
    assert (item.sku, item.name, str(item.price)) == ("1", "A", "10.00")
    assert item.characteristics["price_wholesale"] == "8.00"
    assert not price_list.bad_rows


def test_units_below_the_titles_are_no_item_and_tell_the_currency() -> None:
    price_list = read_rows(
        ["Код", "Товар", "Цена", "Остаток"], ["", "", "руб.", "шт"], ["1", "A", "10", "8"]
    )

    assert [item.characteristics["currency"] for item in price_list.items] == ["RUB"]
    assert not price_list.bad_rows


@pytest.mark.parametrize("heading", [["Чайники"], ["", "Розничный склад"], ["", "Опт"]])
def test_a_heading_below_the_header_is_no_second_line_of_it(heading: list[Cell]) -> None:
    items = read_rows(["Код", "Товар", "Цена", "Бренд"], heading, ["1", "A", "10"]).items

    assert [item.category for item in items] == [heading[-1]]


def test_counted_columns_are_no_item() -> None:
    rows: list[list[Cell]] = [["Код", "Товар", "Цена"], ["1", "2", "3"], ["4", "A", "10"]]

    assert [item.sku for item in read_rows(*rows).items] == ["4"]


def test_a_second_header_says_what_stands_below_it() -> None:
    items = read_rows(
        ["Код", "Товар", "Цена"], ["1", "A", "10"], ["Товар", "Цена", "Код"], ["B", "20", "2"]
    ).items

    assert [(item.sku, item.name, int(item.price)) for item in items] == [
        ("1", "A", 10),
        ("2", "B", 20),
    ]


def test_further_columns_keep_their_titles_but_never_pass_for_what_the_catalogue_says() -> None:
    (item,) = read_rows(
        ["Name", "Price", "Colour", "Colour", "delisted_at"], ["A", "10", "red", "blue", "today"]
    ).items

    assert item.characteristics == {
        "Colour": "red",
        "Colour (2)": "blue",
        "delisted_at (2)": "today",
    }


def test_a_mapping_holds_below_a_second_header_too() -> None:
    hints = ReadingHints(column_mapping={"price": "D"})
    header: list[Cell] = ["Код", "Товар", "Цена", "Цена опт"]
    rows: list[list[Cell]] = [header, ["1", "A", "10", "9"], header[:3], ["2", "B", "20", "8"]]

    price_list = read_rows(*rows, hints=hints)

    assert [str(item.price) for item in price_list.items] == ["9.00", "8.00"]
    assert not price_list.bad_rows


@pytest.mark.parametrize("column", ["Цена опт", "цена  ОПТ", "D", "d", 4, "4"])
def test_a_mapped_column_wins_over_what_the_titles_say(column: str | int) -> None:
    hints = ReadingHints(column_mapping={"price": column})
    rows: list[list[Cell]] = [["Код", "Товар", "Цена", "Цена опт"], ["1", "A", "10", "9"]]

    assert [str(item.price) for item in read_rows(*rows, hints=hints).items] == ["9.00"]


def test_a_mapped_title_that_is_not_there_is_told_with_those_that_are() -> None:
    hints = ReadingHints(column_mapping={"price": "Цена 2"})

    with pytest.raises(HeaderNotFound, match=r"“Цена 2” for the price, but .* “Код”, “Товар”"):
        table_of(["Код", "Товар", "Цена"], ["1", "A", "10"], hints=hints)


def test_a_list_without_titles_is_read_by_the_places_of_its_columns() -> None:
    hints = ReadingHints(column_mapping={"sku": "A", "name": 2, "price": "3"})

    items = read_rows(["1", "A", "10"], ["2", "B", "20"], hints=hints).items

    assert [(item.row_number, item.sku, item.name) for item in items] == [
        (1, "1", "A"),
        (2, "2", "B"),
    ]


def test_the_rows_that_people_named_are_the_header_and_the_first_data() -> None:
    rows: list[list[Cell]] = [
        ["Код", "Товар", "Цена", "Остаток"],
        ["0", "Old", "1", "2"],
        ["Товар", "Цена"],
        ["Draft", "5"],
        ["A", "10"],
    ]
    hints = ReadingHints(header_row=3, data_start_row=5)

    assert [item.name for item in read_rows(*rows, hints=hints).items] == ["A"]


def test_a_row_that_is_no_header_although_people_said_so_is_named() -> None:
    with pytest.raises(HeaderNotFound, match="row 2 is no header row"):
        table_of(["Товар", "Цена"], ["A", "10"], hints=ReadingHints(header_row=2))
