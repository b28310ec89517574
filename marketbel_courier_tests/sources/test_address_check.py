from __future__ import annotations

import pytest

from marketbel_courier.sources.address_check import SourceKind, source_kind_of
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier_tests.sources.deliveries import settings_with

SHEET = "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit"


@pytest.mark.parametrize(
    ("address", "source_type", "kind"),
    [
        ("https://shop.example/a.csv", "csv", SourceKind.WEB),
        ("HTTP://shop.example/a.csv", "google_sheets", SourceKind.WEB),
        (SHEET, "excel", SourceKind.GOOGLE_SHEET),
        ("1aBcDeFgHiJkLmNoPqRsTuVwXyZ", "google_sheets", SourceKind.GOOGLE_SHEET),
        ("/lists/a.csv", None, SourceKind.LOCAL_FILE),
        ("file:///lists/a.csv", "google_sheets", SourceKind.LOCAL_FILE),
        ("1aBcDeFgHiJkLmNoPqRsTuVwXyZ", None, None),
        ("ftp://shop.example/a.csv", "csv", None),
        ("https:///a.csv", "csv", None),
        ("", None, None),
    ],
)
def test_an_address_tells_which_kind_of_source_fetches_it(
    address: str, source_type: str | None, kind: SourceKind | None
) -> None:
    assert source_kind_of(address, source_type) is kind


def test_every_kind_has_a_source() -> None:
    sources = PriceListSources.from_settings(settings_with())

    assert sources._makers.keys() == set(SourceKind)
