"""The requests that others push to lists in Redis: read where they are, removed one by one.

`parse:triggers` holds uploads, the oldest at the left; `retry:triggers` retries, at the right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from redis.asyncio import Redis

from marketbel_courier.job_state.reading_hints import (
    LAST_ROW,
    LONGEST_SHEET_NAME,
    UNTOUCHED_SHEET,
    stated_sheet,
)

PARSE_TRIGGERS_KEY = "parse:triggers"
RETRY_TRIGGERS_KEY = "retry:triggers"
LONGEST_TASK_ID = 200


def _or_default(default: object) -> BeforeValidator:
    return BeforeValidator(lambda value: default if value is None else value)


def _row_or(default: int) -> BeforeValidator:
    def row(value: object) -> int:
        try:
            number = int(str(value))
        except ValueError:
            return default
        return number if 0 <= number <= LAST_ROW else default

    return BeforeValidator(row)


def _usable_name(value: object) -> str | None:
    name = str(value).strip() if isinstance(value, str | int | float) else ""
    return name if 0 < len(name) <= LONGEST_SHEET_NAME and "\0" not in name else None


class UploadSource(BaseModel):
    """Where an uploaded file lies, and where in it the reader should look. Rows count from 1.

    What makes no sense there counts as not said: a file that can be read is not refused for it.
    `file_type` stands in entries of this admin API alone, which names no sheet that nobody named.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file_path: str = Field(min_length=1)
    original_filename: Annotated[str, _or_default("")] = ""
    sheet_name: Annotated[str | None, BeforeValidator(_usable_name)] = None
    header_row: Annotated[int, _row_or(1)] = 1
    data_start_row: Annotated[int, _row_or(2)] = 2
    file_type: Annotated[str, _or_default(""), BeforeValidator(str)] = ""

    @property
    def stated_sheet(self) -> str | None:
        """The sheet that somebody named."""
        return stated_sheet(self.sheet_name, untouched=None if self.file_type else UNTOUCHED_SHEET)


class UploadTrigger(BaseModel):
    """Somebody uploaded a price list."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    supplier_name: str
    source_config: UploadSource


@dataclass(frozen=True)
class ListEntry:
    """An entry as it stands in the list."""

    raw: str

    @property
    def digest(self) -> str:
        """A name for the entry where it brings none of its own."""
        return hashlib.sha256(self.raw.encode(errors="surrogatepass")).hexdigest()

    @property
    def task_id(self) -> str:
        """The task it names, for those who look for what became of it; else one made of it."""
        return self._named or f"trigger-{self.digest[:16]}"

    @property
    def has_task_id(self) -> bool:
        """Whether it names a task, so that another entry that says the same is the same."""
        return bool(self._named)

    @property
    def _named(self) -> str:
        named = str(_fields(self.raw).get("task_id") or "")
        return named if named.isprintable() and len(named) <= LONGEST_TASK_ID else ""

    def as_upload(self) -> UploadTrigger:
        """The upload it asks for; raises ValueError with the reason if it asks for none."""
        try:
            return UploadTrigger.model_validate_json(self.raw)
        except ValidationError as error:
            problems = {".".join(map(str, p["loc"])) or "JSON": p["msg"] for p in error.errors()}
            words = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
            raise ValueError(f"the upload's entry cannot be read ({words})") from error

    def as_retry(self) -> UUID:
        """The job to retry; raises ValueError if the entry names none."""
        return UUID(str(_fields(self.raw).get("job_id")))


async def waiting_uploads(redis: Redis, *, limit: int) -> list[ListEntry]:
    """The oldest uploads that nobody has taken; they stay where they are."""
    return [ListEntry(str(raw)) for raw in await _slice(redis, PARSE_TRIGGERS_KEY, 0, limit - 1)]


async def waiting_retries(redis: Redis, *, limit: int) -> list[ListEntry]:
    """The oldest requests for a retry that nobody has taken; they stay where they are."""
    newest_first = await _slice(redis, RETRY_TRIGGERS_KEY, -limit, -1)
    return [ListEntry(str(raw)) for raw in reversed(newest_first)]


async def remove_uploads(redis: Redis, entries: Iterable[ListEntry]) -> None:
    """Remove uploads that were taken."""
    await _remove(redis, PARSE_TRIGGERS_KEY, entries)


async def remove_retries(redis: Redis, entries: Iterable[ListEntry]) -> None:
    """Remove requests for a retry that were taken."""
    await _remove(redis, RETRY_TRIGGERS_KEY, entries)


async def _slice(redis: Redis, key: str, first: int, last: int) -> list[str]:
    return list(await cast("Any", redis.lrange(key, first, last)))


async def _remove(redis: Redis, key: str, entries: Iterable[ListEntry]) -> None:
    async with redis.pipeline(transaction=True) as pipe:
        for entry in entries:
            # All that say the same: the second one would ask for what has been done.
            pipe.lrem(key, 0, entry.raw)
        if pipe.command_stack:
            await pipe.execute()


def _fields(raw: str) -> dict[str, object]:
    try:
        values = json.loads(raw)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
