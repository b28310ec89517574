"""The request to a source, its answers, and the protocol that all sources share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial
from marketbel_courier.shared_volume.sidecar import SourceType
from marketbel_courier.sources.source_login import SourceLogin

# Called with the bytes so far and the total, None where the source did not say.
OnProgress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Validators:
    """The source's own identifiers of a version of a file (ETag and Last-Modified)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class FetchRequest:
    """One price list to fetch; `declared_kind` is None where the supplier's entry names none.

    With the `validators` of an earlier file from the same address, the source may answer that the
    file is Unchanged. The `login` is sent to its own server alone.
    """

    supplier_id: UUID
    supplier_name: str
    source_type: str
    source_url: str = field(repr=False)
    declared_kind: FileKind | None = None
    validators: Validators | None = None
    login: SourceLogin | None = None


@dataclass(frozen=True)
class FetchedSource:
    """What is known about a file that was fetched; its bytes are in the pending file.

    `final_url` is where redirects ended, without credentials and query. The validators are the
    source's own words.
    """

    original_filename: str
    kind: FileKind
    mime_type: str
    source_type: SourceType
    final_url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Unchanged:
    """The source's answer that the file is still that of the request's validators.

    `validators` are those of the answer, where it has any.
    """

    validators: Validators


class PriceListSink(Protocol):
    """Where a source writes: the shared volume's pending file."""

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""

    async def resume(self, source: str, head_bytes: int) -> Partial | None:
        """What is left of an earlier attempt at this source; None where the file is empty."""

    def expect(self, version: FileVersion | None) -> None:
        """Say before the first byte which version comes; None if the transfer cannot be resumed."""

    async def restart(self) -> None:
        """Forget everything written so far."""


class Source(Protocol):
    """One way to get a price list; a call is one attempt and raises DeliveryError.

    The pending file may hold bytes of an attempt before: the source continues after those bytes or
    discards them. Unchanged is returned only for a request with validators; the file is then empty.
    """

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource | Unchanged:
        """Stream the file into the sink, byte for byte."""

    async def aclose(self) -> None:
        """Close connections and threads."""


def sidecar_source_type(kind: FileKind) -> SourceType:
    """The sidecar's word for a file fetched by URL: its readers know no "pdf"."""
    if kind is FileKind.EXCEL:
        return "excel"
    return "csv" if kind is FileKind.CSV else "url"
