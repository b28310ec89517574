from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.registry.cells import read_cells
from marketbel_courier.registry.sheet import (
    Sheet,
    SheetRow,
    SkippedRow,
    interpret,
    name_key,
)
from marketbel_courier_tests.registry.sheets import HEADER, csv_bytes

URL = "https://shop.example/prices.xlsx"


def one(
    name: str = "Acme", url: str = URL, kind: str = "", active: str = "", notes: str = ""
) -> SheetRow | SkippedRow:
    """What becomes of one row, beside another that is always taken."""
    sheet = interpret([HEADER, [name, url, kind, active, notes], ["Other", URL, "", "", ""]])
    return next(row for row in everything(sheet) if row.number == 2)


def everything(sheet: Sheet) -> list[SheetRow | SkippedRow]:
    return [*sheet.rows, *sheet.skipped]


def reason(row: SheetRow | SkippedRow) -> str:
    assert isinstance(row, SkippedRow)
    return str(row.reason)


@pytest.mark.parametrize("name", ["Supplier name", "NAME", " supplier ", "Company", "vendor"])
@pytest.mark.parametrize("url", ["source_url", "URL", "Source", "link", "Sheet URL", "price-list"])
def test_the_columns_are_found_by_any_of_their_titles(name: str, url: str) -> None:
    sheet = interpret([["id", url, name], ["7", URL, "Acme"]])

    assert sheet.rows == [SheetRow(2, "Acme", URL)]


@pytest.mark.parametrize("kind", ["format", "Type", "source type", "FILE_TYPE"])
@pytest.mark.parametrize("active", ["active", "is_active", "Enabled", "status"])
@pytest.mark.parametrize("notes", ["notes", "Comments", "description", "memo"])
def test_the_further_columns_have_their_titles_too(kind: str, active: str, notes: str) -> None:
    sheet = interpret([["name", "url", kind, active, notes], ["A", URL, "PDF", "no", "call first"]])

    assert sheet.rows == [SheetRow(2, "A", URL, "pdf", is_active=False, notes="call first")]


def test_a_more_exact_title_wins_over_a_looser_one() -> None:
    sheet = interpret(
        [["Status", "Name", "Supplier name", "Active", "URL"], ["?", "x", "A", "", URL]]
    )

    assert sheet.rows == [SheetRow(2, "A", URL)]


@pytest.mark.parametrize("header", [[], ["name", "price"], ["Прайс-лист"], ["url"]])
def test_without_its_two_columns_the_sheet_is_refused(header: list[str]) -> None:
    with pytest.raises(MasterSheetError, match=r"^Column missing: .* in row 1") as caught:
        interpret([header, ["Acme", URL]])
    assert all(title in str(caught.value) for title in header)


@pytest.mark.parametrize(
    "content", [csv_bytes([HEADER]), csv_bytes([HEADER, ["", "", "", "no", ""]])]
)
def test_a_sheet_without_suppliers_is_refused(content: bytes) -> None:
    with pytest.raises(MasterSheetError, match="empty below its header"):
        interpret(read_cells(content, "Suppliers"))


def test_a_sheet_without_one_usable_row_is_refused_with_the_reasons() -> None:
    with pytest.raises(
        MasterSheetError,
        match=r"^No row can be used: none of the 2 .* Row 2: the row has no source",
    ):
        interpret([HEADER, ["A", "", "", "", ""], ["B", "#REF!", "", "", ""]])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *((word, True) for word in ("", " TRUE", "yes", "1", "Active", "ENABLED", "да", "ИСТИНА")),
        *((word, False) for word in ("False", "no", "0", "inactive", "Disabled", "нет", "ЛОЖЬ")),
    ],
)
def test_a_supplier_is_active_unless_its_row_says_otherwise(word: str, expected: bool) -> None:
    row = one(active=word)

    assert isinstance(row, SheetRow)
    assert row.is_active is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("", None),
        ("google_sheets", "google_sheets"),
        ("Google Sheets", "google_sheets"),
        ("CSV", "csv"),
        ("xlsx", "excel"),
        (" Excel ", "excel"),
        ("pdf", "pdf"),
        ("url", "url"),
    ],
)
def test_the_format_is_read_in_any_case(word: str, expected: str | None) -> None:
    row = one(kind=word, url="https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUq")

    assert isinstance(row, SheetRow)
    assert row.source_format == expected


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (one(name=" "), "no supplier name"),
        (one(name="A" * 256), "longer than 255 characters"),
        (one(url=""), "no source URL"),
        (one(url="shop.example/list.csv"), "must begin with http"),
        (one(url="ftp://shop.example/list.csv"), "must begin with http"),
        (one(url="https://"), "must begin with http"),
        (one(url="https://shop.example:99999/a"), "Address is unclear"),
        (one(url="https://[broken/a"), "Address is unclear"),
        (one(url="https://shop.example/a\nhttps://b.example"), "cannot be seen"),
        (one(url="https://anna:pa/ss@shop.example/a.csv"), "Address is unclear"),
        (one(url="file://other-host/a.csv"), "Not the address of a file. It looks like"),
        (one(url=f"https://docs.google.com/d/{URL}", kind="google_sheets"), "No Google Sheets id"),
        (one(kind="docx"), "format “docx” is not known"),
        (one(active="perhaps"), "“perhaps” does not say whether"),
    ],
)
def test_a_bad_row_is_skipped_with_its_reason(row: SheetRow | SkippedRow, message: str) -> None:
    assert message in reason(row)


def test_the_reason_shows_nothing_of_an_addresses_query() -> None:
    assert "secret" not in reason(
        one(url="https://drive.google.com/a?key=secret", kind="google_sheets")
    )


@pytest.mark.parametrize(
    "url",
    ["/shared/uploads/list.csv", "file:///data/list.xlsx", "HTTP://Shop.example/список.csv?k=1"],
)
def test_files_and_addresses_are_kept_as_they_are_written(url: str) -> None:
    row = one(url=url)

    assert isinstance(row, SheetRow)
    assert row.source_url == url


def test_a_later_row_of_the_same_supplier_is_skipped() -> None:
    rows = [[name, URL, "", "", ""] for name in ("Acme", "  ACME ", "Böhm", "BÖHM", "Other")]

    sheet = interpret([HEADER, *rows])

    assert [row.name for row in sheet.rows] == ["Acme", "Böhm", "Other"]
    assert [(row.number, str(row.reason)) for row in sheet.skipped] == [
        (3, "the supplier is in row 2 already"),
        (5, "the supplier is in row 4 already"),
    ]


def test_a_row_that_cannot_be_used_does_not_stand_in_the_way_of_one_that_can() -> None:
    sheet = interpret([HEADER, ["Acme", ""], ["Acme", URL], ["ACME", URL]])

    assert sheet.rows == [SheetRow(3, "Acme", URL)]
    assert [(row.number, str(row.reason)) for row in sheet.skipped] == [
        (2, "the row has no source URL"),
        (4, "the supplier is in row 3 already"),
    ]


def test_blank_rows_and_lone_check_boxes_are_no_rows() -> None:
    sheet = interpret([HEADER, [], ["", "", "", "FALSE", ""], ["Acme", URL], [""] * 5])

    assert sheet == Sheet([SheetRow(4, "Acme", URL)], [])


@given(
    rows=st.lists(
        st.tuples(
            st.text(max_size=6) | st.sampled_from(["Acme", " acme", "ACME"]),
            st.sampled_from([URL, "", "x", "/a.csv", "https://b.example/?q"]),
            st.text(max_size=3) | st.sampled_from(["csv", "PDF", "url"]),
            st.text(max_size=3) | st.sampled_from(["yes", "No"]),
            st.text(max_size=8),
        ),
        max_size=12,
    )
)
def test_every_row_is_taken_once_or_skipped_with_a_reason(rows: list[Sequence[str]]) -> None:
    sheet = interpret([HEADER, *rows, ["The last of all", URL, "", "", ""]])

    numbers = [row.number for row in everything(sheet)]
    named = [number for number, row in enumerate(rows, start=2) if row[0].strip() or row[1].strip()]
    assert set(named) <= set(numbers) <= {*range(2, len(rows) + 3)}
    assert len(numbers) == len(set(numbers))
    keys = [name_key(row.name) for row in sheet.rows]
    assert len(keys) == len(set(keys))
    assert all(0 < len(row.name) <= 255 and row.name == row.name.strip() for row in sheet.rows)
    assert all(str(row.reason) for row in sheet.skipped)
