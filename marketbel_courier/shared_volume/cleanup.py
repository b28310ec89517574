"""Which files of the shared volume have expired, and how a file is removed.

Whether a delivery still needs a file is decided by the caller: the disk does not show it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path

from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume import partial_files
from marketbel_courier.shared_volume.inventory import Inventory, StoredFile
from marketbel_courier.shared_volume.names import SIDECAR_SUFFIX
from marketbel_courier.shared_volume.sidecar import sidecar_path

# A file that a living process is about to use is younger than this.
GRACE = timedelta(hours=1)


class Reason(StrEnum):
    """Why a file may go."""

    EXPIRED = "expired"
    ORPHAN_FILE = "orphan files"
    ORPHAN_SIDECAR = "orphan sidecars"
    LEFTOVER = "leftovers"
    OVER_LIMIT = "over the limit"

    @property
    def words(self) -> Message:
        """The same for people to read."""
        return Message(_REASONS[self])


_REASONS = {
    Reason.EXPIRED: "removal-why-expired",
    Reason.ORPHAN_FILE: "removal-why-orphan-file",
    Reason.ORPHAN_SIDECAR: "removal-why-orphan-sidecar",
    Reason.LEFTOVER: "removal-why-leftover",
    Reason.OVER_LIMIT: "removal-why-over-limit",
}


@dataclass(frozen=True)
class Removable:
    """A file that may go unless a delivery needs it; `size_bytes` counts its companion too."""

    path: Path
    companion: Path | None
    reason: Reason
    since: datetime
    size_bytes: int


class Fate(Enum):
    """The result of removing a file."""

    REMOVED = "removed"
    GONE = "gone before"
    IN_USE = "in use"


def due(
    inventory: Inventory, *, now: datetime, ttl: timedelta, known: Collection[str]
) -> list[Removable]:
    """What clean-up may take now, oldest first.

    `known` are the names that deliveries have recorded: such a file without a sidecar is no orphan.
    A sidecar without its file is an orphan after an hour.
    """
    found = [
        as_removable(
            file,
            Reason.EXPIRED if file.has_sidecar or file.path.name in known else Reason.ORPHAN_FILE,
        )
        for file in inventory.price_lists
        if now - file.arrived_at > ttl
    ]
    found += [
        Removable(
            file.path,
            None,
            Reason.ORPHAN_SIDECAR,
            since=file.arrived_at,
            size_bytes=file.size_bytes,
        )
        for file in inventory.lone_sidecars
        if now - file.arrived_at > GRACE
    ]
    found += [
        Removable(
            leftover.path,
            leftover.record,
            Reason.LEFTOVER,
            since=leftover.changed_at,
            size_bytes=leftover.size_bytes,
        )
        for leftover in inventory.leftovers
        if now - leftover.changed_at > (max(ttl, GRACE) if leftover.record else GRACE)
    ]
    return sorted(found, key=lambda item: item.since)


def expendable(inventory: Inventory, *, now: datetime, known: Collection[str]) -> list[Removable]:
    """What may go before its time when the volume is full, oldest first.

    A file that no delivery has recorded is spared for an hour: its delivery may be about to record
    it.
    """
    return sorted(
        (
            as_removable(file, Reason.OVER_LIMIT)
            for file in inventory.price_lists
            if file.path.name in known or now - file.arrived_at > GRACE
        ),
        key=lambda item: item.since,
    )


def as_removable(file: StoredFile, reason: Reason) -> Removable:
    """A price list and its sidecar, which may have come since it was looked at."""
    return Removable(
        file.path,
        sidecar_path(file.path),
        reason,
        since=file.arrived_at,
        size_bytes=file.size_bytes,
    )


def remove(item: Removable) -> Fate:
    """Remove one file, then its companion; blocks, and raises OSError.

    Killed in between, it leaves a companion without its file: an orphan of the next round.
    """
    if item.path.name.endswith(partial_files.PART_SUFFIX) and item.reason is Reason.LEFTOVER:
        return _remove_part(item.path)
    if item.reason is Reason.ORPHAN_SIDECAR and _owner_of(item.path).exists():
        return Fate.IN_USE
    return _unlink(item)


def _unlink(item: Removable) -> Fate:
    fate = Fate.REMOVED
    try:
        item.path.unlink()
    except FileNotFoundError:
        fate = Fate.GONE
    if item.companion is not None:
        item.companion.unlink(missing_ok=True)
    return fate


def _remove_part(part: Path) -> Fate:
    if partial_files.remove_abandoned(part):
        return Fate.REMOVED
    if not part.exists():
        return Fate.GONE
    if partial_files.is_in_use(part):
        return Fate.IN_USE
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(part))


def _owner_of(sidecar: Path) -> Path:
    return sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX))
