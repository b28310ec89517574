"""The delivery ledger: one row per attempt to deliver a supplier's price list.

An attempt moves downloading → delivered → analyzing → complete, or to failed from anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID

from marketbel_courier.database.batches import Batches
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
from marketbel_courier.ledger.moves import AttemptKey, Move, move
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, Route, State
from marketbel_courier.messages.message import Message, data_of

_IS_ANALYZING = f"d.state = '{State.ANALYZING}'"
_PLAN_LOCK = 0x6D6B_706C_616E  # an arbitrary constant
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


async def open_deliveries(pool: Pool | Connection, deliveries: Iterable[NewDelivery]) -> None:
    """Store that these attempts begin, in one round trip."""
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

    A file that has arrived keeps waiting until the newer file has arrived as well. Uploads are left
    alone.
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


def _is_unread(d: str) -> str:
    """SQL: whether no run reads the file of this attempt yet and a newer attempt replaces it."""
    return f"""
        {d}.origin = '{Origin.SOURCE}'
        AND ({d}.state IN ('{State.DOWNLOADING}', '{State.DELIVERED}')
             OR ({d}.state = '{State.ANALYZING}' AND {d}.ml_submissions = 0
                 AND {d}.route = '{Route.ML}'))
    """


async def supersede_waiting(connection: Connection, newer: Delivery) -> list[Delivery]:
    """End the attempts of older jobs of the same source that nobody reads yet; returns them.

    For the transaction in which `newer` gets its file. An analysis under way is left to the
    hand-over, which may continue that analysis. A list that is being stored is left as well: the
    newer list is stored after it.
    """
    rows = await connection.fetch(
        f"""
        UPDATE courier.deliveries d {_REPLACED}
        WHERE partition_key = $3 AND job_id <> $4 AND job_place < $5
          AND $6 = '{Origin.SOURCE}' AND {_is_unread("d")}
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

    At the end of the queue, a supplier would never be read if each sync came before its turn.
    """
    since = [row.waits_since or row.delivered_at or row.created_at for row in replaced]
    if since:
        await connection.execute(
            "UPDATE courier.deliveries SET waits_since = $3 WHERE job_id = $1 AND attempt = $2",
            newer.job_id,
            newer.attempt,
            min(since),
        )


_SUPERSEDED = Move(
    f"""
    state = '{State.FAILED}', outcome = '{Outcome.SUPERSEDED}', finished_at = now(),
    error_class = '{ErrorClass.PERMANENT}', error_code = '{Superseded.code}',
    error_message = g.reason, error_message_data = g.reason_data
    """,
    _IS_ANALYZING,
    {"reason": "text", "reason_data": "jsonb"},
)


async def supersede(pool: Pool, old: Delivery, *, reason: Message) -> Delivery | None:
    """End an attempt whose place a newer job has taken; None if the attempt had ended already."""
    words, data = text_of(reason), data_of(reason)
    return await move(pool, _SUPERSEDED, old, reason=words, reason_data=data)


_FILE = {column.name: "text" for column in fields(DeliveredFile)} | {"file_size_bytes": "bigint"}
_DELIVERED = Move(
    f"state = '{State.DELIVERED}', delivered_at = now(),"
    + ", ".join(f"{name} = g.{name}" for name in _FILE),
    f"d.state = '{State.DOWNLOADING}'",
    _FILE,
)
_DELIVERED_AS_THE_ONLY_ONE = replace(
    _DELIVERED,
    leaves=f"""
    {_DELIVERED.leaves} AND NOT EXISTS (
        SELECT FROM courier.deliveries older
        WHERE older.partition_key = d.partition_key AND older.job_id <> d.job_id
          AND older.job_place < d.job_place AND d.origin = '{Origin.SOURCE}'
          AND {_is_unread("older")})
    """,
)


async def mark_delivered(
    executor: Pool | Connection, job_id: UUID, attempt: int, file: DeliveredFile
) -> bool:
    """downloading → delivered; False if the attempt was ended meanwhile."""
    key = AttemptKey(job_id, attempt)
    return await move(executor, _DELIVERED, key, **vars(file)) is not None


async def mark_delivered_alone(
    executor: Pool | Batches, delivery: NewDelivery, file: DeliveredFile
) -> Delivery | None:
    """The same for a file that replaces no other file; returns None as well if it would replace
    one.
    """
    return await move(executor, _DELIVERED_AS_THE_ONLY_ONE, delivery, **vars(file))


_CLAIMED = Move(
    f"""
    state = '{State.ANALYZING}', run_id = g.run,
    next_reading_at = NULL, waits_for = NULL, waits_for_data = NULL,
    handed_over_at = CASE d.route WHEN '{Route.LEGACY}' THEN now() ELSE d.handed_over_at END
    """,
    f"d.state = '{State.DELIVERED}' AND d.route = g.known_route",
    {"run": "text", "known_route": "text"},
)


async def claim_analysis(
    executor: Pool | Batches, delivery: Delivery, *, run_id: str
) -> Delivery | None:
    """delivered → analyzing for this run; None if the attempt has ended or another run has it.

    None as well if the attempt now takes another route. Down the legacy route nothing stands
    between the claim and the reading, so the claim notes the reading as begun.
    """
    return await move(executor, _CLAIMED, delivery, run=run_id, known_route=delivery.route)


_TAKEN_OVER = Move(
    "run_id = g.run",
    f"{_IS_ANALYZING} AND d.run_id = g.former_run",
    {"run": "text", "former_run": "text"},
)


async def take_over_analysis(pool: Pool, delivery: Delivery, *, run_id: str) -> Delivery | None:
    """Give this run the analysis that another run left; None if the attempt has changed."""
    return await move(pool, _TAKEN_OVER, delivery, run=run_id, former_run=delivery.run_id)


_SUBMITTING = Move(
    """
    ml_submissions = d.ml_submissions + 1, ml_job_id = NULL,
    client_job_id = coalesce(d.client_job_id, d.job_id || '-' || d.attempt)
    """,
    f"{_IS_ANALYZING} AND d.run_id = g.run AND d.ml_submissions = g.submissions",
    {"run": "text", "submissions": "int"},
)


async def mark_submitting(
    executor: Pool | Batches, delivery: Delivery, *, run_id: str
) -> Delivery | None:
    """Store, before the file is sent, that it is about to be sent; None if it must not be sent.

    The file must not be sent once the attempt has ended, or another run has taken the attempt over
    or sent the file.
    """
    submissions = delivery.ml_submissions
    return await move(executor, _SUBMITTING, delivery, run=run_id, submissions=submissions)


HANDED_OVER = Move(
    "ml_job_id = g.ml_job, handed_over_at = now()",
    "d.ml_submissions = g.submissions AND d.run_id = g.run",
    {"ml_job": "text", "submissions": "int", "run": "text"},
)
"""The move of `mark_handed_over`; takes `hand_over_values`."""


def hand_over_values(delivery: Delivery, ml_job_id: str) -> dict[str, object]:
    """The values that `HANDED_OVER` takes."""
    return {"ml_job": ml_job_id, "submissions": delivery.ml_submissions, "run": delivery.run_id}


async def mark_handed_over(pool: Pool, delivery: Delivery, ml_job_id: str) -> Delivery | None:
    """Store which job ml-analyze made of the file, before the end of that job is awaited.

    Also for an attempt that was ended meanwhile: the next attempt continues that analysis. None if
    another run has taken the attempt over.
    """
    return await move(pool, HANDED_OVER, delivery, **hand_over_values(delivery, ml_job_id))


_ADOPTED = Move(
    """
    ml_job_id = g.ml_job, handed_over_at = g.handed_over, ml_submissions = g.submissions,
    client_job_id = g.client_job
    """,
    f"{_IS_ANALYZING} AND d.run_id = g.run",
    {
        "ml_job": "text",
        "handed_over": "timestamptz",
        "submissions": "int",
        "client_job": "text",
        "run": "text",
    },
)


async def adopt_analysis(pool: Pool, delivery: Delivery, old: Delivery) -> Delivery | None:
    """Let this attempt continue the analysis that `old` began of the same bytes.

    None if the attempt has ended meanwhile, or another run has taken the attempt over.
    """
    return await move(
        pool,
        _ADOPTED,
        delivery,
        ml_job=old.ml_job_id,
        handed_over=old.handed_over_at,
        submissions=old.ml_submissions,
        client_job=old.client_job_id,
        run=delivery.run_id,
    )


_COUNTS = (
    "items_total",
    "items_processed",
    "matches_found",
    "review_queue_count",
    "error_count",
)
_COMPLETE = Move(
    f"""
    state = '{State.COMPLETE}', outcome = g.outcome, finished_at = now(),
    errors = ARRAY(SELECT jsonb_array_elements_text(g.errors::jsonb)),
    errors_data = g.errors_data::jsonb,
    """
    + ", ".join(f"{name} = g.{name}" for name in _COUNTS),
    _IS_ANALYZING,
    {
        "outcome": "text",
        # As text, because the driver turns a list of lists into a two-dimensional array.
        "errors": "text",
        "errors_data": "text",
        **dict.fromkeys(_COUNTS, "int"),
    },
)


async def mark_complete(
    executor: Pool | Batches, delivery: Delivery, result: AnalysisResult
) -> Delivery | None:
    """analyzing → complete; None if the attempt was ended meanwhile."""
    return await move(
        executor,
        _COMPLETE,
        delivery,
        outcome=result.outcome,
        errors=json.dumps(texts_of(result.errors)),
        errors_data=json.dumps(all_data_of(result.errors)),
        **{name: getattr(result, name) for name in _COUNTS},
    )


_UNCHANGED = Move(
    f"""
    state = '{State.COMPLETE}', outcome = '{Outcome.UNCHANGED}',
    delivered_at = coalesce(d.delivered_at, now()), finished_at = now(),
    unchanged_since = coalesce(a.unchanged_since, a.finished_at),
    etag = g.etag, last_modified = g.last_modified,
    file_path = coalesce(d.file_path, a.file_path), original_filename = a.original_filename,
    file_type = a.file_type, mime_type = a.mime_type,
    file_size_bytes = a.file_size_bytes, checksum_md5 = a.checksum_md5,
    checksum_sha256 = a.checksum_sha256,
    items_total = a.items_total, items_processed = a.items_processed,
    matches_found = a.matches_found, review_queue_count = a.review_queue_count,
    error_count = a.error_count, errors = a.errors,
    errors_data = a.errors_data, fell_back_because = a.fell_back_because,
    fell_back_because_data = a.fell_back_because_data
    """,
    f"""
    (d.state = '{State.DOWNLOADING}'
     OR (d.state = '{State.ANALYZING}' AND d.ml_submissions = 0 AND d.run_id = g.run))
    """,
    {
        "analysed_job": "uuid",
        "analysed_attempt": "int",
        "etag": "text",
        "last_modified": "text",
        "run": "text",
    },
    beside="""
    JOIN courier.deliveries a ON a.job_id = g.analysed_job AND a.attempt = g.analysed_attempt
    """,
)


async def mark_unchanged(
    executor: Pool | Batches,
    delivery: Delivery,
    analysed: Delivery,
    *,
    etag: str | None,
    last_modified: str | None,
) -> Delivery | None:
    """To complete, for a file analysed before; None if the attempt was ended or sent meanwhile.

    Whether the file is unchanged is known while it is downloaded, or at the latest before it is
    sent. The result of the analysis before stands for this attempt too. The validators are the
    source's newest.
    """
    return await move(
        executor,
        _UNCHANGED,
        delivery,
        analysed_job=analysed.job_id,
        analysed_attempt=analysed.attempt,
        etag=etag,
        last_modified=last_modified,
        run=delivery.run_id,
    )


FAIL = f"""
    UPDATE courier.deliveries
    SET state = '{State.FAILED}', outcome = '{Outcome.FAILED}', finished_at = now(),
        error_class = $3, error_code = $4, error_message = $5,
        error_count = greatest(error_count, 1), next_retry_at = now() + $6::interval,
        reached_matching = $7, error_message_data = $8
    WHERE job_id = $1 AND attempt = $2
"""
"""The statement that ends an attempt as failed; takes `failure_values`."""


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
    """Any open state → failed, with the reason; None if this run may not end the attempt.

    The attempt may have ended already, or another run may have taken over its analysis. Without
    `retry_after` the job is not retried automatically.
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
