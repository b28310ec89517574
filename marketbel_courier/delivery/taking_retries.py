"""The retries that people ask for in Redis: each click is one, whatever crashes in between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.delivery_queries import deliveries_by_job
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.outbox import note_untold
from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.catalogue.retries import request_retries
from marketbel_courier.catalogue.taken_triggers import (
    note_trigger,
    take_trigger,
    was_taken_lately,
)
from marketbel_courier.job_state.list_triggers import ListEntry

if TYPE_CHECKING:
    from marketbel_courier.catalogue.pool import Pool

# Who clicks twice does not want two retries.
SECOND_CLICK_WITHIN = timedelta(seconds=15)


async def take_retry(pool: Pool, entry: ListEntry) -> bool:
    """Have the job of this entry tried again; False if there is nothing to try.

    The request and the note that it was taken are one transaction, so that a daemon that dies
    before it has removed the entry only removes it.
    """
    try:
        job_id = entry.as_retry()
    except ValueError:
        await _log(pool, entry, None, "The request names no job: nothing was retried.")
        return False
    row = (await deliveries_by_job(pool, [job_id])).get(job_id)
    async with pool.acquire() as connection, connection.transaction():
        # An entry without a name of its own may be meant anew each time.
        if entry.has_task_id and not await take_trigger(connection, f"retry:{entry.digest}"):
            return False
        of_job = f"retry-of:{job_id}"
        if await was_taken_lately(connection, of_job, within=SECOND_CLICK_WITHIN):
            return False
        requested = await request_retries(connection, [job_id])
        if requested:
            await note_trigger(connection, of_job)
            await note_untold(connection, [job_id])
    if not requested:
        await _log(pool, entry, row, _why_not(job_id, row))
    return bool(requested)


def _why_not(job_id: UUID, row: Delivery | None) -> str:
    if row is None:
        return f"Job {job_id} is not known: nothing was retried."
    if row.state != "failed":
        return f"{row.supplier_name}: the job is {row.state}, so there is nothing to retry."
    return f"{row.supplier_name}: a newer delivery took the job's place; it is not retried."


async def _log(pool: Pool, entry: ListEntry, row: Delivery | None, message: str) -> None:
    supplier_id = row.supplier_id if row else None
    await record_parsing_logs(pool, [ParsingLog(entry.task_id, supplier_id, LogType.INFO, message)])
