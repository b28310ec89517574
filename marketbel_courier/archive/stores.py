"""The protocol of a store for contents: names and bytes, in any place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

BLOCK_BYTES = 1024 * 1024


class ArchiveError(CourierError):
    """The archive cannot be read or written; the shared volume still has the files to keep."""


class Store(Protocol):
    """Keeps contents under names such as `ab/abcd….gz`; each method blocks and raises ArchiveError.

    A content is there as a whole or not at all, also where the process is killed meanwhile.
    """

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """Store the joined blocks under the name, replacing earlier content; returns their size."""
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """The content in blocks; raises ContentMissing."""
        ...

    def remove(self, name: str) -> None:
        """Forget the content; nothing happens where there is none."""
        ...

    def check(self) -> None:
        """Raises ArchiveError where nothing can be written, with what to do."""
        ...


class ContentMissing(ArchiveError):
    """The archive does not have the content that is asked for."""

    def __init__(self, digest: str) -> None:
        super().__init__(Message("archive-content-missing", digest=digest[:12]))
