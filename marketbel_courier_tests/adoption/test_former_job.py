"""Hashes of the former worker, with whatever may stand in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.adoption.former_job import FormerJob, corrections, read_former_job
from marketbel_courier.job_state.former_jobs import KeptJob
from marketbel_courier.job_state.job_hash import JobState

NOW = datetime(2026, 7, 24, 12, tzinfo=UTC)
JOB = "6fa459ea-ee8a-4ca4-894e-db77e160355e"
SUPPLIER = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
FIELDS = {"job_id": JOB, "supplier_id": SUPPLIER, "supplier_name": "Ромашка", "phase": "complete"}
COUNTERS = (
    "download_bytes",
    "download_total",
    "items_processed",
    "items_total",
    "matches_found",
    "review_queue_count",
    "error_count",
    "retry_count",
    "max_retries",
)
ODD = st.sampled_from(["", "0", "7", "3", "-1", "1.5", "None", "٣", "9" * 30, "true", "[]", "NaN"])
ANYTHING = st.text(max_size=20) | st.sampled_from(
    ["", "[]", "[1]", '["a"]', '{"a": 1}', "[" * 5000, "2026-07-24T10:00:00", "0001-01-01T00:00:00"]
)
HASHES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(COUNTERS, ODD),
        **dict.fromkeys(
            ("supplier_name", "status", "file_type", "error", "error_details"), ANYTHING
        ),
        **dict.fromkeys(("can_retry", "ml_job_id", "created_at", "started_at"), ANYTHING),
        **dict.fromkeys(("completed_at", "source_url", "job_id", "odd"), ANYTHING),
    },
)


def kept(**fields: str) -> KeptJob:
    return KeptJob(JOB, {**FIELDS, **fields}, is_active=False, untouched_seconds=60.0)


def read(**fields: str) -> FormerJob:
    job = read_former_job(kept(**fields), now=NOW)
    assert job is not None
    return job


@given(HASHES, st.sampled_from(["complete", "failed"]), st.sampled_from([None, True, False]))
@example({"download_bytes": "7", "download_total": "3"}, "complete", None)
@example({"items_processed": "7", "items_total": "3"}, "failed", None)
def test_a_corrected_hash_keeps_the_readers_rules_and_needs_no_second_correction(
    fields: dict[str, str], phase: str, can_retry: bool | None
) -> None:
    key = kept(**fields, phase=phase)
    job = read_former_job(key, now=NOW)
    assert job is not None

    changes = corrections(key, job, can_retry=can_retry)

    right = {**(key.fields or {}), **changes}
    state = JobState.from_hash({**right, "updated_at": NOW.isoformat()})
    assert (str(state.job_id), str(state.supplier_id)) == (JOB, SUPPLIER)
    assert right["can_retry"] in ("true", "false")
    assert all(right.get(name, "0").isdecimal() for name in COUNTERS)
    again = KeptJob(JOB, right, is_active=False, untouched_seconds=60.0)
    assert corrections(again, job, can_retry=can_retry) == {}
    assert job.created_at <= NOW


@pytest.mark.parametrize(
    "fields",
    [
        {"supplier_id": ""},
        {"supplier_id": SUPPLIER.upper()},
        {"supplier_id": "7"},
        {"phase": "resting"},
        {"phase": ""},
    ],
    ids=str,
)
def test_a_hash_without_supplier_or_phase_makes_no_sense(fields: dict[str, str]) -> None:
    assert read_former_job(kept(**fields), now=NOW) is None


def test_a_key_that_is_no_hash_or_has_no_id_makes_no_sense() -> None:
    assert read_former_job(KeptJob(JOB, None, True, None), now=NOW) is None
    assert read_former_job(KeptJob("settings", FIELDS, True, None), now=NOW) is None


def test_whether_it_is_an_upload_is_told_by_the_name_of_its_file() -> None:
    name = f"{SUPPLIER}_1700000000000_price.csv"

    assert read(source_url=f"/shared/uploads/{name}").uploaded_name == name
    assert read(source_url=f"/shared/uploads/{JOB}_1700000000000_a.csv").uploaded_name is None
    assert read(source_url=f"https://shop.example/{name}").uploaded_name is None
    assert read(source_url="/prices/list.csv").uploaded_name is None


def test_its_silence_is_counted_from_its_last_write_only_while_the_worker_is_up() -> None:
    job = read(created_at="2026-07-24T10:00:00+00:00", started_at="2026-07-24T10:30:00")

    assert job.silent_for(NOW, is_worker_up=False) == timedelta(minutes=90)
    assert job.silent_for(NOW, is_worker_up=True) == timedelta(minutes=1)


def test_a_clock_that_is_ahead_makes_no_job_newer_than_now() -> None:
    job = read(created_at="2036-01-01T00:00:00Z", completed_at="2036-01-01T00:00:00Z")

    assert job.created_at == job.completed_at == NOW
    assert job.job_id == UUID(JOB)
