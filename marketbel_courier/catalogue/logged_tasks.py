"""What `parsing_logs` says of each supplier's newest task: by that, readers judge the supplier."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketbel_courier.database.pool import Pool

# A single line of one of these in its newest task, and the supplier is shown as failed.
ERROR_TYPES = ("ERROR", "FATAL", "PARSE_ERROR", "VALIDATION_ERROR")
# Older lines are left to readers of the whole log.
RECENT = "5 minutes"


@dataclass(frozen=True)
class LoggedTask:
    """How a supplier's newest task went, and when its last line was written."""

    has_errors: bool
    at: datetime


async def newest_logged_tasks(
    pool: Pool, supplier_ids: Collection[UUID] | None = None
) -> dict[UUID, LoggedTask]:
    """The newest tasks of these suppliers, or of all; a supplier without any line is left out.

    A supplier's newest task is the task that its last line belongs to.
    """
    # A hash join: an existing system's table may have no index.
    of_these = "supplier_id IS NOT NULL" if supplier_ids is None else "supplier_id = ANY($2)"
    arguments = [] if supplier_ids is None else [list(supplier_ids)]
    rows = await pool.fetch(
        f"""
        WITH last AS (
            SELECT supplier_id, max(created_at) AS created_at FROM parsing_logs
            WHERE {of_these} GROUP BY supplier_id
        ), newest AS (
            SELECT DISTINCT ON (supplier_id) supplier_id, created_at, task_id
            FROM parsing_logs JOIN last USING (supplier_id, created_at)
            ORDER BY supplier_id, id DESC
        ), failed AS (
            SELECT DISTINCT supplier_id, task_id FROM parsing_logs
            WHERE {of_these} AND error_type = ANY($1)
        )
        SELECT newest.supplier_id, newest.created_at, failed.task_id IS NOT NULL AS has_errors
        FROM newest LEFT JOIN failed USING (supplier_id, task_id)
        """,  # noqa: S608 - conditions of this function
        list(ERROR_TYPES),
        *arguments,
    )
    return {row["supplier_id"]: LoggedTask(row["has_errors"], row["created_at"]) for row in rows}


async def recently_logged(pool: Pool) -> dict[UUID, datetime]:
    """When the last line was written about each supplier, as far as that is recent."""
    rows = await pool.fetch(
        f"""
        SELECT supplier_id, max(created_at) AS at FROM parsing_logs
        WHERE created_at > now() - interval '{RECENT}' AND supplier_id IS NOT NULL
        GROUP BY supplier_id
        """  # noqa: S608 - a constant of this module
    )
    return {row["supplier_id"]: row["at"] for row in rows}
