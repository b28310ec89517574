"""How a supplier's price lists are to be read: what its metadata says, and what the order says."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from marketbel_courier.catalogue.suppliers import supplier_metadata
from marketbel_courier.database.connections import Connection
from marketbel_courier.errors import UnknownSupplier
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.findings import Findings
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints

COLUMN_MAPPING = "column_mapping"
"""The key in `suppliers.metadata`: an object of roles and columns."""

_MAPPING = TypeAdapter(dict[str, ColumnPlaces])


async def merged_hints(
    connection: Connection, order: IngestionOrder, findings: Findings
) -> ReadingHints:
    """The order's hints over the supplier's; raises UnknownSupplier."""
    metadata = await supplier_metadata(connection, order.supplier_id)
    if metadata is None:
        raise UnknownSupplier(Message("reading-for-nobody", supplier=order.supplier_id))
    try:
        own = _MAPPING.validate_python(metadata.get(COLUMN_MAPPING) or {})
    except ValidationError:
        own = {}
        findings.passed_over.append(Message("hint-mapping-unusable", key=COLUMN_MAPPING))
    return replace(order.hints, column_mapping=own | dict(order.hints.column_mapping))
