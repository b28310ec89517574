from __future__ import annotations

import pytest

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.sources.announced_kinds import announced_kind, declared_kind, probable_kind


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


@pytest.mark.parametrize(
    ("source_kind", "name", "kind"),
    [
        ("csv", "https://shop.example/price/List.XLS?full=1", FileKind.EXCEL),
        ("url", "price.xls", FileKind.EXCEL),
        ("pdf", "price.xls", FileKind.PDF),
        ("csv", "https://shop.example/xls", FileKind.CSV),
        ("url", "https://shop.example/", None),
    ],
)
def test_a_name_that_ends_in_xls_announces_a_workbook(
    source_kind: str, name: str, kind: FileKind | None
) -> None:
    assert announced_kind(source_kind, name) is kind
