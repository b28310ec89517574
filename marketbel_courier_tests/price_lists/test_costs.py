"""What reading costs grows with the length of a cell alone, whatever stands there."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import open_price_list
from marketbel_courier_tests.cpu_limit import cpu_bounded

# What takes seconds at this length, where its cost grows with the square, is beyond the bound.
LENGTH = 40_000
TITLES = ["Артикул", "Наименование", "Ед.", "Наличие", "Цена", "Цена опт"]
ROW = ["A1", "Кабель 3x1,5", "шт", "5", "100,50", "90"]
PARTS = [
    "0", "1 ", "1,", "1.", "1-", "1/", "10 000 ", "a", "я", "я ", "a.", "a-", "a1", "-", "- ", "(",
    "(a", "'", "=", "*", "х", "1х", "%", "руб ", "за ", "от 1 ", "до ", "без ндс ", "шт. ", "€",
    "e1", "№", "½", "\u0301", "http://", "@a", "USD ", "12x34x56 ",
]  # fmt: skip


def read(path: Path, rows: Sequence[Sequence[str]]) -> None:
    path.write_text("\n".join(map(";".join, rows)), "utf-8")
    with cpu_bounded(), suppress(UnreadableFile):
        list(open_price_list(path, "csv"))


def filled(part: str) -> str:
    return part * (LENGTH // len(part)) + "ж"


@pytest.mark.parametrize("column", range(len(TITLES)))
def test_in_any_column(tmp_path: Path, column: int) -> None:
    rows = [[*ROW[:column], filled(part), *ROW[column + 1 :]] for part in PARTS]
    read(tmp_path / "list.csv", [TITLES, ROW, ROW, *rows, ROW])


def test_in_rows_of_their_own(tmp_path: Path) -> None:
    rows = [row for part in PARTS for row in ([filled(part)], ROW)]
    read(tmp_path / "list.csv", [*rows[:20], TITLES, ROW, *rows])


@pytest.mark.parametrize("column", [1, 4])
def test_in_titles(tmp_path: Path, column: int) -> None:
    for part in PARTS:
        titles = [*TITLES[:column], filled(part), *TITLES[column + 1 :]]
        read(tmp_path / "list.csv", [titles, ROW, ROW, ROW])


def test_in_hundreds_of_columns_of_prices(tmp_path: Path) -> None:
    prices = [f"{number},{number:03d}" for number in range(1, 391)]
    titles = [f"Цена {number}" for number in range(len(prices))]
    row = ["A1", "Кабель", *prices]
    read(tmp_path / "list.csv", [["Артикул", "Наименование", *titles], *[row] * 500])
