"""The gate over real servers, and behind it an application that says what reached it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from marketbel_courier.admin.connections import open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.http_server.server import HttpServer
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.server import guarded
from marketbel_courier.ui_gate.settings import UiSettings


@dataclass
class WebUi:
    """What stands for Dagster's web UI: it notes what it was asked."""

    asked: list[object] = field(default_factory=list)

    def app(self) -> Starlette:
        async def answer(request: Request) -> Response:
            body = await request.body()
            self.asked.append(json.loads(body) if body else request.url.path)
            return JSONResponse({"reached": request.url.path})

        async def talk(websocket: WebSocket) -> None:
            await websocket.accept(subprotocol="graphql-ws")
            async for message in websocket.iter_json():
                self.asked.append(message)
                await websocket.send_json({"type": "data"})

        return Starlette(
            routes=[
                WebSocketRoute("/graphql", talk),
                Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"]),
            ]
        )


@dataclass(frozen=True)
class RunningGate:
    """`http` is a client without any session; `ui` is what stands behind the gate."""

    url: str
    http: httpx.AsyncClient
    ui: WebUi

    async def ask(self, query: object, **headers: str) -> int:
        """The status of a GraphQL request by POST."""
        answer = await self.http.post("/graphql", json={"query": query}, headers=headers)
        return answer.status_code


StartGate = Callable[..., AbstractAsyncContextManager[RunningGate]]


@pytest.fixture
def start_gate(uploads: Path, monkeypatch: pytest.MonkeyPatch) -> StartGate:
    """Start the gate on a free port, with these settings: `async with start_gate(…) as gate:`."""

    @asynccontextmanager
    async def start(**environment: Any) -> AsyncIterator[RunningGate]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        ui = UiSettings.from_environment()
        admin = AdminSettings.from_environment().model_copy(update={"admin_host": ui.ui_host})
        web_ui = WebUi()
        async with open_desk(Settings.from_environment(), admin) as desk:
            listener = socket.create_server(("127.0.0.1", 0))
            server = HttpServer(guarded(web_ui.app(), desk, ui), websockets=True)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            try:
                async with httpx.AsyncClient(base_url=url, timeout=60) as http:
                    yield RunningGate(url, http, web_ui)
            finally:
                server.should_exit = True
                await serving

    return start


@pytest.fixture
async def gate(start_gate: StartGate) -> AsyncIterator[RunningGate]:
    """The gate on loopback where nobody has to sign in."""
    async with start_gate() as running:
        yield running
