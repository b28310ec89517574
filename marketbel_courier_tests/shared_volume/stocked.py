"""Puts files of a certain age onto a volume."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.shared_volume.pending_files import INCOMING_FOLDER
from marketbel_courier.shared_volume.sidecar import Digests, Provenance, describe, sidecar_path

SUPPLIER = UUID("1b4e28ba-2fa1-11d2-883f-0016d3cca427")
JOB = UUID("6fa459ea-ee8a-3ca4-894e-db77e160355e")


def hours_ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def put(
    root: Path,
    *,
    age_hours: float,
    name: str = "price.csv",
    size: int = 10,
    sidecar: bool = True,
    supplier_id: UUID = SUPPLIER,
) -> Path:
    """A price list as old as that by its name; on the disk it is as young as the test."""
    timestamp_ms = int(hours_ago(age_hours).timestamp() * 1000)
    path = root / f"{supplier_id}_{timestamp_ms}_{name}"
    path.write_bytes(b"x" * size)
    if sidecar:
        put_sidecar(path, downloaded_at=hours_ago(age_hours))
    return path


def put_sidecar(path: Path, *, downloaded_at: datetime) -> Path:
    """The sidecar of a price list, there or not."""
    facts = Provenance(SUPPLIER, "Shop", JOB, "price.csv", "url", "csv", FileKind.CSV, "text/csv")
    sidecar = describe(facts, "price.csv", Digests(10, "0" * 32, "0" * 64), downloaded_at)
    sidecar_path(path).write_text(sidecar.model_dump_json(indent=2))
    return sidecar_path(path)


def put_incoming(root: Path, name: str, content: bytes = b"12345") -> Path:
    """A temporary file that was left behind."""
    folder = root / INCOMING_FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def names(root: Path) -> set[str]:
    """The names of all files on the volume, those on their way in included."""
    return {path.name for path in root.rglob("*") if not path.is_dir() or path.is_symlink()}
