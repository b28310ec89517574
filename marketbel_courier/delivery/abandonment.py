"""Ends the jobs of a run whose worker died, as the worker itself would have ended them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.retry_policy import closing_words, next_retry_delay
from marketbel_courier.errors import DeliveryError, StorageUnavailable, WorkerDied
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.abandoned_deliveries import (
    AbandonedAttempt,
    fail_attempts,
    lock_attempts_of_run,
)
from marketbel_courier.ledger.alerts import (
    RUNS_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.run_heartbeats import has_beaten_since
from marketbel_courier.ledger.states import Route, State, Step
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

NAMES_SHOWN = 5
_REDIS_SECONDS = 1.0


async def end_jobs_of_run(
    pool: Pool,
    redis: Redis,
    settings: Settings,
    run_id: str,
    *,
    what_happened: Message,
    last_sign: datetime,
    reason: type[WorkerDied | StorageUnavailable] = WorkerDied,
) -> Sequence[Delivery] | None:
    """Fail the jobs that the run had under way, in one transaction; returns the jobs.

    Returns None, and changes nothing, if the run gave a sign of life after `last_sign`. Redis may
    be away: the changes reach Redis through the outbox. `what_happened` is a clause that says how
    the run ended. `reason` says whether the run's process died or PostgreSQL took no writes.
    """
    async with pool.acquire() as connection, connection.transaction():
        if await has_beaten_since(connection, run_id, last_sign):
            return None
        deliveries = await _as_seen_last(redis, await lock_attempts_of_run(connection, run_id))
        attempts = [
            _abandoned(delivery, reason, what_happened, settings) for delivery in deliveries
        ]
        await fail_attempts(connection, attempts, run_id=run_id)
        await note_untold(connection, [delivery.job_id for delivery in deliveries])
        await record_parsing_logs(connection, [_log_line(attempt) for attempt in attempts])
        await raise_alerts(connection, _alerts(attempts, run_id, reason, what_happened))
    return deliveries


async def _as_seen_last(redis: Redis, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """These attempts, with whether they were matching, which their run had told Redis alone."""
    try:
        async with asyncio.timeout(_REDIS_SECONDS):
            seen = await read_jobs(redis, [delivery.job_id for delivery in deliveries])
    except (RedisError, OSError, ValueError):
        return [*deliveries]
    matching = {(job.job_id, job.retry_count) for job in seen if job.phase is Phase.MATCHING}
    return [
        replace(row, reached_matching=(row.job_id, row.attempt - 1) in matching)
        for row in deliveries
    ]


def _abandoned(
    delivery: Delivery,
    reason: type[WorkerDied | StorageUnavailable],
    what_happened: Message,
    settings: Settings,
) -> AbandonedAttempt:
    then = _what_it_did(delivery)
    error = reason(Message("run-broke-off", what=what_happened, then=then))
    used = delivery.retries_used
    delay = next_retry_delay(error, retries_used=used, settings=settings)
    message = closing_words(error, retries_used=used, settings=settings)
    return AbandonedAttempt(delivery, error, message, delay)


def _what_it_did(delivery: Delivery) -> Message:
    if delivery.step is Step.DOWNLOADING:
        return Message("run-was-downloading")
    if delivery.state is State.DOWNLOADING:
        return Message("run-was-to-read-again")
    if delivery.route is Route.LEGACY:
        return Message("run-was-reading")
    if delivery.ml_job_id is None:
        return Message("run-was-to-hand-over")
    return Message("run-was-awaiting-analysis")


def _alerts(
    attempts: Sequence[AbandonedAttempt],
    run_id: str,
    reason: type[DeliveryError],
    what_happened: Message,
) -> list[NewAlert]:
    """A warning for the run, and an alert for each supplier that is not retried automatically."""
    if not attempts:
        return []
    retried = sum(attempt.retry_after is not None for attempt in attempts)
    of_the_run = NewAlert(
        kind=AlertKind.RUN_DIED,
        severity=Severity.WARNING,
        subject=RUNS_SUBJECT,
        cause=reason.code,
        reason=Message(
            "run-broke-off-with-jobs",
            what=what_happened,
            names=[attempt.delivery.supplier_name for attempt in attempts[:NAMES_SHOWN]],
            more=max(len(attempts) - NAMES_SHOWN, 0),
            retried=retried,
            n=len(attempts),
        ),
        run_id=run_id,
    )
    spent = [
        NewAlert(
            kind=AlertKind.RETRIES_EXHAUSTED,
            severity=Severity.ERROR,
            subject=attempt.delivery.partition_key,
            cause=attempt.error.code,
            reason=attempt.message,
            supplier_name=attempt.delivery.supplier_name,
            phase=attempt.delivery.step,
            run_id=run_id,
        )
        for attempt in attempts
        if attempt.retry_after is None
    ]
    return [of_the_run, *spent]


def _log_line(attempt: AbandonedAttempt) -> ParsingLog:
    return ParsingLog(
        task_id=str(attempt.delivery.job_id),
        supplier_id=attempt.delivery.supplier_id,
        error_type=LogType.ERROR,
        message=attempt.message,
    )
