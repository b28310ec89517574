"""Where the rows of a table have what tells items, headings and variants apart."""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier.file_formats.sheet_scan import ERRORS
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import TableLayout

NOTHING_SAID = frozenset({"", "-", "—", "–", "n/a", "#n/a", "#н/д", "нет данных"})
"""What people write where there is no value, in lower case."""

NO_VALUE = NOTHING_SAID | frozenset(
    {
        # What a formula that has failed shows, in English and in Russian.
        *(shown.lower() for shown in ERRORS.values()),
        "#ссылка!", "#дел/0!", "#знач!", "#имя?", "#число!", "#пусто!",
    }
)  # fmt: skip
LONGEST_NO_VALUE = max(map(len, NO_VALUE))
_STATE = frozenset({Role.STOCK, Role.CURRENCY, Role.VAT_RATE, Role.LEAST_ORDER})
_DETAIL = frozenset(
    {Role.UNIT, Role.PACK_SIZE, Role.BRAND, Role.BARCODE, Role.PART_NUMBER, Role.ORDER_MULTIPLE}
)


def cell_text(cell: Cell) -> str:
    """What a cell says; empty for a dash and other marks of no value."""
    text = cell if isinstance(cell, str) else format(cell, "f")
    return "" if len(text) <= LONGEST_NO_VALUE and text.lower() in NO_VALUE else text


def says_something(cell: Cell) -> bool:
    """Whether `cell_text` has a text; of a longer one that is seen at once."""
    return (isinstance(cell, str) and len(cell) > LONGEST_NO_VALUE) or bool(cell_text(cell))


def is_zero(cell: Cell) -> bool:
    """Whether a cell has the nought that a formula makes of a blank one."""
    if isinstance(cell, str):
        return cell[:1] == "0" and not cell.strip("0.,")
    return not cell


@dataclass(frozen=True, slots=True)
class RowColumns:
    """The columns of one table, counted from 0, by what they tell of a row.

    `details` describe an item and never a heading; of them `states` change from day to day.
    `known` are the columns that say something of an item; the others count rows or are blank.
    """

    names: tuple[int, ...]
    sku: int | None
    prices: frozenset[int]
    variants: tuple[int, ...]
    categories: tuple[int, ...]
    details: frozenset[int]
    states: frozenset[int]
    known: frozenset[int]
    first: int
    last: int | None

    @classmethod
    def of(cls, layout: TableLayout) -> RowColumns:
        """The columns as `layout` says."""
        by_role = {role: [column.column for column in layout.of(role)] for role in Role}
        states = frozenset(column for role in _STATE for column in by_role[role])
        return cls(
            names=tuple(by_role[Role.NAME]),
            sku=layout.code_column,
            prices=frozenset(by_role[Role.PRICE]),
            variants=tuple(by_role[Role.VARIANT]),
            categories=tuple(by_role[Role.CATEGORY]),
            details=states | {column for role in _DETAIL for column in by_role[role]},
            states=states,
            known=frozenset(
                column.column for column in layout.columns if column.role is not Role.IGNORED
            ),
            first=layout.first_column,
            last=layout.last_column,
        )

    def filled(self, row: RawRow) -> list[int]:
        """The columns of the table in which `row` has a value of its own.

        Merged cells have theirs in the first column, whether a reader spreads it or not.
        """
        cells = row.cells
        end = len(cells) if self.last is None else min(self.last + 1, len(cells))
        merges = (row.look.merges if row.look else None) or {}
        covered = {
            column for first, last in merges.items() for column in range(first + 1, last + 1)
        }
        return [
            column
            for column in range(self.first, end)
            if column not in covered and cell_text(cells[column])
        ]

    def has_no_price(self, row: RawRow) -> bool:
        """Whether a mark of no value stands where a price of `row` should, and nowhere else."""
        marked = {
            column
            for column in self.known
            if column < len(row.cells) and row.cells[column] and not cell_text(row.cells[column])
        }
        return bool(marked) and marked <= self.prices

    def text(self, row: RawRow, column: int | None) -> str:
        """What `row` says in `column`."""
        if column is None or column >= len(row.cells):
            return ""
        return cell_text(row.cells[column])

    def is_blank(self, row: RawRow, column: int) -> bool:
        """Whether `row` says nothing in `column`."""
        return not self.text(row, column)

    def name(self, row: RawRow) -> str:
        """The first part of the name that `row` has."""
        return next((text for column in self.names if (text := self.text(row, column))), "")

    def is_priced(self, row: RawRow) -> bool:
        """Whether one of the prices of `row` has a figure, of a cell of its own."""
        merges = row.look.merges if row.look else None
        return any(
            any(letter in "123456789" for letter in self.text(row, column))
            and not (merges and any(first < column <= last for first, last in merges.items()))
            for column in self.prices
        )

    def is_spread_over_price(self, row: RawRow) -> bool:
        """Whether a cell of another column is merged over one of the prices of `row`."""
        merges = row.look.merges if row.look else None
        return bool(merges) and any(
            first < price <= last
            for first, last in (merges or {}).items()
            if first not in self.prices
            for price in self.prices
        )
