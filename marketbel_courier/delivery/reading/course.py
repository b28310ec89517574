"""The steps of every reading: ready, claimed, unchanged or read, complete, reported.

What differs between the readers of the two routes is in `ml_analyze` and in `legacy`.
"""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.downloads import fetch_again
from marketbel_courier.delivery.isolation import (
    as_completed,
    as_reported,
    as_they_come,
    contained,
    failed_outcome,
)
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.arrivals import Arrivals
from marketbel_courier.delivery.reading.held_prices import tell_of_held_prices
from marketbel_courier.delivery.reading.readiness import (
    ready_to_read,
    require_supplier,
)
from marketbel_courier.delivery.reading.selection import choose_waiting
from marketbel_courier.delivery.reading.unchanged_files import analysed_before, end_as_unchanged
from marketbel_courier.delivery.routing import require_route
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.errors import (
    ChecksumMismatch,
    DeliveryError,
    NothingToAnalyze,
    Superseded,
)
from marketbel_courier.ledger import states
from marketbel_courier.ledger.deliveries import mark_complete
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, reload
from marketbel_courier.ledger.delivery_records import AnalysisResult, Delivery
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.request import Validators
from marketbel_courier.traces import traced

logger = logging.getLogger(__name__)

Reading = TypeVar("Reading")


@dataclass(frozen=True)
class ReadingEnd:
    """What a successful reading brought: the ledger's counts, the log's last line, further counts.

    `counts` are by the labels in Dagster's grid.
    """

    result: AnalysisResult
    closing_words: Message
    counts: Mapping[str, int] = field(default_factory=dict)


class Reader(ABC, Generic[Reading]):
    """Reads price lists; `Reading` is what the reader knows of a reading that has ended.

    One reader serves all files of a run. Every method may raise DeliveryError.
    """

    route: ClassVar[Route]

    def __init__(self, courier: Courier) -> None:
        self.courier = courier

    @abstractmethod
    def place(self, delivery: Delivery) -> AbstractAsyncContextManager[object]:
        """Wait for a free place of the reader, and keep the place for the length of the block."""

    @abstractmethod
    async def claim(self, delivery: Delivery) -> Delivery:
        """The attempt, claimed by this run as analyzing; complete if another run has read it.

        Raises Superseded if the attempt has ended otherwise.
        """

    @abstractmethod
    async def read(self, delivery: Delivery, tracker: JobTracker) -> Reading | Delivery:
        """Read the file in its place; a Delivery is returned for a file left to the other route."""

    @abstractmethod
    async def end_of(self, delivery: Delivery, reading: Reading) -> ReadingEnd:
        """The result of the reading; called when the place is free again."""

    async def report(
        self, delivery: Delivery, tracker: JobTracker, error: DeliveryError
    ) -> DeliveryError:
        """Report a failure in the ledger, the logs and Redis; returns the error that the run
        reports.
        """
        return await self.courier.report_failure(delivery, tracker, error)


@dataclass(frozen=True)
class _Ended:
    delivery: Delivery
    counts: Mapping[str, int] = field(default_factory=dict)


async def read_price_lists(
    reader: Reader[Reading], jobs: Mapping[str, str], *, force: bool
) -> AsyncIterator[Outcome]:
    """Have the files of these jobs read; yields outcomes as they come.

    `jobs` are by partition key, empty for a supplier that was never delivered. A file that was
    read before is not read again unless `force` is set: its result stands.
    """
    rows = await deliveries_by_job(reader.courier.pool, _ids_of(jobs))

    async def read_one(key: str) -> Outcome:
        if not jobs[key]:
            return _never_delivered(key)
        return await _read_one(reader, rows[UUID(jobs[key])], force=force)

    async for outcome in as_completed(read_one, jobs, otherwise=failed_outcome):
        yield outcome


async def read_as_they_come(
    reader: Reader[Reading], jobs: Mapping[str, str], arrivals: Arrivals
) -> AsyncIterator[Outcome | list[str]]:
    """The same for jobs that wait, and for the files that arrive meanwhile.

    The keys of what has arrived are yielded as a list before any of their outcomes.
    """
    courier = reader.courier
    rows = dict(await deliveries_by_job(courier.pool, _ids_of(jobs)))
    job_of = dict(jobs)

    async def read_one(key: str) -> Outcome:
        return await _read_one(reader, rows[UUID(job_of[key])], force=False)

    async def further(is_busy: Callable[[], bool]) -> AsyncIterator[list[str]]:
        async for given in arrivals.come(is_busy):
            # A newer delivery may have replaced a job since then.
            chosen = await choose_waiting(courier, given, reader.route)
            rows.update(await deliveries_by_job(courier.pool, _ids_of(chosen)))
            job_of.update(chosen)
            if chosen:
                yield list(chosen)

    async for result in as_they_come(read_one, jobs, further, otherwise=failed_outcome):
        yield result
    await arrivals.end()


def _ids_of(jobs: Mapping[str, str]) -> list[UUID]:
    return [UUID(job) for job in jobs.values() if job]


def _never_delivered(partition_key: str) -> Outcome:
    error = NothingToAnalyze(Message("delivery-none-yet"))
    return Outcome(partition_key, partition_key, None, error, 0.0)


async def _read_one(reader: Reader[Reading], delivery: Delivery, *, force: bool) -> Outcome:
    started = time.monotonic()
    courier = reader.courier

    def outcome(row: Delivery, error: DeliveryError | None = None) -> Outcome:
        seconds = time.monotonic() - started
        return Outcome(row.partition_key, row.supplier_name, row, error, seconds)

    if delivery.state is State.COMPLETE and delivery.route == reader.route and not force:
        return outcome(delivery)
    try:
        delivery = await ready_to_read(courier, delivery, reader.route)
        ended = await _read_contained(reader, delivery)
        if isinstance(ended, ChecksumMismatch):
            delivery = await fetch_again(courier, delivery)
            ended = await _read_contained(reader, delivery)
    except DeliveryError as error:
        return outcome(delivery, error)
    if isinstance(ended, DeliveryError):
        row = await as_reported(courier, delivery)
        # A file that the ledger records as read has not failed, whatever failed afterwards.
        was_read = row.state is State.COMPLETE and row.route == reader.route
        return outcome(row, None if was_read else ended)
    return replace(outcome(ended.delivery), counts=ended.counts)


async def _read_contained(reader: Reader[Reading], delivery: Delivery) -> _Ended | DeliveryError:
    # The reader of a reading under way knows more than the ledger, and reports first.
    is_new = delivery.state is State.DELIVERED and delivery.ml_job_id is None
    tracker = reader.courier.track(delivery, announce=is_new)
    work = _read(reader, delivery, tracker)
    return await contained(reader.courier, delivery, tracker, work, report=reader.report)


@traced("reading")
async def _read(reader: Reader[Reading], delivery: Delivery, tracker: JobTracker) -> _Ended:
    courier = reader.courier
    require_route(delivery, delivery.route, reader.route)
    async with reader.place(delivery):
        delivery = await reader.claim(delivery)
        if delivery.state is State.COMPLETE:
            courier.show(delivery)
            return _Ended(delivery)
        tracker.begun()
        await require_supplier(courier, delivery)
        if (unchanged := await _end_unless_changed(courier, delivery, tracker)) is not None:
            return _Ended(unchanged)
        reading = await reader.read(delivery, tracker)
    if isinstance(reading, Delivery):
        return _Ended(reading)
    end = await reader.end_of(delivery, reading)
    await tell_of_held_prices(courier, delivery)
    return _Ended(await _complete(courier, delivery, tracker, end), end.counts)


async def _end_unless_changed(
    courier: Courier, delivery: Delivery, tracker: JobTracker
) -> Delivery | None:
    """The ended attempt, if the same bytes have been read while this file waited."""
    if delivery.ml_submissions:
        return None
    analysed = await analysed_before(courier, delivery)
    if analysed is None or analysed.checksum_sha256 != delivery.checksum_sha256:
        return None
    validators = Validators(delivery.etag, delivery.last_modified)
    return await end_as_unchanged(courier, delivery, analysed, validators, tracker)


async def _complete(
    courier: Courier, delivery: Delivery, tracker: JobTracker, end: ReadingEnd
) -> Delivery:
    row = await mark_complete(courier.batches, delivery, end.result)
    if row is None:
        row = await reload(courier.pool, delivery)
        courier.show(row)
        if row.state is not State.COMPLETE:
            raise Superseded(row.error_message or Message("superseded-meanwhile"))
        return row
    tracker.completed(end.result)
    try:
        await courier.log_end(delivery, closing_level(end.result), end.closing_words)
    except DATABASE_ERRORS as error:
        # The job is complete, even if the log's line about that fails.
        logger.warning("%s: the log has no closing line: %s", delivery.supplier_name, error)
    return row


def closing_level(result: AnalysisResult) -> LogType:
    """The level of the log's last line about a reading that is complete."""
    return LogType.SUCCESS if result.outcome is states.Outcome.SUCCESS else LogType.WARNING
