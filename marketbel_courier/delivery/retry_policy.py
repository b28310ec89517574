"""What follows a failed attempt: an automatic retry, a retry on request, or an alert."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from marketbel_courier.backoff import Backoff, at_least, jitter
from marketbel_courier.errors import (
    AnalysisOverdue,
    AnalysisStalled,
    DeliveryError,
    MlAccessRefused,
    MlWrongAnswer,
    NeedsMapping,
    NeedsRelease,
    VolumeError,
)
from marketbel_courier.ledger.alerts import (
    ML_ANALYZE_SUBJECT,
    VOLUME_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

GROWTH = 4
JITTER = 0.2
LONGEST_DELAY = timedelta(hours=1)

# Errors that no supplier causes and that waiting alone does not mend.
_TROUBLE_OF_ML = (MlAccessRefused, MlWrongAnswer, AnalysisStalled, AnalysisOverdue)


class Refusal(Enum):
    """Why a job is not tried again although a person asks for it."""

    UNKNOWN = Message("retry-job-unknown")
    IN_PROGRESS = Message("retry-job-in-progress")
    COMPLETE = Message("retry-job-complete")
    REPLACED = Message("retry-job-replaced")

    @property
    def why(self) -> Message:
        """The reason, as the end of a sentence."""
        return self.value


def refusal_of(newest: Delivery | None, *, is_replaced: bool) -> Refusal | None:
    """Why a job with this newest attempt is not tried again; None if it can be.

    `is_replaced` says that the ledger has a newer delivery of the same source.
    """
    if newest is None:
        return Refusal.UNKNOWN
    if newest.state.is_open:
        return Refusal.IN_PROGRESS
    if newest.state is State.COMPLETE:
        return Refusal.COMPLETE
    return Refusal.REPLACED if is_replaced or not newest.may_be_retried else None


def next_retry_delay(
    error: DeliveryError, *, retries_used: int, settings: Settings
) -> timedelta | None:
    """The pause before the next attempt; None for one that a person has to ask for.

    A refused connection is a service that starts: it is tried again after the first delay each
    time. Other pauses grow. A pause that the source asked for is kept; jitter spreads suppliers
    that failed together. An analysis that takes too long is retried after the longest pause: it has
    already run for hours, and its end should still be recorded.
    """
    if not error.transient or retries_used >= settings.max_retries:
        return None
    longest = LONGEST_DELAY.total_seconds()
    failures = 1 if getattr(error, "refused", False) else retries_used + 1
    delay = Backoff(settings.retry_delay_seconds, longest, GROWTH).after(failures)
    if isinstance(error, AnalysisOverdue):
        delay = longest
    asked = getattr(error, "retry_after_seconds", None)
    return timedelta(seconds=at_least(delay, asked, longest=longest) + jitter(JITTER * delay))


def closing_words(error: DeliveryError, *, retries_used: int, settings: Settings) -> Message:
    """The error's message; where no retry is left, the message says so."""
    if not error.transient or retries_used < settings.max_retries or not settings.max_retries:
        return error.message
    return Message("retry-given-up", what=error.message, n=retries_used)


def alert_of(failed: Delivery, error: DeliveryError) -> NewAlert | None:
    """The alert for an attempt that has ended as `failed`; None if nobody has to know.

    Trouble with the volume, and lasting trouble with ml-analyze, raises one alert at once for all
    affected suppliers.
    """
    subject = failed.partition_key
    if isinstance(error, VolumeError):
        kind, subject = AlertKind.VOLUME, VOLUME_SUBJECT
    elif failed.next_retry_at is not None and isinstance(error, _TROUBLE_OF_ML):
        kind, subject = AlertKind.ML_UNAVAILABLE, ML_ANALYZE_SUBJECT
    elif failed.next_retry_at is not None:
        return None
    elif isinstance(error, NeedsMapping):
        kind = AlertKind.NEEDS_MAPPING
    elif isinstance(error, NeedsRelease):
        kind = AlertKind.LIST_HELD
    elif error.transient:
        kind = AlertKind.RETRIES_EXHAUSTED
    else:
        kind = AlertKind.FAILED_FOR_GOOD
    return NewAlert(
        kind=kind,
        severity=Severity.ERROR,
        subject=subject,
        cause=error.code,
        reason=failed.error_message or error.message,
        supplier_name=failed.supplier_name,
        phase=failed.step,
        run_id=failed.run_id,
    )
