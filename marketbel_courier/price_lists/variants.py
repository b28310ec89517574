"""Rows whose name stands once above them, and prices of several variants across one row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.row_columns import RowColumns
from marketbel_courier.price_lists.table_layout import TableLayout

_NEARLY_ALL = 0.95
_FEWEST_ROWS = 2
_SHARED = frozenset({Role.NAME, Role.BRAND, Role.CATEGORY})
_MAY_BE_HANDLE = frozenset({Role.OTHER, Role.SKU, Role.PART_NUMBER, Role.IGNORED})


@dataclass(frozen=True, slots=True)
class SharedNames:
    """How a table gives the name once for several rows below each other.

    `handle` is the column that says which rows belong together, where there is one; `shared` are
    the columns that the first row of them fills for all.
    """

    columns: RowColumns
    shared: tuple[int, ...]
    handle: int | None = None


def shared_names_of(rows: Sequence[RawRow], layout: TableLayout) -> SharedNames | None:
    """How the table gives names once; None where each item has its own."""
    columns = RowColumns.of(layout)
    groups = list(_groups(rows, columns))
    followed = [group for group in groups if len(group) > 1]
    nameless = [row for group in followed for row in group[1:]]
    if len(nameless) < _FEWEST_ROWS:
        return None
    shared = tuple(column.column for column in layout.columns if column.role in _SHARED)
    for column in layout.columns:
        if column.role in _MAY_BE_HANDLE and _is_handle(column.column, groups, columns):
            return SharedNames(columns, shared, column.column)
    has_own = sum(_is_told_apart(row, columns) for row in nameless) >= _NEARLY_ALL * len(nameless)
    priced = [group for group in groups if any(map(columns.is_priced, group))]
    return SharedNames(columns, shared) if has_own and len(followed) * 2 > len(priced) else None


class NameCarrier:
    """Gives the rows without a name the one above, row after row."""

    def __init__(self, names: SharedNames) -> None:
        self._names = names
        self._first: RawRow | None = None
        self._last_number = 0

    def fill(self, row: RawRow) -> RawRow:
        """`row` with what the first row of its name says for all; itself where it has a name."""
        columns = self._names.columns
        if columns.name(row):
            self._first, self._last_number = row, row.number
            return row
        first = self._first
        if first is None or not self._belongs(row, first):
            return row
        self._last_number = row.number
        cells = _widened(row.cells, self._names.shared)
        for column in self._names.shared:
            if not cells[column] and column < len(first.cells):
                cells[column] = first.cells[column]
        return replace(row, cells=tuple(cells))

    def end(self) -> None:
        """A heading or something else stands between the rows."""
        self._first = None

    def is_first_of(self, row: RawRow, following: RawRow | None) -> bool:
        """Whether `row`, which has no price, has the name of the rows that follow."""
        columns = self._names.columns
        return (
            following is not None
            and bool(columns.name(row))
            and not columns.name(following)
            and columns.is_priced(following)
            and self._belongs(following, row)
        )

    def is_remnant(self, row: RawRow) -> bool:
        """Whether a row below a name has neither a price nor a code: a further picture."""
        columns, first = self._names.columns, self._first
        return (
            first is not None
            and self._names.handle is not None
            and self._names.handle != columns.sku
            and self._belongs(row, first)
            and row is not first
            and not columns.is_priced(row)
            and not columns.text(row, columns.sku)
        )

    def _belongs(self, row: RawRow, first: RawRow) -> bool:
        handle, columns = self._names.handle, self._names.columns
        if handle is not None:
            return columns.text(row, handle) == columns.text(first, handle)
        is_next = row.number == max(self._last_number, first.number) + 1
        return is_next and columns.is_priced(row)


def across(layout: TableLayout) -> list[tuple[str, TableLayout]]:
    """What the columns of prices across sell, each with a layout that reads this price alone."""
    if layout.main_price is not None:
        return []
    prices = [(column.column, column.terms) for column in layout.of(Role.PRICE)]
    sold = {column: terms.variant for column, terms in prices if terms and terms.variant}
    return [
        (
            variant,
            replace(
                layout,
                main_price=column,
                columns=tuple(
                    other
                    for other in layout.columns
                    if other.column == column or other.column not in sold
                ),
            ),
        )
        for column, variant in sold.items()
    ]


def _groups(rows: Iterable[RawRow], columns: RowColumns) -> Iterable[list[RawRow]]:
    """Each named row with the rows without a name right below, which have a price."""
    group: list[RawRow] = []
    for row in rows:
        if columns.name(row):
            if group:
                yield group
            group = [row]
        elif group and columns.is_priced(row):
            group.append(row)
        elif group and not row.filled:
            yield group
            group = []
    if group:
        yield group


def _is_handle(column: int, groups: Sequence[Sequence[RawRow]], columns: RowColumns) -> bool:
    """Whether `column` mostly says the same below a name, and something else at the next.

    Where it does not, the row is out of its place: it gets no name.
    """
    inside = [
        bool(first) and columns.text(row, column) == first
        for group in groups
        for first in [columns.text(group[0], column)]
        for row in group[1:]
    ]
    apart = [
        columns.text(one[0], column) != columns.text(other[0], column)
        for one, other in pairwise(groups)
    ]
    return sum(inside) * 2 > len(inside) and sum(apart) >= _NEARLY_ALL * len(apart)


def _is_told_apart(row: RawRow, columns: RowColumns) -> bool:
    return bool(columns.text(row, columns.sku)) or any(
        columns.text(row, column) for column in columns.variants
    )


def _widened(cells: Sequence[Cell], shared: Sequence[int]) -> list[Cell]:
    missing = max(shared, default=-1) + 1 - len(cells)
    return [*cells, *[""] * max(0, missing)]
