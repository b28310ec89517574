"""Requests that were acted upon, so that none is acted upon twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


async def take_trigger(connection: Connection, trigger_id: str) -> bool:
    """Note that a request is acted upon in this transaction; False if it was before."""
    return bool(await take_triggers(connection, [trigger_id]))


async def take_triggers(connection: Connection, trigger_ids: Iterable[str]) -> frozenset[str]:
    """Note that requests are acted upon in this transaction; returns those that were not before."""
    rows = await connection.fetch(
        """
        INSERT INTO courier.taken_triggers (trigger_id)
        SELECT DISTINCT unnest($1::text[]) AS trigger_id ORDER BY trigger_id
        ON CONFLICT DO NOTHING RETURNING trigger_id
        """,
        list(trigger_ids),
    )
    return frozenset(row["trigger_id"] for row in rows)


async def note_triggers(connection: Connection, trigger_ids: Iterable[str]) -> None:
    """Note that requests which may come again were acted upon just now."""
    await connection.execute(
        """
        INSERT INTO courier.taken_triggers (trigger_id)
        SELECT DISTINCT unnest($1::text[]) AS trigger_id ORDER BY trigger_id
        ON CONFLICT (trigger_id) DO UPDATE SET taken_at = now()
        """,
        list(trigger_ids),
    )


async def taken_lately(
    connection: Connection, trigger_ids: Iterable[str], *, within: timedelta
) -> frozenset[str]:
    """Those of these requests that were acted upon within this time."""
    rows = await connection.fetch(
        """
        SELECT trigger_id FROM courier.taken_triggers
        WHERE trigger_id = ANY($1) AND taken_at > now() - $2::interval
        """,
        list(trigger_ids),
        within,
    )
    return frozenset(row["trigger_id"] for row in rows)


async def forget_taken_triggers(pool: Pool | Connection, *, older_than: timedelta) -> None:
    """Forget requests that cannot come back any more."""
    await pool.execute(
        "DELETE FROM courier.taken_triggers WHERE taken_at < now() - $1::interval", older_than
    )
