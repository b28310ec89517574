from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketbel_courier.delivery.routing import (
    Route,
    choose_route,
    declared_kind,
    limits_of,
    probable_kind,
    why_not_ml,
)
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ledger.ml_abilities import Ability, MlService, Shown


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


def shown(ability: Ability, *, is_able: bool) -> Shown:
    return Shown(ability, is_able, "“Unsupported file type”", datetime(2026, 7, 24, tzinfo=UTC))


SILENT = MlService("http://ml", "1", file_types=None, upserts=None, durable_jobs=None)
SAYS_ALL = replace(SILENT, file_types=["excel", "csv"], upserts=True)
READS_NO_CSV = shown(Ability.READS_CSV, is_able=False)


@pytest.mark.parametrize(
    ("service", "learned", "kind", "has_items", "why"),
    [
        # Nothing is known: a first list of any kind is tried, a second one is not.
        (SILENT, [], "csv", False, None),
        (SILENT, [], "excel", True, "updates no items that are there already, as far as is known"),
        (SILENT, [READS_NO_CSV], "csv", False, "reads no CSV: “Unsupported file type”"),
        (SILENT, [READS_NO_CSV], "excel", False, None),
        (SILENT, [shown(Ability.READS_CSV, is_able=True)], "csv", False, None),
        (SILENT, [shown(Ability.UPSERTS, is_able=True)], "excel", True, None),
        (SILENT, [shown(Ability.UPSERTS, is_able=False)], "pdf", True, "already: “Unsupp"),
        # What it says of itself wins over what was seen.
        (SAYS_ALL, [READS_NO_CSV], "csv", True, None),
        (SAYS_ALL, [], "pdf", False, "reads no PDF, as it says itself"),
        (replace(SAYS_ALL, upserts=False), [], "csv", True, "already, as it says itself"),
    ],
)
def test_ml_analyze_is_spared_what_it_is_known_not_to_do(
    service: MlService, learned: list[Shown], kind: str, has_items: bool, why: str | None
) -> None:
    found = why_not_ml(limits_of(service, learned), file_type=kind, has_items=has_items)

    assert found is None if why is None else why in str(found)
