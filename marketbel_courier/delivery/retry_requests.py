"""The retries that people ask for, on the command line, on the page and in Redis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.retry_policy import Refusal, refusal_of
from marketbel_courier.job_state.list_triggers import ListEntry
from marketbel_courier.ledger.delivery_queries import deliveries_by_job
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.ledger.taken_triggers import (
    note_triggers,
    take_triggers,
    taken_lately,
)
from marketbel_courier.ledger.work_calls import call_sensors
from marketbel_courier.messages.message import Message

# Two clicks are one request for a retry.
SECOND_CLICK_WITHIN = timedelta(seconds=15)


@dataclass(frozen=True)
class RetryAnswer:
    """The answer to the request for one job: `refused` is None if the job is tried again."""

    delivery: Delivery
    refused: Refusal | None = None


async def ask_for_retries(pool: Pool, newest: Sequence[Delivery]) -> list[RetryAnswer]:
    """Have these jobs tried again with a fresh budget; `newest` are their newest attempts.

    The retry sensor launches the runs within seconds.
    """
    async with pool.acquire() as connection, connection.transaction():
        requested = await request_retries(connection, [delivery.job_id for delivery in newest])
        # Redis shows the retry after a sensor has written it there.
        await note_untold(connection, [delivery.job_id for delivery in requested])
        await call_sensors(connection)
    asked = {delivery.job_id: delivery for delivery in requested}
    return [
        RetryAnswer(asked[row.job_id])
        if row.job_id in asked
        else RetryAnswer(row, refusal_of(row, is_replaced=True))
        for row in newest
    ]


async def take_retries(pool: Pool, entries: Sequence[ListEntry]) -> int:
    """Have the jobs of these entries tried again; returns how many jobs there were to try.

    The retries, and the notes that the entries were taken, are stored in one transaction. A daemon
    that died before it removed the entries from Redis therefore finds the notes later, and only
    removes the entries.
    """
    jobs = _jobs_by_entry(entries)
    rows = await deliveries_by_job(pool, set(jobs.values()))
    async with pool.acquire() as connection, connection.transaction():
        asked = await _not_asked_before(connection, jobs)
        requested = {row.job_id for row in await request_retries(connection, set(asked.values()))}
        await note_triggers(connection, map(_click_on, requested))
        await note_untold(connection, requested)
        nameless = [
            _line(entry, None, Message("retry-of-no-job")) for entry in entries if entry not in jobs
        ]
        refused = [
            _line(entry, row, _not_retried(job, row))
            for entry, job, row in ((entry, job, rows.get(job)) for entry, job in asked.items())
            if job not in requested
        ]
        await record_parsing_logs(connection, [*nameless, *refused])
    return len(requested)


async def take_known_retries(pool: Pool, entries: Sequence[ListEntry]) -> list[ListEntry]:
    """Take those of these entries whose job the ledger has; returns them.

    The others name no job, or one of the former worker: the sensor looks for that one first.
    """
    jobs = _jobs_by_entry(entries)
    in_ledger = await deliveries_by_job(pool, set(jobs.values()))
    known = [entry for entry in entries if jobs.get(entry) in in_ledger]
    if known:
        await take_retries(pool, known)
        await call_sensors(pool)
    return known


def jobs_of(entries: Sequence[ListEntry]) -> frozenset[UUID]:
    """The jobs that these entries name."""
    return frozenset(_jobs_by_entry(entries).values())


def _jobs_by_entry(entries: Sequence[ListEntry]) -> dict[ListEntry, UUID]:
    return {entry: job for entry in entries if (job := _job_of(entry)) is not None}


def _job_of(entry: ListEntry) -> UUID | None:
    try:
        return entry.as_retry()
    except ValueError:
        return None


async def _not_asked_before(
    connection: Connection, jobs: Mapping[ListEntry, UUID]
) -> dict[ListEntry, UUID]:
    """The entries that were not taken before and are not a second click on the same job."""
    # An entry without a task id may be a new request each time.
    named = {entry: f"retry:{entry.digest}" for entry in jobs if entry.has_task_id}
    fresh = await take_triggers(connection, named.values())
    clicks = {_click_on(job) for job in jobs.values()}
    lately = await taken_lately(connection, clicks, within=SECOND_CLICK_WITHIN)
    return {
        entry: job
        for entry, job in jobs.items()
        if named.get(entry, "") in {*fresh, ""} and _click_on(job) not in lately
    }


def _click_on(job_id: UUID) -> str:
    return f"retry-of:{job_id}"


def _not_retried(job: UUID, row: Delivery | None) -> Message:
    refusal = refusal_of(row, is_replaced=True)
    return Message("retry-refused", job=job, why=refusal.why if refusal else None)


def _line(entry: ListEntry, row: Delivery | None, message: Message) -> ParsingLog:
    supplier_id = row.supplier_id if row else None
    return ParsingLog(entry.task_id, supplier_id, LogType.INFO, message)
