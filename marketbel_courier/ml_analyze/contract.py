"""Requests and answers, as the contract of ml-analyze has them, and the fields added to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ingestion.contract import Phase
from marketbel_courier.reading_hints import (
    LAST_ROW,
    LONGEST_SHEET_NAME,
    UNTOUCHED_DATA_START_ROW,
    UNTOUCHED_HEADER_ROW,
)

MAX_ERRORS = 10
"""How many errors an answer carries; `error_count` says how many there were."""


class JobStatus(StrEnum):
    """Where a job is. Only `completed` and `failed` end it."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


def _check_location(value: str) -> str:
    if not value.startswith(("/", "http://", "https://", "file://")):
        raise ValueError("must be an absolute path on the shared volume, or a URL")
    if "\0" in value:
        raise ValueError("must not contain a NUL character")
    return value


_JOB_ID = "6f1f5c0e-5d9b-4f0c-9a55-0d1f1c2b7a10"
_SUPPLIER_ID = "0b9d7c39-3a53-4b0f-8d8a-6a5a3f8f2f11"


class AnalyzeFileRequest(BaseModel):
    """A price list to analyze; unknown fields are ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file_url": "/shared/uploads/0b9d7c39_1764000000000_price.xlsx",
                    "supplier_id": _SUPPLIER_ID,
                    "file_type": "excel",
                    "client_job_id": "2c1b4a7e-1",
                    "sheet_name": "Прайс",
                    "header_row": 4,
                }
            ]
        }
    )

    file_url: Annotated[str, AfterValidator(_check_location)] = Field(
        min_length=1,
        max_length=4096,
        description="Absolute path on the shared volume, as this service sees it. A path that is"
        " not there, or off the volume, is accepted and ends in `failed`; so does a URL.",
    )
    supplier_id: UUID = Field(description="Whose price list it is: `suppliers.id`.")
    file_type: FileKind = Field(description="What the file is; its content is checked against it.")
    client_job_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="The caller's own id for this analysis: sent again, it gives the same job"
        " again. Optional.",
    )
    listed_at: AwareDatetime | None = Field(
        default=None,
        description="When the list was asked for: of two lists of a supplier the later one stands,"
        " in whatever order they are sent, where they have no `list_number`. Without it, when the"
        " file is handed over.",
    )
    list_number: int | None = Field(
        default=None,
        ge=-(2**63),
        lt=2**63,
        description="The list's place among all lists of the supplier: of two lists the one with"
        " the greater number stands, whatever their times say. A number that the database has not"
        " handed out yet counts as none.",
    )
    sheet_name: str | None = Field(
        default=None,
        max_length=LONGEST_SHEET_NAME,
        description="The sheet to read; without it, or if it is not there, the one that is a price"
        " list.",
    )
    header_row: int | None = Field(
        default=None,
        ge=1,
        le=LAST_ROW,
        description="The row of the column titles, from 1; without it, it is found."
        f" {UNTOUCHED_HEADER_ROW} together with `data_start_row` {UNTOUCHED_DATA_START_ROW} counts"
        " as not stated; so does a row below the last one.",
    )
    data_start_row: int | None = Field(
        default=None, ge=1, le=LAST_ROW, description="The first row of items, from 1."
    )
    column_mapping: dict[str, Any] = Field(
        default={},
        max_length=50,
        description="Which column holds what, by title, letter or number from 1; what a person has"
        " said of the supplier's lists. The supplier's own `metadata.column_mapping` is read, too.",
        examples=[{"name": "B", "price": ["E", "F"]}],
    )


class AnalyzeFileResponse(BaseModel):
    """The job that will analyze the file."""

    job_id: UUID = Field(description="To ask for its status with.", examples=[_JOB_ID])
    status: Literal[JobStatus.PENDING] = JobStatus.PENDING
    message: str = Field(examples=["File queued for analysis"])


class ErrorMessage(BaseModel):
    """An error as data: which message of the catalogue it is, with what stands in it."""

    code: str = Field(examples=["row-problem"])
    params: dict[str, Any] = Field(examples=[{"row": 7, "what": {"code": "row-price-missing"}}])


class StatusResponse(BaseModel):
    """How far a job is, and at the end what came of it."""

    job_id: UUID = Field(examples=[_JOB_ID])
    status: JobStatus = Field(description="Only `completed` and `failed` end a job.")
    progress_percentage: int = Field(
        ge=0, le=100, description="Stays at 100 while the items are still matched."
    )
    items_processed: int = Field(description="Items read so far; at the end, those stored.")
    items_total: int = Field(
        description="Rows that are items or should be; 0 until the file is read to its end."
    )
    errors: list[str] = Field(
        max_length=MAX_ERRORS,
        description="The first errors in words; a `completed` job with some is a partial success.",
        examples=[["Row 7: the price “по запросу” cannot be read"]],
    )
    error_messages: list[ErrorMessage] = Field(
        max_length=MAX_ERRORS, description="The same errors, in their order, as data."
    )
    created_at: datetime = Field(description="When the file was handed over (UTC).")
    started_at: datetime | None = Field(description="When the analysis began, if it has.")
    completed_at: datetime | None = Field(description="When it ended, if it has.")
    phase: Phase | None = Field(description="What is being done to a job in `processing`.")
    items_matched: int = Field(description="Items that the matching has decided about so far.")
    matches_found: int = Field(description="Items of the supplier that are linked to a product.")
    review_queue_count: int = Field(description="Items of the supplier that await a person.")
    drafts_created: int = Field(description="Items that became draft products.")
    items_new: int = Field(description="Items that the catalogue did not have.")
    prices_changed: int = Field(description="Items whose price is another than before.")
    items_delisted: int = Field(description="Items that vanished from the supplier's list.")
    items_held: int = Field(description="Items whose price looks wrong: their old one stays.")
    products_recalculated: int = Field(
        description="Products whose lowest price and availability were recalculated."
    )
    error_count: int = Field(description="How many errors there were, shown or not.")


class MergeRequest(BaseModel):
    """Whose items without a product to match again."""

    supplier_id: UUID | None = Field(default=None, description="One supplier; without it, all.")
    limit: int = Field(default=5000, ge=1, le=50_000, description="Items to take at most.")


class MergeResponse(BaseModel):
    """What the matching decided."""

    status: Literal["completed"] = "completed"
    items_processed: int = Field(description="Items that were decided about.")
    matches_found: int = Field(description="Items linked to a product.")
    review_queue_count: int = Field(description="Items put before a person.")
    drafts_created: int = Field(description="Items that became draft products.")


class VolumeTrial(BaseModel):
    """A file that the courier has just written to the shared volume, to see whether it is seen."""

    file_url: Annotated[str, AfterValidator(_check_location)] = Field(
        min_length=1,
        max_length=4096,
        description="Absolute path of the file, as this service should see it.",
        examples=["/shared/uploads/.trial-0123456789abcdef0123456789abcdef"],
    )


class VolumeTrialResponse(BaseModel):
    """Whether the file is there; of files that are no trial nothing is told."""

    seen: bool


class DeleteResponse(BaseModel):
    """The job is forgotten."""

    job_id: UUID = Field(examples=[_JOB_ID])
    message: str = Field(examples=["Job deleted"])


class Problem(BaseModel):
    """Why a request was not served, in a sentence for people."""

    detail: str = Field(examples=["The queue is full: send the file again later."])


class CheckResult(BaseModel):
    """One dependency."""

    status: Literal["healthy", "degraded", "unhealthy"]
    message: str


class QueueCheck(CheckResult):
    """The queue and its workers.

    Unhealthy without a live worker; degraded while it takes no further file, or the oldest file
    has waited for more than half an hour.
    """

    workers: int = Field(description="Workers that live; each has a process for its files.")
    in_progress: int = Field(description="Files being analyzed.")
    waiting: int = Field(description="Files that wait for a worker.")
    capacity: int = Field(description="Jobs that may be open before files are refused with 503.")
    oldest_waiting_seconds: int = Field(description="How long the oldest waiting file has waited.")


class Checks(BaseModel):
    """Every dependency by name."""

    database: CheckResult
    redis: CheckResult
    queue: QueueCheck
    ollama: CheckResult = Field(description="Not used by this service; always healthy.")


class Capabilities(BaseModel):
    """What the service can do, so that nobody has to find out."""

    file_types: list[FileKind] = Field(description="The kinds of price list that it reads.")
    upserts: bool = Field(description="Whether it updates the items that a supplier has already.")
    durable_jobs: bool = Field(description="Whether its jobs survive a restart.")
    column_mapping: bool = Field(description="Whether it follows a `column_mapping`.")
    guards_prices: bool = Field(
        description="Whether it holds back prices and lists that changed too much to be believed."
    )
    stops_deleted_jobs: bool = Field(
        description="Whether a job that is deleted is stopped, and stores nothing."
    )
    tries_volume: bool = Field(description="Whether `/analyze/volume` can be asked.")
    started_at: datetime = Field(description="When it began (UTC).")


class HealthResponse(BaseModel):
    """How the service is: the status code is always 200, the body tells.

    The state of the service is the worst state among its checks.
    """

    status: Literal["healthy", "degraded", "unhealthy"]
    version: str
    service: Literal["ml-analyze"] = "ml-analyze"
    checks: Checks
    capabilities: Capabilities
