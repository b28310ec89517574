"""The records of the delivery ledger: what is known of an attempt before, during and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.errors import NeedsMapping, NeedsRelease
from marketbel_courier.ledger.kept_messages import kept_message, kept_messages
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State, Step
from marketbel_courier.messages.message import Message


@dataclass(frozen=True, kw_only=True)
class NewDelivery:
    """What is known of an attempt before it starts. `source_url` carries no secret.

    `run_id` is empty for an attempt that was the former worker's. `ml_asked` says that ml-analyze
    is to try, whatever is known of it. `origin` is `upload` for a file that somebody put on the
    volume; `source_url` is then its path. `source_digest` distinguishes addresses that differ only
    in parts that `source_url` leaves out.
    """

    job_id: UUID
    attempt: int
    supplier_id: UUID
    supplier_name: str
    partition_key: str
    task_id: str
    run_id: str
    route: Route
    source_type: str
    source_url: str
    file_type: str
    origin: Origin = Origin.SOURCE
    reading_hints: Mapping[str, Any] = field(default_factory=dict)
    forced: bool = False
    source_digest: str = ""
    ml_asked: bool | None = False


NEW_COLUMNS = tuple(column.name for column in fields(NewDelivery))
NEWEST_FIRST = "place DESC, attempt DESC"
"""The order of a supplier's attempts in SQL; an index serves it."""


@dataclass(frozen=True, kw_only=True)
class Delivery(NewDelivery):
    """One row of the ledger. Times are UTC; sizes are bytes.

    `place` tells which of a supplier's deliveries is the newest, by numbers that the database hands
    out in order: a source's is that of its job, however late it is tried again, an upload's that of
    its newest attempt. An upload that came too late for the catalogue is as old as its job, whose
    place is `job_place`. `waits_for` says what is wrong with what the next attempt waits for.
    `reached_matching` is noted when the attempt fails; an attempt of a version before has no such
    note. `vain_readings` counts the runs that ended before they read the file; the next try is at
    `next_reading_at`.
    """

    state: State
    outcome: Outcome | None
    job_created_at: datetime
    created_at: datetime
    delivered_at: datetime | None
    handed_over_at: datetime | None
    finished_at: datetime | None
    file_path: str | None
    original_filename: str | None
    mime_type: str | None
    file_size_bytes: int | None
    checksum_md5: str | None
    checksum_sha256: str | None
    etag: str | None
    last_modified: str | None
    ml_job_id: str | None
    client_job_id: str | None
    ml_submissions: int
    items_total: int
    items_processed: int
    matches_found: int
    review_queue_count: int
    error_count: int
    errors: Sequence[Message]
    error_class: ErrorClass | None
    error_code: str | None
    error_message: Message | None
    next_retry_at: datetime | None
    retries_used: int
    retry_requested_at: datetime | None
    retry_leased_until: datetime | None
    unchanged_since: datetime | None
    fell_back_because: Message | None
    waits_since: datetime | None
    place: int
    job_place: int
    waits_for: Message | None = None
    reached_matching: bool = False
    next_reading_at: datetime | None = None
    vain_readings: int = 0

    @property
    def step(self) -> Step:
        """The step that the attempt is at, or was at when it ended.

        An attempt that begins with the file of an attempt before has nothing to download. A job of
        the former worker may have been read from a file that is gone.
        """
        if self.reached_matching:
            return Step.MATCHING
        was_read = self.file_path is not None or self.handed_over_at is not None
        return Step.ANALYZING if was_read else Step.DOWNLOADING

    @property
    def rank(self) -> tuple[int, int]:
        """The newest of a supplier's attempts has the greatest rank; in SQL `NEWEST_FIRST`."""
        return self.place, self.attempt

    @property
    def may_be_retried(self) -> bool:
        """Whether a person may ask for another attempt of the job, as far as this attempt tells.

        A newer delivery may nevertheless have replaced the job: only the ledger knows.
        """
        return self.state is State.FAILED and self.outcome is not Outcome.SUPERSEDED

    @property
    def is_held(self) -> bool:
        """Whether the file waits for a person to say how it is read."""
        return self.state is State.FAILED and self.error_code == NeedsMapping.code

    @property
    def awaits_release(self) -> bool:
        """Whether the list waits for a person to say that its prices are right."""
        return self.state is State.FAILED and self.error_code == NeedsRelease.code

    def once_more(self, *, run_id: str) -> NewDelivery:
        """The job's next attempt, about the same source, file and route as this attempt."""
        known = {name: getattr(self, name) for name in NEW_COLUMNS}
        return NewDelivery(**known | {"attempt": self.attempt + 1, "run_id": run_id})


@dataclass(frozen=True)
class WaitingFile:
    """The part of an attempt that decisions about a file which waits to be read need.

    A tick reads all waiting files, which may be ten thousand: their whole rows would take a second.
    """

    job_id: UUID
    partition_key: str
    task_id: str
    run_id: str
    route: Route
    delivered_at: datetime | None
    next_reading_at: datetime | None


WAITING_COLUMNS = tuple(column.name for column in fields(WaitingFile))


@dataclass(frozen=True)
class DeliveredFile:
    """A file that lies on the shared volume, whole and with its sidecar."""

    file_path: str
    original_filename: str
    file_type: str
    mime_type: str
    file_size_bytes: int
    checksum_md5: str
    checksum_sha256: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class AnalysisResult:
    """What an analysis brought: counts of items, and the first errors."""

    items_total: int
    items_processed: int
    matches_found: int
    review_queue_count: int
    error_count: int
    errors: Sequence[Message]

    @property
    def outcome(self) -> Outcome:
        """`empty` without items, `partial` with errors, else `success`."""
        if self.items_processed == 0:
            return Outcome.EMPTY
        return Outcome.PARTIAL if self.error_count else Outcome.SUCCESS


_COLUMNS = tuple(column.name for column in fields(Delivery))
WORDS: Mapping[str, type[StrEnum]] = {
    "state": State,
    "outcome": Outcome,
    "origin": Origin,
    "route": Route,
    "error_class": ErrorClass,
}


def delivery_of(row: asyncpg.Record) -> Delivery:
    """The record of a whole row of the ledger, whatever a later version has added to it."""
    values = {column: row[column] for column in _COLUMNS}
    for column, words in WORDS.items():
        values[column] = None if values[column] is None else words(values[column])
    for column in ("error_message", "fell_back_because", "waits_for"):
        values[column] = kept_message(row, column, name=row["supplier_name"])
    values["errors"] = kept_messages(row, "errors")
    return Delivery(**values)


def placeholders(columns: Sequence[str]) -> str:
    """The parameters of a statement that takes a value for each of these columns first."""
    return ", ".join(f"${place}" for place in range(1, len(columns) + 1))


def storable(value: Any) -> Any:
    """The value as PostgreSQL takes it: text without the character NUL, which text cannot hold."""
    match value:
        case str():
            return value.replace("\0", "")
        case Mapping():
            return dict(value)
        case list() | tuple():
            return [storable(one) for one in value]
    return value
