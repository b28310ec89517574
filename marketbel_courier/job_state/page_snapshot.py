"""Everything in Redis that a page shows, in one round trip and without a scan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.keys import (
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

    A job whose hash cannot be read is left out: the ledger knows it too.
    """
    wanted = list(job_ids)
    async with redis.pipeline(transaction=False) as pipe:
        pipe.mget(SYNC_STATUS_KEY, SYNC_TRIGGER_KEY, LAST_RUN_KEY)
        for job_id in wanted:
            pipe.hgetall(job_key(job_id))
            pipe.hgetall(unlisted_job_key(job_id))
        (status, trigger, last_run), *hashes = await pipe.execute()
    pairs = zip(wanted, hashes[::2], hashes[1::2], strict=True)
    jobs = {job_id: _job(listed or unlisted) for job_id, listed, unlisted in pairs}
    return Glance(
        sync=SyncStatus.parse(str(status)) if status else SyncStatus(),
        asked_for=SyncTrigger.parse(str(trigger)) if trigger else None,
        last_run=from_text(last_run),
        jobs={job_id: state for job_id, state in jobs.items() if state is not None},
    )


def _job(fields: dict[str, str]) -> JobState | None:
    try:
        return JobState.from_hash(fields) if fields else None
    except ValueError:
        return None
