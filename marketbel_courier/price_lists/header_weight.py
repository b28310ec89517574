"""How well the rows of a header go with the layout that they make up."""

from __future__ import annotations

from collections.abc import Sequence

from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.role_assignment import AssignedRole
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import RoleSource, TableLayout, title_text
from marketbel_courier.price_lists.titles import belongs_to_header, read_title

_OF_A_ROLE = 0.25
_OF_A_FURTHER_PRICE = 0.15
_OF_A_STRANGE_CELL = 0.08
_OF_A_LINE = 0.03
_OF_A_USEFUL_LINE = 0.05


def header_weight(
    layout: TableLayout, assigned: Sequence[AssignedRole], rows: Sequence[RawRow]
) -> float:
    """The weight of a header: higher if titles fit their values, lower for useless lines."""
    by_column = {role.column: role.score for role in assigned}
    score = 0.0
    prices = 0
    for column in layout.columns:
        if column.role in (Role.OTHER, Role.IGNORED):
            continue
        if column.source is RoleSource.TAUGHT:
            score += 1.0
        elif column.role is Role.NAME or column.column == layout.price_column:
            score += by_column[column.column] - (column.source is RoleSource.VALUES)
        elif column.role is Role.PRICE:
            prices += 1
        elif column.source is RoleSource.TITLE:
            score += _OF_A_ROLE * min(1.0, by_column[column.column])
    score += _OF_A_FURTHER_PRICE * min(prices, 4)
    return score - _cost_of_lines(rows, layout)


def _cost_of_lines(rows: Sequence[RawRow], layout: TableLayout) -> float:
    """What the lines of a header weigh against it: cells that are no titles, lines of no use."""
    if len(rows) <= 1:
        return 0.0
    prices = {column.column for column in layout.of(Role.PRICE)}
    cost = 0.0
    for place, row in enumerate(rows):
        filled = [(column, str(cell)) for column, cell in enumerate(row.cells) if cell != ""]
        strange = sum(
            not belongs_to_header(text) and column not in prices for column, text in filled
        )
        if len(filled) == 1 and filled[0][0] not in prices:
            strange = 1
            # A heading below the titles, or above them: a group title stands over others beside.
            cost += bool(place) or _is_titled(filled[0][0], rows[1:])
        if place and _has_name(row, rows[place - 1], layout.first(Role.NAME)):
            cost += 1.0  # The first item already.
        cost += _OF_A_STRANGE_CELL * strange
        cost += _OF_A_LINE if strange else -_OF_A_USEFUL_LINE
    return cost


def _is_titled(column: int, rows: Sequence[RawRow]) -> bool:
    """Whether one of the rows has a title in the column."""
    return any(column < len(row.cells) and row.cells[column] != "" for row in rows)


def _has_name(row: RawRow, above: RawRow, column: int | None) -> bool:
    """Whether a text that is no title stands below the title of the name."""
    if column is None or column >= min(len(row.cells), len(above.cells)):
        return False
    cell, title = row.cells[column], above.cells[column]
    return "" not in (cell, title) and cell != title and not read_title(title_text(cell))
