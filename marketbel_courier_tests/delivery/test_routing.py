from __future__ import annotations

import pytest

from marketbel_courier.delivery.routing import (
    Route,
    choose_route,
    declared_kind,
    probable_kind,
)
from marketbel_courier.sources.kinds import FileKind


@pytest.mark.parametrize(
    ("globally", "for_supplier", "route"),
    [
        (True, True, Route.ML),
        (True, False, Route.LEGACY),
        (False, True, Route.LEGACY),
        (False, False, Route.LEGACY),
    ],
)
def test_either_switch_sends_the_file_down_the_legacy_route(
    globally: bool, for_supplier: bool, route: Route
) -> None:
    assert choose_route(use_ml_globally=globally, use_ml_for_supplier=for_supplier) is route


def test_only_a_bare_url_promises_no_kind() -> None:
    assert declared_kind("google_sheets") is FileKind.EXCEL
    assert declared_kind("excel") is FileKind.EXCEL
    assert declared_kind("csv") is FileKind.CSV
    assert declared_kind("pdf") is FileKind.PDF
    assert declared_kind("url") is None


@pytest.mark.parametrize(
    ("source_kind", "address", "kind"),
    [
        ("excel", "https://shop.example/list.csv?v=2", FileKind.CSV),
        ("csv", "/data/list.XLSX", FileKind.EXCEL),
        ("google_sheets", "https://shop.example/list.pdf", FileKind.PDF),
        ("csv", "https://shop.example/download?id=7", FileKind.CSV),
        ("csv", f"https://docs.google.com/spreadsheets/d/{'a' * 44}/edit.csv", FileKind.EXCEL),
        ("url", "https://shop.example/", FileKind.EXCEL),
        ("url", "", FileKind.EXCEL),
    ],
)
def test_what_an_address_ends_in_is_likelier_than_what_was_declared(
    source_kind: str, address: str, kind: FileKind
) -> None:
    assert probable_kind(source_kind, address) is kind
