"""Who is signed in to the admin page and the web UI, and how often somebody tried to sign in.

No key begins with `job:`. Sessions are kept under a digest: somebody who reads Redis cannot take a
session over.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.foreign_json import value_in
from marketbel_courier.job_state.keys import ATTEMPTS_PREFIX, SESSION_PREFIX, SESSIONS_KEY

# Nothing is counted while one of the names has to wait; otherwise the count of each name grows by
# one. A wait longer than the longest possible comes from a clock that was ahead.
_ADMIT = """
local now, wait = tonumber(ARGV[1]), 0
for place, key in ipairs(KEYS) do
  local left = tonumber(redis.call('HGET', key, 'until') or '0') - now
  if left > wait and left <= tonumber(ARGV[2 * place + 3]) then wait = left end
end
if wait > 0 then return wait end
for place, key in ipairs(KEYS) do
  local free = tonumber(ARGV[2 * place + 2])
  local attempts = redis.call('HINCRBY', key, 'attempts', 1)
  if attempts >= free then
    local pause = tonumber(ARGV[3]) * 2 ^ math.min(attempts - free, 20)
    redis.call('HSET', key, 'until', now + math.min(pause, tonumber(ARGV[2 * place + 3])))
  end
  redis.call('EXPIRE', key, ARGV[2])
end
return 0
"""


@dataclass(frozen=True)
class Session:
    """Who signed in, when and from where; `proof` is of the password of that time."""

    user: str
    role: str
    proof: str
    opened_at: float
    address: str
    agent: str


async def keep_session(redis: Redis, digest: str, session: Session, *, lasts_seconds: int) -> None:
    """Remember who a session belongs to, for so long."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.set(SESSION_PREFIX + digest, json.dumps(asdict(session)), ex=lasts_seconds)
        pipe.zadd(SESSIONS_KEY, {digest: time.time() + lasts_seconds})
        pipe.expire(SESSIONS_KEY, lasts_seconds, gt=True)
        pipe.expire(SESSIONS_KEY, lasts_seconds, nx=True)
        await pipe.execute()


async def read_session(redis: Redis, digest: str) -> Session | None:
    """Who the session belongs to; None if it has ended."""
    return _session_in(await redis.get(SESSION_PREFIX + digest))


async def open_sessions(redis: Redis) -> dict[str, Session]:
    """All sessions that have not ended, by digest."""
    digests = [str(digest) for digest in await redis.zrange(SESSIONS_KEY, 0, -1)]
    if not digests:
        return {}
    kept = await redis.mget([SESSION_PREFIX + digest for digest in digests])
    # Redis alone decides by expiry: this machine's clock, if ahead, would hide valid sessions.
    ended = [digest for digest, text in zip(digests, kept, strict=True) if text is None]
    if ended:
        await redis.zrem(SESSIONS_KEY, *ended)
    found = {digest: _session_in(text) for digest, text in zip(digests, kept, strict=True)}
    return {digest: session for digest, session in found.items() if session is not None}


async def end_session(redis: Redis, *digests: str) -> None:
    """Forget sessions."""
    if digests:
        async with redis.pipeline(transaction=True) as pipe:
            pipe.delete(*(SESSION_PREFIX + digest for digest in digests))
            pipe.zrem(SESSIONS_KEY, *digests)
            await pipe.execute()


@dataclass(frozen=True)
class Limit:
    """After `free` attempts under a name each next one waits twice as long, up to the longest."""

    name: str
    free: int
    longest_seconds: int


async def admit_attempt(
    redis: Redis, limits: Sequence[Limit], *, first_pause_seconds: int, kept_seconds: int
) -> int:
    """The seconds that an attempt has to wait, uncounted; 0 for one that was admitted, counted."""
    keys = [ATTEMPTS_PREFIX + limit.name for limit in limits]
    numbers = [number for limit in limits for number in (limit.free, limit.longest_seconds)]
    now = int(time.time())
    arguments = [str(number) for number in (now, kept_seconds, first_pause_seconds, *numbers)]
    return int(await cast("Any", redis.eval(_ADMIT, len(keys), *keys, *arguments)))


async def count_attempt(redis: Redis, name: str, *, kept_seconds: int) -> int:
    """Count an attempt under a name alone; how many that makes."""
    async with redis.pipeline(transaction=True) as pipe:
        pipe.incr(ATTEMPTS_PREFIX + name)
        pipe.expire(ATTEMPTS_PREFIX + name, kept_seconds, nx=True)
        attempts, _ = await pipe.execute()
    return int(attempts)


async def forget_attempts(redis: Redis, names: Sequence[str]) -> None:
    """Start counting anew under these names."""
    await redis.delete(*(ATTEMPTS_PREFIX + name for name in names))


def _session_in(text: object) -> Session | None:
    if text is None:
        return None
    try:
        return Session(**value_in(str(text)))
    except (ValueError, TypeError):
        # A session of an earlier version: the person has to sign in again.
        return None
