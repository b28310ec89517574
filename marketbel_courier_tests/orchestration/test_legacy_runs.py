from __future__ import annotations

import pytest

from marketbel_courier.orchestration.tags import (
    LEGACY_ASSETS,
    RAW_PRICE_LIST,
)
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;20,00\n"
UNREADABLE = b"<!doctype"
LEGACY = {"use_ml_processing": False}


def test_the_grid_tells_the_truth_of_twenty_suppliers_down_the_legacy_route(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USE_ML_PROCESSING", "false")
    dead, headless = {3, 11}, {7}
    contents = dict.fromkeys(dead) | dict.fromkeys(headless, b"a;b\n\xff\xfe\x00;\x00\n")
    keys = [
        platform.add_supplier(f"Shop {number}", contents.get(number, PRICES))
        for number in range(20)
    ]

    platform.materialize([RAW_PRICE_LIST], keys)
    reading = platform.materialize(LEGACY_ASSETS, keys)

    failed = {keys[number] for number in dead}
    expected = {key: "failed" if key in failed else "materialized" for key in keys}
    assert not reading.success
    for asset in LEGACY_ASSETS:
        assert platform.grid(asset, keys) == expected
    assert platform.ml.submissions == []
    phases = {name: state.phase.value for name, state in platform.jobs().items()}
    assert phases == {f"Shop {n}": "failed" if n in dead else "complete" for n in range(20)}
