"""Price lists in local folders: only in permitted folders, copied byte for byte."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from marketbel_courier.errors import (
    IncompleteTransfer,
    InvalidSource,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.names import is_sidecar_name, parse_published_name
from marketbel_courier.sources.content_gate import ContentGate
from marketbel_courier.sources.filenames import complete_filename
from marketbel_courier.sources.request import (
    FetchedSource,
    FetchRequest,
    OnProgress,
    PriceListSink,
    sidecar_source_type,
)
from marketbel_courier.sources.urls import unreadable_address

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True)
class _OpenFile:
    descriptor: int
    size_bytes: int
    modified_ns: int


class LocalFileSource:
    """Copies from the shared volume and from LOCAL_SOURCE_DIRS, and from nowhere else."""

    def __init__(self, settings: Settings) -> None:
        self._folders = _folders_of(settings)
        self._max_bytes = settings.max_file_size_bytes

    async def fetch(
        self, request: FetchRequest, sink: PriceListSink, on_progress: OnProgress
    ) -> FetchedSource:
        """Copy the file into the sink; raises DeliveryError."""
        await sink.restart()
        path = await asyncio.to_thread(self._permitted, request)
        file = await asyncio.to_thread(_open, path)
        try:
            gate = ContentGate(request, sink, on_progress, self._max_bytes, total=file.size_bytes)
            # Only up to the size at the beginning: a file that grows as fast would never end.
            left = file.size_bytes
            while left and (chunk := await _read(file, min(left, _CHUNK_BYTES), path)):
                left -= len(chunk)
                await gate.take(chunk)
            found = await gate.finish()
            _require_unchanged(file, path)
        finally:
            os.close(file.descriptor)
        published = parse_published_name(path.name)
        name = published.original_filename if published else path.name
        return FetchedSource(
            original_filename=complete_filename(name, found),
            kind=found.kind,
            mime_type=found.mime_type,
            source_type=sidecar_source_type(found.kind),
            final_url=path.as_uri(),
            last_modified=formatdate(file.modified_ns / 1e9, usegmt=True),
        )

    async def aclose(self) -> None:
        """Nothing is kept open between two files."""

    def _permitted(self, request: FetchRequest) -> Path:
        """The real path, links followed, if it lies in a permitted folder."""
        path = local_path(request.source_url)
        resolved, folder = in_permitted_folder(path, self._folders)
        parts = resolved.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or is_sidecar_name(resolved.name):
            raise InvalidSource(Message("source-path-of-the-system", path=path))
        owner = parse_published_name(resolved.name)
        if owner is not None and owner.owner_id != request.supplier_id:
            raise InvalidSource(Message("source-path-of-another-supplier", path=path))
        return resolved


def require_permitted_folder(address: str, settings: Settings) -> None:
    """Raise InvalidSource for a file in a folder that price lists may not be taken from."""
    if is_local(address):
        in_permitted_folder(local_path(address), _folders_of(settings))


def in_permitted_folder(path: Path, permitted: Iterable[Path]) -> tuple[Path, Path]:
    """The path and the folder that permits it, links followed; raises InvalidSource."""
    try:
        resolved = path.resolve()
        folders = [folder.resolve() for folder in permitted]
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidSource(Message("source-path-unusable", path=path)) from error
    folder = next((folder for folder in folders if resolved.is_relative_to(folder)), None)
    if folder is None:
        raise InvalidSource(Message("source-folder-not-allowed", path=path))
    return resolved, folder


def _folders_of(settings: Settings) -> tuple[Path, ...]:
    return settings.uploads_dir, *settings.local_source_dirs


def is_local(address: str) -> bool:
    """Whether an address names a local file: an absolute path, or a file:// address."""
    return address.startswith("/") or address.lower().startswith("file:")


def local_path(address: str) -> Path:
    """The path in an absolute path or a file:// address; raises InvalidSource."""
    if address.startswith("/"):
        return Path(address)
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise unreadable_address(error) from error
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise InvalidSource(Message("source-address-of-no-file"))
    return Path(unquote(parts.path))


def _open(path: Path) -> _OpenFile:
    # Non-blocking, or a FIFO would hang here; no links, the path was resolved before.
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError as error:
        raise SourceNotFound(Message("source-path-without-file", path=path)) from error
    except PermissionError as error:
        raise SourceRefused(Message("source-file-not-permitted", path=path)) from error
    except OSError as error:
        raise InvalidSource(
            Message("source-file-not-opened", why=error.strerror, path=path)
        ) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise InvalidSource(Message("source-path-of-no-file", path=path))
    return _OpenFile(descriptor, status.st_size, status.st_mtime_ns)


async def _read(file: _OpenFile, size_bytes: int, path: Path) -> bytes:
    reading = asyncio.ensure_future(asyncio.to_thread(os.read, file.descriptor, size_bytes))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        # The descriptor must not be closed, and its number reused, under a thread that reads.
        await asyncio.wait([reading])
        raise
    except OSError as error:
        raise SourceUnavailable(
            Message("source-file-unreadable", why=error.strerror, path=path)
        ) from error


def _require_unchanged(file: _OpenFile, path: Path) -> None:
    now = os.fstat(file.descriptor)
    if (now.st_size, now.st_mtime_ns) != (file.size_bytes, file.modified_ns):
        raise IncompleteTransfer(Message("source-file-changed", path=path))
