"""Addresses: what may be shown of them, and the ids in those of Google Sheets."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest

from marketbel_courier.errors import InvalidSource
from marketbel_courier.sources.urls import (
    is_google_sheet,
    shown_url,
    spreadsheet_id,
    unreadable_address,
)

ID = "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"
SHEETS = "https://docs.google.com/spreadsheets"


def test_neither_credentials_nor_query_are_shown() -> None:
    url = "https://user:pa55@shop.example:8443/price.csv?signature=s3cret#frag"
    assert shown_url(url) == "https://shop.example:8443/price.csv"
    assert "pa55" not in shown_url("http://user:pa55@[broken/x")


@pytest.mark.parametrize(
    ("parse", "address"),
    [
        (httpx.URL, "http://me:pa55/word@shop.example"),
        (urlsplit, "http://me:pa55℀@shop.example"),
        (urlsplit, "file://me:pa55'℀/x"),
    ],
)
def test_an_address_that_cannot_be_read_is_told_of_without_its_parts(
    parse: Callable[[str], object], address: str
) -> None:
    with pytest.raises((httpx.InvalidURL, ValueError)) as caught:
        parse(address)

    said = str(unreadable_address(caught.value))
    assert said.startswith("Address cannot be read (")
    assert "pa55" not in said


@pytest.mark.parametrize(
    "address",
    [
        ID,
        f" {ID} ",
        f"{SHEETS}/d/{ID}",
        f"{SHEETS}/d/{ID}/edit#gid=0",
        f"{SHEETS}/u/1/d/{ID}/edit?usp=sharing",
        f"https://docs.google.com/a/shop.example/spreadsheets/d/{ID}/view",
        f"https://drive.google.com/open?id={ID}",
        f"{SHEETS}/ccc?key={ID}",
    ],
)
def test_the_id_is_found_in_every_form_of_address(address: str) -> None:
    assert spreadsheet_id(address) == ID


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (f"{SHEETS}/d/e/2PACX-1vQ{ID}/pubhtml", "^Address of a published sheet"),
        ("https://shop.example/price.xlsx", "^No Google Sheets id in https://shop.example"),
        (f"https://evil.example/spreadsheets/d/{ID}", "^No Google Sheets id"),
        (f"{SHEETS}/", "^No Google Sheets id"),
        ("", "^No Google Sheets id"),
        ("short", "^No Google Sheets id"),
    ],
)
def test_an_address_without_an_id_is_refused_with_advice(address: str, message: str) -> None:
    with pytest.raises(InvalidSource, match=message):
        spreadsheet_id(address)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        (f"{SHEETS}/d/{ID}/edit", True),
        (f"{SHEETS}/d/{ID}", True),
        (f"{SHEETS}/ccc?key={ID}", True),
        (f"https://docs.google.com/spreadsheet/ccc?key={ID}", True),
        (f"https://spreadsheets.google.com/ccc?key={ID}#gid=0", True),
        (f"https://spreadsheets.google.com/pub?key={ID}&output=csv", False),
        (f"{SHEETS}/d/{ID}/export?format=csv", False),
        (f"{SHEETS}/d/e/2PACX-{ID}/pub?output=csv", False),
        ("https://drive.google.com/file/d/x/view", False),
        ("https://shop.example/spreadsheets/d/x", False),
        ("http://[broken", False),
    ],
)
def test_a_download_of_a_sheet_is_told_from_the_sheet_itself(address: str, answer: bool) -> None:
    assert is_google_sheet(address) is answer
