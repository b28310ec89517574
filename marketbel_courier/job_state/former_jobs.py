"""Reads, within bounds, what the former worker keeps in Redis; corrects it or removes it.

Its jobs are hashes as the courier's are, but their values need not keep the readers' rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from redis.asyncio import Redis

from marketbel_courier.job_state.bounded_reads import read_hashes, read_texts
from marketbel_courier.job_state.connection import DELETE_IF_SAME
from marketbel_courier.job_state.keys import (
    ACTIVE_JOBS_KEY,
    FORMER_QUEUE_PATTERN,
    FORMER_SIGN_OF_LIFE_PATTERN,
    FORMER_TASKS_PATTERN,
    LAST_RUN_KEY,
    SYNC_LOCK_KEY,
    SYNC_STATUS_KEY,
    job_key,
)
from marketbel_courier.job_state.sync_state import SyncLock, SyncStatus, read_lock
from marketbel_courier.job_state.timestamps import from_text
from marketbel_courier.job_state.triggers import WaitingTriggers, waiting_triggers
from marketbel_courier.job_state.visible_jobs import JOB_TTL_SECONDS

if TYPE_CHECKING:
    from redis.typing import EncodableT, FieldT

BATCH = 200
# The worker holds `sync:lock` for an hour from when a sync begins, and does not renew it.
LOCK_SECONDS = 3600


@dataclass(frozen=True)
class KeptJob:
    """A key under `job:`; `fields` is None for a key that is no hash, or far too large for a job.

    `untouched_seconds` is the time since the key was last written: each writer renews its seven
    days. None stands for a key that never expires.
    """

    job_id: str
    fields: Mapping[str, str] | None
    is_active: bool
    untouched_seconds: float | None


@dataclass(frozen=True)
class KeptJobs:
    """All keys under `job:`, and the ids in `jobs:active` that have no such key.

    `is_all` says whether every key was looked at.
    """

    jobs: Sequence[KeptJob]
    gone: Sequence[str] = ()
    is_all: bool = True


@dataclass(frozen=True)
class KeptSync:
    """What Redis says of a sync, and whether the former worker is up. A bad `status` is None.

    `has_tasks`: the worker is carrying out a task at this moment; `is_up`: the worker may be up.
    """

    lock: SyncLock | None
    status: SyncStatus | None
    has_bad_last_run: bool
    has_tasks: bool
    is_up: bool
    queue_keys: int
    triggers: WaitingTriggers

    @property
    def lock_seconds(self) -> float | None:
        """How long the lock has been held; None for a lock that never expires."""
        if self.lock is None or self.lock.expires_in_seconds is None:
            return None
        return max(LOCK_SECONDS - self.lock.expires_in_seconds, 0.0)


async def read_kept_jobs(redis: Redis, *, most: int) -> KeptJobs:
    """Look at up to so many jobs, without blocking the server; raises RedisError."""
    active: set[str] = set()
    found: set[str] = set()
    is_all = True
    # First: an id that is added later has its hash before.
    async for member in redis.sscan_iter(ACTIVE_JOBS_KEY, count=500):
        active.add(str(member))
        if len(active) >= most:
            is_all = False
            break
    async for key in redis.scan_iter(job_key("*"), count=500):
        found.add(str(key).removeprefix(job_key("")))
        if len(found) >= most:
            is_all = False
            break
    # A job in `jobs:active` is looked at in any case, because active jobs hide the others.
    ids = sorted(found | active)
    jobs: list[KeptJob] = []
    for start in range(0, len(ids), BATCH):
        jobs += await _read(redis, ids[start : start + BATCH], active)
    there = {job.job_id for job in jobs}
    return KeptJobs(jobs, sorted(active - there), is_all)


async def read_kept_job(redis: Redis, job_id: str) -> KeptJob | None:
    """One job; None if there is no such key. Raises RedisError."""
    active = bool(await cast("Any", redis.sismember(ACTIVE_JOBS_KEY, job_id)))
    found = await _read(redis, [job_id], {job_id} if active else set())
    return found[0] if found else None


async def _read(redis: Redis, ids: Sequence[str], active: set[str]) -> list[KeptJob]:
    async with redis.pipeline(transaction=False) as pipe:
        for job_id in ids:
            pipe.type(job_key(job_id))
            pipe.pttl(job_key(job_id))
        answers = await pipe.execute()
    kinds = dict(zip(ids, answers[::2], strict=True))
    expiries = dict(zip(ids, answers[1::2], strict=True))
    hashes = [job_id for job_id in ids if kinds[job_id] == "hash"]
    read = await read_hashes(redis, [job_key(job_id) for job_id in hashes])
    fields = dict(zip(hashes, read, strict=True))
    return [
        KeptJob(job_id, fields.get(job_id), job_id in active, _untouched(expiries[job_id]))
        for job_id in ids
        # A key that expired between the two queries counts as absent.
        if kinds[job_id] != "none" and fields.get(job_id) != {}
    ]


def _untouched(expires_in_ms: int) -> float | None:
    if expires_in_ms < 0:
        return None
    return max(JOB_TTL_SECONDS - expires_in_ms / 1000, 0.0)


async def read_kept_sync(redis: Redis) -> KeptSync:
    """What is said of a sync, what waits, and the worker's queue; raises RedisError."""
    raw, last_run = await read_texts(redis, SYNC_STATUS_KEY, LAST_RUN_KEY)
    has_tasks = await _count(redis, FORMER_TASKS_PATTERN, most=1) > 0
    return KeptSync(
        lock=await read_lock(redis),
        status=_status(raw) if raw else SyncStatus(),
        has_bad_last_run=bool(last_run) and from_text(last_run) is None,
        has_tasks=has_tasks,
        is_up=has_tasks or await _count(redis, FORMER_SIGN_OF_LIFE_PATTERN, most=1) > 0,
        queue_keys=await _count(redis, FORMER_QUEUE_PATTERN, most=1000),
        triggers=await waiting_triggers(redis),
    )


def _status(raw: str) -> SyncStatus | None:
    try:
        return SyncStatus.parse(raw)
    except (ValueError, TypeError):
        return None


async def _count(redis: Redis, pattern: str, *, most: int) -> int:
    count = 0
    async for _ in redis.scan_iter(pattern, count=500):
        count += 1
        if count >= most:
            break
    return count


async def put_right(redis: Redis, job_id: str, changes: Mapping[str, str]) -> None:
    """Change these fields of a job that has ended and that nobody works on, in one step."""
    async with redis.pipeline(transaction=True) as pipe:
        if changes:
            mapping = cast("dict[FieldT, EncodableT]", dict(changes))
            pipe.hset(job_key(job_id), mapping=mapping)
            # A hash that expired meanwhile must not come back for good.
            pipe.expire(job_key(job_id), JOB_TTL_SECONDS, nx=True)
        pipe.srem(ACTIVE_JOBS_KEY, job_id)
        await pipe.execute()


async def remove_kept_jobs(redis: Redis, job_ids: Iterable[str]) -> None:
    """Remove these jobs, and their ids from the active ones."""
    async with redis.pipeline(transaction=True) as pipe:
        for job_id in job_ids:
            pipe.delete(job_key(job_id))
            pipe.srem(ACTIVE_JOBS_KEY, job_id)
        await pipe.execute()


async def forget_active(redis: Redis, job_ids: Iterable[str]) -> None:
    """Remove ids from the active ones whose jobs are gone."""
    members = list(job_ids)
    if members:
        await cast("Any", redis.srem(ACTIVE_JOBS_KEY, *members))


async def release_lock(redis: Redis, lock: SyncLock) -> None:
    """Release the lock if it is still held by the same task."""
    await cast("Any", redis.eval(DELETE_IF_SAME, 1, SYNC_LOCK_KEY, lock.task_id))


async def say_idle(redis: Redis) -> None:
    """Say that no sync is under way."""
    await redis.set(SYNC_STATUS_KEY, SyncStatus().to_json())


async def forget_last_run(redis: Redis) -> None:
    """Remove `sync:last_run`, which holds no date."""
    await redis.delete(LAST_RUN_KEY)
