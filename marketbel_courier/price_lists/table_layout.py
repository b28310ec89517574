"""What was found out of one table: where its titles end, and what each column holds, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import PriceTerms, Role


class RoleSource(StrEnum):
    """What decided a column's role: the surer, the later."""

    VALUES = "values"
    TITLE = "title"
    TAUGHT = "taught"


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """The role of one column: `column` counts from 0, and 0 is A.

    `title` is what stands above the column, all lines joined, as printed. `why` are the reasons, in
    their order of weight. `certainty` is from 0 to 1; `rival` is the role that came next, where it
    came close. `key` is the characteristic's key of a column without a role of its own.
    """

    column: int
    role: Role
    title: str = ""
    source: RoleSource = RoleSource.TITLE
    why: Sequence[Message] = ()
    certainty: float = 1.0
    rival: Role | None = None
    terms: PriceTerms | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """How a table is read.

    `columns` are in their order; several may have one role: parts of a name, prices, warehouses.
    `main_price` is the column that becomes the item's price, None where each price is an item of
    its own (prices across). `first_column` and `last_column` bound a table that has another beside
    it. `doubts` are what a person should be asked.
    """

    header_rows: tuple[RawRow, ...]
    columns: Sequence[ColumnRole]
    main_price: int | None
    currency: str | None = None
    first_column: int = 0
    last_column: int | None = None
    is_taught: bool = False
    doubts: Sequence[Message] = ()

    def of(self, role: Role) -> list[ColumnRole]:
        """The columns of a role, in their order."""
        return [column for column in self.columns if column.role is role]
