"""One job from file to matched items. How far it is, is told to the caller as it goes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from marketbel_courier.catalogue.analysis_counts import count_matches
from marketbel_courier.catalogue.items import upsert_items
from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.matching.upkeep import match_items
from marketbel_courier.ml_analyze.contract import MAX_ERRORS, JobStatus
from marketbel_courier.ml_analyze.jobs import Job
from marketbel_courier.ml_analyze.reader_process import ReaderProcess
from marketbel_courier.ml_analyze.volume import locate
from marketbel_courier.price_lists.records import (
    HeaderNotFound,
    PriceList,
    RowProblem,
    UnreadablePriceList,
)

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool

_BATCH_ITEMS = 500
_LOGGED_ROWS = 1000

log = logging.getLogger(__name__)

Report = Callable[[Job], Awaitable[None]]
"""Takes the job at each step; may raise to stop the analysis."""


@dataclass(frozen=True)
class Analyzer:
    """What an analysis works with."""

    pool: Pool
    uploads_dir: Path

    async def analyze(self, job: Job, reader: ReaderProcess, report: Report) -> Job:
        """Do the whole job, and return it finished; doing it a second time changes nothing.

        A file that cannot be read is a failed job, not an exception: exceptions are outages.
        """
        try:
            path = locate(job.file_url, self.uploads_dir)
            price_list = await reader.read(path, job.file_type)
        except HeaderNotFound as error:
            await self._record(job, [_line(job, LogType.WARNING, str(error))])
            return _finished(job, JobStatus.COMPLETED, [str(error)])
        except UnreadablePriceList as error:
            return await self.fail(job, str(error))
        job = await self._store(job, price_list, report)
        await match_items(self.pool, job.supplier_id)
        counts = await count_matches(self.pool, job.supplier_id)
        await self._record(job, _protocol(job, price_list))
        return _finished(
            job.model_copy(
                update={
                    "matches_found": counts.matches_found,
                    "review_queue_count": counts.review_queue_count,
                }
            ),
            JobStatus.COMPLETED,
            [str(row) for row in price_list.bad_rows] or _nothing_found(price_list),
        )

    async def fail(self, job: Job, reason: str) -> Job:
        """The job as failed, with `reason` in its errors and in `parsing_logs`."""
        await self._record(job, [_line(job, LogType.PARSE_ERROR, reason)])
        return _finished(job, JobStatus.FAILED, [reason])

    async def _store(self, job: Job, price_list: PriceList, report: Report) -> Job:
        items = price_list.items
        total = len(items) + len(price_list.bad_rows)
        job = job.model_copy(update={"items_total": total, "items_processed": 0})
        await report(job)
        for start in range(0, len(items), _BATCH_ITEMS):
            batch = items[start : start + _BATCH_ITEMS]
            await upsert_items(self.pool, job.supplier_id, batch)
            job = job.model_copy(update={"items_processed": start + len(batch)})
            await report(job)
        return job

    async def _record(self, job: Job, lines: Sequence[ParsingLog]) -> None:
        log.info("%s: %s", job.job_id, lines[-1].message)
        await record_parsing_logs(self.pool, lines)


def _finished(job: Job, status: JobStatus, errors: Sequence[str]) -> Job:
    shown = list(errors[:MAX_ERRORS])
    if len(errors) > MAX_ERRORS:
        left_out = len(errors) - MAX_ERRORS + 1
        shown[-1] = f"and {left_out} more: see parsing_logs, task {_task_id(job)}"
    return job.model_copy(
        update={"status": status, "errors": tuple(shown), "error_count": len(errors)}
    )


def _nothing_found(price_list: PriceList) -> list[str]:
    return [] if price_list.items else ["The price list has a header, but no items below it."]


def _protocol(job: Job, price_list: PriceList) -> list[ParsingLog]:
    """The lines for a file that was taken: its odd rows, then the sum."""
    rows: list[RowProblem] = [*price_list.bad_rows, *price_list.warnings]
    lines = [_line(job, LogType.WARNING, str(row), row) for row in rows[:_LOGGED_ROWS]]
    if len(rows) > _LOGGED_ROWS:
        more = f"{len(rows) - _LOGGED_ROWS} further rows have problems and are not listed."
        lines.append(_line(job, LogType.WARNING, more))
    left_out = f", {len(price_list.bad_rows)} rows left out" if price_list.bad_rows else ""
    kind = LogType.SUCCESS if price_list.items and not left_out else LogType.WARNING
    lines.append(_line(job, kind, f"{len(price_list.items)} items stored{left_out}."))
    return lines


def _line(job: Job, kind: LogType, message: str, row: RowProblem | None = None) -> ParsingLog:
    return ParsingLog(
        task_id=_task_id(job),
        supplier_id=job.supplier_id,
        error_type=kind,
        message=message,
        row_number=row.row_number if row else None,
        row_data=row.cells if row else None,
    )


def _task_id(job: Job) -> str:
    return f"ml-{job.supplier_id}"
