"""Awaits the end of one analysis by asking, often at first and then at the configured pace."""

from __future__ import annotations

import asyncio
import time

from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.tracker import JobTracker
from marketbel_courier.errors import AnalysisStalled, MlUnavailable
from marketbel_courier.ml_client.contract import AnalysisStatus

FIRST_POLL_SECONDS = 0.2
LONGEST_ERROR_PAUSE_SECONDS = 60.0


async def await_end(courier: Courier, delivery: Delivery, tracker: JobTracker) -> AnalysisStatus:
    """Poll until the analysis is completed or failed; small files end long before the first
    full interval, so the pauses grow from 0.2 s up to `ML_POLL_INTERVAL_SECONDS`.

    Raises UnknownMlJob when the service has forgotten the job, AnalysisStalled after too long
    without progress, and MlUnavailable after as long without an answer.
    """
    interval = courier.settings.ml_poll_interval_seconds
    patience_seconds = courier.settings.ml_stalled_after_minutes * 60
    pause, error_pause = min(FIRST_POLL_SECONDS, interval), interval
    progress: object = None
    progressed_at = time.monotonic()
    while True:
        await asyncio.sleep(pause)
        idle_seconds = time.monotonic() - progressed_at
        try:
            status = await courier.ml.status(delivery.ml_job_id or "")
        except MlUnavailable:
            if idle_seconds > patience_seconds:
                raise
            pause, error_pause = error_pause, min(error_pause * 2, LONGEST_ERROR_PAUSE_SECONDS)
            continue
        if status.is_over:
            return status
        tracker.analyzing(status)
        if _progress(status) != progress:
            progress, progressed_at = _progress(status), time.monotonic()
        elif idle_seconds > patience_seconds:
            raise _stalled(delivery, status, idle_seconds)
        pause, error_pause = min(pause * 2, interval), interval


def _progress(status: AnalysisStatus) -> object:
    return (
        status.status,
        status.items_processed,
        status.items_total,
        status.progress_percentage,
    )


def _stalled(delivery: Delivery, status: AnalysisStatus, idle_seconds: float) -> AnalysisStalled:
    return AnalysisStalled(
        f"{delivery.supplier_name}: ml-analyze has shown no progress for"
        f" {idle_seconds / 60:.0f} minutes ({status.items_processed} of {status.items_total}"
        " items). Look at its log, then retry the job; the file is kept."
    )
