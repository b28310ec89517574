from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.registry.cells import read_cells
from marketbel_courier_tests.registry.sheets import HEADER, csv_bytes, csv_text, shops, workbook

cyrillic = st.text("абвгдеёжзиклмнопрстуфхцчшщыэюяАБВ Iz09.,;'\"-«»№", max_size=12).map(str.strip)


def cells(content: bytes, worksheet: str = "Suppliers") -> list[list[str]]:
    return [list(row) for row in read_cells(content, worksheet)]


def filled(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """The rows without the blank ends of each, and without the blank ones at the end."""
    kept = [list(row) for row in rows]
    for row in kept:
        while row and not row[-1]:
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


@given(
    rows=st.lists(st.lists(cyrillic, min_size=5, max_size=5), max_size=4),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]),
)
def test_a_csv_is_read_in_any_usual_encoding_and_delimiter(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    # Some Cyrillic, or the narrow encoding could not be told from UTF-8 and need not be.
    table: list[Sequence[object]] = [HEADER, ["Ромашка", "", "", "", ""], *rows]

    assert cells(csv_text(table, delimiter).encode(encoding)) == filled(table)


@pytest.mark.parametrize("last", ["B,https://b.example,csv", 'B,"https://b.example","csv"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_whose_last_line_has_no_end_is_read_like_any_other(last: str, end: str) -> None:
    lines = ["name,url,format", "A,https://a.example,csv", last]

    read = cells(end.join(lines).encode())

    assert read == cells((end.join(lines) + end).encode())
    assert read[-1] == ["B", "https://b.example", "csv"]


@given(rows=st.lists(st.lists(cyrillic, min_size=5, max_size=5), max_size=3))
def test_a_workbook_is_read_like_a_csv(rows: list[list[str]]) -> None:
    table: list[Sequence[object]] = [HEADER, ["Ромашка", "x", "x", "x", "x"], *rows]

    assert cells(workbook({"Suppliers": table})) == filled(table)


def test_numbers_and_switches_of_a_workbook_read_as_people_see_them() -> None:
    content = workbook({"Suppliers": [HEADER, [1001, 2.5, None, True, False]]})

    assert cells(content)[1] == ["1001", "2.5", "", "True", "False"]


def test_the_named_worksheet_is_read_whatever_its_case() -> None:
    content = workbook({"Notes": [["nothing"]], " suppliers": shops("Acme")})

    assert cells(content)[0] == list(HEADER)


def test_the_only_worksheet_is_taken_whatever_its_name() -> None:
    assert cells(workbook({"Лист1": shops("Acme")}))[0] == list(HEADER)


def test_a_worksheet_that_is_not_there_is_told_with_those_that_are() -> None:
    content = workbook({"First": shops("Acme"), "Second": [["x"]]})

    with pytest.raises(
        MasterSheetError, match=r"^Worksheet not found: .*“Suppliers”, only First, Second"
    ):
        cells(content)


def test_a_quotation_mark_that_is_never_closed_does_not_make_suppliers_vanish() -> None:
    content = csv_bytes(shops("A", "B", "C")).replace(b"B,https", b'"B,https')

    with pytest.raises(MasterSheetError, match=r"^Quotation mark never closed: row 3"):
        cells(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><body>Please log in", "Web page"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04" + b"\0" * 100, "cannot be read"),
        (workbook({"Suppliers": shops("A")})[:-200], "cannot be read"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "field larger than field limit"),
        (b"\x1f\x8b\x08" + b"\0" * 50, "Gzip"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_it_is(content: bytes, message: str) -> None:
    with pytest.raises(MasterSheetError, match=re.escape(message)) as caught:
        cells(content)
    assert "No supplier was changed." in str(caught.value)
