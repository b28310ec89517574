"""Requests that others leave in Redis for the courier: read first, removed once acted upon."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from redis.asyncio import Redis

SYNC_TRIGGER_KEY = "sync:trigger"
SYNC_TRIGGER_TTL_SECONDS = 300
NOBODY = UUID(int=0)

# Removes the request only if it is still the one that was acted upon: another may have replaced it.
_REMOVE_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@dataclass(frozen=True)
class SyncTrigger:
    """Somebody asks for a sync of everybody, or of the one supplier that was just made."""

    task_id: str
    supplier_id: UUID | None
    raw: str

    @classmethod
    def parse(cls, raw: str) -> SyncTrigger:
        """Read what is in Redis; a request that makes no sense still asks for a sync.

        Without a task id of its own, a request is known by its content.
        """
        fallback = f"sync-{hashlib.sha256(raw.encode()).hexdigest()[:16]}"
        try:
            values = json.loads(raw)
        except ValueError:
            values = {}
        if not isinstance(values, dict):
            values = {}
        supplier_id: UUID | None = None
        if values.get("triggered_by") == "supplier_created":
            # One that names nobody is still not a request to deliver everybody.
            supplier_id = _uuid(values.get("supplier_id")) or NOBODY
        return cls(str(values.get("task_id") or fallback), supplier_id, raw)


async def request_sync(redis: Redis, task_id: str) -> bool:
    """Ask for a sync as the admin API does; False if one is asked for already."""
    request = {
        "task_id": task_id,
        "triggered_by": "manual",
        "triggered_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return bool(
        await redis.set(SYNC_TRIGGER_KEY, json.dumps(request), nx=True, ex=SYNC_TRIGGER_TTL_SECONDS)
    )


async def read_sync_trigger(redis: Redis) -> SyncTrigger | None:
    """The request that waits, if there is one; it stays where it is."""
    raw = await redis.get(SYNC_TRIGGER_KEY)
    return SyncTrigger.parse(str(raw)) if raw else None


async def remove_sync_trigger(redis: Redis, trigger: SyncTrigger) -> None:
    """Remove a request that was acted upon, unless a newer one has taken its place."""
    await cast("Any", redis.eval(_REMOVE_IF_SAME, 1, SYNC_TRIGGER_KEY, trigger.raw))


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
