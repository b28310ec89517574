"""Jobs as Redis has them at one moment, and all that a page shows of Redis, without a scan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.job_state.bounded_reads import read_hashes, read_texts
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.keys import (
    ACTIVE_JOBS_KEY,
    LAST_RUN_KEY,
    SYNC_STATUS_KEY,
    SYNC_TRIGGER_KEY,
    job_key,
    unlisted_job_key,
)
from marketbel_courier.job_state.sync_state import SyncStatus
from marketbel_courier.job_state.timestamps import from_text
from marketbel_courier.job_state.triggers import SyncTrigger


@dataclass(frozen=True)
class Glance:
    """What Redis says. `asked_for` is the request for a sync that nobody has taken yet."""

    sync: SyncStatus
    asked_for: SyncTrigger | None = None
    last_run: datetime | None = None
    jobs: Mapping[UUID, JobState] = field(default_factory=dict)


async def glance(redis: Redis, job_ids: Iterable[UUID]) -> Glance:
    """The sync and these jobs; raises RedisError, and ValueError for a status that is none.

    A job whose hash cannot be read, or is far too large, is left out: the ledger knows the job too.
    """
    wanted = list(job_ids)
    keys = (SYNC_STATUS_KEY, SYNC_TRIGGER_KEY, LAST_RUN_KEY)
    status, trigger, last_run = await read_texts(redis, *keys)
    hashes = await _hashes(redis, wanted)
    jobs = {job_id: _job(fields) for job_id, fields in zip(wanted, hashes, strict=True)}
    return Glance(
        sync=SyncStatus.parse(status) if status else SyncStatus(),
        asked_for=SyncTrigger.parse(trigger) if trigger else None,
        last_run=from_text(last_run),
        jobs={job_id: state for job_id, state in jobs.items() if state is not None},
    )


async def read_jobs(redis: Redis, job_ids: Iterable[UUID | str]) -> list[JobState]:
    """The states of these jobs, in their order; a job that Redis does not have is left out."""
    return [JobState.from_hash(fields) for fields in await _hashes(redis, list(job_ids)) if fields]


async def active_job_ids(redis: Redis) -> list[str]:
    """The ids of the jobs that readers take for the active ones."""
    return sorted(str(job_id) for job_id in await redis.smembers(ACTIVE_JOBS_KEY))


async def _hashes(redis: Redis, job_ids: Sequence[UUID | str]) -> list[dict[str, str]]:
    """The hash of each job, in one round trip; empty where there is none that could be a job's."""
    keys = [key for job_id in job_ids for key in (job_key(job_id), unlisted_job_key(job_id))]
    found = await read_hashes(redis, keys)
    return [
        listed or unlisted or {} for listed, unlisted in zip(found[::2], found[1::2], strict=True)
    ]


def _job(fields: dict[str, str]) -> JobState | None:
    try:
        return JobState.from_hash(fields) if fields else None
    except ValueError:
        return None
