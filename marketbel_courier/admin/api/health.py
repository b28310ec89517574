"""`/health`: the servers behind the page, and whether triggers are taken."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Literal, TypeAlias

import httpx
from fastapi import APIRouter
from redis.exceptions import RedisError

from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import AdminHealth, CheckView
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.watch import Watch
from marketbel_courier.bounded_answers import send_bounded
from marketbel_courier.database.connections import DATABASE_ERRORS, is_read_only
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.triggers import waiting_triggers
from marketbel_courier.job_state.write_trial import why_no_writes
from marketbel_courier.liveness.silences import Part
from marketbel_courier.messages.message import Message, sentences

_CHECK_SECONDS = 3.0
_LASTS_SECONDS = 2.0
_MOST_ANSWER_BYTES = 1024 * 1024
MOST_TOLD = 5
# Sensors look every few seconds: by then a daemon that lives has taken a trigger.
_LONG_WAIT = timedelta(minutes=2)

_Status: TypeAlias = Literal["healthy", "degraded", "unhealthy"]

router = APIRouter(tags=["service"])


@router.get("/health")
async def health(desk: TheDesk, language: TheLanguage) -> AdminHealth:
    """How the servers behind the page are: read the body, the code is always 200."""
    checks = await desk.keep(_Checkup).checks.get()
    return AdminHealth(
        status=_worst(checks),
        version=version("marketbel-courier"),
        checks={
            name: CheckView(
                status=check.status,
                message=str(check.message),
                message_localized=localized(check.message, language),
            )
            for name, check in checks.items()
        },
    )


@dataclass(frozen=True)
class _Check:
    """How one server is."""

    status: _Status
    message: Message


class _Checkup:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.checks = Refreshed(
            self._examine, every_seconds=_LASTS_SECONDS, trusted_seconds=_LASTS_SECONDS
        )

    async def _examine(self) -> dict[str, _Check]:
        questions = {
            "database": self._database(),
            "redis": self._redis(),
            "volume": self._volume(),
            "triggers": self._triggers(),
            "ml-analyze": self._ml_analyze(),
            "daemon": self._daemon(),
        }
        if self._desk.settings.dagster_ui_url:
            questions["dagster"] = self._dagster(self._desk.settings.dagster_ui_url)
        answers = await asyncio.gather(*(_in_time(question) for question in questions.values()))
        return dict(zip(questions, answers, strict=True))

    async def _database(self) -> _Check:
        if await self._desk.pool.fetchval("SELECT to_regclass('courier.deliveries')") is None:
            return _Check("unhealthy", Message("health-tables-missing"))
        if await is_read_only(self._desk.pool):
            return _Check("unhealthy", Message("database-is-read-only"))
        return _Check("healthy", Message("health-connected"))

    async def _redis(self) -> _Check:
        refusal = await why_no_writes(self._desk.redis)
        if refusal is not None:
            return _Check("unhealthy", refusal)
        return _Check("healthy", Message("health-connected"))

    async def _volume(self) -> _Check:
        volume = self._desk.volume
        if not await asyncio.to_thread(os.access, volume.root, os.W_OK | os.X_OK):
            return _Check("unhealthy", Message("health-folder-unusable"))
        free = await volume.bytes_free()
        if free < self._desk.settings.max_file_size_bytes:
            return _Check("degraded", Message("health-space-short", free=free))
        return _Check("healthy", Message("health-space-free", free=free))

    async def _triggers(self) -> _Check:
        waiting = await waiting_triggers(self._desk.redis)
        if waiting.oldest_at and datetime.now(UTC) - waiting.oldest_at > _LONG_WAIT:
            return _Check(
                "degraded",
                Message("health-triggers-late", n=waiting.total, since=waiting.oldest_at),
            )
        return _Check("healthy", Message("health-triggers", n=waiting.total))

    async def _daemon(self) -> _Check:
        found = await self._desk.keep(Watch).get()
        if not found:
            return _Check("healthy", Message("silence-nothing"))
        nothing_works = any(one.part in (Part.DAEMON, Part.CODE_SERVER) for one in found)
        told = sentences([one.message for one in found[:MOST_TOLD]])
        return _Check("unhealthy" if nothing_works else "degraded", told)

    async def _ml_analyze(self) -> _Check:
        answer = await self._ask(f"{self._desk.settings.ml_analyze_url}/health")
        says = str(answer.json()["status"])
        if says not in ("healthy", "degraded"):
            return _Check("unhealthy", Message("health-service-unable"))
        status: _Status = "healthy" if says == "healthy" else "degraded"
        return _Check(status, Message("health-service-says", status=says))

    async def _ask(self, url: str) -> httpx.Response:
        http = self._desk.http
        return await send_bounded(
            http,
            http.build_request("GET", url),
            deadline_seconds=_CHECK_SECONDS,
            most_bytes=_MOST_ANSWER_BYTES,
        )

    async def _dagster(self, url: str) -> _Check:
        answer = await self._ask(f"{url}/server_info")
        if answer.status_code != 200:
            return _Check("degraded", Message("health-service-answered", status=answer.status_code))
        return _Check("healthy", Message("health-web-ui-answers"))


async def _in_time(question: Awaitable[_Check]) -> _Check:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await question
    except TimeoutError:
        return _Check("unhealthy", Message("health-late"))
    # Their words may name hosts and users: who may read them is told by the log.
    except (CourierError, RedisError, httpx.HTTPError, *DATABASE_ERRORS):
        return _Check("unhealthy", Message("health-away"))
    except (ValueError, LookupError, TypeError):
        return _Check("unhealthy", Message("health-unreadable"))


def _worst(checks: dict[str, _Check]) -> _Status:
    needed = {checks[name].status for name in ("database", "redis", "volume")}
    # Dagster's URL is for browsers; from here it may lead nowhere.
    helping = {checks[name].status for name in ("triggers", "ml-analyze", "daemon")}
    if "unhealthy" in needed:
        return "unhealthy"
    return "healthy" if needed | helping == {"healthy"} else "degraded"
