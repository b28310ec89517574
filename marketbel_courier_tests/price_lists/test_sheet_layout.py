"""What of a sheet is merged, hidden or out of the way, as `read_xlsx` gives it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.filters import FilterColumn, Filters
from openpyxl.worksheet.worksheet import Worksheet

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

Rows = list[tuple[int, list[str]]]


def new_sheet(*rows: tuple[str | int | None, ...]) -> Worksheet:
    sheet = openpyxl.Workbook().worksheets[0]
    for row in rows:
        sheet.append(row)
    return sheet


def read(sheet: Worksheet, tmp_path: Path) -> tuple[Rows, list[str]]:
    assert sheet.parent
    path = tmp_path / "list.xlsx"
    sheet.parent.save(path)
    return read_file(path)


def read_file(path: Path) -> tuple[Rows, list[str]]:
    (table,) = read_xlsx(path)
    return [(row.number, row.texts()) for row in table.rows], list(map(str, table.left_out))


def test_a_merged_header_and_merged_cells_stand_in_each_of_their_places(tmp_path: Path) -> None:
    sheet = new_sheet(
        ("SKU", "Name", "Price", None, "Group"),
        (None, None, "small", "large", None),
        (1, "Cable", 10, 9, "Cables"),
        (2, "Wire", 7, None, None),
    )
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "C4:D4", "E3:E4"):
        sheet.merge_cells(area)

    rows, _ = read(sheet, tmp_path)

    assert rows == [
        (1, ["SKU", "Name", "Price", "Price", "Group"]),
        (2, ["SKU", "Name", "small", "large", "Group"]),
        (3, ["1", "Cable", "10", "9", "Cables"]),
        (4, ["2", "Wire", "7", "7", "Cables"]),
    ]


def test_a_title_or_category_merged_over_its_row_is_one_cell(tmp_path: Path) -> None:
    sheet = new_sheet(
        ("Price list",),
        (None,),
        ("SKU", "Name", "Price", "Stock"),
        ("Cables",),
        (1, "Cable", 10, 2),
    )
    for area in ("A1:D2", "A4:B4"):
        sheet.merge_cells(area)

    rows, _ = read(sheet, tmp_path)

    assert [row for row in rows if row[0] in (1, 2, 4)] == [(1, ["Price list"]), (4, ["Cables"])]


def test_columns_and_rows_that_only_lie_under_merged_cells_stay_blank(tmp_path: Path) -> None:
    sheet = new_sheet(("SKU", "Name", None, "Price"), (1, "Cable", None, 10), (None,) * 4, (2,))
    for area in ("B1:C1", "B2:C2", "A2:A3", "D2:D3"):
        sheet.merge_cells(area)

    rows, _ = read(sheet, tmp_path)

    assert rows[:2] == [(1, ["SKU", "Name", "", "Price"]), (2, ["1", "Cable", "", "10"])]
    assert rows[2:] == [(4, ["2"])]


@pytest.mark.parametrize(("filtered", "told"), [(False, "2 hidden rows"), (True, "a filter")])
def test_hidden_rows_and_columns_are_left_out_and_told(
    tmp_path: Path, filtered: bool, told: str
) -> None:
    sheet = new_sheet(*((number, f"Item {number}", 1, 2) for number in range(1, 6)))
    for row in (2, 4, 9):
        sheet.row_dimensions[row].hidden = True
    for column in ("C", "H"):
        sheet.column_dimensions[column].hidden = True
    if filtered:
        sheet.auto_filter.ref = "A1:D5"
        sheet.auto_filter.filterColumn.append(FilterColumn(colId=0, filters=Filters(filter=["1"])))

    rows, left_out = read(sheet, tmp_path)

    assert rows == [(n, [str(n), f"Item {n}", "", "2"]) for n in (1, 3, 5)]
    assert told in left_out[0]
    assert left_out[1:] == ["hidden column C"]


def test_rows_folded_into_a_group_are_read(tmp_path: Path) -> None:
    sheet = new_sheet(("Cables",), (1, "Cable"))
    sheet.row_dimensions.group(2, hidden=True)

    assert read(sheet, tmp_path) == ([(1, ["Cables"]), (2, ["1", "Cable"])], [])


def test_sheets_that_are_hidden_are_told(tmp_path: Path) -> None:
    sheet = new_sheet((1, "Cable"))
    assert sheet.parent
    for name, state in (("old", "hidden"), ("cost", "veryHidden")):
        sheet.parent.create_sheet(name).sheet_state = state

    _, left_out = read(sheet, tmp_path)

    assert left_out == ["hidden sheet “old”", "hidden sheet “cost”"]


def with_sheet_xml(path: Path, *changes: tuple[str, str], part: str | None = None) -> Path:
    """The workbook with its sheet's XML changed by patterns, maybe under another name."""
    usual = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    xml = parts.pop(usual).decode()
    for pattern, replacement in changes:
        xml = re.sub(pattern, replacement, xml)
    parts[part or usual] = xml.encode()
    links = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = links.replace(usual.encode(), (part or usual).encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


FORMS_OF_CELLS = [
    ("usual", ()),
    ("prefixed", ((r"<(/?)(\w)", r"<\1x:\2"), ("xmlns=", "xmlns:x="))),
    ("single quotes", ((r' r="([^"]*)"', r" r='\1'"),)),
    ("place comes last", ((r'<c r="(\w+)" t="(\w+)"', r'<c t="\2" r="\1"'),)),
    ("entities", ((' r="X', ' r="&#88;'),)),
    ("commented", (("<sheetData>", "<sheetData><!-- -->"),)),
]


@pytest.mark.parametrize(
    "changes", [changes for _, changes in FORMS_OF_CELLS], ids=[name for name, _ in FORMS_OF_CELLS]
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/Other/thing.dat"])
def test_a_vast_sheet_is_refused_in_whatever_form_it_is_written(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], part: str
) -> None:
    sheet = new_sheet(("Name", "Price"))
    sheet["XFD1048576"] = 1
    assert sheet.parent
    sheet.parent.save(tmp_path / "list.xlsx")
    path = with_sheet_xml(tmp_path / "list.xlsx", *changes, part=part)

    with pytest.raises(UnreadableFile, match="column 16384 and row 1048576"):
        read_file(path)


def test_cells_that_do_not_say_their_place_are_counted(tmp_path: Path) -> None:
    sheet = new_sheet(("Name",))
    assert sheet.parent
    sheet.parent.save(tmp_path / "list.xlsx")
    many = "<row>" + "<c><v>1</v></c>" * 9000 + "</row>" + "<row/>" * 1000
    last = '<row><c r="A1002"><v>1</v></c></row></sheetData>'
    path = with_sheet_xml(tmp_path / "list.xlsx", ("</sheetData>", many + last))

    with pytest.raises(UnreadableFile, match="column 9000 and row 1002"):
        read_file(path)


def test_formats_far_below_the_list_are_no_reason_to_refuse_it(tmp_path: Path) -> None:
    sheet = new_sheet(("Name", "Price"))
    sheet["XFD1048576"].number_format = "0.00"

    assert read(sheet, tmp_path) == ([(1, ["Name", "Price"])], [])


@pytest.mark.parametrize("value", ["INF", "NaN", "1e999"])
def test_a_number_that_is_none_is_a_blank_cell(tmp_path: Path, value: str) -> None:
    sheet = new_sheet(("Name", 5))
    assert sheet.parent
    sheet.parent.save(tmp_path / "list.xlsx")

    rows, _ = read_file(with_sheet_xml(tmp_path / "list.xlsx", ("<v>5</v>", f"<v>{value}</v>")))

    assert rows == [(1, ["Name"])]


def test_a_workbook_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    sheet = new_sheet(("Name", 5))
    assert sheet.parent
    sheet.parent.save(tmp_path / "list.xls")

    assert read_file(tmp_path / "list.xls")[0] == [(1, ["Name", "5"])]
