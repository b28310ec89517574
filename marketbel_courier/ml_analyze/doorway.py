"""Checks each request before any route sees it.

A client of the service can change every supplier's catalogue. Other services are admitted, with the
token if one is set; web pages are not, whatever request they make a browser send.
"""

from __future__ import annotations

import hmac

from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from marketbel_courier.messages.message import Message

MOST_BODY_BYTES = 1024 * 1024
_GUARDED = "/analyze/"
_OF_THIS_SITE = ("same-origin", "none")
_READING = ("GET", "HEAD", "OPTIONS")
_JSON = "application/json"


class _BodyTooLarge(Exception):
    """More came than a request of the contract can have."""


class Doorway:
    """ASGI middleware that refuses what no neighbour sends."""

    def __init__(self, app: ASGIApp, *, token: SecretStr | None) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with the reason."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        has_begun = False

        async def send_and_note(sent: AsgiMessage) -> None:
            nonlocal has_begun
            has_begun = True
            await send(sent)

        try:
            await self._app(scope, _bounded(receive), send_and_note)
        except _BodyTooLarge:
            if not has_begun:
                await _refused(413, Message("analysis-request-too-large"))(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> JSONResponse | None:
        is_reading = scope["method"] in _READING
        if not is_reading and _is_of_another_site(headers):
            return _refused(403, Message("analysis-for-a-web-page"))
        if scope["path"].startswith(_GUARDED) and not self._is_known(headers):
            response = _refused(401, Message("analysis-for-a-stranger"))
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if scope["method"] == "POST" and not _is_json(headers):
            return _refused(415, Message("analysis-without-json"))
        length = headers.get("Content-Length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > MOST_BODY_BYTES:
            return _refused(413, Message("analysis-request-too-large"))
        return None

    def _is_known(self, headers: Headers) -> bool:
        if self._token is None:
            return True
        scheme, _, said = headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            said.strip().encode(), self._token.get_secret_value().encode()
        )


def under_another_name(_headers: Headers) -> ASGIApp:
    """The answer to whoever asked for another host."""
    return _refused(421, Message("analysis-under-another-name"))


def _is_of_another_site(headers: Headers) -> bool:
    origin = headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != headers.get("Host"):
        return True
    return headers.get("Sec-Fetch-Site", "none") not in _OF_THIS_SITE


def _is_json(headers: Headers) -> bool:
    said = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return said == _JSON or (said.startswith("application/") and said.endswith("+json"))


def _bounded(receive: Receive) -> Receive:
    received = 0

    async def next_message() -> AsgiMessage:
        nonlocal received
        came = await receive()
        received += len(came.get("body", b""))
        if received > MOST_BODY_BYTES:
            raise _BodyTooLarge
        return came

    return next_message


def _refused(status: int, why: Message) -> JSONResponse:
    return JSONResponse({"detail": str(why)}, status)
