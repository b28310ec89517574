"""`/jobs`: the jobs under way, failed or complete, all of them in pages; try one again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from redis.exceptions import RedisError

from marketbel_courier.admin.activity import REDIS_TIMEOUT_SECONDS
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import JobPage, RetryAccepted
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.job_views import job_view
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.delivery.retry_policy import Refusal, refusal_of
from marketbel_courier.delivery.retry_requests import ask_for_retries
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, is_replaced
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import JobGroup, count_ended_newest, jobs_of_group
from marketbel_courier.ledger.measurements import count_open
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/jobs", tags=["jobs"])

_LARGEST_PAGE = 100


@router.get("")
async def jobs(
    desk: TheDesk,
    language: TheLanguage,
    show: JobGroup = JobGroup.UNDER_WAY,
    limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> JobPage:
    """All jobs under way, or of each supplier the newest where it failed or is complete.

    `counts` has all groups, so that what is counted is what is opened.
    """
    counts = await _counts(desk)
    rows = await jobs_of_group(desk.pool, show, limit=limit, offset=offset)
    live = await _progress(desk, [row for row in rows if State(row.state).is_open])
    return JobPage(
        jobs=[job_view(row, desk.settings, language, live.get(row.job_id)) for row in rows],
        total=counts[show],
        counts=counts,
    )


async def _counts(desk: Desk) -> dict[JobGroup, int]:
    under_way = await count_open(desk.pool)
    return {
        JobGroup.UNDER_WAY: sum(under_way.values()),
        JobGroup.DOWNLOADING: under_way[State.DOWNLOADING],
        JobGroup.WAITING: under_way[State.DELIVERED],
        JobGroup.ANALYSING: under_way[State.ANALYZING],
        **await count_ended_newest(desk.pool),
    }


async def _progress(desk: Desk, rows: list[Delivery]) -> Mapping[UUID, JobState]:
    """What Redis shows of the jobs under way; nothing while it shows nothing that can be read."""
    if not rows:
        return {}
    try:
        async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
            states = await read_jobs(desk.redis, [row.job_id for row in rows])
    except (RedisError, OSError, ValueError):
        return {}
    return {state.job_id: state for state in states}


@router.post("/{job_id}/retry", status_code=202)
async def retry(desk: TheDesk, language: TheLanguage, job_id: UUID) -> RetryAccepted:
    """Ask for another attempt; a second click asks for the same one."""
    await take_over_for_retry(desk.pool, desk.redis, desk.settings, [job_id])
    job = (await deliveries_by_job(desk.pool, [job_id])).get(job_id)
    if job is None:
        raise Problem(404, "JOB_NOT_FOUND", Message("api-no-such-job", id=job_id))
    refusal = refusal_of(job, is_replaced=await is_replaced(desk.pool, job))
    # One that was asked for before is about to begin.
    if refusal is None and job.retry_requested_at is None:
        [answer] = await ask_for_retries(desk.pool, [job])
        refusal = answer.refused
    if refusal is not None:
        code = "JOB_REPLACED" if refusal is Refusal.REPLACED else "JOB_NOT_FAILED"
        message = Message("api-job-not-retried", name=job.supplier_name, why=refusal.why)
        raise Problem(409, code, message)
    message = Message("api-job-retried", name=job.supplier_name)
    return RetryAccepted(
        job_id=job_id,
        message=str(message),
        message_localized=localized(message, language),
        retry_count=job.attempt,
    )
