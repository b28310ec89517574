"""Requests and answers of the admin API.

The first part is what the existing front end calls, field by field; the second is what this
project adds. Unknown fields of a request are ignored; times are ISO 8601 in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, NonNegativeInt

from marketbel_courier.delivery.telling.job_view import ShownAs
from marketbel_courier.delivery.telling.standing import Standing
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.job_state.job_hash import Phase, Status
from marketbel_courier.ledger.history import JobGroup
from marketbel_courier.ledger.states import Origin, Route, Step
from marketbel_courier.matching.records import Rung
from marketbel_courier.messages.message import Message

# Whether somebody reads it there is not to be told from its form.
_EMAIL = re.compile(r"[^@\s\0]+@[^@\s\0]+")


class Answer(BaseModel):
    """What all answers have in common: they can be made of records with the same attributes."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class LocalizedMessage(Answer):
    """A sentence for people, with what it is made of: other messages may be among the `params`."""

    code: str = Field(
        description="A name of the sentence, the same in any language; `verbatim` for words that"
        " are somebody else's, or of a version that kept no codes"
    )
    params: dict[str, Any]
    text: str = Field(description="In the language that `Accept-Language` asks for")


class ErrorBody(Answer):
    """What went wrong: a code for programs, a message for people, and further fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    message: str
    localized: LocalizedMessage


class ErrorEnvelope(Answer):
    """Every answer that is no success."""

    error: ErrorBody


# --- What the existing front end calls ---------------------------------------------------------


class Progress(Answer):
    """How many suppliers of a sync are done."""

    current: NonNegativeInt
    total: NonNegativeInt


class DownloadProgress(Answer):
    """Bytes; the total is null while it is not known, and then the percentage is 0."""

    bytes_downloaded: NonNegativeInt
    bytes_total: NonNegativeInt | None
    percentage: int = Field(ge=0, le=100)


class AnalysisProgress(Answer):
    """Items of the price list, and what came of them."""

    items_processed: NonNegativeInt
    items_total: NonNegativeInt
    matches_found: NonNegativeInt
    review_queue: NonNegativeInt
    errors: NonNegativeInt
    percentage: int = Field(ge=0, le=100)


class JobView(Answer):
    """One job. The fields from `partition_key` on are additions."""

    job_id: UUID
    supplier_id: UUID
    supplier_name: str
    phase: Phase
    status: Status
    download_progress: DownloadProgress | None
    analysis_progress: AnalysisProgress | None
    file_type: FileKind
    error: str | None
    error_details: list[str]
    can_retry: bool
    retry_count: NonNegativeInt
    max_retries: NonNegativeInt
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    partition_key: str = ""
    shown_as: ShownAs = Field(description="What the page calls it: `phase`, said more exactly")
    outcome: str = Field(
        default="", description="success, partial, empty, unchanged, failed or superseded"
    )
    error_code: str = Field(
        default="", description="A name for the cause, the same in any language"
    )
    error_is_transient: bool = False
    failed_at: Step | None = Field(
        default=None, description="The step that a failed job failed at; null for every other job"
    )
    next_retry_at: datetime | None = None
    unchanged_since: datetime | None = None
    route: Route = Route.ML
    fell_back_because: str = ""
    waits_for: str = Field(
        default="", description="What is wrong with what the job waits for, while that is away"
    )
    origin: Origin = Origin.SOURCE
    original_filename: str = ""
    run_url: str | None = Field(default=None, description="The run's page in Dagster's web UI")
    error_localized: LocalizedMessage | None = None
    error_details_localized: list[LocalizedMessage] = Field(default_factory=list)
    fell_back_because_localized: LocalizedMessage | None = None
    waits_for_localized: LocalizedMessage | None = None


class SupplierView(Answer):
    """One supplier in a list. The fields from `partition_key` on are additions.

    `status` and `last_sync_at` are judged by `parsing_logs`, as the existing API does.
    """

    id: UUID
    name: str
    source_type: str
    status: Literal["success", "error", "pending", "inactive"]
    last_sync_at: datetime | None = Field(
        description="When the last line about it was logged, else when it was changed last"
    )
    items_count: NonNegativeInt = Field(description="The items that its newest list has")
    use_ml_processing: bool
    partition_key: str | None = None
    is_active: bool = True
    has_source: bool = True
    last_delivery_at: datetime | None = Field(
        default=None, description="When its newest delivery ended, or began if it has not"
    )
    standing: Standing
    next_retry_at: datetime | None = None
    error_code: str = ""
    source_kind: str = ""


class LogView(Answer):
    """One line of `parsing_logs`; `row` is the row of the price list that it is about."""

    id: UUID
    task_id: str
    supplier_id: UUID | None
    supplier_name: str | None
    error_type: str
    error_message: str
    row_number: int | None
    created_at: datetime
    row: list[str] | dict[str, object] | None = None
    error_message_localized: LocalizedMessage


class IngestionStatus(Answer):
    """`GET /admin/ingestion/status`. The fields from `step` on are additions."""

    sync_state: Literal["idle", "syncing_master", "processing_suppliers"]
    current_phase: str | None
    progress: Progress | None
    last_sync_at: datetime | None
    next_scheduled_at: datetime
    jobs: list[JobView]
    suppliers: list[SupplierView]
    recent_logs: list[LogView]
    step: str = ""
    sync_task_id: str | None = None
    last_sync: str = Field(default="", description="How the last sync ended, in a sentence")
    last_sync_localized: LocalizedMessage | None = None
    counts: dict[str, int] = Field(
        default_factory=dict, description="Jobs by state: downloading, waiting, analysing, …"
    )
    as_of: datetime
    stale: list[str] = Field(
        default_factory=list, description="The servers that do not answer: redis, postgres, …"
    )
    silent: list[LocalizedMessage] = Field(
        default_factory=list,
        description="What of Dagster gives no sign of life: then requests are left lying",
    )


class SyncRequest(BaseModel):
    """`POST /admin/ingestion/sync`; a body is not needed."""

    force: bool = Field(default=False, description="Analyse price lists that did not change, too")


class SyncAccepted(Answer):
    """The 202 to a sync."""

    task_id: str
    status: Literal["queued"] = "queued"
    message: str
    message_localized: LocalizedMessage


class SyncRequestView(Answer):
    """What became of a sync that was asked for.

    `message_localized` says why nobody takes it, or that it has lapsed.
    """

    state: Literal["waiting", "taken", "lapsed"]
    message_localized: LocalizedMessage | None = None


class RetryAccepted(Answer):
    """The 202 to a retry."""

    job_id: UUID
    status: Literal["retrying"] = "retrying"
    message: str
    message_localized: LocalizedMessage
    retry_count: NonNegativeInt


def _check_name(value: str) -> str:
    value = " ".join(value.split())
    if not value:
        raise ValueError(Message("value-blank"))
    if "\0" in value:
        raise ValueError(Message("value-with-nul"))
    return value


def _check_email(value: str) -> str:
    value = value.strip()
    if value and not _EMAIL.fullmatch(value):
        raise ValueError(Message("value-no-email", example="prices@shop.example"))
    return value


Email = Annotated[str, Field(max_length=255), AfterValidator(_check_email)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_check_name)]
SourceType = Literal["google_sheets", "csv", "excel", "pdf", "url"]


class NewSupplier(BaseModel):
    """`POST /admin/suppliers`."""

    name: Name
    source_type: SourceType
    source_url: str | None = Field(default=None, max_length=4096)
    contact_email: Email | None = None
    is_active: bool = True
    use_ml_processing: bool = True
    notes: str | None = Field(default=None, max_length=10_000)


class SupplierChange(BaseModel):
    """`PUT` and `PATCH /admin/suppliers/{id}`: only what is given is changed."""

    name: Name | None = None
    source_type: SourceType | None = None
    source_url: str | None = Field(default=None, max_length=4096)
    contact_email: Email | None = None
    use_ml_processing: bool | None = None
    is_active: bool | None = None
    notes: str | None = Field(default=None, max_length=10_000)


class SupplierDetail(Answer):
    """A supplier with everything that can be changed of it; `source_url` without its query."""

    id: UUID
    name: str
    source_type: str
    source_url: str | None
    contact_email: str | None
    is_active: bool
    use_ml_processing: bool
    notes: str | None
    items_count: NonNegativeInt = Field(description="The items that its newest list has")
    created_at: datetime
    updated_at: datetime
    source_kind: str = Field(
        default="", description="What the source is; `source_type` takes three values only"
    )


class ListedSupplier(SupplierView):
    """One supplier in the list of all, with what the existing front end shows in its table."""

    source_url: str | None = Field(description="Without what may be secret in it")
    contact_email: str | None
    notes: str | None
    created_at: datetime
    updated_at: datetime


class SupplierDeleted(Answer):
    """The 200 to a deletion."""

    id: UUID
    message: str
    message_localized: LocalizedMessage


class SupplierSaved(Answer):
    """The 201 to a new supplier, and the 200 to a change."""

    supplier: SupplierDetail
    message: str
    message_localized: LocalizedMessage
    task_id: str | None = None


class UploadAccepted(Answer):
    """The 202 to an upload."""

    task_id: str
    file_name: str
    detected_format: FileKind
    status: Literal["queued"] = "queued"
    message: str
    message_localized: LocalizedMessage


class MasterSheet(Answer):
    """`GET` and `PUT /admin/settings/master-sheet-url`."""

    url: str | None
    sheet_name: str
    configured: bool
    last_updated_at: datetime | None
    service_account: str | None = Field(
        default=None, description="With whom a Google Sheet is to be shared; an addition"
    )


class MasterSheetChange(BaseModel):
    """The body of the `PUT`; a null or empty URL removes the setting."""

    url: str | None = Field(default=None, max_length=4096)
    sheet_name: str | None = Field(default=None, max_length=255)


# --- What this project adds --------------------------------------------------------------------


class JobPage(Answer):
    """`GET /admin/jobs`: a page of the jobs of one group, and how many each group has."""

    jobs: list[JobView]
    total: NonNegativeInt
    counts: dict[JobGroup, NonNegativeInt]


class SupplierPage(Answer):
    """`GET /admin/suppliers`: the suppliers that a search and filters leave, or a page of them."""

    suppliers: list[ListedSupplier]
    total: NonNegativeInt
    counts: dict[str, int] = Field(description="Suppliers by standing, over all pages")


class StoryLine(Answer):
    """Something that happened to a delivery; `text` is in English."""

    at: datetime
    mood: Literal["plain", "good", "warning", "bad"]
    text: str
    text_localized: LocalizedMessage


class DeliveryView(Answer):
    """One job of a supplier's story: what the chart shows, and its events in order."""

    job: JobView
    title: str
    title_localized: LocalizedMessage
    download_seconds: float | None
    analysis_seconds: float | None
    file_size_bytes: NonNegativeInt | None
    lines: list[StoryLine]


class VerdictView(Answer):
    """Why a price list is or is not up to date; `standing` and `error_code` in any language."""

    standing: Standing
    reason: str
    reason_localized: LocalizedMessage
    next_step: str
    next_step_localized: LocalizedMessage
    error_code: str
    next_retry_at: datetime | None
    waiting_behind: NonNegativeInt


class HeldCountsView(Answer):
    """How many prices and lists of a supplier wait for somebody to release or refuse them."""

    prices: NonNegativeInt
    lists: NonNegativeInt


class LinkCount(Answer):
    """How many listed items of a supplier are linked by one rung of matching."""

    rung: Rung
    items: NonNegativeInt
    localized: LocalizedMessage


class SupplierStory(Answer):
    """`GET /admin/suppliers/{id}/story`: everything on one supplier's page."""

    supplier: SupplierDetail
    verdict: VerdictView
    deliveries: list[DeliveryView] = Field(description="Newest first")
    errors: list[LogView] = Field(description="Of the newest file that was read, by row")
    errors_total: NonNegativeInt
    held: HeldCountsView
    asset_urls: dict[str, str] = Field(description="Pages in Dagster's web UI, by asset")
    links: list[LinkCount] = Field(description="By what its items are linked, the surest first")


class LogPage(Answer):
    """`GET /admin/logs`; `cursor` asks for what came later, `older` for what came before."""

    logs: list[LogView]
    cursor: str | None
    older: str | None


class RouteSwitch(BaseModel):
    """`POST /admin/suppliers/route`: a batch of suppliers to ml-analyze, or away from it."""

    supplier_ids: list[UUID] = Field(default_factory=list, max_length=20_000)
    all: bool = Field(default=False, description="Every active supplier, whatever is listed")
    use_ml_processing: bool = True
    reprocess: bool = Field(default=True, description="Deliver and analyse them again")


class RouteSwitched(Answer):
    """The 202 to a switch; `request_id` is that of the reprocessing, if one was asked for."""

    changed: NonNegativeInt
    reprocessed: NonNegativeInt = Field(description="How many are delivered and analysed again")
    request_id: UUID | None
    message: str
    message_localized: LocalizedMessage


class ReprocessingView(Answer):
    """`GET /admin/reprocessing/{id}`: what became of a switch's reprocessing."""

    request_id: UUID
    state: Literal["waiting", "taken"]
    suppliers: NonNegativeInt
    requested_at: datetime
    taken_at: datetime | None
    backfill_ids: list[str]
    backfill_urls: list[str] = Field(description="Pages in Dagster's web UI")


class AlertView(Answer):
    """One alert that was raised, sent or not. The fields from `alert_id` on are additions."""

    kind: str
    severity: Literal["error", "warning"]
    supplier_name: str
    phase: str
    reason: str
    reason_localized: LocalizedMessage
    raised_at: datetime
    alert_id: int = 0
    sent_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = Field(default=None, description="None where it ended by itself")
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    muted_until: datetime | None = None


class CheckView(Answer):
    """One server behind the page."""

    status: Literal["healthy", "degraded", "unhealthy"]
    message: str
    message_localized: LocalizedMessage


class AdminHealth(Answer):
    """`GET /health`: always 200 while the process answers; the body tells."""

    status: Literal["healthy", "degraded", "unhealthy"]
    version: str
    service: Literal["marketbel-courier-admin"] = "marketbel-courier-admin"
    checks: dict[str, CheckView]


class Me(Answer):
    """`GET /auth/me`: who is asking, and what their page needs to know.

    `file_kinds` has the kind of price list by the extension of a file's name.
    """

    user: str
    signed_in: bool
    sign_in_needed: bool
    csrf_token: str
    dagster_url: str | None
    max_file_size_bytes: int
    file_kinds: dict[str, FileKind]


class OpenSession(Answer):
    """An item of `GET /auth/sessions`. Its id ends it, and opens nothing."""

    id: str
    user: str
    role: str
    opened_at: datetime
    address: str
    browser: str
    is_own: bool


class SignIn(BaseModel):
    """`POST /auth/sign-in`."""

    user: str = Field(max_length=255)
    password: str = Field(max_length=1024)
