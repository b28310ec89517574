"""The `parsing_logs` table: what people read when they ask how a supplier's file went.

`error_message` is a line's message in English, and `row_data` has its code with the parameters,
and the cells of the row where the line is about one: `{"code": …, "params": {…}, "cells": …}`. In
lines of other programs, and of the version before, `row_data` is the cells alone.

Readers take `ERROR`, `FATAL`, `PARSE_ERROR` and `VALIDATION_ERROR` in the newest task for a failed
supplier; a file that was taken in part logs `WARNING`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, from_json, message_of, verbatim


class LogType(StrEnum):
    """What `error_type` may be."""

    INFO = "INFO"
    SUCCESS = "SUCCESS"
    WARNING = "WARNING"
    ERROR = "ERROR"
    PARSE_ERROR = "PARSE_ERROR"
    VALIDATION_ERROR = "VALIDATION_ERROR"


@dataclass(frozen=True)
class ParsingLog:
    """One line of the log; `task_id` ties together the lines of one job.

    `row_number` counts from 1; readers bear no other number, so any other number is not written.
    """

    task_id: str
    supplier_id: UUID | None
    error_type: LogType
    message: Message
    row_number: int | None = None
    cells: Mapping[str, Any] | Sequence[str] | None = None

    @property
    def text(self) -> str:
        """The message in English, as the table holds it: every character but one."""
        return str(self.message).replace("\0", "")

    @property
    def row_data(self) -> dict[str, Any]:
        """What the table keeps of the line beside its text."""
        return self.message.as_json() | ({} if self.cells is None else {"cells": self.cells})


async def record_parsing_logs(executor: Pool | Connection, logs: Sequence[ParsingLog]) -> None:
    """Append `logs` in their order; a supplier that is not there is left out of its line."""
    await executor.execute(
        """
        INSERT INTO parsing_logs
            (task_id, supplier_id, error_type, error_message, row_number, row_data, created_at)
        SELECT l.task_id, s.id, l.error_type, l.message, l.row_number, l.row_data::jsonb,
            clock_timestamp()
        FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[])
            WITH ORDINALITY
            AS l (task_id, supplier_id, error_type, message, row_number, row_data, place)
        LEFT JOIN suppliers s ON s.id = l.supplier_id
        ORDER BY l.place
        """,
        [log.task_id for log in logs],
        [log.supplier_id for log in logs],
        [log.error_type.value for log in logs],
        [log.text for log in logs],
        [log.row_number if (log.row_number or 0) > 0 else None for log in logs],
        [json.dumps(log.row_data) for log in logs],
    )


async def forget_lines(
    executor: Pool | Connection, supplier_ids: Collection[UUID], task_ids: Collection[str]
) -> int:
    """Remove the lines about these suppliers, and those of these tasks; returns how many."""
    status = await executor.execute(
        "DELETE FROM parsing_logs WHERE supplier_id = ANY($1) OR task_id = ANY($2)",
        list(supplier_ids),
        list(task_ids),
    )
    return int(str(status).rpartition(" ")[2])


async def record_parsing_log(executor: Pool | Batches, log: ParsingLog) -> None:
    """Append one line."""
    await in_batch(executor, _record_each, log)


async def _record_each(pool: Pool, logs: Sequence[ParsingLog]) -> Sequence[None]:
    await record_parsing_logs(pool, logs)
    return [None] * len(logs)


MESSAGE_DATA = """
    CASE WHEN jsonb_typeof(row_data -> 'params') = 'object' THEN row_data - 'cells' END::text
"""
"""SQL for what `row_data` has of a line's message."""


def logged_message(row: asyncpg.Record) -> Message:
    """The message of a line, from its `error_message` and its MESSAGE_DATA as `message_data`."""
    kept = row["message_data"]
    return message_of(None if kept is None else json.loads(kept), row["error_message"])


def message_and_cells(row_data: str | None, text: str) -> tuple[Message, Any]:
    """The message and the cells of a line with this JSON as `row_data`; `text` if it has no code.

    The cells are as whoever wrote the line has them.
    """
    kept: Any = None if row_data is None else json.loads(row_data)
    message = from_json(kept)
    return (verbatim(text), kept) if message is None else (message, kept.get("cells"))


async def row_warnings(pool: Pool, task_id: str) -> list[ParsingLog]:
    """What a task warned of single rows, in the order of the rows."""
    rows = await pool.fetch(
        f"""
        SELECT supplier_id, error_message, row_number, {MESSAGE_DATA} AS message_data
        FROM parsing_logs
        WHERE task_id = $1 AND error_type = $2 AND row_number IS NOT NULL
        ORDER BY row_number, created_at
        """,  # noqa: S608 - a constant of this module
        task_id,
        LogType.WARNING.value,
    )
    return [
        ParsingLog(
            task_id, row["supplier_id"], LogType.WARNING, logged_message(row), row["row_number"]
        )
        for row in rows
    ]
