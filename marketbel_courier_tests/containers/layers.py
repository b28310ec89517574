"""Layers of root folders, kept between runs: each is made once from the layer that it lies on.

A layer is a folder of what its step changed, as overlayfs writes it. Its key is made of the keys
below it and of what the step says, so that a changed Dockerfile or file makes it anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier_tests.containers import kernel

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Layers:
    """A root folder as a pile of layers, the lowest first; `key` stands for all of them."""

    key: str = ""
    folders: tuple[Path, ...] = ()

    def key_above(self, words: str) -> str:
        """The key of a layer that is made on this pile by what these words say."""
        return hashlib.sha256(f"{self.key}\n{words}".encode()).hexdigest()[:32]


class LayerStore:
    """Where layers are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def above(self, below: Layers, words: str, make: Make) -> Layers:
        """The pile with the layer that `make` makes in its root folder, now or long before."""
        key = below.key_above(words)
        place = self._folder / key
        self._used.add(key)
        if not place.is_dir():
            with self._scratch() as scratch:
                changes = scratch / "changes"
                changes.mkdir()
                if below.folders:
                    with mounted(below, scratch, changes) as root:
                        make(root)
                else:
                    make(changes)
                changes.rename(place)
        return Layers(key, (*below.folders, place))

    def forget_unused(self) -> None:
        """Remove what was made for files that have changed since."""
        for folder in self._folder.iterdir():
            if folder.name not in self._used:
                shutil.rmtree(folder)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        folder = Path(tempfile.mkdtemp(prefix="making-", dir=self._folder))
        try:
            yield folder
        finally:
            # Where it is broken off, somebody may still write into it: the next run removes it.
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def mounted(layers: Layers, scratch: Path, changes: Path) -> Iterator[Path]:
    """A root folder of these layers whose changes go to a folder; it is a mount point."""
    root, work = scratch / "root", scratch / "work"
    root.mkdir(parents=True, exist_ok=True)
    work.mkdir(exist_ok=True)
    lower = ":".join(map(str, reversed(layers.folders)))
    options = f"lowerdir={lower},upperdir={changes},workdir={work}"
    kernel.mount("overlay", root, "overlay", options=options)
    try:
        yield root
    finally:
        kernel.unmount(root)


def bytes_of(root: Path) -> int:
    """What the files below a folder hold, each once, in bytes."""
    sizes = {}
    for folder, _, names in os.walk(root):
        for name in names:
            status = Path(folder, name).lstat()
            sizes[status.st_ino] = status.st_size
    return sum(sizes.values())
