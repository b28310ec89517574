"""What the records of XLS files tell, of files that another program has written."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pytest
import xlwt  # type: ignore[import-untyped]

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.xls_scan import _unpacked
from marketbel_courier.price_lists.records import RawRow, RowLook
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

CODE, MONEY, ROUBLES, DATE = "00000000000", "#,##0.00", '0.00"р."', "DD.MM.YYYY"


def saved(book: xlwt.Workbook, path: Path, *, first_format: int = 164) -> Path:
    with patch.object(xlwt.Style, "FIRST_USER_DEFINED_NUM_FORMAT_IDX", first_format):
        book.save(str(path))
    return path


def rows_of(path: Path) -> dict[int, RawRow]:
    (table,) = read_xlsx(path)
    return {row.number: row for row in table.rows}


@pytest.mark.parametrize("first_format", [50, 164], ids=["as 1C", "as Excel"])
def test_numbers_are_what_their_formats_show_whatever_number_a_format_has(
    tmp_path: Path, first_format: int
) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    cells = [
        (2193312, CODE),
        (18963330123, CODE),
        (3150.55, "#,##0.000"),
        (3150, "#,##0.0"),
        (1299.9, ROUBLES),
        (45000, "DD.MM.YY"),
        (0.5, MONEY),
    ]
    with patch.object(xlwt.Style, "FIRST_USER_DEFINED_NUM_FORMAT_IDX", first_format):
        for column, (number, code) in enumerate(cells, start=1):
            sheet.write(2, column, number, xlwt.easyxf(num_format_str=code))
        row = rows_of(saved(book, tmp_path / "list.xls", first_format=first_format))[3]

    assert row.cells == (
        "",
        "00002193312",
        Decimal(18963330123),
        Decimal("3150.55"),
        Decimal(3150),
        Decimal("1299.9"),
        "2023-03-15",
        Decimal("0.5"),
    )
    assert row.currencies == {5: "RUB"}


def test_a_date_by_its_built_in_number_stays_a_date(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="M/D/YY")
    book.add_sheet("Prices").write(0, 0, dt.date(2025, 2, 1), style)

    assert rows_of(saved(book, tmp_path / "list.xls"))[1].cells == ("2025-02-01",)


def test_what_is_hidden_is_left_out_and_what_is_folded_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    for row, cells in enumerate([("Name", "Dealer", "Price"), ("Old", 1, 2), ("Lamp", 3, 4)]):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.col(1).hidden = True
    sheet.col(9).hidden = True
    sheet.row(1).hidden = True
    sheet.row(7).hidden = True
    sheet.row(2).level = 1
    sheet.row(2).hidden = True

    (table,) = read_xlsx(saved(book, tmp_path / "list.xls"))

    assert [row.texts() for row in table.rows] == [["Name", "", "Price"], ["Lamp", "", "4"]]
    assert list(map(str, table.left_out)) == ["1 hidden row", "hidden column B"]


def test_the_look_of_a_row_is_its_outline_merges_indent_and_emphasis(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    yellow = xlwt.easyxf("pattern: pattern solid, fore_colour yellow")
    sheet.write_merge(0, 0, 0, 1, "Pipes", xlwt.easyxf("font: bold on"))
    sheet.write(1, 1, "Plastic", xlwt.easyxf("alignment: indent 2"))
    sheet.write(2, 0, "Pipe 20")
    sheet.write(3, 0, 25, yellow)
    for row in range(4, 9):
        sheet.write(row, 0, f"Pipe {row}")
    for row, level in ((1, 1), (2, 2)):
        sheet.row(row).level = level

    looks = [row.look for row in rows_of(saved(book, tmp_path / "list.xls")).values()]

    assert looks == [
        RowLook(0, {0: 1}, is_emphasised=True),
        RowLook(1, {}, indent=2),
        RowLook(2, {}),
        RowLook(0, {}, is_emphasised=True),
        *[RowLook(0, {})] * 5,
    ]


@pytest.mark.parametrize(
    ("number", "rk"),
    [
        (5.0, 5 << 2 | 2),
        (-5.0, (-5 << 2) | 2),
        (12.34, 1234 << 2 | 3),
        (0.5, struct.unpack("<q", struct.pack("<d", 0.5))[0] >> 32),
        (0.005, (struct.unpack("<q", struct.pack("<d", 0.5))[0] >> 32) | 1),
    ],
)
def test_numbers_in_short_form_are_unpacked(number: float, rk: int) -> None:
    assert _unpacked(rk) == number


@pytest.mark.parametrize("cut", [600, 2000, -600])
def test_a_file_cut_off_is_broken(tmp_path: Path, cut: int) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    for row in range(300):
        sheet.write(row, 0, f"Lamp {row}")
    path = saved(book, tmp_path / "list.xls")
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(UnreadableFile, match="broken"):
        list(read_xlsx(path))


def test_a_failed_formula_is_told_from_a_blank_cell(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    sheet.write(0, 0, "Tap")
    sheet.row(0).set_cell_error(1, "#N/A!")
    sheet.row(0).set_cell_boolean(2, True)
    sheet.write(1, 0, "Sink")
    sheet.row(1).set_cell_error(2, "#REF!")

    rows = rows_of(saved(book, tmp_path / "list.xls"))

    assert rows[1].cells[:2] == ("Tap", "#N/A")
    assert rows[2].texts() == ["Sink", "", "#REF!"]


def test_a_formula_stored_with_its_failure_is_told_from_a_blank_cell(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    sheet.write(0, 0, "Tap")
    sheet.write(0, 1, xlwt.Formula("1/0"))
    path = saved(book, tmp_path / "list.xls")
    not_calculated = struct.pack("<B5xH", 3, 0xFFFF)
    divided_by_zero = struct.pack("<BxB3xH", 2, 0x07, 0xFFFF)
    content = path.read_bytes()
    assert content.count(not_calculated) == 1
    path.write_bytes(content.replace(not_calculated, divided_by_zero))

    assert rows_of(path)[1].cells == ("Tap", "#DIV/0!")


def test_looks_within_texts_are_told_across_the_records_of_a_long_list(tmp_path: Path) -> None:
    struck, raised = xlwt.Font(), xlwt.Font()
    struck.struck_out, raised.escapement = True, xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    for row in range(900):
        # Every third text is in letters of one byte, and texts end at any place of a record.
        name = f"{'Coffee' if row % 3 else 'Кофе'} {row} " + "x" * (row % 61)
        sheet.write(row, 0, name)
        sheet.write_rich_text(row, 1, [(f"{row + 7}00 ", struck), (f"{row + 5}", xlwt.Font())])
        sheet.write_rich_text(row, 2, [f"{row + 3}", (f"{row % 90 + 10}", raised)])

    rows = rows_of(saved(book, tmp_path / "list.xls"))

    raised_digits = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    assert len(rows) == 900
    for number, found in rows.items():
        place = number - 1
        cents = f"{place % 90 + 10}".translate(raised_digits)
        assert found.cells[1:] == (f"{place + 5}", f"{place + 3}{cents}")


def test_texts_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    struck = xlwt.Font()
    struck.struck_out = True
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    sheet.write_rich_text(0, 0, [("599 ", struck), ("499", xlwt.Font())])
    path = saved(book, tmp_path / "list.xls")
    content = path.read_bytes()
    # The number of letters of the only text.
    path.write_bytes(content.replace(b"\x07\x00\x08", b"\xff\xff\x08", 1))

    with pytest.raises(UnreadableFile):
        rows_of(path)
