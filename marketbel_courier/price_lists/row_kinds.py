"""What a row without an item is: a heading, a header again, a note, or an item with a fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from marketbel_courier.price_lists.outline import Outline
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.row_columns import RowColumns, cell_text, is_zero
from marketbel_courier.price_lists.sections import PageNumbers, is_heading, is_note, is_total
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.titles import belongs_to_header, is_whole_title

_LONGEST_LONE_NUMBER = 4
_DIGIT = re.compile(r"[0-9]")
_NEVER_A_HEADING = frozenset(
    {
        Role.PRICE, Role.CURRENCY, Role.VAT_RATE, Role.UNIT, Role.PACK_SIZE, Role.STOCK,
        Role.BARCODE, Role.LEAST_ORDER, Role.ORDER_MULTIPLE,
    }
)  # fmt: skip


class RowKind(Enum):
    """What a row without an item is."""

    FAULT = auto()
    """An item with something missing or unreadable."""
    HEADING = auto()
    NOTHING = auto()
    """Blanks, totals, notes, page numbers, the header once more."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a row is; of a heading also what it says, and in which column."""

    kind: RowKind
    text: str = ""
    column: int = 0


_FAULT = Judgement(RowKind.FAULT)
_NOTHING = Judgement(RowKind.NOTHING)


class RowJudge:
    """Judges the rows without an item below one header, in their order."""

    def __init__(self, layout: TableLayout, columns: RowColumns, outline: Outline) -> None:
        self._columns = columns
        self._outline = outline
        self._pages = PageNumbers()
        self._never = frozenset(
            column.column for column in layout.columns if column.role in _NEVER_A_HEADING
        )
        self._titles = {column.title.casefold() for column in layout.columns if column.title}
        self._name = min(columns.names, default=0)

    def judge(self, row: RawRow, following: RawRow | None) -> Judgement:
        """What `row` is, given the row after it."""
        filled = self._columns.filled(row)
        counted = self._columns.known | self._outline.numbers
        told = [column for column in filled if column in counted]
        if not told:
            told = [column for column in filled if _has_letter(row, column)] or filled[:1]
        texts = [_plain(row, column) for column in told]
        if len(set(texts)) == 1 and (len(texts) == 1 or _has_letter(row, told[0])):
            return self._lone(row, told[0], following)
        return self._of_several(row, told, following) if texts else _NOTHING

    def _of_several(self, row: RawRow, told: Sequence[int], following: RawRow | None) -> Judgement:
        columns = self._columns
        texts = [_plain(row, column) for column in told]
        name, sku = columns.name(row), columns.text(row, columns.sku)
        if not (name and sku) and (is_note(texts) or is_total(texts[0])):
            return _NOTHING
        if len(texts) > 1 and all(self._is_title(row, column) for column in told):
            return _NOTHING
        if name and is_heading(name):
            column = next(c for c in columns.names if columns.text(row, c))
            others = [c for c in told if c != column]
            is_open = all(_is_open(row, c) for c in columns.prices)
            if (is_open and self._outline.heads(row, following)) or self._is_titled(row, others):
                return Judgement(RowKind.HEADING, name, column)
        return _FAULT

    def _is_titled(self, row: RawRow, others: Sequence[int]) -> bool:
        """Whether titles of columns stand beside a heading, one of the price among them."""
        return any(column in self._columns.prices for column in others) and all(
            self._is_title(row, column) for column in others
        )

    def _is_title(self, row: RawRow, column: int) -> bool:
        """Whether a title stands in the cell.

        Of a price nothing but a whole title is one: “4 500 руб. (new)” is a price with a fault, and
        “sale!” or “see the list” is what somebody has written in the place of one.
        """
        text = _plain(row, column)
        if column not in self._columns.prices:
            return belongs_to_header(text)
        return text.casefold() in self._titles or (not _DIGIT.search(text) and is_whole_title(text))

    def _lone(self, row: RawRow, column: int, following: RawRow | None) -> Judgement:
        """What a row with one text is."""
        text = _plain(row, column)
        if text.isdecimal() and len(text) <= _LONGEST_LONE_NUMBER:
            return self._lone_number(text, column, following)
        if not _has_letter(row, column):
            is_value = column in self._columns.prices or column in self._columns.names
            return _FAULT if is_value and not isinstance(row.cells[column], str) else _NOTHING
        if column == self._name and self._columns.has_no_price(row):
            return _FAULT
        if column == self._columns.sku and self._outline.is_sku_like(text):
            return _NOTHING
        is_continuing = self._outline.are_continued and not (row.look and row.look.is_emphasised)
        if not is_continuing and self._may_head(row, column) and is_heading(text):
            return Judgement(RowKind.HEADING, text, column)
        return _NOTHING

    def _may_head(self, row: RawRow, column: int) -> bool:
        """Whether a heading can stand in the column: up to the name, or shown as one."""
        if row.look and (row.look.is_emphasised or column in (row.look.merges or ())):
            return True
        return column not in self._never and (
            column <= self._name or column in self._columns.categories
        )

    def _lone_number(self, text: str, column: int, following: RawRow | None) -> Judgement:
        columns = self._columns
        if column in columns.prices:
            return _FAULT
        if self._pages.take(int(text)) or following is None or column not in columns.known:
            return _NOTHING
        if column == columns.sku and self._outline.is_sku_like(text):
            return _NOTHING
        if column > self._name or column in self._never:
            return _NOTHING
        return Judgement(RowKind.HEADING, text, column)


def _plain(row: RawRow, column: int) -> str:
    cell = row.cells[column]
    return cell if isinstance(cell, str) else format(cell.normalize(), "f")


def _has_letter(row: RawRow, column: int) -> bool:
    return any(letter.isalpha() for letter in str(row.cells[column]))


def _is_open(row: RawRow, column: int) -> bool:
    """Whether a price is blank, or the nought of a formula."""
    if column >= len(row.cells):
        return True
    return not cell_text(row.cells[column]) or is_zero(row.cells[column])
