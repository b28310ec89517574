from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.telling.story import Mood, tell
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier_tests.ledger_rows import NOON, SECOND, STATES, attempt


def texts(*attempts: Delivery) -> list[str]:
    return [str(line.message) for chapter in tell(attempts) for line in chapter.lines]


def test_a_success_is_told_from_the_request_to_the_counts() -> None:
    row = attempt("complete", errors=("row 3: no price",), outcome="partial", error_count=1)
    (chapter,) = tell([row])
    assert str(chapter.title) == f"job {str(row.job_id)[:8]}, asked for by sync-manual-1"
    assert [str(line.message) for line in chapter.lines] == [
        "begun in run 4f5d0a3e",
        "price.csv was downloaded: 12.3 kB in 1.0 s, sha256 ab12cd34",
        "handed over to ml-analyze after waiting 12 s",
        "analysed in 41 s: 118 of 120 items, 80 matched, 5 in review, 1 errors",
        "row 3: no price",
    ]
    assert [line.mood for line in chapter.lines[-2:]] == [Mood.WARNING, Mood.WARNING]


def test_a_file_that_fell_back_is_told_with_the_reason_for_it() -> None:
    why: dict[str, Any] = {
        "route": "legacy",
        "fell_back_because": "ml-analyze could not read it.",
    }
    assert texts(attempt("complete", **why))[2:4] == [
        "fell back to the legacy route: ml-analyze could not read it.",
        "taken up by the legacy route after waiting 12 s",
    ]
    assert texts(attempt("delivered", handed_over_at=NOON + 20 * SECOND, **why))[2:] == [
        "handed over to ml-analyze",
        "fell back to the legacy route: ml-analyze could not read it.",
    ]


def test_an_unchanged_file_is_told_with_the_day_since_when() -> None:
    assert texts(attempt("unchanged"))[1:] == [
        "unchanged since 2026-07-20 12:00:00 UTC: not analysed again"
    ]


def test_a_failure_names_its_code_and_when_it_is_tried_again() -> None:
    row = attempt("failed", next_retry_at=NOON + 90 * SECOND)
    assert texts(row)[1:] == [
        "failed (transient, source_unavailable): shop.example answered 503. It may be busy.",
        "retry scheduled for 2026-07-24 12:01:30 UTC",
    ]


def test_a_retry_says_who_wished_it_and_after_how_long() -> None:
    first = attempt("failed")
    later = first.created_at + 84 * SECOND
    by_itself = attempt("complete", later, job_id=first.job_id, attempt=2, retries_used=1)
    by_hand = attempt("complete", later, job_id=first.job_id, attempt=2, retries_used=0)
    assert "retry 1 by itself, 30 s after the failure, in run 4f5d0a3e" in texts(first, by_itself)
    assert "tried again as somebody asked, 30 s after the failure, in run 4f5d0a3e" in texts(
        first, by_hand
    )


def test_a_file_that_a_retry_uses_again_was_not_downloaded_twice() -> None:
    first = attempt("failed", file_path="/shared/uploads/price.csv")
    again = attempt("delivered", NOON + 60 * SECOND, job_id=first.job_id, attempt=2)
    told = texts(first, again)
    assert any("of the attempt before is used again" in text for text in told)
    assert not any("downloaded" in text for text in told)


def test_an_upload_a_forced_delivery_and_a_request_by_hand_are_named() -> None:
    row = attempt(
        "failed", origin="upload", forced=True, next_retry_at=NOON, retry_requested_at=NOON
    )
    (chapter,) = tell([row])
    assert str(chapter.title).endswith(", an upload, forced")
    assert str(chapter.lines[-1].message) == "somebody asked for a retry at 2026-07-24 12:00:00 UTC"
    assert "was taken from the shared volume" in texts(attempt("delivered", origin="upload"))[1]


def test_an_adopted_analysis_is_not_said_to_have_been_handed_over() -> None:
    row = attempt("complete", handed_over_at=NOON - timedelta(hours=1))
    assert texts(row)[2] == (
        "goes on with the analysis of the same bytes that was begun at 2026-07-24 11:00:00 UTC"
    )


def test_what_others_wrote_cannot_move_the_cursor_or_break_a_line() -> None:
    row = attempt("failed", error_message="\x1b[2Jgone\r\nTwo\tlines", task_id="a\nb")
    (chapter,) = tell([row])
    assert str(chapter.lines[-1].message).endswith(": \ufffd[2Jgone Two lines")
    assert "asked for by a b" in str(chapter.title)


def test_superseded_is_told_without_alarm() -> None:
    line = tell([attempt("superseded")])[0].lines[-1]
    assert (line.mood, str(line.message)) == (
        Mood.PLAIN,
        "superseded: A newer delivery took this one's place.",
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(STATES), st.integers(-5000, 5000), st.integers(-60, 60)),
        max_size=8,
    )
)
def test_every_attempt_is_told_in_the_order_of_events(rows: list[tuple[str, int, int]]) -> None:
    attempts = [
        attempt(state, NOON + began * SECOND, delivered_at=NOON + (began + skew) * SECOND)
        for state, began, skew in rows
    ]
    chapters = tell(attempts)
    assert {chapter.job_id for chapter in chapters} == {row.job_id for row in attempts}
    begun = [chapter.lines[0].at for chapter in chapters]
    assert begun == sorted(begun)
    for chapter in chapters:
        moments = [line.at for line in chapter.lines]
        assert moments == sorted(moments)
        assert all(str(line.message).isprintable() for line in chapter.lines)
