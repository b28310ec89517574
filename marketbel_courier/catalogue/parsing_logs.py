"""The `parsing_logs` table: what people read when they ask how a supplier's file went.

Readers take `ERROR`, `FATAL`, `PARSE_ERROR` and `VALIDATION_ERROR` in the newest task for a failed
supplier; a file that was taken in part logs `WARNING`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


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
    message: str
    row_number: int | None = None
    row_data: Mapping[str, Any] | Sequence[str] | None = None


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
        # PostgreSQL's text holds every character but this one.
        [log.message.replace("\0", "") for log in logs],
        [log.row_number if (log.row_number or 0) > 0 else None for log in logs],
        [json.dumps(log.row_data) if log.row_data is not None else None for log in logs],
    )


async def row_warnings(pool: Pool, task_id: str) -> list[ParsingLog]:
    """What a task warned of single rows, in the order of the rows."""
    rows = await pool.fetch(
        """
        SELECT supplier_id, error_message, row_number FROM parsing_logs
        WHERE task_id = $1 AND error_type = $2 AND row_number IS NOT NULL
        ORDER BY row_number, created_at
        """,
        task_id,
        LogType.WARNING.value,
    )
    return [
        ParsingLog(
            task_id, row["supplier_id"], LogType.WARNING, row["error_message"], row["row_number"]
        )
        for row in rows
    ]
