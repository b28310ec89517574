"""`/jobs/{id}/retry`: have a failed job tried again, with a fresh budget of retries."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import RetryAccepted
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.delivery.telling.job_view import can_retry, job_state_of
from marketbel_courier.job_state.list_triggers import request_retry
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, is_replaced
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Outcome

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.post("/{job_id}/retry", status_code=202)
async def retry(desk: TheDesk, job_id: UUID) -> RetryAccepted:
    """Ask for another attempt; a second click asks for the same one."""
    await take_over_for_retry(desk.pool, desk.redis, desk.settings, [job_id])
    job = (await deliveries_by_job(desk.pool, [job_id])).get(job_id)
    if job is None:
        raise Problem(404, "JOB_NOT_FOUND", f"There is no job {job_id}.")
    _require_retryable(job, max_retries=desk.settings.max_retries)
    if await is_replaced(desk.pool, job):
        raise _refusal(job, "JOB_REPLACED", "a newer delivery of the same source took its place")
    # One that a sensor has noted already is about to begin.
    if job.retry_requested_at is None:
        await request_retry(desk.redis, job_id)
    return RetryAccepted(
        job_id=job_id,
        message=f"{job.supplier_name} is tried again within some ten seconds.",
        retry_count=job.attempt,
    )


def _require_retryable(job: Delivery, *, max_retries: int) -> None:
    if job.outcome is Outcome.SUPERSEDED:
        raise _refusal(job, "JOB_REPLACED", "a newer delivery took its place")
    if not can_retry(job):
        raise _refusal(job, "JOB_NOT_FAILED", f"it is {job.state}")
    state = job_state_of(job, max_retries=max_retries)
    if state.retry_count >= state.max_retries:
        raise _refusal(job, "RETRIES_SPENT", f"it was retried {state.retry_count} times")


def _refusal(job: Delivery, code: str, reason: str) -> Problem:
    return Problem(409, code, f"{job.supplier_name}: the job is not retried, because {reason}.")
