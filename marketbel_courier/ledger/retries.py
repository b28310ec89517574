"""Further attempts of jobs that failed: which are due, and who may begin them.

`retries_used` counts the retries that a job makes by itself; a retry that a person asks for starts
the count anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import is_due
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import one_plan_at_a_time, open_deliveries
from marketbel_courier.ledger.delivery_queries import IS_REPLACED
from marketbel_courier.ledger.delivery_records import Delivery, NewDelivery, delivery_of
from marketbel_courier.ledger.kept_messages import text_of, with_more
from marketbel_courier.ledger.states import Origin, Outcome, Route, State
from marketbel_courier.messages.message import Message, data_of

# Nothing may be retried that a newer delivery of the same source, or a newer attempt, replaces.
_NOTHING_NEWER = f"""
    NOT {IS_REPLACED} AND NOT EXISTS (
        SELECT FROM courier.deliveries again
        WHERE again.job_id = d.job_id AND again.attempt > d.attempt)
"""
# A job that is about to be replaced waits: a list is not read while its successor is downloaded.
_HAS_NO_SUCCESSOR = f"""
    NOT {IS_REPLACED} AND NOT EXISTS (
        SELECT FROM courier.deliveries newer
        WHERE newer.partition_key = d.partition_key AND newer.state = '{State.DOWNLOADING}'
          AND newer.origin = '{Origin.SOURCE}' AND d.origin = '{Origin.SOURCE}'
          AND newer.place > d.place)
"""
# In Python: `may_be_retried` of an attempt, and no newer delivery.
_MAY_BE_RETRIED = f"""
    state = '{State.FAILED}' AND outcome <> '{Outcome.SUPERSEDED}' AND {_NOTHING_NEWER}
"""
_MAY_BEGIN = f"{_MAY_BE_RETRIED} AND {_HAS_NO_SUCCESSOR}"
_REPLACED = "retry-replaced"


async def open_retry(pool: Pool, again: NewDelivery, *, keeps_file: bool) -> Delivery | None:
    """Begin the next attempt of a job that failed; None if the attempt must not begin, or not now.

    The attempt must not begin if somebody else has begun it, or if a newer delivery is on its way
    or has taken the job's place. The attempt counts against the job's retries, unless a person
    asked for it: then the count starts anew. With `keeps_file` the attempt has the failed attempt's
    file from the start, and nothing is downloaded.
    """
    async with pool.acquire() as connection, connection.transaction():
        await one_plan_at_a_time(connection)
        row = await connection.fetchrow(
            f"""
            WITH failed AS (
                SELECT * FROM courier.deliveries d
                WHERE job_id = $1 AND attempt = $2 - 1 AND {_MAY_BEGIN}
            ), settled AS (
                UPDATE courier.deliveries SET next_retry_at = NULL
                WHERE (job_id, attempt) IN (SELECT job_id, attempt FROM failed)
            )
            INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name,
                partition_key, task_id, run_id, route, source_type, source_url, file_type, origin,
                reading_hints, forced, source_digest, job_created_at, state, created_at,
                retries_used, fell_back_because, fell_back_because_data, ml_asked, file_path,
                original_filename, mime_type,
                file_size_bytes, checksum_md5, checksum_sha256, etag, last_modified)
            SELECT f.job_id, $2, f.supplier_id, $3, f.partition_key, f.task_id, $4, $5, $6, $7, $8,
                f.origin, f.reading_hints, f.forced, $9, f.job_created_at,
                '{State.DOWNLOADING}',
                clock_timestamp(),
                CASE WHEN f.retry_requested_at IS NULL THEN f.retries_used + 1 ELSE 0 END,
                CASE $5::text WHEN '{Route.LEGACY}' THEN f.fell_back_because END,
                CASE $5::text WHEN '{Route.LEGACY}' THEN f.fell_back_because_data END, f.ml_asked,
                kept.file_path, kept.original_filename, kept.mime_type, kept.file_size_bytes,
                kept.checksum_md5, kept.checksum_sha256, kept.etag, kept.last_modified
            FROM failed f LEFT JOIN failed kept ON $10
            ON CONFLICT DO NOTHING
            RETURNING *
            """,
            again.job_id,
            again.attempt,
            again.supplier_name,
            again.run_id,
            again.route,
            again.source_type,
            again.source_url,
            again.file_type,
            again.source_digest,
            keeps_file,
        )
    return delivery_of(row) if row else None


async def open_reading(pool: Pool, again: NewDelivery, done: Delivery) -> bool:
    """Begin a new job that reads the file of a finished job once more; False if it must not begin.

    The job must not begin if a newer delivery is on its way or there: the old file would become the
    newest list.
    """
    async with pool.acquire() as connection, connection.transaction():
        await one_plan_at_a_time(connection)
        is_newest = await connection.fetchval(
            f"""
            SELECT {_HAS_NO_SUCCESSOR} FROM courier.deliveries d WHERE job_id = $1 AND attempt = $2
            """,
            done.job_id,
            done.attempt,
        )
        if is_newest:
            await open_deliveries(connection, [again])
    return bool(is_newest)


async def drop_replaced_retries(
    connection: Connection, partition_keys: Iterable[str]
) -> list[Delivery]:
    """Cancel the retries of jobs that a new delivery of these suppliers replaces; returns the jobs.

    A job that has its file may still be read, if the new delivery does not come.
    """
    rows = await connection.fetch(
        f"""
        UPDATE courier.deliveries
        SET next_retry_at = NULL, retry_requested_at = NULL,
            {with_more("error_message", _REPLACED, "$2")}
        WHERE partition_key = ANY($1) AND origin = '{Origin.SOURCE}' AND state = '{State.FAILED}'
          AND next_retry_at IS NOT NULL AND file_path IS NULL
        RETURNING *
        """,
        list(partition_keys),
        str(Message(_REPLACED, what="")).strip(),
    )
    return [delivery_of(row) for row in rows]


async def has_retries_to_come(pool: Pool) -> bool:
    """Whether any job is to be tried again, now or later."""
    return bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT FROM courier.deliveries WHERE next_retry_at IS NOT NULL)"
        )
    )


async def forget_replaced_retries(pool: Pool) -> list[Delivery]:
    """Cancel the retries of jobs that a newer delivery has replaced since; returns the jobs."""
    rows = await pool.fetch(
        f"""
        UPDATE courier.deliveries d
        SET next_retry_at = NULL, retry_requested_at = NULL,
            {with_more("error_message", _REPLACED, "$1")}
        WHERE next_retry_at IS NOT NULL AND state = '{State.FAILED}' AND NOT ({_NOTHING_NEWER})
        RETURNING *
        """,
        str(Message(_REPLACED, what="")).strip(),
    )
    return [delivery_of(row) for row in rows]


async def due_retries(pool: Pool) -> list[Delivery]:
    """The failed jobs whose next attempt is due and not being launched, the longest due first."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.deliveries d
        WHERE {is_due("next_retry_at")} AND {_MAY_BEGIN}
          AND (retry_leased_until IS NULL OR {is_due("retry_leased_until")})
        ORDER BY next_retry_at
        """
    )
    return [delivery_of(row) for row in rows]


async def next_download_retry(pool: Pool) -> datetime | None:
    """When the next automatic retry of a download is due, after those due now."""
    moment: datetime | None = await pool.fetchval(
        f"""
        SELECT min(next_retry_at) FROM courier.deliveries
        WHERE next_retry_at > now() AND state = '{State.FAILED}' AND file_path IS NULL
        """
    )
    return moment


async def may_begin(pool: Pool, job_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these jobs that wait for another attempt and may begin it now."""
    rows = await pool.fetch(
        f"""
        SELECT job_id FROM courier.deliveries d
        WHERE job_id = ANY($1) AND next_retry_at IS NOT NULL AND {_MAY_BEGIN}
        """,
        list(job_ids),
    )
    return frozenset(row["job_id"] for row in rows)


async def request_retries(pool: Pool | Connection, job_ids: Iterable[UUID]) -> list[Delivery]:
    """Have these jobs tried again now, as a person asks; returns those that can be.

    Left out are jobs that have not failed, and those that a newer delivery has replaced.
    """
    rows = await pool.fetch(
        f"""
        UPDATE courier.deliveries d
        SET next_retry_at = now(), retry_requested_at = now(), retry_leased_until = NULL
        WHERE job_id = ANY($1) AND {_MAY_BE_RETRIED}
        RETURNING *
        """,
        list(job_ids),
    )
    return [delivery_of(row) for row in rows]


async def postpone_retries(
    pool: Pool, deliveries: Iterable[Delivery], *, by: timedelta, waits_for: Message | None = None
) -> None:
    """Put the next attempt off without counting it; `waits_for` says what is wrong."""
    await pool.executemany(
        """
        UPDATE courier.deliveries
        SET next_retry_at = now() + $3, waits_for = $4, waits_for_data = $5
        WHERE job_id = $1 AND attempt = $2 AND next_retry_at IS NOT NULL
        """,
        [
            (delivery.job_id, delivery.attempt, by, text_of(waits_for), data_of(waits_for))
            for delivery in deliveries
        ],
    )


async def lease_retries(pool: Pool, deliveries: Iterable[Delivery], *, lease: timedelta) -> None:
    """Reserve these due attempts, for so long, for the runs that are being launched for them."""
    await pool.executemany(
        """
        UPDATE courier.deliveries SET retry_leased_until = now() + $3, waits_for = NULL,
            waits_for_data = NULL
        WHERE job_id = $1 AND attempt = $2 AND next_retry_at IS NOT NULL
        """,
        [(delivery.job_id, delivery.attempt, lease) for delivery in deliveries],
    )


async def cancel_retries(pool: Pool, deliveries: Iterable[Delivery], *, code: str) -> None:
    """Leave these jobs failed; the message of that code says why they are not retried.

    The message takes the job's error as its parameter `what`.
    """
    await pool.executemany(
        """
        UPDATE courier.deliveries
        SET next_retry_at = NULL, error_message = $3, error_message_data = $4
        WHERE job_id = $1 AND attempt = $2 AND next_retry_at IS NOT NULL
        """,
        [
            (delivery.job_id, delivery.attempt, text_of(reason), data_of(reason))
            for delivery in deliveries
            for reason in (Message(code, what=delivery.error_message),)
        ],
    )
