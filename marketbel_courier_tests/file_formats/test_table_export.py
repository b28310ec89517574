"""Tables for spreadsheet programs: nothing in them is a formula, and codes stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from marketbel_courier.file_formats import table_export
from marketbel_courier.file_formats.table_export import (
    CsvWriter,
    ExportCell,
    Separator,
    TableWriter,
    XlsxWriter,
)

AT = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
ROW: Sequence[ExportCell] = ("Чайник; 2 л", "0004600000000007", Decimal("1234.50"), -3.4, AT, None)
HOSTILE = ("=1+1", "+375", "-5", "@SUM(A1)", "\t=1", "  =cmd|'/c calc'!A0", "＝1")


def written(writer: TableWriter, rows: Sequence[Sequence[ExportCell]]) -> bytes:
    titles = ["Название", "Code", "Price", "Percent", "At", "Nothing"]
    return writer.begin(titles) + writer.rows(rows) + writer.end()


@pytest.mark.parametrize(
    ("separator", "sign", "cells"),
    [
        (Separator.COMMA, ",", ["1234.50", "-3.4"]),
        (Separator.SEMICOLON, ";", ["1234,50", "-3,4"]),
        (Separator.TAB, "\t", ["1234.50", "-3.4"]),
    ],
)
def test_a_csv_opens_with_its_letters_and_numbers(
    separator: Separator, sign: str, cells: list[str]
) -> None:
    data = written(CsvWriter(separator), [ROW])

    assert data.startswith(b"\xef\xbb\xbf")
    [titles, row] = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=sign)
    assert titles[0] == "Название"
    assert row == ["Чайник; 2 л", "0004600000000007", *cells, "2026-11-30 08:15:00", ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula(text: str) -> None:
    data = written(CsvWriter(Separator.COMMA), [[text]])
    [_, [cell]] = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"

    book = openpyxl.load_workbook(io.BytesIO(written(XlsxWriter("Items"), [[text]])))
    found = book.worksheets[0]["A2"]
    assert (found.value, found.data_type) == (text, "s")


def test_a_workbook_has_numbers_codes_and_moments_as_what_they_are() -> None:
    rows = [ROW, ["a\x00b\ud800 <&> \n c", "x" * 40_000]]
    book = openpyxl.load_workbook(io.BytesIO(written(XlsxWriter("Items: [all]/\\"), rows)))
    sheet = book.worksheets[0]
    assert sheet.title == "Items   all"
    assert [cell.value for cell in sheet[2]][:4] == [ROW[0], ROW[1], 1234.5, -3.4]
    assert sheet["E2"].value == AT.replace(tzinfo=None)
    assert sheet["E2"].is_date
    assert sheet["F2"].value is None
    assert sheet["A3"].value == "ab <&> \n c"
    assert len(sheet["B3"].value) == 32_767


def test_a_count_is_shown_without_decimals_and_a_price_with_two() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(written(XlsxWriter("Items"), [[400, Decimal(400), 0]]))
    )
    count, price, none, *_ = book.worksheets[0][2]
    assert (count.value, count.number_format) == (400, "#,##0")
    assert (price.value, price.number_format) == (400, "0.00######")
    assert (none.value, none.number_format) == (0, "#,##0")
    assert written(CsvWriter(Separator.SEMICOLON), [[400]]).endswith(b"400\r\n")


def test_rows_beyond_a_sheet_go_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_export, "MOST_SHEET_ROWS", 3)
    data = written(XlsxWriter("Items"), [[str(number)] for number in range(7)])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [[cell.value for cell in sheet["A"]] for sheet in book] == [
        ["Название", "0", "1", "2"],
        ["Название", "3", "4", "5"],
        ["Название", "6"],
    ]
    assert book.sheetnames == ["Items", "Items 2", "Items 3"]


def test_a_workbook_is_sent_while_it_is_written() -> None:
    writer = XlsxWriter("Items")
    writer.begin(["a"])
    pieces = [
        writer.rows(
            [[f"{number} {number * 7919 % 10007}"] for number in range(start, start + 1000)]
        )
        for start in range(0, 20_000, 1000)
    ]
    assert sum(map(bool, pieces)) > 5
    assert max(map(len, pieces)) < 200_000
