"""`/logs`: what happened to price lists, with filters, and live."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import LogPage
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.admin.log_views import view_of_line
from marketbel_courier.catalogue.log_search import (
    LogFilter,
    LogLevel,
    Look,
    Position,
    lines_since,
    newest_lines,
)
from marketbel_courier.messages.message import Message

router = APIRouter(tags=["logs"])

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK = re.compile(r"(?P<at>-?[0-9]{1,16})\.(?P<transaction>[0-9]{1,18})")
_POSITION = re.compile(r"(?P<at>-?[0-9]{1,16})\.(?P<line>[0-9a-f]{32})")
# PostgreSQL's text holds every character but this one.
_NO_NUL = r"^[^\x00]*$"


def _wanted(
    supplier_id: UUID | None = None,
    task_id: Annotated[str | None, Query(max_length=255, pattern=_NO_NUL)] = None,
    level: LogLevel | None = None,
    q: Annotated[str | None, Query(max_length=200, pattern=_NO_NUL)] = None,
) -> LogFilter:
    return LogFilter(supplier_id, task_id or None, level, (q or "").strip() or None)


@router.get("/logs")
async def logs(
    desk: TheDesk,
    language: TheLanguage,
    wanted: Annotated[LogFilter, Depends(_wanted)],
    cursor: Annotated[str | None, Query(description="What came since that answer")] = None,
    older: Annotated[str | None, Query(description="What came before that answer's lines")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LogPage:
    """Lines, newest first; `cursor` asks for what came since, and may tell some lines twice.

    `older` is null when there are none below; after a cursor, when none of the new ones is left.
    """
    if cursor and older:
        raise field_problem("cursor", Message("api-cursor-and-older"))
    if cursor:
        page = await lines_since(desk.pool, wanted, _look(cursor), limit=limit)
    else:
        below = _position(older) if older else None
        page = await newest_lines(desk.pool, wanted, limit=limit, below=below)
    return LogPage(
        logs=[view_of_line(line, language) for line in page.lines],
        cursor=f"{_microseconds(page.look.at)}.{page.look.oldest_transaction}",
        older=f"{_microseconds(page.older.at)}.{page.older.line_id.hex}" if page.older else None,
    )


def _look(cursor: str) -> Look:
    match = _LOOK.fullmatch(cursor)
    if match is None:
        raise _unknown("cursor")
    return Look(_moment(match["at"]), int(match["transaction"]))


def _position(older: str) -> Position:
    match = _POSITION.fullmatch(older)
    if match is None:
        raise _unknown("older")
    return Position(_moment(match["at"]), UUID(match["line"]))


def _unknown(name: str) -> Problem:
    return field_problem(name, Message("api-cursor-unknown"))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(microseconds: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(microseconds))
