"""What a round of the sync sensor reads and writes: the trigger, the ledger's syncs, Redis."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.redis_repair import put_right
from marketbel_courier.delivery.telling.sync_status import status_of
from marketbel_courier.job_state.sync_state import (
    SyncLock,
    SyncState,
    SyncStatus,
    read_lock,
    show_busy,
    show_idle,
    shows_rest,
)
from marketbel_courier.job_state.triggers import read_sync_trigger, remove_sync_trigger
from marketbel_courier.ledger.syncs import (
    NewSync,
    Sync,
    SyncProgress,
    SyncScope,
    SyncStep,
    begin_queued_sync,
    find_sync,
    is_known_sync,
    last_finished_sync,
    open_sync,
    syncs_at_rest,
    syncs_under_way,
)
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class SyncsFound:
    """The syncs under way.

    `foreign_lock_seconds` is for how many seconds another program holds the lock; None if none
    does.
    """

    everybody: Sync | None
    single: list[Sync] = field(default_factory=list)
    some: list[Sync] = field(default_factory=list)
    foreign_lock_seconds: float | None = None
    redis_problem: Message | None = None


async def nothing_to_do(pool: Pool, redis: Redis) -> bool:
    """Whether no sync is requested or open, and Redis says so: one query of Redis and of the
    ledger.
    """
    at_rest, last_run = await syncs_at_rest(pool)
    if not at_rest:
        return False
    with suppress(RedisError, OSError):  # the round itself reports what is wrong with Redis
        return await shows_rest(redis, last_run=last_run)
    return False


async def find_syncs(pool: Pool, redis: Redis) -> SyncsFound:
    """Take the request that waits in Redis, if there is one, and look at what is under way."""
    foreign, problem = None, None
    try:
        foreign = await _foreign_lock_seconds(pool, await read_lock(redis))
        await _take_trigger(pool, redis, may_lock=foreign is None)
    except (RedisError, OSError) as error:
        problem = Message("sync-redis-unreadable", why=error)
        with suppress(RedisError, OSError):
            await put_right(pool, redis, error)
    await begin_queued_sync(pool)
    under_way = await syncs_under_way(pool)
    everybody = next((sync for sync in under_way if sync.scope is SyncScope.ALL), None)
    return SyncsFound(
        everybody=everybody,
        single=[sync for sync in under_way if sync.scope is SyncScope.SUPPLIER],
        some=[sync for sync in under_way if sync.scope is SyncScope.SOME],
        foreign_lock_seconds=foreign,
        redis_problem=problem,
    )


@dataclass(frozen=True)
class TakenRequest:
    """A request that was written down; without a supplier it is about everybody.

    `was_removed` tells whether the request was still in Redis then: another may have replaced it.
    """

    supplier_id: UUID | None
    was_removed: bool


async def take_request(pool: Pool, redis: Redis) -> TakenRequest | None:
    """Store the request that waits in Redis in the ledger, and remove it from Redis; None without
    one.
    """
    foreign = await _foreign_lock_seconds(pool, await read_lock(redis))
    return await _take_trigger(pool, redis, may_lock=foreign is None)


async def _take_trigger(pool: Pool, redis: Redis, *, may_lock: bool) -> TakenRequest | None:
    trigger = await read_sync_trigger(redis)
    if trigger is None:
        return None
    # The row first: after a kill before the removal, the next round finds both and only removes.
    sync = await open_sync(
        pool,
        NewSync(
            trigger.task_id,
            trigger.triggered_by,
            trigger.supplier_id,
            trigger.forced,
            # Whoever asked was told that it was accepted.
            may_wait=True,
        ),
    )
    if sync.step is SyncStep.QUEUED:
        # A request by the page or the CLI is in the ledger already.
        await begin_queued_sync(pool)
        sync = await find_sync(pool, sync.task_id) or sync
    if sync.scope is SyncScope.ALL and sync.step is SyncStep.REGISTRY and may_lock:
        # Before the removal too: a second request must find the row or the key.
        await show_busy(redis, status_of(sync, SyncProgress()))
    return TakenRequest(trigger.supplier_id, await remove_sync_trigger(redis, trigger))


async def _foreign_lock_seconds(pool: Pool, lock: SyncLock | None) -> float | None:
    if lock is None or lock.expires_in_seconds is None:
        return None
    known = await is_known_sync(pool, lock.task_id)
    return None if known else lock.expires_in_seconds


async def show_sync(pool: Pool, redis: Redis, status: SyncStatus) -> None:
    """Have Redis say how far the sync is, or that there is none; raises RedisError, OSError.

    While somebody else holds the lock, it is left to them.
    """
    lock = await read_lock(redis)
    if await _foreign_lock_seconds(pool, lock) is not None:
        return
    if status.state is not SyncState.IDLE:
        await show_busy(redis, status)
        return
    last = await last_finished_sync(pool)
    await show_idle(
        redis,
        last_run=last.finished_at if last else None,
        release=[lock.task_id] if lock and await _is_left_over(pool, lock) else [],
    )


async def _is_left_over(pool: Pool, lock: SyncLock) -> bool:
    sync = await find_sync(pool, lock.task_id)
    if sync is None:
        return (
            True  # this lock would never expire; a foreign lock that expires was left alone before
        )
    return sync.step in (SyncStep.FINISHED, SyncStep.SKIPPED)
