from __future__ import annotations

import shutil
import threading
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.check_events import (
    ITEM_COUNT_IN_BAND,
    KIND_IS_DECLARED_KIND,
    PRICES_IN_BAND,
    SIDECAR_MATCHES_BYTES,
)
from marketbel_courier.orchestration.supplier_runs import choose_runs, delivery_request
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.shown_checks import (
    execute_check,
    make_all_checks,
    newest,
    shown,
)
from marketbel_courier_tests.orchestration.ticking import lines_of
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def file_of(platform: Platform, name: str) -> Path:
    return Path(platform.jobs()[name].file_path)


def declare(platform: Platform, name: str, source_type: str) -> None:
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE suppliers SET source_type = $2 WHERE name = $1", name, source_type
        )
    )


def test_a_delivery_evaluates_its_checks_for_each_supplier_that_succeeded(
    platform: Platform,
) -> None:
    keys = [platform.add_supplier(n, None if n == "B" else PRICES) for n in ("A", "B", "C")]

    assert not platform.materialize([RAW_PRICE_LIST], keys).success

    for check in (SIDECAR_MATCHES_BYTES, KIND_IS_DECLARED_KIND):
        statuses = shown(platform, check)
        assert {key: statuses[key] for key in ("a", "c")} == {"a": "succeeded", "c": "succeeded"}
        assert statuses.get("b") != "succeeded"
        assert newest(platform, check, "a").target_materialization_data is not None


def test_a_run_of_one_supplier_is_checked_too_and_only_once(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)

    result = platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])

    assert result.success
    checks = (SIDECAR_MATCHES_BYTES, KIND_IS_DECLARED_KIND, ITEM_COUNT_IN_BAND, PRICES_IN_BAND)
    stored = platform.instance.all_logs(
        result.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    )
    assert len(stored) == len(checks)
    for check in checks:
        assert shown(platform, check) == {"a": "succeeded"}


def test_tampered_bytes_of_the_same_size_are_found_when_they_are_hashed_again(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers(("A", "B"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    file_of(platform, "B").write_bytes(PRICES.replace(b"10,50", b"99,50"))

    assert execute_check(platform, SIDECAR_MATCHES_BYTES, *keys).success

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "succeeded", "b": "failed"}
    evaluation = newest(platform, SIDECAR_MATCHES_BYTES, "b")
    assert evaluation.severity is dg.AssetCheckSeverity.ERROR
    assert not evaluation.blocking
    assert "does not match its checksum" in (evaluation.description or "")
    assert "again" in str(newest(platform, SIDECAR_MATCHES_BYTES, "a").metadata)


def test_a_file_of_another_delivery_is_not_the_one_that_was_delivered(platform: Platform) -> None:
    keys = [
        platform.add_supplier("A", PRICES),
        platform.add_supplier("B", PRICES + b"2;Saw;7\n"),
    ]
    platform.materialize([RAW_PRICE_LIST], keys)
    mine, other = file_of(platform, "A"), file_of(platform, "B")
    shutil.copy(other, mine)
    shutil.copy(f"{other}.meta.json", f"{mine}.meta.json")

    execute_check(platform, SIDECAR_MATCHES_BYTES, "a")

    assert shown(platform, SIDECAR_MATCHES_BYTES)["a"] == "failed"


@pytest.mark.parametrize("sidecar", [None, b"", b"{}", b"\xff"])
def test_a_sidecar_that_is_missing_or_torn_is_found(
    platform: Platform, sidecar: bytes | None
) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    path = Path(f"{file_of(platform, 'A')}.meta.json")
    path.unlink() if sidecar is None else path.write_bytes(sidecar)

    assert execute_check(platform, SIDECAR_MATCHES_BYTES, key).success

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "failed"}


def test_a_file_that_was_cleaned_up_is_not_kept_any_longer_and_no_failure(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key])
    file_of(platform, "A").unlink()

    execute_check(platform, SIDECAR_MATCHES_BYTES, key)
    execute_check(platform, KIND_IS_DECLARED_KIND, key)

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "succeeded"}
    evaluation = newest(platform, SIDECAR_MATCHES_BYTES, key)
    assert "not kept any longer" in (evaluation.description or "")
    assert shown(platform, KIND_IS_DECLARED_KIND) == {"a": "succeeded"}


def test_a_file_that_is_gone_before_its_analysis_is_a_failure(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    file_of(platform, "A").unlink()

    execute_check(platform, SIDECAR_MATCHES_BYTES, key)

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "failed"}


def test_without_the_volume_nothing_is_said_of_any_file(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    shutil.move(platform.settings.uploads_dir, f"{platform.settings.uploads_dir}-away")

    result = execute_check(platform, SIDECAR_MATCHES_BYTES, key)

    assert not result.success
    (failure,) = [e for e in result.all_events if e.is_step_failure]
    assert "Mount the volume" in str(failure.step_failure_data.user_failure_data)
    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "execution_failed"}


def test_a_changed_format_is_a_warning_with_the_file_still_there_or_not(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers(("A", "B", "C"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    declare(platform, "A", "excel")
    declare(platform, "B", "excel")
    file_of(platform, "B").unlink()

    assert execute_check(platform, KIND_IS_DECLARED_KIND, *keys).success

    assert shown(platform, KIND_IS_DECLARED_KIND) == {
        "a": "failed",
        "b": "failed",
        "c": "succeeded",
    }
    assert newest(platform, KIND_IS_DECLARED_KIND, "a").severity is dg.AssetCheckSeverity.WARN


def test_a_file_that_was_replaced_by_a_web_page_is_no_price_list(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    file_of(platform, "A").write_bytes(b"<!doctype html><title>Sign in</title>")

    execute_check(platform, KIND_IS_DECLARED_KIND, key)

    assert "web page" in (newest(platform, KIND_IS_DECLARED_KIND, key).description or "")
    assert shown(platform, KIND_IS_DECLARED_KIND) == {"a": "failed"}


def test_a_failed_check_neither_fails_a_run_nor_blocks_the_analysis(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    declare(platform, "A", "excel")
    execute_check(platform, KIND_IS_DECLARED_KIND, key)

    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert platform.grid(ML_ANALYSIS, [key]) == {"a": "materialized"}


def test_a_new_delivery_is_not_judged_by_what_was_said_of_the_one_before(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    file_of(platform, "A").write_bytes(b"tampered")
    execute_check(platform, SIDECAR_MATCHES_BYTES, key)
    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "failed"}

    platform.materialize([RAW_PRICE_LIST], [key], force=True)

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "succeeded"}


def test_a_night_stores_only_what_is_news(platform: Platform) -> None:
    keys = platform.add_suppliers(("A", "B", "C"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.materialize([ML_ANALYSIS], keys)
    quiet = make_all_checks(platform)
    file_of(platform, "B").write_bytes(b"tampered")

    eventful = make_all_checks(platform)
    still = make_all_checks(platform)

    assert quiet.success
    assert not quiet.get_asset_check_evaluations()
    (told,) = eventful.get_asset_check_evaluations()
    assert (told.check_name, told.partition, told.passed) == ("sidecar_matches_bytes", "b", False)
    assert not still.get_asset_check_evaluations()
    assert shown(platform, SIDECAR_MATCHES_BYTES) == {
        "a": "succeeded",
        "b": "failed",
        "c": "succeeded",
    }


def test_checks_that_are_executed_without_partitions_are_made_for_all(platform: Platform) -> None:
    keys = platform.add_suppliers(("A", "B", "C"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys[:2])
    file_of(platform, "A").write_bytes(b"tampered")

    assert execute_check(platform, SIDECAR_MATCHES_BYTES).success

    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "failed", "b": "succeeded"}


def test_a_check_that_cannot_be_made_leaves_the_delivery_delivered_and_is_made_up_for(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES)
    gate = platform.shop.gates[platform.path_of("A")] = threading.Event()

    def take_the_table_away() -> None:
        platform.shop.asked.wait(60)
        rename(platform, "supplier_partitions", "taken_away")
        gate.set()

    thief = threading.Thread(target=take_the_table_away)
    thief.start()
    delivery = platform.materialize([RAW_PRICE_LIST], [key])
    thief.join()
    rename(platform, "taken_away", "supplier_partitions")

    assert delivery.success
    assert platform.grid(RAW_PRICE_LIST, [key]) == {"a": "materialized"}
    assert shown(platform, SIDECAR_MATCHES_BYTES) == {"a": "succeeded"}
    assert shown(platform, KIND_IS_DECLARED_KIND) != {"a": "succeeded"}
    assert make_all_checks(platform).success
    assert shown(platform, KIND_IS_DECLARED_KIND) == {"a": "succeeded"}


def rename(platform: Platform, table: str, name: str) -> None:
    platform.ask(lambda pool: pool.execute(f"ALTER TABLE courier.{table} RENAME TO {name}"))


def test_a_night_says_so_when_it_cannot_look(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    shutil.rmtree(platform.settings.uploads_dir)

    assert not make_all_checks(platform).success


def deliver_items(platform: Platform, name: str, items: int) -> str:
    """One more file of this supplier, in which ml-analyze finds so many items; its status."""
    platform.shop.files[platform.path_of(name)] = f"sku;name\n{items};{uuid4()}\n".encode()
    platform.ml.on_submit = lambda job: setattr(job, "items_processed", items)
    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [name.lower()]).success
    return shown(platform, ITEM_COUNT_IN_BAND)[name.lower()]


def test_a_tenth_of_the_usual_items_is_a_warning_that_an_unchanged_file_keeps(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES)

    assert [deliver_items(platform, "A", n) for n in (5, 1000, 1010, 990, 100)] == [
        "succeeded",  # nothing to compare with
        "succeeded",
        "succeeded",
        "succeeded",  # 5, 1000, 1010: 1000 is usual
        "failed",
    ]
    evaluation = newest(platform, ITEM_COUNT_IN_BAND, key)
    assert evaluation.severity is dg.AssetCheckSeverity.WARN
    assert "ask the supplier" in (evaluation.description or "")

    for _ in range(3):
        assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key]).success
        assert shown(platform, ITEM_COUNT_IN_BAND) == {"a": "failed"}
    assert deliver_items(platform, "A", 1020) == "succeeded"
    assert len(platform.ml.submissions) == 6


@pytest.mark.parametrize("with_checks", [True, False])
def test_a_run_over_chosen_suppliers_evaluates_exactly_those(
    platform: Platform, with_checks: bool
) -> None:
    for name in ("A", "B", "C", "D", "E"):
        platform.add_supplier(name, None if name == "C" else PRICES)
    (run,) = choose_runs({"a", "c", "e"}, platform.order(), most_per_run=10)

    execute(platform, delivery_request(run, task_id="sync-1", run_key=None), with_checks)

    for check in (SIDECAR_MATCHES_BYTES, KIND_IS_DECLARED_KIND):
        assert shown(platform, check) == {"a": "succeeded", "e": "succeeded"}


def execute(platform: Platform, request: dg.RunRequest, with_checks: bool) -> None:
    assert request.asset_selection is not None
    job = defs.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=frozenset(request.asset_selection),
        asset_check_selection=None if with_checks else frozenset(),
    )
    job.execute_in_process(
        instance=platform.instance,
        tags=dict(request.tags),
        run_config=dict(request.run_config or {}),
        raise_on_error=False,
    )


def test_a_file_of_another_kind_than_was_declared_is_delivered_and_told(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES, source_kind="excel")

    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    assert platform.jobs()["A"].file_type == "csv"
    assert shown(platform, KIND_IS_DECLARED_KIND) == {"a": "failed"}
    event = platform.instance.get_latest_materialization_event(RAW_PRICE_LIST)
    assert event is not None
    assert event.asset_materialization is not None
    assert event.asset_materialization.metadata["declared as"].value == "excel"
    [warning] = lines_of(platform, "WARNING")
    assert warning.startswith("Declared as excel, the file is csv: ")
