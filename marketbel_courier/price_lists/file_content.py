"""Whether a file is of the kind that was announced, and of a size that can be read."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.kinds import (
    ARCHIVES,
    FileKind,
    ForeignContent,
    PriceListFormat,
    read_first_bytes,
    recognise,
    refusal,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import MAX_FILE_BYTES


def check_content(path: Path, announced: FileKind) -> PriceListFormat:
    """The file's format; refuses an empty file, a vast one, and one of another kind than announced.

    Raises UnreadableFile.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(Message("file-empty"))
    if size > MAX_FILE_BYTES:
        raise UnreadableFile(Message("file-too-large", limit_bytes=MAX_FILE_BYTES))
    found = recognise(read_first_bytes(path), announced)
    if isinstance(found, ForeignContent):
        raise UnreadableFile(refusal(found, announced))
    # What an archive holds is told for sure when it is unpacked.
    if found.kind is not announced and found not in ARCHIVES.values():
        raise UnreadableFile(
            Message(
                "file-of-another-kind",
                announced=announced,
                found=found.description,
                kind=found.kind,
            )
        )
    return found
