"""Records of a CSV whose cells stand at other places than those of the others."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.price_lists.preview import Preview, preview_file
from marketbel_courier.price_lists.verdict import Verdict

_NAMES = ("Кофе", "Чай", "Какао", "Сахар", "Соль", "Рис", "Мука", "Овёс", "Мак", "Пшено")
_TITLES = ["Код", "Товар", "Ед.", "Цена", "Остаток"]


def _read(text: str) -> Preview:
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text(text, encoding="utf-8")
        return preview_file(path, "csv")


def _rows() -> list[list[str]]:
    return [
        [f"10{number:02}", name, "шт", f"{number * 37 + 105}", str(number % 4 + 1)]
        for number, name in enumerate(_NAMES)
    ]


def _written(rows: list[list[str]], delimiter: str) -> str:
    return "".join(delimiter.join(row) + "\n" for row in [_TITLES, *rows])


_damage = st.tuples(st.integers(0, len(_NAMES) - 1), st.integers(0, 4), st.booleans())


@given(st.sampled_from(";,\t|"), st.lists(_damage, max_size=1))
def test_no_price_of_a_moved_cell_is_taken(
    delimiter: str, damages: list[tuple[int, int, bool]]
) -> None:
    rows = _rows()
    right = {row[0]: f"{row[3]}.00" for row in rows}
    for place, column, is_split in damages:
        row = rows[place]
        row[column : column + 1] = [row[column][:1], row[column][1:] or "7"] if is_split else []

    shown = _read(_written(rows, delimiter))

    damaged = {place for place, _, _ in damages}
    for item in shown.items:
        if item.sku in right:
            assert item.price == right[item.sku], (item, damages)
    assert len(shown.items) >= len(_NAMES) - len(damaged) or shown.verdict is not Verdict.SURE


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_column_without_a_title_moves_nothing(delimiter: str) -> None:
    rows = [[*row, "12"] if number % 3 else row for number, row in enumerate(_rows())]

    shown = _read(_written(rows, delimiter))

    assert len(shown.items) == len(_NAMES)


def test_remarks_behind_a_few_rows_move_nothing() -> None:
    rows = _rows()
    rows[2].append("новинка")
    rows[5].append("под заказ")

    assert len(_read(_written(rows, ";")).items) == len(_NAMES)


def test_a_trailing_delimiter_that_is_missing_moves_nothing() -> None:
    rows = [[*row, ""] for row in _rows()]
    rows[4].pop()

    assert len(_read(_written(rows, ";")).items) == len(_NAMES)


def test_a_further_table_may_have_other_columns() -> None:
    second = [["Артикул", "Наименование", "Цена", "Бренд", "Ед.", "Остаток", "Вес, кг"]] + [
        [f"B-{number}", f"Лампа {number}", f"{number}90", "Филипс", "шт", "3", "0,5"]
        for number in range(1, 6)
    ]

    shown = _read(_written([*_rows(), *second], ";"))

    assert {item.sku for item in shown.items} >= {f"B-{number}" for number in range(1, 6)}
    assert not shown.problems


def test_decimal_commas_between_commas_hold_the_list() -> None:
    rows = [
        [*row[:3], row[3], f"{number * 7 % 100:02}", row[4]] for number, row in enumerate(_rows())
    ]

    shown = _read(_written(rows, ","))

    assert shown.verdict is Verdict.UNSURE
    assert [doubt.code for doubt in shown.doubts] == ["doubt-decimal-commas"]
    assert _read(_written(rows, ";")).verdict is Verdict.SURE


def test_a_heading_of_two_cells_stays_what_it_was() -> None:
    rows = _rows()
    rows[3][4] = ""
    rows.insert(2, ["", "Напитки"])

    shown = _read(_written(rows, ";"))

    assert len(shown.items) == len(_NAMES)
    assert not shown.problems
