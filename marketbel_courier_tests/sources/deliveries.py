"""One fetch from end to end: a request, a source, a file on a temporary volume."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID, uuid4

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.pending_files import PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    Unchanged,
    Validators,
)

SUPPLIER = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
XLSX_MAGIC = b"PK\x03\x04"
CSV = "Артикул;Цена\n1;2,50\n".encode()


def settings_with(**overrides: Any) -> Settings:
    """Settings that allow the loopback interface and do not dawdle."""
    return Settings.from_environment(
        {
            "database_url": "postgresql://nobody@127.0.0.1/none",
            "source_private_networks": "127.0.0.0/8",
            "download_retry_base_seconds": 0.001,
            **overrides,
        }
    )


def request_for(
    url: str,
    kind: FileKind | None = None,
    source_type: str = "url",
    supplier_name: str = "Ромашка",
    validators: Validators | None = None,
) -> FetchRequest:
    return FetchRequest(SUPPLIER, supplier_name, source_type, url, kind, validators)


class Fetcher(Protocol):
    """What a single source and the registry have in common."""

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource | Unchanged: ...


@dataclass(frozen=True)
class Delivered:
    """A fetched and published file, with the progress that was reported."""

    fetched: FetchedSource
    file: PublishedFile
    progress: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        return self.file.path.read_bytes()


async def deliver(source: Fetcher, request: FetchRequest, root: Path) -> Delivered:
    """Fetch into a volume at `root`, publish, verify."""
    progress: list[tuple[int, int | None]] = []
    volume = SharedVolume(root, fsync=False)
    async with volume.begin(request.supplier_id) as pending:
        fetched = await source.fetch(
            request, pending, lambda received, total: progress.append((received, total))
        )
        assert isinstance(fetched, FetchedSource)
        file = await pending.publish(
            Provenance(
                supplier_id=request.supplier_id,
                supplier_name=request.supplier_name,
                job_id=uuid4(),
                original_filename=fetched.original_filename,
                source_url=request.source_url,
                source_type=fetched.source_type,
                file_type=fetched.kind,
                mime_type=fetched.mime_type,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
            )
        )
    assert await volume.verify(file.path) == file.sidecar
    return Delivered(fetched, file, progress)


def files_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]
