"""Small files that are no price lists, such as tables of rates: read whole, into memory.

From the web by the same guards as price lists: no internal addresses, bounds on size and time.
"""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import aclosing
from pathlib import Path

from marketbel_courier.errors import (
    FileTooLarge,
    InvalidSource,
    NetworkError,
    SourceNotFound,
    SourceUnavailable,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.http_errors import OK_STATUSES, error_of_status, host_phrase
from marketbel_courier.sources.local_files import is_local, local_path
from marketbel_courier.sources.urls import shown_url
from marketbel_courier.sources.web_client import AnswerBody, WebClient


async def read_small_file(
    address: str, settings: Settings, *, most_bytes: int, deadline_seconds: float
) -> bytes:
    """The bytes at a web address, or of a file on this machine; raises DeliveryError."""
    if is_local(address):
        return await asyncio.to_thread(_read_local, local_path(address), most_bytes)
    try:
        async with asyncio.timeout(deadline_seconds):
            return await _read_from_web(address, settings, most_bytes)
    except TimeoutError as error:
        host = host_phrase(address)
        raise NetworkError(Message("source-transfer-silent", host=host)) from error


def _read_local(path: Path, most_bytes: int) -> bytes:
    try:
        # Reading a pipe might wait forever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise SourceNotFound(Message("rate-file-not-there", path=path)) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise SourceUnavailable(Message("rate-file-unopened", path=path, why=why)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InvalidSource(Message("rate-file-unopened", path=path, why="no regular file"))
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise _too_large(most_bytes)
    return content


async def _read_from_web(address: str, settings: Settings, most_bytes: int) -> bytes:
    async with (
        aclosing(WebClient(settings, {"Accept-Encoding": "gzip, identity"})) as web,
        web.answer(address) as response,
    ):
        url = shown_url(str(response.url))
        if response.status_code not in OK_STATUSES:
            raise error_of_status(response.status_code, response.headers.get("retry-after"), url)
        body = AnswerBody(response, most_bytes, lambda: _too_large(most_bytes))
        content = bytearray()
        async with aclosing(body.pieces()) as pieces:
            async for piece in pieces:
                content += piece
                if len(content) > most_bytes:
                    raise _too_large(most_bytes)
        return bytes(content)


def _too_large(most_bytes: int) -> FileTooLarge:
    return FileTooLarge(Message("rate-file-too-large", most_bytes=most_bytes))
