"""Which hints of people can be followed in a file; the others are passed over, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marketbel_courier.file_formats.text import clean, normalise
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.records import Table
from marketbel_courier.reading_hints import ReadingHints


def without_nonsense(
    hints: ReadingHints, mapping: ColumnMapping, *, has_sheets: bool
) -> tuple[ReadingHints, list[str]]:
    """The hints that make sense for such a file, and in words the hints that make none."""
    passed_over = []
    sheet, header, data = hints.sheet_name, hints.header_row, hints.data_start_row
    if sheet and not has_sheets:
        passed_over.append(f"No sheets in such a file: the name “{sheet}” was passed over.")
        hints = replace(hints, sheet_name=None)
    if data is not None and data <= (header or 0):
        passed_over.append(
            f"The first row of items was said to be {data}, but the titles to stand in row"
            f" {header}: the former was passed over."
        )
        hints = replace(hints, data_start_row=None)
    elif data == 1 and not mapping.needs_no_titles:
        passed_over.append(
            "The first row of items was said to be 1, which leaves no row for the titles: it was"
            " passed over."
        )
        hints = replace(hints, data_start_row=None)
    return hints, passed_over


def without_rows(hints: ReadingHints) -> tuple[ReadingHints, list[str]]:
    """The hints without their rows, which no table of the file has, and a sentence about it."""
    said = [
        f"{row} for {what}"
        for row, what in (
            (hints.header_row, "the titles"),
            (hints.data_start_row, "the first item"),
        )
        if row is not None
    ]
    passed_over = f"The file ends before the row that was named ({', '.join(said)}): passed over."
    return replace(hints, header_row=None, data_start_row=None), [passed_over]


def of_the_sheet(tables: Sequence[Table], wanted: str | None) -> list[Table]:
    """The tables of this name; case, blanks and punctuation count only where there are several."""
    if not wanted:
        return []
    same = [table for table in tables if clean(table.name).casefold() == clean(wanted).casefold()]
    return same or [table for table in tables if normalise(table.name) == normalise(wanted)]


def missing_sheet(wanted: str, read: Sequence[str]) -> str:
    """In words that there is no such sheet, and which ones were read for it."""
    names = ", ".join(f"“{name}”" for name in read)
    return f"No visible sheet “{wanted}” in the workbook: {names} was read in its place."
