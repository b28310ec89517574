"""Runs the admin process until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from typing import NoReturn

import uvicorn

from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.auth.exposure import require_safe
from marketbel_courier.admin.connections import open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.settings import Settings

_GRACE_SECONDS = 5


def serve(settings: Settings, admin: AdminSettings, *, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `say` is told the address.

    Raises ConfigurationError where everybody could get in or the address is not to be had, and
    CourierError when PostgreSQL cannot be reached.
    """
    require_safe(admin)
    # uvicorn raises the signal again once it has closed: leave by the door, not the window.
    signal.signal(signal.SIGTERM, _leave)
    with _listen(admin) as listener:
        asyncio.run(_serve(settings, admin, listener, say))


async def _serve(
    settings: Settings, admin: AdminSettings, listener: socket.socket, say: Callable[[str], None]
) -> None:
    async with open_desk(settings, admin) as desk:
        config = uvicorn.Config(
            create_app(desk),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        say(f"The admin page is on {_address(listener)}")
        await uvicorn.Server(config).serve(sockets=[listener])


def _listen(admin: AdminSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in admin.admin_host else socket.AF_INET
    place = (admin.admin_host.strip("[]"), admin.admin_port)
    try:
        return socket.create_server(place, family=family, backlog=2048)
    except OSError as error:
        raise ConfigurationError(
            f"Nothing can listen on {admin.admin_host}, port {admin.admin_port}:"
            f" {error.strerror or error}. Correct ADMIN_HOST, or choose another ADMIN_PORT."
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
