"""A job as the API tells it: the ledger's row, with the progress that Redis shows."""

from __future__ import annotations

from marketbel_courier.admin.contract import (
    AnalysisProgress,
    DownloadProgress,
    JobView,
    LocalizedMessage,
)
from marketbel_courier.admin.localization import in_english, localized
from marketbel_courier.delivery.telling.job_view import job_state_of, shown_as
from marketbel_courier.delivery.telling.overview import with_progress
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, Step
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


def job_view(
    delivery: Delivery, settings: Settings, language: Language, live: JobState | None = None
) -> JobView:
    """The job of which this attempt is the newest; `live` is what Redis says of the job."""
    state = with_progress(job_state_of(delivery, max_retries=settings.max_retries), live)
    return JobView(
        job_id=state.job_id,
        supplier_id=state.supplier_id,
        supplier_name=state.supplier_name,
        phase=state.phase,
        status=state.status,
        download_progress=_download(state),
        analysis_progress=_analysis(state),
        file_type=FileKind(state.file_type),
        error=_text(state.error) or None,
        error_localized=_localized(state.error, language),
        error_details=[in_english(detail) for detail in state.error_details],
        error_details_localized=[localized(detail, language) for detail in state.error_details],
        can_retry=state.can_retry,
        retry_count=state.retry_count,
        max_retries=state.max_retries,
        created_at=state.created_at,
        started_at=state.started_at,
        completed_at=state.completed_at,
        partition_key=delivery.partition_key,
        shown_as=shown_as(state),
        outcome=state.outcome,
        failed_at=Step(state.failed_at) if state.failed_at else None,
        error_code=delivery.error_code or "",
        error_is_transient=delivery.error_class is ErrorClass.TRANSIENT,
        next_retry_at=state.next_retry_at,
        unchanged_since=state.unchanged_since,
        route=delivery.route,
        fell_back_because=_text(state.fell_back_because),
        fell_back_because_localized=_localized(state.fell_back_because, language),
        waits_for=_text(state.waits_for),
        waits_for_localized=_localized(state.waits_for, language),
        origin=delivery.origin,
        original_filename=delivery.original_filename or "",
        run_url=run_url(settings, delivery.run_id),
    )


def _text(message: Message | None) -> str:
    return in_english(message) if message else ""


def _localized(message: Message | None, language: Language) -> LocalizedMessage | None:
    return localized(message, language) if message else None


def run_url(settings: Settings, run_id: str) -> str | None:
    """The run's page in Dagster's web UI, where that has a known address."""
    return (
        f"{settings.dagster_ui_url}/runs/{run_id}" if settings.dagster_ui_url and run_id else None
    )


def _download(state: JobState) -> DownloadProgress | None:
    if not state.download_bytes and state.phase is not Phase.DOWNLOADING:
        return None
    return DownloadProgress(
        bytes_downloaded=state.download_bytes,
        bytes_total=state.download_total or None,
        percentage=_percentage(state.download_bytes, state.download_total),
    )


def _analysis(state: JobState) -> AnalysisProgress | None:
    if state.phase is Phase.DOWNLOADING or (
        state.phase is Phase.FAILED and not state.items_processed
    ):
        return None
    done = state.phase is Phase.COMPLETE
    return AnalysisProgress(
        items_processed=state.items_processed,
        items_total=state.items_total,
        matches_found=state.matches_found,
        review_queue=state.review_queue_count,
        errors=state.error_count,
        percentage=100 if done else _percentage(state.items_processed, state.items_total),
    )


def _percentage(part: int, whole: int) -> int:
    return min(part * 100 // whole, 100) if whole else 0
