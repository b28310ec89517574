"""Files that wait for the next try, because runs ended before they read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.kept_messages import text_of
from marketbel_courier.ledger.states import State
from marketbel_courier.messages.message import Message, data_of


@dataclass(frozen=True)
class ReadingPause:
    """Until when a job's file waits, after so many runs in vain, with the message for people."""

    job_id: UUID
    next_reading_at: datetime
    vain_readings: int
    words: Message


async def claims_of_runs(
    pool: Pool, job_ids: Iterable[UUID], run_ids: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Which of these jobs each of these runs claimed, in any attempt."""
    rows = await pool.fetch(
        """
        SELECT run_id, array_agg(DISTINCT job_id::text) AS jobs FROM courier.deliveries
        WHERE job_id = ANY($1) AND run_id = ANY($2) GROUP BY run_id
        """,
        list(job_ids),
        list(run_ids),
    )
    return {row["run_id"]: frozenset(row["jobs"]) for row in rows}


async def note_pauses(pool: Pool, pauses: Sequence[ReadingPause]) -> list[UUID]:
    """Store when these waiting files are tried next; returns the jobs for which that is new."""
    rows = await pool.fetch(
        f"""
        UPDATE courier.deliveries d
        SET next_reading_at = p.at, vain_readings = p.n, waits_for = p.words,
            waits_for_data = p.data
        FROM unnest($1::uuid[], $2::timestamptz[], $3::int[], $4::text[], $5::jsonb[])
            AS p (job_id, at, n, words, data)
        WHERE d.job_id = p.job_id AND d.state = '{State.DELIVERED}'
          AND d.next_reading_at IS DISTINCT FROM p.at
        RETURNING d.job_id
        """,
        [pause.job_id for pause in pauses],
        [pause.next_reading_at for pause in pauses],
        [pause.vain_readings for pause in pauses],
        [text_of(pause.words) for pause in pauses],
        [data_of(pause.words) for pause in pauses],
    )
    return [row["job_id"] for row in rows]


async def end_pauses(pool: Pool, job_ids: Collection[UUID]) -> list[UUID]:
    """Note that these files are tried again now; returns the jobs whose file was waiting."""
    rows = await pool.fetch(
        f"""
        UPDATE courier.deliveries
        SET next_reading_at = NULL, waits_for = NULL, waits_for_data = NULL
        WHERE job_id = ANY($1) AND state = '{State.DELIVERED}' AND next_reading_at IS NOT NULL
        RETURNING job_id
        """,
        list(job_ids),
    )
    return [row["job_id"] for row in rows]
