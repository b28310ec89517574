"""Which hints of people can be followed in a file; the others are ignored and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marketbel_courier.file_formats.text import clean, normalise
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.records import Table
from marketbel_courier.reading_hints import ReadingHints


def without_nonsense(
    hints: ReadingHints, mapping: ColumnMapping, *, has_sheets: bool
) -> tuple[ReadingHints, list[Message]]:
    """The hints that make sense for such a file, and what is to be said of those that make none."""
    passed_over = []
    sheet, header, data = hints.sheet_name, hints.header_row, hints.data_start_row
    if sheet and not has_sheets:
        passed_over.append(Message("hint-in-a-file-without-sheets", name=sheet))
        hints = replace(hints, sheet_name=None)
    if data is not None and data <= (header or 0):
        passed_over.append(Message("hint-of-items-above-titles", data=data, header=header))
        hints = replace(hints, data_start_row=None)
    elif data == 1 and not mapping.needs_no_titles:
        passed_over.append(Message("hint-of-no-row-for-titles"))
        hints = replace(hints, data_start_row=None)
    return hints, passed_over


def without_rows(hints: ReadingHints) -> tuple[ReadingHints, list[Message]]:
    """The hints without their rows, which no table of the file has, and a message about it."""
    said = []
    if hints.header_row is not None:
        said.append(Message("hint-row-of-titles", row=hints.header_row))
    if hints.data_start_row is not None:
        said.append(Message("hint-row-of-items", row=hints.data_start_row))
    passed_over = Message("hint-of-rows-below-the-file", rows=said)
    return replace(hints, header_row=None, data_start_row=None), [passed_over]


def of_the_sheet(tables: Sequence[Table], wanted: str | None) -> list[Table]:
    """The tables of this name; case, blanks and punctuation count only where there are several."""
    if not wanted:
        return []
    same = [table for table in tables if clean(table.name).casefold() == clean(wanted).casefold()]
    return same or [table for table in tables if normalise(table.name) == normalise(wanted)]


def missing_sheet(wanted: str, read: Sequence[str]) -> Message:
    """That there is no such sheet, and which ones were read for it."""
    names = [Message("quoted", text=name) for name in read]
    return Message("hint-of-a-missing-sheet", wanted=wanted, names=names, count=len(names))
