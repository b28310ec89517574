"""The `suppliers` table as the master sheet keeps it: read whole, written in one transaction."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marketbel_courier.catalogue.supplier_flags import with_boolean_flags_sql

if TYPE_CHECKING:
    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class RegisteredSupplier:
    """A row of `suppliers`, with or without a partition."""

    id: UUID
    name: str
    source_type: str
    metadata: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class NewSupplier:
    """A row to insert."""

    name: str
    source_type: str
    metadata: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class SupplierUpdate:
    """A row's new values; `metadata` holds the changed keys alone, all others are kept."""

    id: UUID
    name: str
    source_type: str
    metadata: Mapping[str, Any] = field(repr=False)


@asynccontextmanager
async def registry_transaction(pool: Pool) -> AsyncIterator[Connection]:
    """One transaction over the whole registry; a second one waits for the first."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('marketbel_courier.registry', 0))"
        )
        yield connection


async def registered_suppliers(executor: Pool | Connection) -> list[RegisteredSupplier]:
    """Every supplier, oldest first."""
    rows = await executor.fetch(
        "SELECT id, name, source_type, metadata FROM suppliers ORDER BY created_at, id"
    )
    return [
        RegisteredSupplier(
            row["id"],
            row["name"],
            row["source_type"],
            row["metadata"] if isinstance(row["metadata"], dict) else {},
        )
        for row in rows
    ]


async def insert_suppliers(connection: Connection, suppliers: Sequence[NewSupplier]) -> None:
    """Insert suppliers, the first one as the oldest."""
    await connection.execute(
        """
        INSERT INTO suppliers (name, source_type, metadata, created_at)
        SELECT n.name, n.source_type, n.metadata::jsonb, clock_timestamp()
        FROM unnest($1::text[], $2::text[], $3::text[])
            WITH ORDINALITY AS n (name, source_type, metadata, place)
        ORDER BY n.place
        """,
        [supplier.name for supplier in suppliers],
        [supplier.source_type for supplier in suppliers],
        [json.dumps(dict(supplier.metadata)) for supplier in suppliers],
    )


async def update_suppliers(connection: Connection, updates: Sequence[SupplierUpdate]) -> None:
    """Write the new values; a supplier that was deleted in the meantime stays deleted."""
    await connection.execute(
        f"""
        UPDATE suppliers s SET
            name = u.name,
            source_type = u.source_type,
            metadata = {with_boolean_flags_sql("s.metadata")} || u.metadata::jsonb,
            updated_at = now()
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
            AS u (id, name, source_type, metadata)
        WHERE s.id = u.id
        """,  # noqa: S608 - the flags' own words
        [update.id for update in updates],
        [update.name for update in updates],
        [update.source_type for update in updates],
        [json.dumps(dict(update.metadata)) for update in updates],
    )
