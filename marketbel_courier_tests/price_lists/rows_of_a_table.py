"""Reads rows that stand in a test through the same steps as those of a file."""

from __future__ import annotations

from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.reader import collect
from marketbel_courier.price_lists.records import Cell, PriceList, RawRow, Table
from marketbel_courier.price_lists.sheet_choice import Candidate, examine
from marketbel_courier.reading_hints import ReadingHints


def table_of(*rows: list[Cell], hints: ReadingHints | None = None) -> Candidate:
    """The rows, counted from 1, as a table that was examined; raises HeaderNotFound."""
    numbered = (RawRow(number, tuple(cells)) for number, cells in enumerate(rows, start=1))
    hints = hints or ReadingHints()
    return examine(Table("list", numbered), hints, ColumnMapping(hints.column_mapping))


def read_rows(*rows: list[Cell], hints: ReadingHints | None = None) -> PriceList:
    """The price list in the rows; raises HeaderNotFound."""
    table = table_of(*rows, hints=hints)
    return collect(table.entries(SeenSkus(), is_one_of_several=False))
