"""The downstream half of a delivery without ml-analyze: the file is read and matched right here.

Where ml-analyze has given a file up, the reason stays with its job to the end.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import UUID

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
from marketbel_courier.delivery.reading.legacy_claims import claim
from marketbel_courier.delivery.reading.legacy_orders import order_of
from marketbel_courier.delivery.reading.readiness import (
    ready_to_read,
    require_intact_file,
    require_route,
    require_supplier,
)
from marketbel_courier.delivery.reading.unchanged_files import analysed_before, end_as_unchanged
from marketbel_courier.delivery.routing import Route
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import (
    ChecksumMismatch,
    DeliveryError,
    LegacyFailed,
    NothingToAnalyze,
    StorageUnavailable,
    Superseded,
    UnreadableFile,
    as_sentence,
)
from marketbel_courier.ingestion.contract import (
    IngestionOutage,
    IngestionProgress,
    IngestionResult,
    Phase,
)
from marketbel_courier.ingestion.process_pool import IngestionProcesses
from marketbel_courier.job_state.model import Phase as JobPhase
from marketbel_courier.ledger.deliveries import mark_complete, supersede
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, reload
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.sources.request import Validators

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ingested(Outcome):
    """What became of one supplier, with the engine's own counts where it was asked."""

    result: IngestionResult | None = None


@dataclass(frozen=True)
class _Reader:
    """What the files of one run share: the courier, the engine, and its places."""

    courier: Courier
    processes: IngestionProcesses
    places: asyncio.Semaphore


async def ingest_price_lists(
    courier: Courier, processes: IngestionProcesses, jobs: Mapping[str, str], *, force: bool
) -> AsyncIterator[Outcome]:
    """Read and match the files of these jobs; yields outcomes as they come.

    `jobs` are by partition key, empty for a supplier that was never delivered. A file that was
    read before is not read again unless `force` is set: its result stands.
    """
    rows = await deliveries_by_job(courier.pool, [UUID(job) for job in jobs.values() if job])
    reader = _Reader(courier, processes, asyncio.Semaphore(processes.count))

    async def ingest_one(key: str) -> Outcome:
        if not jobs[key]:
            return _never_delivered(key)
        return await _ingest_one(reader, rows[UUID(jobs[key])], force=force)

    async for outcome in as_completed(ingest_one, jobs, otherwise=failed_outcome):
        yield outcome


def _never_delivered(partition_key: str) -> Outcome:
    error = NothingToAnalyze(
        "No price list has been delivered yet. Materialize raw_price_list first."
    )
    return Outcome(partition_key, partition_key, None, error, 0.0)


async def _ingest_one(reader: _Reader, delivery: Delivery, *, force: bool) -> Outcome:
    started = time.monotonic()

    def outcome(
        row: Delivery, error: DeliveryError | None = None, result: IngestionResult | None = None
    ) -> Outcome:
        seconds = time.monotonic() - started
        return Ingested(row.partition_key, row.supplier_name, row, error, seconds, result)

    if delivery.state == "complete" and delivery.route == Route.LEGACY and not force:
        return outcome(delivery)
    try:
        delivery = await ready_to_read(reader.courier, delivery, Route.LEGACY)
        ended = await _ingest_contained(reader, delivery)
        if isinstance(ended, ChecksumMismatch):
            delivery = await fetch_again(reader.courier, delivery)
            ended = await _ingest_contained(reader, delivery)
    except DeliveryError as error:
        return outcome(delivery, error)
    if isinstance(ended, DeliveryError):
        return outcome(await as_reported(reader.courier, delivery), ended)
    row, result = ended
    return outcome(row, result=result)


_Ended = tuple[Delivery, IngestionResult | None]


async def _ingest_contained(reader: _Reader, delivery: Delivery) -> _Ended | DeliveryError:
    courier = reader.courier
    tracker = courier.track(delivery, announce=False)
    return await contained(courier, delivery, tracker, _ingest(reader, delivery, tracker))


async def _ingest(reader: _Reader, delivery: Delivery, tracker: JobTracker) -> _Ended:
    courier = reader.courier
    require_route(delivery, delivery.route, Route.LEGACY)
    async with reader.places:
        delivery = await claim(courier, delivery)
        if delivery.state == "complete":
            await courier.show_ledger(delivery)
            return delivery, None
        await require_supplier(courier, delivery)
        if delivery.ml_submissions == 0:
            # While it waited, the same bytes may have been read for another job.
            analysed = await analysed_before(courier, delivery)
            if analysed is not None and analysed.checksum_sha256 == delivery.checksum_sha256:
                validators = Validators(delivery.etag, delivery.last_modified)
                row = await end_as_unchanged(courier, delivery, analysed, validators, tracker)
                return row, None
        tracker.reading(JobPhase.ANALYZING, 0, 0)
        await require_intact_file(courier, delivery)
        result = await _carry_out(reader, delivery, tracker)
    if result.outdated:
        raise await _outdated(courier, delivery)
    return await _complete(courier, delivery, tracker, result), result


async def _carry_out(reader: _Reader, delivery: Delivery, tracker: JobTracker) -> IngestionResult:
    name = delivery.original_filename

    def follow(progress: IngestionProgress) -> None:
        phase = JobPhase.MATCHING if progress.phase is Phase.MATCHING else JobPhase.ANALYZING
        tracker.reading(phase, progress.items_processed, progress.items_total)

    try:
        return await reader.processes.ingest(order_of(delivery, reader.courier.settings), follow)
    except UnreadableFile as error:
        raise LegacyFailed(
            f"{as_sentence(str(error))} The legacy route could not read {name}."
            f"{_why_here(delivery)}"
        ) from error
    except IngestionOutage as error:
        raise StorageUnavailable(
            f"{error} So {name} was not taken into the catalogue. Retry the job; if it"
            f" happens again, run `marketbel-courier doctor`.{_why_here(delivery)}"
        ) from error


async def _outdated(courier: Courier, delivery: Delivery) -> Superseded:
    reason = "A later price list is in the catalogue. Nothing of this one was stored."
    await supersede(courier.pool, delivery, reason=reason)
    return Superseded(reason)


async def _complete(
    courier: Courier, delivery: Delivery, tracker: JobTracker, result: IngestionResult
) -> Delivery:
    analysis = _in_the_ledgers_words(result)
    if await mark_complete(courier.pool, delivery, analysis):
        tracker.completed(analysis)
        try:
            await courier.log_end(delivery, *_closing_line(delivery, result, analysis))
        except DATABASE_ERRORS as error:
            # It is complete, whatever becomes of the line that says so.
            logger.warning("%s: the log has no closing line: %s", delivery.supplier_name, error)
    else:
        await courier.show_ledger(delivery)
    row = await reload(courier.pool, delivery)
    if row.state != "complete":
        raise Superseded(row.error_message or "The job has ended meanwhile.")
    return row


def _in_the_ledgers_words(result: IngestionResult) -> AnalysisResult:
    errors = result.errors
    if result.items_processed == 0 and not errors:
        errors = ("No items were found in the file.",)
    return AnalysisResult(
        items_total=max(result.items_total, result.items_processed),
        items_processed=result.items_processed,
        matches_found=result.matches_found,
        review_queue_count=result.review_queue_count,
        error_count=max(result.error_count, len(errors)),
        errors=errors,
    )


def _closing_line(
    delivery: Delivery, result: IngestionResult, analysis: AnalysisResult
) -> tuple[LogType, str]:
    level = LogType.SUCCESS if analysis.outcome == "success" else LogType.WARNING
    warnings = f" with {analysis.error_count} errors" if analysis.error_count else ""
    return level, (
        f"Read {delivery.original_filename} down the legacy route{warnings}:"
        f" {analysis.items_processed} of {analysis.items_total} items,"
        f" {result.prices_changed} prices changed, {result.items_delisted} no longer listed,"
        f" {analysis.matches_found} matched,"
        f" {analysis.review_queue_count} in review.{_why_here(delivery)}"
    )


def _why_here(delivery: Delivery) -> str:
    return f" It fell back: {delivery.fell_back_because}" if delivery.fell_back_because else ""
