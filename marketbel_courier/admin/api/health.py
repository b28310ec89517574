"""`/health`: the servers behind the page, and whether triggers are taken."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Literal

import httpx
from fastapi import APIRouter
from redis.exceptions import RedisError

from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import AdminHealth, CheckView
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.keys import SYNC_STATUS_KEY
from marketbel_courier.job_state.triggers import waiting_triggers
from marketbel_courier.quantities import size_in_words

_CHECK_SECONDS = 3.0
_LASTS_SECONDS = 2.0
# Sensors look every few seconds: by then a daemon that lives has taken a trigger.
_LONG_WAIT = timedelta(minutes=2)

router = APIRouter(tags=["service"])


@router.get("/health")
async def health(desk: TheDesk) -> AdminHealth:
    """How the servers behind the page are: read the body, the code is always 200."""
    return await desk.keep(_Checkup).answer.get()


class _Checkup:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.answer = Refreshed(
            self._examine, every_seconds=_LASTS_SECONDS, trusted_seconds=_LASTS_SECONDS
        )

    async def _examine(self) -> AdminHealth:
        questions = {
            "database": self._database(),
            "redis": self._redis(),
            "volume": self._volume(),
            "triggers": self._triggers(),
            "ml-analyze": self._ml_analyze(),
        }
        if self._desk.settings.dagster_ui_url:
            questions["dagster"] = self._dagster(self._desk.settings.dagster_ui_url)
        answers = await asyncio.gather(*(_in_time(question) for question in questions.values()))
        checks = dict(zip(questions, answers, strict=True))
        return AdminHealth(
            status=_worst(checks), version=version("marketbel-courier"), checks=checks
        )

    async def _database(self) -> CheckView:
        if await self._desk.pool.fetchval("SELECT to_regclass('courier.deliveries')") is None:
            return _unhealthy("the tables are missing: run `marketbel-courier migrate`")
        return _healthy("connected")

    async def _redis(self) -> CheckView:
        await self._desk.redis.exists(SYNC_STATUS_KEY)
        return _healthy("connected")

    async def _volume(self) -> CheckView:
        volume = self._desk.volume
        if not await asyncio.to_thread(os.access, volume.root, os.W_OK | os.X_OK):
            return _unhealthy("the folder is not there, or may not be written to")
        free = await volume.bytes_free()
        if free < self._desk.settings.max_file_size_bytes:
            return CheckView(status="degraded", message=f"only {size_in_words(free)} are free")
        return _healthy(f"{size_in_words(free)} are free")

    async def _triggers(self) -> CheckView:
        waiting = await waiting_triggers(self._desk.redis)
        if waiting.oldest_at and datetime.now(UTC) - waiting.oldest_at > _LONG_WAIT:
            return CheckView(
                status="degraded",
                message=f"{waiting.total} waiting since {waiting.oldest_at:%Y-%m-%d %H:%M} UTC:"
                " is Dagster's daemon running, and are its sensors on?",
            )
        return _healthy(f"{waiting.total} waiting")

    async def _ml_analyze(self) -> CheckView:
        answer = await self._desk.http.get(f"{self._desk.settings.ml_analyze_url}/health")
        says = str(answer.json()["status"])
        if says not in ("healthy", "degraded"):
            return _unhealthy("it says of itself that it cannot work: see its log")
        status: Literal["healthy", "degraded"] = "healthy" if says == "healthy" else "degraded"
        return CheckView(status=status, message=f"it says {says}")

    async def _dagster(self, url: str) -> CheckView:
        answer = await self._desk.http.get(f"{url}/server_info")
        if answer.status_code != 200:
            return CheckView(status="degraded", message=f"it answered {answer.status_code}")
        return _healthy("its web UI answers")


async def _in_time(question: Awaitable[CheckView]) -> CheckView:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await question
    except TimeoutError:
        return _unhealthy("no answer in time")
    # Their words may name hosts and users: who may read them is told by the log.
    except (CourierError, RedisError, httpx.HTTPError, *DATABASE_ERRORS):
        return _unhealthy("does not answer")
    except (ValueError, LookupError, TypeError):
        return _unhealthy("answers what nobody can read")


def _worst(checks: dict[str, CheckView]) -> Literal["healthy", "degraded", "unhealthy"]:
    needed = {checks[name].status for name in ("database", "redis", "volume")}
    # Dagster's URL is for browsers; from here it may lead nowhere.
    helping = {checks[name].status for name in ("triggers", "ml-analyze")}
    if "unhealthy" in needed:
        return "unhealthy"
    return "healthy" if needed | helping == {"healthy"} else "degraded"


def _healthy(message: str) -> CheckView:
    return CheckView(status="healthy", message=message)


def _unhealthy(message: str) -> CheckView:
    return CheckView(status="unhealthy", message=message)
