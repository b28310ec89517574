"""A price list on its way from a browser to the volume: its size, and its kind by first bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import PureWindowsPath
from typing import Any, Protocol

from fastapi import Request
from starlette.requests import ClientDisconnect

from marketbel_courier.admin.envelope import Problem
from marketbel_courier.file_formats.kinds import (
    FIRST_BYTES,
    PriceListFormat,
    kind_by_extension,
    recognise,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.filenames import complete_filename

SILENCE_SECONDS = 60.0
# Beside the file itself: boundaries, headers and the other fields.
FORM_BYTES = 64 * 1024
FILE_FIELD: dict[str, Any] = {
    "type": "string",
    "format": "binary",
    "description": "A price list: CSV, a workbook, PDF, or one of these packed; told by its bytes",
}
"""The field of a form that has the file, as OpenAPI describes it."""


class Sink(Protocol):
    """Where a file's bytes go."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""


class IncomingFile:
    """Passes a file's bytes on to the volume, unless they are too many or no price list."""

    def __init__(self, sent_name: str, sink: Sink, max_bytes: int) -> None:
        # Some browsers send the path on the sender's machine.
        self._sent_name = PureWindowsPath(sent_name.replace("\0", "_")).name
        self._sink = sink
        self._max_bytes = max_bytes
        self._received = 0
        self._held = b""
        self._format: PriceListFormat | None = None

    async def take(self, data: bytes) -> None:
        """Take the next bytes; raises Problem and VolumeError."""
        self._received += len(data)
        if self._received > self._max_bytes:
            raise too_large(self._max_bytes)
        if self._format is None:
            self._held += data
            if len(self._held) < FIRST_BYTES:
                return
            data = self._decide()
        await self._sink.write(data)

    async def finish(self) -> PriceListFormat:
        """The format of the whole file; raises Problem and VolumeError."""
        if not self._received:
            raise Problem(400, "EMPTY_FILE", Message("api-upload-empty"))
        if self._format is None:
            await self._sink.write(self._decide())
        assert self._format is not None  # noqa: S101 - _decide has set it
        return self._format

    def name_for(self, found: PriceListFormat) -> str:
        """What the sender calls the file, made safe, with an extension that fits."""
        return complete_filename(self._sent_name, found)

    def _decide(self) -> bytes:
        held, self._held = self._held, b""
        found = recognise(held[:FIRST_BYTES], kind_by_extension(self._sent_name))
        if not isinstance(found, PriceListFormat):
            raise Problem(
                415,
                "WRONG_FILE_KIND",
                Message("api-upload-of-wrong-kind", kind=found.description),
                found=str(found.description),
            )
        self._format = found
        return held


def too_large(max_bytes: int) -> Problem:
    """The answer to a file over the limit: the rest of it is not read."""
    return Problem(
        413,
        "FILE_TOO_LARGE",
        Message("api-upload-too-large", limit=max_bytes),
        max_file_size_bytes=max_bytes,
    )


def announced_bytes(request: Request) -> int:
    """The size of the request by the headers; 0 where the headers do not say."""
    announced = request.headers.get("Content-Length", "")
    return int(announced) if announced.isdecimal() and len(announced) < 19 else 0


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; raises Problem when the sender goes away or falls silent."""
    try:
        async with aclosing(request.stream()) as stream:
            while True:
                async with asyncio.timeout(SILENCE_SECONDS):
                    chunk = await anext(stream, None)
                if chunk is None:
                    return
                yield chunk
    except ClientDisconnect as gone:
        raise Problem(400, "UPLOAD_ABORTED", Message("api-upload-aborted")) from gone
    except TimeoutError as silence:
        raise Problem(
            408,
            "UPLOAD_TOO_SLOW",
            Message("api-upload-too-slow", time=SILENCE_SECONDS),
        ) from silence
