"""Searches `parsing_logs` for display: pages into the past, and the newest lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.parsing_logs import MESSAGE_DATA, message_and_cells
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import without_name
from marketbel_courier.messages.message import Message

# The lines that one step of a search looks at, and the most steps of a search: a rare word in
# millions of lines costs no more, and the next page continues from there.
LINES_A_STEP = 20_000
MOST_STEPS = 10
# Lines of a longer transaction may be missed by people who watch the newest lines.
LONGEST_TRANSACTION = "5 minutes"


class LogLevel(StrEnum):
    """How bad a line is; a line that is none of the other three is an error."""

    ERROR = "error"
    WARNING = "warning"
    SUCCESS = "success"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines are wanted; `words` is a part of the message, in any case."""

    supplier_id: UUID | None = None
    task_id: str | None = None
    level: LogLevel | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """A line's place in the order of all."""

    at: datetime
    line_id: UUID


@dataclass(frozen=True, slots=True)
class Look:
    """A moment as the database knows it: its time, and the oldest transaction then under way.

    Lines are not committed in the order of their times: by a time alone, some would be missed.
    """

    at: datetime
    oldest_transaction: int


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """One line; `row` is the row of the price list that the line is about, as its writer has it.

    `error_message` is the message in English.
    """

    id: UUID
    task_id: str
    supplier_id: UUID | None
    supplier_name: str | None
    error_type: str
    error_message: str
    message: Message
    row_number: int | None
    row: Any
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedPage:
    """Lines, newest first. `older` is where the next page begins, if there may be older lines."""

    lines: Sequence[LoggedLine]
    look: Look
    older: Position | None


@dataclass(frozen=True, slots=True)
class TaskErrors:
    """The worst of some tasks, by row, and how many such lines there are in all."""

    lines: Sequence[LoggedLine]
    total: int


async def newest_lines(
    pool: Pool, wanted: LogFilter, *, limit: int, below: Position | None = None
) -> LoggedPage:
    """The newest lines, or the newest below a position."""
    async with one_view(pool) as connection:
        look = await _look(connection)
        lines: list[LoggedLine] = []
        for _ in range(MOST_STEPS):
            step = await _search(connection, wanted, below, limit=limit - len(lines))
            lines += step.lines
            below = step.older
            if below is None or len(lines) == limit:
                break
    return LoggedPage(lines, look, below)


async def lines_since(pool: Pool, wanted: LogFilter, look: Look, *, limit: int) -> LoggedPage:
    """The newest lines that may not have been visible at that look: some are returned twice."""
    async with one_view(pool) as connection:
        now = await _look(connection)
        step = await _search(connection, wanted, look, limit=limit)
    return LoggedPage(step.lines, now, step.older)


async def last_lines(pool: Pool, *, limit: int) -> list[LoggedLine]:
    """The lines that were logged last, newest first, without the rows that they are about."""
    rows = await pool.fetch(
        f"""
        SELECT l.id, l.task_id, l.supplier_id, s.name AS supplier_name, l.error_type,
            l.error_message, l.row_number, {MESSAGE_DATA} AS row_data, l.created_at
        FROM (SELECT * FROM parsing_logs ORDER BY created_at DESC, id DESC LIMIT $1) AS l
        LEFT JOIN suppliers s ON s.id = l.supplier_id
        ORDER BY l.created_at DESC, l.id DESC
        """,  # noqa: S608 - a constant
        limit,
    )
    return [replace(_line(row), row=None) for row in rows]


async def errors_of_tasks(
    pool: Pool, supplier_id: UUID, task_ids: Sequence[str], *, since: datetime, limit: int
) -> TaskErrors:
    """The errors of these tasks since then: by row, or, if no row has any, about the whole file.

    If rows have errors, the errors about the whole file only sum them up.
    """
    rows = await pool.fetch(
        f"""
        WITH complaints AS (
            SELECT {_FIELDS} FROM parsing_logs l LEFT JOIN suppliers s ON s.id = l.supplier_id
            WHERE l.task_id = ANY($1) AND l.supplier_id = $2 AND l.created_at >= $3
              AND l.error_type NOT IN ('INFO', 'SUCCESS')
        )
        SELECT *, count(*) OVER () AS total FROM complaints
        WHERE row_number IS NOT NULL
          OR NOT EXISTS (SELECT FROM complaints WHERE row_number IS NOT NULL)
        ORDER BY row_number, created_at, id LIMIT $4
        """,  # noqa: S608 - a constant of this module
        list(task_ids),
        supplier_id,
        since,
        limit,
    )
    return TaskErrors([_line(row) for row in rows], rows[0]["total"] if rows else 0)


_BELOW = "(created_at, id) < ($1::timestamptz, $2::uuid)"
# A row tells the lower half of its transaction's number; the upper half is that of the newest. If
# that is below the look's, the look was at another database, and everything recent is news.
_UNSEEN = f"""
    created_at > $1::timestamptz - interval '{LONGEST_TRANSACTION}'
    AND (newest.xid - (newest.xid - xmin::text::bigint) % 4294967296 >= $2::bigint
         OR newest.xid < $2::bigint)
"""
_FIELDS = """
    l.id, l.task_id, l.supplier_id, s.name AS supplier_name, l.error_type, l.error_message,
    l.row_number, l.row_data::text AS row_data, l.created_at
"""
_LEVELS = {
    LogLevel.ERROR: "upper(error_type) NOT IN ('INFO', 'SUCCESS', 'WARNING')",
    LogLevel.WARNING: "upper(error_type) = 'WARNING'",
    LogLevel.SUCCESS: "upper(error_type) = 'SUCCESS'",
    LogLevel.INFO: "upper(error_type) = 'INFO'",
}


@dataclass(frozen=True, slots=True)
class _Step:
    lines: Sequence[LoggedLine]
    older: Position | None


async def _look(connection: Connection) -> Look:
    row = await connection.fetchrow(
        "SELECT clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    )
    assert row is not None  # noqa: S101 - it has no condition
    return Look(row[0], row[1])


async def _search(
    connection: Connection, wanted: LogFilter, place: Position | Look | None, *, limit: int
) -> _Step:
    """The newest lines of LINES_A_STEP that are wanted; `older` is where these end."""
    conditions, arguments = _conditions(wanted, place)
    matches = "true" if wanted.level is None else _LEVELS[wanted.level]
    if wanted.words:
        arguments.append(wanted.words)
        matches += f" AND strpos(lower(error_message), lower(${len(arguments)})) > 0"
    arguments.append(limit + 1)
    rows = await connection.fetch(
        f"""
        WITH newest AS (
            SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xid
        ), searched AS MATERIALIZED (
            SELECT id, created_at, {matches} AS is_wanted FROM parsing_logs, newest
            WHERE {conditions} ORDER BY created_at DESC, id DESC LIMIT {LINES_A_STEP + 1}
        ), shown AS (
            (SELECT id, created_at, false AS is_end FROM searched WHERE is_wanted
             ORDER BY created_at DESC, id DESC LIMIT ${len(arguments)})
            UNION ALL
            (SELECT id, created_at, true FROM searched
             ORDER BY created_at DESC, id DESC OFFSET {LINES_A_STEP - 1} LIMIT 2)
        )
        SELECT {_FIELDS}, shown.is_end FROM shown
        JOIN parsing_logs l ON l.id = shown.id LEFT JOIN suppliers s ON s.id = l.supplier_id
        ORDER BY shown.is_end, shown.created_at DESC, shown.id DESC
        """,  # noqa: S608 - conditions of this module, whose values are arguments
        *arguments,
    )
    lines = [_line(row) for row in rows if not row["is_end"]]
    if len(lines) > limit:
        return _Step(lines[:limit], _position(lines[limit - 1]))
    # The last line of this step, and the first one of the next.
    ends = [_line(row) for row in rows if row["is_end"]]
    return _Step(lines, _position(ends[0]) if len(ends) == 2 else None)


def _conditions(wanted: LogFilter, place: Position | Look | None) -> tuple[str, list[object]]:
    conditions: list[str] = []
    arguments: list[object] = []
    if isinstance(place, Position):
        conditions.append(_BELOW)
        arguments += [place.at, place.line_id]
    elif place is not None:
        conditions.append(_UNSEEN)
        arguments += [place.at, place.oldest_transaction]
    for column, value in (("supplier_id", wanted.supplier_id), ("task_id", wanted.task_id)):
        if value is not None:
            arguments.append(value)
            conditions.append(f"{column} = ${len(arguments)}")
    return " AND ".join(conditions) or "true", arguments


def _position(line: LoggedLine) -> Position:
    return Position(line.created_at, line.id)


def _line(row: asyncpg.Record) -> LoggedLine:
    text = without_name(row["error_message"], row["supplier_name"])
    message, cells = message_and_cells(row["row_data"], text)
    return LoggedLine(
        id=row["id"],
        task_id=row["task_id"],
        supplier_id=row["supplier_id"],
        supplier_name=row["supplier_name"],
        error_type=row["error_type"],
        error_message=text,
        message=message,
        row_number=row["row_number"],
        row=cells,
        created_at=row["created_at"],
    )
