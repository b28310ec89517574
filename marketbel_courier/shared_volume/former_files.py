"""Files of the former worker, which wrote them under their final names; are they complete?

The sidecar beside such a file may name the job instead of the supplier, and no supplier's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marketbel_courier.file_formats.kinds import read_first_bytes
from marketbel_courier.foreign_json import value_in
from marketbel_courier.shared_volume.disk import digests_of
from marketbel_courier.shared_volume.names import PublishedName
from marketbel_courier.shared_volume.sidecar import Digests, sidecar_path

# A sidecar has some 600 bytes; a much longer file is no sidecar.
_LONGEST_SIDECAR = 64 * 1024


@dataclass(frozen=True)
class SidecarClaims:
    """What a sidecar says of its file, as far as it can be read; None for what it does not say."""

    size_bytes: int | None = None
    md5: str | None = None
    supplier_id: str | None = None
    supplier_name: str | None = None
    original_filename: str | None = None
    mime_type: str | None = None

    def agree_with(self, digests: Digests) -> bool:
        """Whether the file is the one that the sidecar was written for."""
        return (self.size_bytes, self.md5) == (digests.size_bytes, digests.md5)


@dataclass(frozen=True)
class FormerFile:
    """A file of the former worker as it lies there; the time is the one in its name, UTC.

    `claims` is None where there is no sidecar that can be read.
    """

    path: Path
    name: PublishedName
    digests: Digests
    first_bytes: bytes
    claims: SidecarClaims | None

    @property
    def arrived_at(self) -> datetime:
        """When it was downloaded."""
        return datetime.fromtimestamp(self.name.timestamp_ms / 1000, UTC)


def read_former_file(path: Path, name: PublishedName) -> FormerFile:
    """Read a file of the former worker in full; blocks, and raises OSError, ValueError."""
    claims = _read_claims(sidecar_path(path))
    found = FormerFile(path, name, digests_of(path), read_first_bytes(path), claims)
    found.arrived_at  # noqa: B018 - a time that cannot be is no name of the former worker's
    return found


def _read_claims(path: Path) -> SidecarClaims | None:
    try:
        with path.open("rb") as file:
            values: Any = value_in(file.read(_LONGEST_SIDECAR))
    except (OSError, ValueError):
        return None
    if not isinstance(values, dict):
        return None
    size = values.get("file_size_bytes")
    return SidecarClaims(
        size_bytes=size if isinstance(size, int) else None,
        md5=_text(values, "checksum_md5"),
        supplier_id=_text(values, "supplier_id"),
        supplier_name=_text(values, "supplier_name"),
        original_filename=_text(values, "original_filename"),
        mime_type=_text(values, "mime_type"),
    )


def _text(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None
