"""Reads keys that other programs may write too: no more is read than the courier's values have.

A hash is read whole, or not at all where it is far too large: the server looks at the lengths
first, and neither copies nor sends what is too large. Of a text the beginning is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from marketbel_courier.job_state.connection import LONGEST_VALUE

# A job has some fifty fields and, with the errors of a long list, some ten kilobytes.
_MOST_FIELDS = 200
_MOST_BYTES = 512 * 1024
# Redis carries out no other command while one batch is read.
_BATCH = 100

_READ = """
local most_fields, most_bytes = tonumber(ARGV[1]), tonumber(ARGV[2])
local function bytes_of(key)
    local bytes = 0
    for _, name in ipairs(redis.call('HKEYS', key)) do
        bytes = bytes + #name + redis.call('HSTRLEN', key, name)
    end
    return bytes
end
local found = {}
for place, key in ipairs(KEYS) do
    local kind = redis.call('TYPE', key).ok
    if kind == 'none' then found[place] = {}
    elseif kind == 'hash' and redis.call('HLEN', key) <= most_fields
        and bytes_of(key) <= most_bytes then found[place] = redis.call('HGETALL', key)
    else found[place] = false end
end
return found
"""


async def read_hashes(redis: Redis, keys: Sequence[str]) -> list[dict[str, str] | None]:
    """The hash under each key: empty where there is none, None where it is too large or no hash.

    In one round trip; raises RedisError.
    """
    async with redis.pipeline(transaction=False) as pipe:
        for start in range(0, len(keys), _BATCH):
            some = keys[start : start + _BATCH]
            cast("Any", pipe).eval(_READ, len(some), *some, str(_MOST_FIELDS), str(_MOST_BYTES))
        batches = await pipe.execute()
    return [
        None if flat is None else dict(zip(flat[::2], flat[1::2], strict=True))
        for batch in batches
        for flat in batch
    ]


async def read_texts(redis: Redis, *keys: str) -> list[str]:
    """The text under each key, of one moment: empty where there is none or no text.

    In one round trip; raises RedisError.
    """
    async with redis.pipeline(transaction=True) as pipe:
        for key in keys:
            pipe.getrange(key, 0, LONGEST_VALUE - 1)
        answers = await pipe.execute(raise_on_error=False)
    return [_text(answer) for answer in answers]


def _text(answer: object) -> str:
    if isinstance(answer, ResponseError) and "WRONGTYPE" in str(answer):
        return ""
    if isinstance(answer, Exception):
        raise answer
    return str(answer)
