"""The courier's connections for ticks, open for as long as the process lives.

The code server evaluates a sensor every second or so: connections of each tick's own would cost
more than what the tick asks. They are opened with the first tick, and again after an outage.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

from redis.asyncio import Redis

from marketbel_courier.database.connections import MISSING_TABLES, tables_missing
from marketbel_courier.database.pool import Pool, lasting_pool
from marketbel_courier.delivery.background_loop import BackgroundLoop, open_background_loop
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.settings import Settings

T = TypeVar("T")

# How often sensors tick, in seconds. The daemon makes a round every five seconds, so each is a
# little less than the rounds it stands for: what people wait for is looked at in every round, and
# when somebody calls, what keeps the state true in every second round, and what nobody waits for in
# every third.
SOON = 1
LATER = 8
AT_LEISURE = 13


@dataclass(frozen=True)
class Tick:
    """An open courier for one tick. Several ticks share the connections, and none closes them."""

    settings: Settings
    pool: Pool
    redis: Redis
    loop: BackgroundLoop

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a short coroutine, on the loop that all ticks share: it must not block.

        Raises CourierError while PostgreSQL cannot be reached, and TablesMissing, whose message
        says whose migrations are to be run.
        """
        try:
            return self.loop.run(coroutine)
        except MISSING_TABLES as error:
            raise tables_missing(error) from error


class _Connections:
    """One loop, one pool and one Redis client, for these two servers."""

    def __init__(self, settings: Settings) -> None:
        self.servers = _servers_of(settings)
        self._open = ExitStack()
        self.loop = self._open.enter_context(open_background_loop())
        self.pool = self.loop.run(lasting_pool(settings.postgres_dsn))
        self.redis = connect_redis(settings.redis_dsn)

    def close(self) -> None:
        """Close everything; callers that still wait get no answer."""
        self.pool.terminate()
        self.loop.run(self.redis.aclose())
        self._open.close()


_connections: _Connections | None = None
_connecting = threading.Lock()


def open_tick(settings: Settings) -> Tick:
    """A tick under these settings; settings of other servers have the process connect to those."""
    global _connections  # noqa: PLW0603 - one for each process
    with _connecting:
        if _connections is not None and _connections.servers != _servers_of(settings):
            _connections.close()
            _connections = None
        if _connections is None:
            _connections = _Connections(settings)
        held = _connections
    return Tick(settings, held.pool, held.redis, held.loop)


def close_connections() -> None:
    """Close what ticks have left open; the next one opens it again."""
    global _connections  # noqa: PLW0603 - one for each process
    with _connecting:
        if _connections is not None:
            _connections.close()
        _connections = None


def _servers_of(settings: Settings) -> tuple[str, str]:
    return settings.postgres_dsn, settings.redis_dsn


def _begin_anew_in_child() -> None:
    # A fork has neither its parent's threads nor a right to its parent's sockets.
    global _connections, _connecting
    _connections, _connecting = None, threading.Lock()


os.register_at_fork(after_in_child=_begin_anew_in_child)
atexit.register(close_connections)
