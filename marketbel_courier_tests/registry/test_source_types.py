from __future__ import annotations

import pytest

from marketbel_courier.registry.source_types import stored_as

SHEET = "https://docs.google.com/spreadsheets/d/abc/edit#gid=0"
COLUMN_TAKES = {"google_sheets", "csv", "excel"}


@pytest.mark.parametrize(
    ("source_format", "url", "stored"),
    [
        (None, SHEET, ("google_sheets", "google_sheets")),
        ("google_sheets", SHEET, ("google_sheets", "google_sheets")),
        ("google_sheets", "https://shop.example/list.xlsx", ("excel", "url")),
        ("pdf", "https://shop.example/list", ("csv", "pdf")),
        (None, "https://shop.example/list.xls?today", ("excel", "url")),
        ("url", "https://shop.example/list.csv", ("csv", "url")),
        (None, "https://shop.example/download/7", ("csv", "url")),
        ("csv", "https://shop.example/list.xlsx", ("csv", "csv")),
        ("excel", "https://shop.example/list.csv", ("excel", "excel")),
    ],
)
def test_a_source_is_stored_as_what_it_is_in_a_column_that_takes_three_values(
    source_format: str | None, url: str, stored: tuple[str, str]
) -> None:
    assert stored_as(source_format, url) == stored
    assert stored[0] in COLUMN_TAKES
