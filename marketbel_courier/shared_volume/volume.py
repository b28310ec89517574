"""The shared volume as its users see it: begin, verify, adopt, locate, look through, remove."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import ValidationError

from marketbel_courier.errors import (
    ChecksumMismatch,
    IncompleteTransfer,
    InvalidSource,
    SourceNotFound,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.cleanup import Fate, Removable, remove
from marketbel_courier.shared_volume.disk import digests_of, volume_errors
from marketbel_courier.shared_volume.former_files import FormerFile, read_former_file
from marketbel_courier.shared_volume.inventory import Inventory, take_inventory
from marketbel_courier.shared_volume.names import (
    is_sidecar_name,
    parse_published_name,
    sanitise_filename,
)
from marketbel_courier.shared_volume.pending_files import (
    INCOMING_FOLDER,
    PendingFile,
    PublishedFile,
    write_sidecar,
)
from marketbel_courier.shared_volume.sidecar import (
    Digests,
    Provenance,
    Sidecar,
    describe,
    sidecar_path,
)
from marketbel_courier.shared_volume.space_requests import RoomRequests
from marketbel_courier.shared_volume.trial_file import trial_file
from marketbel_courier.shared_volume.usage import VolumeLimit, bytes_free, bytes_held

T = TypeVar("T")


@dataclass(frozen=True)
class VolumeFile:
    """A file found on the shared volume; the parts of its name are None where it has another.

    `owner_id` is that of a supplier, or of a job of the former worker.
    """

    path: Path
    original_filename: str
    owner_id: UUID | None
    timestamp_ms: int | None
    size_bytes: int
    has_sidecar: bool


class SharedVolume:
    """The folder that the courier and ml-analyze share.

    `fsync=False` gives up safety against power cuts; a killed process never leaves a torn file.
    `max_bytes` bounds what all files together may take: beyond, writes raise VolumeFull.
    """

    def __init__(self, root: Path, fsync: bool = True, max_bytes: int | None = None) -> None:
        self.root = root
        self.limit = None if max_bytes is None else VolumeLimit(root, max_bytes)
        self.room_requests = RoomRequests()
        self._fsync = fsync
        # A separate thread pool: slow name look-ups in the loop's default pool must not delay
        # writes.
        self._executor = ThreadPoolExecutor(max_workers=8, thread_name_prefix="shared-volume")

    def begin(self, supplier_id: UUID) -> PendingFile:
        """A new file for this supplier, invisible until it is published."""
        return PendingFile(
            self.root, supplier_id, self._executor, fsync=self._fsync, limit=self.limit
        )

    async def verify(self, path: Path) -> Sidecar:
        """Hash a file again and compare it with its sidecar; raises ChecksumMismatch."""
        return await self._in_thread(lambda: _verify(path))

    async def adopt(self, path: Path, provenance: Provenance) -> PublishedFile:
        """Write the sidecar of a file that already lies on the volume, such as an upload.

        An earlier sidecar is replaced. Raises InvalidSource, SourceNotFound, IncompleteTransfer.
        """
        return await self._in_thread(lambda: self._adopt(path, provenance))

    async def read_former_file(self, path: Path) -> FormerFile | None:
        """A file of the former worker, read in full; None if the path is none of its files."""
        return await self._in_thread(lambda: _read_former_file(path))

    async def describe_former_file(
        self, path: Path, provenance: Provenance, digests: Digests, *, downloaded_at: datetime
    ) -> None:
        """Write the sidecar of a file of the former worker; an earlier one is replaced.

        Raises VolumeError, and ValueError for values that a sidecar cannot hold.
        """
        name = sanitise_filename(provenance.original_filename)
        sidecar = describe(provenance, name, digests, downloaded_at)

        def write() -> None:
            with volume_errors(self.root):
                write_sidecar(self.root, path, sidecar, fsync=self._fsync)

        await self._in_thread(write)

    async def locate(self, path: Path) -> VolumeFile | None:
        """The facts of a price list on the volume; None if the path is no price list there.

        Links are followed before the question is decided.
        """
        return await self._in_thread(lambda: self._locate(path))

    async def try_writing(self) -> None:
        """Write a file as a delivery does, and remove it; raises VolumeError where none can be."""
        await self._in_thread(lambda: _try_writing(self.root))

    async def inventory(self, *, now: datetime) -> Inventory:
        """Everything on the volume; raises VolumeError if the volume is missing."""
        return await self._in_thread(lambda: take_inventory(self.root, now=now))

    async def remove(self, items: Sequence[Removable]) -> list[Fate | OSError]:
        """Remove these files; returns the result for each file, in the same order."""
        fates = await self._in_thread(lambda: [_fate_of(item) for item in items])
        if self.limit is not None:
            self.limit.look_again()
        return fates

    async def bytes_held(self) -> int:
        """The sizes of all files together; raises VolumeError."""
        return await self._in_thread(lambda: bytes_held(self.root))

    async def bytes_missing(self, wanted_bytes: int, *, free_bytes: int | None = None) -> int:
        """How many bytes have to go until so many fit under the limit and on the disk.

        0 or less means that they fit. `free_bytes` takes the place of what the disk says, where a
        quota hides how much may be written. Raises VolumeError.
        """
        free = await self.bytes_free() if free_bytes is None else free_bytes
        missing = wanted_bytes - free
        if self.limit is None:
            return missing
        return max(missing, self.limit.excess_bytes(await self.bytes_held(), wanted_bytes))

    async def bytes_free(self) -> int:
        """The bytes that can still be written to the disk; raises VolumeError."""
        return await self._in_thread(lambda: bytes_free(self.root))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    def _adopt(self, path: Path, provenance: Provenance) -> PublishedFile:
        found = self._locate(path)
        if found is None:
            if self._resolve(path) is not None:
                raise SourceNotFound(Message("volume-file-missing", path=path))
            raise InvalidSource(Message("volume-file-elsewhere", path=path, folder=self.root))
        if found.size_bytes == 0:
            raise IncompleteTransfer(Message("volume-file-empty", file=found.path.name))
        with volume_errors(self.root):
            name = sanitise_filename(provenance.original_filename)
            sidecar = describe(provenance, name, digests_of(found.path), datetime.now(UTC))
            write_sidecar(self.root, found.path, sidecar, fsync=self._fsync)
        return PublishedFile(found.path, sidecar)

    def _resolve(self, path: Path) -> Path | None:
        try:
            resolved = path.resolve()
        except (OSError, RuntimeError, ValueError):  # a loop of links, or a NUL in the name
            return None
        return resolved if resolved.parent == self.root.resolve() else None

    def _locate(self, path: Path) -> VolumeFile | None:
        resolved = self._resolve(path)
        if resolved is None or resolved.name.startswith(".") or is_sidecar_name(resolved.name):
            return None
        if not resolved.is_file():
            return None
        name = parse_published_name(resolved.name)
        return VolumeFile(
            path=resolved,
            original_filename=name.original_filename if name else resolved.name,
            owner_id=name.owner_id if name else None,
            timestamp_ms=name.timestamp_ms if name else None,
            size_bytes=resolved.stat().st_size,
            has_sidecar=sidecar_path(resolved).is_file(),
        )


def _read_former_file(path: Path) -> FormerFile | None:
    name = parse_published_name(path.name)
    if name is None or path.is_symlink():
        return None
    try:
        return read_former_file(path, name)
    except (OSError, ValueError, OverflowError):
        return None


def _fate_of(item: Removable) -> Fate | OSError:
    try:
        return remove(item)
    except OSError as error:
        return error


def _try_writing(root: Path) -> None:
    with volume_errors(root):
        for folder in (root, root / INCOMING_FOLDER):
            if folder == root or folder.is_dir():
                with trial_file(folder):
                    pass


def _verify(path: Path) -> Sidecar:
    try:
        sidecar = Sidecar.model_validate_json(sidecar_path(path).read_bytes())
    except FileNotFoundError as error:
        raise ChecksumMismatch(Message("volume-sidecar-missing", file=path.name)) from error
    except ValidationError as error:
        raise ChecksumMismatch(
            Message("volume-sidecar-wrong", n=error.error_count(), file=path.name)
        ) from error
    except OSError as error:
        raise ChecksumMismatch(
            Message("volume-sidecar-unreadable", why=error.strerror, file=path.name)
        ) from error
    try:
        digests = digests_of(path)
    except OSError as error:
        raise ChecksumMismatch(
            Message("volume-file-unreadable", why=error.strerror, file=path.name)
        ) from error
    if digests.size_bytes != sidecar.file_size_bytes:
        raise ChecksumMismatch(
            Message(
                "volume-file-of-another-size",
                file=path.name,
                size=digests.size_bytes,
                said=sidecar.file_size_bytes,
            )
        )
    if digests.md5 != sidecar.checksum_md5 or (
        sidecar.checksum_sha256 is not None and digests.sha256 != sidecar.checksum_sha256
    ):
        raise ChecksumMismatch(Message("volume-file-of-another-checksum", file=path.name))
    return sidecar
