"""Whether Redis takes writes: a full server, or a read-only replica, still answers reads."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

from marketbel_courier.job_state.keys import TRIAL_KEY
from marketbel_courier.messages.message import Message

_TRIAL_SECONDS = 10


async def why_no_writes(redis: Redis) -> Message | None:
    """Why Redis takes no writes now; None if it takes them. Raises RedisError otherwise."""
    try:
        await redis.set(TRIAL_KEY, "1", ex=_TRIAL_SECONDS)
    except ReadOnlyError as error:
        return Message("redis-is-read-only", why=str(error))
    except OutOfMemoryError as error:
        return Message("redis-is-full", why=str(error))
    except ResponseError as error:
        return Message("redis-takes-no-writes", why=str(error))
    return None
