"""Whose money each price of a table is in: a statement of one price is never made of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.records import Cell, PricedItem
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows

_SIGNS = {"руб.": "RUB", "$": "USD", "EUR": "EUR", "BYN": "BYN"}
_KINDS = ("Цена", "Опт", "РРЦ", "Старая цена", "Закупочная цена")


def _currencies(item: PricedItem) -> dict[int | None, str | None]:
    return {offer.column: offer.terms.currency for offer in item.offers}


def test_a_title_of_no_currency_has_none_of_two_others() -> None:
    (item, _) = read_rows(
        ["Код", "Товар", "Цена, $", "Цена, руб", "РРЦ"],
        ["1", "Насос циркуляционный", "45,5", "4210", "5990"],
        ["2", "Насос погружной", "62", "5740", "7990"],
    ).items

    assert _currencies(item) == {2: "USD", 3: "RUB", 4: None}


def test_a_title_of_no_currency_has_that_of_the_only_one_named() -> None:
    (item, _) = read_rows(
        ["Код", "Товар", "Цена, BYN", "РРЦ"],
        ["1", "Насос циркуляционный", "45,5", "59"],
        ["2", "Насос погружной", "62", "79"],
    ).items

    assert _currencies(item) == {2: "BYN", 3: "BYN"}


@pytest.mark.parametrize(
    ("titles", "cells", "currencies"),
    [
        (["Цена", "Валюта", "РРЦ, руб."], ["45,5", "USD", "5990"], {2: "USD", 4: "RUB"}),
        (["Цена закуп.", "Вал.", "Цена (руб)"], ["45,5", "EUR", "4210"], {2: "EUR", 4: "RUB"}),
        (["Валюта", "Цена", "РРЦ"], ["CNY", "45", "60"], {3: "CNY", 4: "CNY"}),
        (["Цена, руб", "РРЦ, руб", "Валюта"], ["45", "60", "USD"], {2: "USD", 3: "USD"}),
        (
            ["Опт", "Валюта", "Розница", "Валюта"],
            ["45,5", "USD", "5990", "RUB"],
            {2: "USD", 4: "RUB"},
        ),
        (
            ["Валюта", "Опт", "Валюта", "Розница"],
            ["EUR", "45,5", "BYN", "190"],
            {3: "EUR", 5: "BYN"},
        ),
    ],
)
def test_a_currency_column_speaks_for_the_prices_that_have_none(
    titles: list[str], cells: list[str], currencies: dict[int, str]
) -> None:
    (item, _) = read_rows(
        ["Код", "Товар", *titles],
        ["1", "Насос циркуляционный", *cells],
        ["2", "Насос погружной", *cells],
    ).items

    assert _currencies(item) == currencies


@given(
    st.lists(
        st.tuples(st.sampled_from(_KINDS), st.sampled_from(["", *_SIGNS])),
        min_size=2,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_no_price_has_a_currency_that_another_title_alone_names(
    prices: list[tuple[str, str]],
) -> None:
    titles = [f"{kind}, {sign}" if sign else kind for kind, sign in prices]
    rows: list[list[Cell]] = [
        [
            str(row),
            f"Насос циркуляционный {row}",
            *(f"{row + place}5,50" for place in range(len(titles))),
        ]
        for row in range(1, 4)
    ]
    read = read_rows(["Код", "Товар", *titles], *rows)

    named = {_SIGNS[sign] for _, sign in prices if sign}
    for item in read.items:
        for column, currency in _currencies(item).items():
            assert column is not None
            sign = prices[column - 2][1]
            if sign and named != {"RUB", "BYN"}:
                assert currency == _SIGNS[sign]
            elif not sign and len(named) > 1:
                assert currency is None or named == {"RUB", "BYN"}
