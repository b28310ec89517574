"""Repairs keys in Redis that hold unusable values: renames the keys and reports them."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.foreign_types import set_foreign_types_aside
from marketbel_courier.job_state.keys import SET_ASIDE_PREFIX
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.messages.message import Message

REDIS_SUBJECT = "redis"


async def put_right(pool: Pool, redis: Redis, error: Exception) -> None:
    """Rename the keys that caused the error, if that can help; raises RedisError."""
    if not isinstance(error, ResponseError):
        return
    moved = await set_foreign_types_aside(redis)
    if moved:
        alert = NewAlert(
            kind=AlertKind.REDIS,
            severity=Severity.WARNING,
            subject=REDIS_SUBJECT,
            cause="foreign_types",
            reason=Message("redis-keys-put-aside", keys=moved, prefix=SET_ASIDE_PREFIX),
        )
        await raise_alerts(pool, [alert])
