"""What reading a price list yields, and the errors that end it. No reading happens here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field, SkipValidation, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic.dataclasses import dataclass as validated

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.roles import PriceTerms

Cell = str | Decimal
"""Text without control characters and outer blanks (empty: no value), or a number."""


LONGEST_SKU = 255
LONGEST_NAME = 500
MAX_PRICE = Decimal("99999999.99")
MOST_CHARACTERISTICS = 120
_CENT = Decimal("0.01")


class HeaderNotFound(UnreadableFile):
    """The file can be read, but no row in it names the columns."""


class FormulasWithoutValue(HeaderNotFound):
    """A column that matters is made of formulas which nobody has calculated."""


class RowsBeyondTable(HeaderNotFound):
    """The rows that people named are none of the table's, which ends before."""


class UnusableRow(ValueError):
    """A row that cannot be stored; the message finishes the sentence "Row 7: …"."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class RowLook:
    """How a row is laid out, as far as its file tells.

    `outline_level` counts from 0. `merges` are the last columns of cells that are merged sideways,
    by their first (both from 0). `indent` is that of the first filled cell. `is_emphasised` is true
    where the first filled cell is bold or coloured unlike the rows around it.
    """

    outline_level: int | None = None
    merges: Mapping[int, int] | None = None
    indent: int = 0
    is_emphasised: bool = False


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as the file has it; `number` is what a spreadsheet program shows, from 1.

    The first cell is column A's, whatever the first used one is. `currencies` are the ISO codes
    that the number formats of its cells show, by columns from 0. `is_shifted` where some of its
    cells may be those of another column.
    """

    number: int
    cells: tuple[Cell, ...]
    currencies: Mapping[int, str] | None = None
    look: RowLook | None = None
    is_shifted: bool = False

    @property
    def filled(self) -> int:
        """How many cells have a value."""
        return len(self.cells) - self.cells.count("")

    def texts(self) -> list[str]:
        """The cells as text, without the empty ones at the end."""
        texts = [str(cell) for cell in self.cells]
        while texts and not texts[-1]:
            texts.pop()
        return texts


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: a visible sheet, the pages of a PDF, or the whole of a CSV.

    `rows` is read once, maybe after further tables were asked for. `left_out` says what of the
    table is not among the rows, such as hidden columns, and is complete when the rows have been
    read. `without_value` are the columns, from 0, that are made of formulas which nobody has
    calculated: their cells are blank. `doubts` are what the reader of the format had to guess.
    """

    name: str
    rows: Iterator[RawRow]
    left_out: Sequence[Message] = ()
    without_value: Collection[int] = ()
    doubts: Sequence[Message] = ()


class RowReader(Protocol):
    """A file format: the tables of a file, each a stream of rows.

    Blank rows may be left out. Raises UnreadableFile.
    """

    def __call__(self, path: Path) -> Iterator[Table]:
        """The tables of `path`, in their order."""
        ...


Value = str | bool | int | float
"""What a characteristic may be: what JSON can hold, without nesting."""
# Asked strictly and in this order, the first type that fits is the value's own: no need to weigh.
_AsItIs = Annotated[
    StrictStr | StrictBool | StrictInt | StrictFloat, Field(union_mode="left_to_right")
]

_new, _set = object.__new__, object.__setattr__


class Offer(NamedTuple):
    """One price of an item, exact, with its terms; `text` is the price as printed.

    `column` counts from 0; None where the price has no column of its own. A tuple, since one is
    made for each price of a list.
    """

    amount: Decimal
    terms: PriceTerms
    text: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """A table of a file, and the letters of the columns where its values stand, by their roles."""

    sheet: str
    letters: Mapping[str, str]


class Stand(NamedTuple):
    """Where an item stands in its file; the table is None where nobody tells."""

    row_number: int
    columns: SheetColumns | None = None


@validated(frozen=True, slots=True)
class PricedItem:
    """One line of a price list that can be stored: within the bounds of the catalogue's columns.

    Raises pydantic's ValidationError, a ValueError, for what is not.
    """

    row_number: int
    sku: Annotated[str, Field(min_length=1, max_length=LONGEST_SKU)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    price: Annotated[Decimal, Field(ge=0, le=MAX_PRICE, decimal_places=2)]
    category: str | None = None
    characteristics: Annotated[dict[str, _AsItIs], Field(max_length=MOST_CHARACTERISTICS)] = field(
        default_factory=dict
    )
    offers: Annotated[tuple[Offer, ...], SkipValidation] = ()
    columns: Annotated[SheetColumns | None, SkipValidation] = None

    @classmethod
    def of(
        cls,
        stand: Stand,
        sku: str,
        name: str,
        price: Decimal,
        category: str | None,
        characteristics: dict[str, Value],
        offers: tuple[Offer, ...],
    ) -> PricedItem:
        """The item of these values, whose types are known to be right.

        Nearly all items are well within the bounds. To see that takes a third of the time of
        pydantic, which says what is wrong with the others.
        """
        if not (
            0 < len(sku) <= LONGEST_SKU
            and 0 < len(name) <= LONGEST_NAME
            and price.same_quantum(_CENT)
            and 0 <= price <= MAX_PRICE
            and len(characteristics) <= MOST_CHARACTERISTICS
        ):
            row_number, columns = stand
            return cls(row_number, sku, name, price, category, characteristics, offers, columns)
        item = _new(cls)
        _set(item, "row_number", stand.row_number)
        _set(item, "sku", sku)
        _set(item, "name", name)
        _set(item, "price", price)
        _set(item, "category", category)
        _set(item, "characteristics", characteristics)
        _set(item, "offers", offers)
        _set(item, "columns", stand.columns)
        return item


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row with something wrong: what it is, the row itself, and whether it was left out for it.

    A row that was left out is an error of the list; a row that was taken with a doubt is a warning.
    `sku` is the SKU that an unreadable row tells: of the item with that SKU nothing is known. A row
    that says in so many words that it has no price has no `sku` here. `sheet` is the row's, where
    a file has several.
    """

    row_number: int
    reason: Message
    cells: tuple[str, ...]
    left_out: bool = True
    sku: str = ""
    sheet: str | None = None

    @property
    def message(self) -> Message:
        """What is wrong, and with which row."""
        if self.sheet:
            return Message(
                "row-problem-in-sheet", row=self.row_number, what=self.reason, sheet=self.sheet
            )
        return Message("row-problem", row=self.row_number, what=self.reason)


Entry = PricedItem | RowProblem
"""What a row of a price list becomes."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """A whole price list in memory: items with unique SKUs, and what could not be taken."""

    items: Sequence[PricedItem]
    bad_rows: Sequence[RowProblem]
    warnings: Sequence[RowProblem]
    notes: Sequence[Message] = ()
