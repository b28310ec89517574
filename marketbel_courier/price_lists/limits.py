"""How much of a file is read before the file is refused as too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import RawRow

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_ROWS = 200_000
MAX_BLANK_ROWS = 10_000


def bounded(rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """`rows` without the blank ones, up to a long blank stretch.

    Raises UnreadableFile past the largest number of rows.
    """
    taken = blank = 0
    for row in rows:
        # Nearly every row has a text or a number, which is quicker to see.
        if not any(row.cells) and row.filled == 0:
            blank += 1
            if blank > MAX_BLANK_ROWS:
                return
            continue
        blank = 0
        taken += 1
        if taken > MAX_ROWS:
            raise UnreadableFile(Message("file-with-too-many-rows", most=MAX_ROWS))
        yield row
