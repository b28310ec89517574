"""Cells stand where a spreadsheet program shows them, look as there, and count from A1."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.price_lists.records import HeaderNotFound, RawRow, RowLook
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

BOLD = Font(bold=True)
YELLOW = PatternFill("solid", fgColor="FFFFFF00")


def saved(sheet: Worksheet, tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    assert sheet.parent
    sheet.parent.save(path)
    return path


def rows_of(path: Path) -> dict[int, RawRow]:
    (table,) = read_xlsx(path)
    return {row.number: row for row in table.rows}


def new_sheet() -> Worksheet:
    return openpyxl.Workbook().worksheets[0]


def test_rows_and_columns_count_from_a1_wherever_the_first_value_stands(tmp_path: Path) -> None:
    sheet = new_sheet()
    sheet["A1"].font = BOLD
    written: list[tuple[str | int, ...]] = [
        ("SKU", "Name", "Dealer", "Price"),
        ("K1", "Pipe", 1, 2),
    ]
    for row, cells in enumerate(written, start=4):
        for column, value in enumerate(cells, start=3):
            sheet.cell(row, column, value)
    sheet.cell(5, 6).number_format = '0.00 "₽"'
    sheet.column_dimensions["E"].hidden = True
    sheet.merge_cells("D5:D6")
    sheet.cell(6, 3, "K2")
    sheet.cell(6, 6, 3)

    rows = rows_of(saved(sheet, tmp_path))

    assert rows[4].cells == ("", "", "SKU", "Name", "", "Price")
    assert rows[5].cells == ("", "", "K1", "Pipe", "", Decimal(2))
    assert rows[5].currencies == {5: "RUB"}
    assert rows[6].cells == ("", "", "K2", "Pipe", "", Decimal(3))


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (451, "000000", "000451"),
        (12345, "00\\-000", "12-345"),
        (451, '"ЦБ-"00000', "ЦБ-00451"),
        (451, "[$-419]000000", "000451"),
        (1234567, "000000", Decimal(1234567)),
        (5.5, "00000", Decimal("5.5")),
        (451, "0.00", Decimal(451)),
        (451, "#,##0", Decimal(451)),
        (1451, "#\\ ##0", Decimal(1451)),
        (1451, '0" шт"', Decimal(1451)),
        (451, '"от "0', Decimal(451)),
        (5, "# ?/?", Decimal(5)),
        (0.2, "0%", "20%"),
    ],
)
def test_a_code_is_read_as_its_format_shows_it_and_an_amount_as_it_is(
    tmp_path: Path, number: float, number_format: str, shown: object
) -> None:
    sheet = new_sheet()
    sheet.cell(2, 2, number).number_format = number_format

    assert rows_of(saved(sheet, tmp_path))[2].cells == ("", shown)


@pytest.mark.parametrize("hidden", [False, True], ids=["quickly", "thoroughly"])
def test_the_look_of_a_row_is_its_outline_merges_indent_and_emphasis(
    tmp_path: Path, hidden: bool
) -> None:
    sheet = new_sheet()
    for row in (
        ("Name", "Price"),
        ("Pipes", None),
        (None, "Plastic"),
        ("Pipe 20", 1),
        ("Pipe 25", 2),
        ("Pipe 32", 3),
        ("Taps", None),
        ("Tap", 4),
        ("Valve", 5),
    ):
        sheet.append(row)
    for cell in ("A2", "A1", "B1"):
        sheet[cell].font = BOLD
    sheet["B3"].alignment = Alignment(indent=2)
    sheet["A7"].fill = YELLOW
    sheet["B8"].fill = YELLOW
    sheet.merge_cells("A2:B2")
    for number, level in ((3, 1), (4, 2), (5, 2), (8, 1)):
        sheet.row_dimensions[number].outlineLevel = level
    if hidden:
        sheet["D4"] = "secret"
        sheet.column_dimensions["D"].hidden = True

    rows = rows_of(saved(sheet, tmp_path))

    assert {number: row.look for number, row in rows.items()} == {
        1: RowLook(0, {}, is_emphasised=True),
        2: RowLook(0, {0: 1}, is_emphasised=True),
        3: RowLook(1, {}, indent=2),
        4: RowLook(2, {}),
        5: RowLook(2, {}),
        6: RowLook(0, {}),
        7: RowLook(0, {}, is_emphasised=True),
        8: RowLook(1, {}),
        9: RowLook(0, {}),
    }


def test_a_name_behind_blanks_is_indented(tmp_path: Path) -> None:
    sheet = new_sheet()
    for row in ((" Pipes", None), ("    Plastic", None), ("\u00a0\u00a0Pipe 20", 1), ("  ", 2)):
        sheet.append(row)

    rows = rows_of(saved(sheet, tmp_path)).values()

    assert [row.look.indent if row.look else 0 for row in rows] == [0, 2, 1, 0]
    assert [row.cells[0] for row in rows] == ["Pipes", "Plastic", "Pipe 20", ""]


def test_what_most_rows_have_is_no_emphasis(tmp_path: Path) -> None:
    sheet = new_sheet()
    for number in range(1, 11):
        sheet.append((f"Pipe {number}", number))
        sheet.cell(number, 1).font = BOLD if number % 2 else Font()

    assert not any(
        row.look and row.look.is_emphasised for row in rows_of(saved(sheet, tmp_path)).values()
    )


@pytest.mark.parametrize("hidden", [False, True], ids=["quickly", "thoroughly"])
def test_prices_that_nobody_has_calculated_are_refused_in_one_sentence(
    tmp_path: Path, hidden: bool
) -> None:
    sheet = new_sheet()
    sheet.append(("SKU", "Name", "Dealer", "Price", "Sum"))
    for number in range(2, 9):
        sheet.append(
            (f"K{number}", f"Pipe {number}", 10, f"=C{number}*1.2", f"=D{number}*F{number}")
        )
    sheet.row_dimensions[8].hidden = hidden
    path = saved(sheet, tmp_path)

    with pytest.raises(HeaderNotFound, match=r"^Formulas without values: column D was never"):
        read_price_list(path, "excel")


@pytest.mark.parametrize("title", ["Price PLN", "Retail", "netto"])
def test_no_other_price_is_taken_for_one_that_nobody_has_calculated(
    tmp_path: Path, title: str
) -> None:
    sheet = new_sheet()
    for row in (
        ("SKU", "Product", "EUR", title),
        ("S-1", "Sofa", 300, "=C2*4.5"),
        ("S-2", "Armchair", 150, "=C3*4.5"),
    ):
        sheet.append(row)

    with pytest.raises(UnreadableFile, match="column D was never calculated"):
        read_price_list(saved(sheet, tmp_path), "excel")


@pytest.mark.parametrize("hidden", [False, True], ids=["quickly", "thoroughly"])
def test_a_sum_to_order_that_nobody_has_calculated_is_no_fault(
    tmp_path: Path, hidden: bool
) -> None:
    sheet = new_sheet()
    sheet.append(("SKU", "Name", "Price", "Sum"))
    for number in range(2, 9):
        sheet.append((f"K{number}", f"Pipe {number}", 10, f"=C{number}*F{number}"))
    sheet.row_dimensions[8].hidden = hidden

    assert len(read_price_list(saved(sheet, tmp_path), "excel").items) == 7 - hidden
