"""Who is signed in to the admin page, and how often somebody tried to sign in.

No key begins with `job:`. Sessions are kept under a digest: somebody who reads Redis cannot take a
session over.
"""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis

from marketbel_courier.job_state.keys import ATTEMPTS_PREFIX, SESSION_PREFIX


async def keep_session(redis: Redis, digest: str, user: str, *, lasts_seconds: int) -> None:
    """Remember who a session belongs to, for so long."""
    await redis.set(SESSION_PREFIX + digest, user, ex=lasts_seconds)


async def read_session(redis: Redis, digest: str) -> str | None:
    """Who the session belongs to; None if it has ended."""
    user = await redis.get(SESSION_PREFIX + digest)
    return None if user is None else str(user)


async def end_session(redis: Redis, digest: str) -> None:
    """Forget a session."""
    await redis.delete(SESSION_PREFIX + digest)


async def count_attempt(
    redis: Redis, names: Sequence[str], *, window_seconds: int
) -> list[tuple[int, int]]:
    """Count an attempt under each name: how many that makes, and the seconds until a new start.

    A window begins with its first attempt; later attempts do not lengthen the window.
    """
    async with redis.pipeline(transaction=True) as pipe:
        for name in names:
            pipe.incr(ATTEMPTS_PREFIX + name)
            pipe.expire(ATTEMPTS_PREFIX + name, window_seconds, nx=True)
            pipe.ttl(ATTEMPTS_PREFIX + name)
        answers = await pipe.execute()
    return [(int(answers[place]), int(answers[place + 2])) for place in range(0, len(answers), 3)]


async def forget_attempts(redis: Redis, names: Sequence[str]) -> None:
    """Start counting anew under these names."""
    await redis.delete(*(ATTEMPTS_PREFIX + name for name in names))
