"""The story of a supplier's deliveries, told from the ledger in the order of events: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.messages.message import Message

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
    message: Message


@dataclass(frozen=True)
class Chapter:
    """One job from its beginning to where it is now."""

    job_id: UUID
    title: Message
    lines: Sequence[Line]


def tell(attempts: Iterable[Delivery]) -> list[Chapter]:
    """The jobs of one supplier, oldest first, each with all of its attempts."""
    jobs: dict[UUID, list[Delivery]] = {}
    for attempt in sorted(attempts, key=lambda row: (row.created_at, row.attempt)):
        jobs.setdefault(attempt.job_id, []).append(attempt)
    return [_chapter(rows) for rows in jobs.values()]


def reason_of(delivery: Delivery) -> Message:
    """Why an attempt failed."""
    return delivery.error_message or Message("story-no-reason")


def counts_of(delivery: Delivery) -> Message:
    """What an analysis found."""
    return Message(
        "story-counts",
        done=delivery.items_processed,
        total=delivery.items_total,
        matched=delivery.matches_found,
        review=delivery.review_queue_count,
        errors=delivery.error_count or None,
    )


def _chapter(attempts: Sequence[Delivery]) -> Chapter:
    first = attempts[0]
    title = Message(
        "story-job",
        job=first.job_id,
        task=first.task_id,
        origin=first.origin,
        forced="yes" if first.forced else None,
    )
    lines: list[Line] = []
    before: Delivery | None = None
    for attempt in attempts:
        lines += _in_order(_attempt(attempt, before))
        before = attempt
    return Chapter(first.job_id, title, lines)


def _in_order(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines with no line before its cause: clocks of two machines may differ."""
    latest: datetime | None = None
    for line in lines:
        latest = line.at if latest is None else max(latest, line.at)
        yield Line(latest, line.mood, line.message)


def _attempt(attempt: Delivery, before: Delivery | None) -> Iterator[Line]:
    yield Line(attempt.created_at, Mood.PLAIN, _beginning(attempt, before))
    if attempt.delivered_at is not None and attempt.outcome is not Outcome.UNCHANGED:
        yield Line(attempt.delivered_at, Mood.PLAIN, _delivered(attempt, before))
    yield from _reading(attempt, before)
    if attempt.finished_at is not None:
        for mood, message in _ending(attempt):
            yield Line(attempt.finished_at, mood, message)


def _reading(attempt: Delivery, before: Delivery | None) -> Iterator[Line]:
    """Which reader took the file; a fallback, which has no time of its own, comes before that."""
    at = attempt.handed_over_at
    fell_back = attempt.fell_back_because if attempt.outcome is not Outcome.UNCHANGED else None
    if fell_back and attempt.state is State.DELIVERED and at is not None:
        yield Line(at, Mood.PLAIN, Message("story-handed-over", waited=None, times=None))
    if fell_back and not (before and before.fell_back_because):
        when = at or attempt.delivered_at or attempt.created_at
        yield Line(when, Mood.WARNING, Message("story-fell-back", why=fell_back))
    if at is not None and not (fell_back and attempt.state is State.DELIVERED):
        yield Line(at, Mood.PLAIN, _handed_over(attempt))


def _beginning(attempt: Delivery, before: Delivery | None) -> Message:
    if not attempt.run_id:
        return Message("story-begun-by-former-worker")
    if before is None:
        return Message("story-begun", run=attempt.run_id)
    after = None
    if before.finished_at is not None:
        after = attempt.created_at - before.finished_at
    if attempt.retries_used:
        return Message(
            "story-retried-by-itself", n=attempt.retries_used, after=after, run=attempt.run_id
        )
    return Message("story-retried-as-asked", after=after, run=attempt.run_id)


def _delivered(attempt: Delivery, before: Delivery | None) -> Message:
    name = attempt.original_filename
    size = attempt.file_size_bytes or 0
    digest = attempt.checksum_sha256
    if before is not None and before.file_path and before.file_path == attempt.file_path:
        return Message("story-file-used-again", name=name, size=size, digest=digest)
    if attempt.origin is Origin.UPLOAD:
        return Message("story-file-taken", name=name, size=size, digest=digest)
    time = None
    if attempt.delivered_at is not None:
        time = attempt.delivered_at - attempt.created_at
    return Message("story-file-downloaded", name=name, size=size, time=time, digest=digest)


def _handed_over(attempt: Delivery) -> Message:
    handed_over_at, delivered_at = attempt.handed_over_at, attempt.delivered_at
    if handed_over_at is not None and handed_over_at < attempt.created_at:
        return Message("story-analysis-continued", began=handed_over_at)
    waited = None
    if handed_over_at is not None and delivered_at is not None:
        waited = handed_over_at - delivered_at
    if attempt.route is Route.LEGACY:
        return Message("story-taken-up-by-legacy", waited=waited)
    times = attempt.ml_submissions if attempt.ml_submissions > 1 else None
    return Message("story-handed-over", waited=waited, times=times)


def _ending(attempt: Delivery) -> Iterator[tuple[Mood, Message]]:
    if attempt.state is State.COMPLETE:
        yield from _completed(attempt)
    elif attempt.outcome is Outcome.SUPERSEDED:
        yield Mood.PLAIN, Message("story-superseded", why=reason_of(attempt))
    else:
        yield (
            Mood.BAD,
            Message(
                "story-failed",
                kind=attempt.error_class or ErrorClass.PERMANENT,
                code=attempt.error_code or "unknown",
                why=reason_of(attempt),
            ),
        )
        if attempt.retry_requested_at is not None and attempt.next_retry_at is not None:
            yield Mood.PLAIN, Message("story-retry-asked-for", at=attempt.retry_requested_at)
        elif attempt.next_retry_at is not None:
            yield Mood.PLAIN, Message("story-retry-scheduled", at=attempt.next_retry_at)


def _completed(attempt: Delivery) -> Iterator[tuple[Mood, Message]]:
    if attempt.outcome is Outcome.UNCHANGED:
        yield Mood.GOOD, Message("story-unchanged", since=attempt.unchanged_since)
        return
    took = None
    if attempt.finished_at is not None and attempt.handed_over_at is not None:
        took = attempt.finished_at - attempt.handed_over_at
    mood = Mood.GOOD if attempt.outcome is Outcome.SUCCESS else Mood.WARNING
    yield mood, Message("story-analysed", time=took, counts=counts_of(attempt))
    for error in attempt.errors[:ERRORS_TOLD]:
        yield Mood.WARNING, Message("story-error", error=error)
    if len(attempt.errors) > ERRORS_TOLD:
        yield Mood.WARNING, Message("story-further-errors", n=len(attempt.errors) - ERRORS_TOLD)
