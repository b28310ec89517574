"""The layout of one table: by its titles and values, by what people said, or by values alone."""

from __future__ import annotations

from collections.abc import Sequence

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.column_profiles import look_of
from marketbel_courier.price_lists.headers import (
    FoundLayout,
    find_headers,
    lay_out,
    profiles_below,
    without_header,
)
from marketbel_courier.price_lists.records import HeaderNotFound, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.tables_beside import spans_of
from marketbel_courier.price_lists.untitled_tables import lay_out_by_values
from marketbel_courier.reading_hints import ReadingHints

HEADER_WITHIN_ROWS = 60

_MOST_TITLES_SHOWN = 20
_MOST_HEADER_ROWS = 5
_AS_GOOD = 0.7


def choose_layouts(
    rows: Sequence[RawRow], hints: ReadingHints, mapping: ColumnMapping
) -> list[TableLayout]:
    """The layout of the table that begins with `rows`; several for tables beside each other.

    Raises HeaderNotFound, with what is missing.
    """
    titles = _title_rows(rows, hints)
    body = [row for row in rows if row.number >= (hints.data_start_row or 0)]
    found = find_headers(titles, body, mapping)
    if hints.header_row is not None:
        found = [one for one in found if one.layout.header_row == hints.header_row]
    if found:
        chosen = _first_of_the_list(found, rows)
        return _side_by_side(chosen, body, mapping) or [chosen]
    if mapping.needs_no_titles:
        return [without_header(mapping, [row for row in titles if row.number == hints.header_row])]
    if not mapping.titles and hints.header_row is None:
        by_values = lay_out_by_values(body, mapping)
        if by_values:
            return [by_values]
    raise HeaderNotFound(_what_is_missing(titles, rows, hints, mapping))


def _title_rows(rows: Sequence[RawRow], hints: ReadingHints) -> list[RawRow]:
    """The rows among which the titles are looked for."""
    if hints.header_row is not None:
        last = hints.header_row + _MOST_HEADER_ROWS - 1
        titles = [row for row in rows if hints.header_row <= row.number <= last]
    else:
        titles = list(rows[:HEADER_WITHIN_ROWS])
    if hints.data_start_row is not None:
        titles = [row for row in titles if row.number < hints.data_start_row]
    return titles


def _first_of_the_list(found: Sequence[FoundLayout], rows: Sequence[RawRow]) -> TableLayout:
    """The best header, or one above it below which the list begins.

    max takes the first of equals: later ones are the header repeated on the next page.
    """
    best = max(found, key=lambda one: one.score)
    for one in sorted(found, key=lambda one: (one.layout.header_row, -one.score)):
        if one.score >= _AS_GOOD * best.score and _leads_to(one.layout, best.layout, rows):
            return one.layout
    return best.layout


def _leads_to(layout: TableLayout, best: TableLayout, rows: Sequence[RawRow]) -> bool:
    """Whether items stand between the header of `layout` and the best one."""
    name, price = layout.first(Role.NAME), layout.price_column
    return any(
        layout.last_header_row < row.number < best.header_row
        and name is not None
        and max(name, price) < len(row.cells)
        and row.cells[name] != ""
        and row.cells[price] != ""
        and look_of(row.cells[price]).is_number
        for row in rows
    )


def _side_by_side(
    layout: TableLayout, rows: Sequence[RawRow], mapping: ColumnMapping
) -> list[TableLayout]:
    """The layouts of the tables beside each other below one header; empty for a single table."""
    if layout.is_taught:
        return []
    seen = profiles_below(layout.last_header_row, rows)
    found = [
        lay_out(layout.header_rows, seen, mapping, span)
        for span in spans_of(layout.header_rows, seen)
    ]
    return [one.layout for one in found if one] if all(found) else []


def _what_is_missing(
    titles: Sequence[RawRow],
    rows: Sequence[RawRow],
    hints: ReadingHints,
    mapping: ColumnMapping,
) -> Message:
    unmapped = find_headers(titles, rows, ColumnMapping({}))
    if unmapped and mapping.titles:
        layout = max(unmapped, key=lambda one: one.score).layout
        return Message(
            "header-unlike-the-mapping",
            wanted=[
                Message("header-mapped-title", title=title, field=field)
                for field, title in mapping.titles.items()
            ],
            row=layout.header_row,
            titles=[
                Message("quoted", text=cell)
                for row in layout.header_rows
                for cell in row.cells[:_MOST_TITLES_SHOWN]
                if cell
            ],
        )
    if hints.header_row is not None:
        return Message("header-not-in-its-row", row=hints.header_row)
    return Message("header-not-recognised", within=HEADER_WITHIN_ROWS)
