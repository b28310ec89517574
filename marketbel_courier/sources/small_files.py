"""Small files that are no price lists, such as tables of rates: read whole, into memory.

From the web by the same guards as price lists: no internal addresses, bounds on size and time.
"""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import aclosing
from pathlib import Path

import httpx

from marketbel_courier.errors import (
    FileTooLarge,
    IncompleteTransfer,
    InvalidSource,
    NetworkError,
    SourceNotFound,
    SourceUnavailable,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.content_encoding import (
    BodyDecoder,
    DamagedEncoding,
    DecodedTooLarge,
    UnknownEncoding,
)
from marketbel_courier.sources.guarded_network import (
    AddressNotAllowed,
    AddressPolicy,
    GuardedTransport,
)
from marketbel_courier.sources.http_errors import (
    OK_STATUSES,
    error_of_connection,
    error_of_status,
    error_of_transfer,
    host_phrase,
    unreadable_redirect,
)
from marketbel_courier.sources.local_files import is_local, local_path
from marketbel_courier.sources.urls import shown_url, unreadable_address

_MOST_REDIRECTS = 5
_HEADERS = {"User-Agent": "marketbel-courier", "Accept": "*/*", "Accept-Encoding": "gzip, identity"}


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
        # A pipe would be waited for without end.
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
    transport = GuardedTransport(
        AddressPolicy(settings.source_private_networks), 1, httpx.create_ssl_context()
    )
    timeout = httpx.Timeout(settings.download_timeout_seconds)
    async with aclosing(
        httpx.AsyncClient(transport=transport, timeout=timeout, headers=_HEADERS, trust_env=False)
    ) as client:
        try:
            request = client.build_request("GET", address.strip())
        except (httpx.InvalidURL, UnicodeError) as error:
            raise unreadable_address(error) from error
        for _hop in range(_MOST_REDIRECTS + 1):
            response = await _send(client, request)
            async with aclosing(response):
                if response.next_request is None:
                    return await _body(response, most_bytes)
                request = response.next_request
    raise InvalidSource(
        Message("source-redirects-too-many", most=_MOST_REDIRECTS, address=shown_url(address))
    )


async def _send(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    url = shown_url(str(request.url))
    if request.url.scheme not in ("http", "https") or not request.url.host:
        raise InvalidSource(Message("source-address-not-of-web", address=url))
    try:
        return await client.send(request, stream=True, follow_redirects=False)
    except AddressNotAllowed as error:
        raise InvalidSource(
            Message("source-address-internal", address=error.address, host=error.host)
        ) from error
    except httpx.InvalidURL as error:
        raise unreadable_redirect(url) from error
    except httpx.TransportError as error:
        raise error_of_connection(error, url) from error


async def _body(response: httpx.Response, most_bytes: int) -> bytes:
    url = shown_url(str(response.url))
    if response.status_code not in OK_STATUSES:
        raise error_of_status(response.status_code, response.headers.get("retry-after"), url)
    received = 0
    content = bytearray()
    try:
        decoder = BodyDecoder(response.headers.get("content-encoding"), most_bytes)
        async for chunk in response.aiter_raw():
            received += len(chunk)
            for piece in decoder.feed(chunk):
                content += piece
            if max(received, len(content)) > most_bytes:
                raise _too_large(most_bytes)
        decoder.finish()
    except httpx.TransportError as error:
        raise error_of_transfer(error, url) from error
    except UnknownEncoding as error:
        raise InvalidSource(
            Message("source-encoding-unknown", encoding=error.encoding, host=host_phrase(url))
        ) from error
    except DamagedEncoding as error:
        raise IncompleteTransfer(
            Message("source-encoding-damaged", host=host_phrase(url), why=error.why)
        ) from error
    except DecodedTooLarge as error:
        raise _too_large(most_bytes) from error
    return bytes(content)


def _too_large(most_bytes: int) -> FileTooLarge:
    return FileTooLarge(Message("rate-file-too-large", most_bytes=most_bytes))
