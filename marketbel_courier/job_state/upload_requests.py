"""Pushes an upload to `parse:triggers`, as the contract with its readers has it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from marketbel_courier.job_state.list_triggers import PARSE_TRIGGERS_KEY


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
    header_row: int = 1
    data_start_row: int = 2

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


async def request_upload(redis: Redis, request: UploadRequest) -> None:
    """Ask for an upload to be delivered; raises RedisError when that cannot be known."""
    entry = request.to_entry()
    try:
        await _push(redis, entry)
    except (RedisConnectionError, RedisTimeoutError):
        # It may be there all the same. Twice the same entry asks for one delivery.
        await _push(redis, entry)


async def _push(redis: Redis, entry: str) -> None:
    await cast("Any", redis.rpush(PARSE_TRIGGERS_KEY, entry))
