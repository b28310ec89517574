"""Prices in cells whose number format shows another amount than the number behind it."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import PriceList
from marketbel_courier_tests.corpus.cases import Write
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook
from marketbel_courier_tests.corpus.writers.spreadsheets import ods, xls

WRITERS = {"xlsx": workbook, "xls": xls}
PLAIN: list[list[object]] = [
    [f"A-{number}", f"Дрель ударная {number}", 1000 + number] for number in range(1, 9)
]

both = pytest.mark.parametrize("ending", WRITERS)


def read(ending: str, sheet: Sheet, folder: Path) -> PriceList:
    write: Write = WRITERS[ending](sheet)
    path = folder / f"list.{ending}"
    write(path)
    return read_price_list(path, "excel")


def read_one(ending: str, code: str, number: float, folder: Path) -> tuple[PriceList, str | None]:
    """A list whose last price has this format, and what is stored of the price."""
    titles: list[object] = ["Артикул", "Наименование", "Цена"]
    rows = [titles, *PLAIN, ["B-1", "Пила цепная", number]]
    found = read(ending, Sheet(rows, number_formats={"C10": code}), folder)
    assert len(found.items) >= len(PLAIN)
    prices = {item.sku: str(item.price) for item in found.items}
    return found, prices.get("B-1")


@both
@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("0%", 0.15),
        ("0.00%", 0.155),
        ("#,##0,", 1500),
        ("0.0,,", 1500000),
        ('0.00"0"', 1.5),
        ('#,##0" тыс. руб."', 12),
        ('0"/100"', 12),
        (";;;", 12),
        ('"по запросу"', 12),
    ],
)
def test_an_amount_that_is_not_the_number_is_told_and_not_stored(
    ending: str, code: str, number: float, tmp_path: Path
) -> None:
    found, price = read_one(ending, code, number, tmp_path)
    assert price is None
    assert [problem.row_number for problem in found.bad_rows] == [10]


@both
@pytest.mark.parametrize(
    ("code", "number", "price"),
    [
        ('0" руб. "00" коп."', 1550, "15.50"),
        ('0"00"', 15, "1500.00"),
        ('0" 000"', 15, "15000.00"),
        ('#,##0, "тыс."', 1200000, "1200000.00"),
        ('#,##0.00" ₽"', 12.5, "12.50"),
        ('0.00" м2"', 12.5, "12.50"),
        ('_-* #,##0.00_-;\\-* #,##0.00_-;_-* "-"??_-', 12.5, "12.50"),
        ("0.00;;", 12.5, "12.50"),
    ],
)
def test_an_amount_that_is_shown_in_full_is_the_price(
    ending: str, code: str, number: float, price: str, tmp_path: Path
) -> None:
    assert read_one(ending, code, number, tmp_path)[1] == price


@both
def test_a_rate_of_taxes_that_is_shown_in_percent_stays_a_rate(ending: str, tmp_path: Path) -> None:
    titles: list[object] = ["Артикул", "Наименование", "Цена с НДС", "Ставка НДС"]
    rows = [titles, *([*row, 0.2] for row in PLAIN)]
    formats = {f"D{number}": "0%" for number in range(2, len(rows) + 1)}
    found = read(ending, Sheet(rows, number_formats=formats), tmp_path)
    rates = {offer.terms.vat_rate for item in found.items for offer in item.offers}
    assert (len(found.items), rates) == (len(PLAIN), {Decimal(20)})


def test_a_share_in_an_opendocument_spreadsheet_is_no_price(tmp_path: Path) -> None:
    titles: list[object] = ["Артикул", "Наименование", "Цена"]
    written, path = tmp_path / "written.ods", tmp_path / "list.ods"
    ods(Sheet([titles, *PLAIN, ["B-1", "Пила цепная", 0.15]]))(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(path, "w") as after:
        for entry in before.infolist():
            content = before.read(entry).decode()
            is_share = 'office:value-type="float" office:value="0.15"'
            after.writestr(
                entry, content.replace(is_share, is_share.replace("float", "percentage"))
            )
    found = read_price_list(path, "excel")
    assert [problem.row_number for problem in found.bad_rows] == [10]
    assert len(found.items) == len(PLAIN)
