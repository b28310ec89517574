"""What the former worker left about a sync: its lock, its status, its last run, and its queue."""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis

from marketbel_courier.adoption.report import Kind, Step
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.former_jobs import (
    KeptSync,
    forget_last_run,
    release_lock,
    say_idle,
)
from marketbel_courier.job_state.keys import (
    FORMER_QUEUE_PATTERN,
    LAST_RUN_KEY,
    SYNC_LOCK_KEY,
    SYNC_STATUS_KEY,
)
from marketbel_courier.job_state.sync_state import SyncState
from marketbel_courier.ledger.syncs import is_known_sync
from marketbel_courier.messages.message import Message

# A sync of the former worker's only lists suppliers, and its library ends a task after 5 minutes.
LONGEST_SYNC_SECONDS = 600.0


async def take_over_sync(
    pool: Pool, redis: Redis, kept: KeptSync, *, is_dry_run: bool, is_abandoned: bool
) -> tuple[Sequence[Step], Message | None]:
    """Release the lock and the status that nobody holds; returns the steps, and why to look again.

    The reason is None where no later look is needed.
    """
    steps: list[Step] = []
    lock = kept.lock
    is_foreign = lock is not None and not await is_known_sync(pool, lock.task_id)
    if lock is not None and is_foreign:
        if not is_abandoned and _is_held(kept):
            return [], Message("adoption-waits-for-sync", task=lock.task_id)
        steps.append(
            Step(
                Kind.SYNC,
                SYNC_LOCK_KEY,
                lock.task_id,
                Message("adoption-released"),
                Message("adoption-why-held-by-nobody"),
            )
        )
        if not is_dry_run:
            await release_lock(redis, lock)
    if await _is_nobodys(pool, kept):
        steps.append(
            Step(
                Kind.SYNC,
                SYNC_STATUS_KEY,
                kept.status.state.value if kept.status else Message("adoption-status-unreadable"),
                Message("adoption-set-to-idle"),
                Message("adoption-why-no-such-sync"),
            )
        )
        if not is_dry_run:
            await say_idle(redis)
    if kept.has_bad_last_run:
        steps.append(
            Step(
                Kind.SYNC,
                LAST_RUN_KEY,
                None,
                Message("adoption-removed"),
                Message("adoption-why-no-date"),
            )
        )
        if not is_dry_run:
            await forget_last_run(redis)
    return [*steps, *_told(kept)], None


def _is_held(kept: KeptSync) -> bool:
    """Whether the lock's task may be under way: a task is, and the lock is young enough for it."""
    held = kept.lock_seconds
    return kept.has_tasks and held is not None and held < LONGEST_SYNC_SECONDS


async def _is_nobodys(pool: Pool, kept: KeptSync) -> bool:
    if kept.status is None:
        return True
    if kept.status.state is SyncState.IDLE:
        return False
    return kept.status.task_id is None or not await is_known_sync(pool, kept.status.task_id)


def _told(kept: KeptSync) -> list[Step]:
    """The steps about things that are not touched, for a complete report."""
    steps: list[Step] = []
    if kept.triggers.total:
        waiting = Message(
            "adoption-requests-by-kind",
            syncs=kept.triggers.syncs,
            uploads=kept.triggers.uploads,
            retries=kept.triggers.retries,
        )
        steps.append(
            Step(
                Kind.SYNC,
                Message("adoption-requests"),
                waiting,
                Message("adoption-left"),
                Message("adoption-why-sensors"),
                is_news=False,
            )
        )
    if kept.queue_keys:
        steps.append(
            Step(
                Kind.QUEUE,
                FORMER_QUEUE_PATTERN,
                Message("adoption-keys", n=kept.queue_keys),
                Message("adoption-left-alone"),
                Message("adoption-why-workers-own"),
                is_news=False,
            )
        )
    return steps
