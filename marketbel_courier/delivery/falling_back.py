"""What ml-analyze gives up on goes down the legacy route, where that is wished."""

from __future__ import annotations

from marketbel_courier.catalogue.alerts import (
    ML_ANALYZE_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.catalogue.delivery_queries import reload
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.catalogue.routes import fall_back
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.job_view import job_state_of
from marketbel_courier.delivery.retrying import next_retry_delay
from marketbel_courier.delivery.tracker import JobTracker
from marketbel_courier.errors import (
    AnalysisFailed,
    AnalysisLost,
    AnalysisRejected,
    AnalysisStalled,
    DeliveryError,
    MlUnavailable,
)

SETTLING_SECONDS = 1.0


async def report_or_fall_back(
    courier: Courier, delivery: Delivery, tracker: JobTracker, error: DeliveryError
) -> DeliveryError:
    """Report the failure, or send the file down the legacy route; returns what the run is to say.

    The run has failed for this supplier either way: ml-analyze did not do it.
    """
    if not _is_given_up(courier, delivery, error):
        await courier.report_failure(delivery, tracker, error)
        return error
    row = await fall_back(courier.pool, delivery, reason=str(error), run_id=courier.run_id)
    if row is None:
        left = await reload(courier.pool, delivery)
        if left.state == "analyzing" and left.run_id == courier.run_id:
            # A newer delivery is there: nothing goes on with this one.
            await courier.report_failure(delivery, tracker, error)
        else:
            await courier.show_ledger(delivery)
        return error
    shown = job_state_of(row, max_retries=courier.settings.max_retries)
    for _ in tracker.fell_back(shown):
        await courier.publisher.settle(SETTLING_SECONDS)
    if isinstance(error, MlUnavailable):
        await raise_alerts(courier.pool, [_alert(error, courier.run_id)])
    words = f"{error} The file goes down the legacy route by itself."
    await courier.log(delivery, LogType.WARNING, words)
    return type(error)(words)


def _alert(error: MlUnavailable, run_id: str) -> NewAlert:
    # No supplier has failed, and yet somebody must hear that ml-analyze is away.
    return NewAlert(
        kind=AlertKind.ML_UNAVAILABLE,
        severity=Severity.WARNING,
        subject=ML_ANALYZE_SUBJECT,
        cause=error.code,
        reason=f"Price lists go down the legacy route in its stead. {error}",
        phase="analyzing",
        run_id=run_id,
    )


def _is_given_up(courier: Courier, delivery: Delivery, error: DeliveryError) -> bool:
    if not courier.settings.ml_fallback_to_legacy:
        return False
    if isinstance(error, AnalysisFailed | AnalysisRejected):
        return True
    if not isinstance(error, MlUnavailable | AnalysisLost | AnalysisStalled):
        return False
    used = delivery.retries_used
    return next_retry_delay(error, retries_used=used, settings=courier.settings) is None
