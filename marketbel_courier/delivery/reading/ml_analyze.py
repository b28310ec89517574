"""The reader of the route to ml-analyze: hands the file over and awaits the end.

Every step is in the ledger before it is taken, so a run that takes over from a dead one goes on
with the analysis under way instead of sending the file a second time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.analysis_counts import count_matches, reasons_of_failure
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.catalogue.suppliers import supplier_metadata
from marketbel_courier.catalogue.taught_layouts import COLUMN_MAPPING
from marketbel_courier.database.batches import Batches
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading.analysis_polling import OrphanedMlJob, await_end
from marketbel_courier.delivery.reading.claims import claim_for_ml
from marketbel_courier.delivery.reading.counts import SHOWN_AS
from marketbel_courier.delivery.reading.course import Reader, ReadingEnd
from marketbel_courier.delivery.reading.failure_causes import (
    Cause,
    cause_of,
    in_plain_words,
    is_bare,
    telling,
)
from marketbel_courier.delivery.reading.fallback import report_or_fall_back, spare
from marketbel_courier.delivery.reading.ml_knowledge import (
    learn_from_failure,
    learn_from_success,
    service_of,
)
from marketbel_courier.delivery.reading.readiness import (
    require_intact_file,
    require_supplier,
)
from marketbel_courier.delivery.reading.stored_prices import (
    judge_afterwards,
    note_before_hand_over,
)
from marketbel_courier.delivery.routing import why_spared
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.uploads import stated_hints
from marketbel_courier.errors import (
    AnalysisFailed,
    AnalysisLost,
    AnalysisRejected,
    DeliveryError,
    MlUnavailable,
    MlWrongAnswer,
    NeedsMapping,
    NeedsRelease,
    Superseded,
)
from marketbel_courier.ledger.deliveries import mark_submitting
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.hand_overs import note_hand_over
from marketbel_courier.ledger.ml_abilities import MlService, has_items, last_answer
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import Message, sentences
from marketbel_courier.ml_client.client import UnknownMlJob
from marketbel_courier.ml_client.contract import (
    NEEDS_MAPPING,
    NEEDS_RELEASE,
    AnalysisStatus,
    AnalyzeRequest,
    MlJobStatus,
)
from marketbel_courier.settings import Fallback
from marketbel_courier.traces import traced

logger = logging.getLogger(__name__)

REASON_PATIENCE_SECONDS = 2.0
REASON_PAUSE_SECONDS = 0.25
SECOND_LOOK_SECONDS = 0.2
MOST_SUBMISSIONS = 2  # the first hand-over, and one more if ml-analyze forgot the job


@dataclass(frozen=True)
class _HandOver:
    """What was known when a file was handed over: of the service, and of the supplier."""

    service: MlService
    had_items: bool


@dataclass(frozen=True)
class _Ended:
    """An analysis that has ended; `hand_over` is None if an earlier run handed the file over."""

    delivery: Delivery
    status: AnalysisStatus
    hand_over: _HandOver | None


class MlAnalyzeReader(Reader[_Ended]):
    """Hands the files to ml-analyze, as many at once as the service may have, and awaits them."""

    route = Route.ML

    @asynccontextmanager
    async def place(self, delivery: Delivery) -> AsyncIterator[None]:
        """One of the places at a service that is healthy enough to take a file."""
        courier = self.courier
        await courier.ml_health.pass_through()
        in_flight = delivery.ml_job_id is not None
        async with courier.slots.slot(delivery.job_id, courier.run_id, in_flight=in_flight):
            yield

    async def claim(self, delivery: Delivery) -> Delivery:
        """The attempt, with the id of an analysis to go on with if there is one."""
        return await claim_for_ml(self.courier, delivery)

    async def read(self, delivery: Delivery, tracker: JobTracker) -> _Ended | Delivery:
        """Hand the file over, unless that was done before, and await the end of the analysis.

        What a failure shows about the service is stored before the place is free, so that the next
        file in this place does not fail for the same reason.
        """
        reading = await _hand_over_and_await(self.courier, delivery, tracker)
        if isinstance(reading, _Ended) and not reading.status.ended_well:
            await _learn_at_once(self.courier, reading)
        return reading

    async def end_of(self, delivery: Delivery, reading: _Ended) -> ReadingEnd:
        """The result of the analysis; raises AnalysisFailed with the reason, if one is found.

        Raises NeedsMapping where the service says that a person has to show how the list is read,
        and NeedsRelease where one has to say that its prices are right.
        """
        courier = self.courier
        await judge_afterwards(courier, delivery)
        if not reading.status.ended_well:
            for error in reading.status.errors:
                if error.code in NEEDS_MAPPING:
                    raise NeedsMapping(error)
                if error.code in NEEDS_RELEASE:
                    raise NeedsRelease(error)
            raise await _why_it_failed(courier, reading)
        status = await _with_late_errors(courier, reading)
        result = await result_of(courier.batches, delivery.supplier_id, status)
        if reading.hand_over is not None and result.items_processed:
            await learn_from_success(
                courier.pool,
                reading.hand_over.service,
                delivery,
                was_second_list=reading.hand_over.had_items,
            )
        told = status.further_counts
        counts = {words: told[name] for name, words in SHOWN_AS.items() if name in told}
        return ReadingEnd(result, closing_words(delivery, result), counts)

    async def report(
        self, delivery: Delivery, tracker: JobTracker, error: DeliveryError
    ) -> DeliveryError:
        """Report the failure, or send the file down the legacy route, as configured."""
        return await report_or_fall_back(self.courier, delivery, tracker, error)


@asynccontextmanager
async def open_ml_analyze_reader(courier: Courier) -> AsyncIterator[MlAnalyzeReader]:
    """The reader for one run; the courier brings all that it needs."""
    yield MlAnalyzeReader(courier)


async def _with_late_errors(courier: Courier, ended: _Ended) -> AnalysisStatus:
    """The status at the end, with the errors that the running service notes in a second step."""
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


async def _hand_over_and_await(
    courier: Courier, delivery: Delivery, tracker: JobTracker
) -> Delivery | _Ended:
    hand_over = None
    while True:
        if delivery.ml_job_id is None:
            hand_over = _HandOver(
                service_of(courier.ml.base_url, await courier.ml_health.pass_through()),
                await has_items(courier.batches, delivery.supplier_id),
            )
            why = await why_spared(
                courier.batches,
                courier.settings,
                delivery,
                hand_over.service,
                has_items=hand_over.had_items,
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


def _sent_again(delivery: Delivery) -> Message:
    return Message("logged-sent-again", file=delivery.original_filename)


@traced("hand over")
async def _hand_over(courier: Courier, delivery: Delivery, tracker: JobTracker) -> Delivery:
    await require_supplier(courier, delivery)
    await require_intact_file(courier, delivery)
    await note_before_hand_over(courier, delivery)
    submitting = await mark_submitting(courier.batches, delivery, run_id=courier.run_id)
    if submitting is None:
        raise Superseded(Message("superseded-by-another-run"))
    delivery = submitting
    request = AnalyzeRequest(
        file_url=str(courier.settings.path_for_ml(Path(delivery.file_path or ""))),
        supplier_id=delivery.supplier_id,
        file_type=delivery.file_type,
        client_job_id=delivery.client_job_id or "",
        listed_at=delivery.job_created_at,
        list_number=delivery.job_place,
        column_mapping=await _mapping_for(courier, delivery),
        **stated_hints(delivery.reading_hints),
    )
    try:
        ml_job_id = await courier.ml.submit(request)
    except AnalysisRejected as error:
        raise await _as_refused(courier, delivery, error) from error
    noted = await note_hand_over(courier.batches, delivery, str(ml_job_id))
    if noted.had_it_first is not None:
        raise MlWrongAnswer(
            Message("ml-same-job-twice", job=str(ml_job_id), supplier=noted.had_it_first)
        )
    tracker.handed_over(str(ml_job_id))
    return noted.row or await reload(courier.pool, delivery)


async def _mapping_for(courier: Courier, delivery: Delivery) -> Mapping[str, Any] | None:
    """The column mapping that people entered for the supplier, if the service says that it uses
    mappings.
    """
    health = await courier.ml_health.pass_through()
    if not health.capabilities.column_mapping:
        return None
    metadata = await supplier_metadata(courier.batches, delivery.supplier_id) or {}
    mapping = metadata.get(COLUMN_MAPPING)
    return mapping if isinstance(mapping, dict) and mapping else None


async def _as_refused(
    courier: Courier, delivery: Delivery, error: AnalysisRejected
) -> AnalysisRejected:
    """The refusal of a hand-over; if the kind of file was refused, marked as the service's own."""
    reasons = [error.message]
    cause = cause_of(reasons, has_items=False)
    if cause is not Cause.KIND:
        return error
    await _learn(courier, delivery, cause, reasons)
    return AnalysisRejected(error.message, is_the_services=True)


async def result_of(
    executor: Pool | Batches, supplier_id: UUID, status: AnalysisStatus
) -> AnalysisResult:
    """What an analysis that has completed brought this supplier."""
    matches, in_review = status.matches_found, status.review_queue_count
    processed = _believed(status, "items_processed") or 0
    total = _believed(status, "items_total") or 0
    if matches is None or in_review is None or status.unbelievable:
        counts = await count_matches(executor, supplier_id)
        matches, in_review = counts.matches_found, counts.review_queue_count
    errors = [*status.errors]
    if status.unbelievable:
        errors.append(Message("ml-counts-unbelievable", counts=list(status.unbelievable)))
    if status.unknown_word:
        errors.append(Message("ml-ended-in-new-state", word=status.unknown_word))
    elif status.status is MlJobStatus.COMPLETED_WITH_ERRORS and not errors:
        errors.append(Message("ml-ended-with-untold-errors"))
    if processed == 0 and not errors:
        errors.append(Message("ml-found-no-items"))
    return AnalysisResult(
        items_total=max(total, processed),
        items_processed=processed,
        matches_found=matches,
        review_queue_count=in_review,
        error_count=max(_believed(status, "error_count") or 0, len(errors)),
        errors=tuple(errors),
    )


def _believed(status: AnalysisStatus, name: str) -> int | None:
    count: int | None = None if name in status.unbelievable else getattr(status, name)
    return count


def closing_words(delivery: Delivery, result: AnalysisResult) -> Message:
    """The last line of the log about an analysis that has completed."""
    return Message(
        "logged-analysed",
        file=delivery.original_filename,
        errors=result.error_count,
        done=result.items_processed,
        total=result.items_total,
        matched=result.matches_found,
        review=result.review_queue_count,
    )


async def _learn_at_once(courier: Courier, ended: _Ended) -> None:
    """Learn from the failure as far as its reason is known, without waiting for a reason."""
    delivery, status = ended.delivery, ended.status
    if any(error.code in NEEDS_MAPPING | NEEDS_RELEASE for error in status.errors):
        return
    said = [*await _reasons_so_far(courier, delivery), *status.errors]
    if _is_told(said):
        await _cause_learnt(courier, ended, telling(said))


async def _why_it_failed(courier: Courier, ended: _Ended) -> AnalysisFailed:
    delivery, status = ended.delivery, ended.status
    reasons = telling([*await _logged_reasons(courier, delivery, status), *status.errors])
    cause = await _cause_learnt(courier, ended, reasons)
    if status.unknown_word:
        reasons = [*reasons, Message("ml-ended-as", word=status.unknown_word)]
    told = sentences(reasons) if reasons else Message("ml-gave-no-reason")
    return AnalysisFailed(
        _with_advice(courier, delivery, cause, told), is_the_services=cause.is_the_services
    )


async def _cause_learnt(courier: Courier, ended: _Ended, reasons: Sequence[Message]) -> Cause:
    """Why the analysis failed; what that shows about the service is kept."""
    had_items = ended.hand_over is not None and ended.hand_over.had_items
    cause = cause_of(reasons, has_items=had_items)
    # An analysis that was cancelled, or whose end is unknown, shows nothing about the service.
    if cause.is_the_services and not ended.status.unknown_word:
        await _learn(courier, ended.delivery, cause, reasons)
    return cause


async def _logged_reasons(
    courier: Courier, delivery: Delivery, status: AnalysisStatus
) -> Sequence[Message]:
    """What the service logged of the job; after a bare answer the log is awaited for a moment."""
    until = time.monotonic() + REASON_PATIENCE_SECONDS
    while True:
        logged = await _reasons_so_far(courier, delivery)
        if _is_told((*logged, *status.errors)) or time.monotonic() > until:
            return logged
        await asyncio.sleep(REASON_PAUSE_SECONDS)


async def _reasons_so_far(courier: Courier, delivery: Delivery) -> Sequence[Message]:
    return await reasons_of_failure(
        courier.pool, delivery.ml_job_id, delivery.supplier_id, delivery.handed_over_at
    )


def _is_told(said: Sequence[Message]) -> bool:
    return any(not is_bare(in_plain_words(reason)) for reason in said)


async def _learn(
    courier: Courier, delivery: Delivery, cause: Cause, reasons: Sequence[Message]
) -> None:
    service = await last_answer(courier.pool, courier.ml.base_url)
    if service is not None:
        settings = courier.settings
        await learn_from_failure(courier.pool, settings, service, delivery, cause, reasons)


def _with_advice(courier: Courier, delivery: Delivery, cause: Cause, told: Message) -> Message:
    """What the service said, with advice if nothing more happens automatically."""
    name, fallback = delivery.original_filename, courier.settings.ml_fallback_to_legacy
    if fallback is Fallback.ALWAYS or (fallback is Fallback.UNSUPPORTED and cause.is_the_services):
        return Message("ml-could-not-read", reasons=told, file=name)
    if cause is Cause.NO_SUCH_FILE:
        return Message("ml-could-not-see", reasons=told, file=name)
    return Message(
        "ml-could-not-read-but-legacy-may", reasons=told, file=name, key=delivery.partition_key
    )


def _lost() -> AnalysisLost:
    return AnalysisLost(Message("ml-forgot"))
