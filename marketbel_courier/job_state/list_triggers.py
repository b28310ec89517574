"""Uploads and retries, which are asked for in lists in Redis: pushed, read in place, removed.

`parse:triggers` holds uploads, the oldest at the left; `retry:triggers` retries, at the right.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from redis.asyncio import Redis

from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    set_aside_key,
)
from marketbel_courier.job_state.triggers import fields_of, usable_task_id
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_hints import (
    LAST_ROW,
    LONGEST_SHEET_NAME,
    UNTOUCHED_DATA_START_ROW,
    UNTOUCHED_HEADER_ROW,
    UNTOUCHED_SHEET,
    stated_sheet,
)

# Read one by one, so that the server holds no more than one at a time; what is longer than any
# request is cut, put aside and told.
_READ = """
local found, cut, place = {}, {}, 0
local most, longest, from_left = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3] == 'left'
while place < most do
    local entry = redis.call('LINDEX', KEYS[1], from_left and place or -1 - place)
    if not entry then break end
    if #entry <= longest then
        found[#found + 1] = entry
        place = place + 1
    else
        local head = string.sub(entry, 1, tonumber(ARGV[4]))
        redis.call('LREM', KEYS[1], from_left and 1 or -1, entry)
        redis.call('RPUSH', KEYS[2], head)
        redis.call('LTRIM', KEYS[2], -100, -1)
        cut[#cut + 1] = head
        if #cut == 100 then break end
    end
end
return {found, cut}
"""
# A search through a list without end, once for each entry, would keep the server from everybody.
# What was taken stands at the oldest end, where all that say the same go with it: the second one
# would ask for what has been done. An upload that the ledger knew of may stand at the newest.
_REMOVE = """
local from_left, most, times = ARGV[1] == 'left', tonumber(ARGV[2]), {}
local first, last = from_left and 0 or -most, from_left and most - 1 or -1
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], first, last)) do
    times[entry] = (times[entry] or 0) + 1
end
for place = 3, #ARGV do
    local found = times[ARGV[place]]
    local searched = found or -1
    redis.call('LREM', KEYS[1], from_left and searched or -searched, ARGV[place])
end
"""
# Read in one step: what moves within the list while others walk through it might be missed. A
# list of more, or of larger ones, is counted alone.
_NAMES = """
local count, most_bytes, longest = redis.call('LLEN', KEYS[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if count > tonumber(ARGV[1]) then return count end
local found, size = {}, 0
for place = 0, count - 1 do
    local entry = string.sub(redis.call('LINDEX', KEYS[1], place), 1, longest)
    size = size + #entry
    if size > most_bytes then return count end
    found[#found + 1] = entry
end
return found
"""
_MOST_NAMED = 20_000
_MOST_NAMED_BYTES = 16 * 1024 * 1024
_MOST_SEARCHED = 4_096
_LONGEST_ENTRY = 65_536
_HEAD_OF_CUT = 1_000
_LONGEST_PATH = 4_096
_LONGEST_PART = 255
_UPLOADED_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9]+_[A-Za-z0-9._-]+")


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


def _possible_path(path: str) -> str:
    if not path.isprintable() or max(map(len, path.encode().split(b"/"))) > _LONGEST_PART:
        raise ValueError("no file can have this path")
    return path


def _without_controls(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST_PART]


class UnreadableEntry(ValueError):
    """An entry that is no valid request; the message says why, as a part of a sentence."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class TooManyWait(Exception):
    """Too many uploads wait, or too large ones, to be read in one step."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class UploadSource(BaseModel):
    """Where an uploaded file lies, and where in it the reader should look. Rows count from 1.

    An invalid value counts as not given: a readable file is not refused because of such a value.
    `file_type` stands only in entries of the courier's own admin API, which never names a sheet
    that nobody entered.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file_path: Annotated[str, AfterValidator(_possible_path)] = Field(
        min_length=1, max_length=_LONGEST_PATH
    )
    original_filename: Annotated[str, _or_default(""), AfterValidator(_without_controls)] = ""
    sheet_name: Annotated[str | None, BeforeValidator(_usable_name)] = None
    header_row: Annotated[int, _row_or(UNTOUCHED_HEADER_ROW)] = UNTOUCHED_HEADER_ROW
    data_start_row: Annotated[int, _row_or(UNTOUCHED_DATA_START_ROW)] = UNTOUCHED_DATA_START_ROW
    file_type: Annotated[str, _or_default(""), BeforeValidator(str)] = ""

    @property
    def stated_sheet(self) -> str | None:
        """The sheet that a person named; None if nobody named one."""
        return stated_sheet(self.sheet_name, untouched=None if self.file_type else UNTOUCHED_SHEET)


class UploadTrigger(BaseModel):
    """Somebody uploaded a price list."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    supplier_name: Annotated[str, AfterValidator(_without_controls)]
    source_config: UploadSource


@dataclass(frozen=True, kw_only=True)
class UploadRequest:
    """A price list on the volume that is to be delivered. Rows count from 1.

    `file_type` is excel, csv or pdf; the entry's `parser_type` knows the first two alone.
    """

    task_id: str
    supplier_name: str
    file_path: str
    original_filename: str
    file_type: str
    sheet_name: str | None = None
    header_row: int = UNTOUCHED_HEADER_ROW
    data_start_row: int = UNTOUCHED_DATA_START_ROW

    def to_entry(self) -> str:
        """The entry as it stands in the list."""
        source: dict[str, object] = {
            "file_path": self.file_path,
            "original_filename": self.original_filename,
            "header_row": self.header_row,
            "data_start_row": self.data_start_row,
            "file_type": self.file_type,
        }
        if self.sheet_name:
            source["sheet_name"] = self.sheet_name
        return json.dumps(
            {
                "task_id": self.task_id,
                "parser_type": "csv" if self.file_type == "csv" else "excel",
                "supplier_name": self.supplier_name,
                "source_config": source,
                "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True)
class ListEntry:
    """An entry of one of the lists; `raw` is the entry as it stands in Redis.

    An entry that `was_cut` was too long: only its beginning was read.
    """

    raw: str
    was_cut: bool = False

    @property
    def digest(self) -> str:
        """An identifier for an entry that brings none of its own."""
        return hashlib.sha256(self.raw.encode(errors="surrogatepass")).hexdigest()

    @property
    def task_id(self) -> str:
        """The id of the task that the entry names; otherwise an id made of the entry."""
        return self._named or f"trigger-{self.digest[:16]}"

    @property
    def has_task_id(self) -> bool:
        """Whether the entry names a task, so that another entry that says the same is the same."""
        return bool(self._named)

    @property
    def _named(self) -> str:
        return usable_task_id(fields_of(self.raw))

    def as_upload(self) -> UploadTrigger:
        """The upload that the entry asks for; raises UnreadableEntry for none."""
        if self.was_cut:
            raise UnreadableEntry(Message("redis-entry-too-long", size=_LONGEST_ENTRY))
        try:
            return UploadTrigger.model_validate_json(self.raw.encode(errors="replace"))
        except ValidationError as error:
            problems = {".".join(map(str, p["loc"])) or "JSON": p["msg"] for p in error.errors()}
            words = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
            raise UnreadableEntry(Message("redis-upload-unreadable", why=words)) from error

    def as_retry(self) -> UUID:
        """The job to retry; raises ValueError if the entry names none."""
        return UUID(str(fields_of(self.raw).get("job_id")))


async def show_upload(redis: Redis, entry: ListEntry) -> None:
    """Have Redis show an upload that was accepted; raises RedisError when that cannot be known."""
    await cast("Any", redis.rpush(PARSE_TRIGGERS_KEY, entry.raw))


async def waiting_uploads(redis: Redis, *, limit: int) -> list[ListEntry]:
    """The oldest uploads that nobody has taken; the uploads stay in the list."""
    return await _read(redis, PARSE_TRIGGERS_KEY, limit=limit, oldest="left")


async def waiting_upload_names(redis: Redis) -> frozenset[str]:
    """The names of all uploads that nobody has taken yet; raises RedisError, TooManyWait."""
    bounds = (_MOST_NAMED, _MOST_NAMED_BYTES, _LONGEST_ENTRY)
    asked = redis.eval(_NAMES, 1, PARSE_TRIGGERS_KEY, *map(str, bounds))
    entries = await cast("Any", asked)
    if isinstance(entries, int):
        raise TooManyWait(entries)
    return names_in(str(entry) for entry in entries)


def names_in(entries: Iterable[str]) -> frozenset[str]:
    """The file names in these entries, also in an entry that makes no sense as a whole."""
    names: set[str] = set()
    for entry in entries:
        names.update(_UPLOADED_NAME.findall(entry))
        try:
            path = value_in(entry)["source_config"]["file_path"]
        except (ValueError, TypeError, LookupError):
            continue
        if isinstance(path, str):
            names.add(PurePosixPath(path).name)
    return frozenset(names)


async def waiting_retries(redis: Redis, *, limit: int) -> list[ListEntry]:
    """The oldest requests for a retry that nobody has taken; the requests stay in the list."""
    return await _read(redis, RETRY_TRIGGERS_KEY, limit=limit, oldest="right")


async def remove_uploads(redis: Redis, entries: Iterable[ListEntry]) -> None:
    """Remove uploads that were taken."""
    await _remove(redis, PARSE_TRIGGERS_KEY, entries, oldest="left")


async def remove_retries(redis: Redis, entries: Iterable[ListEntry]) -> None:
    """Remove requests for a retry that were taken."""
    await _remove(redis, RETRY_TRIGGERS_KEY, entries, oldest="right")


async def _read(
    redis: Redis, key: str, *, limit: int, oldest: Literal["left", "right"]
) -> list[ListEntry]:
    """The oldest entries; of an entry that is too long, which is then removed, the beginning."""
    asked = redis.eval(
        _READ,
        2,
        key,
        set_aside_key(key),
        str(limit),
        str(_LONGEST_ENTRY),
        oldest,
        str(_HEAD_OF_CUT),
    )
    found, cut = await cast("Any", asked)
    return [
        *(ListEntry(str(head), was_cut=True) for head in cut),
        *(ListEntry(str(raw)) for raw in found),
    ]


async def _remove(
    redis: Redis, key: str, entries: Iterable[ListEntry], *, oldest: Literal["left", "right"]
) -> None:
    removed = list(dict.fromkeys(entry.raw for entry in entries))
    if removed:
        asked = redis.eval(_REMOVE, 1, key, oldest, str(_MOST_SEARCHED), *removed)
        await cast("Any", asked)
