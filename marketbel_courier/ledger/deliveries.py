"""The delivery ledger: one row per attempt to deliver a supplier's price list.

An attempt moves downloading → delivered → analyzing → complete, or to failed from anywhere.
Every move is one UPDATE that names the state it leaves, so of two runs only one makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import DeliveryError, Superseded
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_records import (
    NEW_COLUMNS,
    AnalysisResult,
    DeliveredFile,
    Delivery,
    NewDelivery,
    delivery_of,
    placeholders,
    storable,
)
from marketbel_courier.ledger.kept_messages import all_data_of, text_of, texts_of
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.messages.message import Message, data_of

_IS_ANALYZING = f"state = '{State.ANALYZING}'"
_PLAN_LOCK = 0x6D6B_706C_616E  # any constant of our own
REPLACED = Message("superseded-by-newer")
# Takes the text and the data of REPLACED as $1 and $2.
_REPLACED = f"""
    SET state = '{State.FAILED}', outcome = '{Outcome.SUPERSEDED}', finished_at = now(),
        error_class = '{ErrorClass.PERMANENT}', error_code = '{Superseded.code}',
        error_message = $1, error_message_data = $2
"""


async def one_plan_at_a_time(connection: Connection) -> None:
    """Wait until no other process plans deliveries, and have others wait for this transaction.

    Two plans that do not see each other would both leave an open attempt.
    """
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _PLAN_LOCK)


async def move(
    executor: Pool | Connection, delivery: NewDelivery, change: str, *values: object, leaves: str
) -> Delivery | None:
    """Change the row of this attempt if the condition `leaves` holds; None if it does not.

    `leaves` and the changes are SQL, and refer to `values` as $3 and following.
    """
    row = await executor.fetchrow(
        f"""
        UPDATE courier.deliveries d SET {change}
        WHERE job_id = $1 AND attempt = $2 AND {leaves}
        RETURNING *
        """,
        delivery.job_id,
        delivery.attempt,
        *values,
    )
    return delivery_of(row) if row else None


async def open_deliveries(pool: Pool | Connection, deliveries: Iterable[NewDelivery]) -> None:
    """Write down that these attempts begin, in one round trip."""
    await pool.executemany(
        f"""
        INSERT INTO courier.deliveries
            ({", ".join(NEW_COLUMNS)}, state, job_created_at, created_at)
        VALUES ({placeholders(NEW_COLUMNS)},
            '{State.DOWNLOADING}', clock_timestamp(), clock_timestamp())
        """,
        [[storable(getattr(new, column)) for column in NEW_COLUMNS] for new in deliveries],
    )


async def supersede_downloads(
    connection: Connection, partition_keys: Iterable[str], *, except_jobs: Iterable[UUID]
) -> list[Delivery]:
    """End the downloads that a newer delivery of the same supplier makes pointless; returns them.

    A file that has arrived waits on until the newer file is there as well. Uploads are left alone.
    """
    rows = await connection.fetch(
        f"""
        UPDATE courier.deliveries {_REPLACED}
        WHERE partition_key = ANY($3) AND NOT job_id = ANY($4) AND origin = '{Origin.SOURCE}'
          AND state = '{State.DOWNLOADING}' AND file_path IS NULL
        RETURNING *
        """,
        text_of(REPLACED),
        data_of(REPLACED),
        list(partition_keys),
        list(except_jobs),
    )
    return [delivery_of(row) for row in rows]


async def supersede_waiting(connection: Connection, newer: Delivery) -> list[Delivery]:
    """End the attempts of older jobs of the same source that nobody reads yet; returns them.

    For the transaction in which `newer` gets its file. An analysis under way is left to the
    hand-over, which may go on with it. A list that is being stored is left as well: the newer list
    is stored after it.
    """
    rows = await connection.fetch(
        f"""
        UPDATE courier.deliveries {_REPLACED}
        WHERE partition_key = $3 AND job_id <> $4 AND job_place < $5
          AND origin = '{Origin.SOURCE}' AND $6 = '{Origin.SOURCE}'
          AND (state IN ('{State.DOWNLOADING}', '{State.DELIVERED}')
               OR (state = '{State.ANALYZING}' AND ml_submissions = 0 AND route = '{Route.ML}'))
        RETURNING *
        """,
        text_of(REPLACED),
        data_of(REPLACED),
        newer.partition_key,
        newer.job_id,
        newer.job_place,
        newer.origin,
    )
    return [delivery_of(row) for row in rows]


async def keep_place(connection: Connection, newer: Delivery, replaced: Sequence[Delivery]) -> None:
    """Give a file the place in the queue of the files that it has just replaced.

    Behind everybody else, a supplier would never be read where a sync always comes before its turn.
    """
    since = [row.waits_since or row.delivered_at or row.created_at for row in replaced]
    if since:
        await connection.execute(
            "UPDATE courier.deliveries SET waits_since = $3 WHERE job_id = $1 AND attempt = $2",
            newer.job_id,
            newer.attempt,
            min(since),
        )


async def supersede(pool: Pool, old: Delivery, *, reason: Message) -> Delivery | None:
    """End an attempt whose place a newer job has taken; None if the attempt had ended already."""
    return await move(
        pool,
        old,
        f"""
        state = '{State.FAILED}', outcome = '{Outcome.SUPERSEDED}', finished_at = now(),
        error_class = '{ErrorClass.PERMANENT}', error_code = '{Superseded.code}',
        error_message = $3, error_message_data = $4
        """,
        text_of(reason),
        data_of(reason),
        leaves=_IS_ANALYZING,
    )


async def mark_delivered(
    pool: Pool | Connection, job_id: UUID, attempt: int, file: DeliveredFile
) -> bool:
    """downloading → delivered; False if the attempt was ended meanwhile."""
    status = await pool.execute(
        f"""
        UPDATE courier.deliveries SET state = '{State.DELIVERED}', delivered_at = now(),
            file_path = $3, original_filename = $4, file_type = $5, mime_type = $6,
            file_size_bytes = $7, checksum_md5 = $8, checksum_sha256 = $9, etag = $10,
            last_modified = $11
        WHERE job_id = $1 AND attempt = $2 AND state = '{State.DOWNLOADING}'
        """,
        job_id,
        attempt,
        file.file_path,
        file.original_filename,
        file.file_type,
        file.mime_type,
        file.file_size_bytes,
        file.checksum_md5,
        file.checksum_sha256,
        file.etag,
        file.last_modified,
    )
    return str(status) == "UPDATE 1"


async def claim_analysis(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """delivered → analyzing for this run; None if another run was quicker or the attempt has ended.

    None as well if the attempt goes another route by now. Down the legacy route nothing stands
    between the claim and the reading, so the claim notes the reading as begun.
    """
    return await move(
        pool,
        delivery,
        f"""
        state = '{State.ANALYZING}', run_id = $3,
        next_reading_at = NULL, waits_for = NULL, waits_for_data = NULL,
        handed_over_at = CASE route WHEN '{Route.LEGACY}' THEN now() ELSE handed_over_at END
        """,
        run_id,
        delivery.route,
        leaves=f"state = '{State.DELIVERED}' AND route = $4",
    )


async def take_over_analysis(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """Give an analysis that a run left to this run; None if the attempt has moved on meanwhile."""
    taken = f"{_IS_ANALYZING} AND run_id = $4"
    return await move(pool, delivery, "run_id = $3", run_id, delivery.run_id, leaves=taken)


async def mark_submitting(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """Write down, before the file is sent, that it is about to be; None if it must not be sent.

    The file must not be sent once the attempt has ended, or another run has taken the attempt over
    or sent the file.
    """
    return await move(
        pool,
        delivery,
        """
        ml_submissions = ml_submissions + 1, ml_job_id = NULL,
        client_job_id = coalesce(client_job_id, job_id || '-' || attempt)
        """,
        run_id,
        delivery.ml_submissions,
        leaves=f"{_IS_ANALYZING} AND run_id = $3 AND ml_submissions = $4",
    )


async def mark_handed_over(pool: Pool, delivery: Delivery, ml_job_id: str) -> Delivery | None:
    """Write down which job ml-analyze made of the file, before the end of that job is awaited.

    Also for an attempt that was ended meanwhile: the next attempt goes on with that analysis. None
    if another run has taken the attempt over.
    """
    return await move(
        pool,
        delivery,
        "ml_job_id = $3, handed_over_at = now()",
        ml_job_id,
        delivery.ml_submissions,
        delivery.run_id,
        leaves="ml_submissions = $4 AND run_id = $5",
    )


async def adopt_analysis(pool: Pool, delivery: Delivery, old: Delivery) -> Delivery | None:
    """Let this attempt go on with the analysis that `old` began of the very same bytes.

    None if the attempt has ended meanwhile, or another run has taken the attempt over.
    """
    return await move(
        pool,
        delivery,
        "ml_job_id = $3, handed_over_at = $4, ml_submissions = $5, client_job_id = $6",
        old.ml_job_id,
        old.handed_over_at,
        old.ml_submissions,
        old.client_job_id,
        delivery.run_id,
        leaves=f"{_IS_ANALYZING} AND run_id = $7",
    )


async def mark_complete(pool: Pool, delivery: Delivery, result: AnalysisResult) -> Delivery | None:
    """analyzing → complete; None if the attempt was ended meanwhile."""
    return await move(
        pool,
        delivery,
        f"""
        state = '{State.COMPLETE}', outcome = $3, finished_at = now(), items_total = $4,
        items_processed = $5, matches_found = $6, review_queue_count = $7, error_count = $8,
        errors = $9, errors_data = $10
        """,
        result.outcome,
        result.items_total,
        result.items_processed,
        result.matches_found,
        result.review_queue_count,
        result.error_count,
        texts_of(result.errors),
        all_data_of(result.errors),
        leaves=_IS_ANALYZING,
    )


async def mark_unchanged(
    pool: Pool,
    delivery: Delivery,
    analysed: Delivery,
    *,
    etag: str | None,
    last_modified: str | None,
) -> Delivery | None:
    """To complete, for a file analysed before; None if the attempt was ended or sent meanwhile.

    That the file is the same shows while it is downloaded, or at the latest before it is sent. The
    result of the analysis before stands for this attempt too. The validators are the source's
    newest.
    """
    row = await pool.fetchrow(
        f"""
        UPDATE courier.deliveries d SET state = '{State.COMPLETE}', outcome = '{Outcome.UNCHANGED}',
            delivered_at = coalesce(d.delivered_at, now()), finished_at = now(),
            unchanged_since = coalesce(a.unchanged_since, a.finished_at),
            etag = $5, last_modified = $6,
            file_path = coalesce(d.file_path, a.file_path), original_filename = a.original_filename,
            file_type = a.file_type, mime_type = a.mime_type,
            file_size_bytes = a.file_size_bytes, checksum_md5 = a.checksum_md5,
            checksum_sha256 = a.checksum_sha256,
            items_total = a.items_total, items_processed = a.items_processed,
            matches_found = a.matches_found, review_queue_count = a.review_queue_count,
            error_count = a.error_count, errors = a.errors,
            errors_data = a.errors_data, fell_back_because = a.fell_back_because,
            fell_back_because_data = a.fell_back_because_data
        FROM courier.deliveries a
        WHERE d.job_id = $1 AND d.attempt = $2
          AND (d.state = '{State.DOWNLOADING}'
               OR (d.state = '{State.ANALYZING}' AND d.ml_submissions = 0 AND d.run_id = $7))
          AND a.job_id = $3 AND a.attempt = $4
        RETURNING d.*
        """,
        delivery.job_id,
        delivery.attempt,
        analysed.job_id,
        analysed.attempt,
        etag,
        last_modified,
        delivery.run_id,
    )
    return delivery_of(row) if row else None


FAIL = f"""
    UPDATE courier.deliveries
    SET state = '{State.FAILED}', outcome = '{Outcome.FAILED}', finished_at = now(),
        error_class = $3, error_code = $4, error_message = $5,
        error_count = greatest(error_count, 1), next_retry_at = now() + $6::interval,
        reached_matching = $7, error_message_data = $8
    WHERE job_id = $1 AND attempt = $2
"""
"""How an attempt is ended as failed; takes `failure_values`."""


def failure_values(
    delivery: NewDelivery,
    error: DeliveryError,
    message: Message,
    retry_after: timedelta | None,
    *,
    reached_matching: bool,
) -> tuple[object, ...]:
    """The parameters $1 to $8 of `FAIL`."""
    return (
        delivery.job_id,
        delivery.attempt,
        ErrorClass.of(transient=error.transient),
        error.code,
        text_of(message),
        retry_after,
        reached_matching,
        data_of(message),
    )


async def mark_failed(
    pool: Pool | Connection,
    delivery: NewDelivery,
    error: DeliveryError,
    *,
    run_id: str,
    message: Message | None = None,
    retry_after: timedelta | None = None,
    reached_matching: bool = False,
) -> Delivery | None:
    """Any open state → failed, with the reason; None if this run may not say so.

    The attempt may have ended already, or another run may have taken over its analysis. Without
    `retry_after` the job is not tried again by itself.
    """
    row = await pool.fetchrow(
        f"""
        {FAIL} AND state IN {states.OPEN} AND (state <> '{State.ANALYZING}' OR run_id = $9)
        RETURNING *
        """,
        *failure_values(
            delivery,
            error,
            message or error.message,
            retry_after,
            reached_matching=reached_matching,
        ),
        run_id,
    )
    return delivery_of(row) if row else None
