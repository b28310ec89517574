"""Whether a file is what it was announced as, and of a size that can be read."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.file_kinds import (
    FileKind,
    ForeignContent,
    PriceListFormat,
    read_first_bytes,
    recognise,
    refusal,
)
from marketbel_courier.price_lists.limits import MAX_FILE_BYTES
from marketbel_courier.price_lists.records import UnreadablePriceList


def check_content(path: Path, announced: FileKind) -> None:
    """Refuse an empty or vast file, and one that is not what it was announced as.

    Raises UnreadablePriceList.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadablePriceList("The file is empty: ask the supplier to send it again.")
    if size > MAX_FILE_BYTES:
        raise UnreadablePriceList(f"The file is larger than {MAX_FILE_BYTES >> 20} MiB.")
    found = require_price_list(path, announced)
    if found.kind is not announced:
        raise UnreadablePriceList(
            f"The file was announced as {announced}, but it is {found.description}: announce it as"
            f" {found.kind}."
        )


def require_price_list(path: Path, announced: FileKind) -> PriceListFormat:
    """The file's format, whatever was announced; raises UnreadablePriceList if it has none."""
    found = recognise(read_first_bytes(path), announced)
    if isinstance(found, ForeignContent):
        raise UnreadablePriceList(refusal(found, announced))
    return found
