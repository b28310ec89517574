"""What Redis says of the sync under way: `sync:status`, `sync:lock` and `sync:last_run`.

A status and a lock last for a minute and are renewed: after a daemon died, both are gone soon.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.connection import DELETE_IF_SAME, LONGEST_VALUE
from marketbel_courier.job_state.keys import (
    LAST_RUN_KEY,
    SYNC_LOCK_KEY,
    SYNC_STATUS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.timestamps import to_text
from marketbel_courier.job_state.triggers import LONGEST_TASK_ID

BUSY_TTL_SECONDS = 60
# What Redis' command PTTL returns for a missing key.
_NO_SUCH_KEY = -2


class SyncState(StrEnum):
    """The states that readers know."""

    IDLE = "idle"
    SYNCING_MASTER = "syncing_master"
    PROCESSING_SUPPLIERS = "processing_suppliers"


@dataclass(frozen=True)
class SyncStatus:
    """What `sync:status` holds; `step` and `counts` are finer than its readers need.

    A sync that has no supplier to process is not processing any: readers divide by the total.
    """

    state: SyncState = SyncState.IDLE
    task_id: str | None = None
    started_at: datetime | None = None
    progress_current: int = 0
    progress_total: int = 0
    step: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.state is SyncState.PROCESSING_SUPPLIERS and self.progress_total < 1:
            object.__setattr__(self, "state", SyncState.SYNCING_MASTER)

    def to_json(self) -> str:
        """The status as Redis keeps it."""
        return json.dumps(
            {
                "state": self.state.value,
                "task_id": self.task_id,
                "started_at": to_text(self.started_at) if self.started_at else None,
                "progress_current": max(min(self.progress_current, self.progress_total), 0),
                "progress_total": self.progress_total,
                "step": self.step,
                "counts": dict(self.counts),
            }
        )

    @classmethod
    def parse(cls, raw: str) -> SyncStatus:
        """Read a status, ours or another's; raises ValueError for what is none."""
        values = value_in(raw)
        if not isinstance(values, dict):
            raise ValueError("sync:status holds no JSON object")  # noqa: TRY004 - as json does
        started_at = values.get("started_at")
        try:
            return cls(
                state=SyncState(str(values.get("state"))),
                task_id=values.get("task_id") or None,
                started_at=datetime.fromisoformat(started_at) if started_at else None,
                progress_current=int(values.get("progress_current") or 0),
                progress_total=int(values.get("progress_total") or 0),
                step=str(values.get("step") or ""),
                counts=dict(values.get("counts") or {}),
            )
        except (TypeError, OverflowError) as error:
            raise ValueError("sync:status holds values of other types") from error


@dataclass(frozen=True)
class SyncLock:
    """Who holds `sync:lock`; `expires_in_seconds` is None for a lock that never does."""

    task_id: str
    expires_in_seconds: float | None


async def read_lock(redis: Redis) -> SyncLock | None:
    """The lock as it stands."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.getrange(SYNC_LOCK_KEY, 0, LONGEST_VALUE - 1)
        pipe.pttl(SYNC_LOCK_KEY)
        holder, milliseconds = await pipe.execute()
    if milliseconds == _NO_SUCH_KEY:
        return None
    # Any value may be there; the ledger is asked for the task's id and takes only text.
    task_id = "".join(letter for letter in str(holder) if letter.isprintable())
    return SyncLock(task_id[:LONGEST_TASK_ID], milliseconds / 1000 if milliseconds >= 0 else None)


async def read_status(redis: Redis) -> SyncStatus:
    """What Redis says of the sync under way; an absent key means that there is no sync."""
    raw = await redis.getrange(SYNC_STATUS_KEY, 0, LONGEST_VALUE - 1)
    return SyncStatus.parse(str(raw)) if raw else SyncStatus()


async def shows_rest(redis: Redis, *, last_run: datetime | None) -> bool:
    """Whether Redis already says that no sync is under way, and no sync is requested."""
    async with redis.pipeline(transaction=False) as pipe:
        for key in (SYNC_STATUS_KEY, LAST_RUN_KEY):
            pipe.getrange(key, 0, LONGEST_VALUE - 1)
        pipe.exists(SYNC_TRIGGER_KEY, SYNC_LOCK_KEY)
        status, shown_run, held = await pipe.execute()
    return (
        not held
        and status == SyncStatus().to_json()
        and (last_run is None or shown_run == to_text(last_run))
    )


async def show_busy(redis: Redis, status: SyncStatus) -> None:
    """Say how far the sync is, and hold the lock for it, for a minute."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.set(SYNC_STATUS_KEY, status.to_json(), ex=BUSY_TTL_SECONDS)
        pipe.set(SYNC_LOCK_KEY, status.task_id or "", ex=BUSY_TTL_SECONDS)
        await pipe.execute()


async def show_idle(
    redis: Redis, *, last_run: datetime | None, release: Collection[str] = ()
) -> None:
    """Say that no sync is under way, and release the lock if one of these tasks holds the lock."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.set(SYNC_STATUS_KEY, SyncStatus().to_json())
        if last_run is not None:
            pipe.set(LAST_RUN_KEY, to_text(last_run))
        for holder in release:
            cast("Any", pipe).eval(DELETE_IF_SAME, 1, SYNC_LOCK_KEY, holder)
        await pipe.execute()
