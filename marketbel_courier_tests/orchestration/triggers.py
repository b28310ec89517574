"""What others leave in Redis for the courier, written as the admin API does it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.triggers import request_sync
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

T = TypeVar("T")


def in_redis(platform: Platform, work: Callable[[Redis], Awaitable[T]]) -> T:
    """What `work` answers, over a connection of its own."""

    async def connected() -> T:
        async with aclosing(connect_redis(platform.settings.redis_dsn)) as redis:
            return await work(redis)

    return asyncio.run(connected())


def held(platform: Platform, key: str) -> str | None:
    """The string at this key."""

    async def get(redis: Redis) -> str | None:
        value = await redis.get(key)
        return str(value) if value is not None else None

    return in_redis(platform, get)


def listed(platform: Platform, key: str) -> list[str]:
    """The list at this key."""
    return in_redis(platform, lambda redis: cast("Any", redis.lrange(key, 0, -1)))


def ask_for_sync(platform: Platform, task_id: str, *, force: bool = False) -> None:
    """Ask for a sync of everybody."""
    assert in_redis(platform, lambda redis: request_sync(redis, task_id, force=force))


def ask_for_supplier(platform: Platform, task_id: str, supplier_id: UUID | str) -> None:
    """Ask for the delivery of a supplier that was just made."""
    trigger = {
        "task_id": task_id,
        "triggered_by": "supplier_created",
        "supplier_id": str(supplier_id),
    }
    in_redis(platform, lambda redis: redis.set(SYNC_TRIGGER_KEY, json.dumps(trigger)))


def upload(
    platform: Platform, name: str, task_id: str, content: bytes | None, **changes: object
) -> Path:
    """Put a file of this supplier on the volume (None: no file), and ask for its delivery."""
    number = len(list(platform.settings.uploads_dir.iterdir())) + 1
    path = platform.settings.uploads_dir / f"{supplier_id_of(name)}_{number}_prices.csv"
    if content is not None:
        path.write_bytes(content)
    entry = {
        "task_id": task_id,
        "parser_type": "csv",
        "supplier_name": name,
        "source_config": {
            "file_path": str(path),
            "original_filename": "прайс.csv",
            "header_row": 1,
            "data_start_row": 2,
        },
        "created_at": "2026-01-01T00:00:00Z",
        **changes,
    }
    in_redis(
        platform, lambda redis: cast("Any", redis.rpush(PARSE_TRIGGERS_KEY, json.dumps(entry)))
    )
    return path


def ask_for_retry(platform: Platform, job_id: UUID | str, task_id: str) -> None:
    """Ask for another attempt of a job."""
    entry = {"job_id": str(job_id), "task_id": task_id, "triggered_at": "2026-01-01T00:00:00Z"}
    in_redis(
        platform, lambda redis: cast("Any", redis.lpush(RETRY_TRIGGERS_KEY, json.dumps(entry)))
    )
