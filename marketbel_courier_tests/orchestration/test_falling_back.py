from __future__ import annotations

import itertools
import threading

import dagster as dg
import pytest

from marketbel_courier.job_state.job_hash import LEGAL_MOVES, Phase
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.orchestration.sensors.analysis import analysis_sensor
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.tags import (
    ML_ANALYSIS,
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
    watched_phases,
)
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.scripted_ml import MlJob

PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;20,00\n"


def cannot_read(job: MlJob) -> None:
    """What the running ml-analyze does with every CSV."""
    job.status, job.errors = "failed", ["File parsing failed"]
    job.items_processed = job.items_total = 0


def shown_failures(result: dg.ExecuteInProcessResult) -> str:
    """The table that the run's page shows of its failures."""
    assert not result.success
    [failure] = [event for event in result.all_events if event.is_step_failure]
    user_failure = failure.step_failure_data.user_failure_data
    assert user_failure is not None
    return str(user_failure.metadata["failures"].value)


@pytest.fixture
def falling_back(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    monkeypatch.setenv("ML_FALLBACK_TO_LEGACY", "true")
    return platform


def test_a_file_that_ml_analyze_cannot_read_goes_down_the_legacy_route(
    falling_back: Platform,
) -> None:
    platform = falling_back
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.on_submit = cannot_read

    analysis = platform.materialize([ML_ANALYSIS], [key])

    assert "the legacy route gets the file, by itself" in shown_failures(analysis)
    waiting = platform.jobs()["Shop"]
    assert (waiting.phase, waiting.status, waiting.route) == ("analyzing", "pending", "legacy")
    assert "File parsing failed" in str(waiting.fell_back_because)
    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]
    job = platform.jobs()["Shop"]
    assert (job.phase, job.items_processed, job.route) == ("complete", 2, "legacy")
    assert platform.grid(ML_ANALYSIS, [key]) == {key: "failed"}
    assert platform.grid(SUPPLIER_ITEMS, [key]) == {key: "materialized"}
    event = platform.instance.get_latest_materialization_event(SUPPLIER_ITEMS)
    assert event is not None
    assert event.asset_materialization is not None
    assert "File parsing failed" in str(event.asset_materialization.metadata["fell back"].value)
    assert lines_of(platform, "ERROR") == []
    assert any("goes down the legacy route" in line for line in lines_of(platform, "WARNING"))
    assert any(
        "It fell back: File parsing failed. ml-analyze" in line
        for line in lines_of(platform, "SUCCESS")
    )
    assert platform.ask(lambda pool: recent_alerts(pool, 10)) == []
    assert_redis_shows_the_ledger(platform)

    # The same file again is what the catalogue holds: nobody is asked to read it once more.
    platform.materialize([RAW_PRICE_LIST], [key])
    assert [row.outcome for row in ledger(platform)] == ["success", "unchanged"]
    assert len(platform.ml.submissions) == 1


def test_where_it_never_falls_back_it_is_a_failure(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_FALLBACK_TO_LEGACY", "never")
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.on_submit = cannot_read

    platform.materialize([ML_ANALYSIS], [key])

    assert run_requests(platform, analysis_sensor) == []
    assert platform.jobs()["Shop"].phase == "failed"


def test_an_ml_analyze_that_stays_away_is_fallen_back_from_after_all_retries(
    falling_back: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = falling_back
    monkeypatch.setenv("MAX_RETRIES", "1")
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.health = "unhealthy"

    platform.materialize([ML_ANALYSIS], [key])
    make_due(platform)
    assert run_requests(platform, analysis_sensor) == []
    assert run_requests(platform, retry_sensor) == [["ml_analysis"]]
    assert run_requests(platform, analysis_sensor) == [LEGACY_NAMES]

    assert [(row.route, row.state, row.retries_used) for row in ledger(platform)] == [
        ("ml", "failed", 0),
        # What ml-analyze has used up is not missing when the legacy route meets a hiccup.
        ("legacy", "complete", 0),
    ]
    alerts = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert [(alert.kind, alert.severity) for alert in alerts] == [("ml_unavailable", "warning")]
    assert_redis_shows_the_ledger(platform)


def test_if_the_legacy_route_fails_as_well_both_reasons_are_told(falling_back: Platform) -> None:
    platform = falling_back
    key = platform.add_supplier("Shop", b"PK\x03\x04" + b"\x00" * 256)
    platform.ask(lambda pool: pool.execute("UPDATE suppliers SET source_type = 'excel'"))
    platform.ml.on_submit = cannot_read

    platform.materialize([RAW_PRICE_LIST], [key])
    platform.materialize([ML_ANALYSIS], [key])
    run_requests(platform, analysis_sensor)

    job = platform.jobs()["Shop"]
    assert (job.phase, job.next_retry_at) == ("failed", None)
    assert "File parsing failed" in str(job.error)
    assert "The legacy route could not read" in str(job.error)
    (alert,) = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert alert.kind == "failed_for_good"


def test_every_move_that_watchers_see_is_a_legal_one_also_from_matching(
    falling_back: Platform,
) -> None:
    platform = falling_back
    key = platform.add_supplier("Shop", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.ml.hold = True

    def fail_while_it_matches() -> None:
        platform.await_state({"Shop": "matching"})
        platform.ml.finish(status="failed", errors=["out of memory"])

    with watched_phases(platform) as seen:
        watcher = threading.Thread(target=fail_while_it_matches)
        watcher.start()
        platform.materialize([ML_ANALYSIS], [key])
        watcher.join()
        run_requests(platform, analysis_sensor)

    moves = [(a, b) for a, b in itertools.pairwise(seen) if a is not b]
    assert all(after in LEGAL_MOVES[before] for before, after in moves), moves
    assert (Phase.MATCHING, Phase.FAILED) in moves
    assert seen[-1] is Phase.COMPLETE
