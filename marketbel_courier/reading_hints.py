"""What people have said about where in a file to read; the values of an untouched form are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

from pydantic import ConfigDict

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.price_kinds import PriceKind

UNTOUCHED_SHEET = "Sheet1"
"""The name that the existing admin API sends when nobody named a sheet."""

LONGEST_SHEET_NAME = 255
LAST_ROW = 1_048_576
"""The last row of a worksheet."""

UNTOUCHED_HEADER_ROW = 1
UNTOUCHED_DATA_START_ROW = 2
"""Together, what every upload form holds before somebody states a row."""


_LETTERS = re.compile(r"[A-Za-z]{1,2}")

ALL_PRICES = "all_prices"
"""The key of a mapping that has the terms of every price which has none of its own."""


@dataclass(frozen=True, slots=True)
class ColumnTold:
    """A column by its title, letter or number, with what people said of the prices in it.

    `kind` and `vat` are values of PriceKind and Vat. Under ALL_PRICES there is no column.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    column: str | int | None = None
    kind: str | None = None
    currency: str | None = None
    vat: str | None = None
    vat_rate: Decimal | None = None

    @property
    def place(self) -> int | None:
        """Where a letter or a number says that it is, from 0; None for a title."""
        if isinstance(self.column, int):
            return self.column - 1 if self.column > 0 else None
        told = (self.column or "").strip()
        if told.isdecimal():
            return int(told) - 1 if int(told) > 0 else None
        if not _LETTERS.fullmatch(told):
            return None
        place = 0
        for letter in told.upper():
            place = place * 26 + ord(letter) - ord("A") + 1
        return place - 1


ColumnPlace = str | int | ColumnTold
ColumnPlaces = ColumnPlace | tuple[ColumnPlace, ...]
"""Where something stands: in one column, or in several; of prices, the item's own comes first."""


Titles = tuple[tuple[str, ...], ...]
"""The titles of a table as they are compared, line by line; empty for a table without any."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """What people have shown of one layout: it holds for tables of that layout, and for no other.

    `accepts` are the kinds of doubt in spite of which such a list is stored.
    """

    fingerprint: str
    titles: Titles
    mapping: Mapping[str, ColumnPlaces]
    accepts: frozenset[DoubtKind] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadingHints:
    """What people have said of how a supplier's price lists are to be read. Rows count from 1.

    `column_mapping` names the column, or the columns, of a role (`name`, `sku`, `price`, …): by
    title, letter, or number from 1. It wins over whatever the titles seem to say. A `header_row`
    of 0 says that there are no titles. `teachings` hold for the layouts that they are about, in
    place of all of these. `default_currency` is an ISO code for prices whose currency the file does
    not tell, `price_kind` which of several prices is the item's.
    """

    sheet_name: str | None = None
    header_row: int | None = None
    data_start_row: int | None = None
    column_mapping: Mapping[str, ColumnPlaces] = field(default_factory=dict)
    teachings: tuple[Teaching, ...] = ()
    default_currency: str | None = None
    price_kind: PriceKind | None = None


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
