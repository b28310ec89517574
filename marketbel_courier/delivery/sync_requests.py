"""A request for a sync of all suppliers, as the page and the CLI store it.

Redis has the request for other readers, and to wake the daemon; the ledger keeps the request
durably. It counts as accepted only once both have it, because Redis may lose its keys.
"""

from __future__ import annotations

from uuid import uuid4

from redis.asyncio import Redis

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.triggers import (
    read_sync_trigger,
    remove_sync_trigger,
    request_sync,
)
from marketbel_courier.ledger.syncs import queue_sync


async def ask_for_sync(pool: Pool, redis: Redis, *, force: bool) -> str | None:
    """Ask for a sync; returns its task id, None if a sync is asked for already.

    With `force`, price lists are analysed also if they have not changed.
    """
    task_id = f"sync-manual-{uuid4().hex[:12]}"
    # Redis first, because Redis admits only one of several requests. A daemon may take the request
    # from Redis before the ledger has it: in the ledger one task id is one sync.
    if not await request_sync(redis, task_id, force=force):
        return None
    try:
        if await queue_sync(pool, task_id, forced=force):
            return task_id
    except (CourierError, *DATABASE_ERRORS):
        await _withdraw(redis, task_id)
        raise
    await _withdraw(redis, task_id)
    return None


async def _withdraw(redis: Redis, task_id: str) -> None:
    trigger = await read_sync_trigger(redis)
    if trigger is not None and trigger.task_id == task_id:
        await remove_sync_trigger(redis, trigger)
