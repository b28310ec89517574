"""Requests that were acted upon, so that none is acted upon twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marketbel_courier.catalogue.connections import Connection
    from marketbel_courier.catalogue.pool import Pool


async def take_trigger(connection: Connection, trigger_id: str) -> bool:
    """Note that a request is acted upon in this transaction; False if it was before."""
    taken = await connection.fetchval(
        """
        INSERT INTO courier.taken_triggers (trigger_id) VALUES ($1)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        trigger_id,
    )
    return bool(taken)


async def note_trigger(connection: Connection, trigger_id: str) -> None:
    """Note that a request which may come again was acted upon just now."""
    await connection.execute(
        """
        INSERT INTO courier.taken_triggers (trigger_id) VALUES ($1)
        ON CONFLICT (trigger_id) DO UPDATE SET taken_at = now()
        """,
        trigger_id,
    )


async def was_taken_lately(connection: Connection, trigger_id: str, *, within: timedelta) -> bool:
    """Whether a request was acted upon in this last while."""
    found = await connection.fetchval(
        """
        SELECT true FROM courier.taken_triggers
        WHERE trigger_id = $1 AND taken_at > now() - $2::interval
        """,
        trigger_id,
        within,
    )
    return bool(found)


async def forget_taken_triggers(pool: Pool | Connection, *, older_than: timedelta) -> None:
    """Forget requests that cannot come back any more."""
    await pool.execute(
        "DELETE FROM courier.taken_triggers WHERE taken_at < now() - $1::interval", older_than
    )
