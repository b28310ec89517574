"""Price lists over HTTP and HTTPS, streamed, stored as the supplier's own bytes."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from marketbel_courier.errors import IncompleteTransfer, InvalidSource
from marketbel_courier.settings import Settings
from marketbel_courier.sources.conditional import (
    conditions,
    keep_what_holds_elsewhere,
    says_unchanged,
    validators_of,
)
from marketbel_courier.sources.content_encoding import (
    BodyDecoder,
    DamagedEncoding,
    DecodedTooLarge,
    UnknownEncoding,
)
from marketbel_courier.sources.filenames import choose_filename
from marketbel_courier.sources.guarded_network import (
    AddressNotAllowed,
    AddressPolicy,
    GuardedTransport,
)
from marketbel_courier.sources.http_answers import (
    OK_STATUSES,
    error_of_connection,
    error_of_status,
    error_of_transfer,
    host_phrase,
    unreadable_redirect,
)
from marketbel_courier.sources.intake import Intake, too_large
from marketbel_courier.sources.kinds import PriceListFormat
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Unchanged,
    sidecar_source_type,
)
from marketbel_courier.sources.urls import shown_url

MAX_REDIRECTS = 10
_HEADERS = {
    "User-Agent": "marketbel-courier",
    "Accept": "*/*",
    # The file itself is wanted, not a compressed rendering of it.
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True)
class _Attempt:
    """One download under way."""

    request: FetchRequest
    sink: PriceListSink
    on_progress: OnProgress

    @property
    def who(self) -> str:
        return self.request.supplier_name


class HttpSource:
    """Fetches from any http or https address whose host is public, or allowed by the settings."""

    def __init__(self, settings: Settings, ssl_context: ssl.SSLContext | None = None) -> None:
        self._max_bytes = settings.max_file_size_bytes
        self._timeout = httpx.Timeout(settings.download_timeout_seconds)
        self._transport = GuardedTransport(
            AddressPolicy(settings.source_private_networks),
            settings.download_concurrency,
            ssl_context or httpx.create_ssl_context(),
        )

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource | Unchanged:
        """Stream the file into the sink, unless it is unchanged; raises DeliveryError."""
        attempt = _Attempt(request, sink, on_progress)
        async with self._answer(attempt) as response:
            if says_unchanged(response):
                return Unchanged(validators_of(response, request.validators))
            validators = validators_of(response)
            found = await self._receive(attempt, response)
            final_url = str(response.url)
            return FetchedSource(
                original_filename=choose_filename(
                    _raw_header(response, b"content-disposition"), final_url, found
                ),
                kind=found.kind,
                mime_type=found.mime_type,
                source_type=sidecar_source_type(found.kind),
                final_url=shown_url(final_url),
                etag=validators.etag,
                last_modified=validators.last_modified,
            )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    @asynccontextmanager
    async def _answer(self, attempt: _Attempt) -> AsyncIterator[httpx.Response]:
        """The answer at the end of all redirects, its body not yet read."""
        # A client a download shares the connections, but no cookies with other suppliers.
        client = httpx.AsyncClient(
            transport=self._transport, timeout=self._timeout, headers=_HEADERS, trust_env=False
        )
        try:
            next_request = client.build_request(
                "GET",
                attempt.request.source_url.strip(),
                headers=conditions(attempt.request.validators),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InvalidSource(
                f"{attempt.who}: the address cannot be read ({error}). Correct it."
            ) from error
        for _hop in range(MAX_REDIRECTS + 1):
            response = await self._send(client, next_request, attempt)
            try:
                if response.next_request is None:
                    yield response
                    return
                next_request = response.next_request
                keep_what_holds_elsewhere(next_request)
            finally:
                await response.aclose()
        raise InvalidSource(
            f"{attempt.who}: {shown_url(attempt.request.source_url)} leads through more than "
            f"{MAX_REDIRECTS} redirects. Use the address where they end."
        )

    async def _send(
        self, client: httpx.AsyncClient, request: httpx.Request, attempt: _Attempt
    ) -> httpx.Response:
        url = shown_url(str(request.url))
        if not _is_web_address(request.url):
            raise InvalidSource(
                f"{attempt.who}: {url} is not an http or https address. Correct it."
            )
        try:
            return await client.send(request, stream=True, follow_redirects=False)
        except AddressNotAllowed as error:
            raise InvalidSource(
                f"{attempt.who}: {error.host} is at the internal address {error.address}, which "
                "the courier does not fetch from. If that is meant, add its network to "
                "SOURCE_PRIVATE_NETWORKS."
            ) from error
        except httpx.InvalidURL as error:
            raise unreadable_redirect(attempt.who, url) from error
        except httpx.TransportError as error:
            raise error_of_connection(error, attempt.who, url) from error

    async def _receive(self, attempt: _Attempt, response: httpx.Response) -> PriceListFormat:
        url = shown_url(str(response.url))
        if response.status_code not in OK_STATUSES:
            raise error_of_status(
                response.status_code, response.headers.get("retry-after"), attempt.who, url
            )
        length = _content_length(response)
        if length is not None and length > self._max_bytes:
            raise too_large(attempt.who, self._max_bytes, length)
        try:
            decoder = BodyDecoder(response.headers.get("content-encoding"), self._max_bytes)
            intake = Intake(
                attempt.request,
                attempt.sink,
                attempt.on_progress,
                self._max_bytes,
                total=length if decoder.is_identity else None,
            )
            await self._stream(attempt, response, decoder, intake)
            decoder.finish()
        except UnknownEncoding as error:
            raise InvalidSource(
                f"{attempt.who}: {host_phrase(url)} sends the file in a content encoding that the "
                f"courier cannot undo ({error}), though it asked for none. Ask the supplier for "
                "another address."
            ) from error
        except DamagedEncoding as error:
            raise IncompleteTransfer(
                f"{attempt.who}: the compressed answer of {host_phrase(url)} is damaged or "
                f"incomplete ({error})."
            ) from error
        except DecodedTooLarge as error:
            raise too_large(attempt.who, self._max_bytes) from error
        return await intake.finish()

    async def _stream(
        self, attempt: _Attempt, response: httpx.Response, decoder: BodyDecoder, intake: Intake
    ) -> None:
        raw_bytes = 0
        body = response.aiter_raw()
        while True:
            # Only the network's own errors are translated here, not those of the disk.
            try:
                chunk = await anext(body, None)
            except httpx.TransportError as error:
                url = shown_url(str(response.url))
                raise error_of_transfer(error, attempt.who, url) from error
            if chunk is None:
                return
            raw_bytes += len(chunk)
            if raw_bytes > self._max_bytes:
                raise too_large(attempt.who, self._max_bytes)
            for piece in decoder.feed(chunk):
                await intake.take(piece)


def _is_web_address(url: httpx.URL) -> bool:
    # httpx quotes what may not stand in a host name, and takes any number for a port.
    host_is_fine = bool(url.raw_host) and b"%" not in url.raw_host
    return url.scheme in ("http", "https") and host_is_fine and (url.port or 80) <= 65535


def _content_length(response: httpx.Response) -> int | None:
    value = response.headers.get("content-length", "")
    chunked = "transfer-encoding" in response.headers
    return int(value) if value.isascii() and value.isdigit() and not chunked else None


def _raw_header(response: httpx.Response, name: bytes) -> bytes | None:
    return next((value for key, value in response.headers.raw if key.lower() == name), None)
