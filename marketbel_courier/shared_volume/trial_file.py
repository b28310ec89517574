"""A file that shows whether two services see one volume: one writes it, the other looks.

The file's name is random, so that only a service that sees the volume can know the name.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from marketbel_courier.shared_volume.disk import create_exclusively

_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_NAME = re.compile(r"\.trial-[0-9a-f]{32}")


@contextmanager
def trial_file(uploads_dir: Path) -> Iterator[Path]:
    """A file on the volume until the block ends; raises OSError where none can be written."""
    path = uploads_dir / f".trial-{secrets.token_hex(16)}"
    try:
        with os.fdopen(create_exclusively(path), "wb") as file:
            file.write(path.name.encode())
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def is_seen(path: Path, uploads_dir: Path) -> bool:
    """Whether the trial file at this path is on this volume and readable; else False."""
    if not _NAME.fullmatch(path.name):
        return False
    try:
        if path.parent.resolve() != uploads_dir.resolve():
            return False
        with os.fdopen(os.open(path, _READING), "rb") as file:
            return file.read(len(path.name)) == path.name.encode()
    except (OSError, RuntimeError, ValueError):
        return False
