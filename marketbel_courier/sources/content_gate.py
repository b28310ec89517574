"""Checks every received byte: size limit, kind of file, progress.

Holds back the first bytes until the kind is known, so a login page never reaches the disk.
"""

from __future__ import annotations

from marketbel_courier.errors import FileTooLarge, IncompleteTransfer
from marketbel_courier.file_formats.kinds import FIRST_BYTES, PriceListFormat, require_kind
from marketbel_courier.messages.message import Message
from marketbel_courier.quantities import mib_in_words
from marketbel_courier.shared_volume.partial_files import Partial
from marketbel_courier.sources.request import FetchRequest, OnProgress, PriceListSink


class ContentGate:
    """Passes one file's bytes on to the sink, unchanged; `total` is the announced size.

    `begun` is the part of the file that the sink already has.
    """

    def __init__(
        self,
        request: FetchRequest,
        sink: PriceListSink,
        on_progress: OnProgress,
        max_bytes: int,
        total: int | None = None,
        begun: Partial | None = None,
    ) -> None:
        self._request = request
        self._sink = sink
        self._on_progress = on_progress
        self._max_bytes = max_bytes
        self._total = total
        self._received = 0
        self._held = b""
        self._format: PriceListFormat | None = None
        if total is not None and total > max_bytes:
            raise too_large(max_bytes, total)
        if begun is not None:
            self._received = begun.size_bytes
            self._format = self._require_kind(begun.head)

    async def take(self, chunk: bytes) -> None:
        """Take the next bytes; raises FileTooLarge, WrongFileKind and what the sink raises."""
        self._received += len(chunk)
        if self._received > self._max_bytes:
            raise too_large(self._max_bytes)
        if self._total is not None and self._received > self._total:
            # The earlier part may be wrong as well: its transfer must not be resumed.
            await self._sink.restart()
            raise IncompleteTransfer(Message("source-sent-too-much"))
        if self._format is None:
            self._held += chunk
            if len(self._held) < FIRST_BYTES:
                return
            chunk = await self._decide()
        await self._sink.write(chunk)
        self._on_progress(self._received, self._total)

    async def finish(self) -> PriceListFormat:
        """The whole file's format; raises IncompleteTransfer if bytes are missing."""
        if self._received == 0:
            raise IncompleteTransfer(Message("source-file-empty"))
        if self._total is not None and self._received < self._total:
            raise IncompleteTransfer(Message("source-transfer-incomplete", host=None))
        if self._format is None:
            await self._sink.write(await self._decide())
            self._on_progress(self._received, self._total)
        assert self._format is not None  # noqa: S101 - _decide has set it
        return self._format

    async def _decide(self) -> bytes:
        held, self._held = self._held, b""
        self._format = self._require_kind(held[:FIRST_BYTES])
        return held

    def _require_kind(self, head: bytes) -> PriceListFormat:
        return require_kind(head, self._request.declared_kind)


def too_large(max_bytes: int, size: int | None = None) -> FileTooLarge:
    """The error for a file over the limit; `size` is None where only "more" is known."""
    if size is None or mib_in_words(size) == mib_in_words(max_bytes):
        return FileTooLarge(Message("source-file-over-limit", size=size, limit=max_bytes))
    return FileTooLarge(Message("source-file-too-large", size=size, limit=max_bytes))
