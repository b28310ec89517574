"""The request for a sync that others leave in Redis: read first, removed once written down."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from redis.asyncio import Redis

SYNC_TRIGGER_KEY = "sync:trigger"
SYNC_TRIGGER_TTL_SECONDS = 300
LONGEST_TASK_ID = 200
NOBODY = UUID(int=0)

# Removes the request only if it is still the one that was acted upon: another may have replaced it.
_REMOVE_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
_REPLACE_IF_SAME = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


@dataclass(frozen=True)
class SyncTrigger:
    """Somebody asks for a sync of everybody, or of the one supplier that was just made.

    `raw` is the request as it stands in Redis.
    """

    task_id: str
    triggered_by: str
    supplier_id: UUID | None
    forced: bool
    raw: str

    @classmethod
    def parse(cls, raw: str) -> SyncTrigger:
        """Read what is in Redis; a request that makes no sense still asks for a sync.

        The task id is empty if the request names none that can be used.
        """
        values = _fields(raw)
        task_id = str(values.get("task_id") or "")
        usable = task_id.isprintable() and len(task_id) <= LONGEST_TASK_ID
        supplier_id: UUID | None = None
        if values.get("triggered_by") == "supplier_created":
            # One that names nobody is still not a request to deliver everybody.
            supplier_id = _uuid(values.get("supplier_id")) or NOBODY
        return cls(
            task_id=task_id if usable else "",
            triggered_by="supplier_created" if supplier_id else "manual",
            supplier_id=supplier_id,
            forced=values.get("force") is True,
            raw=raw,
        )


async def request_sync(redis: Redis, task_id: str, *, force: bool = False) -> bool:
    """Ask for a sync as the admin API does; False if one is asked for already.

    With `force`, price lists are analysed also if they have not changed.
    """
    request: dict[str, object] = {
        "task_id": task_id,
        "triggered_by": "manual",
        "triggered_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if force:
        request["force"] = True
    return bool(
        await redis.set(SYNC_TRIGGER_KEY, json.dumps(request), nx=True, ex=SYNC_TRIGGER_TTL_SECONDS)
    )


async def read_sync_trigger(redis: Redis) -> SyncTrigger | None:
    """The request that waits, if there is one; it stays where it is.

    One without a task id is given one there, so that it is known again after a crash.
    """
    while raw := await redis.get(SYNC_TRIGGER_KEY):
        trigger = SyncTrigger.parse(str(raw))
        if trigger.task_id:
            return trigger
        named = json.dumps({**_fields(str(raw)), "task_id": f"sync-manual-{uuid4().hex[:12]}"})
        await cast("Any", redis.eval(_REPLACE_IF_SAME, 1, SYNC_TRIGGER_KEY, trigger.raw, named))
    return None


async def remove_sync_trigger(redis: Redis, trigger: SyncTrigger) -> bool:
    """Remove a request that was acted upon; False if a newer one has taken its place, or none."""
    return bool(await cast("Any", redis.eval(_REMOVE_IF_SAME, 1, SYNC_TRIGGER_KEY, trigger.raw)))


def _fields(raw: str) -> dict[str, object]:
    try:
        values = json.loads(raw)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
