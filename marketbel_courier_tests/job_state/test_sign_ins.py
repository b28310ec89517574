from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from marketbel_courier.job_state import sign_ins
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import SESSION_PREFIX, SESSIONS_KEY
from marketbel_courier.job_state.sign_ins import (
    Limit,
    Session,
    admit_attempt,
    end_session,
    keep_session,
    open_sessions,
)

DAY = 24 * 3600
ANNA = Session("anna", "admin", "proof", 1.0, "192.0.2.1", "")


class Clock:
    """The time of the admin process, which may be another than that of Redis."""

    ahead_seconds = 0.0

    def time(self) -> float:
        return time.time() + self.ahead_seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sign_ins, "time", clock)
    return clock


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


async def attempt(redis: Redis) -> int:
    limits = [Limit("name", 1, 600), Limit("address", 3, 60)]
    return await admit_attempt(redis, limits, first_pause_seconds=2, kept_seconds=3600)


async def test_a_clock_that_was_ahead_keeps_nobody_waiting_for_longer_than_any_wait(
    redis: Redis, clock: Clock
) -> None:
    clock.ahead_seconds = DAY
    assert await attempt(redis) == 0
    assert 0 < await attempt(redis) <= 2
    clock.ahead_seconds = 0

    assert await attempt(redis) == 0
    assert 0 < await attempt(redis) <= 4


async def test_a_clock_that_is_ahead_hides_no_session_that_goes_on(
    redis: Redis, clock: Clock
) -> None:
    await keep_session(redis, "one", ANNA, lasts_seconds=3600)
    await keep_session(redis, "other", ANNA, lasts_seconds=3600)
    clock.ahead_seconds = DAY
    assert set(await open_sessions(redis)) == {"one", "other"}
    clock.ahead_seconds = 0
    await redis.delete(SESSION_PREFIX + "other")

    assert await open_sessions(redis) == {"one": ANNA}
    assert await redis.zrange(SESSIONS_KEY, 0, -1) == ["one"]
    await end_session(redis, "one")
    assert await open_sessions(redis) == {}
