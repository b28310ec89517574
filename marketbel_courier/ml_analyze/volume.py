"""Which files may be analyzed, and whose they are: price lists on the shared volume."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.foreign_json import value_in
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.names import is_sidecar_name, parse_published_name
from marketbel_courier.shared_volume.sidecar import sidecar_path

_LARGEST_SIDECAR_BYTES = 64 * 1024


def locate(file_url: str, uploads_dir: Path) -> Path:
    """The file that `file_url` names; raises UnreadableFile, with a message for people."""
    if "://" in file_url:
        # The query of a URL may be a signature, and its user part a password.
        scheme = urlsplit(file_url).scheme
        raise UnreadableFile(Message("file-at-an-address", scheme=scheme))
    root = uploads_dir.resolve()
    path = Path(file_url)
    try:
        resolved = path.resolve()
        inside = resolved.is_relative_to(root)
        if inside and not resolved.exists():
            raise UnreadableFile(Message("file-not-found", path=file_url))
        if inside and not resolved.is_file():
            raise UnreadableFile(Message("file-is-no-file", path=file_url))
    except (OSError, RuntimeError) as error:  # a name that is too long, a loop of links
        raise UnreadableFile(Message("file-not-found", path=file_url)) from error
    if inside and _is_the_volumes_own(resolved.relative_to(root)):
        raise UnreadableFile(Message("file-of-the-volume", path=file_url))
    if not inside:
        # The answer does not tell whether a file outside the volume exists.
        raise UnreadableFile(Message("file-off-the-volume", path=file_url, root=root))
    return resolved


def owners_of(path: Path) -> tuple[UUID, ...]:
    """Whom the file is said to be of: by its name, and by its sidecar; blocks.

    The former worker put a job's id into the name, so an owner need not be a supplier.
    """
    return tuple(_owners_of(path))


def _owners_of(path: Path) -> Iterator[UUID]:
    name = parse_published_name(path.name)
    if name is not None:
        yield name.owner_id
    try:
        with sidecar_path(path).open("rb") as sidecar:
            said = value_in(sidecar.read(_LARGEST_SIDECAR_BYTES))
        yield UUID(said["supplier_id"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return


def _is_the_volumes_own(path: Path) -> bool:
    return is_sidecar_name(path.name) or any(part.startswith(".") for part in path.parts)
