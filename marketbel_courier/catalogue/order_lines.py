"""Lines of `parsing_logs` that an order leaves once, however often it is carried out."""

from __future__ import annotations

from datetime import datetime

from marketbel_courier.catalogue.parsing_logs import ParsingLog, record_parsing_logs
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


async def record_once(executor: Pool | Connection, line: ParsingLog, *, since: datetime) -> None:
    """Append `line`, unless its task has the same line since the order was given, at `since`."""
    known = await executor.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM parsing_logs
            WHERE task_id = $1 AND error_type = $2 AND error_message = $3 AND created_at >= $4
        )
        """,
        line.task_id,
        line.error_type.value,
        line.text,
        since,
    )
    if not known:
        await record_parsing_logs(executor, [line])
