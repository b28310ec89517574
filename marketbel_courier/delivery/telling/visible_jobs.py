"""Keeps Redis equal to the ledger: the jobs that readers are to find there, as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.job_state.visible_jobs import (
    JOB_TTL_SECONDS,
    MOST_SHOWN,
    Difference,
    IndexedJob,
    Interest,
    ShownJob,
    forget_jobs,
    interest_of,
    rank_former_jobs,
    settle_shown_jobs,
    write_states,
)
from marketbel_courier.ledger.adoption import adoption_state
from marketbel_courier.ledger.outbox import forget_untold, untold_jobs
from marketbel_courier.ledger.states import Outcome, State
from marketbel_courier.ledger.visible_jobs import JobToShow, jobs_to_show, shown_jobs

LIFE = timedelta(seconds=JOB_TTL_SECONDS)
# A job that was removed makes room for others, which the next comparison finds.
MOST_ROUNDS = 3


@dataclass(frozen=True)
class Shown:
    """How many jobs Redis was told of.

    `odd_keys` name a few keys under `job:` that no reader can take for a job.
    """

    told: int
    odd_keys: Sequence[str]


@dataclass(frozen=True)
class _Changed:
    written: frozenset[UUID]
    others: int


async def show_jobs(pool: Pool, redis: Redis, *, max_retries: int) -> Shown:
    """Write to Redis what is missing there, and remove what should no longer be there.

    If nothing has to change, this takes one round trip. Hashes of jobs that neither the ledger
    knows nor the courier wrote stay until the former worker's jobs have been taken over, and
    afterwards as long as there is room for them. Raises RedisError, OSError.
    """
    untold = await untold_jobs(pool)
    told = set(await _tell(pool, redis, untold, max_retries))
    if untold:
        await forget_untold(pool, untold)
    odd_keys: Sequence[str] = ()
    for _ in range(MOST_ROUNDS):
        difference, changed = await _round(pool, redis, max_retries)
        told |= changed.written
        odd_keys = difference.odd_keys
        if not changed.written and not changed.others:
            break
    return Shown(len(told), odd_keys)


async def _tell(
    pool: Pool, redis: Redis, untold: Sequence[UUID], max_retries: int
) -> Iterable[UUID]:
    known = await shown_jobs(pool, untold) if untold else {}
    # A run that works on a job publishes the job's state itself, and knows more than the ledger.
    ended = {id_: job for id_, job in known.items() if not job.delivery.state.is_worked_on}
    return await _write(pool, redis, ended, max_retries)


async def _round(pool: Pool, redis: Redis, max_retries: int) -> tuple[Difference, _Changed]:
    """One comparison with its changes; a job that has left may make room for another one."""
    offered = {job.delivery.job_id: job for job in await jobs_to_show(pool, limit=MOST_SHOWN)}
    difference = await settle_shown_jobs(redis, _as_shown(offered.values()))
    in_question = [*(entry.job_id for entry in difference.unexplained), *difference.strangers]
    known = await shown_jobs(pool, in_question) if in_question else {}
    forgotten = _nothing_to_show(difference, known)
    await forget_jobs(redis, forgotten)
    ranked = await _rank_former(pool, redis, difference, known)
    jobs = {**offered, **known}
    behind = [*difference.missing, *difference.outdated, *_behind(difference, known)]
    written = await _write(pool, redis, {job_id: jobs[job_id] for job_id in behind}, max_retries)
    return difference, _Changed(frozenset(written), len(forgotten) + ranked)


async def _rank_former(
    pool: Pool, redis: Redis, difference: Difference, known: Mapping[UUID, JobToShow]
) -> int:
    """Mark, among the former worker's jobs that were looked at, those that are history."""
    former = [job_id for job_id in difference.strangers if job_id not in known]
    if not former or not (await adoption_state(pool)).is_finished:
        return 0
    return await rank_former_jobs(redis, former)


def _as_shown(jobs: Iterable[JobToShow]) -> list[ShownJob]:
    return [
        ShownJob(row.job_id, interest, row.attempt - 1, row.job_created_at)
        for job in jobs
        if (interest := interest_in(job)) is not None
        for row in [job.delivery]
    ]


def interest_in(job: JobToShow) -> Interest | None:
    """Why readers are to see this job; None for a job that they need not see any more.

    A job needs a person only if it is its supplier's newest: an older failure may still be tried
    again by hand, if nothing has replaced it.
    """
    row = job.delivery
    if row.finished_at is not None and row.finished_at < datetime.now(UTC) - LIFE:
        return None
    if row.state is State.FAILED and (row.outcome is Outcome.SUPERSEDED or job.is_replaced):
        return None
    interest = interest_of(job_state_of(row, max_retries=0))
    return Interest.FAILED if interest is Interest.PERSON and not job.is_newest else interest


def _nothing_to_show(difference: Difference, known: Mapping[UUID, JobToShow]) -> list[UUID]:
    # A hash that another program has written belongs to that program, unless the ledger knows the
    # job.
    ours = [entry.job_id for entry in difference.unexplained]
    theirs = [job_id for job_id in difference.strangers if job_id in known]
    return [
        job_id
        for job_id in (*ours, *theirs)
        if job_id not in known or interest_in(known[job_id]) is None
    ]


def _behind(difference: Difference, known: Mapping[UUID, JobToShow]) -> list[UUID]:
    shown = {entry.job_id: entry for entry in difference.unexplained}
    return [
        job_id
        for job_id, job in known.items()
        if not job.delivery.state.is_worked_on
        and interest_in(job) is not None
        and (job_id not in shown or _has_ended_otherwise(shown[job_id], job))
    ]


def _has_ended_otherwise(entry: IndexedJob, job: JobToShow) -> bool:
    said, row = (entry.interest, entry.retries), job.delivery
    return row.state.is_over and said != (interest_in(job), row.attempt - 1)


async def _write(
    pool: Pool, redis: Redis, jobs: Mapping[UUID, JobToShow], max_retries: int
) -> Iterable[UUID]:
    written: Mapping[UUID, JobToShow] = {}
    # Runs change the ledger first and Redis after it. So what was written is not older than what a
    # run wrote only if the ledger still says the same afterwards.
    while changed := {id_: job for id_, job in jobs.items() if written.get(id_) != job}:
        await _write_once(redis, changed, max_retries)
        written, jobs = jobs, await shown_jobs(pool, jobs)
    return written


async def _write_once(redis: Redis, jobs: Mapping[UUID, JobToShow], max_retries: int) -> None:
    interests = {job_id: interest_in(job) for job_id, job in jobs.items()}
    await forget_jobs(redis, [job_id for job_id, interest in interests.items() if not interest])
    states = [
        job_state_of(job.delivery, max_retries=max_retries)
        for job_id, job in jobs.items()
        if interests[job_id]
    ]
    await write_states(redis, states, {id_: one for id_, one in interests.items() if one})
