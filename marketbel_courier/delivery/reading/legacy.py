"""The reader of the legacy route: the engine reads and matches the file in processes of its own.

If ml-analyze gave up a file, its job keeps the reason to the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.reading.claims import claim_for_engine
from marketbel_courier.delivery.reading.counts import SHOWN_AS
from marketbel_courier.delivery.reading.course import Reader, ReadingEnd
from marketbel_courier.delivery.reading.readiness import (
    require_intact_file,
)
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.uploads import hints_of
from marketbel_courier.errors import (
    DoubtfulPrices,
    LegacyFailed,
    NeedsMapping,
    NeedsRelease,
    StorageUnavailable,
    Superseded,
    UnreadableFile,
    UnsureReading,
)
from marketbel_courier.guard.guard_settings import guard_rules
from marketbel_courier.ingestion.contract import (
    IngestionOrder,
    IngestionOutage,
    IngestionProgress,
    IngestionResult,
    Phase,
)
from marketbel_courier.ingestion.process_pool import IngestionProcesses, open_processes
from marketbel_courier.job_state.job_hash import Phase as JobPhase
from marketbel_courier.ledger.deliveries import supersede
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.stored_orders import order_key_of
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


class LegacyReader(Reader[IngestionResult]):
    """Has the files read and matched by the engine, in its worker processes."""

    route = Route.LEGACY

    def __init__(self, courier: Courier, processes: IngestionProcesses) -> None:
        super().__init__(courier)
        self.processes = processes
        self._places = asyncio.Semaphore(processes.count)

    def place(self, delivery: Delivery) -> asyncio.Semaphore:
        """One place for each worker process."""
        return self._places

    async def claim(self, delivery: Delivery) -> Delivery:
        """The attempt, as soon as no other run reads the file."""
        return await claim_for_engine(self.courier, delivery)

    async def read(self, delivery: Delivery, tracker: JobTracker) -> IngestionResult:
        """Have the engine read, store and match exactly the file that was delivered."""
        await require_intact_file(self.courier, delivery)
        return await self._carry_out(delivery, tracker)

    async def end_of(self, delivery: Delivery, reading: IngestionResult) -> ReadingEnd:
        """What the engine stored; raises Superseded if a newer list had been stored before."""
        if reading.outdated:
            raise await _outdated(self.courier, delivery)
        result = _in_the_ledgers_words(reading)
        return ReadingEnd(result, _closing_words(delivery, reading, result), _counts(reading))

    async def _carry_out(self, delivery: Delivery, tracker: JobTracker) -> IngestionResult:
        name = delivery.original_filename

        def follow(progress: IngestionProgress) -> None:
            phase = JobPhase.MATCHING if progress.phase is Phase.MATCHING else JobPhase.ANALYZING
            tracker.reading(phase, progress.items_processed, progress.items_total)

        try:
            return await self.processes.ingest(order_of(delivery, self.courier.settings), follow)
        except UnsureReading as error:
            raise NeedsMapping(error.message) from error
        except DoubtfulPrices as error:
            raise NeedsRelease(error.message) from error
        except UnreadableFile as error:
            raise LegacyFailed(
                Message(
                    "legacy-could-not-read",
                    why=error.message,
                    file=name,
                    fell_back=delivery.fell_back_because,
                )
            ) from error
        except IngestionOutage as error:
            raise StorageUnavailable(
                Message(
                    "legacy-broke-off",
                    why=error.message,
                    file=name,
                    fell_back=delivery.fell_back_because,
                )
            ) from error


@asynccontextmanager
async def open_legacy_reader(courier: Courier) -> AsyncIterator[LegacyReader]:
    """The reader for one run, with worker processes of its own."""
    settings = courier.settings
    async with open_processes(settings.parser_dsn, settings.legacy_max_in_flight) as processes:
        yield LegacyReader(courier, processes)


async def _outdated(courier: Courier, delivery: Delivery) -> Superseded:
    reason = Message("superseded-by-later-list")
    await supersede(courier.pool, delivery, reason=reason)
    return Superseded(reason)


def _in_the_ledgers_words(result: IngestionResult) -> AnalysisResult:
    errors = [*result.errors]
    if result.items_processed == 0 and not errors:
        errors.append(Message("legacy-found-no-items"))
    return AnalysisResult(
        items_total=max(result.items_total, result.items_processed),
        items_processed=result.items_processed,
        matches_found=result.matches_found,
        review_queue_count=result.review_queue_count,
        error_count=max(result.error_count, len(errors)),
        errors=tuple(errors),
    )


def _counts(result: IngestionResult) -> dict[str, int]:
    return {words: getattr(result, name) for name, words in SHOWN_AS.items()}


def _closing_words(
    delivery: Delivery, result: IngestionResult, analysis: AnalysisResult
) -> Message:
    return Message(
        "logged-read",
        file=delivery.original_filename,
        errors=analysis.error_count,
        done=analysis.items_processed,
        total=analysis.items_total,
        changed=result.prices_changed,
        delisted=result.items_delisted,
        matched=analysis.matches_found,
        review=analysis.review_queue_count,
        why=delivery.fell_back_because,
    )


def order_of(delivery: Delivery, settings: Settings) -> IngestionOrder:
    """The order that the engine is given for one attempt of a job.

    Every attempt with the same bytes has the same order, so that what a run stored before it died
    is not stored again. A list is as new as its job: the retry of an old job does not overwrite a
    newer delivery.
    """
    return IngestionOrder(
        key=order_key_of(delivery.job_id, delivery.checksum_sha256),
        path=Path(delivery.file_path or ""),
        file_type=delivery.file_type,
        supplier_id=delivery.supplier_id,
        task_id=str(delivery.job_id),
        listed_at=delivery.job_created_at,
        list_number=delivery.job_place,
        hints=hints_of(delivery.reading_hints, settings),
        thresholds=Thresholds(
            link=settings.match_link_score,
            review=settings.match_review_score,
            candidates=settings.match_candidates,
            one_to_one=settings.match_one_to_one,
        ),
        says_its_end=False,
        accepted=frozenset(settings.accept_unsure_readings),
        guard=guard_rules(settings),
    )
