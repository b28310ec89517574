"""Writes the `suppliers` table; fields that a write does not name are kept.

`ledger.suppliers` reads suppliers, together with their partition keys.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql, with_boolean_flags_sql
from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool


@dataclass(frozen=True, kw_only=True)
class SupplierWrite:
    """What to write of one supplier, new or known.

    In an update None keeps what is there, and so do keys of `metadata` that are not named; an empty
    `contact_email` removes the one that is there. A new supplier needs a name and a source type,
    and gets an id unless the write has one.
    """

    id: UUID | None = None
    name: str | None = None
    source_type: str | None = None
    contact_email: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False)
    removed_keys: Collection[str] = ()


@asynccontextmanager
async def registry_transaction(pool: Pool) -> AsyncIterator[Connection]:
    """One transaction over the whole registry; a second one waits for the first."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('marketbel_courier.registry', 0))"
        )
        yield connection


async def supplier_names(connection: Connection) -> dict[UUID, str]:
    """The names of all suppliers."""
    rows = await connection.fetch("SELECT id, name FROM suppliers")
    return {row["id"]: row["name"] for row in rows}


async def supplier_metadata(
    executor: Pool | Connection | Batches, supplier_id: UUID
) -> Mapping[str, Any] | None:
    """The metadata of a supplier; None if there is no such supplier."""
    return await in_batch(executor, _metadata_of, supplier_id)


async def _metadata_of(
    pool: Pool | Connection, supplier_ids: Sequence[UUID]
) -> Sequence[Mapping[str, Any] | None]:
    rows = await pool.fetch("SELECT id, metadata FROM suppliers WHERE id = ANY($1)", supplier_ids)
    found = {
        row["id"]: row["metadata"] if isinstance(row["metadata"], dict) else {} for row in rows
    }
    return [found.get(supplier_id) for supplier_id in supplier_ids]


async def insert_suppliers(
    executor: Pool | Connection, writes: Sequence[SupplierWrite]
) -> list[UUID]:
    """Insert suppliers, the first one as the oldest; returns their ids in that order."""
    rows = await executor.fetch(
        f"""
        INSERT INTO suppliers (id, name, source_type, contact_email, metadata, created_at)
        SELECT coalesce(w.id, gen_random_uuid()), w.name, w.source_type,
            nullif(w.contact_email, ''), w.metadata::jsonb, clock_timestamp()
        FROM {_WRITES} ORDER BY w.place
        RETURNING id
        """,  # noqa: S608 - a constant of this module
        *_columns(writes),
    )
    return [row["id"] for row in rows]


async def update_suppliers(
    executor: Pool | Connection, writes: Sequence[SupplierWrite]
) -> list[UUID]:
    """Update suppliers as they are at this moment; returns which. A deleted one stays deleted."""
    rows = await executor.fetch(
        f"""
        UPDATE suppliers s SET
            name = coalesce(w.name, s.name),
            source_type = coalesce(w.source_type, s.source_type),
            contact_email = nullif(coalesce(w.contact_email, s.contact_email), ''),
            metadata = ({with_boolean_flags_sql("s.metadata")} || w.metadata::jsonb)
                - ARRAY(SELECT jsonb_array_elements_text(w.removed_keys::jsonb)),
            updated_at = now()
        FROM {_WRITES}
        WHERE s.id = w.id
        RETURNING s.id
        """,  # noqa: S608 - constants of the catalogue's
        *_columns(writes),
    )
    return [row["id"] for row in rows]


async def register_supplier(
    executor: Pool | Connection,
    *,
    supplier_id: UUID,
    name: str,
    source_type: str,
    metadata: Mapping[str, Any],
) -> None:
    """Bring the supplier of this id up to date, or insert it where there is none."""
    write = SupplierWrite(id=supplier_id, name=name, source_type=source_type, metadata=metadata)
    if not await update_suppliers(executor, [write]):
        await insert_suppliers(executor, [write])


async def switch_route(
    executor: Pool | Connection, supplier_ids: Sequence[UUID], *, use_ml: bool
) -> int:
    """Send these suppliers' files to ml-analyze, or down the legacy route; returns how many change.

    The other keys of their metadata stay as they are.
    """
    status = await executor.execute(
        f"""
        UPDATE suppliers SET updated_at = now(),
            metadata = {with_boolean_flags_sql("metadata")}
                || jsonb_build_object('{Flag.USE_ML_PROCESSING}', $2::boolean)
        WHERE id = ANY($1) AND jsonb_typeof(metadata) = 'object'
          AND {flag_sql("metadata", Flag.USE_ML_PROCESSING)} <> $2
        """,  # noqa: S608 - the flags' own words
        list(supplier_ids),
        use_ml,
    )
    return int(str(status).rpartition(" ")[2])


_WRITES = """unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    WITH ORDINALITY
    AS w (id, name, source_type, contact_email, metadata, removed_keys, place)"""


def _columns(writes: Sequence[SupplierWrite]) -> tuple[list[Any], ...]:
    return (
        [write.id for write in writes],
        [write.name for write in writes],
        [write.source_type for write in writes],
        [write.contact_email for write in writes],
        [json.dumps(dict(write.metadata)) for write in writes],
        [json.dumps(list(write.removed_keys)) for write in writes],
    )
