"""Which files may be analyzed: regular ones on the shared volume, and nothing else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from marketbel_courier.errors import UnreadableFile


def locate(file_url: str, uploads_dir: Path) -> Path:
    """The file that `file_url` names; raises UnreadableFile, with a message for people."""
    if "://" in file_url:
        # The query of a URL may be a signature, and its user part a password.
        scheme = urlsplit(file_url).scheme
        raise UnreadableFile(f"Not on the shared volume: {scheme} addresses cannot be analyzed.")
    root = uploads_dir.resolve()
    path = Path(file_url)
    try:
        resolved = path.resolve()
        inside = resolved.is_relative_to(root)
        if inside and not resolved.exists():
            raise UnreadableFile(f"File not found: {file_url}")
        if inside and not resolved.is_file():
            raise UnreadableFile(f"Not a file: {file_url}")
    except (OSError, RuntimeError) as error:  # a name that is too long, a loop of links
        raise UnreadableFile(f"File not found: {file_url}") from error
    if not inside:
        # Whether it is there is nobody's business out there.
        raise UnreadableFile(f"File not found: {file_url} is not on the shared volume {root}")
    return resolved
