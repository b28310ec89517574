"""Whose money the prices of a table are in: what the cell, the row, the titles and the lines say.

One statement may be of one price alone: beside “Цена” with “Валюта” the roubles of “РРЦ, руб.” stay
roubles, and beside “Цена, $” and “Цена, руб.” nothing says what “РРЦ” is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketbel_courier.file_formats.currencies import (
    ROUBLES_OF_BELARUS,
    BareRoubles,
    find_currency,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import ColumnRole, TableLayout

ROUBLES_OF_RUSSIA = "RUB"


@dataclass(frozen=True, slots=True)
class CurrencyRule:
    """Whose money the prices of a column are in: what stands nearest to the number counts.

    That is the cell's own text, the row's currency column, the cell's number format, a line between
    the rows (`here`), the column's title, the rest of the table (a line above it, another price's
    title), and last the `default`
    of the supplier or the shop. “руб.” without a country is Belarusian where the next of these
    that names roubles says so, and Russian otherwise.
    """

    here: str | None = None
    title: str | None = None
    table: str | None = None
    default: str | None = None

    def of(self, in_cell: str | None, in_row: str | None, shown: str | None) -> str | None:
        """The currency of a price; None where nothing tells it."""
        told = (in_cell, in_row, shown, self.here, self.title, self.table, self.default)
        nearest = next((code for code in told if code), None)
        if not isinstance(nearest, BareRoubles):
            return nearest
        named = (code for code in told if code and not isinstance(code, BareRoubles))
        roubles = (code for code in named if code in (ROUBLES_OF_BELARUS, ROUBLES_OF_RUSSIA))
        return next(roubles, ROUBLES_OF_RUSSIA)


def titled_currency(price: ColumnRole) -> str | None:
    """The currency that the title of a price tells."""
    told = price.terms.currency if price.terms else None
    return told or find_currency(price.title)


def shared_currency(layout: TableLayout) -> str | None:
    """The currency that the item's price's title tells of all prices of the table.

    None where the title of another price names another one: then each title speaks for its own.
    """
    prices = layout.of(Role.PRICE)
    if not _agree(map(titled_currency, prices)):
        return None
    return next(
        (titled_currency(price) for price in prices if price.column == layout.price_column), None
    )


def currency_columns(layout: TableLayout) -> Mapping[int, int]:
    """For each price whose currency the rows tell: the column that tells it.

    Of several currency columns each speaks for the prices before it, or behind it where the first
    of all stands before the prices. Prices whose titles name their money listen to none, unless
    all titles name the same: then the rows know better.
    """
    prices = layout.of(Role.PRICE)
    told = [column.column for column in layout.of(Role.CURRENCY)]
    if not told or not prices:
        return {}
    titled = [titled_currency(price) for price in prices]
    listening = prices
    if not (all(titled) and _agree(titled)):
        listening = [price for price, code in zip(prices, titled, strict=True) if not code]
    is_before = min(told) < min(price.column for price in prices)
    return {price.column: _nearest(price.column, told, is_before) for price in listening}


def _nearest(price: int, told: Sequence[int], is_before: bool) -> int:
    """The currency column that speaks for a price's column."""
    if is_before:
        return max((column for column in told if column < price), default=min(told))
    return min((column for column in told if column > price), default=max(told))


def _agree(codes: Iterable[str | None]) -> bool:
    """Whether those that name a currency name one; “руб.” goes with any country's roubles."""
    named = {code for code in codes if code}
    bare = {code for code in named if isinstance(code, BareRoubles)}
    countries = {code for code in named if not isinstance(code, BareRoubles)}
    of_roubles = countries <= {ROUBLES_OF_BELARUS, ROUBLES_OF_RUSSIA}
    return len(countries) <= 1 and (not bare or of_roubles)
