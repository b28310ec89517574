"""Which tables there are in a database, and how many rows each has."""

from __future__ import annotations

from collections.abc import Mapping

from marketbel_courier.database.pool import Pool

SCHEMAS = ("public", "courier", "dagster")


async def tables_of(pool: Pool) -> frozenset[str]:
    """All tables, with their schemas."""
    rows = await pool.fetch(
        """
        SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
        WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE'
        """,
        list(SCHEMAS),
    )
    return frozenset(row["name"] for row in rows)


async def rows_of(pool: Pool) -> Mapping[str, int]:
    """How many rows each table has."""
    return {
        name: await pool.fetchval(f"SELECT count(*) FROM {name}")
        for name in sorted(await tables_of(pool))
    }
