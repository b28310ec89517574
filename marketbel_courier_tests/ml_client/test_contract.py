"""What other versions of ml-analyze may answer."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import MlUnavailable, MlWrongAnswer
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.client import MlAnalyzeClient, UnknownMlJob
from marketbel_courier.ml_client.contract import AnalysisStatus, AnalyzeRequest, Health, MlJobStatus
from marketbel_courier_tests.messages.entries import entries

TIME = "2026-07-24T12:00:00Z"
FIELDS = (*AnalysisStatus.model_fields, "error_messages", "status", "phase", "job_id", "started_at")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["completed", "EXTRACTING", "12", "1,200", "45%", TIME, "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ANSWERS = JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=len(FIELDS))


class Published:
    """What a tracker shows, without a Redis."""

    def __init__(self) -> None:
        self.states: list[JobState] = []

    def publish(self, state: JobState) -> None:
        self.states.append(state)


def answered(**fields: Any) -> AnalysisStatus:
    return AnalysisStatus.model_validate({"status": "processing", **fields})


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("COMPLETED", MlJobStatus.COMPLETED),
        ("Completed with errors", MlJobStatus.COMPLETED_WITH_ERRORS),
        ("completed_with_errors", MlJobStatus.COMPLETED_WITH_ERRORS),
        ("partial", MlJobStatus.COMPLETED_WITH_ERRORS),
        ("extracting", MlJobStatus.PROCESSING),
        ("Normalizing", MlJobStatus.PROCESSING),
        ("queued", MlJobStatus.PENDING),
        ("cancelled", MlJobStatus.FAILED),
        ("timed-out", MlJobStatus.FAILED),
        ("needs_review", MlJobStatus.OTHER),
        (None, MlJobStatus.OTHER),
        (7, MlJobStatus.OTHER),
    ],
)
def test_a_state_is_taken_for_what_it_most_likely_is(word: object, status: MlJobStatus) -> None:
    assert answered(status=word).status is status


def test_a_bad_end_is_told_by_its_word_unless_it_is_a_plain_failure() -> None:
    assert answered(status="cancelled").unknown_word == "cancelled"
    assert answered(status="FAILED").unknown_word == ""


def test_an_unknown_state_with_a_time_of_its_end_is_an_end() -> None:
    ended = answered(status="archived", completed_at=TIME, items_processed=3)
    nothing = answered(status="archived", completed_at=TIME)

    assert ended.ended_well
    assert ended.unknown_word == "archived"
    assert nothing.is_over
    assert not nothing.ended_well


def test_an_unknown_state_may_be_an_end_and_is_a_good_one_if_it_brought_items() -> None:
    assert answered(status="archived", progress_percentage=100).may_be_over
    assert not answered(progress_percentage=100).may_be_over
    assert answered(status="archived", items_processed=1).taken_for_an_end().ended_well
    assert not answered(status="archived").taken_for_an_end().ended_well


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (None, 0),
        (-3, 0),
        (2.9, 2),
        ("12", 12),
        ("1,200", 1200),
        ("many", 0),
        (True, 0),
        (1e99, 2**31 - 1),
    ],
)
def test_a_count_is_never_negative_and_fits_into_the_ledger(said: object, counted: int) -> None:
    assert answered(items_processed=said).items_processed == counted


def test_a_total_below_what_is_done_is_what_is_done() -> None:
    assert answered(items_processed=9, items_total=5).items_total == 9
    assert answered(items_processed=9, items_total=0).items_total == 0
    assert answered(progress_percentage=180).progress_percentage == 100


def test_no_error_moves_a_terminals_cursor_or_begins_a_line_of_a_log() -> None:
    said = "\x1b[2J\x1b[31mred\r\n2026-01-01 INFO forged\u202e\x9b1A\tline"

    assert list(map(str, answered(errors=[said]).errors)) == [
        "[2J[31mred  2026-01-01 INFO forged1A\tline"
    ]


def test_errors_are_told_in_words_however_they_come() -> None:
    def told(errors: object) -> list[str]:
        return list(map(str, answered(errors=errors).errors))

    assert told(
        ["bad", {"row_number": 7, "message": "no price"}, {"code": 5}, None, {"a": {}}]
    ) == ["bad", "Row 7: no price", "code 5", "a"]
    assert told(None) == []
    assert told({"error": {"detail": "disk full"}}) == ["disk full"]
    assert told("one") == ["one"]


def nested(depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = [value]
    return value


NO_PRICE = Message("row-problem", row=7, what=Message("row-price-missing"))
AS_DATA = NO_PRICE.as_json()


def test_an_error_that_is_told_as_data_too_keeps_its_code() -> None:
    status = answered(errors=[str(NO_PRICE), "disk full"], error_messages=[AS_DATA])

    assert status.errors == (NO_PRICE, verbatim("disk full"))


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "row-problem",
        {},
        [],
        [None, AS_DATA],
        [{"code": "row-problem", "params": {"row": 8, "what": AS_DATA["params"]["what"]}}],
        [{"code": "row-problem", "params": {"row": 7}}],
        [{"code": "row-of-tomorrow", "params": {}}],
        [{"code": "verbatim", "params": {"text": "Row 7"}}],
        [AS_DATA | {"params": AS_DATA["params"] | {"more": ["x" * 900] * 90}}],
        [AS_DATA | {"params": AS_DATA["params"] | {"row": 10**400}}],
        [AS_DATA | {"params": AS_DATA["params"] | {"row": nested(5_000)}}],
        [AS_DATA | {"params": {"row": float("inf"), "what": [[[["x"]]]]}}],
    ],
)
def test_an_error_whose_data_do_not_say_its_words_is_its_words(odd: object) -> None:
    status = answered(errors=[str(NO_PRICE)], error_messages=odd)

    assert status.errors == (verbatim(str(NO_PRICE)),)


def test_a_code_of_a_later_version_is_no_error_of_the_catalogue(
    caplog: pytest.LogCaptureFixture,
) -> None:
    later = Message("row-problem", row=7, what=Message("row-of-tomorrow"))

    status = answered(errors=["Row 7: tomorrow"], error_messages=[later.as_json()])

    assert status.errors == (verbatim("Row 7: tomorrow"),)
    assert caplog.messages == []


CODES = sorted(entries(Language.EN))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "code": st.sampled_from(CODES),
                "params": st.dictionaries(
                    st.sampled_from(
                        sorted(
                            {
                                name
                                for entry in entries(Language.EN).values()
                                for name in entry.variables
                            }
                        )
                    ),
                    JSON,
                ),
            }
        ),
        max_size=3,
    )
)
def test_whatever_stands_in_an_errors_data_its_words_are_told(data: list[object]) -> None:
    errors = tuple(f"error {number}" for number in range(len(data)))

    status = answered(errors=list(errors), error_messages=data)

    assert status.errors == tuple(map(verbatim, errors))


def test_the_sheet_is_sent_by_both_its_names_and_by_none_where_none_is_meant() -> None:
    request = AnalyzeRequest(
        file_url="/a.xlsx", supplier_id=uuid4(), file_type="excel", client_job_id="1"
    )
    of_a_sheet = request.model_copy(update={"sheet_name": "Опт"})

    sent = of_a_sheet.model_dump(mode="json", exclude_none=True)
    assert (sent["sheet_name"], sent["priority_sheet"]) == ("Опт", "Опт")
    assert "priority_sheet" not in request.model_dump(mode="json", exclude_none=True)


@given(ANSWERS)
@example({"status": "processing", "items_total": 10**400})
@example({"status": "\ud800", "errors": ["\ud800\0"], "completed_at": "9999-12-31T23:59:59-23:59"})
async def test_no_answer_breaks_a_job_or_the_readers_of_its_hash(answer: object) -> None:
    body = json.dumps(answer).encode()
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    async with httpx.AsyncClient(transport=transport) as http:
        client = MlAnalyzeClient(http, "http://ml", ())
        try:
            status = await client.status("1")
        except (MlUnavailable, UnknownMlJob):
            # It is told in our words, and asked again.
            return
    now = datetime.now(UTC)
    published = Published()
    state = JobState(
        job_id=uuid4(),
        supplier_id=uuid4(),
        supplier_name="Shop",
        phase=Phase.ANALYZING,
        file_type="csv",
        created_at=now,
        updated_at=now,
    )
    JobTracker(state, published, announce=False).analyzing(status)  # type: ignore[arg-type]
    shown = published.states[-1].to_hash()
    counts = {"items_processed", "items_total", "matches_found", "review_queue_count"}
    assert all(re.fullmatch(r"\d{1,10}", shown[name]) for name in (*counts, "error_count"))
    assert not int(shown["items_total"]) or int(shown["items_processed"]) <= int(
        shown["items_total"]
    )
    assert all(value.encode() is not None and "\0" not in value for value in shown.values())
    assert all(error.encode() and "\0" not in error for error in map(str, status.errors))


@pytest.mark.parametrize("depth", [400, 900, 100_000])
async def test_an_answer_without_a_bottom_is_told_as_no_answer(depth: int) -> None:
    body = '{"status": "failed", "errors": ' + "[" * depth + "]" * depth + "}"
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=body))
    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(MlWrongAnswer):
            await MlAnalyzeClient(http, "http://ml", ()).status("1")


@given(JSON, JSON)
def test_no_answer_about_its_health_breaks_anything(status: object, said: object) -> None:
    health = Health.model_validate({"status": status, "capabilities": said, "checks": said})

    assert isinstance(health.status, str)
