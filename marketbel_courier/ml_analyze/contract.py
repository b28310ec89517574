"""Requests and answers, as the contract of ml-analyze has them, and the fields added to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

MAX_ERRORS = 10
"""How many errors an answer carries; `error_count` says how many there were."""


class JobStatus(StrEnum):
    """Where a job is. Only `completed` and `failed` end it."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


class FileType(StrEnum):
    """What a file was announced as."""

    PDF = "pdf"
    EXCEL = "excel"
    CSV = "csv"


def _check_location(value: str) -> str:
    if not value.startswith(("/", "http://", "https://", "file://")):
        raise ValueError("must be an absolute path on the shared volume, or a URL")
    if "\0" in value:
        raise ValueError("must not contain a NUL character")
    return value


class AnalyzeFileRequest(BaseModel):
    """Body of `POST /analyze/file`; unknown fields are ignored."""

    file_url: Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_check_location)]
    supplier_id: UUID
    file_type: FileType
    client_job_id: str | None = Field(default=None, min_length=1, max_length=200)
    """The caller's own id for this analysis: sent again, it gives the same job again."""


class AnalyzeFileResponse(BaseModel):
    """Answer 202 of `POST /analyze/file`."""

    job_id: UUID
    status: Literal[JobStatus.PENDING] = JobStatus.PENDING
    message: str


class StatusResponse(BaseModel):
    """Answer 200 of `GET /analyze/status/{job_id}`."""

    job_id: UUID
    status: JobStatus
    progress_percentage: int = Field(ge=0, le=100)
    items_processed: int
    items_total: int
    errors: list[str] = Field(max_length=MAX_ERRORS)
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    matches_found: int
    review_queue_count: int
    error_count: int


class MergeRequest(BaseModel):
    """Body of `POST /analyze/merge`: whose items without a product to match again."""

    supplier_id: UUID | None = None
    limit: int = Field(default=5000, ge=1, le=50_000)


class MergeResponse(BaseModel):
    """Answer 200 of `POST /analyze/merge`."""

    status: Literal["completed"] = "completed"
    items_processed: int
    matches_found: int
    review_queue_count: int
    drafts_created: int


class DeleteResponse(BaseModel):
    """Answer 200 of `DELETE /analyze/status/{job_id}`."""

    job_id: UUID
    message: str


class CheckResult(BaseModel):
    """One dependency in the answer of `GET /health`."""

    status: Literal["healthy", "unhealthy"]
    message: str


class HealthResponse(BaseModel):
    """Answer of `GET /health`, always 200: the body tells."""

    status: Literal["healthy", "degraded", "unhealthy"]
    version: str
    service: Literal["ml-analyze"] = "ml-analyze"
    checks: dict[str, CheckResult]
