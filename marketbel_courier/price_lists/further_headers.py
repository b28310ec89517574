"""Headers within a table: below them its columns are, or are called, otherwise than above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.column_profiles import NO_PROFILE, ColumnProfile
from marketbel_courier.price_lists.header_lines import column_titles
from marketbel_courier.price_lists.headers import lay_out, profiles_below, read_header
from marketbel_courier.price_lists.price_currencies import shared_currency
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import TableLayout


class FurtherHeaders:
    """The headers within one table, of which `sample` are the first rows.

    A header is read with the values below it. Past the sample these are not known yet: a column is
    then taken to hold what stood below the same title above.
    """

    def __init__(self, sample: Sequence[RawRow]) -> None:
        self._sample = sample
        self._known: tuple[TableLayout, Sequence[ColumnProfile]] | None = None

    def read(self, row: RawRow, layout: TableLayout) -> TableLayout | None:
        """`row` as the header of what follows in a table that was read by `layout` so far.

        Where the item's price stood and a price still stands, it goes on; and a code without a
        title stays the code.
        """
        by_titles = read_header(row)
        if by_titles is None:
            return None
        found = lay_out((row,), self._values(row, layout), ColumnMapping({}))
        return _going_on(found.layout if found else by_titles, layout)

    def _values(self, row: RawRow, layout: TableLayout) -> Sequence[ColumnProfile]:
        if self._known is None:
            self._known = layout, profiles_below(layout.last_header_row, self._sample)
        below = profiles_below(row.number, self._sample)
        if any(profile.filled for profile in below):
            return below
        known, above = self._known
        titles = column_titles((row,), max(len(above), len(row.cells)))
        former = column_titles(known.header_rows, len(titles))
        return [
            above[column]
            if column < len(above) and title.lines and title == former[column]
            else NO_PROFILE
            for column, title in enumerate(titles)
        ]


def _going_on(further: TableLayout, layout: TableLayout) -> TableLayout:
    prices = {column.column for column in further.of(Role.PRICE)}
    if layout.main_price in prices:
        further = replace(further, main_price=layout.main_price)
        further = replace(further, currency=shared_currency(further) or further.currency)
    code = layout.first(Role.SKU)
    titled = {column.column for column in further.columns}
    if further.first(Role.SKU) is None and code is not None and code not in titled:
        untitled = [column for column in layout.of(Role.SKU) if not column.title]
        columns = sorted([*further.columns, *untitled], key=lambda column: column.column)
        further = replace(further, columns=columns)
    return further
