"""Connections to Redis, with time-outs, and the script that more than one module runs there."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

SOCKET_TIMEOUT_SECONDS = 5
LONGEST_VALUE = 65_536
"""The most bytes that are read of a value; the courier itself writes no longer values."""

DELETE_IF_SAME = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
"""Removes KEYS[1] only while its value is still ARGV[1]: another may have replaced it."""


def connect_redis(dsn: str) -> Redis:
    """A client that returns strings and never waits longer than five seconds.

    The client does not retry by itself: its callers know better what can wait.
    """
    return Redis.from_url(
        dsn,
        decode_responses=True,
        # Other programs write here too: values that are no UTF-8 can be read, and removed, all the
        # same.
        encoding_errors="surrogateescape",
        socket_timeout=SOCKET_TIMEOUT_SECONDS,
        socket_connect_timeout=SOCKET_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        # With RESP3 the client does not look whether the server has closed an idle connection:
        # after a restart of Redis, the next command on each of them would fail.
        protocol=2,
    )
