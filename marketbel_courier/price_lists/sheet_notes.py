"""What is said of the parts of a sheet that are not read."""

from __future__ import annotations

from collections.abc import Iterable

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.messages.message import Message


def hidden_rows_note(rows: int, *, is_filtered: bool) -> Message:
    """How many rows are hidden, and whether a filter does it."""
    return Message("note-filtered-rows" if is_filtered else "note-hidden-rows", rows=rows)


def hidden_columns_note(columns: Iterable[int]) -> Message:
    """Which columns are hidden; they count from 1."""
    letters = [column_letters(column) for column in sorted(columns)]
    return Message("note-hidden-columns", count=len(letters), letters=", ".join(letters))
