"""Which column holds what: titles of many languages, values that contradict them, or no titles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.further_headers import FurtherHeaders
from marketbel_courier.price_lists.layout_choice import choose_layouts
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import PriceKind, Role
from marketbel_courier.price_lists.table_layout import ColumnRole, RoleSource, TableLayout
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.price_lists.titled_tables import TITLED_TABLES

BY_NAME = {name: text for name, _, text in TITLED_TABLES}


def rows_of(text: str) -> list[RawRow]:
    """The rows that stand in a test, cells parted by “|”."""
    return [
        RawRow(number, tuple(cell.strip() for cell in line.split("|")))
        for number, line in enumerate(text.strip("\n").splitlines(), start=1)
    ]


def layouts_of(rows: Sequence[RawRow]) -> list[TableLayout]:
    return choose_layouts(rows, ReadingHints(), ColumnMapping({}))


def layout_of(text: str) -> TableLayout:
    (layout,) = layouts_of(rows_of(text))
    return layout


def roles_in(layout: TableLayout) -> str:
    return ", ".join(
        f"{column_letters(column.column + 1)} {role_in(column, layout)}"
        for column in layout.columns
        if column.role is not Role.OTHER
    )


def role_in(column: ColumnRole, layout: TableLayout) -> str:
    if column.role is not Role.PRICE or column.terms is None:
        return column.role.value
    kind = "price" if column.terms.kind is PriceKind.PLAIN else column.terms.kind.value
    variant = f" of {column.terms.variant}" if column.terms.variant else ""
    return f"{kind}{variant}{'*' if column.column == layout.main_price else ''}"


@pytest.mark.parametrize(
    ("roles", "text"),
    [pytest.param(roles, text, id=name) for name, roles, text in TITLED_TABLES],
)
def test_columns_have_the_roles_that_titles_and_values_tell(roles: str, text: str) -> None:
    assert " / ".join(map(roles_in, layouts_of(rows_of(text)))) == roles


def test_a_title_whose_values_contradict_it_loses_with_the_reasons_told() -> None:
    layout = layout_of("""
Наименование товаров | | Цена
070891 | Клей плиточный 25 кг | 17,23
070889 | Наливной пол 20 кг | 27,90
""")

    assert roles_in(layout) == "A sku, B name, C price*"
    why = [reason.code for reason in layout.columns[0].why]
    assert why == ["column-of-codes", "column-unlike-its-title"]


def test_a_price_of_purchase_is_the_items_only_alone_and_then_doubted() -> None:
    alone = layout_of("Товар | Закупка\nЧайник электрический | 10\nТостер на два ломтика | 20")
    beside = layout_of("Товар | Закупка | Опт\nЧайник электрический | 10 | 12\nТостер | 20 | 25")

    assert [doubt.code for doubt in alone.doubts] == ["doubt-price-of-others"]
    assert (roles_in(beside), beside.doubts) == ("A name, B purchase, C wholesale*", ())


def test_prices_that_nothing_tells_apart_are_doubted() -> None:
    layout = layout_of("Товар | Цена 1 | Цена 2\nЧайник | 10 | 12\nТостер | 20 | 25")

    assert [doubt.code for doubt in layout.doubts] == ["doubt-prices-alike"]
    assert str(layout.doubts[0]) == "nothing tells which of the prices in columns B, C is meant"


def test_roles_that_values_alone_tell_say_so() -> None:
    layout = layout_of(BY_NAME["no-titles"])

    assert {column.source for column in layout.columns} == {RoleSource.VALUES}


def test_the_rule_prefers_a_column_of_prices_that_is_filled() -> None:
    layout = layout_of("""
Товар | Розничная цена | Оптовая цена
Чайник | | 10
Тостер | 30 | 20
Утюг | | 30
""")

    assert roles_in(layout) == "A name, B retail, C wholesale*"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(set(BY_NAME) - {"two-tables-beside-each-other"})), st.randoms())
def test_columns_that_change_places_take_their_roles_with_them(name: str, random: Random) -> None:
    rows = [row for row in rows_of(BY_NAME[name]) if row.filled]
    (before,) = layouts_of(rows)
    if len(before.header_rows) != 1:
        return  # A group title would part from what stands below it.
    width = max(len(row.cells) for row in rows)
    order = list(range(width))
    random.shuffle(order)
    shuffled = [
        RawRow(
            row.number, tuple(row.cells[place] if place < len(row.cells) else "" for place in order)
        )
        for row in rows
    ]

    (after,) = layouts_of(shuffled)

    moved = {order[column.column]: column for column in after.columns}
    assert {place: column.role for place, column in moved.items()} == {
        column.column: column.role for column in before.columns
    }


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_blank_column_changes_nothing_but_the_places(name: str) -> None:
    rows = rows_of(BY_NAME[name])
    moved = [RawRow(row.number, ("", *row.cells)) for row in rows]

    for layout, other in zip(layouts_of(rows), layouts_of(moved), strict=True):
        assert [(one.column + 1, one.role, one.key) for one in layout.columns] == [
            (one.column, one.role, one.key) for one in other.columns
        ]


def test_a_further_header_leaves_the_items_price_where_it_stood() -> None:
    numbers: list[list[Cell]] = [
        ["Код", "Наименование", "Розн. цена", "Опт. цена"],
        ["070891", "Клей плиточный", Decimal("17.23"), Decimal("14.61")],
    ]
    layout = layouts_of([RawRow(n, tuple(cells)) for n, cells in enumerate(numbers, 1)])[0]

    further = FurtherHeaders(()).read(
        RawRow(5, ("Код", "Наименование", "Мелк.опт.", "Опт.")), layout
    )

    assert further is not None
    assert roles_in(further) == "A sku, B name, C wholesale*, D wholesale"


@pytest.mark.parametrize("sampled", [2, 5], ids=["by what stood above", "by what stands below"])
def test_a_further_header_has_the_name_beside_its_title_as_well(sampled: int) -> None:
    titles = ("Наименование товаров", "", "Ед. изм.")
    numbers: list[tuple[Cell, ...]] = [
        (*titles, "Розн. цена", "Опт. цена"),
        ("0108501", "Утеплитель минвата", "рул", Decimal("624.66"), Decimal("562.19")),
        ("0983021", "Наливной пол Профи", "меш", Decimal("823.57"), Decimal("741.21")),
        (*titles, "Мелк.опт.", "Опт."),
        ("9895300", "Шпаклёвка финишная", "меш", Decimal("649.96"), Decimal("584.96")),
        ("0133733", "Сетка фасадная", "рул", Decimal("19.82"), Decimal("17.84")),
    ]
    rows = [RawRow(number, cells) for number, cells in enumerate(numbers, 1)]
    layout = layouts_of(rows[:3])[0]

    further = FurtherHeaders(rows[: sampled + 1]).read(rows[3], layout)

    assert further is not None
    assert roles_in(further) == "A sku, B name, C unit, D wholesale*, E wholesale"
