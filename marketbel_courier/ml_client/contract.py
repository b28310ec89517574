"""The messages of ml-analyze, as the running service sends them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt


class MlJobStatus(StrEnum):
    """The states of an analysis; only this field ends a job, never its percentage."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AnalyzeRequest(_Message):
    """`POST /analyze/file`.

    What follows `file_type` are additions that services which do not know them ignore. The bundled
    one answers the same `client_job_id` twice with the same job, so that a repeated hand-over is
    not a second analysis, and of two lists keeps the one with the later `listed_at`, whichever was
    sent later. The others say where in the file to look, as a person stated it; rows count from 1.
    """

    file_url: str
    supplier_id: UUID
    file_type: str
    client_job_id: str
    listed_at: datetime | None = None
    sheet_name: str | None = None
    header_row: int | None = None
    data_start_row: int | None = None


class AnalyzeAccepted(_Message):
    """The 202 to a hand-over."""

    job_id: UUID
    status: str = "pending"
    message: str = ""


class AnalysisStatus(_Message):
    """`GET /analyze/status/{job_id}`; the last three fields are optional additions."""

    job_id: UUID
    status: MlJobStatus
    progress_percentage: float = 0
    items_processed: NonNegativeInt = 0
    items_total: NonNegativeInt = 0
    errors: tuple[str, ...] = ()
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    matches_found: NonNegativeInt | None = None
    review_queue_count: NonNegativeInt | None = None
    error_count: NonNegativeInt | None = None

    @property
    def is_over(self) -> bool:
        """Whether the analysis has ended, well or badly."""
        return self.status in (MlJobStatus.COMPLETED, MlJobStatus.FAILED)

    @property
    def is_matching(self) -> bool:
        """Whether every row is read and only the matching goes on.

        The percentage tells: rows that cannot be stored never become processed items.
        """
        return (
            self.status is MlJobStatus.PROCESSING
            and self.items_total > 0
            and self.progress_percentage >= 100
        )


class Health(_Message):
    """`GET /health`: the status code says nothing, the body does."""

    status: str
    version: str = ""
    checks: dict[str, Any] = Field(default_factory=dict)
