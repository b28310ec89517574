"""Which of several prices is the item's where a supplier or a shop has said so."""

from __future__ import annotations

from dataclasses import replace

from marketbel_courier.price_lists.roles import PRICE_KEYS, PriceKind, Role
from marketbel_courier.price_lists.table_layout import ColumnRole, RoleSource, TableLayout

_BETWEEN_PRICES = "doubt-prices-alike"


def preferring(layout: TableLayout, kind: PriceKind | None) -> TableLayout:
    """The layout with the first price of this kind as the item's, where the table has one.

    A price that people named for this layout stays the item's.
    """
    if kind is None or layout.main_price is None:
        return layout
    prices = layout.of(Role.PRICE)
    wanted = [price for price in prices if _kind(price) is kind]
    before = next((price for price in prices if price.column == layout.main_price), None)
    if not wanted or before is None or before.source is RoleSource.TAUGHT or before in wanted:
        return layout
    main = wanted[0]
    columns = [
        replace(column, key=None)
        if column is main
        else replace(column, key=PRICE_KEYS.get(_kind(before)))
        if column is before
        else column
        for column in layout.columns
    ]
    doubts = [doubt for doubt in layout.doubts if doubt.code != _BETWEEN_PRICES]
    return replace(layout, columns=columns, main_price=main.column, doubts=doubts)


def _kind(price: ColumnRole) -> PriceKind:
    return price.terms.kind if price.terms else PriceKind.PLAIN
