"""What reading a price list yields, and the errors that end it. No reading happens here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from marketbel_courier.errors import CourierError

Cell = str | Decimal
"""Text without control characters and outer blanks (empty: no value), or a number."""


class UnreadablePriceList(CourierError):
    """The file as a whole cannot be read; the message says why and what to ask for."""


class HeaderNotFound(UnreadablePriceList):
    """The file can be read, but no row in it names the columns."""


class UnusableRow(ValueError):
    """A row that cannot be stored; the message finishes the sentence "Row 7: …"."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it; `number` is what a spreadsheet program shows, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> int:
        """How many cells have a value."""
        return sum(1 for cell in self.cells if cell != "")

    def texts(self) -> list[str]:
        """The cells as text, without the empty ones at the end."""
        texts = [str(cell) for cell in self.cells]
        while texts and not texts[-1]:
            texts.pop()
        return texts


class RowReader(Protocol):
    """A file format: the tables of a file, each a stream of rows.

    Blank rows may be left out. Raises UnreadablePriceList.
    """

    def __call__(self, path: Path) -> Iterator[Iterator[RawRow]]:
        """The tables of `path`, most likely price list first."""
        ...


@dataclass(frozen=True, slots=True)
class PricedItem:
    """One line of a price list that can be stored."""

    row_number: int
    sku: str
    name: str
    price: Decimal
    category: str | None = None
    characteristics: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was left out, or taken with a doubt: what is wrong, and the row itself."""

    row_number: int
    reason: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.reason}"


@dataclass(frozen=True, slots=True)
class PriceList:
    """A price list as read: items with unique SKUs, and what could not be taken."""

    items: Sequence[PricedItem]
    bad_rows: Sequence[RowProblem]
    warnings: Sequence[RowProblem]
