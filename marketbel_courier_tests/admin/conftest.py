"""A running admin process over real servers, and a client that stands for its page."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.connections import Desk, open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.http_server.server import HttpServer
from marketbel_courier.settings import Settings
from marketbel_courier.tls import trusted_authorities


@dataclass(frozen=True)
class RunningAdmin:
    """`http` is signed in as the page is: it repeats the CSRF token. `desk` has the connections."""

    url: str
    http: httpx.AsyncClient
    desk: Desk
    app: FastAPI


StartAdmin = Callable[..., AbstractAsyncContextManager[RunningAdmin]]


@pytest.fixture
def start_admin(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> StartAdmin:
    """Start the server on a free port: `async with start_admin(ADMIN_USER="anna") as admin:`.

    Settings, the courier's and the admin's, are given as environment variables.
    """

    @asynccontextmanager
    async def start(**environment: str) -> AsyncIterator[RunningAdmin]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings, admin = Settings.from_environment(), AdminSettings.from_environment()
        async with open_desk(settings, admin) as desk:
            # It listens from here on: a request waits for the server, nobody for its start.
            listener = socket.create_server(("127.0.0.1", 0))
            app = create_app(desk)
            server = HttpServer(app, trusted_proxies=admin.admin_trusted_proxies)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx.AsyncClient(
                    base_url=url, timeout=60, verify=trusted_authorities()
                ) as http:
                    await _take_csrf_token(http)
                    yield RunningAdmin(url, http, desk, app)
            finally:
                server.should_exit = True
                await serving

    return start


@pytest.fixture
async def admin(start_admin: StartAdmin) -> AsyncIterator[RunningAdmin]:
    """The server on loopback where nobody has to sign in."""
    async with start_admin() as running:
        yield running


async def _take_csrf_token(http: httpx.AsyncClient) -> None:
    me = (await http.get("/auth/me")).json()
    http.headers["X-CSRF-Token"] = me["csrf_token"]
