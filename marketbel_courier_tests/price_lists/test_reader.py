"""From a file to its items: which sheets are read, what is told of the rest, and the stream."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from pydantic import ValidationError

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.reader import open_price_list, read_price_list
from marketbel_courier.price_lists.records import HeaderNotFound, PricedItem, RowProblem
from marketbel_courier.reading_hints import ReadingHints

Rows = list[list[str | int]]
HEADER: list[str | int] = ["SKU", "Name", "Price"]


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_sheets_of_one_kind_are_read_one_after_the_other_as_categories(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        {
            "Contacts": [["Call us"]],
            "Kettles": [HEADER, ["1", "A", 10], ["4", "D", 1], ["5", "E", 2]],
            "Cups": [HEADER, ["2", "B", 20], ["3", "C", 5], ["1", "A", 30]],
        },
    )

    price_list = read_price_list(path, "excel")

    assert [(item.sku, item.category, int(item.price)) for item in price_list.items] == [
        ("4", "Kettles", 1),
        ("5", "Kettles", 2),
        ("2", "Cups", 20),
        ("3", "Cups", 5),
        ("1", "Cups", 30),
    ]
    assert [str(problem.message) for problem in price_list.warnings] == [
        "Row 4: SKU “1” stands in row 2 of sheet “Kettles” too, and this later row was taken"
        " (sheet “Cups”)"
    ]
    assert Message("note-sheet-not-read", name="Contacts") in price_list.notes


def test_a_sheet_with_the_same_items_is_another_form_of_the_list(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        {"Retail": [HEADER, ["1", "A", 10]], "Wholesale": [HEADER, ["1", "A", 8]]},
    )

    price_list = read_price_list(path, "excel")

    assert [(str(item.price), item.category) for item in price_list.items] == [("10.00", None)]
    assert price_list.notes == (Message("note-sheet-not-read", name="Wholesale"),)


def test_the_sheet_with_items_and_the_better_header_is_the_price_list(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        {
            "Order form": [["SKU", "Name", "Price", "Qty", "Unit"]],
            "Short": [["Name", "Price"], ["X", 1]],
            "Full": [[*HEADER, "Stock"], ["1", "A", 10, 5]],
        },
    )

    assert [item.name for item in read_price_list(path, "excel").items] == ["A"]


def test_the_named_sheet_is_read_and_for_one_that_is_not_there_the_best_one_which_is_told(
    tmp_path: Path,
) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        {"Retail": [HEADER, ["1", "A", 10]], "Wholesale": [HEADER, ["1", "A", 8]]},
    )

    named = read_price_list(path, "excel", ReadingHints(sheet_name="wholesale"))

    assert [str(item.price) for item in named.items] == ["8.00"]
    missing = open_price_list(path, "excel", ReadingHints(sheet_name="Dealer"))
    assert list(map(str, missing.passed_over)) == [
        "No visible sheet “Dealer” in the workbook: “Retail” was read in its place."
    ]
    assert [entry.price for entry in missing if isinstance(entry, PricedItem)] == [10]


def test_items_that_begin_far_below_their_titles_are_read_from_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n" + "".join(f"{n};A{n};{n}\n" for n in range(2, 500)))

    far = read_price_list(path, "csv", ReadingHints(data_start_row=400))
    beyond = read_price_list(path, "csv", ReadingHints(data_start_row=501))

    assert [item.row_number for item in far.items] == list(range(400, 500))
    assert (len(beyond.items), len(beyond.notes)) == (498, 1)


def test_a_field_that_there_is_not_is_told_in_a_note(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n1;A;10\n")

    price_list = read_price_list(path, "csv", ReadingHints(column_mapping={"flavour": "D"}))

    assert len(price_list.items) == 1
    assert "“flavour” was passed over" in str(price_list.notes[0])


def test_items_and_problems_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sku;name;price\n1;A;10\n2;B;call\n1;C;30\n")

    entries = list(open_price_list(path, "csv"))

    assert [
        (type(entry), entry.row_number, getattr(entry, "left_out", None)) for entry in entries
    ] == [
        (PricedItem, 2, None),
        (RowProblem, 3, True),
        (PricedItem, 4, None),
        (RowProblem, 4, False),
    ]


def test_a_list_without_a_header_is_refused_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("hello;world\n1;2\n")

    with pytest.raises(HeaderNotFound):
        open_price_list(path, "csv")


@pytest.mark.parametrize(
    ("content", "file_type", "what"),
    [
        (
            b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">',
            "excel",
            "Web page under a workbook",
        ),
        (b"\n<table><tr>", "csv", "^Web page"),
        ("<!DOCTYPE html>".encode("utf-16"), "csv", "^Web page"),
        (b"<?xml version='1.0'?><yml_catalog>", "csv", "^XML document, not a CSV file"),
        (b"\x89PNG\r\n\x1a\n..", "pdf", "^PNG image"),
    ],
)
def test_other_formats_in_disguise_are_named(
    tmp_path: Path, content: bytes, file_type: str, what: str
) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=what):
        open_price_list(path, file_type)


def test_an_item_fits_the_catalogue_or_is_none() -> None:
    item = PricedItem(1, "S", "A", Decimal("1.00"), None, {"stock": "5", "in_stock": True})

    assert pickle.loads(pickle.dumps(item)) == item
    for wrong in ({"sku": ""}, {"sku": "x" * 256}, {"name": "x" * 501}, {"price": Decimal(-1)}):
        with pytest.raises(ValidationError):
            PricedItem(**({"row_number": 1, "sku": "S", "name": "A", "price": 1} | wrong))  # type: ignore[arg-type]


def test_a_file_of_more_tables_than_anybody_would_look_through_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketbel_courier.price_lists.reader._MOST_TABLES", 2)
    sheets = {name: [HEADER, [name, "A", 10]] for name in ("one", "two", "three")}

    with pytest.raises(UnreadableFile, match=r"^Too many sheets"):
        read_price_list(workbook(tmp_path / "list.xlsx", sheets), "excel")

    del sheets["three"]
    assert len(read_price_list(workbook(tmp_path / "list.xlsx", sheets), "excel").items) == 2
