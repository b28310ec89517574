"""What people said of where in a file to read, told from what stands there when nobody did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

UNTOUCHED_SHEET = "Sheet1"
"""The name that the existing admin API sends when nobody named a sheet."""

LONGEST_SHEET_NAME = 255
LAST_ROW = 1_048_576
"""The last row of a worksheet."""

UNTOUCHED_HEADER_ROW = 1
UNTOUCHED_DATA_START_ROW = 2
"""Together, what every upload form holds before somebody states a row."""


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """What people have said of how a supplier's price lists are to be read. Rows count from 1.

    `column_mapping` names a column for a field (`name`, `sku`, `price`, …): by its title, its
    letter, or its number from 1. It wins over whatever the titles seem to say.
    """

    sheet_name: str | None = None
    header_row: int | None = None
    data_start_row: int | None = None
    column_mapping: Mapping[str, str | int] = field(default_factory=dict)


def stated_sheet(name: str | None, *, untouched: str | None = UNTOUCHED_SHEET) -> str | None:
    """The sheet that somebody named; `untouched` is what the sender writes for none."""
    named = (name or "").strip()
    return named if named and named != untouched else None


def stated_rows(
    header_row: int | None, data_start_row: int | None
) -> tuple[int | None, int | None]:
    """The rows of the titles and of the first item, as far as somebody stated them, from 1.

    UNTOUCHED_HEADER_ROW together with UNTOUCHED_DATA_START_ROW states nothing.
    """
    if (header_row, data_start_row) == (UNTOUCHED_HEADER_ROW, UNTOUCHED_DATA_START_ROW):
        return None, None
    return header_row or None, data_start_row or None
