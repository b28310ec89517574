"""Runs the gate, with the web UI behind it, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from marketbel_courier.admin.auth.exposure import is_open, require_safe
from marketbel_courier.admin.connections import Desk, open_desk
from marketbel_courier.admin.request_guard import refuse_host
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.http_server.host_check import HostCheck, expected_hosts
from marketbel_courier.http_server.server import HttpServer
from marketbel_courier.listener import address_of, listen
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.web_ui import web_ui
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.gate import Gate
from marketbel_courier.ui_gate.settings import UiSettings

_WORKSPACE = "workspace.yaml"


def serve(
    settings: Settings, admin: AdminSettings, ui: UiSettings, *, say: Callable[[Message], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `say` is told the address.

    Raises ConfigurationError where everybody could get in or the address is not to be had, and
    CourierError when PostgreSQL cannot be reached.
    """
    # Who has to sign in depends on where this server listens, and not on the admin page.
    admin = admin.model_copy(update={"admin_host": ui.ui_host})
    require_safe(admin)
    # uvicorn raises the signal again once it has closed: exit then in an orderly way, not by the
    # signal.
    signal.signal(signal.SIGTERM, _leave)
    workspace = ui.ui_workspace or Path(os.environ.get("DAGSTER_HOME", "")) / _WORKSPACE
    with (
        web_ui(workspace, read_only=ui.ui_read_only) as app,
        listen(ui.ui_host, ui.ui_port, host_setting="UI_HOST", port_setting="UI_PORT") as listener,
    ):
        asyncio.run(_serve(settings, admin, ui, app, listener, say))


def guarded(app: ASGIApp, desk: Desk, ui: UiSettings) -> ASGIApp:
    """The web UI behind the gate."""
    address = desk.settings.dagster_ui_url or ""
    named = [*ui.ui_hosts, *([address] if address else [])]
    parts = urlsplit(address)
    gate = Gate(
        app,
        desk,
        origins=frozenset({f"{parts.scheme}://{parts.netloc}".lower()} if address else ()),
        read_only=ui.ui_read_only,
    )
    expected = expected_hosts(ui.ui_host, named, any_address=not is_open(desk.admin))
    return HostCheck(gate, expected=expected, refuse=partial(refuse_host, setting="UI_HOSTS"))


async def _serve(
    settings: Settings,
    admin: AdminSettings,
    ui: UiSettings,
    app: ASGIApp,
    listener: socket.socket,
    say: Callable[[Message], None],
) -> None:
    async with open_desk(settings, admin) as desk:
        server = HttpServer(
            guarded(app, desk, ui), trusted_proxies=admin.admin_trusted_proxies, websockets=True
        )
        say(Message("ui-is-up", url=address_of(listener)))
        await server.serve(sockets=[listener])


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
