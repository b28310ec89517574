from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.job_state.job_hash import LEGAL_MOVES, JobState, Phase, Status
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.messages.strategies import MESSAGES

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
counts = st.integers(0, 10**12)


def job(**changes: object) -> JobState:
    return JobState.model_validate(
        {
            "job_id": UUID(int=1),
            "supplier_id": UUID(int=2),
            "supplier_name": "Мир кабеля",
            "file_type": "excel",
            "created_at": NOW,
            "updated_at": NOW,
            **changes,
        }
    )


def assert_readers_accept(fields: dict[str, str]) -> None:
    """The rules of those who read the hash: one that breaks them hides every job."""
    for name in (
        "download_bytes",
        "download_total",
        "items_processed",
        "items_total",
        "matches_found",
        "review_queue_count",
        "error_count",
        "retry_count",
        "max_retries",
    ):
        assert fields[name].isdecimal()
    if fields["download_total"] != "0":
        assert int(fields["download_bytes"]) <= int(fields["download_total"])
    if fields["items_total"] != "0":
        assert int(fields["items_processed"]) <= int(fields["items_total"])
    assert fields["phase"] in {"downloading", "analyzing", "matching", "complete", "failed"}
    assert fields["status"] in {"pending", "processing", "completed", "failed"}
    assert fields["file_type"] in {"excel", "csv", "pdf"}
    assert fields["can_retry"] in {"true", "false"}
    assert all(isinstance(text, str) for text in json.loads(fields["error_details"]))
    UUID(fields["job_id"])
    UUID(fields["supplier_id"])


@given(
    bytes_so_far=counts,
    total=counts,
    processed=counts,
    items=counts,
    details=st.lists(MESSAGES),
    error=MESSAGES,
)
def test_whatever_is_reported_readers_accept_the_hash(
    bytes_so_far: int,
    total: int,
    processed: int,
    items: int,
    details: list[Message],
    error: Message,
) -> None:
    state = job().advanced(
        download_bytes=bytes_so_far,
        download_total=total,
        items_processed=processed,
        items_total=items,
        error_details=tuple(details),
        error=error,
    )

    assert_readers_accept(state.to_hash())


@given(
    can_retry=st.booleans(),
    details=st.lists(MESSAGES, max_size=3),
    error=st.none() | MESSAGES,
    name=st.text(min_size=1),
    finished=st.none() | st.just(NOW),
)
def test_a_state_survives_the_way_through_redis(
    can_retry: bool,
    details: list[Message],
    error: Message | None,
    name: str,
    finished: datetime | None,
) -> None:
    state = job(
        can_retry=can_retry,
        error_details=tuple(details),
        error=error,
        supplier_name=name,
        completed_at=finished,
    )

    assert JobState.from_hash(state.to_hash()) == state


@given(start=st.sampled_from(Phase), target=st.sampled_from(Phase))
def test_only_legal_moves_are_made(start: Phase, target: Phase) -> None:
    state = job(phase=start)

    if target is start or target in LEGAL_MOVES[start]:
        assert state.advanced(phase=target).phase is target
    else:
        with pytest.raises(ValueError, match="cannot move"):
            state.advanced(phase=target)


def test_what_is_absent_is_an_empty_string_and_times_are_utc() -> None:
    fields = job(can_retry=True).to_hash()

    assert fields["started_at"] == ""
    assert fields["can_retry"] == "true"
    assert fields["created_at"] == "2026-01-02T03:04:05.678Z"
    assert job(status=Status.PENDING).to_hash()["status"] == "pending"


def test_a_source_that_announced_too_little_has_no_total_any_more() -> None:
    state = job(download_bytes=5, download_total=10).advanced(download_bytes=11)

    assert (state.download_bytes, state.download_total) == (11, 0)


def test_a_state_that_readers_would_refuse_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="above download_total"):
        job(download_bytes=2, download_total=1)
    with pytest.raises(ValueError, match="none that readers know"):
        job(file_type="docx")
