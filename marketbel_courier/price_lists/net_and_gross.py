"""Whether “Netto” or “Brutto” beside a price is a price without or with taxes, or a weight."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.money import UnreadablePrice, read_price
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import ColumnRole, RoleSource, TableLayout
from marketbel_courier.price_lists.title_vocabulary import DISCOUNT, NET_AND_GROSS
from marketbel_courier.price_lists.titles import title_key

_RATES = (
    *((0, 10, 20, 25), (0, 5, 7, 10, 18, 20, 22), (0, 7, 14, 20), (0, 5, 8, 23), (0, 7, 19)),
    *((0, 9, 21), (0, 12, 15, 21), (0, 5, 9, 12, 21), (0, 9, 20, 22, 24), (0, 4, 5, 10, 21, 22)),
    *((0, 5, 9, 11, 19, 21), (0, 1, 8, 10, 18, 20), (0, 12, 16)),
)
"""The rates of value added tax that the goods of one list may have, by country, in percent."""
_IN_CENTS = Decimal("0.0051")
_IN_WHOLE_MONEY = Decimal("0.51")
_FEWEST_ROWS = 2
_MOST_UNLIKE = 0.1


def doubts_of_weights(layout: TableLayout, sample: Sequence[RawRow]) -> list[Message]:
    """A doubt where a lone “Brutto” is apart from the price as no tax has it, row by row.

    Where a discount stands beside them, that may be what sets them apart.
    """
    prices = layout.of(Role.PRICE)
    bare = [price for price in prices if title_key(price.title) in NET_AND_GROSS]
    others = [price for price in prices if price not in bare]
    if len(bare) != 1 or not others or bare[0].source is RoleSource.TAUGHT:
        return []
    if any(DISCOUNT.search(title_key(column.title)) for column in layout.columns):
        return []
    is_gross = NET_AND_GROSS[title_key(bare[0].title)]
    pairs = [
        (one, other) if is_gross else (other, one)
        for row in sample
        if (one := _amount(row, bare[0])) and (other := _amount(row, others[0]))
    ]
    if len(pairs) < _FEWEST_ROWS or any(_are_apart_by_taxes(pairs, rates) for rates in _RATES):
        return []
    column = column_letters(bare[0].column + 1)
    return [Message("doubt-weight-or-price", column=column, title=bare[0].title)]


def _are_apart_by_taxes(pairs: Sequence[tuple[Decimal, Decimal]], rates: Sequence[int]) -> bool:
    """Whether nearly each gross amount is the net one with a tax, but for how it was rounded."""
    is_whole = all(amount == int(amount) for pair in pairs for amount in pair)
    rounded_by = _IN_WHOLE_MONEY if is_whole else _IN_CENTS
    factors = [1 + Decimal(rate) / 100 for rate in rates]
    unlike = sum(
        all(abs(gross - net * factor) > rounded_by * (1 + factor) for factor in factors)
        for gross, net in pairs
    )
    return unlike <= _MOST_UNLIKE * len(pairs)


def _amount(row: RawRow, price: ColumnRole) -> Decimal | None:
    if price.column >= len(row.cells):
        return None
    try:
        return read_price(row.cells[price.column]).amount
    except UnreadablePrice:
        return None
