"""Distinguishes price lists from orders, invoices and waybills, which have prices as well."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.money import UnreadablePrice, read_price
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import ColumnRole, TableLayout
from marketbel_courier.price_lists.title_vocabulary import COST_TITLES, SUM_TITLES
from marketbel_courier.price_lists.titles import title_key

_MOST_ROWS = 100
_FEWEST_ROWS = 2
_SHARE = 0.8
_CENT = Decimal("0.01")
_OF_OTHER_NUMBERS = frozenset({Role.SKU, Role.BARCODE, Role.NAME, Role.VAT_RATE, Role.PACK_SIZE})


def doubts_of_sums(layout: TableLayout, rows: Sequence[RawRow]) -> list[Message]:
    """The doubt that a table lists what somebody has ordered or was billed for.

    There a quantity, times the price, is the sum beside it. A form that waits for the quantities of
    a customer is a price list.
    """
    sums = [
        one
        for one in layout.columns
        if SUM_TITLES.search(title_key(one.title)) or COST_TITLES.fullmatch(title_key(one.title))
    ]
    counts = [one for one in layout.columns if one.role not in _OF_OTHER_NUMBERS]
    for price in layout.of(Role.PRICE):
        for total in sums:
            others = [one for one in counts if one not in (price, total)]
            if total is not price and _multiplies(price.column, total, others, rows):
                return [Message("doubt-of-an-order", title=total.title)]
    return []


def _multiplies(
    price: int, total: ColumnRole, counts: Sequence[ColumnRole], rows: Sequence[RawRow]
) -> bool:
    """Whether one of the `counts`, times the price, is the total in nearly every row."""
    priced = [row for row in rows[:_MOST_ROWS] if _number(row, price)]
    enough = max(_FEWEST_ROWS, int(_SHARE * len(priced)))
    for count in counts:
        columns = (price, count.column, total.column)
        if sum(_is_product(row, *columns) for row in priced) >= enough:
            return True
    return False


def _is_product(row: RawRow, price: int, count: int, total: int) -> bool:
    each, times, whole = (_number(row, column) for column in (price, count, total))
    if not (each and times and whole):
        return False
    return abs(each * times - whole) <= _CENT


def _number(row: RawRow, column: int) -> Decimal | None:
    cell: Cell = row.cells[column] if column < len(row.cells) else ""
    if isinstance(cell, Decimal):
        return cell
    try:
        return read_price(cell).amount
    except UnreadablePrice:
        return None
