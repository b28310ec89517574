from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_queries import waiting_deliveries
from marketbel_courier.ledger.source_logins import keep_login, use_login
from marketbel_courier.messages.message import verbatim
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier.sources.source_login import LoginKind, make_login
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def test_the_grid_tells_the_truth_of_twenty_suppliers_with_three_failures(
    platform: Platform,
) -> None:
    bad = {3, 11, 19}
    keys = [
        platform.add_supplier(f"Shop {number}", None if number in bad else PRICES)
        for number in range(20)
    ]
    failed = {keys[number] for number in bad}

    delivery = platform.materialize([RAW_PRICE_LIST], keys)
    analysis = platform.materialize([ML_ANALYSIS], keys)

    assert not delivery.success
    assert not analysis.success
    expected = {key: "failed" if key in failed else "materialized" for key in keys}
    assert platform.grid(RAW_PRICE_LIST, keys) == expected
    assert platform.grid(ML_ANALYSIS, keys) == expected
    phases = {name: state.phase.value for name, state in platform.jobs().items()}
    assert phases == {
        f"Shop {number}": "failed" if number in bad else "complete" for number in range(20)
    }
    assert len(platform.ml.submissions) == 17


def test_a_delivery_leaves_the_suppliers_bytes_and_a_matching_sidecar(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)

    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    job = platform.jobs()["Shop"]
    path = Path(job.file_path)
    sidecar = json.loads(Path(f"{path}.meta.json").read_text())
    assert path.read_bytes() == PRICES
    assert sidecar["checksum_md5"] == job.checksum
    assert sidecar["job_id"] == str(job.job_id)
    assert job.phase == "analyzing"
    assert job.status == "pending"


def test_a_materialization_carries_what_people_want_to_read(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_URL", "http://courier.example.org/")
    key = platform.add_supplier("Shop", PRICES)

    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.finish()
    platform.materialize([ML_ANALYSIS], [key])

    event = platform.instance.get_latest_materialization_event(ML_ANALYSIS)
    assert event is not None
    materialization = event.asset_materialization
    assert materialization is not None
    assert materialization.metadata["items"].value == 3
    assert materialization.metadata["outcome"].value == "complete"
    assert materialization.metadata["dagster/row_count"].value == 3
    page = f"http://courier.example.org/#/suppliers/{supplier_id_of('Shop')}"
    assert materialization.metadata["admin page"] == dg.MetadataValue.url(page)
    raw = platform.instance.get_latest_materialization_event(RAW_PRICE_LIST)
    assert raw is not None
    assert raw.asset_materialization is not None
    source = platform.shop.url + platform.path_of("Shop")
    assert raw.asset_materialization.metadata["source"] == dg.MetadataValue.url(source)
    checksum = raw.asset_materialization.metadata["checksum SHA-256"].value
    assert raw.asset_materialization.tags is not None
    assert raw.asset_materialization.tags["dagster/data_version"] == checksum


def test_each_success_is_stored_as_one_materialization_only(platform: Platform) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)

    platform.materialize([RAW_PRICE_LIST], keys)

    records = platform.instance.fetch_materializations(RAW_PRICE_LIST, limit=100).records
    assert sorted(str(record.partition_key) for record in records) == sorted(keys)


def test_an_analysed_file_is_not_sent_again_unless_forced(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])

    assert platform.materialize([ML_ANALYSIS], [key]).success
    assert platform.materialize([ML_ANALYSIS], [key]).success
    assert len(platform.ml.submissions) == 1

    assert platform.materialize([ML_ANALYSIS], [key], force=True).success
    assert len(platform.ml.submissions) == 2
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}


def test_a_file_with_errors_is_complete_with_warnings(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.ml.hold = True
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.on_submit = lambda job: setattr(job, "errors", ["Row 7: no price"])
    platform.ml.hold = False

    assert platform.materialize([ML_ANALYSIS], [key]).success

    job = platform.jobs()["Shop"]
    assert (job.phase, job.outcome, job.error_count) == ("complete", "partial", 1)
    assert job.error_details == (verbatim("Row 7: no price"),)


def test_a_file_without_items_ends_with_a_warning(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.ml.on_submit = lambda job: vars(job).update(items_processed=0, items_total=0)
    platform.materialize([RAW_PRICE_LIST], [key])

    assert platform.materialize([ML_ANALYSIS], [key]).success

    job = platform.jobs()["Shop"]
    assert (job.phase, job.outcome) == ("complete", "empty")
    assert str(job.error_details[0]).startswith("No items found: header row not recognised")


def test_a_failed_analysis_says_why_in_redis_and_in_the_logs(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.ml.on_submit = lambda job: vars(job).update(
        status="failed", errors=["The header row is missing"]
    )
    platform.materialize([RAW_PRICE_LIST], [key])

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    job = platform.jobs()["Shop"]
    assert job.phase == "failed"
    assert job.can_retry
    assert "The header row is missing" in str(job.error)
    assert [job.ml_job_id] == [submitted.job_id for submitted in platform.ml.submissions]
    logs = platform.ask(
        lambda pool: pool.fetch(
            "SELECT error_type, error_message FROM parsing_logs WHERE task_id = $1", str(job.job_id)
        )
    )
    assert [(row["error_type"], row["error_message"]) for row in logs][-1] == (
        "ERROR",
        str(job.error),
    )


def test_a_supplier_on_the_legacy_route_is_not_sent_and_waits_for_that(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES, use_ml_processing=False)
    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert platform.ml.submissions == []
    job = platform.jobs()["Shop"]
    assert (job.phase, job.status, job.route) == ("analyzing", "pending", "legacy")


def test_both_assets_can_be_materialized_in_one_run(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], [key]).success

    assert platform.jobs()["Shop"].phase == "complete"
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}


def test_many_suppliers_in_one_run_of_both_assets_leave_the_analysis_to_the_sensor(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)

    assert platform.materialize([RAW_PRICE_LIST, ML_ANALYSIS], keys).success

    assert platform.grid(RAW_PRICE_LIST, keys) == dict.fromkeys(keys, "materialized")
    assert len(platform.ask(waiting_deliveries)) == 3


def test_hostile_sources_fail_each_with_a_sentence_and_harm_nobody(platform: Platform) -> None:
    sources = {
        "Empty scheme": "://nothing",
        "Wrong scheme": "ftp://example.org/prices.csv",
        "Broken address": "http://[::1/prices.csv",
        "Local secret": "/etc/passwd",
        "Local secret by URL": "file:///etc/shadow",
        "Cloud metadata": "http://169.254.169.254/latest/meta-data",
        "Nobody listens": "http://127.0.0.1:9/prices.csv",
        "Sourceless": "",
        "Words": "ask Ivan for the list",
    }
    keys = [platform.add_supplier(name, None, source_url=url) for name, url in sources.items()]
    keys.insert(4, platform.add_supplier("Good", PRICES))

    result = platform.materialize([RAW_PRICE_LIST], sorted(keys, key=platform.order().index))

    assert not result.success
    jobs = platform.jobs()
    assert jobs["Good"].phase == "analyzing"
    for name in sources:
        assert jobs[name].phase == "failed"
        assert not str(jobs[name].error).startswith(name)
        assert "Unexpected" not in str(jobs[name].error)
        assert "Traceback" not in str(jobs[name].error)


def test_a_sidecar_tells_no_signature(platform: Platform) -> None:
    signed = f"{platform.shop.url}/list.csv?signature=hushhush"
    platform.shop.files["/list.csv?signature=hushhush"] = PRICES
    key = platform.add_supplier("Shop", None, source_url=signed)

    assert platform.materialize([RAW_PRICE_LIST], [key]).success

    sidecar = Path(f"{platform.jobs()['Shop'].file_path}.meta.json").read_text()
    assert json.loads(sidecar)["source_url"] == signed.partition("?")[0]
    assert "hushhush" not in sidecar


def test_a_password_that_ends_its_host_is_refused_and_stands_nowhere(platform: Platform) -> None:
    address = "https://anna:hush/hush@shop.example/list.csv"
    key = platform.add_supplier("Shop", None, source_url=address)

    result = platform.materialize([RAW_PRICE_LIST], [key])

    job = platform.jobs()["Shop"]
    assert str(job.error).startswith("Address is unclear")
    assert "hush" not in "".join(_told_of(platform, result.run_id))


def test_a_source_with_a_login_is_delivered_and_the_secret_stands_nowhere(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    platform.shop.logins[platform.path_of("Shop")] = "Bearer hush"
    assert not platform.materialize([RAW_PRICE_LIST], [key]).success
    login = make_login("acme", LoginKind.BEARER, platform.shop.url, "", "hush")

    async def enter(pool: Pool) -> None:
        key = platform.settings.source_logins_key
        await keep_login(pool, login, key, changed_by="anna")
        assert await use_login(pool, supplier_id_of("Shop"), "acme")

    platform.ask(enter)
    result = platform.materialize([RAW_PRICE_LIST], [key])

    assert result.success
    path = Path(platform.jobs()["Shop"].file_path)
    assert path.read_bytes() == PRICES
    assert "hush" not in "".join(_told_of(platform, result.run_id))
    assert "hush" not in Path(f"{path}.meta.json").read_text()


def _told_of(platform: Platform, run_id: str) -> list[str]:
    kept = platform.ask(
        lambda pool: pool.fetch(
            """
            SELECT d::text FROM courier.deliveries d UNION ALL
            SELECT a::text FROM courier.alerts a UNION ALL
            SELECT l::text FROM public.parsing_logs l UNION ALL
            SELECT s::text FROM courier.source_logins s
            """
        )
    )
    told = [str(row[0]) for row in kept] + [str(job) for job in platform.jobs().values()]
    told += [str(entry) for entry in platform.instance.all_logs(run_id)]
    assert len(told) > 3
    return told


def test_a_login_page_and_an_empty_file_are_no_price_lists(platform: Platform) -> None:
    keys = [
        platform.add_supplier("Portal", b"<!DOCTYPE html><html><body>Log in</body></html>"),
        platform.add_supplier("Void", b""),
    ]

    result = platform.materialize([RAW_PRICE_LIST], keys)

    jobs = platform.jobs()
    assert str(jobs["Portal"].error).startswith("Web page (login page?), not a")
    logged = [entry.user_message for entry in platform.instance.all_logs(result.run_id)]
    assert f"Portal: {jobs['Portal'].error}" in logged
    assert "empty" in str(jobs["Void"].error)
    rows = platform.ask(
        lambda pool: pool.fetch("SELECT supplier_name, error_class FROM courier.deliveries")
    )
    assert {tuple(row) for row in rows} == {("Portal", "permanent"), ("Void", "transient")}


def test_a_supplier_that_was_never_delivered_has_nothing_to_analyse(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)

    result = platform.materialize([ML_ANALYSIS], [key])

    (failure,) = result.filter_events(lambda event: event.is_step_failure)
    assert failure.step_failure_data.user_failure_data is not None
    report = failure.step_failure_data.user_failure_data.metadata["failures"].value
    assert "Materialize raw\\_price\\_list first" in str(report)


def test_an_analysis_without_progress_is_given_up(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_STALLED_AFTER_MINUTES", "0.005")
    platform.ml.hold = True
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])

    assert not platform.materialize([ML_ANALYSIS], [key]).success

    assert str(platform.jobs()["Shop"].error).startswith("No progress in ml-analyze")


def test_ml_analyze_being_down_fails_all_waiting_suppliers_at_once_and_keeps_their_files(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers([f"Shop {number}" for number in range(3)], PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.ml.health = "unhealthy"

    assert not platform.materialize([ML_ANALYSIS], keys).success

    jobs = platform.jobs()
    assert {job.phase.value for job in jobs.values()} == {"failed"}
    assert all(job.can_retry and Path(job.file_path).exists() for job in jobs.values())
    platform.ml.health = "healthy"
    assert platform.materialize([ML_ANALYSIS], keys).success
    assert {job.retry_count for job in platform.jobs().values()} == {1}
    assert platform.shop.requests.total() == 3
