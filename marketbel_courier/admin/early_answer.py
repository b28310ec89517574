"""An answer to somebody who is still sending, who is to hear it before the connection closes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from fastapi import Response
from starlette.types import Receive, Scope, Send

LINGER_SECONDS = 2.0
LINGER_BYTES = 4 * 1024 * 1024


class LingeringAnswer(Response):
    """Closes the connection only after a moment: if it were closed at once, the client would not
    get the answer.

    Meanwhile bytes that still arrive are read and thrown away: a socket that is closed with unread
    bytes resets the connection of the other side.
    """

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.body, answer.status_code, dict(answer.headers))
        self.headers["Connection"] = "close"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, read on for a moment, close."""
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                await _read_on(receive)
        await send({"type": "http.response.body", "body": b""})


async def _read_on(receive: Receive) -> None:
    left = LINGER_BYTES
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if not message.get("more_body"):
            return
