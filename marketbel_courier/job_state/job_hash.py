"""One job as its Redis hash shows it. A state that breaks the readers' rules raises an error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    InstanceOf,
    NonNegativeInt,
    PlainSerializer,
    TypeAdapter,
    model_validator,
)

from marketbel_courier.errors import without_name
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.timestamps import to_text
from marketbel_courier.messages.message import Message, data_of, message_of, messages_of


class Phase(StrEnum):
    """What is being done with the supplier's price list."""

    DOWNLOADING = "downloading"
    ANALYZING = "analyzing"
    MATCHING = "matching"
    COMPLETE = "complete"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens without a retry."""
        return self in (Phase.COMPLETE, Phase.FAILED)


class Status(StrEnum):
    """The status of a phase: waiting, under way, or how the job ended."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


LEGAL_MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.DOWNLOADING: frozenset({Phase.ANALYZING, Phase.FAILED}),
    Phase.ANALYZING: frozenset({Phase.MATCHING, Phase.COMPLETE, Phase.FAILED}),
    Phase.MATCHING: frozenset({Phase.COMPLETE, Phase.FAILED}),
    Phase.FAILED: frozenset({Phase.DOWNLOADING}),
    Phase.COMPLETE: frozenset(),
}

PROGRESS_FIELDS = frozenset(
    {"download_bytes", "download_total", "items_processed", "items_total", "updated_at"}
)


_MESSAGES = ("error", "fell_back_because", "waits_for")
_DATA = "_data"
Told = Annotated[InstanceOf[Message], PlainSerializer(str)]
_TEXTS = TypeAdapter(list[str])


class JobState(BaseModel):
    """The fields of `job:{job_id}`. Sizes are bytes; a total that is not known is 0.

    Readers have the English text of a message in its field; its code with the parameters is in the
    field whose name ends with `_data`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    job_id: UUID
    supplier_id: UUID
    supplier_name: str
    phase: Phase = Phase.DOWNLOADING
    status: Status = Status.PENDING
    file_type: str
    source_url: str = ""
    download_bytes: NonNegativeInt = 0
    download_total: NonNegativeInt = 0
    items_processed: NonNegativeInt = 0
    items_total: NonNegativeInt = 0
    matches_found: NonNegativeInt = 0
    review_queue_count: NonNegativeInt = 0
    error_count: NonNegativeInt = 0
    error: Told | None = None
    error_details: tuple[Told, ...] = ()
    can_retry: bool = False
    retry_count: NonNegativeInt = 0
    max_retries: NonNegativeInt = 0
    next_retry_at: datetime | None = None
    ml_job_id: str = ""
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    updated_at: datetime
    file_path: str = ""
    file_size_bytes: NonNegativeInt = 0
    checksum: str = ""
    task_id: str = ""
    run_id: str = ""
    outcome: str = ""
    failed_at: str = ""
    unchanged_since: datetime | None = None
    route: str = ""
    fell_back_because: Told | None = None
    waits_for: Told | None = None

    @model_validator(mode="after")
    def _keep_the_readers_rules(self) -> Self:
        if self.download_total and self.download_bytes > self.download_total:
            raise ValueError("download_bytes is above download_total")
        if self.items_total and self.items_processed > self.items_total:
            raise ValueError("items_processed is above items_total")
        if self.file_type not in tuple(FileKind):
            raise ValueError(f"file_type {self.file_type!r} is none that readers know")
        return self

    def advanced(self, **changes: object) -> JobState:
        """The state after `changes`; raises ValueError for a move that is not legal.

        A total below its count is not the caller's error: the source announced too little, and the
        total becomes unknown (0).
        """
        values = {**dict(self), **changes, "updated_at": datetime.now(UTC)}
        target = Phase(values["phase"])
        if target is not self.phase and target not in LEGAL_MOVES[self.phase]:
            raise ValueError(f"job {self.job_id} cannot move from {self.phase} to {target}")
        if values["download_bytes"] > values["download_total"]:
            values["download_total"] = 0
        if values["items_total"]:
            values["items_total"] = max(values["items_total"], values["items_processed"])
        return JobState.model_validate(values)

    def to_hash(self) -> dict[str, str]:
        """The hash as Redis keeps it: every value a string, what is absent an empty one."""
        fields = {name: _as_text(value) for name, value in self}
        for name in _MESSAGES:
            message: Message | None = getattr(self, name)
            data = data_of(message)
            fields[name + _DATA] = _as_json(data) if data else ""
        fields["error_details" + _DATA] = _as_json([data_of(one) for one in self.error_details])
        return fields

    @classmethod
    def from_hash(cls, fields: dict[str, str]) -> Self:
        """The state in a hash that the courier wrote; raises ValueError for anything else."""
        values: dict[str, object] = {name: value for name, value in fields.items() if value != ""}
        name = fields.get("supplier_name")
        for field in _MESSAGES:
            text = without_name(fields.get(field, ""), name)
            data = value_in(fields.get(field + _DATA) or "null")
            values[field] = message_of(data, text) if text or data else None
        details = _TEXTS.validate_python(value_in(fields.get("error_details") or "[]"))
        values["error_details"] = messages_of(
            value_in(fields.get("error_details" + _DATA) or "[]"),
            [without_name(detail, name) for detail in details],
        )
        return cls.model_validate(values)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return to_text(value, timespec="milliseconds")
        case tuple():
            return _as_json([str(one) for one in value])
        case _:
            return str(value)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
