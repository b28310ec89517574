"""Sends files that ml-analyze cannot read, or gives up, down the legacy route, if so configured."""

from __future__ import annotations

from marketbel_courier.catalogue.parsing_logs import LogType, record_parsing_logs
from marketbel_courier.delivery.attempts import no_longer_ours
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.retry_policy import next_retry_delay
from marketbel_courier.delivery.routing import spared_line
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.errors import (
    AnalysisFailed,
    AnalysisLost,
    AnalysisRejected,
    AnalysisStalled,
    DeliveryError,
    MlUnavailable,
)
from marketbel_courier.ledger.alerts import (
    ML_ANALYZE_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.routes import fall_back
from marketbel_courier.ledger.states import State, Step
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Fallback

SETTLING_SECONDS = 1.0


async def report_or_fall_back(
    courier: Courier, delivery: Delivery, tracker: JobTracker, error: DeliveryError
) -> DeliveryError:
    """Report the failure, or send the file down the legacy route; returns the run's error.

    For this supplier the run has failed either way: ml-analyze did not read the file.
    """
    if not _is_given_up(courier, delivery, error):
        return await courier.report_failure(delivery, tracker, error)
    row = await _send_down_legacy(courier, delivery, tracker, reason=error.message)
    if row is None:
        left = await reload(courier.pool, delivery)
        if left.state is State.ANALYZING and left.run_id == courier.run_id:
            # A newer delivery has come: this delivery is not continued.
            await courier.report_failure(delivery, tracker, error)
        else:
            await courier.show_ledger(delivery)
        return error
    if isinstance(error, MlUnavailable):
        await raise_alerts(courier.pool, [_alert(error, courier.run_id)])
    words = Message("route-falls-back", error=error.message)
    await courier.log(delivery, LogType.WARNING, words)
    return type(error)(words)


async def spare(
    courier: Courier, delivery: Delivery, tracker: JobTracker, why: Message
) -> Delivery:
    """Leave a file of this run to the legacy route, untried; raises Superseded if the attempt has
    ended.
    """
    row = await _send_down_legacy(courier, delivery, tracker, reason=why)
    if row is None:
        raise no_longer_ours()
    await record_parsing_logs(courier.pool, [spared_line(row)])
    return row


async def _send_down_legacy(
    courier: Courier, delivery: Delivery, tracker: JobTracker, *, reason: Message
) -> Delivery | None:
    row = await fall_back(courier.pool, delivery, reason=reason, run_id=courier.run_id)
    if row is not None:
        shown = job_state_of(row, max_retries=courier.settings.max_retries)
        for _ in tracker.fell_back(shown):
            await courier.publisher.settle(SETTLING_SECONDS)
    return row


def _alert(error: MlUnavailable, run_id: str) -> NewAlert:
    # No supplier has failed, but an alert must say that ml-analyze is unavailable.
    return NewAlert(
        kind=AlertKind.ML_UNAVAILABLE,
        severity=Severity.WARNING,
        subject=ML_ANALYZE_SUBJECT,
        cause=error.code,
        reason=Message("route-in-place-of-ml", error=error.message),
        phase=Step.ANALYZING,
        run_id=run_id,
    )


def _is_given_up(courier: Courier, delivery: Delivery, error: DeliveryError) -> bool:
    settings = courier.settings
    if settings.ml_fallback_to_legacy is Fallback.NEVER:
        return False
    if isinstance(error, AnalysisFailed | AnalysisRejected):
        return error.is_the_services or settings.ml_fallback_to_legacy is Fallback.ALWAYS
    if settings.ml_fallback_to_legacy is not Fallback.ALWAYS:
        return False
    # An overdue analysis may still store what it has read: no other reader may read the file
    # meanwhile.
    if not isinstance(error, MlUnavailable | AnalysisLost | AnalysisStalled):
        return False
    return next_retry_delay(error, retries_used=delivery.retries_used, settings=settings) is None
