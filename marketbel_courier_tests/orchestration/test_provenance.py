"""What the grid and Dagster's own comparison say is up to date, on both routes."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg
import pytest
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.assets.supplier_registry import supplier_registry
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import (
    ITEM_MATCHES,
    LEGACY_ASSETS,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
    SUPPLIER_REGISTRY,
)
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.registry.sheets import Cells, csv_bytes, shops

SHEET = "/master.csv"
PRICES = b"sku;name;price\n1;Drill;10,50\n"
OTHER_PRICES = b"sku;name;price\n1;Drill;11,50\n"


def outdated(platform: Platform, asset: dg.AssetKey, key: str) -> list[str]:
    """Why Dagster takes this partition for outdated; nothing if it does not."""
    resolver = CachingStaleStatusResolver(
        platform.instance,
        defs.resolve_asset_graph(),
        LoadingContextForTest(platform.instance),
    )
    return [cause.reason for cause in resolver.get_stale_causes(asset, key)]


def refresh(platform: Platform, rows: Cells) -> None:
    platform.shop.files[SHEET] = csv_bytes(rows)
    result = dg.materialize(
        [supplier_registry],
        instance=platform.instance,
        resources={"courier": CourierResource()},
    )
    assert result.success


def registry_version(platform: Platform) -> str:
    event = platform.instance.get_latest_materialization_event(SUPPLIER_REGISTRY)
    assert event is not None
    assert event.asset_materialization is not None
    return (event.asset_materialization.tags or {})["dagster/data_version"]


def test_price_lists_are_outdated_when_the_registry_has_changed_and_not_when_it_was_read_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = platform.shop.url
    monkeypatch.setenv("MASTER_SHEET_URL", base + SHEET)
    platform.shop.files.update({"/A.csv": PRICES, "/B.csv": PRICES, "/C.csv": PRICES})
    refresh(platform, shops("A", "B", base=base))
    first = registry_version(platform)
    platform.materialize([RAW_PRICE_LIST], ["a", "b"])

    refresh(platform, shops("B", "A", base=base))
    assert registry_version(platform) == first
    assert outdated(platform, RAW_PRICE_LIST, "a") == []

    refresh(platform, shops("A", "B", "C", base=base))
    assert registry_version(platform) != first
    assert outdated(platform, RAW_PRICE_LIST, "a") == ["has a new dependency data version"]

    platform.materialize([RAW_PRICE_LIST], ["a", "b", "c"])
    assert outdated(platform, RAW_PRICE_LIST, "a") == []


@pytest.mark.parametrize(
    ("ml", "read"), [(True, [ML_ANALYSIS]), (False, LEGACY_ASSETS)], ids=["ml", "legacy"]
)
def test_what_was_read_is_outdated_when_another_file_has_come_and_not_when_the_same_has(
    platform: Platform, *, ml: bool, read: Sequence[dg.AssetKey]
) -> None:
    keys = platform.add_suppliers(["A", "B"], PRICES, use_ml_processing=ml)
    platform.materialize([RAW_PRICE_LIST], keys)
    assert platform.materialize(read, keys).success

    platform.materialize([RAW_PRICE_LIST], keys)
    assert {outdated_of: outdated(platform, outdated_of, "a") for outdated_of in read} == {
        asset: [] for asset in read
    }

    platform.shop.files[platform.path_of("A")] = OTHER_PRICES
    platform.materialize([RAW_PRICE_LIST], keys)
    assert outdated(platform, read[0], "a") == ["has a new dependency data version"]
    assert outdated(platform, read[0], "b") == []


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "together"])
def test_what_ml_analyze_has_stored_is_not_missing_in_the_grid(
    platform: Platform, *, alone: bool
) -> None:
    platform.ml.on_submit = lambda job: job.extra.update(items_new=2, products_recalculated=5)
    keys = platform.add_suppliers(["A"] if alone else ["A", "B"], PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)

    assert platform.materialize([ML_ANALYSIS], keys).success

    for asset in (ML_ANALYSIS, *LEGACY_ASSETS):
        assert platform.grid(asset, keys) == dict.fromkeys(keys, "materialized")
    event = platform.instance.get_latest_materialization_event(SUPPLIER_ITEMS)
    assert event is not None
    assert event.asset_materialization is not None
    told = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    assert (told["route"], told["dagster/row_count"], told["new"]) == ("ml", 3, 2)


def test_products_are_not_said_to_be_recalculated_where_the_service_does_not_say_so(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers(["A", "B"], PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)

    platform.materialize([ML_ANALYSIS], keys)

    assert platform.grid(ITEM_MATCHES, keys) == dict.fromkeys(keys, "materialized")
    assert not platform.instance.get_materialized_partitions(PRODUCT_AGGREGATES)
