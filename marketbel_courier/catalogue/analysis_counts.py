"""Counts what an analysis left in the catalogue, for an ml-analyze that answers without counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import MESSAGE_DATA, logged_message
from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class MatchCounts:
    """Listed items of one supplier that are linked to a product, or that a person must review."""

    matches_found: int
    review_queue_count: int


async def count_matches(executor: Pool | Batches, supplier_id: UUID) -> MatchCounts:
    """Count over the items that the supplier lists."""
    return await in_batch(executor, _count_matches, supplier_id)


async def _count_matches(pool: Pool, supplier_ids: Sequence[UUID]) -> Sequence[MatchCounts]:
    rows = await pool.fetch(
        """
        SELECT i.supplier_id,
            count(*) FILTER (WHERE i.match_status::text IN ('auto_matched', 'verified_match'))
                AS matches_found,
            count(q.id) FILTER (WHERE q.status::text = 'pending') AS review_queue_count
        FROM supplier_items i LEFT JOIN match_review_queue q ON q.supplier_item_id = i.id
        WHERE i.supplier_id = ANY($1) AND (i.characteristics ? 'delisted_at') IS NOT TRUE
        GROUP BY i.supplier_id
        """,
        supplier_ids,
    )
    counted = {
        row["supplier_id"]: MatchCounts(row["matches_found"], row["review_queue_count"])
        for row in rows
    }
    return [counted.get(supplier_id, MatchCounts(0, 0)) for supplier_id in supplier_ids]


async def reasons_of_failure(
    pool: Pool,
    ml_job_id: str | None,
    supplier_id: UUID,
    since: datetime | None,
    *,
    limit: int = 5,
) -> list[Message]:
    """What ml-analyze logged about a job of its own, newest first: its answer is often bare.

    ml-analyze logs under its job's id, and under the supplier's where it knows no job. Lines about
    the whole file come before lines about single rows.
    """
    rows = await pool.fetch(
        f"""
        SELECT error_message, {MESSAGE_DATA} AS message_data FROM parsing_logs
        WHERE (task_id = $1
               OR task_id = $2 AND ($3::timestamptz IS NULL
                                    OR created_at >= $3::timestamptz - interval '5 seconds'))
          AND upper(error_type) NOT IN ('INFO', 'SUCCESS')
          AND error_message !~* '^\\s*\\[(info|debug)\\]'
        ORDER BY row_number IS NOT NULL, created_at DESC LIMIT $4
        """,  # noqa: S608 - a constant
        ml_job_id or "",
        f"ml-{supplier_id}",
        since,
        limit,
    )
    # Of several lines with the same text only the first is kept, with or without a code.
    told: dict[str, Message] = {}
    for row in rows:
        told.setdefault(row["error_message"], logged_message(row))
    return list(told.values())
