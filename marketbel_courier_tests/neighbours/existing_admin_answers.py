"""What the existing admin API answers, as strict as its schema: one bad value refuses it all."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, model_validator

PAGE_ERROR_LENGTH = 45

SyncStateWord = Literal["idle", "syncing_master", "processing_suppliers"]
SupplierWord = Literal["success", "error", "pending", "inactive"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _counter(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+", value):
        raise ValueError("no plain non-negative integer")
    return int(value)


Counter = Annotated[int, BeforeValidator(_counter)]


class ShownJob(_Answer):
    """A job as its hash is read; what the hash leaves out has the reader's defaults."""

    job_id: UUID
    supplier_id: UUID
    supplier_name: str
    phase: Literal["downloading", "analyzing", "matching", "complete", "failed"]
    status: Literal["pending", "processing", "completed", "failed"]
    file_type: Literal["excel", "csv", "pdf"]
    download_bytes: Counter
    download_total: Counter
    items_processed: Counter
    items_total: Counter
    matches_found: Counter
    review_queue_count: Counter
    error_count: Counter
    error: str
    error_details: tuple[StrictStr, ...]
    can_retry: bool
    retry_count: Counter
    max_retries: Counter
    created_at: str

    @model_validator(mode="after")
    def _percentages_end_at_100(self) -> ShownJob:
        if self.download_total and self.download_bytes > self.download_total:
            raise ValueError("more bytes than there are")
        if self.items_total and self.items_processed > self.items_total:
            raise ValueError("more items than there are")
        return self

    @classmethod
    def of_hash(cls, fields: Mapping[str, str]) -> ShownJob:
        """Read a hash; raises ValueError for one that the answer's schema does not bear."""
        defaults = {
            "supplier_name": "Unknown",
            "phase": "downloading",
            "status": "pending",
            "file_type": "excel",
            "max_retries": "3",
            "created_at": datetime.now(UTC).isoformat(),
            "error": "",
        }
        counters = [name for name, field in cls.model_fields.items() if field.annotation is int]
        defaults = dict.fromkeys(counters, "0") | defaults
        values: dict[str, object] = {
            name: fields.get(name) or defaults.get(name, "") for name in cls.model_fields
        }
        values["error_details"] = _error_details(fields.get("error_details") or "[]")
        # The word alone: `True` is not true.
        values["can_retry"] = fields.get("can_retry") == "true"
        return cls.model_validate(values)

    @property
    def is_open(self) -> bool:
        """Whether the page counts it as active."""
        return self.phase not in ("complete", "failed")


class ShownSupplier(_Answer):
    """A supplier, with the state that the reader's SQL derives."""

    id: UUID
    name: str
    source_type: str
    status: SupplierWord
    items_count: int = Field(ge=0)
    use_ml_processing: bool


class ShownLog(_Answer):
    """A line of parsing_logs."""

    id: UUID
    task_id: str
    supplier_id: UUID | None
    supplier_name: str | None
    error_type: str
    error_message: str
    row_number: Annotated[int, Field(ge=1)] | None


class ShownProgress(_Answer):
    """How far a sync is."""

    current: int
    total: int

    @property
    def percentage(self) -> float:
        """What the page shows; not a number where nothing is to be done."""
        return 100 * self.current / self.total if self.total else math.nan


class ShownStatus(_Answer):
    """The answer to `GET /admin/ingestion/status`."""

    sync_state: SyncStateWord
    progress: ShownProgress | None
    last_sync_at: str | None
    next_scheduled_at: datetime
    jobs: tuple[ShownJob, ...]
    suppliers: tuple[ShownSupplier, ...]
    recent_logs: tuple[ShownLog, ...]

    def supplier(self, name: str) -> ShownSupplier:
        """The supplier of this name."""
        return next(supplier for supplier in self.suppliers if supplier.name == name)


class PageJob(_Answer):
    """A line of the page's list of jobs; the error is cut as the page cuts it."""

    job_id: UUID
    supplier_name: str
    phase: str
    error: str
    has_retry_button: bool

    @classmethod
    def of(cls, job: ShownJob) -> PageJob:
        """The line that shows this job."""
        return cls(
            job_id=job.job_id,
            supplier_name=job.supplier_name,
            phase=job.phase,
            error=job.error[:PAGE_ERROR_LENGTH],
            has_retry_button=job.phase == "failed" and job.can_retry,
        )


def _error_details(raw: str) -> list[object]:
    try:
        parsed = json.loads(raw)
    except ValueError:
        return [raw]
    return parsed if isinstance(parsed, list) else []
