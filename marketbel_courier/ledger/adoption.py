"""Takes the former worker's jobs over into the ledger, and records whether that has been done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import (
    AnalysisResult,
    DeliveredFile,
    Delivery,
    NewDelivery,
    delivery_of,
    placeholders,
    storable,
)
from marketbel_courier.ledger.kept_messages import all_data_of, text_of, texts_of
from marketbel_courier.ledger.states import ErrorClass, Origin, Outcome, State
from marketbel_courier.messages.message import Message, data_of

_ADOPTION_LOCK = 0x6D6B_6164_6F70  # an arbitrary constant
LARGEST_INTEGER = 2**31 - 1
NO_RESULT = AnalysisResult(0, 0, 0, 0, 0, ())
_COUNTS = vars(NO_RESULT).keys() - {"errors"}
# Other programs may use the former worker's library, too, and show the same signs of life forever.
LONGEST_ADOPTION = timedelta(days=1)


@dataclass(frozen=True)
class AdoptionState:
    """How far the first look at the former worker's jobs has got; times are the server's.

    `is_finished` once a look has found nothing that is still the former worker's.
    """

    looked_at: datetime | None
    is_finished: bool
    now: datetime

    def is_due(self, *, every: timedelta) -> bool:
        """Whether the look is to be made now, for the first time or again."""
        if self.is_finished:
            return False
        return self.looked_at is None or self.now - self.looked_at >= every


@dataclass(frozen=True, kw_only=True)
class AdoptedJob(NewDelivery):
    """A job of the former worker's that has ended, as a row of the ledger.

    `state` is complete or failed; the error's class, code and message belong to a failed job.
    """

    run_id: str = ""
    state: State
    outcome: Outcome
    job_created_at: datetime
    created_at: datetime
    finished_at: datetime
    file: DeliveredFile | None = None
    delivered_at: datetime | None = None
    ml_job_id: str | None = None
    result: AnalysisResult = NO_RESULT
    error_class: ErrorClass | None = None
    error_code: str | None = None
    error_message: Message | None = None
    retry_after: timedelta | None = None
    reached_matching: bool = False

    def columns(self) -> dict[str, object]:
        """The row's values by column, but for the time of a retry."""
        parts = vars(self) | vars(self.result)
        if self.file is not None:
            parts |= vars(self.file)
        if self.ml_job_id is not None:
            parts["handed_over_at"] = self.delivered_at or self.created_at
            parts["ml_submissions"] = 1
        parts |= {
            "errors": texts_of(self.result.errors),
            "errors_data": all_data_of(self.result.errors),
            "error_message": text_of(self.error_message),
            "error_message_data": data_of(self.error_message),
        }
        return {
            name: min(value, LARGEST_INTEGER) if name in _COUNTS else storable(value)
            for name, value in parts.items()
            if name not in ("file", "result", "retry_after")
        }


async def adoption_state(pool: Pool) -> AdoptionState:
    """How far the first look has got."""
    row = await pool.fetchrow(
        """
        SELECT looked_at, finished_at IS NOT NULL AS is_finished, now() AS now
        FROM courier.adoption
        """
    )
    if row is None:
        return AdoptionState(None, is_finished=False, now=await pool.fetchval("SELECT now()"))
    return AdoptionState(**dict(row))


async def note_adoption(pool: Pool, *, is_finished: bool) -> None:
    """Store that a look was made; a day after the first look the adoption is finished."""
    await pool.execute(
        """
        INSERT INTO courier.adoption (looked_at, finished_at)
        VALUES (now(), CASE WHEN $1 THEN now() END)
        ON CONFLICT (only_row) DO UPDATE SET looked_at = now(),
            finished_at = coalesce(adoption.finished_at, excluded.finished_at,
                CASE WHEN adoption.begun_at < now() - $2::interval THEN now() END)
        """,
        is_finished,
        LONGEST_ADOPTION,
    )


@asynccontextmanager
async def the_only_adoption(pool: Pool) -> AsyncIterator[bool]:
    """Whether this process may take over now; False while another process does.

    The lock goes with the connection, so a process that is killed leaves no lock behind.
    """
    async with pool.acquire() as connection:
        taken = bool(await connection.fetchval("SELECT pg_try_advisory_lock($1)", _ADOPTION_LOCK))
        try:
            yield taken
        finally:
            if taken:
                await connection.execute("SELECT pg_advisory_unlock($1)", _ADOPTION_LOCK)


async def jobs_in_ledger(pool: Pool, job_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these jobs that the ledger has."""
    rows = await pool.fetch(
        "SELECT DISTINCT job_id FROM courier.deliveries WHERE job_id = ANY($1)", list(job_ids)
    )
    return frozenset(row["job_id"] for row in rows)


async def newest_source_jobs(
    pool: Pool, supplier_ids: Iterable[UUID]
) -> dict[UUID, tuple[datetime, bool]]:
    """When each supplier's newest job of its source began, and whether its file has arrived."""
    rows = await pool.fetch(
        f"""
        SELECT DISTINCT ON (supplier_id) supplier_id, job_created_at,
            delivered_at IS NOT NULL AS has_arrived
        FROM courier.deliveries WHERE supplier_id = ANY($1) AND origin = '{Origin.SOURCE}'
        ORDER BY supplier_id, job_created_at DESC, attempt DESC
        """,
        list(supplier_ids),
    )
    return {row["supplier_id"]: (row["job_created_at"], row["has_arrived"]) for row in rows}


async def items_ingested(pool: Pool, supplier_id: UUID, since: datetime, until: datetime) -> int:
    """How many of the supplier's items were ingested in this time; 0 if any was ingested later."""
    return int(
        await pool.fetchval(
            """
            SELECT CASE WHEN bool_or(last_ingested_at > $3) THEN 0
                ELSE count(*) FILTER (WHERE last_ingested_at >= $2) END
            FROM supplier_items WHERE supplier_id = $1
            """,
            supplier_id,
            since,
            until,
        )
        or 0
    )


async def open_adopted(connection: Connection, job: AdoptedJob) -> Delivery | None:
    """Put the job into the ledger; None if the ledger has it already."""
    if await connection.fetchval(
        "SELECT true FROM courier.deliveries WHERE job_id = $1 LIMIT 1", job.job_id
    ):
        return None
    columns = job.columns()
    row = await connection.fetchrow(
        f"""
        INSERT INTO courier.deliveries ({", ".join(columns)}, next_retry_at)
        VALUES ({placeholders(list(columns))}, now() + ${len(columns) + 1}::interval)
        ON CONFLICT DO NOTHING
        RETURNING *
        """,
        *columns.values(),
        job.retry_after,
    )
    return delivery_of(row) if row else None
