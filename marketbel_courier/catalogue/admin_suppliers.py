"""All suppliers for those who watch them: which have changed since, and those in full."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.supplier_flags import Flag, flag_of

if TYPE_CHECKING:
    import asyncpg

    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class SupplierRecord:
    """A supplier as it is kept. `source_url` may hold a secret; `source_kind` is what it is."""

    id: UUID
    name: str
    partition_key: str | None
    source_type: str
    source_kind: str
    source_url: str | None
    contact_email: str | None
    is_active: bool
    use_ml_processing: bool
    notes: str | None
    created_at: datetime
    updated_at: datetime


async def supplier_versions(pool: Pool) -> dict[str, str]:
    """By id as text, what tells whether a supplier must be read again.

    It is cheap enough to be asked for every few seconds.
    """
    # Every update makes another row version, with another writer and place. All of them are one
    # text: objects by the ten thousand would have the garbage collector hold up everybody.
    told = await pool.fetchval(
        """
        SELECT string_agg(concat_ws(' ', s.id, s.xmin, s.ctid, p.partition_key, d.xmin, d.ctid),
            E'\n')
        FROM suppliers s LEFT JOIN courier.supplier_partitions p ON p.supplier_id = s.id
        LEFT JOIN LATERAL (
            SELECT xmin, ctid FROM courier.deliveries d WHERE d.supplier_id = s.id
            ORDER BY ranked_at DESC, attempt DESC LIMIT 1) AS d ON true
        """
    )
    return dict(line.split(" ", 1) for line in str(told or "").splitlines())


async def supplier_records(
    executor: Pool | Connection, supplier_ids: Collection[UUID]
) -> list[SupplierRecord]:
    """These suppliers, as far as they exist."""
    rows = await executor.fetch(
        """
        SELECT s.id, s.name, p.partition_key, s.source_type, s.contact_email, s.created_at,
            s.updated_at, s.metadata
        FROM suppliers s LEFT JOIN courier.supplier_partitions p ON p.supplier_id = s.id
        WHERE s.id = ANY($1)
        """,
        list(supplier_ids),
    )
    return [_record(row) for row in rows]


async def count_items(pool: Pool, supplier_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """The items of these suppliers, or of all; one without any is left out."""
    rows = await pool.fetch(
        """
        SELECT supplier_id, count(*) AS items FROM supplier_items
        WHERE $1::uuid[] IS NULL OR supplier_id = ANY($1) GROUP BY supplier_id
        """,
        None if supplier_ids is None else list(supplier_ids),
    )
    return {row["supplier_id"]: row["items"] for row in rows}


def _record(row: asyncpg.Record) -> SupplierRecord:
    values = dict(row)
    metadata = values.pop("metadata")
    if not isinstance(metadata, dict):
        metadata = {}
    return SupplierRecord(
        **values,
        source_kind=str(metadata.get("source_kind") or row["source_type"]),
        source_url=_text(metadata.get("source_url")),
        is_active=flag_of(metadata, Flag.IS_ACTIVE),
        use_ml_processing=flag_of(metadata, Flag.USE_ML_PROCESSING),
        notes=_text(metadata.get("notes")),
    )


def _text(value: object) -> str | None:
    return str(value).strip() or None if value is not None else None
