"""What people said of where in a file to read, told from what stands there when nobody did."""

from __future__ import annotations

UNTOUCHED_SHEET = "Sheet1"
"""The name that the existing admin API sends when nobody named a sheet."""

LONGEST_SHEET_NAME = 255
LAST_ROW = 1_048_576
"""The last row of a worksheet."""

_UNTOUCHED_ROWS = (1, 2)


def stated_sheet(name: str | None, *, untouched: str | None = UNTOUCHED_SHEET) -> str | None:
    """The sheet that somebody named; `untouched` is what the sender writes for none."""
    named = (name or "").strip()
    return named if named and named != untouched else None


def stated_rows(
    header_row: int | None, data_start_row: int | None
) -> tuple[int | None, int | None]:
    """The rows of the titles and of the first item, as far as somebody stated them, from 1.

    1 together with 2 is what every upload form holds before it is touched.
    """
    if (header_row, data_start_row) == _UNTOUCHED_ROWS:
        return None, None
    return header_row or None, data_start_row or None
