"""What every request passes: the name it was sent to, the size of its body; and what every answer
carries: the headers that keep other sites out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from marketbel_courier.admin.envelope import Problem, answer_of
from marketbel_courier.admin.localization import language_of
from marketbel_courier.messages.message import Message

MOST_BODY_BYTES = 1024 * 1024
_UPLOAD = re.compile(r"/api/v1/admin/(?:suppliers/[^/]+|reading-trials)/upload")
_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = logging.getLogger(__name__)


class Doorway:
    """ASGI middleware. With `own_names_only`, a request must name this machine as its host.

    Without a login that is what stops a site whose name was pointed at 127.0.0.1.
    """

    def __init__(self, app: ASGIApp, *, own_names_only: bool, only_over_https: bool) -> None:
        self._app = app
        self._own_names_only = own_names_only
        self._headers = dict(_HEADERS)
        if only_over_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = _adding(self._headers, send)
        problem = self._refusal(headers, scope["path"])
        if problem is not None:
            log.warning("refused: %s", problem.code)
            await answer_of(problem, language_of(headers))(scope, receive, send)
            return
        if not _UPLOAD.fullmatch(scope["path"]):
            receive = _counting(receive)
        await self._app(scope, receive, send)

    def _refusal(self, headers: Headers, path: str) -> Problem | None:
        host = headers.get("host", "")
        name = re.sub(r":\d*$", "", host).lower()
        if self._own_names_only and name not in _OWN_NAMES:
            return Problem(421, "WRONG_HOST", Message("api-wrong-host"))
        announced = headers.get("content-length", "")
        too_large = announced.isdecimal() and int(announced) > MOST_BODY_BYTES
        return _too_large() if too_large and not _UPLOAD.fullmatch(path) else None


def _counting(receive: Receive) -> Receive:
    """Raises 413 within a body that grows too large; uploads, which may, count for themselves."""
    received = 0

    async def counted() -> Event:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MOST_BODY_BYTES:
            raise _too_large()
        return message

    return counted


def _adding(added: Mapping[str, str], send: Send) -> Send:
    """Adds headers to the answer, unless a route has set its own."""

    async def sending(message: Event) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


def _too_large() -> Problem:
    return Problem(413, "BODY_TOO_LARGE", Message("api-body-too-large", most=MOST_BODY_BYTES))
