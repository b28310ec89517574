"""The messages of ml-analyze, as the running service sends them, and as later versions may.

Nothing that a service may answer about an analysis is refused for its form: an unknown value is
taken for the most likely known one, and `unknown_word` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from marketbel_courier.messages.fields import KeptMessage
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client import lenient_values


class MlJobStatus(StrEnum):
    """The states of an analysis; only this field ends a job, never its percentage.

    `completed_with_errors` is an end with warnings; `other` is a word that no version known here
    says.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    OTHER = "other"


NEEDS_MAPPING = frozenset({"needs-mapping", "needs-mapping-for-a-header"})
"""The codes by which a service says that a person has to show how the list is read."""

NEEDS_RELEASE = frozenset({"held-list", "held-list-refused"})
"""The codes by which a service says that a person has to release the list's prices."""

_ENDED_WELL = frozenset(
    {
        *("complete", "completed", "done", "finished", "success", "succeeded", "successful"),
        *("analysed", "analyzed", "imported", "ingested", "ok", "processed", "stored"),
    }
)
_ENDED_WITH_WARNINGS = frozenset(
    {
        "completed_with_errors",
        "completed_with_warnings",
        "complete_with_errors",
        "partial",
        "partial_success",
        "partially_completed",
    }
)
_ENDED_BADLY = frozenset(
    {
        "aborted",
        "canceled",
        "cancelled",
        "crashed",
        "dead",
        "error",
        "errored",
        "expired",
        "fail",
        "failed",
        "failure",
        "interrupted",
        "killed",
        "rejected",
        "skipped",
        "stopped",
        "terminated",
        "timed_out",
        "timeout",
    }
)
_PLAIN_FAILURES = frozenset({"error", "errored", "fail", "failed", "failure"})
_COUNTS = (
    "items_processed",
    "items_total",
    "matches_found",
    "review_queue_count",
    "error_count",
)
_FURTHER_COUNTS = (
    "items_new",
    "prices_changed",
    "items_delisted",
    "drafts_created",
    "products_recalculated",
)
_WAITING = frozenset({"accepted", "created", "enqueued", "new", "pending", "queued", "scheduled"})
_UNDER_WAY = frozenset({"active", "in_progress", "retry", "started"})


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AnalyzeRequest(_Message):
    """`POST /analyze/file`.

    The fields after `file_type` are additions; a service that does not know an addition ignores it.
    The bundled service answers a repeated `client_job_id` with the same job, so that a repeated
    hand-over is no second analysis, and of two lists keeps the list with the greater
    `list_number`, whichever list was sent later; `listed_at` says when it was asked for. The other
    fields say where in the file to look, as a person stated it; rows count from 1. `column_mapping`
    is for services that say they follow it.
    """

    file_url: str
    supplier_id: UUID
    file_type: str
    client_job_id: str
    listed_at: datetime | None = None
    list_number: int | None = None
    sheet_name: str | None = None
    header_row: int | None = None
    data_start_row: int | None = None
    column_mapping: Mapping[str, Any] | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def priority_sheet(self) -> str | None:
        """The sheet to read first, by the name that later versions have for it."""
        return self.sheet_name


class AnalyzeAccepted(_Message):
    """The 202 to a hand-over."""

    job_id: UUID


class VolumeTrial(_Message):
    """The answer to `POST /analyze/volume`, of a service that says it can be asked."""

    seen: bool


class AnalysisStatus(_Message):
    """`GET /analyze/status/{job_id}`; no JSON object is refused for what it says of an analysis.

    `errors` have a code where the service tells codes beside its words (`error_messages`). The last
    three counts are optional additions; so are `further_counts`, by the service's names: only those
    that it says and that can be. `unknown_word` is the service's own word for a state that the
    courier does not know, `?` for a state without a word, and empty otherwise. Counts are as the
    ledger takes them: never negative, and 0 for a total that is not known. `unbelievable` names
    the counts that no price list can have. Of many errors the first are kept, and a last one says
    how many more there are.
    """

    status: MlJobStatus
    unknown_word: str = ""
    progress_percentage: float = 0
    items_processed: int = 0
    items_total: int = 0
    errors: tuple[KeptMessage, ...] = ()
    created_at: datetime | None = None
    completed_at: datetime | None = None
    matches_found: int | None = None
    review_queue_count: int | None = None
    error_count: int | None = None
    further_counts: Mapping[str, int] = Field(default_factory=dict)
    unbelievable: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _bear_everything(cls, answer: object) -> object:
        if not isinstance(answer, Mapping):
            return answer
        said = lenient_values.word(answer.get("status"))
        completed_at = lenient_values.moment(answer.get("completed_at"))
        processed = lenient_values.count(answer.get("items_processed")) or 0
        total = lenient_values.count(answer.get("items_total")) or 0
        words, more = lenient_values.first_errors(answer.get("errors"))
        errors = lenient_values.messages(answer.get("error_messages"), words)
        return {
            "status": _status_of(said, ended=completed_at is not None, has_items=processed > 0),
            "unknown_word": "" if _is_known(said) else said or "?",
            "progress_percentage": lenient_values.percentage(answer.get("progress_percentage")),
            "items_processed": processed,
            "items_total": max(total, processed) if total else 0,
            "errors": (*errors, Message("ml-further-errors", n=more)) if more else errors,
            "created_at": lenient_values.moment(answer.get("created_at")),
            "completed_at": completed_at,
            "matches_found": lenient_values.count(answer.get("matches_found")),
            "review_queue_count": lenient_values.count(answer.get("review_queue_count")),
            "error_count": _larger(
                lenient_values.count(answer.get("error_count")), len(words) + more if more else None
            ),
            "further_counts": {
                name: count
                for name in _FURTHER_COUNTS
                if (count := lenient_values.count(answer.get(name))) is not None
                and not lenient_values.is_unbelievable(answer.get(name))
            },
            "unbelievable": tuple(
                name for name in _COUNTS if lenient_values.is_unbelievable(answer.get(name))
            ),
        }

    @property
    def is_over(self) -> bool:
        """Whether the analysis has ended, well or badly."""
        return self.ended_well or self.status is MlJobStatus.FAILED

    @property
    def ended_well(self) -> bool:
        """Whether the analysis has ended with a result, be it with warnings."""
        return self.status in (MlJobStatus.COMPLETED, MlJobStatus.COMPLETED_WITH_ERRORS)

    @property
    def may_be_over(self) -> bool:
        """Whether this is an unknown state that may be an end: such an end no longer moves."""
        return self.status is MlJobStatus.OTHER

    def taken_for_an_end(self) -> AnalysisStatus:
        """This answer with its unknown state replaced by the end that it most likely is."""
        status = _end_of_unknown(has_items=self.items_processed > 0)
        return self.model_copy(update={"status": status})

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


class Capabilities(_Message):
    """What a service says of itself in `GET /health`; None where it does not say.

    `file_types` are the kinds that it reads, `upserts` whether it updates the items that a supplier
    has already, `durable_jobs` whether its jobs survive a restart, `started_at` when it began,
    `column_mapping` whether it follows one, `guards_prices` whether it holds back what changed too
    much to be believed, `stops_deleted_jobs` whether a job that is deleted is stopped and stores
    nothing, `tries_volume` whether it can be asked if it sees a file on the shared volume.
    """

    file_types: frozenset[str] | None = None
    upserts: bool | None = None
    durable_jobs: bool | None = None
    column_mapping: bool | None = None
    guards_prices: bool | None = None
    stops_deleted_jobs: bool | None = None
    tries_volume: bool | None = None
    started_at: datetime | None = None


class Health(_Message):
    """`GET /health`: the status code says nothing, the body does; `status` is empty without one."""

    status: str
    version: str = ""
    checks: dict[str, Any] = Field(default_factory=dict)
    capabilities: Capabilities = Capabilities()

    @model_validator(mode="before")
    @classmethod
    def _bear_everything(cls, answer: object) -> object:
        if not isinstance(answer, Mapping):
            return answer
        checks, said = answer.get("checks"), lenient_values.word(answer.get("status"))
        return {
            "status": "healthy" if said in ("ok", "up", "pass") else said,
            "version": lenient_values.text(answer.get("version"))[:100],
            "checks": checks if isinstance(checks, dict) else {},
            "capabilities": _capabilities_in(answer.get("capabilities")),
        }


def _larger(one: int | None, other: int | None) -> int | None:
    return max((count for count in (one, other) if count is not None), default=None)


def _status_of(said: str, *, ended: bool, has_items: bool) -> MlJobStatus:
    if said in _ENDED_WELL:
        return MlJobStatus.COMPLETED
    if said in _ENDED_WITH_WARNINGS:
        return MlJobStatus.COMPLETED_WITH_ERRORS
    if said in _ENDED_BADLY:
        return MlJobStatus.FAILED
    if said in _WAITING:
        return MlJobStatus.PENDING
    if _is_under_way(said):
        return MlJobStatus.PROCESSING
    return _end_of_unknown(has_items=has_items) if ended else MlJobStatus.OTHER


def _is_known(said: str) -> bool:
    # Of the bad ends only the plain ones: that it was cancelled or killed is worth telling.
    known = (_ENDED_WELL, _ENDED_WITH_WARNINGS, _PLAIN_FAILURES, _WAITING)
    return _is_under_way(said) or any(said in words for words in known)


def _is_under_way(said: str) -> bool:
    # Later versions name their steps: extracting, normalizing, matching.
    return said in _UNDER_WAY or said.endswith("ing")


def _end_of_unknown(*, has_items: bool) -> MlJobStatus:
    return MlJobStatus.COMPLETED_WITH_ERRORS if has_items else MlJobStatus.FAILED


def _capabilities_in(said: object) -> Capabilities:
    if not isinstance(said, dict):
        return Capabilities()
    kinds = said.get("file_types")
    return Capabilities(
        file_types=frozenset(map(lenient_values.word, kinds)) if isinstance(kinds, list) else None,
        upserts=_yes_or_no(said.get("upserts")),
        durable_jobs=_yes_or_no(said.get("durable_jobs")),
        column_mapping=_yes_or_no(said.get("column_mapping")),
        guards_prices=_yes_or_no(said.get("guards_prices")),
        stops_deleted_jobs=_yes_or_no(said.get("stops_deleted_jobs")),
        tries_volume=_yes_or_no(said.get("tries_volume")),
        started_at=lenient_values.moment(said.get("started_at")),
    )


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
