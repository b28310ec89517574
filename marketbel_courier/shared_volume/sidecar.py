"""The sidecar `{file}.meta.json`: what is known about a price list, beside its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from marketbel_courier.shared_volume.names import SIDECAR_SUFFIX

FileType = Literal["excel", "csv", "pdf"]
SourceType = Literal["google_sheets", "csv", "excel", "url"]


class Sidecar(BaseModel):
    """The sidecar's fields, as every reader of the shared volume expects them."""

    # Other writers may add keys; reading must not fail on them.
    model_config = ConfigDict(frozen=True, extra="ignore")

    original_filename: str = Field(min_length=1, max_length=255, pattern=r"^[^/\\\x00]+$")
    source_url: str
    source_type: SourceType
    supplier_id: UUID
    supplier_name: str
    file_type: FileType
    mime_type: str
    file_size_bytes: int = Field(gt=0)
    checksum_md5: str = Field(pattern=r"^[0-9a-f]{32}$")
    downloaded_at: AwareDatetime
    downloaded_by: str
    job_id: UUID
    checksum_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Provenance:
    """What the publisher of a file knows about it besides its bytes."""

    supplier_id: UUID
    supplier_name: str
    job_id: UUID
    original_filename: str
    source_url: str
    source_type: SourceType
    file_type: FileType
    mime_type: str
    downloaded_by: str = "marketbel-courier"
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Digests:
    """Size and checksums of a file's bytes; the checksums are lower-case hex."""

    size_bytes: int
    md5: str
    sha256: str


def describe(
    provenance: Provenance, filename: str, digests: Digests, downloaded_at: datetime
) -> Sidecar:
    """The validated sidecar of a file; `filename` is its original name, sanitised."""
    return Sidecar(
        original_filename=filename,
        source_url=provenance.source_url,
        source_type=provenance.source_type,
        supplier_id=provenance.supplier_id,
        supplier_name=provenance.supplier_name,
        file_type=provenance.file_type,
        mime_type=provenance.mime_type,
        file_size_bytes=digests.size_bytes,
        checksum_md5=digests.md5,
        downloaded_at=downloaded_at,
        downloaded_by=provenance.downloaded_by,
        job_id=provenance.job_id,
        checksum_sha256=digests.sha256,
        etag=provenance.etag,
        last_modified=provenance.last_modified,
    )


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of a file lies."""
    return path.with_name(path.name + SIDECAR_SUFFIX)
