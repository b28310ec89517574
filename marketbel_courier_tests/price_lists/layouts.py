"""Layouts and rows that stand in a test, without the search for a header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.interpretation import TableInterpreter
from marketbel_courier.price_lists.reader import collect
from marketbel_courier.price_lists.records import Cell, PriceList, RawRow, RowLook
from marketbel_courier.price_lists.roles import PriceTerms, Role
from marketbel_courier.price_lists.table_layout import ColumnRole, TableLayout


def layout_of(*roles: Role, across: Sequence[str] = ()) -> TableLayout:
    """A layout with these roles from A on; then a price for each of what stands `across`."""
    columns = [
        ColumnRole(column, role, key=f"column {column}" if role is Role.OTHER else None)
        for column, role in enumerate(roles)
    ]
    columns += [
        ColumnRole(len(roles) + place, Role.PRICE, variant, terms=PriceTerms(variant=variant))
        for place, variant in enumerate(across)
    ]
    price = None if across else roles.index(Role.PRICE)
    return TableLayout((), columns, price)


def rows_of(*rows: Sequence[Cell], looks: Iterable[RowLook | None] = ()) -> list[RawRow]:
    """Rows from the second on, with their looks; rows without any cell are left out."""
    looks = [*looks, *[None] * len(rows)]
    return [
        RawRow(number, tuple(cells), look=look)
        for number, (cells, look) in enumerate(zip(rows, looks, strict=False), start=2)
        if cells
    ]


def read_rows_of(layout: TableLayout, rows: Sequence[RawRow]) -> PriceList:
    """What becomes of the rows, which are their own sample."""
    return collect(TableInterpreter(layout, SeenSkus(), sample=rows).entries(rows))
