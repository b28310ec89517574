"""Contents by their SHA-256, compressed where that pays, and checked when they are read."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from marketbel_courier.archive.folder_store import FolderStore
from marketbel_courier.archive.stores import BLOCK_BYTES, ArchiveError, Store
from marketbel_courier.messages.message import Message

# Price lists as text shrink to a fifth; a workbook is already compressed (ZIP).
_LEVEL = 4
_WORTH_IT = 0.9
_SAMPLE_BYTES = 16 * 1024
_AS_GZIP = 16 + zlib.MAX_WBITS


class Encoding(StrEnum):
    """How a content is kept: as it is, or as a gzip file that every tool unpacks."""

    PLAIN = "plain"
    GZIP = "gzip"


@dataclass(frozen=True, slots=True)
class KeptContent:
    """A content that the archive has; sizes are bytes, `stored_bytes` what it takes there."""

    digest: str
    size_bytes: int
    stored_bytes: int
    encoding: Encoding


class DamagedContent(ArchiveError):
    """The archive's content differs from what was stored."""


class Archive:
    """Contents of price lists in one store. Every method blocks and raises ArchiveError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, path: Path, digest: str) -> KeptContent:
        """Keep the content of a file, whose SHA-256 is `digest`.

        Raises DamagedContent if the file has changed, and OSError if the file is missing.
        """
        size = path.stat().st_size
        with path.open("rb", buffering=0) as file:
            encoding = _encoding_for(file.read(_SAMPLE_BYTES))
            file.seek(0)
            blocks = _checked(iter(lambda: file.read(BLOCK_BYTES), b""), digest, size)
            stored = self._store.write(
                _name(digest, encoding), _packed(blocks) if encoding is Encoding.GZIP else blocks
            )
        return KeptContent(digest, size, stored, encoding)

    def read(self, kept: KeptContent) -> Iterator[bytes]:
        """The content in blocks, never more bytes than were stored; raises DamagedContent at its
        end.
        """
        blocks = self._store.read(_name(kept.digest, kept.encoding))
        if kept.encoding is Encoding.GZIP:
            blocks = _unpacked(blocks, kept)
        return _checked(blocks, kept.digest, kept.size_bytes)

    def fetch(self, kept: KeptContent, target: Path) -> None:
        """Write the content into a new file, which is gone again if the content is damaged."""
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for block in self.read(kept):
                    file.write(block)
        except BaseException:
            with suppress(OSError):
                target.unlink(missing_ok=True)
            raise

    def remove(self, kept: KeptContent) -> None:
        """Forget a content."""
        self._store.remove(_name(kept.digest, kept.encoding))

    def check(self) -> None:
        """Raises ArchiveError where nothing can be kept, with what to do."""
        self._store.check()


def open_archive(address: str) -> Archive:
    """The archive at a folder's path, or at a bucket's URL; raises ArchiveError."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return Archive(FolderStore(Path(address)))
    if scheme == "file":
        return Archive(FolderStore(Path(rest)))
    # Imported here: who keeps contents in a folder needs no library for buckets.
    from marketbel_courier.archive.object_store import ObjectStore  # noqa: PLC0415

    return Archive(ObjectStore(address))


def _name(digest: str, encoding: Encoding) -> str:
    return f"{digest[:2]}/{digest}{'.gz' if encoding is Encoding.GZIP else ''}"


def _encoding_for(sample: bytes) -> Encoding:
    shrunk = len(zlib.compress(sample, 1))
    return Encoding.GZIP if shrunk < len(sample) * _WORTH_IT else Encoding.PLAIN


def _packed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_AS_GZIP)
    for block in blocks:
        if packed := packer.compress(block):
            yield packed
    yield packer.flush()


def _unpacked(blocks: Iterable[bytes], kept: KeptContent) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=_AS_GZIP)
    try:
        for block in blocks:
            packed = block
            while packed and not unpacker.eof:
                if unpacked := unpacker.decompress(packed, BLOCK_BYTES):
                    yield unpacked
                packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise _damaged(kept.digest) from error
    if not unpacker.eof:
        raise _damaged(kept.digest)


def _checked(blocks: Iterable[bytes], digest: str, size_bytes: int) -> Iterator[bytes]:
    """The blocks, as long as they may be that content; raises DamagedContent where they are not."""
    sha256, seen = hashlib.sha256(), 0
    for block in blocks:
        seen += len(block)
        if seen > size_bytes:
            raise _damaged(digest)
        sha256.update(block)
        yield block
    if seen != size_bytes or sha256.hexdigest() != digest:
        raise _damaged(digest)


def _damaged(digest: str) -> DamagedContent:
    return DamagedContent(Message("archive-content-damaged", digest=digest[:12]))
