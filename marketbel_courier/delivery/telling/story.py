"""The story of a supplier's deliveries, told from the ledger in the order of events: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.messages.wording import one_line, short_id
from marketbel_courier.quantities import moment_in_words, size_in_words, time_in_words

ERRORS_TOLD = 3


class Mood(StrEnum):
    """How a line of the story is meant."""

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """Something that happened, and when."""

    at: datetime
    mood: Mood
    text: str


@dataclass(frozen=True)
class Chapter:
    """One job from its beginning to where it is now."""

    job_id: UUID
    title: str
    lines: Sequence[Line]


def tell(attempts: Iterable[Delivery]) -> list[Chapter]:
    """The jobs of one supplier, oldest first, each with all of its attempts."""
    jobs: dict[UUID, list[Delivery]] = {}
    for attempt in sorted(attempts, key=lambda row: (row.created_at, row.attempt)):
        jobs.setdefault(attempt.job_id, []).append(attempt)
    return [_chapter(rows) for rows in jobs.values()]


def reason_of(delivery: Delivery) -> str:
    """Why an attempt failed, on one line."""
    return one_line(str(delivery.error_message or "no reason was given"))


def reader_of(delivery: Delivery) -> str:
    """Who reads the file, down the route that it is on."""
    return "the legacy route" if delivery.route is Route.LEGACY else "ml-analyze"


def _chapter(attempts: Sequence[Delivery]) -> Chapter:
    first = attempts[0]
    asked = f"job {short_id(first.job_id)}, asked for by {one_line(first.task_id)}"
    kind = ", an upload" if first.origin is Origin.UPLOAD else ""
    forced = ", forced" if first.forced else ""
    lines: list[Line] = []
    before: Delivery | None = None
    for attempt in attempts:
        lines += _in_order(_attempt(attempt, before))
        before = attempt
    return Chapter(first.job_id, asked + kind + forced, lines)


def _in_order(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines with no line before its cause: clocks of two machines may differ."""
    latest: datetime | None = None
    for line in lines:
        latest = line.at if latest is None else max(latest, line.at)
        yield Line(latest, line.mood, line.text)


def _attempt(attempt: Delivery, before: Delivery | None) -> Iterator[Line]:
    yield Line(attempt.created_at, Mood.PLAIN, _beginning(attempt, before))
    if attempt.delivered_at is not None and attempt.outcome is not Outcome.UNCHANGED:
        yield Line(attempt.delivered_at, Mood.PLAIN, _delivered(attempt, before))
    yield from _reading(attempt, before)
    if attempt.finished_at is not None:
        for mood, text in _ending(attempt):
            yield Line(attempt.finished_at, mood, text)


def _reading(attempt: Delivery, before: Delivery | None) -> Iterator[Line]:
    """Who took the file up. A fallback has no time of its own: it is told as just before that."""
    at = attempt.handed_over_at
    fell_back = attempt.fell_back_because if attempt.outcome is not Outcome.UNCHANGED else None
    if fell_back and attempt.state is State.DELIVERED and at is not None:
        yield Line(at, Mood.PLAIN, "handed over to ml-analyze")
    if fell_back and not (before and before.fell_back_because):
        when = at or attempt.delivered_at or attempt.created_at
        reason = one_line(str(fell_back))
        yield Line(when, Mood.WARNING, f"fell back to the legacy route: {reason}")
    if at is not None and not (fell_back and attempt.state is State.DELIVERED):
        yield Line(at, Mood.PLAIN, _handed_over(attempt))


def _beginning(attempt: Delivery, before: Delivery | None) -> str:
    if not attempt.run_id:
        return "begun by the former worker"
    run = f"in run {short_id(attempt.run_id)}"
    if before is None:
        return f"begun {run}"
    after = ""
    if before.finished_at is not None:
        after = f", {time_in_words(attempt.created_at - before.finished_at)} after the failure"
    if attempt.retries_used:
        return f"retry {attempt.retries_used} by itself{after}, {run}"
    return f"tried again as somebody asked{after}, {run}"


def _delivered(attempt: Delivery, before: Delivery | None) -> str:
    name = one_line(attempt.original_filename or "the file")
    size = size_in_words(attempt.file_size_bytes or 0)
    digest = f"sha256 {short_id(attempt.checksum_sha256)}"
    if before is not None and before.file_path and before.file_path == attempt.file_path:
        return f"{name} of the attempt before is used again: {size}, {digest}"
    if attempt.origin is Origin.UPLOAD:
        return f"{name} was taken from the shared volume: {size}, {digest}"
    seconds = ""
    if attempt.delivered_at is not None:
        seconds = f" in {time_in_words(attempt.delivered_at - attempt.created_at)}"
    return f"{name} was downloaded: {size}{seconds}, {digest}"


def _handed_over(attempt: Delivery) -> str:
    handed_over_at, delivered_at = attempt.handed_over_at, attempt.delivered_at
    if handed_over_at is not None and handed_over_at < attempt.created_at:
        began = moment_in_words(handed_over_at)
        return f"goes on with the analysis of the same bytes that was begun at {began}"
    waited = ""
    if handed_over_at is not None and delivered_at is not None:
        waited = f" after waiting {time_in_words(handed_over_at - delivered_at)}"
    if attempt.route is Route.LEGACY:
        return f"taken up by the legacy route{waited}"
    again = f", sent {attempt.ml_submissions} times" if attempt.ml_submissions > 1 else ""
    return f"handed over to ml-analyze{waited}{again}"


def _ending(attempt: Delivery) -> Iterator[tuple[Mood, str]]:
    if attempt.state is State.COMPLETE:
        yield from _completed(attempt)
    elif attempt.outcome is Outcome.SUPERSEDED:
        yield Mood.PLAIN, f"superseded: {reason_of(attempt)}"
    else:
        code = f"{attempt.error_class or ErrorClass.PERMANENT}, {attempt.error_code or 'unknown'}"
        yield Mood.BAD, f"failed ({code}): {reason_of(attempt)}"
        if attempt.retry_requested_at is not None and attempt.next_retry_at is not None:
            asked = moment_in_words(attempt.retry_requested_at)
            yield Mood.PLAIN, f"somebody asked for a retry at {asked}"
        elif attempt.next_retry_at is not None:
            yield Mood.PLAIN, f"retry scheduled for {moment_in_words(attempt.next_retry_at)}"


def _completed(attempt: Delivery) -> Iterator[tuple[Mood, str]]:
    if attempt.outcome is Outcome.UNCHANGED:
        since = moment_in_words(attempt.unchanged_since) if attempt.unchanged_since else "before"
        yield Mood.GOOD, f"unchanged since {since}: not analysed again, that result stands"
        return
    took = ""
    if attempt.finished_at is not None and attempt.handed_over_at is not None:
        took = f" in {time_in_words(attempt.finished_at - attempt.handed_over_at)}"
    mood = Mood.GOOD if attempt.outcome is Outcome.SUCCESS else Mood.WARNING
    yield mood, f"analysed{took}: {counts_of(attempt)}"
    for error in attempt.errors[:ERRORS_TOLD]:
        yield Mood.WARNING, one_line(str(error))
    if len(attempt.errors) > ERRORS_TOLD:
        yield Mood.WARNING, f"and {len(attempt.errors) - ERRORS_TOLD} more"


def counts_of(delivery: Delivery) -> str:
    """What an analysis found, in words."""
    errors = f", {delivery.error_count:,} errors" if delivery.error_count else ""
    return (
        f"{delivery.items_processed:,} of {delivery.items_total:,} items,"
        f" {delivery.matches_found:,} matched, {delivery.review_queue_count:,} in review{errors}"
    )
