"""The gate: checks each request to the web UI, and who sent it."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from marketbel_courier.admin.auth.dependencies import whoever_asks
from marketbel_courier.admin.auth.person import Person, Role
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem, answer_of, outage_problem
from marketbel_courier.admin.localization import language_of
from marketbel_courier.messages.message import Message
from marketbel_courier.ui_gate.graphql_requests import (
    MOST_BODY_BYTES,
    NoGraphQL,
    changes_something,
    request_in,
)
from marketbel_courier.ui_gate.origins import comes_from_elsewhere, is_embedded_elsewhere
from marketbel_courier.ui_gate.sign_in import SIGN_IN, SignInPage

GRAPHQL = "/graphql"
# The paths of probes: they tell versions, and nothing about the instance.
_FOR_ALL = frozenset({"/server_info"})
# These hand out files, and no link leads to them from elsewhere.
_FILES = ("/logs/", "/notebook", "/dagit/notebook", "/download_debug/")
# These tell what a run was given, and not only what became of it.
_FOR_ADMINS = ("/notebook", "/dagit/notebook", "/download_debug/")
_READING = frozenset({"GET", "HEAD"})
_MOST_WEBSOCKETS = 200
_HEADERS = {
    b"x-frame-options": b"DENY",
    b"x-content-type-options": b"nosniff",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"same-origin",
}

log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware in front of the web UI; the `Host` has been looked at before."""

    def __init__(
        self, app: ASGIApp, desk: Desk, *, origins: Collection[str], read_only: bool
    ) -> None:
        self._app = app
        self._desk = desk
        self._origins = origins
        self._read_only = read_only
        self._sign_in = SignInPage(desk)
        self._websockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] == "http":
            send = _with_headers(send)
            try:
                answer, receive = await self._look(Request(scope, receive), receive)
            except Problem as problem:
                log.warning("refused: %s", problem.code)
                answer = answer_of(problem, language_of(Headers(scope=scope)))
            if answer is not None:
                await answer(scope, receive, send)
                return
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._serve_websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _look(self, request: Request, receive: Receive) -> tuple[Response | None, Receive]:
        path = request.url.path
        is_page = path != GRAPHQL and not path.startswith(_FILES)
        if comes_from_elsewhere(request.headers, self._origins) or is_embedded_elsewhere(
            request.method, request.headers, is_page=is_page
        ):
            raise Problem(403, "FOREIGN_ORIGIN", Message("api-foreign-origin"))
        if path in _FOR_ALL and request.method in _READING:
            return None, receive
        if path == SIGN_IN:
            return await self._sign_in.answer(request), receive
        person = await self._asked_by(request)
        if person is None:
            return self._send_to_sign_in(request), receive
        if request.method in _READING:
            self._require_readable(request, person)
            return None, receive
        return None, await self._judged(request, person)

    async def _asked_by(self, connection: HTTPConnection) -> Person | None:
        try:
            return await whoever_asks(connection, self._desk)
        except Problem:
            raise
        except Exception as error:
            # People who cannot be identified while a server is unavailable are refused.
            raise outage_problem(error) from error

    def _send_to_sign_in(self, request: Request) -> Response:
        if request.method not in _READING or "text/html" not in request.headers.get("accept", ""):
            raise Problem(401, "UNAUTHORIZED", Message("api-sign-in-first"))
        where = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return RedirectResponse(f"{SIGN_IN}?next={where}", 303)

    def _require_readable(self, request: Request, person: Person) -> None:
        path = request.url.path
        if path == GRAPHQL and not (
            request.method == "GET" and "text/html" in request.headers.get("accept", "")
        ):
            # What the web UI is asked by GET, any picture of any page can ask.
            raise Problem(405, "METHOD_NOT_ALLOWED", Message("ui-post-graphql"))
        if path.startswith(_FOR_ADMINS):
            self._require_admin(person)

    async def _judged(self, request: Request, person: Person) -> Receive:
        """The request's body as it was checked here: the web UI gets exactly these bytes."""
        kinds = request.headers.getlist("content-type")
        if len(kinds) != 1 or kinds[0].partition(";")[0].strip().lower() != "application/json":
            raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", Message("ui-json-only"))
        try:
            asked = request_in(await _body_of(request))
            changes = request.url.path != GRAPHQL or await run_sync(
                changes_something, asked.get("query")
            )
        except NoGraphQL as error:
            raise Problem(400, "BAD_REQUEST", Message("ui-no-request")) from error
        if changes:
            self._require_admin(person)
            log.info("%s changes something at %s", person.user, request.url.path)
        return _replaying(request.scope, json.dumps(asked).encode())

    def _require_admin(self, person: Person) -> None:
        if self._read_only:
            raise Problem(403, "READ_ONLY", Message("ui-read-only"))
        if person.role is not Role.ADMIN:
            message = Message("api-role-lacking", role=Role.ADMIN, other=None)
            raise Problem(403, "FORBIDDEN", message)

    async def _serve_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        elsewhere = comes_from_elsewhere(
            connection.headers, self._origins
        ) or is_embedded_elsewhere("GET", connection.headers, is_page=False)
        if elsewhere or self._websockets >= _MOST_WEBSOCKETS or not await self._knows(connection):
            await send({"type": "websocket.close", "code": 1008})
            return
        self._websockets += 1
        try:
            await self._app(scope, self._judging(connection, receive, send), send)
        finally:
            self._websockets -= 1

    async def _knows(self, connection: HTTPConnection) -> bool:
        try:
            return await self._asked_by(connection) is not None
        except Problem:
            return False

    def _judging(self, connection: HTTPConnection, receive: Receive, send: Send) -> Receive:
        """Hands on what may be asked over the websocket; nobody changes anything there."""

        async def judged() -> Event:
            while True:
                event = await receive()
                if event["type"] != "websocket.receive":
                    return event
                try:
                    asked = request_in(event.get("text") or "")
                    if asked.get("type") == "start":
                        await self._require_told(connection, asked)
                except (NoGraphQL, Problem) as refused:
                    log.warning("refused over a websocket: %s", type(refused).__name__)
                    await send({"type": "websocket.close", "code": 1008})
                    return {"type": "websocket.disconnect", "code": 1008}
                return {"type": "websocket.receive", "text": json.dumps(asked)}

        return judged

    async def _require_told(self, connection: HTTPConnection, asked: dict[str, object]) -> None:
        payload = asked.get("payload")
        query = payload.get("query") if isinstance(payload, dict) else None
        if await run_sync(changes_something, query):
            raise NoGraphQL("a change")
        # A session that has ended asks nothing new.
        if await self._asked_by(connection) is None:
            raise NoGraphQL("nobody")


async def _body_of(request: Request) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BODY_BYTES:
            raise Problem(
                413, "BODY_TOO_LARGE", Message("api-body-too-large", most=MOST_BODY_BYTES)
            )
    return bytes(received)


def _replaying(scope: Scope, body: bytes) -> Receive:
    """Receives that body; the request's head announces its length."""
    kept = [
        pair for pair in scope["headers"] if pair[0] not in (b"content-length", b"content-type")
    ]
    scope["headers"] = [
        *kept,
        (b"content-length", str(len(body)).encode()),
        (b"content-type", b"application/json"),
    ]
    events: list[Event] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Event:
        return events.pop() if events else {"type": "http.disconnect"}

    return replayed


def _with_headers(send: Send) -> Send:
    async def sending(event: Event) -> None:
        if event["type"] == "http.response.start":
            told = [pair for pair in event.get("headers", ()) if pair[0].lower() not in _HEADERS]
            event = {**event, "headers": [*told, *_HEADERS.items()]}
        await send(event)

    return sending
