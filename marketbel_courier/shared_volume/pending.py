"""A price list on its way in: streamed to a temporary file, then published whole or not at all."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from marketbel_courier.errors import IncompleteTransfer
from marketbel_courier.shared_volume.disk import (
    RunningDigests,
    create_exclusively,
    place_without_overwriting,
    replace_durably,
    sync_folder,
    volume_errors,
    write_all,
)
from marketbel_courier.shared_volume.names import PublishedName, sanitise_filename
from marketbel_courier.shared_volume.sidecar import (
    Digests,
    Provenance,
    Sidecar,
    describe,
    sidecar_path,
)

INCOMING_FOLDER = ".incoming"
# A small file costs one hop to a thread; a large one is written in batches of this size.
BATCH_BYTES = 256 * 1024

T = TypeVar("T")


@dataclass(frozen=True)
class PublishedFile:
    """A price list on the shared volume with the sidecar that describes it."""

    path: Path
    sidecar: Sidecar


class PendingFile:
    """One file being written; `async with` discards whatever was not published.

    Not for use by two tasks at once. A cancelled call leaves its thread to finish, so every
    piece of disk work holds a lock and `discard` waits for the one before it.
    """

    def __init__(self, root: Path, supplier_id: UUID, executor: Executor, *, fsync: bool) -> None:
        self.supplier_id = supplier_id
        self._root = root
        self._fsync = fsync
        self._executor = executor
        self._lock = threading.Lock()
        self._temporary = root / INCOMING_FOLDER / f"{supplier_id}_{secrets.token_hex(8)}.part"
        self._descriptor: int | None = None
        self._buffer = bytearray()
        self._received = 0
        self._digests = RunningDigests()
        self._closed = False
        self._discarded = False
        self._published: Path | None = None
        self._handed_over = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.discard()

    @property
    def size_bytes(self) -> int:
        """Bytes taken in since the last restart."""
        return self._received

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises VolumeError."""
        self._buffer += chunk
        self._received += len(chunk)
        if len(self._buffer) >= BATCH_BYTES:
            batch, self._buffer = self._buffer, bytearray()
            await self._in_thread(lambda: self._write_batch(batch))

    async def digests(self) -> Digests:
        """Size and checksums of what was written so far.

        What is not on the disk yet stays in memory: a small file that turns out to be known
        already never touches the disk.
        """
        return await self._in_thread(self._digests_so_far)

    async def restart(self) -> None:
        """Forget everything written so far and begin the file again."""
        self._buffer = bytearray()
        self._received = 0
        await self._in_thread(self._truncate)

    async def publish(self, provenance: Provenance) -> PublishedFile:
        """Make the file visible under its final name, then its sidecar.

        Raises VolumeError, and IncompleteTransfer for a file without a byte.
        """
        if not self._received:
            raise IncompleteTransfer(
                f"{provenance.supplier_name}: the file is empty. Ask the supplier for a new one."
            )
        batch, self._buffer = self._buffer, bytearray()
        published = await self._in_thread(lambda: self._publish(batch, provenance))
        self._handed_over = True
        return published

    async def discard(self) -> None:
        """Remove every trace of the file, unless `publish` has returned it."""
        if not (self._handed_over or self._discarded):
            await self._in_thread(self._remove)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        def locked() -> T:
            with self._lock, volume_errors(self._root):
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._executor, locked)

    def _write_batch(self, batch: bytearray) -> None:
        if self._closed:
            raise RuntimeError("the pending file was published or discarded before")
        if self._descriptor is None:
            self._descriptor = self._create()
        write_all(self._descriptor, batch)
        self._digests.update(batch)

    def _digests_so_far(self) -> Digests:
        digests = self._digests.copy()
        digests.update(self._buffer)
        return digests.result()

    def _create(self) -> int:
        try:
            return create_exclusively(self._temporary)
        except FileNotFoundError:
            # The root itself must exist: on an unmounted volume nothing may be written.
            self._temporary.parent.mkdir(exist_ok=True)
            return create_exclusively(self._temporary)

    def _truncate(self) -> None:
        self._digests = RunningDigests()
        if self._descriptor is not None:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.ftruncate(self._descriptor, 0)

    def _publish(self, batch: bytearray, provenance: Provenance) -> PublishedFile:
        self._write_batch(batch)
        if self._fsync and self._descriptor is not None:
            os.fsync(self._descriptor)
        self._close()
        downloaded_at = datetime.now(UTC)
        name = sanitise_filename(provenance.original_filename)
        sidecar = describe(provenance, name, self._digests.result(), downloaded_at)
        final = self._place(name, downloaded_at)
        self._published = final
        if self._fsync:
            sync_folder(self._root)
        write_sidecar(self._root, final, sidecar, fsync=self._fsync)
        return PublishedFile(final, sidecar)

    def _place(self, name: str, downloaded_at: datetime) -> Path:
        timestamp_ms = int(downloaded_at.timestamp() * 1000)
        while True:
            final = self._root / str(PublishedName(self.supplier_id, timestamp_ms, name))
            # A sidecar without its file may be left of an earlier clean-up: not our name either.
            taken = sidecar_path(final).exists()
            if not taken and place_without_overwriting(self._temporary, final):
                return final
            timestamp_ms += 1

    def _close(self) -> None:
        self._closed = True
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def _remove(self) -> None:
        with suppress(OSError):
            self._close()
        self._temporary.unlink(missing_ok=True)
        if self._published is not None:
            sidecar_path(self._published).unlink(missing_ok=True)
            self._published.unlink(missing_ok=True)
        self._discarded = True


def write_sidecar(root: Path, path: Path, sidecar: Sidecar, *, fsync: bool) -> None:
    """Put the sidecar beside its file in one step; blocks."""
    incoming = root / INCOMING_FOLDER
    incoming.mkdir(exist_ok=True)
    content = sidecar.model_dump_json(indent=2).encode() + b"\n"
    replace_durably(incoming, sidecar_path(path), content, fsync=fsync)
    if fsync:
        sync_folder(root)
