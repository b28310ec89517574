"""What becomes of each job that the former worker left: a pure decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

from marketbel_courier.adoption.former_job import FormerJob
from marketbel_courier.errors import (
    AnalysisFailed,
    DeliveryError,
    LeftUnfinished,
    Superseded,
    TransientError,
)
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message, sentences, verbatim
from marketbel_courier.ml_client.contract import AnalysisStatus, MlJobStatus

# The former worker's longest silence is a time-out of five minutes; while it awaits an analysis it
# writes every ten seconds. A worker that has written nothing for twice that time-out is not at
# work.
SILENT_AFTER = timedelta(minutes=10)
REASONS_TOLD = 5


class Action(StrEnum):
    """What is done with a job; the values are the codes of the messages that say so."""

    LEFT = "adoption-left-to-worker"
    REMOVED = "adoption-removed"
    PUT_RIGHT = "adoption-put-right"
    TAKEN_OVER = "adoption-taken-over"
    KNOWN = "adoption-known"
    FAILED = "adoption-failed"
    COMPLETED = "adoption-completed"

    @property
    def message(self) -> Message:
        """The action in words."""
        return Message(self.value)

    @property
    def is_in_ledger(self) -> bool:
        """Whether the job is a row of the ledger afterwards."""
        return self in (Action.TAKEN_OVER, Action.KNOWN, Action.FAILED, Action.COMPLETED)


class NoAnalysis(Enum):
    """Why the state of an analysis is unknown."""

    NEVER_BEGUN = "never begun"
    FORGOTTEN = "forgotten by ml-analyze"
    AWAY = "ml-analyze is away"


@dataclass(frozen=True)
class Circumstances:
    """All that the decision about a job depends on, besides the job.

    `has_file` says that the job's file lies on the volume, whole; `has_upload` that the file which
    somebody uploaded does. `is_replaced`: a newer delivery of the same source is there. `is_shown`:
    the catalogue holds what this job's file brought, and nothing since. `is_abandoned`: the former
    worker is known to be stopped.
    """

    supplier: Supplier | None
    analysis: AnalysisStatus | NoAnalysis = NoAnalysis.NEVER_BEGUN
    has_file: bool = False
    has_upload: bool = False
    is_replaced: bool = False
    is_shown: bool = False
    is_abandoned: bool = False
    reasons_logged: Sequence[Message] = ()


@dataclass(frozen=True)
class Decision:
    """What becomes of a job, and why.

    `error` is the error of a job that is failed in the ledger; `retries_by_itself` tells whether
    the job is tried again without a person, and `awaits_analysis` that the retry is put off until
    an analysis under way can have ended.
    """

    action: Action
    reason: Message
    error: DeliveryError | None = None
    retries_by_itself: bool = False
    awaits_analysis: bool = False


def is_at_work(job: FormerJob, silence: timedelta, *, is_abandoned: bool) -> bool:
    """Whether the former worker may still be working on this job."""
    return not (job.has_ended or is_abandoned) and silence < SILENT_AFTER


def decide(job: FormerJob, around: Circumstances, silence: timedelta) -> Decision:
    """Decide what becomes of one job, on which nobody has worked for this long."""
    if is_at_work(job, silence, is_abandoned=around.is_abandoned):
        return Decision(Action.LEFT, Message("adoption-why-at-work"))
    if not job.has_ended:
        if around.supplier is None:
            return Decision(Action.REMOVED, Message("adoption-why-supplier-unknown"))
        return _unfinished(job, around)
    if job.phase is Phase.FAILED and around.supplier is not None:
        return _failed(job, around)
    if around.is_shown and around.supplier is not None:
        return Decision(Action.KNOWN, Message("adoption-why-items-are-there"))
    return Decision(Action.PUT_RIGHT, Message("adoption-why-ended"))


def _unfinished(job: FormerJob, around: Circumstances) -> Decision:
    analysis = around.analysis
    if isinstance(analysis, AnalysisStatus):
        if analysis.is_over and analysis.status is not MlJobStatus.FAILED:
            return Decision(Action.COMPLETED, Message("adoption-why-analysis-completed"))
        if analysis.status is MlJobStatus.FAILED and not around.is_replaced:
            return _failed_now(AnalysisFailed(_why_analysis_failed(around, analysis)))
    if around.is_replaced:
        return _failed_now(Superseded(Message("superseded-by-newer")))
    is_under_way = analysis is NoAnalysis.AWAY or isinstance(analysis, AnalysisStatus)
    error = LeftUnfinished(_what_was_left(job, analysis))
    if not _can_retry_by_itself(around):
        return _failed_now(error)
    return Decision(
        Action.FAILED,
        error.message,
        error,
        retries_by_itself=True,
        # With its file, the retry goes on with that very analysis. Without, it would begin another.
        awaits_analysis=is_under_way and not around.has_file,
    )


def _failed_now(error: DeliveryError) -> Decision:
    return Decision(Action.FAILED, error.message, error)


def _what_was_left(job: FormerJob, analysis: AnalysisStatus | NoAnalysis) -> Message:
    if isinstance(analysis, AnalysisStatus) or analysis is NoAnalysis.AWAY:
        return Message("former-left-at-ml-analyze")
    if analysis is NoAnalysis.FORGOTTEN:
        return Message("former-forgotten-by-ml-analyze")
    if job.phase is Phase.DOWNLOADING:
        return Message("former-left-in-download")
    return Message("former-left-before-hand-over")


def _can_retry_by_itself(around: Circumstances) -> bool:
    supplier = around.supplier
    if supplier is None or not supplier.is_active:
        return False
    return around.has_file or around.has_upload or bool(supplier.source_url)


def _why_analysis_failed(around: Circumstances, analysis: AnalysisStatus) -> Message:
    reasons = list(dict.fromkeys([*around.reasons_logged, *analysis.errors]))[:REASONS_TOLD]
    if not reasons:
        return Message("former-analysis-failed-without-reason")
    return Message("former-analysis-failed", reasons=sentences(reasons))


def _failed(job: FormerJob, around: Circumstances) -> Decision:
    """Failed jobs are retried only if a person asks, because a job may be days old."""
    if around.is_replaced:
        return Decision(
            Action.TAKEN_OVER,
            Message("adoption-why-replaced"),
            Superseded(Message("superseded-by-newer")),
        )
    words = verbatim(job.error) if job.error else Message("former-gave-no-reason")
    # What has a job at ml-analyze was given up by that; whatever else it was may have passed.
    error = AnalysisFailed(words) if job.ml_job_id else TransientError(words)
    return Decision(Action.TAKEN_OVER, Message("adoption-why-retryable"), error)
