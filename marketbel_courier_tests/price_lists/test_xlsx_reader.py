"""Workbooks written by a real spreadsheet library, and files that only claim to be one."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import HeaderNotFound

Rows = list[list[Any]]


def write(path: Path, rows: Rows, *, first_row: int = 1) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate(rows, start=first_row):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    workbook.save(path)
    return path


def test_title_rows_numbers_dates_and_categories_are_understood(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.xlsx",
        [
            ["ООО Ромашка", None, None, None, "тел. 123"],
            ["Прайс-лист от 01.02.2025"],
            ["№", "Артикул", "Номенклатура", "Розничная цена", "Срок"],
            ["Чайники"],
            [1, 100200300400, "Чайник", 1299.9, date(2025, 2, 1)],
            [2, "B-2", "Термос", "1 299,00 ₽", None],
            ["Лампы"],
            [3, None, "Лампа", 10, None],
            ["Итого", None, None, 2608.9, None],
        ],
        first_row=5,
    )

    items = read_price_list(path, "excel").items

    assert [(i.row_number, i.sku, i.name, i.price, i.category) for i in items[:2]] == [
        (9, "100200300400", "Чайник", Decimal("1299.90"), "Чайники"),
        (10, "B-2", "Термос", Decimal("1299.00"), "Чайники"),
    ]
    assert (items[2].name, items[2].category) == ("Лампа", "Лампы")
    assert items[2].sku.startswith("auto-")
    assert len(items) == 3
    assert items[0].characteristics == {"Срок": "2025-02-01"}


@pytest.mark.parametrize("hidden_row", [None, 5], ids=["scanned quickly", "parsed"])
def test_what_a_failed_formula_shows_is_no_blank_cell(
    tmp_path: Path, hidden_row: int | None
) -> None:
    rows: Rows = [["Name", "Price"], ["Tap", "#N/A"], ["Sink", "#REF!"], ["Tub", 90], ["Old", 1]]
    path = write(tmp_path / "list.xlsx", rows)
    if hidden_row:
        workbook = openpyxl.load_workbook(path)
        workbook.worksheets[0].row_dimensions[hidden_row].hidden = True
        workbook.save(path)

    price_list = read_price_list(path, "excel")

    assert [str(row.message) for row in price_list.bad_rows] == [
        "Row 2: the price is missing",
        "Row 3: the price “#REF!” cannot be read",
    ]
    assert price_list.items[0].category is None


def test_the_first_visible_sheet_with_a_header_is_the_price_list(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["Contacts"])
    hidden = workbook.create_sheet("old")
    hidden.append(["Name", "Price"])
    hidden.append(["Old", 1])
    hidden.sheet_state = "hidden"
    current = workbook.create_sheet("current")
    current.append(["Name", "Price"])
    current.append(["New", 2])
    workbook.save(tmp_path / "list.xlsx")

    items = read_price_list(tmp_path / "list.xlsx", "excel").items

    assert [item.name for item in items] == ["New"]


def test_a_workbook_without_a_header_says_which_titles_it_needs(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["Hello"], ["a", "b", 3]])

    with pytest.raises(HeaderNotFound, match="Наименование"):
        read_price_list(path, "excel")


def test_a_stray_value_at_the_far_corner_is_refused_before_it_takes_all_memory(
    tmp_path: Path,
) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"] = "Name"
    sheet["XFD1048576"] = "x"
    workbook.save(tmp_path / "list.xlsx")

    with pytest.raises(UnreadableFile, match="column 16384 and row 1048576"):
        read_price_list(tmp_path / "list.xlsx", "excel")


def test_a_truncated_workbook_is_called_broken(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["Name", "Price"], ["A", 1]])
    path.write_bytes(path.read_bytes()[:-400])

    with pytest.raises(UnreadableFile, match="broken"):
        read_price_list(path, "excel")


def test_more_shared_texts_than_there_are_make_a_workbook_a_broken_one(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["Name", "Price"], ["A", 1]])
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" %b>'
    with zipfile.ZipFile(path, "a") as archive:
        announced = texts % b'uniqueCount="4294967295"'
        archive.writestr("xl/sharedStrings.xml", announced + b"<si><t>A</t></si></sst>")

    with pytest.raises(UnreadableFile, match="broken"):
        read_price_list(path, "excel")


def test_a_day_beyond_all_days_makes_a_workbook_a_broken_one(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.xlsx", [["Name", "Price"], ["A", date(2025, 12, 9)]])
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name).replace(b"<v>46000</v>", b"<v>-1e300</v>")
            after.writestr(name, content)

    with pytest.raises(UnreadableFile, match="broken"):
        read_price_list(path, "excel")


@pytest.mark.parametrize(
    ("entry", "complaint"), [("readme.txt", "No items found"), ("readme", "broken")]
)
def test_an_archive_that_is_no_workbook_is_told_from_one(
    tmp_path: Path, entry: str, complaint: str
) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "hello")

    with pytest.raises(UnreadableFile, match=complaint):
        read_price_list(path, "excel")


def test_a_password_is_named_as_the_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )

    with pytest.raises(UnreadableFile, match="password"):
        read_price_list(path, "excel")


@pytest.mark.parametrize(
    ("content", "file_type", "complaint"),
    [
        (b"", "csv", "empty"),
        (b"<!DOCTYPE html><html>", "csv", "^Web page"),
        (b"\xef\xbb\xbf \n<html>", "excel", "^Web page"),
        (b"%PDF-1.7", "csv", "a PDF document"),
        (b"PK\x03\x04....", "csv", "an Excel workbook: announce it as excel"),
        (b"name;price\nA;1\n", "excel", "plain text: announce it as csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "excel", "broken"),
        (b"%PDF-1.7", "pdf", "broken"),
        (b"name;price\nA;1\n", "pdf", "plain text: announce it as csv"),
        (b"name;price\nA;1\n", "docx", "type docx cannot be read"),
    ],
)
def test_a_file_that_is_something_else_is_named_for_what_it_is(
    tmp_path: Path, content: bytes, file_type: str, complaint: str
) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=complaint):
        read_price_list(path, file_type)
