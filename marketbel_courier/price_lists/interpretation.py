"""From rows to items: takes what is an item, and says what is wrong with the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from marketbel_courier.file_formats.text import normalise
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.items import ItemReader
from marketbel_courier.price_lists.money import NoPriceNow
from marketbel_courier.price_lists.records import (
    LONGEST_NAME,
    Entry,
    PricedItem,
    RawRow,
    RowProblem,
    UnusableRow,
)
from marketbel_courier.price_lists.sections import Headings, is_heading, is_note, is_total
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.titles import belongs_to_header

OWN_SKU = "auto-"
_Place = int | tuple[str, int]
"""The number of a row, with its sheet where a file has several."""
_SHORTEST_NUMBERING = 3


def sku_from_name(name: str, *details: str) -> str:
    """A SKU for an item that has none: the same for every spelling that compares equal."""
    told = [normalise(text) for text in (name, *details)]
    digest = hashlib.sha256("\n".join(told).encode())
    return f"{OWN_SKU}{digest.hexdigest()[:20]}"


class SeenSkus:
    """Which SKUs a file has had so far, over all its tables."""

    def __init__(self) -> None:
        self._place_of: dict[str, _Place] = {}
        self._identities: dict[str, int] = {}

    def enter(self, sku: str, sheet: str | None, row_number: int) -> Message | None:
        """Note where an item stands; that and where it stood before, if it did."""
        earlier = self._place_of.get(sku)
        self._place_of[sku] = (sheet, row_number) if sheet else row_number
        return None if earlier is None else _again(sku, earlier)

    def sku_for(self, name: str, identity: tuple[str, ...]) -> str:
        """The SKU of an item that has none: from its name.

        A later item of the same name, but of another category, unit or brand, gets one from all of
        these; so lists without such namesakes keep their SKUs.
        """
        sku = sku_from_name(name)
        # The hash alone is kept: 200,000 of them must not cost much memory.
        told = hash(identity)
        return (
            sku
            if self._identities.setdefault(sku, told) == told
            else sku_from_name(name, *identity)
        )


def _again(sku: str, earlier: _Place) -> Message:
    sheet, row = (None, earlier) if isinstance(earlier, int) else earlier
    if not sku.startswith(OWN_SKU):
        if sheet is None:
            return Message("row-with-sku-of-another", sku=sku, earlier=row)
        return Message("row-with-sku-of-another-sheet", sku=sku, earlier=row, sheet=sheet)
    if sheet is None:
        return Message("row-with-name-of-another", earlier=row)
    return Message("row-with-name-of-another-sheet", earlier=row, sheet=sheet)


class TableInterpreter:
    """Reads the rows of one table below its header, in their order, once.

    `sheet` names the table in messages, where a file has several; `category` is for items
    whose category neither a column nor a heading tells.
    """

    def __init__(
        self,
        layout: TableLayout,
        seen: SeenSkus,
        *,
        currency: str | None = None,
        sheet: str | None = None,
        category: str | None = None,
    ) -> None:
        self._layout = layout
        self._currency = currency
        self._reader = ItemReader(layout, currency)
        self._seen = seen
        self._headings = Headings()
        self._sheet = sheet
        self._category = category
        self._begins = True

    def entries(self, rows: Iterable[RawRow]) -> Iterator[Entry]:
        """The items and the problems in `rows`; what is neither is passed over."""
        for row in rows:
            yield from self.take(row)

    def take(self, row: RawRow) -> Sequence[Entry]:
        """The items and the problems in the next row."""
        try:
            item = self._read(row)
        except UnusableRow as error:
            if self._is_no_item(row):
                return ()
            return (self._problem(row, error.message, sku=self._unread_sku(row, error)),)
        if item is None:
            return ()
        again = self._seen.enter(item.sku, self._sheet, row.number)
        if again is None and len(item.name) < LONGEST_NAME:
            return (item,)
        return (item, *self._warnings(row, item, again))

    def _warnings(
        self, row: RawRow, item: PricedItem, again: Message | None
    ) -> Iterator[RowProblem]:
        if again:
            yield self._problem(row, again, left_out=False)
        if len(item.name) == LONGEST_NAME and len(self._reader.name(row)) > LONGEST_NAME:
            cut = Message("row-name-cut", most=LONGEST_NAME)
            yield self._problem(row, cut, left_out=False)

    def _read(self, row: RawRow) -> PricedItem | None:
        """The item in `row`; None for a total. Raises UnusableRow for a row without an item."""
        if self._begins:
            self._begins = False
            if _is_numbering(_filled(row)):
                return None
        if not self._reader.has_sku(row) and is_total(self._reader.name(row)):
            return None
        item = self._reader.read(row, self._category_here, self._seen.sku_for)
        self._headings.settle()
        return item

    def _unread_sku(self, row: RawRow, error: UnusableRow) -> str:
        """Whose row cannot be read; nobody's where it can, and says that there is no price."""
        # Asked for in any case: it keeps the name for this row, and from a later namesake.
        sku = self._reader.sku(row, self._category_here, self._seen.sku_for)
        return "" if isinstance(error, NoPriceNow) else sku

    @property
    def _category_here(self) -> str | None:
        return self._headings.category or self._category

    def _is_no_item(self, row: RawRow) -> bool:
        """Whether a row without an item in it is nothing to complain of; headings are taken in."""
        texts = _filled(row)
        if not texts or self._layout.is_repeated_by(row):
            return True
        another = read_header(row)
        if another:
            # What people said of the columns holds below every header.
            if not self._layout.is_taught:
                self._layout = another
                self._reader = ItemReader(another, self._currency)
            return True
        if len(texts) == 1:
            return self._is_lone_text(row, texts[0])
        named = bool(self._reader.name(row))
        if named and self._reader.has_sku(row):
            return False
        if is_note(texts) or is_total(texts[0]):
            return True
        return not named and all(map(belongs_to_header, texts))

    def _is_lone_text(self, row: RawRow, text: str) -> bool:
        if not any(isinstance(cell, str) and cell for cell in row.cells):
            return False
        if is_heading(text):
            self._headings.take(text)
        return True

    def _problem(
        self, row: RawRow, reason: Message, *, left_out: bool = True, sku: str = ""
    ) -> RowProblem:
        return RowProblem(row.number, reason, tuple(row.texts()), left_out, sku, self._sheet)


def _filled(row: RawRow) -> list[str]:
    return [str(cell) for cell in row.cells if cell != ""]


def _is_numbering(texts: list[str]) -> bool:
    """Whether the cells count the columns: 1, 2, 3."""
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return len(texts) >= _SHORTEST_NUMBERING and texts == counted
