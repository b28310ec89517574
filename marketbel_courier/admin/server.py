"""Runs the admin process until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.auth.exposure import require_safe
from marketbel_courier.admin.connections import open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.admin.watch import Watchman
from marketbel_courier.http_server.server import HttpServer
from marketbel_courier.listener import address_of, listen
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings


def serve(settings: Settings, admin: AdminSettings, *, say: Callable[[Message], None]) -> None:
    """Serve until SIGINT or SIGTERM; `say` is told the address.

    Raises ConfigurationError where everybody could get in or the address is not to be had, and
    CourierError when PostgreSQL cannot be reached.
    """
    require_safe(admin)
    # uvicorn raises the signal again once it has closed: leave by the door, not the window.
    signal.signal(signal.SIGTERM, _leave)
    with listen(
        admin.admin_host,
        admin.admin_port,
        host_setting="ADMIN_HOST",
        port_setting="ADMIN_PORT",
    ) as listener:
        asyncio.run(_serve(settings, admin, listener, say))


async def _serve(
    settings: Settings,
    admin: AdminSettings,
    listener: socket.socket,
    say: Callable[[Message], None],
) -> None:
    async with open_desk(settings, admin) as desk:
        server = HttpServer(create_app(desk), trusted_proxies=admin.admin_trusted_proxies)
        say(Message("cli-admin-is-up", url=address_of(listener)))
        watching = asyncio.create_task(Watchman(desk).keep_watch())
        try:
            await server.serve(sockets=[listener])
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
