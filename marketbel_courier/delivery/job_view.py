"""The ledger's rows as the job states that Redis shows: one way to say it, wherever it is said."""

from __future__ import annotations

from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.job_state.model import JobState, Phase, Status

_PHASES = {
    "downloading": (Phase.DOWNLOADING, Status.PROCESSING),
    "delivered": (Phase.ANALYZING, Status.PENDING),
    "analyzing": (Phase.ANALYZING, Status.PROCESSING),
    "complete": (Phase.COMPLETE, Status.COMPLETED),
    "failed": (Phase.FAILED, Status.FAILED),
}


def job_state_of(delivery: Delivery, *, max_retries: int) -> JobState:
    """The state that a watcher should see for this row of the ledger."""
    phase, status = _PHASES[delivery.state]
    size = delivery.file_size_bytes or 0
    retry_count = delivery.attempt - 1
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
        error=delivery.error_message or "",
        error_details=tuple(delivery.errors),
        can_retry=can_retry(delivery, max_retries=max_retries),
        retry_count=retry_count,
        max_retries=max_retries,
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
    )


def can_retry(delivery: Delivery, *, max_retries: int) -> bool:
    """Whether a person may ask for another attempt: it failed by itself, and the budget lasts."""
    return (
        delivery.state == "failed"
        and delivery.outcome != "superseded"
        and delivery.attempt <= max_retries
    )
