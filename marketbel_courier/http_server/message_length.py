"""Requests that tell the length of their body in two ways.

What stands before the server may have read the other one, and taken the rest of the connection for
a part of the body: then somebody's next request would be what a stranger has hidden in it.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class OneLength:
    """ASGI middleware: a request with two lengths is refused, and nothing more read behind it."""

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
