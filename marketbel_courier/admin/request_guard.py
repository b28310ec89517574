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

from marketbel_courier.admin.auth.exposure import is_open
from marketbel_courier.admin.envelope import Problem, answer_of
from marketbel_courier.admin.localization import language_of
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.http_server.host_check import (
    LOOPBACK_NAMES,
    ExpectedHosts,
    HostCheck,
    expected_hosts,
)
from marketbel_courier.messages.message import Message

MOST_BODY_BYTES = 1024 * 1024
_UPLOAD = re.compile(r"/api/v1/admin/(?:suppliers/[^/]+|reading-trials)/upload")
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
    """ASGI middleware: only requests to an expected name, with a body of a bounded size."""

    def __init__(self, app: ASGIApp, *, expected: ExpectedHosts, only_over_https: bool) -> None:
        self._app = HostCheck(self._serve, expected=expected, refuse=refuse_host)
        self._served = app
        self._headers = dict(_HEADERS)
        if only_over_https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _adding(self._headers, send))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _UPLOAD.fullmatch(scope["path"]):
            headers = Headers(scope=scope)
            announced = headers.get("content-length", "")
            if announced.isdecimal() and int(announced) > MOST_BODY_BYTES:
                await _refusal(_too_large(), headers)(scope, receive, send)
                return
            receive = _counting(receive)
        await self._served(scope, receive, send)


def expected_at(admin: AdminSettings) -> ExpectedHosts:
    """The names that the page answers to; without a sign-in this machine's own alone."""
    if is_open(admin):
        return ExpectedHosts(LOOPBACK_NAMES, any_address=False)
    return expected_hosts(admin.admin_host, (*admin.admin_hosts, *admin.admin_allowed_origins))


def refuse_host(headers: Headers, *, setting: str = "ADMIN_HOSTS") -> ASGIApp:
    """The answer to a request to a name that is not expected; the setting would name it."""
    message = Message("api-wrong-host", setting=setting)
    return _refusal(Problem(421, "WRONG_HOST", message), headers)


def _refusal(problem: Problem, headers: Headers) -> ASGIApp:
    log.warning("refused: %s", problem.code)
    return answer_of(problem, language_of(headers))


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
