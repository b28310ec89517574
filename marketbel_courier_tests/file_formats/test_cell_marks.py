"""Currencies that stand only in the number formats of cells, from the workbook to the item."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from marketbel_courier.file_formats.cell_places import MAX_COLUMNS, column_letters
from marketbel_courier.file_formats.sheet_scan import scan_quickly, scan_thoroughly, sheet_styles
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.corpus.workbooks import with_parts

ROUBLES = '#,##0.00\\ "₽"'
DOLLARS = "[$$-409]#,##0.00"
EUROS = "#,##0.00\\ [$€-1]"
ACCOUNTS_WITHOUT_SIGN = "_-* #,##0.00\\ _₽_-;\\-* #,##0.00\\ _₽_-"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"

Currencies = list[str | None]
Parts = Mapping[str, Mapping[str, str]]


def new_sheet(*rows: tuple[str | float | None, ...], formats: Mapping[str, str]) -> Worksheet:
    sheet = openpyxl.Workbook().worksheets[0]
    for row in rows:
        sheet.append(row)
    for cell, code in formats.items():
        sheet[cell].number_format = code
    return sheet


def currencies(
    sheet: Worksheet, tmp_path: Path, parts: Parts | None = None, hints: ReadingHints | None = None
) -> Currencies:
    """What each item of the sheet says of its currency; `parts` of the file are edited before."""
    path = tmp_path / "list.xlsx"
    assert sheet.parent
    sheet.parent.save(path)
    path.write_bytes(with_parts(path.read_bytes(), parts or {}))
    told = [
        item.characteristics.get("currency") for item in read_price_list(path, "excel", hints).items
    ]
    return [str(currency) if currency else None for currency in told]


def two_rows() -> Worksheet:
    return new_sheet(
        ("SKU", "Name", "Price"),
        ("1", "Kettle", 40),
        ("2", "Flask", 30.5),
        formats={"C2": ROUBLES, "C3": DOLLARS},
    )


def test_each_row_has_the_currency_of_its_own_cell(tmp_path: Path) -> None:
    sheet = new_sheet(
        ("SKU", "Name", "Price"),
        ("1", "Kettle", 40),
        ("2", "Flask", 30.5),
        ("Plaids",),
        ("3", "Plaid", 20),
        ("4", "Lamp", 10),
        ("5", "Mug", 5),
        ("6", "Plate", "7"),
        formats={
            "C2": ROUBLES,
            "C3": DOLLARS,
            "C5": ROUBLES,
            "C6": ACCOUNTS_WITHOUT_SIGN,
            "A7": EUROS,
            "C8": EUROS,
        },
    )

    assert currencies(sheet, tmp_path) == ["RUB", "USD", "RUB", None, None, "EUR"]


def test_the_format_stands_behind_cell_and_currency_column_and_before_the_titles(
    tmp_path: Path,
) -> None:
    sheet = new_sheet(
        ("Prices in GBP",),
        ("SKU", "Name", "Price, KZT", "Currency"),
        ("1", "Kettle", "40 €", "PLN"),
        ("2", "Flask", 30, "PLN"),
        ("3", "Plaid", 20, None),
        ("4", "Lamp", 10, None),
        formats=dict.fromkeys(("C3", "C4", "C5"), DOLLARS),
    )

    assert currencies(sheet, tmp_path) == ["EUR", "PLN", "USD", "KZT"]
    sheet["C2"].value = "Price"
    assert currencies(sheet, tmp_path) == ["EUR", "PLN", "USD", "GBP"]


def test_merged_prices_have_the_currency_of_their_first_cell(tmp_path: Path) -> None:
    sheet = new_sheet(
        ("SKU", "Name", "Price", "Stock"),
        ("1", "Kettle", 40, 1),
        ("2", "Kettle, red", None, 2),
        ("3", "Flask", 30, 3),
        ("4", "Flask, red", None, 4),
        ("5", "Mug", 5, 5),
        formats={"C2": DOLLARS, "C3": ROUBLES, "C5": ROUBLES, "C6": EUROS},
    )
    for area in ("C2:C3", "C4:C5"):
        sheet.merge_cells(area)
    sheet["C3"].number_format = sheet["C5"].number_format = ROUBLES

    assert currencies(sheet, tmp_path) == ["USD", "USD", None, None, "EUR"]


def test_hidden_rows_and_columns_change_nothing(tmp_path: Path) -> None:
    sheet = two_rows()
    sheet.append(("3", "Plaid", 20))
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True

    assert currencies(sheet, tmp_path) == ["USD", None]


def test_each_sheet_has_its_own_currencies(tmp_path: Path) -> None:
    sheet = two_rows()
    assert sheet.parent
    other = sheet.parent.create_sheet("Dealer & <Co>")
    for row in (("SKU", "Name", "Price"), ("7", "Rug", 1), ("8", "Vase", 2)):
        other.append(row)
    other["C3"].number_format = EUROS

    assert currencies(sheet, tmp_path) == ["RUB", "USD", None, "EUR"]
    named = ReadingHints(sheet_name="Dealer & <Co>")
    assert currencies(sheet, tmp_path, hints=named) == [None, "EUR"]


def test_the_column_that_people_name_is_the_one_whose_format_counts(tmp_path: Path) -> None:
    sheet = new_sheet(
        ("SKU", "Name", "Price", "Wholesale price"),
        ("1", "Kettle", 40, 30),
        formats={"C2": ROUBLES, "D2": DOLLARS},
    )

    assert currencies(sheet, tmp_path) == ["RUB"]
    assert currencies(sheet, tmp_path, hints=ReadingHints(column_mapping={"price": "D"})) == ["USD"]


def test_a_workbook_of_many_styles_is_read_like_one_of_few(tmp_path: Path) -> None:
    rows = [(str(number), f"Kettle {number}", number) for number in range(1, 101)]
    codes = [f'0.{"0" * (number % 25)}\\ "{sign}"' for number in range(50) for sign in "₽$"]
    sheet = new_sheet(
        ("SKU", "Name", "Price"),
        *rows,
        formats={f"C{row}": code for row, code in enumerate(codes, start=2)},
    )
    for number in range(2, 102):
        sheet.cell(number, 3).font = Font(size=number)

    assert currencies(sheet, tmp_path) == ["RUB", "USD"] * 50


FORMS_OF_CELLS: Mapping[str, Mapping[str, str]] = {
    "prefixed": {r"<(/?)(\w)": r"<\1x:\2", "xmlns=": "xmlns:x="},
    "single quotes": {r' (\w)="([^"]*)"': r" \1='\2'"},
    "kind before style": {r's="(\d)" t="n"': r't="n" s="\1"'},
    "style first": {r'<c r="(\w+)" s="(\d)"': r'<c s="\2" r="\1"'},
    "no kind": {' t="n"': ""},
    "no place": {r'<c r="\w+"': "<c"},
    "broken over lines": {r' s="': '\n s="'},
    "a comment": {"<sheetData>": "<sheetData><!-- -->"},
}
NOT_FOUND = {"broken over lines"}
"""As no common program writes them, and not so odd that the parser is asked."""


@pytest.mark.parametrize("form", FORMS_OF_CELLS)
def test_cells_in_other_forms_have_their_currencies_too(tmp_path: Path, form: str) -> None:
    expected: Currencies = [None, None] if form in NOT_FOUND else ["RUB", "USD"]

    assert currencies(two_rows(), tmp_path, {SHEET: FORMS_OF_CELLS[form]}) == expected


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        (SHEET, {r's="\d"': 's="999999999"'}),
        (SHEET, {r's="\d"': 's="-1"'}),
        (SHEET, {r's="\d"': 's="x"'}),
        (SHEET, {r's="\d"': 's=""'}),
        (STYLES, {"<numFmts.*</numFmts>": ""}),
        (STYLES, {r'<numFmt numFmtId="\d+"': "<numFmt"}),
        (STYLES, {"formatCode=": "code="}),
        (STYLES, {"<cellXfs.*</cellXfs>": ""}),
        (STYLES, {"<numFmts": "<numFmts><a>" * 99}),
        (BOOK, {"^": '<!DOCTYPE workbook [<!ENTITY a "b">]>'}),
    ],
)
def test_what_is_broken_in_styles_costs_no_more_than_the_currency(
    tmp_path: Path, part: str, changes: Mapping[str, str]
) -> None:
    assert currencies(two_rows(), tmp_path, {part: changes}) == [None, None]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="-3"><c s="2"><v>1</v></c></row>',
        '<row r="0"><c r="A0" s="2"><v>1</v></c></row>',
        '<row r="1"><c r="A1" s="2"/></row><row r="99999999999999"><v>1</v></row>',
    ],
    ids=["a row before the first", "row zero", "a value beside all cells"],
)
def test_cells_where_there_are_none_have_no_currency(rows: str) -> None:
    scan = scan_thoroughly([f"<sheetData>{rows}</sheetData>".encode()], sheet_styles({"2": "RUB"}))

    assert not scan.shown


rows_of_styles = st.lists(
    st.dictionaries(
        st.one_of(st.integers(1, 30), st.integers(MAX_COLUMNS - 1, MAX_COLUMNS + 1)),
        st.sampled_from([None, "1", "2", "7", "70", "x"]),
        min_size=1,
    )
)


@given(rows_of_styles, st.integers(1, 5))
def test_both_scans_tell_the_same_of_each_cell(
    rows: list[dict[int, str | None]], step: int
) -> None:
    styles = sheet_styles({"2": "RUB", "7": "USD", "70": "RUB"})
    xml = "<sheetData>"
    expected: dict[int, dict[int, str]] = {}
    for row, cells in enumerate(rows, start=1):
        xml += f'<row r="{row * step}" s="2">'
        for column, style in cells.items():
            named = f' s="{style}"' if style else ""
            xml += f'<c r="{column_letters(column)}{row * step}"{named}><v>1</v></c>'
        xml += "</row>"
        expected[row * step] = {
            column - 1: {"2": "RUB", "7": "USD", "70": "RUB"}[style]
            for column, style in cells.items()
            if style in ("2", "7", "70") and column <= MAX_COLUMNS
        }
    chunks = [f"{row}>".encode() for row in f"{xml}</sheetData>".split(">") if row]

    quick, thorough = scan_quickly(chunks, styles), scan_thoroughly(chunks, styles)

    assert quick
    for scan in (quick, thorough):
        assert scan.shown is not None
        found = {row: scan.shown.of_row(row) for row in expected}
        assert found == expected
        assert bool(scan.shown) == any(expected.values())
