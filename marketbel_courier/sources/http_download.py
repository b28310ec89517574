"""Price lists over HTTP and HTTPS, streamed, stored as the supplier's own bytes."""

from __future__ import annotations

import logging
import ssl
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from marketbel_courier.errors import SourceRefused
from marketbel_courier.file_formats.kinds import FIRST_BYTES, PriceListFormat
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial
from marketbel_courier.sources.conditional_requests import (
    conditions,
    says_unchanged,
    validators_of,
)
from marketbel_courier.sources.content_gate import ContentGate, too_large
from marketbel_courier.sources.filenames import choose_filename
from marketbel_courier.sources.http_errors import OK_STATUSES, error_of_status
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
from marketbel_courier.sources.urls import address_digest, shown_url
from marketbel_courier.sources.web_client import AnswerBody, WebClient

logger = logging.getLogger(__name__)


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
        self._web = WebClient(
            settings,
            # The file itself is wanted, not a compressed rendering of it.
            {"Accept-Encoding": "identity"},
            ssl_context=ssl_context,
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
        await self._web.aclose()

    async def _ask(self, attempt: _Attempt, partial: Partial | None) -> FetchedSource | Unchanged:
        """One request and its answer; raises DoesNotFit where `partial` is not its beginning."""
        request = attempt.request
        headers = {**conditions(request.validators), **range_headers(partial)}
        async with self._web.answer(request.source_url, headers, request.login) as response:
            if says_unchanged(response):
                await attempt.sink.restart()
                return Unchanged(validators_of(response, request.validators))
            if partial is not None and is_answer_to_range(response):
                total = require_continuation(response, partial)
                found = await self._receive(attempt, response, total, partial)
                return _fetched(response, found, partial.version)
            url = shown_url(str(response.url))
            if response.status_code in (401, 403) and request.login is not None:
                raise SourceRefused(
                    Message(
                        "login-refused",
                        status=response.status_code,
                        name=request.login.name,
                        address=url,
                    )
                )
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
        body = AnswerBody(response, self._max_bytes, lambda: too_large(self._max_bytes))
        gate = ContentGate(
            attempt.request,
            attempt.sink,
            attempt.on_progress,
            self._max_bytes,
            total=total if body.is_identity else None,
            begun=begun,
        )
        async with aclosing(body.pieces()) as pieces:
            async for piece in pieces:
                await gate.take(piece)
        return await gate.finish()


def _content_length(response: httpx.Response) -> int | None:
    value = response.headers.get("content-length", "")
    chunked = "transfer-encoding" in response.headers
    return int(value) if value.isascii() and value.isdigit() and not chunked else None


def _fetched(
    response: httpx.Response, found: PriceListFormat, version: FileVersion | None = None
) -> FetchedSource:
    """The facts about the file, from the answer to its first part if the transfer was resumed."""
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
