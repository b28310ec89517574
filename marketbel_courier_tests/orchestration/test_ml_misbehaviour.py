"""An ml-analyze that answers, and whose answers are not to be believed, or never end."""

from __future__ import annotations

from uuid import uuid4

import pytest

from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.scripted_ml import MlJob

PRICES = b"sku;name;price\n1;Drill;10,50\n"
BOTH = [RAW_PRICE_LIST, ML_ANALYSIS]


def alerts_of(platform: Platform) -> list[tuple[str, str, str]]:
    rows = platform.ask(
        lambda pool: pool.fetch("SELECT kind, subject, cause FROM courier.alerts ORDER BY alert_id")
    )
    return [tuple(row) for row in rows]


def progress_for_ever(platform: Platform) -> None:
    """Each status shows one item more, and no end."""
    platform.ml.hold = True
    platform.ml.on_status = lambda job: setattr(job, "items_processed", job.items_processed + 1)
    platform.ml.on_submit = lambda job: setattr(job, "items_total", 10**9)


def test_an_analysis_that_progresses_for_ever_ends_with_its_deadline_and_an_alert(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ANALYSIS_DEADLINE_MINUTES", "0.002")
    progress_for_ever(platform)
    key = platform.add_supplier("Shop", PRICES)

    assert not platform.materialize(BOTH, [key]).success

    [row] = ledger(platform)
    assert (row.state, row.error_code, row.error_class) == (
        "failed",
        "analysis_overdue",
        "transient",
    )
    assert str(row.error_message).startswith("The analysis takes too long")
    assert alerts_of(platform) == [("ml_unavailable", "ml-analyze", "analysis_overdue")]
    assert platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.analysis_slots")) == []


def test_an_overdue_analysis_is_not_begun_twice_and_is_told_as_it_ends_at_last(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ANALYSIS_DEADLINE_MINUTES", "0.002")
    progress_for_ever(platform)
    key = platform.add_supplier("Shop", PRICES)
    assert not platform.materialize(BOTH, [key]).success
    assert not platform.materialize([ML_ANALYSIS], [key]).success

    platform.ml.on_status = lambda job: None
    platform.ml.finish(items_processed=7, items_total=7)
    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert [row.error_code for row in ledger(platform)] == ["analysis_overdue"] * 2 + [None]
    assert ledger(platform)[-1].items_processed == 7
    assert len(platform.ml.submissions) == 1


def test_a_service_that_can_is_told_to_stop_an_overdue_analysis_and_gets_the_file_again(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ANALYSIS_DEADLINE_MINUTES", "0.002")
    platform.ml.capabilities = {"stops_deleted_jobs": True, "upserts": True}
    progress_for_ever(platform)
    key = platform.add_supplier("Shop", PRICES)
    assert not platform.materialize(BOTH, [key]).success
    assert platform.ml.jobs == {}
    assert "It was stopped" in str(ledger(platform)[0].error_message)

    platform.ml.finish()
    assert platform.materialize([ML_ANALYSIS], [key]).success

    assert len(platform.ml.submissions) == 2


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (302, "", "ml_wrong_answer"),
        (401, {"detail": "who are you"}, "ml_access_refused"),
    ],
)
def test_a_gateway_in_place_of_ml_analyze_fails_no_file_for_good_and_is_told_at_once(
    platform: Platform, status: int, answer: object, code: str
) -> None:
    keys = [platform.add_supplier(f"Shop {number}", PRICES) for number in range(2)]
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.ml.submit_answers = [(status, answer)] * 20

    assert not platform.materialize([ML_ANALYSIS], keys).success

    assert {row.error_code for row in ledger(platform)} == {code}
    assert all(row.next_retry_at for row in ledger(platform))
    assert alerts_of(platform) == [("ml_unavailable", "ml-analyze", code)]
    platform.ml.submit_answers = []
    assert platform.materialize([ML_ANALYSIS], keys).success


def test_answers_of_a_gateway_about_an_analysis_under_way_neither_end_nor_repeat_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_POLL_INTERVAL_SECONDS", "0.05")
    key = platform.add_supplier("Shop", PRICES)
    platform.ml.status_answers = [
        (302, ""),
        (429, {"detail": "slow down"}),
        (404, "404 page not found"),
        (200, {"job_id": str(uuid4()), "status": "completed", "items_processed": 999}),
    ]

    assert platform.materialize(BOTH, [key]).success

    assert [row.items_processed for row in ledger(platform)] == [3]
    assert len(platform.ml.submissions) == 1


def test_a_job_that_another_file_was_given_is_nobodys_result(platform: Platform) -> None:
    same = str(uuid4())
    platform.ml.on_submit = lambda job: setattr(job, "job_id", same)
    first = platform.add_supplier("First", PRICES)
    second = platform.add_supplier("Second", PRICES)
    assert platform.materialize(BOTH, [first]).success

    assert not platform.materialize(BOTH, [second]).success

    row = ledger(platform)[-1]
    assert (row.state, row.error_code) == ("failed", "ml_wrong_answer")
    assert "First was given it first" in str(row.error_message)


def test_counts_that_cannot_be_are_told_and_a_hundred_thousand_errors_are_cut(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)

    def misreport(job: MlJob) -> None:
        job.extra = {"matches_found": 10**10}
        job.errors = [f"Row {row}: {'x' * 80}" for row in range(100_000)]

    platform.ml.on_submit = misreport

    assert platform.materialize(BOTH, [key]).success

    [row] = ledger(platform)
    assert (row.outcome, row.items_processed, row.matches_found) == ("partial", 3, 0)
    assert row.error_count == 100_000
    told = [str(error) for error in row.errors]
    assert told[-2:] == [
        "and 99,900 more errors",
        "ml-analyze reports counts that cannot be (matches_found). They are not believed:"
        " look at the catalogue, and at the service.",
    ]
    assert len(platform.jobs()["Shop"].error_details) < 110
