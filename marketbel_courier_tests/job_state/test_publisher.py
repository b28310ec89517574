from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.job_hash import JobState, Phase, Status
from marketbel_courier.job_state.keys import job_key
from marketbel_courier.job_state.publisher import JobStatePublisher, open_publisher
from marketbel_courier.job_state.snapshot import active_job_ids, read_jobs
from marketbel_courier.job_state.visible_jobs import JOB_TTL_SECONDS

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def job(job_id: UUID | None = None, **changes: object) -> JobState:
    return JobState.model_validate(
        {
            "job_id": job_id or uuid4(),
            "supplier_id": uuid4(),
            "supplier_name": "Shop",
            "file_type": "csv",
            "created_at": NOW,
            "updated_at": NOW,
            **changes,
        }
    )


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


async def writes_so_far(redis: Redis) -> int:
    statistics = await redis.info("commandstats")
    return int(statistics.get("cmdstat_hset", {"calls": 0})["calls"])


async def settled(publisher: JobStatePublisher) -> bool:
    return await publisher.settle(10)


async def test_a_job_is_active_while_somebody_is_at_work_on_it_and_expires_after_a_week(
    redis: Redis,
) -> None:
    state = job()
    async with open_publisher(redis) as publisher:
        publisher.publish(state)
        assert await settled(publisher)
        assert await active_job_ids(redis) == []

        state = state.advanced(status=Status.PROCESSING)
        publisher.publish(state)
        assert await settled(publisher)
        assert await active_job_ids(redis) == [str(state.job_id)]
        assert 0 < await redis.ttl(job_key(state.job_id)) <= JOB_TTL_SECONDS

        state = state.advanced(phase=Phase.FAILED, status=Status.FAILED)
        publisher.publish(state)
        assert await settled(publisher)

    assert await active_job_ids(redis) == []
    (written,) = await read_jobs(redis, [state.job_id])
    assert (written.phase, written.status) == (Phase.FAILED, Status.FAILED)


async def test_only_the_newest_of_many_states_is_written(redis: Redis) -> None:
    state = job()
    writes_before = await writes_so_far(redis)
    async with open_publisher(redis) as publisher:
        for count in range(1000):
            state = state.advanced(download_bytes=count)
            publisher.publish(state)
        assert await settled(publisher)

    assert (await read_jobs(redis, [state.job_id]))[0].download_bytes == 999
    assert await writes_so_far(redis) - writes_before < 50


async def test_states_wait_for_a_redis_that_is_away(
    redis: Redis, redis_server: EmbeddedValkey
) -> None:
    states = [job() for _ in range(3)]
    async with open_publisher(redis) as publisher:
        await asyncio.to_thread(redis_server.stop)
        for state in states:
            publisher.publish(state)
        assert not await publisher.settle(0.2)
        assert {state.job_id for state in publisher.unwritten()} == {s.job_id for s in states}

        await asyncio.to_thread(redis_server.start)
        assert await settled(publisher)

    assert len(await read_jobs(redis, [state.job_id for state in states])) == 3


async def test_nothing_else_lives_under_the_jobs_prefix(redis: Redis) -> None:
    async with open_publisher(redis) as publisher:
        publisher.publish(job())
        assert await settled(publisher)

    keys = [key async for key in redis.scan_iter("job:*")]
    assert len(keys) == 1
    assert await redis.type(keys[0]) == "hash"
