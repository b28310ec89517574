from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import LAST_RUN_KEY, SYNC_LOCK_KEY, SYNC_STATUS_KEY
from marketbel_courier.job_state.sync_state import (
    BUSY_TTL_SECONDS,
    SyncLock,
    SyncState,
    SyncStatus,
    read_lock,
    read_status,
    show_busy,
    show_idle,
)

STARTED = datetime(2026, 1, 1, 8, tzinfo=UTC)
BUSY = SyncStatus(SyncState.PROCESSING_SUPPLIERS, "sync-1", STARTED, 3, 8, "analyzing", {"a": 1})


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


async def test_a_sync_under_way_is_shown_as_readers_expect_it_and_not_for_ever(
    redis: Redis,
) -> None:
    await show_busy(redis, BUSY)

    shown = json.loads(str(await redis.get(SYNC_STATUS_KEY)))
    assert shown == {
        "state": "processing_suppliers",
        "task_id": "sync-1",
        "started_at": "2026-01-01T08:00:00Z",
        "progress_current": 3,
        "progress_total": 8,
        "step": "analyzing",
        "counts": {"a": 1},
    }
    assert await redis.get(SYNC_LOCK_KEY) == "sync-1"
    assert 0 < await redis.ttl(SYNC_STATUS_KEY) <= BUSY_TTL_SECONDS
    assert 0 < await redis.ttl(SYNC_LOCK_KEY) <= BUSY_TTL_SECONDS
    assert await read_status(redis) == BUSY


@pytest.mark.parametrize(("done", "total"), [(0, 0), (3, 0), (1, -1), (-2, 5), (9, 5)])
async def test_readers_can_divide_what_is_done_by_what_is_to_do(
    redis: Redis, done: int, total: int
) -> None:
    await show_busy(redis, replace(BUSY, progress_current=done, progress_total=total))

    shown = json.loads(str(await redis.get(SYNC_STATUS_KEY)))
    assert shown["state"] == ("processing_suppliers" if total > 0 else "syncing_master")
    assert total <= 0 or 0 <= shown["progress_current"] <= shown["progress_total"]


async def test_idle_is_shown_until_further_notice(redis: Redis) -> None:
    await show_busy(redis, BUSY)
    await show_idle(redis, last_run=STARTED, release=["sync-1"])

    assert (await read_status(redis)).state is SyncState.IDLE
    assert await redis.ttl(SYNC_STATUS_KEY) == -1
    assert await redis.get(LAST_RUN_KEY) == "2026-01-01T08:00:00Z"
    assert await read_lock(redis) is None


async def test_nobody_elses_lock_is_released(redis: Redis) -> None:
    await redis.set(SYNC_LOCK_KEY, "theirs", ex=100)

    await show_idle(redis, last_run=None, release=["ours"])

    lock = await read_lock(redis)
    assert lock is not None
    assert lock.task_id == "theirs"
    assert await redis.get(LAST_RUN_KEY) is None


async def test_a_lock_may_never_expire(redis: Redis) -> None:
    await redis.set(SYNC_LOCK_KEY, "theirs")

    assert await read_lock(redis) == SyncLock("theirs", None)


async def test_without_a_word_in_redis_no_sync_is_under_way(redis: Redis) -> None:
    assert await read_status(redis) == SyncStatus()


@pytest.mark.parametrize(
    "raw",
    [
        "[]",
        "1",
        '{"state": "resting"}',
        "{}",
        "no",
        '{"state": "idle", "progress_total": Infinity}',
        '{"state": "idle", "progress_current": [1]}',
        '{"state": "idle", "started_at": 5}',
        '{"state": "idle", "counts": 5}',
        '{"state": "idle", "counts": ' + "[" * 500 + "]" * 500 + "}",
        "[" * 100_000,
    ],
    ids=lambda raw: raw[:40],
)
def test_a_status_that_is_none_is_refused(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whichever parser met it first
        SyncStatus.parse(raw)
