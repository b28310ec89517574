"""The registry of sources: picks the right source, keeps the limits, and tries again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Self

from marketbel_courier.errors import DeliveryError, InvalidSource, NetworkError
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.address_check import (
    SourceKind,
    require_source,
)
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.local_files import LocalFileSource
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Source,
    Unchanged,
)
from marketbel_courier.sources.retry_policy import RetryPolicy
from marketbel_courier.sources.shared_files import SharedFileSource
from marketbel_courier.sources.urls import host_of

logger = logging.getLogger(__name__)

# A source is made when the first address of its kind comes.
Makers = Mapping[SourceKind, Callable[[], Source]]
# A place at a host, awaited and kept for as long as a download takes.
PlaceAtHost = Callable[[str], AbstractAsyncContextManager[None]]


class PriceListSources:
    """Fetches price lists from wherever they are; `async with` closes every connection at the end.

    Belongs to one event loop. Without a `place_at_host` that others share, the limit for each host
    is kept among these downloads alone.
    """

    def __init__(
        self,
        makers: Makers,
        settings: Settings,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        place_at_host: PlaceAtHost | None = None,
    ) -> None:
        self._makers = makers
        self._sources: dict[SourceKind, Source] = {}
        self._policy = RetryPolicy(settings.download_retry_base_seconds)
        self._deadline_seconds = settings.download_deadline_seconds
        self._place_at_host = place_at_host or _places_here(settings.download_concurrency_per_host)
        self._total_slots = asyncio.Semaphore(settings.download_concurrency)
        self._pause = pause

    @classmethod
    def from_settings(cls, settings: Settings, *, place_at_host: PlaceAtHost | None = None) -> Self:
        """The sources as the settings describe them; nothing is connected yet."""
        makers: Makers = {
            SourceKind.WEB: lambda: HttpSource(settings),
            SourceKind.GOOGLE_SHEET: lambda: _google_sheets_source(settings),
            SourceKind.SHARED_FILE: lambda: SharedFileSource(settings),
            SourceKind.LOCAL_FILE: lambda: LocalFileSource(settings),
        }
        return cls(makers, settings, place_at_host=place_at_host)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for source in self._sources.values():
            await source.aclose()

    async def fetch(
        self,
        request: FetchRequest,
        sink: PriceListSink,
        on_progress: OnProgress,
        on_begin: Callable[[], None] = lambda: None,
    ) -> FetchedSource | Unchanged:
        """Fetch one price list into the sink, with retries where they can help.

        `on_begin` is called each time that the request has a place and goes out. Unchanged, with an
        empty sink, is returned only for a request with validators. Raises the DeliveryError of the
        last attempt. After an error the sink holds nothing that may be published.
        """
        source, host = self._choose(request)
        failed_attempts = 0
        while True:
            try:
                return await self._attempt(source, host, request, sink, on_progress, on_begin)
            except DeliveryError as error:
                failed_attempts += 1
                pause = self._policy.pause_after(error, failed_attempts)
                if pause is None:
                    raise
                logger.info(
                    "%s: %s Attempt %d follows in %.1f s.",
                    request.supplier_name,
                    error,
                    failed_attempts + 1,
                    pause,
                )
            # No slot is held here: other downloads go on while this one waits.
            await self._pause(pause)

    async def _attempt(
        self,
        source: Source,
        host: str,
        request: FetchRequest,
        sink: PriceListSink,
        on_progress: OnProgress,
        on_begin: Callable[[], None],
    ) -> FetchedSource | Unchanged:
        # The host's place first: downloads that wait for a slow host must not delay the others.
        async with self._place_at_host(host), self._total_slots:
            on_begin()
            deadline = asyncio.timeout(self._deadline_seconds)
            try:
                async with deadline:
                    return await source.fetch(request, sink, on_progress)
            except TimeoutError as error:
                if not deadline.expired():
                    raise
                raise NetworkError(
                    Message("source-download-too-long", time=self._deadline_seconds)
                ) from error

    def _choose(self, request: FetchRequest) -> tuple[Source, str]:
        address = request.source_url.strip()
        if not address:
            raise InvalidSource(Message("source-address-missing"))
        kind = require_source(address, request.source_type)
        if kind not in self._sources:
            self._sources[kind] = self._makers[kind]()
        return self._sources[kind], _host_for_limits(kind, address)


def _places_here(limit: int) -> PlaceAtHost:
    places: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def place(host: str) -> AsyncIterator[None]:
        async with places.setdefault(host, asyncio.Semaphore(limit)):
            yield

    return place


def _host_for_limits(kind: SourceKind, address: str) -> str:
    match kind:
        case SourceKind.GOOGLE_SHEET:  # also for a bare id, which names no host
            return "docs.google.com"
        case SourceKind.LOCAL_FILE:
            return "(local files)"
    return host_of(address)


def _google_sheets_source(settings: Settings) -> Source:
    # Google's libraries take a third of a second to import: only where there are sheets.
    from marketbel_courier.sources.google_sheets import GoogleSheetsSource  # noqa: PLC0415

    return GoogleSheetsSource(settings)
