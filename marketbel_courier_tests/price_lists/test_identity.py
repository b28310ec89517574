"""No two different rows become one item, whatever their order, and a row again is no second one."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from marketbel_courier.price_lists.identity import SeenSkus, sku_from_name
from marketbel_courier.price_lists.interpretation import TableInterpreter
from marketbel_courier.price_lists.records import Cell, PricedItem
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier_tests.price_lists.layouts import layout_of, read_rows_of, rows_of

CODED = layout_of(Role.SKU, Role.NAME, Role.VARIANT, Role.PRICE)
NAMED = layout_of(Role.NAME, Role.VARIANT, Role.OTHER, Role.UNIT, Role.PRICE)


def skus(rows: list[list[Cell]], layout: TableLayout = CODED) -> list[str]:
    return [item.sku for item in read_rows_of(layout, rows_of(*rows)).items]


def test_an_article_of_several_sizes_gets_the_size_added_wherever_there_is_one() -> None:
    rows: list[list[Cell]] = [
        ["К-101", "Куртка", "48", "89"],
        ["К-101", "Куртка", "52", "92"],
        ["К-102", "Куртка зимняя", "48", "99"],
        ["Ж-7", "Жилет", "", "12.50"],
    ]

    found = read_rows_of(CODED, rows_of(*rows)).items

    assert [item.sku for item in found] == ["К-101/48", "К-101/52", "К-102/48", "Ж-7"]
    assert [item.characteristics.get("article") for item in found] == [
        "К-101",
        "К-101",
        "К-102",
        None,
    ]


def test_a_code_that_is_given_twice_by_chance_changes_no_other_sku() -> None:
    rows: list[list[Cell]] = [[f"A-{n}", f"Jacket {n}", "48", "5"] for n in range(50)]
    rows += [["A-7", "Jacket 7", "52", "6"]]

    found = skus(rows)

    assert [sku for sku in found if "/" in sku] == ["A-7/48", "A-7/52"]
    assert len(set(found)) == 51


def test_colour_and_size_together_tell_the_items_of_an_article_apart() -> None:
    layout = layout_of(Role.SKU, Role.NAME, Role.VARIANT, Role.VARIANT, Role.PRICE)
    rows = rows_of(["J", "Jacket", "red", "M", "5"], ["J", "Jacket", "red", "L", "6"])

    found = read_rows_of(layout, rows).items

    assert [item.sku for item in found] == ["J/red/M", "J/red/L"]
    assert [item.characteristics["variant 2"] for item in found] == ["M", "L"]


def test_articles_of_their_own_stay_as_they_are_beside_a_size() -> None:
    rows: list[list[Cell]] = [["ts-s", "T-shirt", "S", "19"], ["ts-m", "T-shirt", "M", "19"]]

    assert skus(rows) == ["ts-s", "ts-m"]


def test_a_size_that_comes_after_the_sample_is_an_item_of_its_own() -> None:
    rows = rows_of(["A", "Jacket", "48", "89"], ["A", "Jacket", "52", "92"])

    entries = list(TableInterpreter(CODED, SeenSkus(), sample=rows[:1]).entries(rows))

    assert [item.sku for item in entries if isinstance(item, PricedItem)] == ["A", "A/52"]


def test_the_numbers_of_two_makers_parts_are_told_apart_by_the_maker() -> None:
    layout = layout_of(Role.SKU, Role.BRAND, Role.NAME, Role.PRICE)
    rows: list[list[Cell]] = [
        ["17606", "ABS", "Brake disc", "10"],
        ["17606", "Bosch", "Spark plug", "7"],
        ["17607", "ABS", "Brake disc", "12"],
    ]

    assert skus(rows, layout) == ["17606/ABS", "17606/Bosch", "17607"]


def test_a_part_number_is_the_code_where_the_supplier_has_none() -> None:
    layout = layout_of(Role.BRAND, Role.PART_NUMBER, Role.NAME, Role.PRICE)
    rows: list[list[Cell]] = [
        ["ABS", "17606", "Brake disc", "10"],
        ["SKF", "17606", "Bearing", "7"],
        ["ABS", "17607", "Brake disc", "12"],
    ]

    assert skus(rows, layout) == ["17606/ABS", "17606/SKF", "17607"]


def test_names_that_differ_in_a_sign_alone_are_two_items() -> None:
    rows: list[list[Cell]] = [
        ["ОСОВ 0,25", "", "", "", "10"],
        ["ОСОВ-0,25", "", "", "", "20"],
        ["Трос", "", "", "", "5"],
    ]

    found = skus(rows, NAMED)

    assert len(set(found)) == 3
    assert found[2] == sku_from_name("Трос")


def test_codes_that_stand_for_models_are_told_apart_by_the_names() -> None:
    layout = layout_of(Role.SKU, Role.NAME, Role.PRICE)
    rows: list[list[Cell]] = [["M1", f"Lamp model {n}", str(n)] for n in range(1, 7)]

    assert len(set(skus([*rows, ["M2", "Cable", "9"]], layout))) == 7


def test_a_row_again_is_told_and_so_is_one_that_nothing_tells_apart() -> None:
    found = read_rows_of(
        CODED,
        rows_of(
            ["1", "A", "", "10"], ["1", "A", "", "10"], ["2", "B", "", "5"], ["2", "B", "", "6"]
        ),
    )

    assert [(item.sku, int(item.price)) for item in found.items] == [("1", 10), ("2", 6)]
    assert [str(row.message) for row in found.warnings] == [
        "Row 3: SKU “1” stands in row 2 too, and this later row was taken",
        "Row 5: SKU “2” stands in row 4 too, and this later row was taken",
    ]


def test_a_name_with_a_plus_has_a_sku_of_its_own_from_file_to_file() -> None:
    assert sku_from_name("Galaxy S24+") not in (sku_from_name("Galaxy S24"), "")
    assert sku_from_name("Набор 2+1") == sku_from_name("набор 2 1")


WORDS = st.sampled_from(["", "48", "52", "50+", "50", "red", "Red"])
NAMESAKES = st.lists(
    st.tuples(
        st.sampled_from(["Jacket", "Jacket +", "jacket", "Vest"]),
        WORDS,
        WORDS,
        st.sampled_from(["", "pcs", "pair"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: tuple(text.casefold() for text in row),
)


@settings(max_examples=150, deadline=None)
@given(NAMESAKES, st.randoms(use_true_random=False))
def test_different_rows_are_different_items_with_the_same_skus_in_any_order(
    namesakes: list[tuple[str, str, str, str]], order: Random
) -> None:
    rows: list[list[Cell]] = [[*texts, str(price)] for price, texts in enumerate(namesakes, 1)]
    shuffled = list(rows)
    order.shuffle(shuffled)

    by_price = [
        {item.price: item.sku for item in read_rows_of(NAMED, rows_of(*one)).items}
        for one in (rows, shuffled)
    ]

    assert by_price[0] == by_price[1]
    assert len(set(by_price[0].values())) == len(rows)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), WORDS), min_size=1, max_size=8,
        unique_by=lambda row: tuple(text.casefold() for text in row),
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_variants_of_one_code_are_different_items_with_the_same_skus_in_any_order(
    variants: list[tuple[str, str]], order: Random
) -> None:
    rows: list[list[Cell]] = [
        [code, f"Jacket {code}", size, str(price)]
        for price, (code, size) in enumerate(variants, start=1)
    ]
    shuffled = list(rows)
    order.shuffle(shuffled)

    by_price = [
        {item.price: item.sku for item in read_rows_of(CODED, rows_of(*one)).items}
        for one in (rows, shuffled)
    ]

    assert by_price[0] == by_price[1]
    assert len(set(by_price[0].values())) == len(rows)
