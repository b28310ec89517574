"""How much the shared volume holds, how much it may hold, and how much is left on its disk."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from marketbel_courier.errors import VolumeFull
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.disk import volume_errors

READING_LASTS_SECONDS = 5.0


class VolumeLimit:
    """Keeps writers within the volume's limit, at the price of a scan every few seconds.

    What other processes write is seen at the next scan, so they may overshoot for that long.
    """

    def __init__(self, root: Path, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._root = root
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._held = 0

    def excess_bytes(self, held_bytes: int, wanted_bytes: int = 0) -> int:
        """How many bytes too many the volume would hold; negative where so many still fit."""
        return held_bytes + wanted_bytes - self.max_bytes

    def admit(self, size_bytes: int) -> None:
        """Count bytes that are about to be written; blocks, and raises VolumeFull."""
        asked_at = time.monotonic()
        with self._lock:
            if asked_at - self._read_at > READING_LASTS_SECONDS:
                self._read()
            # No write is refused because of a measurement that is older than the request.
            if self.excess_bytes(self._held, size_bytes) > 0 and self._read_at < asked_at:
                self._read()
            if self.excess_bytes(self._held, size_bytes) > 0:
                raise VolumeFull(
                    Message("volume-limit-reached", held=self._held, limit=self.max_bytes)
                )
            self._held += size_bytes

    def look_again(self) -> None:
        """Measure the volume anew before the next write, as something was removed."""
        with self._lock:
            self._read_at = float("-inf")

    def _read(self) -> None:
        read_at = time.monotonic()
        self._held = bytes_held(self._root)
        self._read_at = read_at


def bytes_held(root: Path) -> int:
    """The sizes of all files in the folder and below, links not followed; blocks.

    A folder without read permission counts as empty. Raises VolumeError for the root.
    """
    total = 0
    with volume_errors(root), os.scandir(root):
        folders = [str(root)]
    while folders:
        with suppress(FileNotFoundError, PermissionError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return total


def bytes_free(root: Path) -> int:
    """The bytes that this process may still write; 0 without a free inode. Raises VolumeError."""
    with volume_errors(root):
        facts = os.statvfs(root)
    if facts.f_files and not facts.f_favail:
        return 0
    return facts.f_bavail * facts.f_frsize
