"""A disk of a few kilobytes, to fill it for real."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(path: Path, *, size_bytes: int, inodes: int = 0) -> Iterator[Path]:
    """Mount a tmpfs of that size there; skips the test where that is not allowed.

    `inodes` bounds the files it takes, its root included; 0 leaves that to the kernel.
    """
    path.mkdir()
    options = f"size={size_bytes}" + (f",nr_inodes={inodes}" if inodes else "")
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def make_read_only(disk: Path) -> None:
    """From now on the disk refuses every change."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
