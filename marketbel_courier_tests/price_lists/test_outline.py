"""Headings in all their forms are told from items, and stand in each other as the file shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.price_lists.records import Cell, RawRow, RowLook
from marketbel_courier.price_lists.roles import Role
from marketbel_courier_tests.price_lists.layouts import layout_of, read_rows_of, rows_of

LAYOUT = layout_of(Role.SKU, Role.NAME, Role.PRICE, Role.UNIT)
PLAIN = layout_of(Role.SKU, Role.NAME, Role.PRICE)


def categories_and_faults(
    rows: list[RawRow], *, plain: bool = False
) -> tuple[list[str | None], list[int]]:
    """The category of each item, and the rows that were reported."""
    found = read_rows_of(PLAIN if plain else LAYOUT, rows)
    return [item.category for item in found.items], [row.row_number for row in found.bad_rows]


def test_a_row_with_a_code_and_none_of_what_items_have_is_a_heading() -> None:
    rows = rows_of(
        ["0101", "Бумага А4", "", ""],
        ["10102", "Бумага А4 80 г", "96", "пач."],
        ["0102", "Бумага А3", "", ""],
        ["10201", "Бумага А3 80 г", "190", "пач."],
    )

    assert categories_and_faults(rows) == (["Бумага А4", "Бумага А3"], [])


def test_a_row_that_has_what_items_have_is_an_item_without_a_price() -> None:
    rows = rows_of(
        ["1", "Краски", "", ""],
        ["1001", "Краска белая", "5", "шт"],
        ["1002", "Краска синяя", "", "шт"],
        ["1003", "Краска красная", "6", "шт"],
    )

    assert categories_and_faults(rows) == (["Краски", "Краски"], [4])


def test_a_code_alone_makes_no_heading_where_items_have_nothing_else_either() -> None:
    rows = rows_of(["11", "Чайник", "5"], ["12", "Кружка", ""], ["13", "Ложка", "1"])

    assert categories_and_faults(rows, plain=True) == ([None, None], [3])


def test_a_heading_whose_code_begins_the_codes_below_it_is_one() -> None:
    rows = rows_of(
        ["41", "Trays", ""], ["4101", "Tray 100", "5"], ["42", "Lids", ""], ["4201", "Lid", "1"]
    )

    assert categories_and_faults(rows, plain=True) == (["Trays", "Lids"], [])


@pytest.mark.parametrize("spread", [True, False], ids=["spread", "first cell alone"])
def test_a_heading_merged_over_the_price_is_one(spread: bool) -> None:
    heading: list[Cell] = ["", *["Шины летние"] * 3] if spread else ["", "Шины летние"]
    rows = rows_of(heading, ["1", "Шина", "5", "шт"], looks=[RowLook(merges={1: 3})])

    assert categories_and_faults(rows) == (["Шины летние"], [])


def test_a_number_merged_over_the_price_is_a_heading_and_no_price() -> None:
    rows = rows_of(["", *["13"] * 3], ["1", "Шина", "5", "шт"], looks=[RowLook(merges={1: 3})])

    assert categories_and_faults(rows) == (["13"], [])


def test_a_lone_number_above_items_is_a_heading_and_a_page_number_is_none() -> None:
    rims = rows_of(["13"], ["K1", "A", "5"], ["14"], ["K2", "B", "6"])
    pages = rows_of(["K1", "A", "5"], ["1"], ["K2", "B", "6"], ["2"], ["K3", "C", "7"])

    assert categories_and_faults(rims, plain=True) == (["13", "14"], [])
    assert categories_and_faults(pages, plain=True) == ([None, None, None], [])


@pytest.mark.parametrize(
    "leftover",
    [["", "", "", "шт"], ["", "", "шт", ""], ["A-2", "", "", ""]],
    ids=["unit", "price", "code"],
)
def test_what_is_left_of_an_item_that_was_cleared_is_no_heading(leftover: list[Cell]) -> None:
    rows = rows_of(["", "Папки"], ["A-1", "A", "5", "шт"], leftover, ["A-3", "B", "6", "шт"])

    assert categories_and_faults(rows) == (["Папки", "Папки"], [])


def test_a_numbered_row_without_a_price_is_an_item_where_items_alone_are_numbered() -> None:
    layout = layout_of(Role.IGNORED, Role.NAME, Role.PRICE)
    rows = rows_of(["", "Мыло"], ["1", "A", "5"], ["2", "B", ""], ["3", "C", "6"], ["", "Соль"])

    found = read_rows_of(layout, rows)

    assert [item.category for item in found.items] == ["Мыло", "Мыло"]
    assert [row.row_number for row in found.bad_rows] == [4]


def test_noughts_and_dashes_beside_a_heading_are_what_formulas_make_of_blanks() -> None:
    rows = rows_of(
        ["", "Папки", Decimal(0), ""], ["1", "A", "5", "шт"], ["", "Ручки", "-", "-"],
        ["2", "B", "6", "шт"],
    )  # fmt: skip

    prices = rows_of(["", "Насосы", Decimal(0)], ["N1", "A", "5"], ["N2", "B", Decimal(0)])

    assert categories_and_faults(rows) == (["Папки", "Ручки"], [])
    assert categories_and_faults(prices, plain=True) == (["Насосы"], [4])


def test_a_heading_with_the_titles_of_the_columns_beside_it_is_one() -> None:
    rows = rows_of(
        ["", "Доска", "Цена, руб.", "Ед."], ["1", "A", "5", "шт"], ["", "Брус", "Цена", "Ед."],
        ["2", "B", "6", "шт"],
    )  # fmt: skip

    assert categories_and_faults(rows) == (["Доска", "Брус"], [])


def test_a_lone_text_below_each_item_goes_on_with_it_and_is_no_category() -> None:
    rows = rows_of(
        ["1", "A", "5"], ["", "белый, 2 м"], ["2", "B", "6"], ["", "IP65"], ["3", "C", "7"],
        ["", "серый"], ["4", "D", "8"], ["", "1 м"],
    )  # fmt: skip

    assert categories_and_faults(rows, plain=True) == ([None] * 4, [])


def test_a_category_given_once_in_its_column_holds_for_the_rows_below() -> None:
    layout = layout_of(Role.CATEGORY, Role.NAME, Role.PRICE)
    rows = rows_of(
        ["Cups", "A", "1"], ["", "B", "2"], ["", "C", "3"], ["Pans", "D", "4"], ["", "E", "5"]
    )

    found = [item.category for item in read_rows_of(layout, rows).items]

    assert found == ["Cups", "Cups", "Cups", "Pans", "Pans"]


def test_categories_in_columns_beside_each_other_stand_in_each_other() -> None:
    layout = layout_of(Role.CATEGORY, Role.CATEGORY, Role.NAME, Role.PRICE)

    found = read_rows_of(layout, rows_of(["Pans", "Woks", "A", "1"], ["Cups", "", "B", "2"])).items

    assert [item.category for item in found] == ["Pans / Woks", "Cups"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (RowLook(indent=0), RowLook(indent=1)),
        (RowLook(is_emphasised=True), RowLook()),
    ],
    ids=["indentation", "emphasis"],
)
def test_a_heading_that_stands_higher_takes_the_place_of_all_below(
    upper: RowLook, lower: RowLook
) -> None:
    rows = rows_of(
        ["Мебель"], ["Столы"], ["1", "A", "5"], ["Стулья"], ["2", "B", "6"], ["Окна"],
        ["3", "C", "7"],
        looks=[upper, lower, None, lower, None, upper],
    )  # fmt: skip

    assert categories_and_faults(rows, plain=True) == (
        ["Мебель / Столы", "Мебель / Стулья", "Окна"],
        [],
    )


def test_a_group_with_a_code_and_its_stock_is_a_heading_where_the_outline_says_so() -> None:
    layout = layout_of(Role.SKU, Role.NAME, Role.STOCK, Role.PRICE)
    rows = rows_of(
        ["001", "Кабели", "100", ""], ["101", "A", "60", "12"], ["102", "B", "5", ""],
        ["103", "C", "7", "9"], ["002", "Лампы", "7", ""], ["201", "D", "7", "3"],
        looks=[RowLook(outline_level=level) for level in (0, 1, 1, 1, 0, 1)],
    )  # fmt: skip

    found = read_rows_of(layout, rows)

    assert [item.category for item in found.items] == ["Кабели", "Кабели", "Лампы"]
    assert [row.row_number for row in found.bad_rows] == [4]


def test_headings_in_steps_of_columns_stand_in_each_other() -> None:
    rows = rows_of(
        ["Мебель"], ["", "Столы"], ["1", "A", "5"], ["", "Стулья"], ["2", "B", "6"], ["Окна"],
        ["3", "C", "7"],
    )  # fmt: skip

    assert categories_and_faults(rows, plain=True)[0] == [
        "Мебель / Столы",
        "Мебель / Стулья",
        "Окна",
    ]


def test_the_path_of_a_category_that_goes_on_on_the_next_page_is_the_same_one() -> None:
    rows = rows_of(
        ["Мебель"], ["Столы"], ["1", "A", "5"], ["Мебель"], ["Столы (продолжение)"],
        ["2", "B", "6"],
    )  # fmt: skip

    assert categories_and_faults(rows, plain=True)[0] == ["Мебель / Столы"] * 2


@dataclass
class Group:
    """A group of a list as 1C prints it: its items, then the groups in it."""

    items: int
    groups: list[Group] = field(default_factory=list)


GROUPS = st.recursive(
    st.builds(Group, st.integers(1, 2)),
    lambda inner: st.builds(Group, st.integers(0, 2), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def _printed(
    group: Group, path: tuple[str, ...], rows: list[list[Cell]], looks: list[RowLook]
) -> list[str]:
    """The rows of a group and all in it, with their levels; the category of each item."""
    rows.append(["", path[-1], ""])
    looks.append(RowLook(outline_level=len(path) - 1))
    expected = []
    for _ in range(group.items):
        rows.append([f"S{len(rows)}", f"Item {len(rows)}", "5"])
        looks.append(RowLook(outline_level=len(path)))
        expected.append(" / ".join(path))
    for place, inner in enumerate(group.groups):
        name = f"Group {'ABC'[place]}{len(path)}"
        expected += _printed(inner, (*path, name), rows, looks)
    return expected


@settings(max_examples=60, deadline=None)
@given(st.lists(GROUPS, min_size=1, max_size=3))
def test_outline_levels_put_each_item_in_the_groups_that_it_is_printed_in(
    groups: list[Group],
) -> None:
    rows: list[list[Cell]] = []
    looks: list[RowLook] = []
    expected: list[str] = []
    for place, group in enumerate(groups):
        expected += _printed(group, (f"Top {'ABC'[place]}",), rows, looks)

    found, faults = categories_and_faults(rows_of(*rows, looks=looks), plain=True)

    assert [category and category.split(" / ") for category in found] == [
        category.split(" / ")[-4:] for category in expected
    ]
    assert not faults
