"""The layout of a table without titles, or with titles that no vocabulary has, by its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.column_profiles import ColumnProfile, item_rows, profiles
from marketbel_courier.price_lists.column_roles import built_layout
from marketbel_courier.price_lists.header_lines import column_titles, may_be_titles
from marketbel_courier.price_lists.headers import (
    ALWAYS_FOUND,
    has_number,
    is_price_by_chance,
    lay_out,
    width_of,
    without_header,
)
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.role_assignment import AssignedRole, ColumnEvidence, assign
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import RoleSource, TableLayout
from marketbel_courier.price_lists.value_fit import value_fit

_FEWEST_ROWS_BY_VALUES = 2


def lay_out_by_values(rows: Sequence[RawRow], mapping: ColumnMapping) -> TableLayout | None:
    """The layout of a list whose titles are unknown or not there; None where nothing is plain."""
    if mapping.needs_no_titles:
        found = lay_out((), profiles(rows, width_of(rows)), mapping)
        return found.layout if found else without_header(mapping)
    below = list(dropwhile(lambda row: row.filled < 2 or not has_number(row), rows))
    seen = profiles(below, width_of(below))
    found = lay_out((), seen, mapping)
    if found is None or len(item_rows(below)) < _FEWEST_ROWS_BY_VALUES:
        return None
    layout = found.layout
    name, price = layout.first(Role.NAME), layout.price_column
    if name is None or not _is_plain(seen, name, price):
        return None
    header = _unknown_header(rows, below[0], price)
    return layout if header is None else _with_unknown_titles(header, seen)


def _is_plain(seen: Sequence[ColumnProfile], name: int, price: int) -> bool:
    """Whether values alone tell the name and the price."""
    return (
        seen[name].letters > 0.8
        and seen[name].filled > 0.8
        and value_fit(Role.NAME, seen[name]) > 0.1
        and seen[price].filled > 0.6
        and seen[price].prices > 0.9
        and value_fit(Role.PRICE, seen[price]) > 0.2
    )


def _unknown_header(rows: Sequence[RawRow], first: RawRow, price: int) -> RawRow | None:
    """The row of titles that no vocabulary has: texts, right above the first values."""
    above = [row for row in rows if row.number < first.number]
    if not above or not may_be_titles(above[-1]) or above[-1].filled < 2:
        return None
    row = above[-1]
    return row if price < len(row.cells) and row.cells[price] != "" else None


def _with_unknown_titles(header: RawRow, seen: Sequence[ColumnProfile]) -> TableLayout | None:
    titles = column_titles((header,), len(seen))
    evidence = [
        ColumnEvidence(column, () if title.is_inherited else title.lines, profile)
        for column, (title, profile) in enumerate(zip(titles, seen, strict=True))
    ]
    assigned = assign(evidence)
    if not {role.role for role in assigned} >= ALWAYS_FOUND:
        return None
    places = {role.column for role in assigned}
    others = [
        AssignedRole(column, Role.OTHER, RoleSource.TITLE, (), 0.3, None, 0.3)
        for column, title in enumerate(titles)
        if title.lines and not title.is_inherited and column not in places
    ]
    layout = built_layout((header,), titles, seen, [*assigned, *others], {})
    code = layout.first(Role.SKU)
    if is_price_by_chance(layout, titles) or code is None or seen[code].wholes > 0.5:
        return None  # Names and amounts alone are of anything.
    return replace(layout, titles=tuple(normalise(title.text) for title in titles))
