"""Blocking disk work of the shared volume: hashing, durable writes, placing without overwriting.

Called in threads only; turns the disk's errors into VolumeError.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from marketbel_courier.errors import VolumeError, VolumeFull
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.sidecar import Digests

READ_BLOCK_BYTES = 1024 * 1024
# From here on, handing bytes to another thread costs less than it saves.
APART_FROM_BYTES = 512 * 1024

# Linux takes no more than 1024 in a call.
_BLOCKS_AT_ONCE = 256

# These threads only compute: their work never waits for other work.
_MD5_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="md5")

_TROUBLES = {
    errno.ENOSPC: "volume-is-full",
    errno.EDQUOT: "volume-quota-used-up",
    errno.EACCES: "volume-not-writable",
    errno.EPERM: "volume-not-writable",
    errno.EROFS: "volume-read-only",
    errno.ENOENT: "volume-gone",
    errno.ENOTDIR: "volume-no-folder",
    errno.EIO: "volume-damaged",
    errno.ESTALE: "volume-share-gone",
    errno.EMFILE: "volume-too-many-files-open",
}
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})


@contextmanager
def volume_errors(root: Path) -> Iterator[None]:
    """Turn an OSError into a VolumeError that says what to do; VolumeFull where space is short."""
    try:
        yield
    except OSError as error:
        kind = VolumeFull if error.errno in _NO_SPACE else VolumeError
        raise kind(_trouble(error, root)) from error


def _trouble(error: OSError, root: Path) -> Message:
    code = _TROUBLES.get(error.errno or 0)
    if code is not None:
        return Message(code, folder=root)
    why = (error.strerror or type(error).__name__).lower()
    return Message("volume-refused-the-write", why=why, folder=root)


def _nothing() -> None:
    """The default of `meanwhile` in `RunningDigests.update`: does nothing."""


class RunningDigests:
    """Size, MD5 and SHA-256 of the bytes seen so far."""

    def __init__(self) -> None:
        self.size_bytes = 0
        # MD5 is what the sidecar's readers compare; it guards against accidents, not attackers.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()

    def update(
        self, *blocks: bytes | bytearray | memoryview, meanwhile: Callable[[], None] = _nothing
    ) -> None:
        """Take in the next bytes, after `meanwhile` is done; where that raises, none of them.

        MD5 is the slowest part of storing a large file: there it has a thread of its own.
        """
        size_bytes = sum(map(len, blocks))
        md5 = self._md5.copy()
        if size_bytes < APART_FROM_BYTES:
            meanwhile()
            _update(md5, blocks)
            _update(self._sha256, blocks)
        else:
            hashed = _MD5_THREADS.submit(_update, md5, blocks)
            meanwhile()
            _update(self._sha256, blocks)
            hashed.result()
        self._md5 = md5
        self.size_bytes += size_bytes

    def copy(self) -> RunningDigests:
        """These digests, to go on from here without changing them."""
        other = RunningDigests()
        other.size_bytes = self.size_bytes
        other._md5 = self._md5.copy()
        other._sha256 = self._sha256.copy()
        return other

    def result(self) -> Digests:
        """The digests of everything taken in."""
        return Digests(self.size_bytes, self._md5.hexdigest(), self._sha256.hexdigest())


def _update(digest: hashlib._Hash, blocks: Iterable[bytes | bytearray | memoryview]) -> None:
    for block in blocks:
        digest.update(block)


def digests_of(path: Path) -> Digests:
    """Size and checksums of a file, read in blocks."""
    digests = RunningDigests()
    with path.open("rb", buffering=0) as file:
        # The buffer is no larger than the file: clearing a large buffer takes longer than hashing a
        # small file.
        buffer = bytearray(min(os.fstat(file.fileno()).st_size + 1, READ_BLOCK_BYTES))
        view = memoryview(buffer)
        while count := file.readinto(buffer):
            digests.update(view[:count])
    return digests.result()


def create_exclusively(path: Path) -> int:
    """Open a new file for writing; other services may read it, as far as the umask lets them."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o664)


def write_all(descriptor: int, *blocks: bytes | bytearray) -> None:
    """Write every byte, also where the kernel takes them in parts."""
    left = [memoryview(block) for block in blocks]
    while left:
        written = os.writev(descriptor, left[:_BLOCKS_AT_ONCE])
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if left:
            left[0] = left[0][written:]


def sync_folder(folder: Path) -> None:
    """Make the folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place_without_overwriting(temporary: Path, final: Path) -> bool:
    """Give a finished file its final name in one step; False if that name is taken."""
    try:
        os.link(temporary, final)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        return place_by_claim(temporary, final)
    temporary.unlink()
    return True


def place_by_claim(temporary: Path, final: Path) -> bool:
    """What `place_without_overwriting` does, on a file system without hard links.

    A plain rename would overwrite there. Writers of one name agree on who may use it through a
    claim file beside the temporary file.
    """
    claim = temporary.with_name(f"{final.name}.claim")
    try:
        os.close(create_exclusively(claim))
    except FileExistsError:
        return False
    try:
        if final.exists():
            return False
        temporary.rename(final)
        return True
    finally:
        claim.unlink(missing_ok=True)


def replace_durably(folder: Path, final: Path, content: bytes, *, fsync: bool) -> None:
    """Write a small file under a temporary name in `folder`, then move it over `final`."""
    temporary = folder / f"{secrets.token_hex(12)}.part"
    descriptor = create_exclusively(temporary)
    try:
        try:
            write_all(descriptor, content)
            if fsync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(final)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
