from __future__ import annotations

import asyncio

import dagster as dg
import pytest

from marketbel_courier.delivery.courier import open_courier
from marketbel_courier.delivery.reading.course import read_price_lists
from marketbel_courier.delivery.reading.legacy import LegacyReader
from marketbel_courier.ingestion.process_pool import open_processes
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import (
    ITEM_MATCHES,
    LEGACY_ASSETS,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
)
from marketbel_courier_tests.orchestration.ledger_and_redis import (
    assert_redis_shows_the_ledger,
    ledger,
)
from marketbel_courier_tests.orchestration.ticking import (
    LEGACY_NAMES,
    lines_of,
    make_due,
    run_requests,
)
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;20,00\n"
NEW_PRICES = b"sku;name;price\n1;Drill;12,50\n3;Hammer;5,00\n"
BROKEN_WORKBOOK = b"PK\x03\x04" + b"\x00" * 256


def test_the_grid_tells_the_truth_of_twenty_suppliers_with_three_failures(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USE_ML_PROCESSING", "false")
    bad = {3, 11, 19}
    keys = [
        platform.add_supplier(f"Shop {number}", None if number in bad else PRICES)
        for number in range(20)
    ]
    platform.materialize([RAW_PRICE_LIST], keys)

    reading = platform.materialize(LEGACY_ASSETS, keys)

    assert not reading.success
    failed = {keys[number] for number in bad}
    expected = {key: "failed" if key in failed else "materialized" for key in keys}
    for asset in LEGACY_ASSETS:
        assert platform.grid(asset, keys) == expected
    assert platform.ml.submissions == []
    assert {job.phase.value: job.route for job in platform.jobs().values()} == {
        "complete": "legacy",
        "failed": "legacy",
    }
    assert_redis_shows_the_ledger(platform)
    told = [line for line in lines_of(platform, "SUCCESS") if "items" in line]
    assert ["down the legacy route: 2 of 2" in line for line in told] == [True] * 17


def test_each_of_the_three_assets_carries_its_own_counts(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=False)

    platform.materialize([RAW_PRICE_LIST, *LEGACY_ASSETS], [key])
    platform.shop.files[platform.path_of("Shop")] = NEW_PRICES

    assert platform.materialize([RAW_PRICE_LIST, *LEGACY_ASSETS], [key]).success

    counts = {
        SUPPLIER_ITEMS: {
            "items": 2,
            "dagster/row_count": 2,
            "new": 1,
            "prices changed": 1,
            "delisted": 1,
            "errors": 0,
        },
        ITEM_MATCHES: {"in review": 0, "new drafts": 1, "dagster/row_count": 2},
        PRODUCT_AGGREGATES: {"products recalculated": 3, "dagster/row_count": 3},
    }
    for asset, expected in counts.items():
        event = platform.instance.get_latest_materialization_event(asset)
        assert event is not None
        assert event.asset_materialization is not None
        metadata = {
            name: value.value for name, value in event.asset_materialization.metadata.items()
        }
        assert {name: metadata[name] for name in expected} == expected
        assert metadata["route"] == "legacy"


@pytest.mark.parametrize(("use_ml", "other"), [(True, PRODUCT_AGGREGATES), (False, ML_ANALYSIS)])
def test_a_run_of_everything_takes_one_route_and_leaves_the_other_alone(
    platform: Platform, use_ml: bool, other: dg.AssetKey
) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=use_ml)

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS, *LEGACY_ASSETS], [key]).success

    assert platform.jobs()["Shop"].phase == "complete"
    assert platform.grid(other, [key]) == {key: "missing"}
    assert len(platform.ml.submissions) == use_ml


def test_a_run_of_the_other_route_is_refused_and_harms_nothing(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])

    assert not platform.materialize(LEGACY_ASSETS, [key]).success

    assert platform.grid(SUPPLIER_ITEMS, [key]) == {key: "failed"}
    assert [(row.route, row.state) for row in ledger(platform)] == [("ml", "delivered")]
    assert run_requests(platform, analysis_sensor) == [["ml_analysis"]]
    assert platform.jobs()["Shop"].phase == "complete"


def test_what_waits_follows_the_switch_and_what_is_due_for_a_retry_does_too(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, failed = (platform.add_supplier(name, PRICES) for name in ("Waiting", "Failed"))
    platform.materialize([RAW_PRICE_LIST], [waiting, failed])
    platform.ml.health = "unhealthy"
    platform.materialize([ML_ANALYSIS], [failed])
    monkeypatch.setenv("USE_ML_PROCESSING", "false")
    make_due(platform)

    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]
    assert run_requests(platform, retry_sensor) == [LEGACY_NAMES]

    assert {job.phase.value for job in platform.jobs().values()} == {"complete"}
    assert platform.grid(SUPPLIER_ITEMS, [waiting, failed]) == {
        waiting: "materialized",
        failed: "materialized",
    }
    assert_redis_shows_the_ledger(platform)


def test_an_unreadable_file_is_a_permanent_failure_with_its_reason(platform: Platform) -> None:
    key = platform.add_supplier("Shop", BROKEN_WORKBOOK, use_ml_processing=False)
    platform.ask(lambda pool: pool.execute("UPDATE suppliers SET source_type = 'excel'"))
    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    assert not platform.materialize(LEGACY_ASSETS, [key]).success

    (row,) = ledger(platform)
    assert (row.state, row.error_code, row.next_retry_at) == ("failed", "legacy_failed", None)
    assert "The legacy route could not read" in str(platform.jobs()["Shop"].error)
    assert "Traceback" not in str(platform.jobs()["Shop"].error)
    assert [lines_of(platform, kind) for kind in ("PARSE_ERROR", "ERROR")] == [
        [],
        [str(row.error_message)],
    ]


def test_two_runs_at_once_read_a_file_once(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=False)
    platform.materialize([RAW_PRICE_LIST], [key])
    (row,) = ledger(platform)

    async def read_in(run_id: str) -> list[str]:
        async with (
            open_courier(platform.settings, run_id) as courier,
            open_processes(platform.settings.postgres_dsn, 1) as processes,
        ):
            reader = LegacyReader(courier, processes)
            outcomes = read_price_lists(reader, {key: str(row.job_id)}, force=False)
            return [o.delivery.run_id async for o in outcomes if o.delivery and not o.error]

    async def both() -> tuple[list[str], list[str]]:
        return await asyncio.gather(read_in("run-1"), read_in("run-2"))

    first, second = asyncio.run(both())

    assert first == second
    assert len(lines_of(platform, "SUCCESS")) == len(set(lines_of(platform, "SUCCESS")))
    assert [r.state for r in ledger(platform)] == ["complete"]


def test_a_file_is_not_read_again_while_it_is_unchanged(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=False)

    for _ in range(2):
        assert platform.materialize([RAW_PRICE_LIST, *LEGACY_ASSETS], [key]).success

    assert [row.outcome for row in ledger(platform)] == ["success", "unchanged"]
