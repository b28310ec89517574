"""The columns of Marketbel's own tables that the courier reads and writes, and which are amiss."""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

_ID, _TIME, _JSON = "uuid", "timestamp with time zone", "jsonb"
_TEXT, _LONG_TEXT, _NUMBER = "character varying", "text", "numeric"
_ENUM = "USER-DEFINED"

# By PostgreSQL's own names of types, without lengths: a wider column does no harm.
_COLUMNS = {
    "suppliers": {
        "id": _ID,
        "name": _TEXT,
        "source_type": _TEXT,
        "contact_email": _TEXT,
        "metadata": _JSON,
        "created_at": _TIME,
        "updated_at": _TIME,
    },
    "supplier_items": {
        "id": _ID,
        "supplier_id": _ID,
        "product_id": _ID,
        "supplier_sku": _TEXT,
        "name": _TEXT,
        "current_price": _NUMBER,
        "characteristics": _JSON,
        "last_ingested_at": _TIME,
        "created_at": _TIME,
        "updated_at": _TIME,
        "match_status": _ENUM,
        "match_score": _NUMBER,
        "match_candidates": _JSON,
    },
    "price_history": {
        "supplier_item_id": _ID,
        "price": _NUMBER,
        "recorded_at": _TIME,
    },
    "products": {
        "id": _ID,
        "internal_sku": _TEXT,
        "name": _TEXT,
        "category_id": _ID,
        "status": _ENUM,
        "min_price": _NUMBER,
        "availability": "boolean",
        "created_at": _TIME,
        "updated_at": _TIME,
    },
    "categories": {"id": _ID, "name": _TEXT, "parent_id": _ID, "created_at": _TIME},
    "match_review_queue": {
        "supplier_item_id": _ID,
        "candidate_products": _JSON,
        "status": _ENUM,
        "created_at": _TIME,
        "expires_at": _TIME,
    },
    "parsing_logs": {
        "task_id": _TEXT,
        "supplier_id": _ID,
        "error_type": _TEXT,
        "error_message": _LONG_TEXT,
        "row_number": "integer",
        "row_data": _JSON,
        "created_at": _TIME,
    },
}
# Either keeps any text.
_TEXTS = frozenset({_TEXT, _LONG_TEXT})


@dataclass(frozen=True)
class ColumnFault:
    """A column that is missing or of another type; a whole table is missing without a type."""

    table: str
    column: str | None = None
    expected_type: str | None = None
    found_type: str | None = None

    @property
    def name(self) -> str:
        """The table's name and the column's."""
        return f"{self.table}.{self.column}"


async def faulty_columns(executor: Pool | Connection) -> list[ColumnFault]:
    """What is missing of Marketbel's tables in `public`, or of another type; reads only."""
    rows = await executor.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = ANY($1)",
        list(_COLUMNS),
    )
    found = {(row["table_name"], row["column_name"]): row["data_type"] for row in rows}
    tables = {table for table, _ in found}
    faults: list[ColumnFault] = []
    for table, columns in _COLUMNS.items():
        if table not in tables:
            faults.append(ColumnFault(table))
            continue
        faults += [
            ColumnFault(table, column, expected, there)
            for column, expected in columns.items()
            if not _agrees(expected, there := found.get((table, column)))
        ]
    return faults


def _agrees(expected: str, found: str | None) -> bool:
    return found == expected or (expected in _TEXTS and found in _TEXTS)
