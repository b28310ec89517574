"""Which jobs Redis shows, so that its readers find the important ones among any number of jobs.

The existing admin API reads the active jobs whole and, where they are fewer than the 20 that it
answers, some 40 keys under `job:` in no order; of those it answers the newest. Its page shows what
is pending or processing; only where nothing is does it show what ended, the five newest jobs (three
in some versions). So `jobs:active` holds a dozen of the jobs that somebody is at work on, and never
one that waits. There are at most 40 hashes. Of those that could crowd out what a person is needed
for, some leave earlier: during a sync all but what leaves room among the 20, and while nobody is at
work all but what leaves room on the page. `visible_jobs.lua` has the rule, one step with each
write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from typing import Any, cast
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.errors import Superseded
from marketbel_courier.job_state.job_hash import JobState, Phase, Status
from marketbel_courier.job_state.keys import (
    ACTIVE_JOBS_KEY,
    JOB_INDEX_KEY,
    JOB_PREFIX,
    OTHER_JOBS_KEY,
    UNLISTED_JOB_PREFIX,
    job_key,
)
from marketbel_courier.job_state.timestamps import from_text

JOB_TTL_SECONDS = 7 * 24 * 3600
MOST_ACTIVE = 12
MOST_SHOWN = 40
ANSWERED_JOBS = 20
JOBS_ON_PAGE = 5
JOBS_ON_SHORT_PAGE = 3


class Interest(StrEnum):
    """Why readers are to see a job; if there is no room, jobs with the first values leave first.

    Among jobs with equal values the oldest leaves first. A job in the active set that a run is at
    work on never leaves. A former job is what a former worker completed, and the ledger never knew.
    """

    REPLACED = "replaced"
    WAITING = "waiting"
    FORMER = "former"
    COMPLETE = "complete"
    FAILED = "failed"
    AT_WORK = "at_work"
    PERSON = "person"


_RULE = json.dumps(
    {
        "job_prefix": JOB_PREFIX,
        "unlisted_prefix": UNLISTED_JOB_PREFIX,
        "ttl": JOB_TTL_SECONDS,
        "places": MOST_ACTIVE,
        "found": MOST_SHOWN,
        "answered": ANSWERED_JOBS,
        "page": JOBS_ON_PAGE,
        "short_page": JOBS_ON_SHORT_PAGE,
        "order": {interest: place for place, interest in enumerate(Interest)},
    }
)
_SCRIPT = (files(__package__) / "visible_jobs.lua").read_text(encoding="utf-8")


@dataclass(frozen=True)
class ShownJob:
    """A job as the choice sees it: `retries` are those made before its present attempt."""

    job_id: UUID
    interest: Interest
    retries: int
    created_at: datetime


@dataclass(frozen=True)
class IndexedJob:
    """A job that Redis shows and that has not been compared with the ledger."""

    job_id: UUID
    interest: Interest
    retries: int


@dataclass(frozen=True)
class Difference:
    """How Redis differs from the jobs that should be shown.

    `missing` are to be written, `outdated` written anew. `unexplained` are shown although the
    ledger did not offer them. `strangers` are whole hashes that are not known as the courier's;
    `odd_keys` name a few of the keys under `job:` that are no jobs at all.
    """

    missing: Sequence[UUID] = ()
    outdated: Sequence[UUID] = ()
    unexplained: Sequence[IndexedJob] = ()
    strangers: Sequence[UUID] = ()
    odd_keys: Sequence[str] = ()


def interest_of(state: JobState) -> Interest:
    """Why readers are to see this state, as far as the state alone tells."""
    if state.outcome == Superseded.code:
        return Interest.REPLACED
    if state.phase is Phase.COMPLETE:
        return Interest.COMPLETE
    if state.phase is Phase.FAILED:
        needs_a_person = state.can_retry and state.next_retry_at is None
        return Interest.PERSON if needs_a_person else Interest.FAILED
    return Interest.AT_WORK if state.status is Status.PROCESSING else Interest.WAITING


async def write_states(
    redis: Redis, states: Iterable[JobState], interests: Mapping[UUID, Interest] | None = None
) -> None:
    """Write these jobs in one step: hash, expiry, the active set, and which jobs make room.

    `interests` says for some of the jobs why readers are to see them, where the state alone does
    not.
    """
    known = interests or {}
    about = [
        {
            "id": str(state.job_id),
            "interest": known.get(state.job_id, interest_of(state)),
            "created": _milliseconds(state.created_at),
            "retries": state.retry_count,
            "fields": state.to_hash(),
        }
        for state in states
    ]
    if about:
        await _run(redis, "write", about)


async def forget_jobs(redis: Redis, job_ids: Iterable[UUID]) -> None:
    """Remove the hashes of these jobs."""
    about = [str(job_id) for job_id in job_ids]
    if about:
        await _run(redis, "forget", about)


async def rank_former_jobs(redis: Redis, job_ids: Iterable[UUID]) -> int:
    """Let complete jobs among these foreign hashes make room as well; returns their number.

    The other hashes stay, even if there is no room for others.
    """
    ids = list(job_ids)
    async with redis.pipeline(transaction=False) as pipe:
        for job_id in ids:
            pipe.hget(job_key(job_id), "created_at")
        begun = await pipe.execute()
    about = [
        {"id": str(job_id), "created": _milliseconds(from_text(when) or datetime.now(UTC))}
        # Readers take a job without a readable time as the newest.
        for job_id, when in zip(ids, begun, strict=True)
    ]
    return int(await _run(redis, "rank former", about)) if about else 0


async def settle_shown_jobs(redis: Redis, offered: Iterable[ShownJob]) -> Difference:
    """Compare what is shown with what the ledger offers, and remove what should not be shown.

    The caller, who has the states, writes what is missing. An id in the active set whose job has no
    hash, or has ended, leaves the set.
    """
    about = [
        {
            "id": str(job.job_id),
            "interest": job.interest,
            "created": _milliseconds(job.created_at),
            "retries": job.retries,
        }
        for job in offered
    ]
    missing, outdated, unexplained, strangers, odd = await _run(redis, "settle", about)
    return Difference(
        missing=[UUID(job) for job in missing],
        outdated=[UUID(job) for job in outdated],
        unexplained=[_indexed(entry) for entry in unexplained],
        strangers=[job for name in strangers if (job := _uuid(name)) is not None],
        odd_keys=[*odd, *(job_key(name) for name in strangers if _uuid(name) is None)],
    )


async def keys_that_are_no_jobs(redis: Redis) -> list[str]:
    """A few of the keys under `job:` that no reader can take for a job."""
    return [str(key) for key in await _run(redis, "look", [])]


async def _run(redis: Redis, task: str, about: Sequence[object]) -> Any:
    script = redis.register_script(_SCRIPT)
    arguments = [task, _RULE, json.dumps(about)]
    return await cast("Any", script)(
        keys=[ACTIVE_JOBS_KEY, JOB_INDEX_KEY, OTHER_JOBS_KEY], args=arguments
    )


def _indexed(entry: str) -> IndexedJob:
    job_id, interest, retries = entry.split(" ")
    return IndexedJob(UUID(job_id), Interest(interest), int(retries))


def _uuid(text: str) -> UUID | None:
    try:
        job_id = UUID(text)
    except ValueError:
        return None
    return job_id if str(job_id) == text else None


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
