"""The `suppliers` table, and the partition key that each supplier keeps for good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from anyascii import anyascii

from marketbel_courier.catalogue.supplier_flags import (
    Flag,
    flag_of,
    with_boolean_flags_sql,
)

if TYPE_CHECKING:
    import asyncpg

    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool

SLUG_MAX_LENGTH = 60


@dataclass(frozen=True)
class Supplier:
    """One supplier as the courier sees it.

    `source_kind` is what the source really is: `metadata.source_kind` where it is set, since the
    column takes three values only and a PDF or a bare URL is stored as one of them.
    """

    id: UUID
    name: str
    partition_key: str
    source_type: str
    source_kind: str
    source_url: str | None
    is_active: bool
    use_ml_processing: bool
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False)


def slugify(name: str) -> str:
    """A readable key of `[a-z0-9-]`, at most 60 characters; Cyrillic is transliterated."""
    slug = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
    return slug[:SLUG_MAX_LENGTH].strip("-") or "supplier"


async def assign_partition_keys(pool: Pool) -> None:
    """Give each supplier without a partition key one; keys never change and are never reused."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "LOCK TABLE courier.supplier_partitions IN SHARE ROW EXCLUSIVE MODE"
        )
        newcomers = await connection.fetch(
            """
            SELECT s.id, s.name FROM suppliers s
            WHERE NOT EXISTS (SELECT FROM courier.supplier_partitions p WHERE p.supplier_id = s.id)
            ORDER BY s.created_at, s.id
            """
        )
        if not newcomers:
            return
        taken = {
            row["partition_key"]
            for row in await connection.fetch(
                "SELECT partition_key FROM courier.supplier_partitions"
            )
        }
        await connection.executemany(
            "INSERT INTO courier.supplier_partitions (supplier_id, partition_key) VALUES ($1, $2)",
            list(_choose_keys(newcomers, taken)),
        )


def _choose_keys(
    newcomers: Iterable[asyncpg.Record], taken: set[str]
) -> Iterable[tuple[UUID, str]]:
    for row in newcomers:
        key = slugify(row["name"])
        if key in taken:
            key = f"{key}-{row['id'].hex[:8]}"
        if key in taken:
            key = f"supplier-{row['id'].hex}"
        taken.add(key)
        yield row["id"], key


_SELECT = """
    SELECT s.id, s.name, s.source_type, s.metadata, p.partition_key
    FROM suppliers s JOIN courier.supplier_partitions p ON p.supplier_id = s.id
"""


async def suppliers_by_partition(pool: Pool, keys: Iterable[str]) -> dict[str, Supplier]:
    """The suppliers of these partition keys; a key that nobody has is left out."""
    rows = await pool.fetch(f"{_SELECT} WHERE p.partition_key = ANY($1)", list(keys))
    return {row["partition_key"]: _supplier(row) for row in rows}


async def suppliers_by_id(pool: Pool, supplier_ids: Iterable[UUID]) -> dict[UUID, Supplier]:
    """These suppliers, as far as they exist and have a partition key."""
    rows = await pool.fetch(f"{_SELECT} WHERE s.id = ANY($1)", list(supplier_ids))
    return {row["id"]: _supplier(row) for row in rows}


async def suppliers_without_regard_to_keys(
    pool: Pool, supplier_ids: Iterable[UUID]
) -> dict[UUID, Supplier]:
    """These suppliers, as far as they exist; the key of one that has none yet is empty."""
    rows = await pool.fetch(
        """
        SELECT s.id, s.name, s.source_type, s.metadata, coalesce(p.partition_key, '')
            AS partition_key
        FROM suppliers s LEFT JOIN courier.supplier_partitions p ON p.supplier_id = s.id
        WHERE s.id = ANY($1)
        """,
        list(supplier_ids),
    )
    return {row["id"]: _supplier(row) for row in rows}


async def active_suppliers(pool: Pool) -> list[Supplier]:
    """All suppliers that are not deactivated and have a source, oldest first."""
    rows = await pool.fetch(f"{_SELECT} ORDER BY p.created_at, p.partition_key")
    suppliers = (_supplier(row) for row in rows)
    return [supplier for supplier in suppliers if supplier.is_active and supplier.source_url]


async def supplier_metadata(
    executor: Pool | Connection, supplier_id: UUID
) -> Mapping[str, Any] | None:
    """The metadata of a supplier, who need not have a partition key; None if there is none."""
    row = await executor.fetchrow("SELECT metadata FROM suppliers WHERE id = $1", supplier_id)
    if row is None:
        return None
    return row["metadata"] if isinstance(row["metadata"], dict) else {}


async def register_supplier(
    connection: Connection | Pool,
    *,
    supplier_id: UUID,
    name: str,
    source_type: str,
    metadata: Mapping[str, Any],
) -> None:
    """Insert a supplier or bring it up to date; metadata keys that are not given are kept."""
    await connection.execute(
        f"""
        INSERT INTO suppliers (id, name, source_type, metadata) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET
            name = excluded.name,
            source_type = excluded.source_type,
            metadata = {with_boolean_flags_sql("suppliers.metadata")} || excluded.metadata,
            updated_at = now()
        """,  # noqa: S608 - the flags' own words
        supplier_id,
        name,
        source_type,
        dict(metadata),
    )


def _supplier(row: asyncpg.Record) -> Supplier:
    metadata = row["metadata"] if isinstance(row["metadata"], dict) else {}
    url = metadata.get("source_url")
    return Supplier(
        id=row["id"],
        name=row["name"],
        partition_key=row["partition_key"],
        source_type=row["source_type"],
        source_kind=str(metadata.get("source_kind") or row["source_type"]),
        source_url=str(url).strip() if url else None,
        is_active=flag_of(metadata, Flag.IS_ACTIVE),
        use_ml_processing=flag_of(metadata, Flag.USE_ML_PROCESSING),
        metadata=metadata,
    )
