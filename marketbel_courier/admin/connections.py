"""What every route works with: settings, and connections that last as long as the process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import httpx
from fastapi import Depends, Request
from redis.asyncio import Redis

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.volume_cleanup import volume_of
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.tls import trusted_authorities

_CONNECTIONS = 10
_COMMAND_TIMEOUT_SECONDS = 20
_HTTP_TIMEOUT_SECONDS = 3.0

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The settings and connections of one admin process."""

    settings: Settings
    admin: AdminSettings
    pool: Pool
    redis: Redis
    http: httpx.AsyncClient
    volume: SharedVolume
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def keep(self, make: Callable[[Desk], T]) -> T:
        """The one object of this kind that all requests share, made when first asked for.

        `make` is a class or function that takes the desk: `desk.keep(Snapshot)`.
        """
        if make not in self._kept:
            self._kept[make] = make(self)
        kept: T = self._kept[make]
        return kept


@asynccontextmanager
async def open_desk(settings: Settings, admin: AdminSettings) -> AsyncIterator[Desk]:
    """The desk with its connections; raises CourierError when PostgreSQL cannot be reached.

    Redis may be away: what needs it says so.
    """
    async with (
        open_pool(
            settings.postgres_dsn,
            max_size=_CONNECTIONS,
            command_timeout_seconds=_COMMAND_TIMEOUT_SECONDS,
        ) as pool,
        aclosing(connect_redis(settings.redis_dsn)) as redis,
        httpx.AsyncClient(
            trust_env=False, timeout=_HTTP_TIMEOUT_SECONDS, verify=trusted_authorities()
        ) as http,
    ):
        yield Desk(settings, admin, pool, redis, http, volume_of(settings))


def desk_of(request: Request) -> Desk:
    """The desk of the application that serves this request."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]
