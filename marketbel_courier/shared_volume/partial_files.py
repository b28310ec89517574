"""The first part of a file whose transfer broke off, kept so that another process can resume it.

`{supplier_id}_{hex}.part` holds the bytes. A lock on that file says that a process works on it, and
`….part.json` beside it says which version of which file the bytes are of. Blocks; for threads.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from marketbel_courier.shared_volume.disk import (
    READ_BLOCK_BYTES,
    RunningDigests,
    replace_durably,
)

PART_SUFFIX = ".part"
RECORD_SUFFIX = ".part.json"
# An empty ETag would be valid, but servers that know no version send it.
STRONG_ETAG = r'^"[\x21\x23-\x7e]+"$'

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


class FileVersion(BaseModel):
    """Which version of which file some bytes are the first part of.

    `source` and `answered_by` are digests of addresses: addresses may hold secrets. `etag` is a
    strong ETag. `content_disposition` (Latin-1) and `last_modified` are the first answer's own
    words.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str = Field(pattern=r"^[0-9a-f]{64}$")
    answered_by: str
    etag: str = Field(pattern=STRONG_ETAG)
    total_bytes: int | None = None
    content_disposition: str | None = Field(default=None, pattern=r"^[\x00-\xff]*$")
    last_modified: str | None = None


class _Lock(Enum):
    OURS = auto()
    BUSY = auto()
    UNSUPPORTED = auto()


class _Record(BaseModel):
    # After a power cut the file may have its length but not its bytes.
    boot_id: str
    version: FileVersion


@dataclass(frozen=True)
class Partial:
    """The stored first part of a file; `head` are its first bytes."""

    version: FileVersion
    size_bytes: int
    head: bytes


@dataclass(frozen=True)
class TakenOver:
    """A kept file that now belongs to the caller: open, locked, positioned at its end."""

    descriptor: int
    version: FileVersion
    digests: RunningDigests


def kept_path(incoming: Path, supplier_id: UUID, source: str) -> Path:
    """Where the bytes for this supplier and this source are kept: one place, so one file."""
    return incoming / f"{supplier_id}_{source[:16]}{PART_SUFFIX}"


def record_path(part: Path) -> Path:
    """Where the record of a temporary file lies, if it has one."""
    return part.with_suffix(RECORD_SUFFIX)


def is_in_use(part: Path) -> bool:
    """Whether a living process is writing this temporary file."""
    try:
        descriptor = os.open(part, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def remove_abandoned(part: Path) -> bool:
    """Remove a temporary file and its record unless a living process is writing it."""
    descriptor = _open_existing(part)
    if descriptor is None:
        return False
    try:
        if _lock(descriptor) is _Lock.BUSY or not _is_still_at(descriptor, part):
            return False
        remove(part)
    finally:
        os.close(descriptor)
    return True


def remove(part: Path) -> None:
    """Remove a temporary file that the caller holds the lock of."""
    # The record first: it must never meet bytes that it does not describe.
    record_path(part).unlink(missing_ok=True)
    part.unlink(missing_ok=True)


def create_locked(part: Path) -> int:
    """Create a temporary file under a name of its own, locked; returns its descriptor."""
    descriptor = _create(part)
    _lock(descriptor)
    return descriptor


def create_to_be_kept(part: Path, version: FileVersion) -> int | None:
    """Create the file at its kept place, locked and with its record.

    What an earlier process left there is removed. None if another process is at work there, or if
    this file system has no locks.
    """
    remove_abandoned(part)
    try:
        descriptor = _create(part)
    except FileExistsError:
        return None
    kept = False
    try:
        lock = _lock(descriptor)
        if lock is _Lock.BUSY or not _is_still_at(descriptor, part):
            return None
        if lock is _Lock.OURS:
            _write_record(part, version)
            kept = True
            return descriptor
        remove(part)
        return None
    finally:
        if not kept:
            os.close(descriptor)


def take_over(part: Path, source: str) -> TakenOver | None:
    """Go on with what an earlier process kept; the kept bytes are hashed anew.

    None, with nothing left there, if the bytes cannot be used; None also if a process is at work on
    them.
    """
    descriptor = _open_existing(part)
    if descriptor is None:
        return None
    taken = None
    try:
        if _lock(descriptor) is _Lock.OURS and _is_still_at(descriptor, part):
            taken = _usable(descriptor, part, source)
            if taken is None:
                remove(part)
    finally:
        if taken is None:
            os.close(descriptor)
    return taken


def _usable(descriptor: int, part: Path, source: str) -> TakenOver | None:
    version = _read_record(part)
    status = os.fstat(descriptor)
    # A file with a second name is a published file, whose courier died before it removed this name.
    if version is None or not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        return None
    size = status.st_size
    if version.total_bytes is not None:
        if size > version.total_bytes:
            return None
        # A server cannot answer a range that begins at the end: the last byte is requested once
        # more.
        size = min(size, version.total_bytes - 1)
    if version.source != source or size <= 0:
        return None
    digests = _digests_of(descriptor, size)
    if digests.size_bytes != size:
        return None
    os.ftruncate(descriptor, size)
    return TakenOver(descriptor, version, digests)


def _digests_of(descriptor: int, size: int) -> RunningDigests:
    digests = RunningDigests()
    while block := os.read(descriptor, min(READ_BLOCK_BYTES, size - digests.size_bytes)):
        digests.update(block)
    return digests


def _write_record(part: Path, version: FileVersion) -> None:
    record = _Record(boot_id=_boot_id(), version=version)
    content = record.model_dump_json().encode()
    replace_durably(part.parent, record_path(part), content, fsync=False)


def _read_record(part: Path) -> FileVersion | None:
    try:
        record = _Record.model_validate_json(record_path(part).read_bytes())
    except (OSError, ValidationError):
        return None
    return record.version if record.boot_id == _boot_id() else None


@cache
def _boot_id() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    # The version is unknown: no other process may continue what this process writes.
    return os.urandom(16).hex()


def _create(part: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(part, flags, 0o664)
    except FileNotFoundError:
        # The root itself must exist: on an unmounted volume nothing may be written.
        part.parent.mkdir(exist_ok=True)
        return os.open(part, flags, 0o664)


def _open_existing(part: Path) -> int | None:
    # A missing, unreadable or special file is left alone: a new name is always free.
    with suppress(OSError):
        return os.open(part, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    return None


def _lock(descriptor: int) -> _Lock:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _Lock.BUSY
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return _Lock.UNSUPPORTED
    return _Lock.OURS


def _is_still_at(descriptor: int, part: Path) -> bool:
    # Between opening and locking, the holder of the lock may have published or removed it.
    try:
        return os.path.samestat(os.fstat(descriptor), part.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
