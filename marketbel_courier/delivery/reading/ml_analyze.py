"""The downstream half of a delivery: hand the file to ml-analyze and await what it makes of it.

Every step is in the ledger before it is taken, so a run that takes over from a dead one goes on
with the analysis under way instead of sending the file a second time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.analysis_counts import count_matches, reasons_of_failure
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.downloads import fetch_again
from marketbel_courier.delivery.isolation import (
    as_completed,
    as_reported,
    contained,
    failed_outcome,
)
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.analysis_polling import OrphanedMlJob, await_end
from marketbel_courier.delivery.reading.claims import claim
from marketbel_courier.delivery.reading.failure_causes import (
    Cause,
    cause_of,
    in_plain_words,
    is_bare,
    telling,
)
from marketbel_courier.delivery.reading.fallback import report_or_fall_back, spare, why_spared
from marketbel_courier.delivery.reading.ml_knowledge import (
    learn_from_failure,
    learn_from_success,
    service_of,
)
from marketbel_courier.delivery.reading.readiness import (
    ready_to_read,
    require_intact_file,
    require_route,
    require_supplier,
)
from marketbel_courier.delivery.reading.unchanged_files import analysed_before, end_as_unchanged
from marketbel_courier.delivery.routing import Route
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.uploads import stated_hints
from marketbel_courier.errors import (
    AnalysisFailed,
    AnalysisLost,
    AnalysisRejected,
    ChecksumMismatch,
    DeliveryError,
    MlUnavailable,
    NothingToAnalyze,
    Superseded,
    as_sentence,
)
from marketbel_courier.ledger.deliveries import mark_complete, mark_handed_over, mark_submitting
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, reload
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.ml_abilities import MlService, has_items, last_answer
from marketbel_courier.ml_client.client import UnknownMlJob
from marketbel_courier.ml_client.contract import AnalysisStatus, AnalyzeRequest, MlJobStatus
from marketbel_courier.settings import Fallback
from marketbel_courier.sources.request import Validators

if TYPE_CHECKING:
    from marketbel_courier.database.pool import Pool

logger = logging.getLogger(__name__)

REASON_PATIENCE_SECONDS = 2.0
REASON_PAUSE_SECONDS = 0.25
SECOND_LOOK_SECONDS = 0.2
MOST_SUBMISSIONS = 2  # the first, and one more if ml-analyze forgot the job


async def analyze(
    courier: Courier, jobs: Mapping[str, str], *, force: bool
) -> AsyncIterator[Outcome]:
    """Have the files of these jobs analysed; yields outcomes as they come.

    `jobs` are by partition key, empty for a supplier that was never delivered. A file that was
    analysed before is not sent again unless `force` is set: its result stands.
    """
    rows = await deliveries_by_job(courier.pool, [UUID(job) for job in jobs.values() if job])

    async def analyze_one(key: str) -> Outcome:
        if not jobs[key]:
            return _never_delivered(key)
        return await _analyze_one(courier, rows[UUID(jobs[key])], force=force)

    async for outcome in as_completed(analyze_one, jobs, otherwise=failed_outcome):
        yield outcome


async def _analyze_one(courier: Courier, delivery: Delivery, *, force: bool) -> Outcome:
    started = time.monotonic()

    def outcome(row: Delivery, error: DeliveryError | None = None) -> Outcome:
        seconds = time.monotonic() - started
        return Outcome(row.partition_key, row.supplier_name, row, error, seconds)

    if delivery.state == "complete" and delivery.route == Route.ML and not force:
        return outcome(delivery)
    try:
        delivery = await ready_to_read(courier, delivery, Route.ML)
        result = await _analyze_contained(courier, delivery)
        if isinstance(result, ChecksumMismatch):
            delivery = await fetch_again(courier, delivery)
            result = await _analyze_contained(courier, delivery)
    except DeliveryError as error:
        return outcome(delivery, error)
    if isinstance(result, DeliveryError):
        return outcome(await as_reported(courier, delivery), result)
    return outcome(result)


def _never_delivered(partition_key: str) -> Outcome:
    error = NothingToAnalyze(
        "No price list has been delivered yet. Materialize raw_price_list first."
    )
    return Outcome(partition_key, partition_key, None, error, 0.0)


async def _analyze_contained(courier: Courier, delivery: Delivery) -> Delivery | DeliveryError:
    # An analysis under way may have got further than the ledger tells, to matching: its own status
    # speaks first.
    tracker = courier.track(delivery, announce=delivery.ml_job_id is None)
    work = _analyze(courier, delivery, tracker)
    return await contained(courier, delivery, tracker, work, report=report_or_fall_back)


@dataclass(frozen=True)
class _HandOver:
    """What was known when a file was handed over: of the service, and of the supplier."""

    service: MlService
    had_items: bool


@dataclass(frozen=True)
class _Ended:
    """An analysis that has ended; `hand_over` is None if an earlier run has handed it over."""

    delivery: Delivery
    status: AnalysisStatus
    hand_over: _HandOver | None


async def _analyze(courier: Courier, delivery: Delivery, tracker: JobTracker) -> Delivery:
    require_route(delivery, delivery.route, Route.ML)
    await courier.ml_health.pass_through()
    in_flight = delivery.ml_job_id is not None
    async with (
        courier.analyses_here,
        courier.slots.slot(delivery.job_id, courier.run_id, in_flight=in_flight),
    ):
        delivery = await claim(courier, delivery)
        ended = await _see_through(courier, delivery, tracker)
    # Its place is free again: nobody waits while the reason of a failure is looked for.
    if isinstance(ended, Delivery):
        return ended
    if not ended.status.ended_well:
        raise await _why_it_failed(courier, ended)
    status = await _with_late_errors(courier, ended)
    row = await _complete(courier, ended.delivery, tracker, status)
    if ended.hand_over is not None and ended.status.items_processed:
        await learn_from_success(
            courier.pool,
            ended.hand_over.service,
            row,
            was_second_list=ended.hand_over.had_items,
        )
    return row


async def _with_late_errors(courier: Courier, ended: _Ended) -> AnalysisStatus:
    """The end with the errors that the running service notes in a second step after it."""
    known = ended.hand_over.service if ended.hand_over else None
    if ended.status.errors or (known is not None and known.durable_jobs):
        return ended.status
    await asyncio.sleep(SECOND_LOOK_SECONDS)
    try:
        again = await courier.ml.status(ended.delivery.ml_job_id or "")
    except (MlUnavailable, UnknownMlJob):
        return ended.status
    return ended.status.model_copy(
        update={"errors": again.errors, "error_count": again.error_count}
    )


async def _see_through(
    courier: Courier, delivery: Delivery, tracker: JobTracker
) -> Delivery | _Ended:
    if delivery.state == "complete":
        await courier.show_ledger(delivery)
        return delivery
    tracker.begun()
    if delivery.ml_job_id is None:
        await require_supplier(courier, delivery)
    if delivery.ml_submissions == 0:
        # While it waited here, an analysis of the same bytes may have come to its end.
        analysed = await analysed_before(courier, delivery)
        if analysed is not None and analysed.checksum_sha256 == delivery.checksum_sha256:
            validators = Validators(delivery.etag, delivery.last_modified)
            return await end_as_unchanged(courier, delivery, analysed, validators, tracker)
    return await _hand_over_and_await(courier, delivery, tracker)


async def _hand_over_and_await(
    courier: Courier, delivery: Delivery, tracker: JobTracker
) -> Delivery | _Ended:
    hand_over = None
    while True:
        if delivery.ml_job_id is None:
            hand_over = _HandOver(
                service_of(courier.ml.base_url, await courier.ml_health.pass_through()),
                await has_items(courier.pool, delivery.supplier_id),
            )
            why = await why_spared(
                courier, delivery, hand_over.service, has_items=hand_over.had_items
            )
            if why is not None:
                return await spare(courier, delivery, tracker, why)
            delivery = await _hand_over(courier, delivery, tracker)
        try:
            status = await await_end(courier, delivery, tracker, resumed=hand_over is None)
        except UnknownMlJob as error:
            if delivery.ml_submissions >= MOST_SUBMISSIONS:
                raise _lost() from None
            if isinstance(error, OrphanedMlJob):
                await courier.log(delivery, LogType.WARNING, _sent_again(delivery))
            delivery = replace(delivery, ml_job_id=None)
        else:
            return _Ended(delivery, status, hand_over)


def _sent_again(delivery: Delivery) -> str:
    return (
        f"ml-analyze was restarted and no longer works on {delivery.original_filename}: the file is"
        " sent again."
    )


async def _hand_over(courier: Courier, delivery: Delivery, tracker: JobTracker) -> Delivery:
    await require_supplier(courier, delivery)
    await require_intact_file(courier, delivery)
    submitting = await mark_submitting(courier.pool, delivery, run_id=courier.run_id)
    if submitting is None:
        raise Superseded("Another run has taken this job over.")
    delivery = submitting
    request = AnalyzeRequest(
        file_url=str(courier.settings.path_for_ml(Path(delivery.file_path or ""))),
        supplier_id=delivery.supplier_id,
        file_type=delivery.file_type,
        client_job_id=delivery.client_job_id or "",
        listed_at=delivery.job_created_at,
        **stated_hints(delivery.reading_hints),
    )
    try:
        ml_job_id = await courier.ml.submit(request)
    except AnalysisRejected as error:
        raise await _as_refused(courier, delivery, error) from error
    await mark_handed_over(courier.pool, delivery, str(ml_job_id))
    tracker.handed_over(str(ml_job_id))
    return await reload(courier.pool, delivery)


async def _as_refused(
    courier: Courier, delivery: Delivery, error: AnalysisRejected
) -> AnalysisRejected:
    """The refusal of a hand-over, told to be the service's where it is one of the kind of file."""
    reasons = [str(error)]
    cause = cause_of(reasons, has_items=False)
    if cause is not Cause.KIND:
        return error
    await _learn(courier, delivery, cause, reasons)
    return AnalysisRejected(str(error), is_the_services=True)


async def _complete(
    courier: Courier, delivery: Delivery, tracker: JobTracker, status: AnalysisStatus
) -> Delivery:
    result = await result_of(courier.pool, delivery.supplier_id, status)
    if await mark_complete(courier.pool, delivery, result):
        tracker.completed(result)
        try:
            await courier.log_end(delivery, *closing_line(delivery, result))
        except DATABASE_ERRORS as error:
            # It is complete, whatever becomes of the line that says so.
            logger.warning("%s: the log has no closing line: %s", delivery.supplier_name, error)
    else:
        await courier.show_ledger(delivery)
    row = await reload(courier.pool, delivery)
    if row.state != "complete":
        raise Superseded(row.error_message or "The job has ended meanwhile.")
    return row


async def result_of(pool: Pool, supplier_id: UUID, status: AnalysisStatus) -> AnalysisResult:
    """What an analysis that has completed brought this supplier."""
    matches, in_review = status.matches_found, status.review_queue_count
    if matches is None or in_review is None:
        counts = await count_matches(pool, supplier_id)
        matches, in_review = counts.matches_found, counts.review_queue_count
    errors = status.errors
    if status.unknown_word:
        errors = (*errors, f"ml-analyze ended with “{status.unknown_word}”, a state new here.")
    elif status.status is MlJobStatus.COMPLETED_WITH_ERRORS and not errors:
        errors = ("ml-analyze completed it with errors, and did not say which.",)
    if status.items_processed == 0 and not errors:
        errors = ("No items found: header row not recognised? ml-analyze gave no reason.",)
    return AnalysisResult(
        items_total=max(status.items_total, status.items_processed),
        items_processed=status.items_processed,
        matches_found=matches,
        review_queue_count=in_review,
        error_count=max(status.error_count or 0, len(errors)),
        errors=errors,
    )


def closing_line(delivery: Delivery, result: AnalysisResult) -> tuple[LogType, str]:
    """The last line of the log about an analysis that has completed, and its level."""
    level = LogType.SUCCESS if result.outcome == "success" else LogType.WARNING
    warnings = f" with {result.error_count} errors" if result.error_count else ""
    return level, (
        f"Analysed {delivery.original_filename}{warnings}: {result.items_processed} of"
        f" {result.items_total} items, {result.matches_found} matched,"
        f" {result.review_queue_count} in review."
    )


async def _why_it_failed(courier: Courier, ended: _Ended) -> AnalysisFailed:
    delivery, status = ended.delivery, ended.status
    reasons = telling([*await _logged_reasons(courier, delivery, status), *status.errors])
    had_items = ended.hand_over is not None and ended.hand_over.had_items
    cause = cause_of(reasons, has_items=had_items)
    if status.unknown_word:
        # What was cancelled, or ended as nobody knows, shows nothing of what the service can do.
        reasons = [*reasons, f"It ended as “{status.unknown_word}”."]
    elif cause.is_the_services:
        await _learn(courier, delivery, cause, reasons)
    told = " ".join(map(as_sentence, reasons)) or "The analysis failed without a reason."
    return AnalysisFailed(
        f"{told} ml-analyze could not read {delivery.original_filename}."
        f"{_advice(courier, delivery, cause)}",
        is_the_services=cause.is_the_services,
    )


async def _logged_reasons(
    courier: Courier, delivery: Delivery, status: AnalysisStatus
) -> Sequence[str]:
    """What it logged of the job; where its answer is bare, that is awaited for a moment."""
    until = time.monotonic() + REASON_PATIENCE_SECONDS
    while True:
        logged = await reasons_of_failure(
            courier.pool, delivery.ml_job_id, delivery.supplier_id, delivery.handed_over_at
        )
        is_told = any(not is_bare(in_plain_words(reason)) for reason in (*logged, *status.errors))
        if is_told or time.monotonic() > until:
            return logged
        await asyncio.sleep(REASON_PAUSE_SECONDS)


async def _learn(
    courier: Courier, delivery: Delivery, cause: Cause, reasons: Sequence[str]
) -> None:
    service = await last_answer(courier.pool, courier.ml.base_url)
    if service is not None:
        settings = courier.settings
        await learn_from_failure(courier.pool, settings, service, delivery, cause, reasons)


def _advice(courier: Courier, delivery: Delivery, cause: Cause) -> str:
    """What to do, where nothing more happens by itself."""
    fallback = courier.settings.ml_fallback_to_legacy
    if fallback is Fallback.ALWAYS or (fallback is Fallback.UNSUPPORTED and cause.is_the_services):
        return ""
    if cause is Cause.NO_SUCH_FILE:
        return " Check that ml-analyze has the shared volume, and ML_UPLOADS_DIR."
    other_reader = f"`marketbel-courier reprocess {delivery.partition_key} --legacy`"
    return f" The legacy route may be able to: {other_reader}."


def _lost() -> AnalysisLost:
    return AnalysisLost(
        "ml-analyze forgot the analysis. It did so once more after the file was sent again: is its"
        " Redis being flushed? The file is kept and can be retried."
    )
