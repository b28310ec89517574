"""A server that serves an ASGI application to any client, also to hostile ones."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from marketbel_courier.http_server.connection_limits import LimitedConfig, look_at
from marketbel_courier.http_server.message_length import OneLength

GRACE_SECONDS = 5
_MOST_MESSAGE_BYTES = 1024 * 1024
# So many are taken before the first of them is looked at; the others wait in the kernel.
_TAKEN_AT_ONCE = 64
_WAITING_IN_KERNEL = 2048
_TICKS_BETWEEN_LOOKS = 10


def _ended_quietly(app: ASGIApp) -> ASGIApp:
    """A client that disconnects during its request is no error of the application."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await app(scope, receive, send)

    return serve


class HttpServer(uvicorn.Server):
    """uvicorn with limits; `serve(sockets=[…])` runs it on sockets that listen already."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted_proxies: Sequence[str] = (),
        websockets: bool = False,
        most_connections: int | None = None,
    ) -> None:
        super().__init__(
            LimitedConfig(
                OneLength(_ended_quietly(app)),
                most_connections=most_connections,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                # `X-Forwarded-For` of any other sender is ignored.
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=list(trusted_proxies),
                ws="auto" if websockets else "none",
                ws_max_size=_MOST_MESSAGE_BYTES,
                backlog=_TAKEN_AT_ONCE,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        for listener in sockets or ():
            listener.listen(_WAITING_IN_KERNEL)

    async def on_tick(self, counter: int) -> bool:
        """Look at all connections once a second; whether the server is to end."""
        if counter % _TICKS_BETWEEN_LOOKS == 0:
            look_at(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)
