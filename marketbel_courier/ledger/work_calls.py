"""Calls the sensors: what was just written down waits for their next tick.

A call says nothing of what there is to do, and nobody relies on it: who misses a call looks again
within seconds.
"""

from __future__ import annotations

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

CHANNEL = "courier_work"


async def call_sensors(executor: Pool | Connection) -> None:
    """Have the sensors tick soon; within a transaction, once it is committed."""
    await executor.execute("SELECT pg_notify($1, '')", CHANNEL)
