"""A price list on its way in: streamed to a temporary file, then published whole or not at all."""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from marketbel_courier.errors import (
    CourierError,
    IncompleteTransfer,
    TransientError,
    VolumeError,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.disk import (
    RunningDigests,
    place_without_overwriting,
    replace_durably,
    sync_folder,
    volume_errors,
    write_all,
)
from marketbel_courier.shared_volume.names import PublishedName, sanitise_filename
from marketbel_courier.shared_volume.partial_files import (
    PART_SUFFIX,
    FileVersion,
    Partial,
    create_locked,
    create_to_be_kept,
    kept_path,
    record_path,
    remove,
    take_over,
)
from marketbel_courier.shared_volume.sidecar import (
    Digests,
    Provenance,
    Sidecar,
    describe,
    sidecar_path,
)
from marketbel_courier.shared_volume.usage import VolumeLimit

INCOMING_FOLDER = ".incoming"
# A small file costs one hop to a thread; a larger one is written in batches of this size.
BATCH_BYTES = 256 * 1024
# From this size on batches are larger: losing one matters little, and fewer hand-overs are faster.
_LARGE_FILE_BYTES = 4 * 1024 * 1024
_LARGE_BATCH_BYTES = 1024 * 1024
# Blocks of this size are kept as they come; smaller ones are put together.
_LARGE_BLOCK_BYTES = 16 * 1024

T = TypeVar("T")


@dataclass(frozen=True)
class PublishedFile:
    """A price list on the shared volume with the sidecar that describes it."""

    path: Path
    sidecar: Sidecar


@dataclass
class Batch:
    """Bytes that go to the disk together, in the blocks in which they came."""

    blocks: list[bytes | bytearray] = field(default_factory=list)
    size_bytes: int = 0

    def add(self, block: bytes) -> None:
        """Take the next bytes, uncopied where there are many of them."""
        self.size_bytes += len(block)
        if len(block) >= _LARGE_BLOCK_BYTES:
            self.blocks.append(block)
        elif self.blocks and isinstance(self.blocks[-1], bytearray):
            self.blocks[-1] += block
        else:
            self.blocks.append(bytearray(block))


class PendingFile:
    """One file being written; `async with` discards whatever was not published.

    If the file's version is known, the received part is kept when the transfer breaks off, for a
    later transfer from the same supplier and source.

    Not for use by two tasks at once. A cancelled call leaves its thread to finish, so every piece
    of disk work holds a lock and `discard` waits for the piece before it. A batch of a large file
    is written while the next one comes: its error is raised by the following call.
    """

    def __init__(
        self,
        root: Path,
        supplier_id: UUID,
        executor: Executor,
        *,
        fsync: bool,
        limit: VolumeLimit | None = None,
    ) -> None:
        self.supplier_id = supplier_id
        self._root = root
        self._fsync = fsync
        self._limit = limit
        self._executor = executor
        self._lock = threading.Lock()
        self._temporary = self._own_path()
        self._version: FileVersion | None = None
        self._descriptor: int | None = None
        self._batch = Batch()
        self._writing: asyncio.Future[None] | None = None
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
        broke_off = isinstance(error, TransientError | asyncio.CancelledError)
        if broke_off and not isinstance(error, VolumeError):
            await self._stop_writing()
            await self._in_thread(self._keep)
        await self.discard()

    @property
    def size_bytes(self) -> int:
        """The received bytes of the file, with those of an earlier attempt."""
        return self._received

    async def resume(self, source: str, head_bytes: int) -> Partial | None:
        """The part of the file at `source` that an attempt received and that can be continued.

        The next `write` follows these bytes. None if there is nothing usable, or not even
        `head_bytes` bytes; then the file is empty.
        """
        await self._stop_writing()
        return await self._in_thread(lambda: self._resume(source, head_bytes))

    def expect(self, version: FileVersion | None) -> None:
        """State, before the first byte, which version comes; with None the file cannot be
        continued.
        """
        self._version = version

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes; raises VolumeError."""
        self._batch.add(chunk)
        self._received += len(chunk)
        is_large = self._received > _LARGE_FILE_BYTES
        if self._batch.size_bytes >= (_LARGE_BATCH_BYTES if is_large else BATCH_BYTES):
            await self._finish_writing()
            batch, self._batch = self._batch, Batch()
            self._writing = self._in_thread(lambda: self._write_batch(batch))
            if not is_large:
                await self._finish_writing()

    async def digests(self) -> Digests:
        """Size and checksums of what was written so far.

        What is not on the disk yet stays in memory: a small file that turns out to be known
        already never touches the disk.
        """
        await self._finish_writing()
        return await self._in_thread(self._digests_so_far)

    async def restart(self) -> None:
        """Forget everything written so far and begin the file again."""
        await self._stop_writing()
        await self._in_thread(self._forget)

    async def publish(
        self, provenance: Provenance, *, stored_as: str | None = None
    ) -> PublishedFile:
        """Make the file visible under its final name, then its sidecar.

        `stored_as` takes the place of the original name in the file's own, not in the sidecar.
        Raises VolumeError, and IncompleteTransfer for a file without a byte.
        """
        if not self._received:
            raise IncompleteTransfer(Message("source-file-empty"))
        await self._finish_writing()
        batch, self._batch = self._batch, Batch()
        published = await self._in_thread(lambda: self._publish(batch, provenance, stored_as))
        self._handed_over = True
        return published

    async def withdraw(self) -> None:
        """Remove a published file with its sidecar, as nobody could be told of it."""
        self._handed_over = False
        await self.discard()

    async def discard(self) -> None:
        """Remove every trace of the file, unless `publish` has returned it."""
        if not (self._handed_over or self._discarded):
            await self._stop_writing()
            await self._in_thread(self._remove)

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        def locked() -> T:
            with self._lock, volume_errors(self._root):
                return work()

        return asyncio.get_running_loop().run_in_executor(self._executor, locked)

    async def _finish_writing(self) -> None:
        """Wait for the batch that is being written; raises what went wrong with it."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def _stop_writing(self) -> None:
        """Wait for the batch that is being written, without raising its error: the digests show a
        loss.
        """
        with suppress(CourierError):
            await self._finish_writing()

    def _write_batch(self, batch: Batch) -> None:
        if self._closed:
            raise RuntimeError("the pending file was published or discarded before")
        if self._limit is not None:
            self._limit.admit(batch.size_bytes)
        if self._descriptor is None:
            self._descriptor = self._create()
        descriptor, blocks = self._descriptor, batch.blocks
        self._digests.update(*blocks, meanwhile=lambda: write_all(descriptor, *blocks))

    def _digests_so_far(self) -> Digests:
        digests = self._digests.copy()
        digests.update(*self._batch.blocks)
        return digests.result()

    def _create(self) -> int:
        if self._version is not None:
            kept = self._kept_path(self._version.source)
            descriptor = create_to_be_kept(kept, self._version)
            if descriptor is not None:
                self._temporary = kept
                return descriptor
        return create_locked(self._temporary)

    def _own_path(self) -> Path:
        name = f"{self.supplier_id}_{secrets.token_hex(8)}{PART_SUFFIX}"
        return self._root / INCOMING_FOLDER / name

    def _kept_path(self, source: str) -> Path:
        return kept_path(self._root / INCOMING_FOLDER, self.supplier_id, source)

    def _resume(self, source: str, head_bytes: int) -> Partial | None:
        if self._received == 0:
            self._take_over(source)
        else:
            self._settle()
        version = self._version
        if version is not None and version.source == source and self._received >= head_bytes:
            whole = version.total_bytes is not None and self._received >= version.total_bytes
            if not whole:
                return Partial(version, self._received, self._head(head_bytes))
        self._forget()
        return None

    def _take_over(self, source: str) -> None:
        kept = self._kept_path(source)
        taken = take_over(kept, source)
        if taken is not None:
            self._temporary = kept
            self._descriptor = taken.descriptor
            self._version = taken.version
            self._digests = taken.digests
            self._received = taken.digests.size_bytes

    def _settle(self) -> None:
        # An attempt cancelled in the middle of a write may have lost it, or done half of it.
        written = self._digests.size_bytes
        if written + self._batch.size_bytes != self._received:
            self._batch = Batch()
            self._received = written
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, written)
            os.lseek(self._descriptor, written, os.SEEK_SET)

    def _head(self, size: int) -> bytes:
        if self._descriptor is None:
            return b"".join(self._batch.blocks)[:size]
        return os.pread(self._descriptor, size, 0)

    def _forget(self) -> None:
        self._version = None
        self._batch = Batch()
        self._received = 0
        self._digests = RunningDigests()
        if self._descriptor is not None:
            remove(self._temporary)
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)
            self._temporary = self._own_path()

    def _keep(self) -> None:
        """Close the file without removing it, if a later attempt can continue it."""
        version = self._version
        if version is None or self._closed or self._descriptor is None:
            return
        if self._temporary == self._kept_path(version.source):
            # Even if the last batch is missing, the bytes on the disk are the first part of the
            # file.
            with suppress(OSError, VolumeError):
                self._settle()
                batch, self._batch = self._batch, Batch()
                self._write_batch(batch)
            self._close()
            self._discarded = True

    def _publish(
        self, batch: Batch, provenance: Provenance, stored_as: str | None
    ) -> PublishedFile:
        self._write_batch(batch)
        if self._fsync and self._descriptor is not None:
            os.fsync(self._descriptor)
        downloaded_at = datetime.now(UTC)
        name = sanitise_filename(provenance.original_filename)
        sidecar = describe(provenance, name, self._digests.result(), downloaded_at)
        # From here on no other process may continue these bytes; the lock stays until the name is
        # removed.
        self._closed = True
        if self._version is not None:
            record_path(self._temporary).unlink(missing_ok=True)
        stored_name = name if stored_as is None else sanitise_filename(stored_as)
        final = self._place(stored_name, downloaded_at)
        self._published = final
        self._close()
        # The folder is synced once, for both names: the file is announced only after that.
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
        if self._descriptor is not None:
            remove(self._temporary)
        with suppress(OSError):
            self._close()
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
