"""What lies on the shared volume: price lists, lone sidecars, leftovers. Reads only.

A file's age is told by its name, as the time of its last change travels with copies.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from marketbel_courier.shared_volume.disk import volume_errors
from marketbel_courier.shared_volume.names import (
    SIDECAR_SUFFIX,
    PublishedName,
    is_sidecar_name,
    parse_published_name,
)
from marketbel_courier.shared_volume.partial_files import PART_SUFFIX, RECORD_SUFFIX
from marketbel_courier.shared_volume.pending_files import INCOMING_FOLDER
from marketbel_courier.shared_volume.sidecar import Sidecar, sidecar_path

CLAIM_SUFFIX = ".claim"

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_DIFFER_BY = timedelta(days=1)


@dataclass(frozen=True)
class StoredFile:
    """A price list, or a sidecar whose price list is gone; `size_bytes` is that of both.

    `owner_id` is the supplier's id, or the id of the former worker's job that downloaded the file.
    """

    path: Path
    owner_id: UUID
    arrived_at: datetime
    size_bytes: int
    has_sidecar: bool


@dataclass(frozen=True)
class Leftover:
    """A temporary file; one with a record of its transfer can be resumed."""

    path: Path
    record: Path | None
    changed_at: datetime
    size_bytes: int


@dataclass(frozen=True)
class Inventory:
    """Everything on the volume at one moment; `others` counts what is not the courier's."""

    price_lists: Sequence[StoredFile]
    lone_sidecars: Sequence[StoredFile]
    leftovers: Sequence[Leftover]
    others: int


@dataclass(frozen=True)
class _Entry:
    path: Path
    size_bytes: int
    modified_at: float
    changed_at: float


def take_inventory(root: Path, *, now: datetime) -> Inventory:
    """Look at every file once; blocks, and raises VolumeError where the volume is not there."""
    with volume_errors(root):
        entries, others = _files_in(root)
    leftovers, strangers = _incoming(root)
    names: dict[str, PublishedName] = {}
    sidecars: dict[str, _Entry] = {}
    for name, entry in entries.items():
        owner = name.removesuffix(SIDECAR_SUFFIX)
        published = parse_published_name(owner)
        if published is None:
            others += 1
        elif is_sidecar_name(name):
            sidecars[owner] = entry
            names[owner] = published
        else:
            names[name] = published
    stored = [
        _stored(names[name], entries.get(name), sidecars.get(name), now=now) for name in names
    ]
    return Inventory(
        price_lists=[file for file in stored if not is_sidecar_name(file.path.name)],
        lone_sidecars=[file for file in stored if is_sidecar_name(file.path.name)],
        leftovers=leftovers,
        others=others + strangers,
    )


def _files_in(folder: Path) -> tuple[dict[str, _Entry], int]:
    """The plain files by name, and how many links, folders and the like there are besides."""
    files: dict[str, _Entry] = {}
    others = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # removed during the inventory
                if entry.is_file(follow_symlinks=False):
                    facts = entry.stat(follow_symlinks=False)
                    files[entry.name] = _Entry(
                        folder / entry.name, facts.st_size, facts.st_mtime, facts.st_ctime
                    )
                elif entry.name != INCOMING_FOLDER or entry.is_symlink():
                    others += 1
    return files, others


def _incoming(root: Path) -> tuple[list[Leftover], int]:
    folder = root / INCOMING_FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return [], 0
    with volume_errors(root):
        entries, others = _files_in(folder)
    leftovers: list[Leftover] = []
    for name, entry in entries.items():
        record: _Entry | None = None
        if name.endswith(PART_SUFFIX):
            record = entries.get(name.removesuffix(PART_SUFFIX) + RECORD_SUFFIX)
        elif name.endswith(RECORD_SUFFIX):
            if name.removesuffix(RECORD_SUFFIX) + PART_SUFFIX in entries:
                continue  # removed together with its part
        elif not name.endswith(CLAIM_SUFFIX):
            others += 1
            continue
        leftovers.append(
            Leftover(
                path=entry.path,
                record=record.path if record else None,
                changed_at=datetime.fromtimestamp(entry.modified_at, UTC),
                size_bytes=entry.size_bytes + (record.size_bytes if record else 0),
            )
        )
    return leftovers, others


def _stored(
    name: PublishedName, file: _Entry | None, sidecar: _Entry | None, *, now: datetime
) -> StoredFile:
    found = file or sidecar
    if found is None:
        raise ValueError(f"{name} is neither a price list nor a sidecar")
    return StoredFile(
        path=found.path,
        owner_id=name.owner_id,
        arrived_at=_arrived_at(name, found, now=now),
        size_bytes=sum(entry.size_bytes for entry in (file, sidecar) if entry),
        has_sidecar=sidecar is not None,
    )


def _arrived_at(name: PublishedName, entry: _Entry, *, now: datetime) -> datetime:
    told = _instant(name.timestamp_ms)
    if told is not None and _EARLIEST <= told <= now + _CLOCKS_DIFFER_BY:
        return told
    # The time in this name is impossible: the sidecar's time is used, otherwise the time at which
    # the disk noted the last change of the file's inode.
    path = entry.path
    try:
        text = (path if is_sidecar_name(path.name) else sidecar_path(path)).read_bytes()
        return Sidecar.model_validate_json(text).downloaded_at
    except (OSError, ValidationError):
        return datetime.fromtimestamp(entry.changed_at, UTC)


def _instant(timestamp_ms: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(timestamp_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
