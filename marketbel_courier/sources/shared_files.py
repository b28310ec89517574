"""Price lists behind share links: finds and fetches the files to which the links lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marketbel_courier.errors import (
    DeliveryError,
    InvalidSource,
    SourceRefused,
    SourceUnavailable,
    WrongFileKind,
)
from marketbel_courier.file_formats.kinds import WEB_PAGE
from marketbel_courier.foreign_json import value_in
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Source,
    Unchanged,
)
from marketbel_courier.sources.share_links import YANDEX_API, ShareLink, share_link
from marketbel_courier.sources.small_files import read_small_file

_MOST_ANSWER_BYTES = 256 * 1024


class SharedFileSource:
    """Finds the file that a link stands for, and fetches it as any other of the web."""

    def __init__(
        self, settings: Settings, *, web: Source | None = None, yandex_api: str = YANDEX_API
    ) -> None:
        self._settings = settings
        self._web = web or HttpSource(settings)
        self._yandex_api = yandex_api

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource | Unchanged:
        """Fetch the file into the sink; raises DeliveryError."""
        link = share_link(request.source_url)
        if link is None:
            raise InvalidSource(Message("source-address-of-no-kind"))
        try:
            download = await self._download_of(link)
            # A share link needs no login.
            file = replace(request, source_url=download, login=None)
            return await self._web.fetch(file, sink, on_progress)
        except (WrongFileKind, SourceRefused) as error:
            if _is_page_for_people(error):
                raise SourceRefused(Message("source-share-closed", service=link.service)) from error
            raise

    async def aclose(self) -> None:
        """Close the connections."""
        await self._web.aclose()

    async def _download_of(self, link: ShareLink) -> str:
        if not link.is_asked_for:
            return link.download
        answer = await read_small_file(
            link.download.replace(YANDEX_API, self._yandex_api, 1),
            self._settings,
            most_bytes=_MOST_ANSWER_BYTES,
            deadline_seconds=self._settings.download_timeout_seconds,
        )
        try:
            told: dict[str, Any] = value_in(answer)
            kind, download = told["type"], told.get("file")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceUnavailable(
                Message("source-share-unreadable", service=link.service)
            ) from error
        if kind == "dir":
            raise InvalidSource(Message("source-share-of-folder", service=link.service))
        if not isinstance(download, str):
            raise SourceRefused(Message("source-share-closed", service=link.service))
        return download


def _is_page_for_people(error: DeliveryError) -> bool:
    if isinstance(error, WrongFileKind):
        return error.message.parameters.get("found") == WEB_PAGE.description
    return error.message.code == "source-access-refused"
