"""What stands under a job's key, or beside it, is read within bounds, whoever wrote it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from marketbel_courier.job_state.bounded_reads import read_hashes, read_texts
from marketbel_courier.job_state.connection import LONGEST_VALUE, connect_redis
from marketbel_courier.job_state.former_jobs import read_kept_job
from marketbel_courier.job_state.keys import (
    LAST_RUN_KEY,
    MASTER_SHEET_URL_KEY,
    SYNC_LOCK_KEY,
    SYNC_TRIGGER_KEY,
    job_key,
    unlisted_job_key,
)
from marketbel_courier.job_state.master_sheet import read_sheet_setting
from marketbel_courier.job_state.snapshot import glance, read_jobs
from marketbel_courier.job_state.sync_state import read_lock, shows_rest
from marketbel_courier.job_state.triggers import waiting_triggers
from marketbel_courier_tests.job_state.test_publisher import job

FAR_TOO_LONG = 8 * 1024 * 1024
BOUND = 2 * 1024 * 1024


@pytest.fixture
async def redis(redis_dsn: str) -> AsyncIterator[Redis]:
    async with aclosing(connect_redis(redis_dsn)) as client:
        yield client


async def bytes_sent(redis: Redis) -> int:
    return int((await redis.info("stats"))["total_net_output_bytes"])


async def put(redis: Redis, key: str, fields: dict[str, str]) -> None:
    await cast("Any", redis).hset(key, mapping=fields)


@pytest.mark.parametrize("field", ["error", "error_details_data", "a field of somebody else's"])
async def test_a_hash_that_is_far_too_large_is_not_sent_and_the_others_are(
    redis: Redis, field: str
) -> None:
    large, good, unlisted = job(), job(), job()
    await put(redis, job_key(large.job_id), {**large.to_hash(), field: "x" * FAR_TOO_LONG})
    await put(redis, job_key(good.job_id), good.to_hash())
    await put(redis, unlisted_job_key(unlisted.job_id), unlisted.to_hash())
    jobs = [large.job_id, good.job_id, unlisted.job_id]
    before = await bytes_sent(redis)

    read = await read_jobs(redis, jobs)
    seen = await glance(redis, jobs)
    kept = await read_kept_job(redis, str(large.job_id))

    assert [state.job_id for state in read] == jobs[1:]
    assert [*seen.jobs] == jobs[1:]
    assert kept is not None
    assert kept.fields is None
    assert await bytes_sent(redis) - before < BOUND


async def test_a_hash_of_fields_without_end_and_what_is_no_hash_are_none(redis: Redis) -> None:
    many, small, text, absent = (job_key(uuid4()) for _ in range(4))
    await put(redis, many, {str(number): "" for number in range(10_000)})
    await put(redis, small, {"a": "1", "b": ""})
    await redis.set(text, "no hash")

    assert await read_hashes(redis, [many, small, text, absent]) == [
        None,
        {"a": "1", "b": ""},
        None,
        {},
    ]


async def test_texts_without_end_are_read_up_to_a_bound(redis: Redis) -> None:
    for key in (SYNC_TRIGGER_KEY, SYNC_LOCK_KEY, LAST_RUN_KEY, MASTER_SHEET_URL_KEY):
        await redis.set(key, "я" * (FAR_TOO_LONG // 2))
    before = await bytes_sent(redis)

    seen = await glance(redis, [])
    lock = await read_lock(redis)
    assert not await shows_rest(redis, last_run=None)
    assert (await waiting_triggers(redis)).syncs == 1
    sheet = await read_sheet_setting(redis)

    assert (seen.last_run, lock is None) == (None, False)
    assert len(sheet.url) <= LONGEST_VALUE
    assert await bytes_sent(redis) - before < BOUND


async def test_another_type_of_key_counts_as_no_text_and_hides_none_beside_it(
    redis: Redis,
) -> None:
    await redis.set(SYNC_TRIGGER_KEY, "sync-1")
    await cast("Any", redis).lpush(LAST_RUN_KEY, "no text")

    assert await read_texts(redis, SYNC_TRIGGER_KEY, LAST_RUN_KEY, SYNC_LOCK_KEY) == [
        "sync-1",
        "",
        "",
    ]
