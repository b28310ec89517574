"""Calls the sensors to tick soon, because new work was just stored.

A call does not say what the work is, and no sensor depends on calls: without a call each sensor
looks again within seconds.
"""

from __future__ import annotations

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

CHANNEL = "courier_work"


async def call_sensors(executor: Pool | Connection) -> None:
    """Have the sensors tick soon; within a transaction, once it is committed."""
    await executor.execute("SELECT pg_notify($1, '')", CHANNEL)
