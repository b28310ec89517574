"""Renders the ledger's rows as the job states that Redis shows, in one way everywhere."""

from __future__ import annotations

from enum import StrEnum

from marketbel_courier.errors import MlUnavailable
from marketbel_courier.job_state.job_hash import JobState, Phase, Status
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Outcome, State
from marketbel_courier.messages.message import Message

_PHASES = {
    State.DOWNLOADING: (Phase.DOWNLOADING, Status.PROCESSING),
    State.DELIVERED: (Phase.ANALYZING, Status.PENDING),
    State.ANALYZING: (Phase.ANALYZING, Status.PROCESSING),
    State.COMPLETE: (Phase.COMPLETE, Status.COMPLETED),
    State.FAILED: (Phase.FAILED, Status.FAILED),
}


def job_state_of(delivery: Delivery, *, max_retries: int) -> JobState:
    """The state that a watcher should see for this row of the ledger."""
    phase, status = _PHASES[delivery.state]
    size = delivery.file_size_bytes or 0
    return JobState(
        job_id=delivery.job_id,
        supplier_id=delivery.supplier_id,
        supplier_name=delivery.supplier_name,
        phase=phase,
        status=status,
        file_type=delivery.file_type,
        source_url=delivery.source_url,
        download_bytes=size,
        download_total=size,
        items_processed=min(delivery.items_processed, delivery.items_total or 2**31),
        items_total=delivery.items_total,
        matches_found=delivery.matches_found,
        review_queue_count=delivery.review_queue_count,
        error_count=delivery.error_count,
        error=error_of(delivery),
        error_details=(*_own_error(delivery), *delivery.errors),
        can_retry=delivery.may_be_retried,
        retry_count=delivery.attempt - 1,
        max_retries=retries_in_all(delivery, max_retries=max_retries),
        next_retry_at=delivery.next_retry_at if delivery.may_be_retried else None,
        ml_job_id=delivery.ml_job_id or "",
        created_at=delivery.job_created_at,
        started_at=delivery.created_at,
        completed_at=delivery.finished_at,
        updated_at=delivery.finished_at or delivery.delivered_at or delivery.created_at,
        file_path=delivery.file_path or "",
        file_size_bytes=size,
        checksum=delivery.checksum_md5 or "",
        task_id=delivery.task_id,
        run_id=delivery.run_id,
        outcome=delivery.outcome or "",
        failed_at=delivery.step if delivery.state is State.FAILED else "",
        unchanged_since=delivery.unchanged_since,
        route=delivery.route,
        fell_back_because=delivery.fell_back_because,
        waits_for=delivery.waits_for,
    )


class ShownAs(StrEnum):
    """How a job is shown to people: its phase, and what the phase alone does not say."""

    DOWNLOADING = "downloading"
    WAITING = "waiting"
    ANALYZING = "analyzing"
    MATCHING = "matching"
    COMPLETE = "complete"
    WARNINGS = "warnings"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    FAILED = "failed"

    @property
    def words(self) -> Message:
        """The same for people to read."""
        return Message(_SHOWN_AS[self])


_SHOWN_AS = {
    ShownAs.DOWNLOADING: "shown-downloading",
    ShownAs.WAITING: "shown-waiting",
    ShownAs.ANALYZING: "shown-analyzing",
    ShownAs.MATCHING: "shown-matching",
    ShownAs.COMPLETE: "shown-complete",
    ShownAs.WARNINGS: "shown-warnings",
    ShownAs.UNCHANGED: "shown-unchanged",
    ShownAs.SUPERSEDED: "shown-superseded",
    ShownAs.FAILED: "shown-failed",
}


def shown_as(job: JobState) -> ShownAs:
    """How this job is shown on the page and on the command line."""
    if job.phase is Phase.FAILED:
        return ShownAs.SUPERSEDED if job.outcome == Outcome.SUPERSEDED else ShownAs.FAILED
    if job.phase is Phase.ANALYZING and job.status is Status.PENDING:
        return ShownAs.WAITING
    if job.phase is not Phase.COMPLETE:
        return ShownAs(job.phase)
    if job.outcome == Outcome.UNCHANGED:
        return ShownAs.UNCHANGED
    is_troubled = job.outcome in (Outcome.PARTIAL, Outcome.EMPTY) or job.error_count > 0
    return ShownAs.WARNINGS if is_troubled else ShownAs.COMPLETE


def error_of(delivery: Delivery) -> Message | None:
    """What is wrong now: what the job waits for comes before why its last attempt failed."""
    error, why = delivery.error_message, delivery.waits_for
    if why is None:
        return error
    if delivery.error_code == MlUnavailable.code or error is None:
        return Message("job-waits", why=why)
    return Message("job-waits-after-failure", why=why, error=error)


def _own_error(delivery: Delivery) -> tuple[Message, ...]:
    return (delivery.error_message,) if delivery.error_message else ()


def retries_in_all(delivery: Delivery, *, max_retries: int) -> int:
    """The retries that this job has had and may still have.

    Each retry that a person asks for grants a fresh `max_retries`. For a job that is left to a
    person, or whose retry was requested, the count includes those retries too, because readers
    offer the button only below this count.
    """
    before_this_attempt = delivery.attempt - 1
    if not delivery.may_be_retried:
        return max(before_this_attempt - delivery.retries_used + max_retries, 0)
    if delivery.next_retry_at is None or delivery.retry_requested_at is not None:
        return before_this_attempt + max(max_retries, 1)
    return before_this_attempt + max(max_retries - delivery.retries_used, 1)
