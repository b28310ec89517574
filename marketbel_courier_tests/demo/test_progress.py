"""Progress while jobs run."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from marketbel_courier.demo.progress import JobView, ProgressDisplay, how_far, new_lines
from marketbel_courier.job_state.job_hash import Phase

DOWN = JobView("A", Phase.FAILED, error="Answered 503.", max_retries=3)
IN_A_MINUTE = timedelta(seconds=60)
LOADING = JobView("Зелёный сад", Phase.DOWNLOADING, 250, 1000)


def _lines(before: JobView | None, now: JobView) -> list[str]:
    return list(new_lines({before.supplier_name: before} if before else {}, [now]))


def test_a_new_job_and_a_new_phase_are_a_line_each() -> None:
    assert _lines(None, LOADING) == ["Зелёный сад: downloading, 250 of 1,000 bytes (25%)"]
    analyzing = JobView("Зелёный сад", Phase.ANALYZING, 1000, 1000)
    assert _lines(LOADING, analyzing) == ["Зелёный сад: analyzing"]


def test_a_line_tells_of_each_quarter_and_not_of_every_byte() -> None:
    assert _lines(LOADING, replace(LOADING, size_bytes=499)) == []
    assert _lines(LOADING, replace(LOADING, size_bytes=500)) == [
        "Зелёный сад: downloading, 500 of 1,000 bytes (50%)"
    ]


@pytest.mark.parametrize(
    ("job", "text"),
    [
        (JobView("A", Phase.DOWNLOADING, 5), "5 bytes"),
        (JobView("A", Phase.ANALYZING, items=1000, items_total=5000), "1,000 of 5,000 items (20%)"),
        (JobView("A", Phase.MATCHING, items=7), "7 items"),
        (JobView("A", Phase.COMPLETE, items=90, items_total=90, errors=10),
         "90 of 90 items (100%), 10 with errors"),
        (JobView("A", Phase.FAILED, error="Answered 404."), "Answered 404."),
        (JobView("A", Phase.DOWNLOADING), ""),
        (JobView("A", Phase.DOWNLOADING, 5, retries=1), "retry 1, 5 bytes"),
        (JobView("A", Phase.COMPLETE, unchanged_since=datetime(2026, 7, 24, 9, 5, tzinfo=UTC)),
         "unchanged since 09:05:00 UTC"),
    ],
)  # fmt: skip
def test_how_far_is_told_in_the_measure_of_the_phase(job: JobView, text: str) -> None:
    assert how_far(job) == text


def test_a_failure_that_heals_by_itself_is_told_with_the_time_of_its_retry() -> None:
    now = datetime.now(UTC)

    assert re.fullmatch(
        r"retry 1 of 3 in \d+ s: Answered 503\.",
        how_far(replace(DOWN, next_retry_at=now + IN_A_MINUTE)),
    )
    assert how_far(replace(DOWN, next_retry_at=now)) == "retry 1 of 3 is due: Answered 503."


def test_a_retry_is_a_line_when_it_is_planned_when_it_begins_and_when_it_is_given_up() -> None:
    waiting = replace(DOWN, next_retry_at=datetime.now(UTC) + IN_A_MINUTE)
    again = JobView("A", Phase.DOWNLOADING, retries=1)

    assert len(_lines(JobView("A", Phase.DOWNLOADING), waiting)) == 1
    assert _lines(waiting, waiting) == []
    assert _lines(waiting, again) == ["A: downloading, retry 1"]
    assert _lines(waiting, DOWN) == ["A: failed, Answered 503."]


@given(sizes=st.lists(st.integers(0, 10_000)), total=st.integers(1, 10_000))
def test_a_download_never_takes_more_than_five_lines(sizes: list[int], total: int) -> None:
    shown: dict[str, JobView] = {}
    lines = 0
    for size in sorted(min(size, total) for size in sizes):
        job = JobView("A", Phase.DOWNLOADING, size, total)
        lines += len(list(new_lines(shown, [job])))
        shown["A"] = job

    assert lines <= 5


def test_a_pipe_gets_plain_lines_and_each_only_once() -> None:
    stream = io.StringIO()
    with ProgressDisplay(Console(file=stream, width=40), expected_jobs=1) as display:
        display.update([LOADING])
        display.update([LOADING])
        display.update(
            [replace(LOADING, phase=Phase.FAILED, error="[red]no[/red] " + "so long " * 9)]
        )

    first, second = stream.getvalue().splitlines()
    assert first == "Зелёный сад: downloading, 250 of 1,000 bytes (25%)"
    assert second.startswith("Зелёный сад: failed, [red]no[/red] so long")


def test_a_terminal_gets_a_table_that_counts_what_is_done() -> None:
    stream = io.StringIO()
    console = Console(file=stream, width=100, force_terminal=True, force_interactive=True)
    with ProgressDisplay(console, expected_jobs=14) as display:
        waiting = replace(DOWN, next_retry_at=datetime.now(UTC) + IN_A_MINUTE)
        display.update([LOADING, JobView("B", Phase.COMPLETE, items=3, items_total=3), waiting])

    shown = stream.getvalue()
    assert "1 of 14 suppliers done" in shown
    assert "250 of 1,000 bytes (25%)" in shown
    assert "retry 1 of 3 in" in shown
