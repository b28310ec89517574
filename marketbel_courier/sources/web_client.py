"""Requests files from web servers: over guarded connections, through redirects, with bounds.

Every answer, redirect and broken connection means the same for a price list and a table of rates.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import httpx

from marketbel_courier.errors import FileTooLarge, IncompleteTransfer, InvalidSource
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.address_policy import AddressPolicy
from marketbel_courier.sources.addresses import require_clear
from marketbel_courier.sources.conditional_requests import keep_what_holds_elsewhere
from marketbel_courier.sources.content_encoding import (
    BodyDecoder,
    DamagedEncoding,
    DecodedTooLarge,
    UnknownEncoding,
)
from marketbel_courier.sources.guarded_network import GuardedTransport
from marketbel_courier.sources.http_errors import (
    error_of_transfer,
    errors_of_request,
    host_phrase,
)
from marketbel_courier.sources.source_login import SourceLogin
from marketbel_courier.sources.urls import shown_url, unreadable_address
from marketbel_courier.tls import trusted_authorities

MAX_REDIRECTS = 10
_CHUNKS_IN_A_ROW = 128


class WebClient:
    """Asks for files at any http or https address that the settings allow."""

    def __init__(
        self,
        settings: Settings,
        headers: Mapping[str, str],
        *,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._headers = {"User-Agent": "marketbel-courier", "Accept": "*/*", **headers}
        self._timeout = httpx.Timeout(settings.download_timeout_seconds)
        self._transport = GuardedTransport(
            AddressPolicy(settings.source_private_networks, settings.source_port_ranges),
            ssl_context or trusted_authorities(),
        )
        # httpx logs each request with its address in full.
        logging.getLogger("httpx").addFilter(_show_address)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    @asynccontextmanager
    async def answer(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        login: SourceLogin | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """The answer at the end of all redirects, its body not yet read; raises DeliveryError.

        The login is told to its own server alone, also where a redirect leads elsewhere and back.
        """
        require_clear(address)
        # A new client for each download: it shares connections, but no cookies, with other
        # suppliers.
        client = httpx.AsyncClient(
            transport=self._transport,
            timeout=self._timeout,
            headers=self._headers,
            trust_env=False,
        )
        try:
            next_request = client.build_request("GET", address.strip(), headers=headers)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise unreadable_address(error) from error
        if login is not None and not login.is_for(next_request.url):
            raise InvalidSource(
                Message("login-of-another-server", name=login.name, server=login.server)
            )
        for _hop in range(MAX_REDIRECTS + 1):
            response = await _send(client, next_request, login)
            try:
                if response.next_request is None:
                    yield response
                    return
                next_request = response.next_request
                keep_what_holds_elsewhere(next_request)
            finally:
                await response.aclose()
        raise InvalidSource(
            Message("source-redirects-too-many", most=MAX_REDIRECTS, address=shown_url(address))
        )


class AnswerBody:
    """The body of an answer, decoded and bounded."""

    def __init__(
        self, response: httpx.Response, max_bytes: int, too_large: Callable[[], FileTooLarge]
    ) -> None:
        self._response = response
        self._max_bytes = max_bytes
        self._too_large = too_large
        self._url = shown_url(str(response.url))
        try:
            self._decoder = BodyDecoder(response.headers.get("content-encoding"), max_bytes)
        except UnknownEncoding as error:
            host = host_phrase(self._url)
            raise InvalidSource(
                Message("source-encoding-unknown", encoding=error.encoding, host=host)
            ) from error

    @property
    def is_identity(self) -> bool:
        """Whether the bytes on the wire are the file's own."""
        return self._decoder.is_identity

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Yield the file's bytes as they come; raises DeliveryError."""
        received = chunks = 0
        try:
            async for chunk in self._response.aiter_raw():
                received += len(chunk)
                if received > self._max_bytes:
                    raise self._too_large()
                async for piece in self._decoder.decoded(chunk):
                    yield piece
                chunks += 1
                if chunks % _CHUNKS_IN_A_ROW == 0:
                    # Received chunks are read without a wait, even if each has one byte.
                    await asyncio.sleep(0)
            self._decoder.finish()
        except httpx.TransportError as error:
            raise error_of_transfer(error, self._url) from error
        except DamagedEncoding as error:
            host = host_phrase(self._url)
            raise IncompleteTransfer(
                Message("source-encoding-damaged", host=host, why=error.why)
            ) from error
        except DecodedTooLarge as error:
            raise self._too_large() from error


async def _send(
    client: httpx.AsyncClient, request: httpx.Request, login: SourceLogin | None
) -> httpx.Response:
    url = shown_url(str(request.url))
    if not _is_web_address(request.url):
        raise InvalidSource(Message("source-address-not-of-web", address=url))
    if login is not None:
        _tell_login(request, login)
    with errors_of_request(url):
        return await client.send(
            request,
            stream=True,
            follow_redirects=False,
            # With a login, nothing of what the address says of its user.
            auth=httpx.USE_CLIENT_DEFAULT if login is None else httpx.Auth(),
        )


def _tell_login(request: httpx.Request, login: SourceLogin) -> None:
    """Put the login into a request to its server, and take it out of one to any other."""
    name, value = login.header
    request.headers.pop(name, None)
    if login.is_for(request.url):
        request.headers[name] = value


def _is_web_address(url: httpx.URL) -> bool:
    # httpx quotes what may not stand in a host name, and takes any number for a port.
    host_is_fine = bool(url.raw_host) and b"%" not in url.raw_host
    port = 80 if url.port is None else url.port
    return url.scheme in ("http", "https") and host_is_fine and 0 < port <= 65535


def _show_address(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            shown_url(str(part)) if isinstance(part, httpx.URL) else part for part in record.args
        )
    return True
