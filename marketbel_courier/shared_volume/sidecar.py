"""The sidecar `{file}.meta.json`: the metadata of the price list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume.names import SIDECAR_SUFFIX

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
    file_type: FileKind
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
    file_type: FileKind
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
        **vars(provenance) | {"original_filename": filename},
        file_size_bytes=digests.size_bytes,
        checksum_md5=digests.md5,
        checksum_sha256=digests.sha256,
        downloaded_at=downloaded_at,
    )


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of a file lies."""
    return path.with_name(path.name + SIDECAR_SUFFIX)
