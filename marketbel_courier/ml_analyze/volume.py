"""Which files may be analyzed: regular ones on the shared volume, and nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.messages.message import Message


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
    if not inside:
        # Whether it is there is nobody's business out there.
        raise UnreadableFile(Message("file-off-the-volume", path=file_url, root=root))
    return resolved
