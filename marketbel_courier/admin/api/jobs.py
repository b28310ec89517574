"""`/jobs/{id}/retry`: have a failed job tried again, with a fresh budget of retries."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import RetryAccepted
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.delivery.retry_policy import Refusal, refusal_of
from marketbel_courier.job_state.list_triggers import request_retry
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, is_replaced
from marketbel_courier.messages.message import Message

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.post("/{job_id}/retry", status_code=202)
async def retry(desk: TheDesk, language: TheLanguage, job_id: UUID) -> RetryAccepted:
    """Ask for another attempt; a second click asks for the same one."""
    await take_over_for_retry(desk.pool, desk.redis, desk.settings, [job_id])
    job = (await deliveries_by_job(desk.pool, [job_id])).get(job_id)
    if job is None:
        raise Problem(404, "JOB_NOT_FOUND", Message("api-no-such-job", id=job_id))
    refusal = refusal_of(job, is_replaced=await is_replaced(desk.pool, job))
    if refusal is not None:
        code = "JOB_REPLACED" if refusal is Refusal.REPLACED else "JOB_NOT_FAILED"
        message = Message("api-job-not-retried", name=job.supplier_name, why=refusal.why)
        raise Problem(409, code, message)
    # One that a sensor has noted already is about to begin.
    if job.retry_requested_at is None:
        await request_retry(desk.redis, job_id)
    message = Message("api-job-retried", name=job.supplier_name)
    return RetryAccepted(
        job_id=job_id,
        message=str(message),
        message_localized=localized(message, language),
        retry_count=job.attempt,
    )
