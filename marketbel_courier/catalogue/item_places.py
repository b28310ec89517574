"""Where each item stands in the newest list of its supplier: sheet, row, and the columns' letters.

An item that this list does not have has no place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.price_lists.records import SheetColumns

MOST_TABLES = 1_000
"""So many tables of a list are numbered; items of further tables have no place."""


@dataclass(slots=True)
class TableNumbers:
    """The tables of one list in the order in which items of theirs came, each with a number."""

    tables: list[SheetColumns] = field(default_factory=list)
    _last: SheetColumns | None = None
    _number: int | None = None

    def number_of(self, table: SheetColumns | None) -> int | None:
        """The number of the table; None without one, or beyond MOST_TABLES."""
        # The rows of a table come one after the other: mostly the last number is right.
        if table is not self._last:
            self._last, self._number = table, self._found(table)
        return self._number

    def tell_as(self, file_type: str) -> None:
        """Tell of the tables as a person finds them: CSV has no sheets, and a PDF no letters."""
        if file_type == FileKind.CSV:
            self.tables = [replace(table, sheet="") for table in self.tables]
        elif file_type == FileKind.PDF:
            self.tables = [replace(table, letters={}) for table in self.tables]

    def _found(self, table: SheetColumns | None) -> int | None:
        if table is None:
            return None
        if table in self.tables:
            return self.tables.index(table)
        if len(self.tables) == MOST_TABLES:
            return None
        self.tables.append(table)
        return len(self.tables) - 1


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item stands; `letters` are those of the columns, by the roles of their values."""

    sheet: str
    row_number: int
    letters: Mapping[str, str]


async def merge_places(
    connection: Connection, supplier_id: UUID, tables: Sequence[SheetColumns]
) -> None:
    """Keep where the items of the staged list stand, within the caller's transaction."""
    await connection.execute(
        "DELETE FROM courier.price_list_tables WHERE supplier_id = $1", supplier_id
    )
    await connection.executemany(
        """
        INSERT INTO courier.price_list_tables (supplier_id, table_number, sheet, columns)
        VALUES ($1, $2, $3, $4::text::jsonb)
        """,
        [
            (supplier_id, number, table.sheet.replace("\0", ""), json.dumps(dict(table.letters)))
            for number, table in enumerate(tables)
        ],
    )
    await connection.execute(
        """
        DELETE FROM courier.item_places p WHERE p.supplier_id = $1 AND NOT EXISTS (
            SELECT FROM supplier_items i JOIN staged_items n ON n.sku = i.supplier_sku
            WHERE i.id = p.item_id AND i.supplier_id = $1 AND n.table_number IS NOT NULL)
        """,
        supplier_id,
    )
    await connection.execute(
        """
        INSERT INTO courier.item_places AS p (item_id, supplier_id, table_number, row_number)
        SELECT i.id, $1, n.table_number, n.row_number FROM staged_items n JOIN supplier_items i
            ON i.supplier_id = $1 AND i.supplier_sku = n.sku
        LEFT JOIN courier.item_places known ON known.item_id = i.id AND known.supplier_id = $1
        -- What stands where it stood is left out here: a conflict would lock its row.
        WHERE n.table_number IS NOT NULL AND (known.table_number, known.row_number)
            IS DISTINCT FROM (n.table_number, n.row_number)
        ON CONFLICT (item_id) DO UPDATE SET
            table_number = excluded.table_number, row_number = excluded.row_number
        """,
        supplier_id,
    )


async def places_of(
    executor: Pool | Connection, item_ids: Collection[UUID]
) -> Mapping[UUID, ItemPlace]:
    """The places of these items; an item without a place is left out."""
    rows = await executor.fetch(
        """
        SELECT p.item_id, p.row_number, t.sheet, t.columns
        FROM courier.item_places p JOIN courier.price_list_tables t
            ON t.supplier_id = p.supplier_id AND t.table_number = p.table_number
        WHERE p.item_id = ANY($1)
        """,
        list(item_ids),
    )
    return {
        row["item_id"]: ItemPlace(row["sheet"], row["row_number"], row["columns"]) for row in rows
    }
