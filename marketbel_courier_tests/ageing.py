"""Makes everything that is stored in a database older."""

from __future__ import annotations

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.schema_tables import SCHEMAS

_TIMES = """
    SELECT c.table_schema || '.' || c.table_name AS table, string_agg(
        CASE c.data_type WHEN 'double precision'
            THEN format('%1$I = %1$I - extract(epoch FROM interval %2$L)', column_name, $2::text)
            ELSE format('%1$I = %1$I - interval %2$L', column_name, $2::text) END, ', ') AS changes
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = ANY($1) AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND (c.data_type LIKE 'timestamp%'
           OR c.table_name = 'runs' AND c.column_name IN ('start_time', 'end_time'))
    GROUP BY 1
"""


async def let_pass(pool: Pool, time: str, *, only: str | None = None) -> None:
    """Move all times in the database, or in one table, back by an interval such as `30 days`."""
    for row in await pool.fetch(_TIMES, list(SCHEMAS), time):
        if only in (None, row["table"]):
            await pool.execute(f"UPDATE {row['table']} SET {row['changes']}")
