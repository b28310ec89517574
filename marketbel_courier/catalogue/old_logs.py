"""Removes old lines of `parsing_logs`; the lines by which readers judge a supplier stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from marketbel_courier.database.removals import Removed, Round

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_TIMEOUT_SECONDS = 300
_NEWEST_TASKS = """
    SELECT DISTINCT ON (supplier_id) supplier_id, task_id FROM parsing_logs
    JOIN (SELECT supplier_id, max(created_at) AS created_at FROM parsing_logs
          WHERE supplier_id IS NOT NULL GROUP BY supplier_id) AS last
        USING (supplier_id, created_at)
    WHERE created_at < now() - $1::interval
    ORDER BY supplier_id, id DESC
"""
_OLD = """
    t.created_at < now() - $1::interval AND t.task_id <> ALL($2::text[])
    AND NOT EXISTS (
        SELECT FROM unnest($3::uuid[], $4::text[]) AS newest (supplier_id, task_id)
        WHERE newest.supplier_id = t.supplier_id AND newest.task_id = t.task_id)
"""


async def remove_old_logs(
    round_: Round, *, older_than: timedelta, kept_tasks: Sequence[str]
) -> Removed:
    """Remove the lines of this age, but for each supplier's newest task and `kept_tasks`."""
    newest = await round_.pool.fetch(_NEWEST_TASKS, older_than, timeout=_LOOK_TIMEOUT_SECONDS)
    return await round_.carry_out_along(
        "public.parsing_logs",
        "created_at",
        _OLD,
        older_than,
        list(kept_tasks),
        [row["supplier_id"] for row in newest],
        [row["task_id"] for row in newest],
        start=_BEGINNING,
    )
