"""Price lists over HTTP and HTTPS, streamed, stored as the supplier's own bytes."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from marketbel_courier.errors import IncompleteTransfer, InvalidSource
from marketbel_courier.file_formats.kinds import FIRST_BYTES, PriceListFormat
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial
from marketbel_courier.sources.conditional_requests import (
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
from marketbel_courier.sources.content_gate import ContentGate, too_large
from marketbel_courier.sources.filenames import choose_filename
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
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Unchanged,
    Validators,
    sidecar_source_type,
)
from marketbel_courier.sources.resumption import (
    DoesNotFit,
    is_answer_to_range,
    range_headers,
    raw_header,
    require_continuation,
    version_of,
)
from marketbel_courier.sources.urls import address_digest, shown_url, unreadable_address

logger = logging.getLogger(__name__)

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
    source: str


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
        """Stream the file, or the rest of it, into the sink, unless it is unchanged.

        Raises DeliveryError.
        """
        attempt = _Attempt(request, sink, on_progress, address_digest(request.source_url))
        partial = await sink.resume(attempt.source, FIRST_BYTES)
        try:
            return await self._ask(attempt, partial)
        except DoesNotFit as reason:
            logger.info(
                "%s: fetched from the start, as the rest does not fit: %s.",
                attempt.request.supplier_name,
                reason,
            )
        await sink.restart()
        return await self._ask(attempt, None)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    @asynccontextmanager
    async def _answer(
        self, attempt: _Attempt, partial: Partial | None
    ) -> AsyncIterator[httpx.Response]:
        """The answer at the end of all redirects, its body not yet read."""
        # A client a download shares the connections, but no cookies with other suppliers.
        client = httpx.AsyncClient(
            transport=self._transport, timeout=self._timeout, headers=_HEADERS, trust_env=False
        )
        try:
            next_request = client.build_request(
                "GET",
                attempt.request.source_url.strip(),
                headers={**conditions(attempt.request.validators), **range_headers(partial)},
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise unreadable_address(error) from error
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
            Message(
                "source-redirects-too-many",
                most=MAX_REDIRECTS,
                address=shown_url(attempt.request.source_url),
            )
        )

    async def _send(
        self, client: httpx.AsyncClient, request: httpx.Request, attempt: _Attempt
    ) -> httpx.Response:
        url = shown_url(str(request.url))
        if not _is_web_address(request.url):
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

    async def _ask(self, attempt: _Attempt, partial: Partial | None) -> FetchedSource | Unchanged:
        """One request and its answer; raises DoesNotFit where `partial` is not its beginning."""
        async with self._answer(attempt, partial) as response:
            if says_unchanged(response):
                await attempt.sink.restart()
                return Unchanged(validators_of(response, attempt.request.validators))
            if partial is not None and is_answer_to_range(response):
                total = require_continuation(response, partial)
                found = await self._receive(attempt, response, total, partial)
                return _fetched(response, found, partial.version)
            url = shown_url(str(response.url))
            if response.status_code not in OK_STATUSES:
                raise error_of_status(
                    response.status_code, response.headers.get("retry-after"), url
                )
            length = _content_length(response)
            if length is not None and length > self._max_bytes:
                raise too_large(self._max_bytes, length)
            if partial is not None:
                await attempt.sink.restart()
            attempt.sink.expect(version_of(response, attempt.source, length))
            return _fetched(response, await self._receive(attempt, response, length))

    async def _receive(
        self,
        attempt: _Attempt,
        response: httpx.Response,
        total: int | None,
        begun: Partial | None = None,
    ) -> PriceListFormat:
        url = shown_url(str(response.url))
        try:
            decoder = BodyDecoder(response.headers.get("content-encoding"), self._max_bytes)
            gate = ContentGate(
                attempt.request,
                attempt.sink,
                attempt.on_progress,
                self._max_bytes,
                total=total if decoder.is_identity else None,
                begun=begun,
            )
            await self._stream(attempt, response, decoder, gate)
            decoder.finish()
        except UnknownEncoding as error:
            raise InvalidSource(
                Message("source-encoding-unknown", encoding=error.encoding, host=host_phrase(url))
            ) from error
        except DamagedEncoding as error:
            raise IncompleteTransfer(
                Message("source-encoding-damaged", host=host_phrase(url), why=error.why)
            ) from error
        except DecodedTooLarge as error:
            raise too_large(self._max_bytes) from error
        return await gate.finish()

    async def _stream(
        self, attempt: _Attempt, response: httpx.Response, decoder: BodyDecoder, gate: ContentGate
    ) -> None:
        raw_bytes = 0
        body = response.aiter_raw()
        while True:
            # Only the network's own errors are translated here, not those of the disk.
            try:
                chunk = await anext(body, None)
            except httpx.TransportError as error:
                url = shown_url(str(response.url))
                raise error_of_transfer(error, url) from error
            if chunk is None:
                return
            raw_bytes += len(chunk)
            if raw_bytes > self._max_bytes:
                raise too_large(self._max_bytes)
            for piece in decoder.feed(chunk):
                await gate.take(piece)


def _is_web_address(url: httpx.URL) -> bool:
    # httpx quotes what may not stand in a host name, and takes any number for a port.
    host_is_fine = bool(url.raw_host) and b"%" not in url.raw_host
    return url.scheme in ("http", "https") and host_is_fine and (url.port or 80) <= 65535


def _content_length(response: httpx.Response) -> int | None:
    value = response.headers.get("content-length", "")
    chunked = "transfer-encoding" in response.headers
    return int(value) if value.isascii() and value.isdigit() and not chunked else None


def _fetched(
    response: httpx.Response, found: PriceListFormat, version: FileVersion | None = None
) -> FetchedSource:
    """What is known of the file; the answer to its first part, if there was one, says more."""
    disposition = raw_header(response, b"content-disposition")
    validators = validators_of(response)
    if version is not None:
        said = version.content_disposition
        disposition = said.encode("latin-1") if said is not None else None
        validators = Validators(version.etag, version.last_modified)
    final_url = str(response.url)
    return FetchedSource(
        original_filename=choose_filename(disposition, final_url, found),
        kind=found.kind,
        mime_type=found.mime_type,
        source_type=sidecar_source_type(found.kind),
        final_url=shown_url(final_url),
        etag=validators.etag,
        last_modified=validators.last_modified,
    )
