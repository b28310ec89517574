"""A client of Redis outlives the server."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.connection import connect_redis


async def test_a_restart_of_redis_costs_no_command(
    redis_server: EmbeddedValkey, redis_dsn: str
) -> None:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        await asyncio.gather(*(redis.set(str(number), "before") for number in range(3)))
        await asyncio.to_thread(redis_server.stop)
        await asyncio.to_thread(redis_server.start)
        assert [await redis.get(str(number)) for number in range(3)] == ["before"] * 3
