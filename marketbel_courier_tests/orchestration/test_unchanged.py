from __future__ import annotations

from collections.abc import Sequence

import pytest

from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
NEW_PRICES = b"sku;name;price\n1;Drill;11,50\n"
BOTH = [RAW_PRICE_LIST, ML_ANALYSIS]


def outcomes(platform: Platform) -> list[str]:
    rows = platform.ask(
        lambda pool: pool.fetch("SELECT outcome FROM courier.deliveries ORDER BY created_at")
    )
    return [row["outcome"] for row in rows]


def data_versions(platform: Platform, key: str) -> Sequence[str | None]:
    records = platform.instance.fetch_materializations(RAW_PRICE_LIST, limit=10).records
    return [
        (record.asset_materialization.tags or {}).get("dagster/data_version")
        for record in records
        if record.asset_materialization and record.partition_key == key
    ]


def test_the_same_bytes_end_the_job_without_a_second_analysis(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])

    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    job = platform.jobs()["Shop"]
    assert (job.phase, job.outcome, job.items_processed) == ("complete", "unchanged", 3)
    assert job.unchanged_since is not None
    assert len(platform.ml.submissions) == 1
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "materialized"}
    first, second = data_versions(platform, key)
    assert first == second is not None


def test_a_source_that_says_so_does_not_send_the_file_again(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.shop.etags[platform.path_of("Shop")] = '"v1"'
    platform.materialize(BOTH, [key])

    for _ in range(2):
        assert platform.materialize([RAW_PRICE_LIST], [key]).success

    assert platform.shop.not_modified[platform.path_of("Shop")] == 2
    assert outcomes(platform) == ["success", "unchanged", "unchanged"]
    since = platform.ask(
        lambda pool: pool.fetch("SELECT DISTINCT unchanged_since FROM courier.deliveries")
    )
    assert len(since) == 2  # none for the first, and one time for all that follow


def test_new_bytes_are_analysed(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])
    platform.shop.files[platform.path_of("Shop")] = NEW_PRICES

    assert platform.materialize(BOTH, [key]).success

    assert outcomes(platform) == ["success", "success"]
    assert len(platform.ml.submissions) == 2


def test_force_has_an_unchanged_file_analysed_again(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.shop.etags[platform.path_of("Shop")] = '"v1"'
    platform.materialize(BOTH, [key])

    assert platform.materialize(BOTH, [key], force=True).success

    assert outcomes(platform) == ["success", "success"]
    assert len(platform.ml.submissions) == 2


def test_the_setting_has_every_file_analysed(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])
    monkeypatch.setenv("SKIP_UNCHANGED", "false")

    assert platform.materialize(BOTH, [key]).success

    assert len(platform.ml.submissions) == 2


def test_a_file_is_analysed_again_after_another_one_that_may_have_left_its_mark(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    path = platform.path_of("Shop")
    platform.materialize(BOTH, [key])
    platform.shop.files[path] = NEW_PRICES
    platform.ml.on_submit = lambda job: vars(job).update(
        status="failed", errors=["The header row is missing"]
    )
    platform.materialize(BOTH, [key])
    platform.shop.files[path] = PRICES
    platform.ml.on_submit = lambda job: None

    assert platform.materialize(BOTH, [key]).success

    assert outcomes(platform) == ["success", "failed", "success"]
    assert len(platform.ml.submissions) == 3


def test_a_file_that_changes_its_route_is_read_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize(BOTH, [key])
    monkeypatch.setenv("USE_ML_PROCESSING", "false")

    assert not platform.materialize(BOTH, [key]).success

    assert platform.materialize(LEGACY_ASSETS, [key]).success

    assert outcomes(platform) == ["success", "success"]
    assert len(platform.ml.submissions) == 1


def test_a_source_whose_address_changes_is_not_asked_by_the_old_tag(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    path = platform.path_of("Shop")
    platform.shop.etags[path] = '"v1"'
    platform.materialize(BOTH, [key])
    other = f"{path}?edition=2"
    platform.shop.files[other], platform.shop.etags[other] = NEW_PRICES, '"v1"'
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE suppliers SET metadata = jsonb_build_object('source_url', $1::text)",
            platform.shop.url + other,
        )
    )

    assert platform.materialize(BOTH, [key]).success

    assert outcomes(platform) == ["success", "success"]
