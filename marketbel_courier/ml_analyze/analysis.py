"""Turns a job into an order for the engine, and the engine's result into the finished job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from marketbel_courier.catalogue.order_lines import record_once
from marketbel_courier.catalogue.suppliers import supplier_metadata
from marketbel_courier.database.pool import Pool
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import UnexpectedFailure, UnknownSupplier, UnreadableFile
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.ingestion.contract import IngestionOrder, IngestionProgress, IngestionResult
from marketbel_courier.ingestion.findings import failure_line
from marketbel_courier.ingestion.merged_hints import MAPPING
from marketbel_courier.ingestion.process_pool import IngestionProcesses
from marketbel_courier.matching.records import Thresholds
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.contract import MAX_ERRORS, JobStatus
from marketbel_courier.ml_analyze.jobs import Job
from marketbel_courier.ml_analyze.volume import locate, owners_of
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints, stated_rows, stated_sheet

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Analyzer:
    """What an analysis works with."""

    pool: Pool
    processes: IngestionProcesses
    uploads_dir: Path
    thresholds: Thresholds = field(default_factory=Thresholds)
    accepted: frozenset[DoubtKind] = frozenset()
    default_currency: str | None = None
    price_kind: PriceKind | None = None
    guard: GuardRules = field(default_factory=GuardRules)

    async def analyze(self, job: Job, on_progress: Callable[[IngestionProgress], None]) -> Job:
        """Do the whole job, and return it finished; doing it a second time changes nothing.

        A file that cannot be read is a failed job, not an exception: exceptions are outages.
        """
        order = self._order(job, Path(job.file_url))
        try:
            path = await asyncio.to_thread(locate, job.file_url, self.uploads_dir)
        except UnreadableFile as error:
            await record_once(self.pool, failure_line(order, error.message), since=order.since)
            return failed(job, error.message)
        if await self._is_of_another_supplier(path, job.supplier_id):
            # Not logged under the supplier, because the supplier did not cause the error.
            log.warning(
                "%s: %s is not a file of %s",
                job.job_id,
                path,
                job.supplier_id,
                extra=job.subject,
            )
            return failed(job, Message("file-of-another-supplier", path=job.file_url))
        try:
            result = await self.processes.ingest(self._order(job, path), on_progress)
        except (UnreadableFile, UnknownSupplier, UnexpectedFailure) as error:
            log.info("%s has failed: %s", job.job_id, error, extra=job.subject)
            return failed(job, error.message)
        log.info("%s: %d items stored", job.job_id, result.items_processed, extra=job.subject)
        return _completed(job, result, order.task_id)

    async def _is_of_another_supplier(self, path: Path, supplier_id: UUID) -> bool:
        """Whether the file belongs to another supplier; a file without an owner may be any
        supplier's.
        """
        owners = await asyncio.to_thread(owners_of, path)
        if not owners or supplier_id in owners:
            return False
        known = [await supplier_metadata(self.pool, owner) for owner in owners]
        return any(metadata is not None for metadata in known)

    def _order(self, job: Job, path: Path) -> IngestionOrder:
        return IngestionOrder(
            key=str(job.job_id),
            path=path,
            file_type=job.file_type,
            supplier_id=job.supplier_id,
            task_id=f"ml-{job.supplier_id}",
            listed_at=job.listed_at or job.created_at,
            given_at=job.created_at,
            list_number=job.list_number,
            hints=replace(
                _hints(job), default_currency=self.default_currency, price_kind=self.price_kind
            ),
            thresholds=self.thresholds,
            accepted=self.accepted,
            guard=self.guard,
        )


def failed(job: Job, reason: Message) -> Job:
    """The job as failed for one reason."""
    return job.model_copy(
        update={"status": JobStatus.FAILED, "errors": (reason,), "error_count": 1}
    )


def _completed(job: Job, result: IngestionResult, task_id: str) -> Job:
    counts = (
        "items_total", "items_processed", "items_new", "prices_changed", "items_delisted",
        "items_held", "matches_found", "review_queue_count", "drafts_created", "error_count",
        "products_recalculated",
    )  # fmt: skip
    return job.model_copy(
        update={name: getattr(result, name) for name in counts}
        | {
            "status": JobStatus.COMPLETED,
            "errors": _shown(result.errors, result.error_count, task_id),
        }
    )


def _shown(errors: Sequence[Message], count: int, task_id: str) -> tuple[Message, ...]:
    if count <= MAX_ERRORS:
        return tuple(errors)
    shown = MAX_ERRORS - 1
    more = Message("analysis-with-further-errors", count=count - shown, task=task_id)
    return (*errors[:shown], more)


def _hints(job: Job) -> ReadingHints:
    # A name in the request was entered by a person: callers leave out a default name.
    sheet_name = stated_sheet(job.sheet_name, untouched=None)
    return ReadingHints(
        sheet_name,
        *stated_rows(job.header_row, job.data_start_row),
        column_mapping=_usable(job.column_mapping),
    )


def _usable(mapping: Mapping[str, Any]) -> dict[str, ColumnPlaces]:
    """The mapping if it can be one: that of the supplier's metadata is told of where it is read."""
    try:
        return MAPPING.validate_python(mapping)
    except ValidationError:
        return {}
