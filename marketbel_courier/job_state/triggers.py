"""What others leave in Redis for a sensor: how many requests wait, and the request for a sync.

The request is read first, and removed once it is written down. Uploads and retries are requests in
lists, see `list_triggers`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from redis.asyncio import Redis

from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.connection import DELETE_IF_SAME, LONGEST_VALUE
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
    set_aside_key,
)
from marketbel_courier.job_state.timestamps import from_text, to_text

SYNC_TRIGGER_TTL_SECONDS = 300
LONGEST_TASK_ID = 200
NOBODY = UUID(int=0)

# A value longer than any request is renamed: otherwise each look would read it again.
_READ = """
if redis.call('STRLEN', KEYS[1]) <= tonumber(ARGV[1]) then return redis.call('GET', KEYS[1]) end
redis.call('RENAME', KEYS[1], KEYS[2])
return false
"""
_LONGEST_REQUEST = 65_536

_REPLACE_IF_SAME = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


@dataclass(frozen=True)
class WaitingTriggers:
    """The triggers by kind; `oldest_at` is None where none of the triggers tells its time."""

    syncs: int
    uploads: int
    retries: int
    oldest_at: datetime | None

    @property
    def total(self) -> int:
        """The number of all waiting triggers."""
        return self.syncs + self.uploads + self.retries


async def waiting_triggers(redis: Redis) -> WaitingTriggers:
    """Count the triggers that nobody has taken yet, in one round trip; raises RedisError."""
    async with redis.pipeline(transaction=False) as pipe:
        pipe.exists(SYNC_TRIGGER_KEY)
        pipe.getrange(SYNC_TRIGGER_KEY, 0, LONGEST_VALUE - 1)
        pipe.llen(PARSE_TRIGGERS_KEY)
        cast("Any", pipe).lindex(PARSE_TRIGGERS_KEY, 0)
        pipe.llen(RETRY_TRIGGERS_KEY)
        cast("Any", pipe).lindex(RETRY_TRIGGERS_KEY, -1)
        syncs, sync, uploads, first_upload, retries, first_retry = await pipe.execute()
    left = (fields_of(entry or "") for entry in (sync, first_upload, first_retry))
    times = (from_text(fields.get("triggered_at") or fields.get("created_at")) for fields in left)
    return WaitingTriggers(
        syncs=syncs,
        uploads=uploads,
        retries=retries,
        oldest_at=min((time for time in times if time is not None), default=None),
    )


def fields_of(raw: str) -> dict[str, object]:
    """The fields of a trigger; empty if the trigger is no JSON object."""
    try:
        values = value_in(raw)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def usable_task_id(fields: Mapping[str, object]) -> str:
    """The task id that a trigger names; empty if it names none that can be used."""
    named = fields.get("task_id")
    task_id = named if isinstance(named, str) else ""
    return task_id if task_id.isprintable() and len(task_id) <= LONGEST_TASK_ID else ""


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
        values = fields_of(raw)
        supplier_id: UUID | None = None
        if values.get("triggered_by") == "supplier_created":
            # A request for one supplier without a usable name is no request to deliver everybody.
            supplier_id = _uuid(values.get("supplier_id")) or NOBODY
        return cls(
            task_id=usable_task_id(values),
            triggered_by="supplier_created" if supplier_id else "manual",
            supplier_id=supplier_id,
            forced=values.get("force") is True,
            raw=raw,
        )


async def request_sync(redis: Redis, task_id: str, *, force: bool = False) -> bool:
    """Ask for a sync as the admin API does; False if a sync is asked for already.

    With `force`, price lists are analysed also if they have not changed.
    """
    request: dict[str, object] = {
        "task_id": task_id,
        "triggered_by": "manual",
        "triggered_at": to_text(datetime.now(UTC)),
    }
    if force:
        request["force"] = True
    return bool(
        await redis.set(SYNC_TRIGGER_KEY, json.dumps(request), nx=True, ex=SYNC_TRIGGER_TTL_SECONDS)
    )


async def read_sync_trigger(redis: Redis) -> SyncTrigger | None:
    """The request that waits, if there is one; the request stays where it is.

    A request without a task id is given a task id there, so that it is known again after a crash.
    """
    aside = f"{set_aside_key(SYNC_TRIGGER_KEY)}:key"
    while raw := await cast(
        "Any", redis.eval(_READ, 2, SYNC_TRIGGER_KEY, aside, str(_LONGEST_REQUEST))
    ):
        trigger = SyncTrigger.parse(str(raw))
        if trigger.task_id:
            return trigger
        named = json.dumps({**fields_of(str(raw)), "task_id": f"sync-manual-{uuid4().hex[:12]}"})
        await cast("Any", redis.eval(_REPLACE_IF_SAME, 1, SYNC_TRIGGER_KEY, trigger.raw, named))
    return None


async def remove_sync_trigger(redis: Redis, trigger: SyncTrigger) -> bool:
    """Remove a request that was acted upon; False if it was replaced, or is gone."""
    return bool(await cast("Any", redis.eval(DELETE_IF_SAME, 1, SYNC_TRIGGER_KEY, trigger.raw)))


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
