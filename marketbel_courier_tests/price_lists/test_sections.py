"""Rows that are no items: categories are carried along, sums and remarks passed over."""

from __future__ import annotations

import pytest

from marketbel_courier.price_lists.records import Cell
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows

HEADER: list[Cell] = ["Код", "Товар", "Цена"]


def categories(*headings: str | None) -> list[str | None]:
    """The category of each item, for which None stands among the headings."""
    rows: list[list[Cell]] = [
        [heading] if heading else [f"S{number}", "A", "5"]
        for number, heading in enumerate(headings)
    ]
    return [item.category for item in read_rows(HEADER, *rows).items]


def test_headings_on_end_are_levels_and_a_lone_one_takes_the_place_of_the_last() -> None:
    found = categories("Посуда", "Чайники", None, "Кастрюли", None, "Мебель", "Столы", None)

    assert found == ["Посуда / Чайники", "Посуда / Кастрюли", "Мебель / Столы"]


def test_a_numbered_heading_says_its_level_itself() -> None:
    found = categories("1. Посуда", "1.2 Чайники", None, "1.3. Кастрюли", None, "2. Мебель", None)

    assert found == ["Посуда / Чайники", "Посуда / Кастрюли", "Мебель"]


def test_a_heading_that_is_repeated_on_the_next_page_is_the_same_one() -> None:
    assert categories("Чайники", None, "Чайники", None) == ["Чайники", "Чайники"]


def test_the_word_category_is_not_its_name() -> None:
    assert categories("Категория: Чайники", None) == ["Чайники"]
    assert categories("Раздел 1. Посуда", "1.1 Чайники", None, "Раздел 2. Мебель", None) == [
        "Посуда / Чайники",
        "Мебель",
    ]


def test_a_column_wins_over_a_heading() -> None:
    items = read_rows(["Товар", "Цена", "Категория"], ["Чайники"], ["A", "5", "Термосы"]).items

    assert [item.category for item in items] == ["Термосы"]


@pytest.mark.parametrize(
    "row",
    [
        ["* цены действительны до 1 мая"],
        ["Стр. 2 из 3"],
        ["- 2 -"],
        ["тел. +7 495 123-45-67", "", "shop@example.com"],
        ["Итого", "", "15"],
        ["", "Итого:", "15"],
        ["Всего наименований 2"],
        ["Grand total", "", "15"],
        ["Директор", "", "Иванов И. И."],
        HEADER,
    ],
    ids=str,
)
def test_sums_remarks_and_page_numbers_are_neither_items_nor_errors(row: list[Cell]) -> None:
    price_list = read_rows(HEADER, ["1", "A", "5"], row, ["2", "B", "10"])

    assert [(item.sku, item.category) for item in price_list.items] == [("1", None), ("2", None)]
    assert not price_list.bad_rows


@pytest.mark.parametrize(
    "row",
    [["3", "Телефон", ""], ["3", "Total", ""], ["", "Доставка", "договорная"], ["3", "", "5"]],
    ids=str,
)
def test_an_item_with_something_missing_is_an_error(row: list[Cell]) -> None:
    price_list = read_rows(HEADER, ["1", "A", "5"], row, ["2", "B", "10"])

    assert [problem.row_number for problem in price_list.bad_rows] == [3]
    assert [item.category for item in price_list.items] == [None, None]


def test_a_brand_that_is_called_total_is_no_sum() -> None:
    items = read_rows(["Товар", "Цена"], ["Total Quartz 9000", "100"], ["Total", "100"]).items

    assert [item.name for item in items] == ["Total Quartz 9000"]
