"""Finds the courier's keys that hold a wrong Redis type, so that each command about them fails.

They are renamed, not removed, so that a person can look at their values.
"""

from __future__ import annotations

from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.job_state.keys import (
    ACTIVE_JOBS_KEY,
    JOB_INDEX_KEY,
    LAST_RUN_KEY,
    OTHER_JOBS_KEY,
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_LOCK_KEY,
    SYNC_STATUS_KEY,
    SYNC_TRIGGER_KEY,
    set_aside_key,
)

_TYPES = {
    PARSE_TRIGGERS_KEY: "list",
    RETRY_TRIGGERS_KEY: "list",
    SYNC_TRIGGER_KEY: "string",
    SYNC_STATUS_KEY: "string",
    SYNC_LOCK_KEY: "string",
    LAST_RUN_KEY: "string",
    ACTIVE_JOBS_KEY: "set",
    JOB_INDEX_KEY: "hash",
    OTHER_JOBS_KEY: "string",
}
_RENAME = """
local moved = {}
local half = #KEYS / 2
for place = 1, half do
    local kind = redis.call('TYPE', KEYS[place]).ok
    if kind ~= 'none' and kind ~= ARGV[place] then
        redis.call('RENAME', KEYS[place], KEYS[half + place])
        moved[#moved + 1] = KEYS[place]
    end
end
return moved
"""


async def set_foreign_types_aside(redis: Redis) -> list[str]:
    """Rename the keys of a wrong type; returns their names."""
    keys = [*_TYPES, *(f"{set_aside_key(key)}:key" for key in _TYPES)]
    asked = redis.eval(_RENAME, len(keys), *keys, *_TYPES.values())
    return [str(key) for key in await cast("Any", asked)]
