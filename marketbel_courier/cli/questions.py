"""How subcommands ask PostgreSQL and Redis: one short question, errors in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.database.connections import (
    DATABASE_ERRORS,
    MISSING_TABLES,
    tables_missing,
)
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

T = TypeVar("T")


def ask_database(settings: Settings, question: Callable[[Pool], Awaitable[T]]) -> T:
    """Run a question against PostgreSQL; raises CourierError with what to do."""
    return asyncio.run(with_database(settings, question))


async def with_database(settings: Settings, question: Callable[[Pool], Awaitable[T]]) -> T:
    """Run a question against PostgreSQL inside a running loop; raises CourierError as above."""
    try:
        async with open_pool(settings.postgres_dsn, max_size=2) as pool:
            return await question(pool)
    except MISSING_TABLES as error:
        raise tables_missing(error) from error
    except DATABASE_ERRORS as error:
        raise CourierError(Message("cli-postgres-broke-off", why=str(error))) from error


async def with_redis(settings: Settings, question: Callable[[Redis], Awaitable[T]]) -> T:
    """Run a question against Redis; raises CourierError with what to do."""
    try:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            return await question(redis)
    except (RedisError, OSError) as error:
        raise redis_unreachable(error) from error


def redis_unreachable(error: Exception) -> CourierError:
    """What is told while Redis does not answer."""
    return CourierError(Message("cli-redis-unreachable", why=str(error)))
