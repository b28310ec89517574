"""What was found out of one table: where its titles end, and what each column holds, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from marketbel_courier.file_formats.text import normalise
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import PriceTerms, Role

if TYPE_CHECKING:
    from marketbel_courier.price_lists.prices_in_rows import PricesInRows

LONGEST_TITLE = 60


def title_text(cell: Cell) -> str:
    """The title that a cell can be; empty for a number and for a paragraph."""
    return cell if isinstance(cell, str) and len(cell) <= LONGEST_TITLE else ""


def titles_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The titles that the cells of a row can be, as they are compared."""
    return tuple(normalise(title_text(cell)) for cell in cells)


class RoleSource(StrEnum):
    """What decided a column's role: the surer, the later."""

    VALUES = "values"
    TITLE = "title"
    TAUGHT = "taught"


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """The role of one column: `column` counts from 0, and 0 is A.

    `title` is what stands above the column, all lines joined, as printed. `why` are the reasons, in
    their order of weight. `certainty` is from 0 to 1; `rival` is the role that came next, where it
    came close. `key` is the characteristic's key of a column without a role of its own. `cents` is
    the column of a price's hundredths, where “руб.” and “коп.” are columns of their own. A price
    that `is_of_further_rows` stands below that of another column, and has none in the file.
    """

    column: int
    role: Role
    title: str = ""
    source: RoleSource = RoleSource.TITLE
    why: Sequence[Message] = ()
    certainty: float = 1.0
    rival: Role | None = None
    terms: PriceTerms | None = None
    key: str | None = None
    cents: int | None = None
    is_of_further_rows: bool = False


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table is read.

    `columns` are in their order; several may have one role: parts of a name, prices, warehouses.
    `main_price` is the column that becomes the item's price, None where each price is an item of
    its own (prices across). `first_column` and `last_column` bound a table that has another beside
    it. `doubts` are what a person should be asked. `titles` are those of all columns from A on, as
    they are compared. `sheet` is what the table is called in its file, once its rows are read.
    `prices_in_rows` is how the rows of one item become one, where each has another price.
    """

    header_rows: tuple[RawRow, ...]
    columns: Sequence[ColumnRole]
    main_price: int | None
    currency: str | None = None
    first_column: int = 0
    last_column: int | None = None
    is_taught: bool = False
    doubts: Sequence[Message] = ()
    titles: tuple[str, ...] = ()
    sheet: str = ""
    prices_in_rows: PricesInRows | None = None

    def of(self, role: Role) -> list[ColumnRole]:
        """The columns of a role, in their order."""
        return [column for column in self.columns if column.role is role]

    def first(self, role: Role) -> int | None:
        """The first column of a role; None where there is none."""
        return next((column.column for column in self.columns if column.role is role), None)

    @property
    def code_column(self) -> int | None:
        """Where the supplier's code stands, or the maker's part number where there is none."""
        own = self.first(Role.SKU)
        return self.first(Role.PART_NUMBER) if own is None else own

    @property
    def price_column(self) -> int:
        """Where the item's price stands; of prices across, the first of them."""
        if self.main_price is not None:
            return self.main_price
        return next(column.column for column in self.columns if column.role is Role.PRICE)

    @property
    def header_row(self) -> int:
        """The number of the first row of titles; 0 where there are no titles."""
        return self.header_rows[0].number if self.header_rows else 0

    @property
    def last_header_row(self) -> int:
        """The number of the last row of titles; 0 where there are no titles."""
        return self.header_rows[-1].number if self.header_rows else 0

    def is_repeated_by(self, row: RawRow) -> bool:
        """Whether `row` is (a line of) the same header again, as on each page of a printed list."""
        if any(row.cells == own.cells for own in self.header_rows):
            return True
        # Nearly every other row differs in its first cell.
        return 0 < len(self.titles) == len(row.cells) and all(
            normalise(title_text(cell)) == title
            for cell, title in zip(row.cells, self.titles, strict=True)
        )
