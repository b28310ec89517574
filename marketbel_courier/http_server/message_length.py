"""Refuses requests that state the length of their body in two ways (request smuggling).

A proxy before the server may have read the other length, and taken the rest of the connection as a
part of the body: then the server would take a request that a stranger hid in the body for another
client's next request.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class OneLength:
    """ASGI middleware: a request with two lengths is refused, and nothing is read after it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and {name for name, _ in scope["headers"]} >= _LENGTHS:
            refusal = PlainTextResponse(
                "The request tells its length in two ways.", 400, headers={"Connection": "close"}
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
