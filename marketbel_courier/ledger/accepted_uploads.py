"""Uploads that were accepted and have no job yet: Redis has a copy, which may be lost."""

from __future__ import annotations

from collections.abc import Iterable

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.list_triggers import ListEntry, UploadRequest
from marketbel_courier.ledger.work_calls import call_sensors


async def accept_upload(pool: Pool, request: UploadRequest) -> ListEntry:
    """Keep an upload until its job is in the ledger; returns its entry as Redis is to have it."""
    entry = ListEntry(request.to_entry())
    await pool.execute(
        "INSERT INTO courier.accepted_uploads (task_id, entry) VALUES ($1, $2)",
        request.task_id,
        entry.raw,
    )
    await call_sensors(pool)
    return entry


async def keep_uploads(pool: Pool, entries: Iterable[ListEntry]) -> None:
    """Keep uploads that another admin API has accepted, as it left them in Redis.

    Entries that are no uploads are left to the sensor, which reports them.
    """
    kept = {entry.task_id: entry.raw for entry in entries if _is_upload(entry)}
    added = await pool.fetch(
        """
        INSERT INTO courier.accepted_uploads (task_id, entry)
        SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING RETURNING task_id
        """,
        list(kept),
        list(kept.values()),
    )
    if added:
        await call_sensors(pool)


def _is_upload(entry: ListEntry) -> bool:
    try:
        entry.as_upload()
        entry.raw.encode()
    except ValueError:
        return False
    return True


async def accepted_uploads(pool: Pool, *, limit: int) -> list[ListEntry]:
    """The oldest of the uploads that were accepted and not yet done with."""
    rows = await pool.fetch(
        "SELECT entry FROM courier.accepted_uploads ORDER BY number LIMIT $1", limit
    )
    return [ListEntry(row["entry"]) for row in rows]


async def forget_accepted(pool: Pool, entries: Iterable[ListEntry]) -> None:
    """Forget these uploads: each has a job, or was refused."""
    await pool.execute(
        "DELETE FROM courier.accepted_uploads WHERE task_id = ANY($1)",
        [entry.task_id for entry in entries],
    )
