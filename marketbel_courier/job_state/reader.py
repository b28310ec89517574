"""Reads jobs back, for those who show them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.keys import ACTIVE_JOBS_KEY, job_key, unlisted_job_key


async def read_jobs(redis: Redis, job_ids: Iterable[UUID | str]) -> list[JobState]:
    """The states of these jobs, in their order; a job that Redis does not have is left out."""
    async with redis.pipeline(transaction=False) as pipe:
        for job_id in job_ids:
            pipe.hgetall(job_key(job_id))
            pipe.hgetall(unlisted_job_key(job_id))
        hashes = await pipe.execute()
    return [
        JobState.from_hash(listed or unlisted)
        for listed, unlisted in zip(hashes[::2], hashes[1::2], strict=True)
        if listed or unlisted
    ]


async def active_job_ids(redis: Redis) -> list[str]:
    """The ids of the jobs that readers take for the active ones."""
    return sorted(str(job_id) for job_id in await redis.smembers(ACTIVE_JOBS_KEY))
