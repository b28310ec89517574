"""Contents as files of a folder: written beside, then moved into place."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from marketbel_courier.archive.stores import BLOCK_BYTES, ArchiveError, ContentMissing
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.disk import sync_folder

_UNFINISHED = ".part"


class FolderStore:
    """Keeps contents in `root`, which is made where it is missing."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """Keep a content; it survives a power cut once it is written."""
        final = self._root / name
        unfinished = final.with_name(f"{secrets.token_hex(8)}{_UNFINISHED}")
        written = 0
        with self._errors():
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished.open("xb", buffering=0) as file:
                    for block in blocks:
                        view = memoryview(block)
                        while view:
                            view = view[file.write(view) :]
                        written += len(block)
                    os.fsync(file.fileno())
                unfinished.replace(final)
                sync_folder(final.parent)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink(missing_ok=True)
                raise
        return written

    def read(self, name: str) -> Iterator[bytes]:
        """The content in blocks."""
        with self._errors():
            try:
                file = (self._root / name).open("rb", buffering=0)
            except FileNotFoundError:
                raise ContentMissing(Path(name).stem) from None
            with file:
                while block := file.read(BLOCK_BYTES):
                    yield block

    def remove(self, name: str) -> None:
        """Forget a content."""
        with self._errors():
            (self._root / name).unlink(missing_ok=True)

    def check(self) -> None:
        """Write a few bytes and remove them; of a folder that is missing nothing stays."""
        was_there = self._root.exists()
        name = f"{secrets.token_hex(8)}{_UNFINISHED}"
        self.write(name, [b"archive"])
        self.remove(name)
        if not was_there:
            with suppress(OSError):
                self._root.rmdir()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise ArchiveError(
                Message("archive-folder-fails", folder=self._root, why=why)
            ) from error
