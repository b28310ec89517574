from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.records import Cell, PriceList
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows, table_of

TITLES: list[Cell] = ["Артикул", "Наименование", "Вид цены", "Цена"]


def prices(read: PriceList) -> dict[str, str]:
    return {item.name: str(item.price) for item in read.items}


def doubts(*rows: list[Cell]) -> list[str]:
    return [doubt.code for doubt in table_of(*rows).layout.doubts]


def test_the_kinds_of_an_item_are_its_offers_and_the_rule_chooses_its_price() -> None:
    read = read_rows(
        TITLES,
        ["A-1", "Чайник", "Опт", "50"],
        ["A-1", "Чайник", "Розница", "60"],
        ["A-2", "Утюг", "Опт", "80"],
        ["A-2", "Утюг", "Розница", "96"],
    )

    assert [(item.sku, item.row_number, item.price) for item in read.items] == [
        ("A-1", 3, Decimal(60)),
        ("A-2", 5, Decimal(96)),
    ]
    assert [
        [(offer.terms.kind, offer.amount, offer.column) for offer in item.offers]
        for item in read.items[:1]
    ] == [
        [
            (PriceKind.RETAIL, Decimal(60), 3),
            # In the file this price has no column of its own.
            (PriceKind.WHOLESALE, Decimal(50), None),
        ]
    ]


def test_a_kind_that_a_supplier_prefers_is_chosen_in_rows_too() -> None:
    read = read_rows(
        TITLES,
        ["A-1", "Чайник", "Розница", "60"],
        ["A-1", "Чайник", "Опт", "50"],
        ["A-2", "Утюг", "Розница", "96"],
        ["A-2", "Утюг", "Опт", "80"],
        hints=ReadingHints(price_kind=PriceKind.WHOLESALE),
    )

    assert prices(read) == {"Чайник": "50.00", "Утюг": "80.00"}


def test_an_item_without_the_chosen_price_is_reported() -> None:
    read = read_rows(
        TITLES,
        ["A-1", "Чайник", "Опт", "50"],
        ["A-1", "Чайник", "Розница", "60"],
        ["A-2", "Утюг", "Опт", "80"],
        ["A-2", "Утюг", "Розница", "96"],
        ["A-3", "Фен", "Опт", "30"],
        ["A-4", "Весы", "Опт", "70"],
        ["A-4", "Весы", "Розница", "по запросу"],
        ["A-5", "Плита", "Опт", "300"],
        ["A-5", "Плита", "Розница", "350"],
    )

    assert prices(read) == {"Чайник": "60.00", "Утюг": "96.00", "Плита": "350.00"}
    assert [(row.row_number, row.reason.code) for row in read.bad_rows] == [
        (6, "row-price-missing"),
        (8, "row-price-on-request"),
    ]


def test_a_kind_that_nobody_knows_below_the_sample_is_reported() -> None:
    known: list[list[Cell]] = [
        [f"A-{number}", f"Чайник {number}", kind, price]
        for number in range(1100)
        for kind, price in (("Опт", "50"), ("Розница", "60"))
    ]

    read = read_rows(TITLES, *known, ["B-1", "Утюг", "Клуб", "70"])

    assert len(read.items) == 1100
    assert {str(item.price) for item in read.items} == {"60.00"}
    assert [row.reason.code for row in read.bad_rows] == ["row-price-unreadable"]


def test_sizes_stay_items_of_their_own_beside_kinds() -> None:
    read = read_rows(
        ["Номенклатура", "Характеристика", "Вид цены", "Цена"],
        ["Куртка", "48", "Опт", "50"],
        ["Куртка", "48", "Розница", "60"],
        ["Куртка", "50", "Опт", "52"],
        ["Куртка", "50", "Розница", "62"],
    )

    assert [str(item.price) for item in read.items] == ["60.00", "62.00"]
    assert len({item.sku for item in read.items}) == 2


def test_a_table_with_columns_of_its_own_may_follow() -> None:
    read = read_rows(
        TITLES,
        ["A-1", "Чайник", "Опт", "50"],
        ["A-1", "Чайник", "Розница", "60"],
        ["A-2", "Утюг", "Опт", "80"],
        ["A-2", "Утюг", "Розница", "96"],
        ["Артикул", "Наименование", "Цена", "Остаток"],
        ["B-1", "Стол", "500", "3"],
        ["B-2", "Стул", "600", "3"],
    )

    assert prices(read) == {
        "Чайник": "60.00", "Утюг": "96.00", "Стол": "500.00", "Стул": "600.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "first", "second"),
    [
        ("Вид цены", "Прайс 1", "Прайс 2"),
        ("Вид цены", "Закупочная", "Дилерская"),
        ("Действует с", "01.01.2026", "01.03.2026"),
        ("Valid from", "2026-01-01", "2026-03-01"),
        ("Customer group", "A", "B"),
        ("Оплата", "нал", "безнал"),
        ("Скидка", "0%", "10%"),
    ],
)
def test_prices_that_nobody_can_tell_apart_hold_the_list(
    title: str, first: str, second: str
) -> None:
    assert "doubt-prices-in-rows" in doubts(
        ["Артикул", "Наименование", title, "Цена"],
        ["A-1", "Чайник", first, "50"],
        ["A-1", "Чайник", second, "60"],
        ["A-2", "Утюг", first, "80"],
        ["A-2", "Утюг", second, "96"],
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [TITLES, ["A-1", "Чайник", "Розница", "60"], ["A-2", "Утюг", "Розница", "96"],
             ["A-1", "Чайник", "Опт", "50"], ["A-2", "Утюг", "Опт", "80"]],
            id="in-parts-of-the-list",
        ),
        pytest.param(
            [["Артикул", "Наименование", "Вид цены", "Цена BYN", "Цена USD"],
             ["A-1", "Чайник", "Розница", "60", "20"], ["A-1", "Чайник", "Опт", "50", "16"],
             ["A-2", "Утюг", "Розница", "96", "30"], ["A-2", "Утюг", "Опт", "80", "25"]],
            id="in-two-columns",
        ),
    ],
)  # fmt: skip
def test_kinds_in_rows_that_cannot_be_folded_hold_the_list(rows: list[list[Cell]]) -> None:
    assert "doubt-prices-in-rows" in doubts(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["Наименование", "Цена"], ["Розничные цены", ""], ["Чайник", "60"], ["Утюг", "96"],
             ["Оптовые цены", ""], ["Чайник", "50"], ["Утюг", "80"]],
            id="below-headings",
        ),
        pytest.param(
            [["Наименование", "Цена"], ["Чайник (розница)", "60"], ["Чайник (опт)", "50"],
             ["Утюг (розница)", "96"], ["Утюг (опт)", "80"]],
            id="in-names",
        ),
    ],
)  # fmt: skip
def test_kinds_below_headings_or_in_names_hold_the_list(rows: list[list[Cell]]) -> None:
    assert "doubt-kinds-in-rows" in doubts(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["Артикул", "Наименование", "Цена", "Примечание"], ["A-1", "Чайник", "60", ""],
             ["A-2", "Утюг", "96", "акция"], ["A-3", "Фен", "30", "новинка"]],
            id="remarks",
        ),
        pytest.param(
            [["Артикул", "Наименование", "Размер", "Цена"], ["A-1", "Куртка", "48", "60"],
             ["A-1", "Куртка", "50", "62"], ["A-2", "Брюки", "48", "30"]],
            id="sizes",
        ),
        pytest.param(
            [["Наименование", "Город", "Цена"], ["Чайник", "Минск", "60"],
             ["Чайник", "Гомель", "61"], ["Утюг", "Минск", "96"], ["Утюг", "Гомель", "97"]],
            id="cities",
        ),
        pytest.param(
            [["Артикул", "Наименование", "Вид цены", "Цена"], ["A-1", "Чайник", "Опт", "60"],
             ["A-2", "Утюг", "Опт", "96"], ["A-3", "Фен", "Розница", "30"]],
            id="one-price-of-each-item",
        ),
        pytest.param(
            [["Наименование", "Цена"], ["Розничные цены", ""], ["Чайник", "60"], ["Утюг", "96"],
             ["Оптовые цены", ""], ["Чайник, коробка 10 шт", "500"], ["Утюг, коробка", "800"]],
            id="headings-over-other-things",
        ),
    ],
)  # fmt: skip
def test_rows_that_are_items_of_their_own_are_read_as_before(rows: list[list[Cell]]) -> None:
    found = table_of(*rows)

    assert list(found.layout.doubts) == []
    assert found.layout.prices_in_rows is None


def test_a_slip_in_a_long_list_does_not_hold_it() -> None:
    rows: list[list[Cell]] = [[f"A-{n}", f"Чайник {n}", "10%", "50"] for n in range(100)]

    assert (
        doubts(
            ["Артикул", "Наименование", "Скидка", "Цена"], *rows, ["A-7", "Чайник 7", "5%", "55"]
        )
        == []
    )


@given(
    st.lists(
        st.tuples(st.integers(1, 9999), st.integers(1, 9999)).filter(lambda two: two[0] != two[1]),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
)
def test_rows_of_an_item_become_what_columns_of_it_become(
    amounts: list[tuple[int, int]], is_retail_first: bool
) -> None:
    kinds = (("Розница", 1), ("Опт", 0)) if is_retail_first else (("Опт", 0), ("Розница", 1))
    across: list[list[Cell]] = [
        [f"A-{n}", f"Чайник {n}", str(low), str(high)] for n, (low, high) in enumerate(amounts)
    ]
    down: list[list[Cell]] = [
        [f"A-{n}", f"Чайник {n}", kind, str(both[place])]
        for n, both in enumerate(amounts)
        for kind, place in kinds
    ]
    beside = read_rows(["Артикул", "Наименование", "Опт", "Розница"], *across)
    below = read_rows(TITLES, *down)

    assert [(item.sku, item.name, item.price) for item in below.items] == [
        (item.sku, item.name, item.price) for item in beside.items
    ]
    assert [
        sorted((offer.terms.kind, offer.amount) for offer in item.offers) for item in below.items
    ] == [
        sorted((offer.terms.kind, offer.amount) for offer in item.offers) for item in beside.items
    ]
