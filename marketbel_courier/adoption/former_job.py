"""A job of the former worker as its hash describes it, read leniently, and what is wrong in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.former_jobs import KeptJob
from marketbel_courier.job_state.job_hash import Phase, Status
from marketbel_courier.shared_volume.names import parse_published_name

LARGEST_COUNT = 2**53 - 1
MOST_RETRIES = 1000
MOST_DETAILS = 50
LONGEST_DETAIL = 500
LONGEST_ERROR = 2000

_WHOLE_NUMBER = re.compile(r"\d+", re.ASCII)
_FILE_TYPES = tuple(FileKind)
_COUNTERS = (
    "download_bytes",
    "download_total",
    "items_processed",
    "items_total",
    "matches_found",
    "review_queue_count",
    "error_count",
    "retry_count",
    "max_retries",
)
_STATUS_OF_PHASE = {Phase.COMPLETE: Status.COMPLETED, Phase.FAILED: Status.FAILED}


@dataclass(frozen=True)
class FormerJob:
    """One job. Times are UTC; `written_at` is when the hash was last written, by anybody.

    `file_type` is empty where the hash names none of the known types, `ml_job_id` where none was
    given.
    """

    job_id: UUID
    supplier_id: UUID
    supplier_name: str
    phase: Phase
    file_type: str
    source_url: str
    download_total: int
    items_processed: int
    items_total: int
    matches_found: int
    review_queue_count: int
    error_count: int
    error: str
    error_details: tuple[str, ...]
    retry_count: int
    ml_job_id: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    written_at: datetime

    @property
    def has_ended(self) -> bool:
        """Whether the job is complete or failed."""
        return self.phase.is_final

    def silent_for(self, now: datetime, *, is_worker_up: bool) -> timedelta:
        """How long nobody has worked on the job, as far as can be told.

        While the former worker is up, each of its writes is a sign of life; else only the times
        count that the worker wrote down.
        """
        times = [self.created_at, self.started_at, self.completed_at]
        if is_worker_up:
            times.append(self.written_at)
        return now - max(time for time in times if time is not None)

    @property
    def uploaded_name(self) -> str | None:
        """The name of the file that somebody uploaded; None where a source was to be fetched."""
        if "://" in self.source_url:
            return None
        name = PurePosixPath(self.source_url).name
        published = parse_published_name(name)
        return name if published and published.owner_id == self.supplier_id else None


def read_former_job(kept: KeptJob, *, now: datetime) -> FormerJob | None:
    """The job that a hash tells of; None where it names no id, no supplier or no phase."""
    fields = kept.fields
    if fields is None:
        return None
    job_id, supplier_id = _uuid(kept.job_id), _uuid(fields.get("supplier_id", ""))
    phase = fields.get("phase", "")
    if job_id is None or supplier_id is None or phase not in tuple(Phase):
        return None
    written_at = now - timedelta(seconds=kept.untouched_seconds or 0)
    completed_at = _moment(fields.get("completed_at"))
    started_at = _moment(fields.get("started_at"))
    created_at = _moment(fields.get("created_at")) or started_at or completed_at or written_at
    file_type = fields.get("file_type", "")
    ml_job_id = _uuid(fields.get("ml_job_id", ""))
    return FormerJob(
        job_id=job_id,
        supplier_id=supplier_id,
        supplier_name=_clean(fields.get("supplier_name", "")) or "(no name)",
        phase=Phase(phase),
        file_type=file_type if file_type in _FILE_TYPES else "",
        source_url=_clean(fields.get("source_url", "")),
        download_total=_count(fields.get("download_total")),
        items_processed=_count(fields.get("items_processed")),
        items_total=_count(fields.get("items_total")),
        matches_found=_count(fields.get("matches_found")),
        review_queue_count=_count(fields.get("review_queue_count")),
        error_count=_count(fields.get("error_count")),
        error=_clean(fields.get("error", ""))[:LONGEST_ERROR],
        error_details=_details(fields.get("error_details")),
        retry_count=min(_count(fields.get("retry_count")), MOST_RETRIES),
        ml_job_id=str(ml_job_id) if ml_job_id else "",
        # A clock that is ahead must not make an old job the newest of all.
        created_at=min(created_at, now),
        started_at=started_at,
        completed_at=min(completed_at, now) if completed_at else None,
        written_at=written_at,
    )


def corrections(kept: KeptJob, job: FormerJob, *, can_retry: bool | None = None) -> dict[str, str]:
    """The fields that must change so that readers can bear the hash of a job that has ended.

    `can_retry` None keeps the field's value, spelt as readers know it.
    """
    fields = kept.fields or {}
    right = {name: str(_count(fields.get(name))) for name in _COUNTERS if name in fields}
    total, done = (int(right.get(f"download_{part}", "0")) for part in ("total", "bytes"))
    if total and done > total:
        right["download_total"] = "0"
    items, processed = (int(right.get(f"items_{part}", "0")) for part in ("total", "processed"))
    if items and processed > items:
        right["items_total"] = str(processed)
    right["job_id"], right["supplier_id"] = str(job.job_id), str(job.supplier_id)
    right["supplier_name"] = job.supplier_name
    right["status"] = _STATUS_OF_PHASE.get(job.phase, Status.PROCESSING).value
    right["file_type"] = job.file_type or "excel"
    right["error_details"] = json.dumps(list(job.error_details), ensure_ascii=False)
    if _listed(fields.get("error_details")) is not None:
        del right["error_details"]
    told = fields.get("can_retry", "").lower() == "true" if can_retry is None else can_retry
    right["can_retry"] = "true" if told else "false"
    for name in ("created_at", "started_at", "completed_at"):
        if fields.get(name) and _moment(fields[name]) is None:
            right[name] = job.created_at.isoformat() if name == "created_at" else ""
    if not fields.get("created_at"):
        right["created_at"] = job.created_at.isoformat()
    return {name: value for name, value in right.items() if fields.get(name) != value}


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    # UUID takes braces and missing hyphens, too; readers do not.
    return found if str(found) == text else None


def _clean(text: str) -> str:
    """The text without characters that are no text, as other programs write here too."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _count(text: str | None) -> int:
    if text is None or not _WHOLE_NUMBER.fullmatch(text) or len(text) > 18:
        return 0
    return min(int(text), LARGEST_COUNT)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _listed(text: str | None) -> list[str] | None:
    try:
        values = value_in(text or "")
    except ValueError:
        return None
    is_list = isinstance(values, list) and all(isinstance(value, str) for value in values)
    return values if is_list else None


def _details(text: str | None) -> tuple[str, ...]:
    values = _listed(text)
    if values is None:
        values = [text] if text else []
    return tuple(_clean(value)[:LONGEST_DETAIL] for value in values[:MOST_DETAILS])
