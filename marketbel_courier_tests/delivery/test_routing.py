from __future__ import annotations

import pytest

from marketbel_courier.delivery.routing import Route, choose_route, declared_kind
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
