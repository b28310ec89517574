"""What a place for contents can do: names and bytes, whatever keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

BLOCK_BYTES = 1024 * 1024


class ArchiveError(CourierError):
    """The archive cannot be read or written; what is to be kept lies on the shared volume yet."""


class Store(Protocol):
    """Keeps contents under names such as `ab/abcd….gz`; each method blocks and raises ArchiveError.

    A content is there as a whole or not at all, also where the process is killed meanwhile.
    """

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """Keep what the blocks are together, in place of what had the name; returns its bytes."""
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
