"""A name that stands once above its rows is theirs; prices across are items of their own."""

from __future__ import annotations

from marketbel_courier.price_lists.records import Cell
from marketbel_courier.price_lists.roles import Role
from marketbel_courier_tests.price_lists.layouts import layout_of, read_rows_of, rows_of

HANDLED = layout_of(Role.OTHER, Role.NAME, Role.BRAND, Role.VARIANT, Role.SKU, Role.PRICE)
PLAIN = layout_of(Role.NAME, Role.VARIANT, Role.PRICE)


def test_rows_of_one_handle_have_the_name_and_the_brand_of_its_first_row() -> None:
    found = read_rows_of(
        HANDLED,
        rows_of(
            ["t-shirt", "T-shirt", "Acme", "S", "ts-s", "19.99"],
            ["t-shirt", "", "", "M", "ts-m", "19.99"],
            ["t-shirt", "", "", "", "", ""],
            ["mug", "Mug", "Acme", "", "mug", "5"],
            ["t-shirt", "", "", "L", "ts-l", "21.99"],
            ["mug", "", "", "big", "mug-b", "7"],
        ),
    )

    assert [(item.sku, item.name, item.characteristics["brand"]) for item in found.items] == [
        ("ts-s", "T-shirt", "Acme"),
        ("ts-m", "T-shirt", "Acme"),
        ("mug", "Mug", "Acme"),
        ("mug-b", "Mug", "Acme"),
    ]
    assert [row.row_number for row in found.bad_rows] == [6]


def test_a_name_without_a_price_is_that_of_the_variants_below_and_no_category() -> None:
    found = read_rows_of(
        PLAIN,
        rows_of(
            ["Одежда"],
            ["Футболка"], ["", "S", "450"], ["", "L", "470"],
            ["Майка"], ["", "S", "300"], ["", "L", "320"],
        ),
    )  # fmt: skip

    assert [(item.name, int(item.price), item.category) for item in found.items] == [
        ("Футболка", 450, "Одежда"),
        ("Футболка", 470, "Одежда"),
        ("Майка", 300, "Одежда"),
        ("Майка", 320, "Одежда"),
    ]
    assert len({item.sku for item in found.items}) == 4
    assert not found.bad_rows


def test_no_name_is_carried_over_a_blank_stretch_or_a_heading() -> None:
    rows: list[list[Cell]] = [
        ["Футболка"], ["", "S", "450"], ["", "L", "470"],
        [],
        ["", "XL", "480"],
        ["Майка"], ["", "S", "300"], ["", "M", "310"],
    ]  # fmt: skip

    found = read_rows_of(PLAIN, rows_of(*rows))

    assert [item.name for item in found.items] == ["Футболка"] * 2 + ["Майка"] * 2
    assert [row.row_number for row in found.bad_rows] == [6]


def test_a_name_that_is_missing_here_and_there_is_an_error() -> None:
    layout = layout_of(Role.SKU, Role.NAME, Role.PRICE)
    rows: list[list[Cell]] = [[str(n), f"Cable {n}", "5"] for n in range(1, 9)]
    rows[2][1] = rows[5][1] = ""

    found = read_rows_of(layout, rows_of(*rows))

    assert [row.row_number for row in found.bad_rows] == [4, 7]


def test_each_price_across_is_an_item_with_what_its_column_sells_in_the_name() -> None:
    layout = layout_of(Role.SKU, Role.NAME, across=("Extra", "Prima"))
    named = layout_of(Role.NAME, across=("Extra", "Prima"))

    found = read_rows_of(
        layout,
        rows_of(["B1", "Board", "20", "18"], ["B2", "Beam", "", "30"], ["B3", "Rail", "9", "9x9"]),
    )
    own = read_rows_of(named, rows_of(["Board", "20", "18"], ["Beam", "", "30"]))

    assert [(item.sku, item.name, int(item.price)) for item in found.items] == [
        ("B1/Extra", "Board Extra", 20),
        ("B1/Prima", "Board Prima", 18),
        ("B2/Prima", "Beam Prima", 30),
        ("B3/Extra", "Rail Extra", 9),
    ]
    assert [(row.row_number, row.sku) for row in found.bad_rows] == [(4, "B3/Prima")]
    assert len({item.sku for item in own.items}) == 3
