"""Suppliers as they are read, with the partition keys that the courier gave them.

`catalogue.suppliers` writes them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.supplier_flags import Flag, flag_of, flag_sql
from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import NEWEST_FIRST
from marketbel_courier.ledger.source_addresses import source_url, source_url_sql
from marketbel_courier.ledger.states import Outcome, State

SUPPLIER_COLUMNS = """s.id, s.name, coalesce(p.partition_key, '') AS partition_key, s.source_type,
    s.metadata, s.contact_email, s.created_at, s.updated_at"""
"""The columns that `supplier_of` reads, of the tables in `SUPPLIERS`."""

SUPPLIERS = "suppliers s LEFT JOIN courier.supplier_partitions p ON p.supplier_id = s.id"

IS_DELIVERABLE = (
    f"({flag_sql('s.metadata', Flag.IS_ACTIVE)} AND {source_url_sql('s.metadata')} IS NOT NULL)"
)
"""An SQL condition on a row of `suppliers s`: what `Supplier.is_deliverable` says."""


@dataclass(frozen=True)
class Supplier:
    """One supplier; `partition_key` is empty until `assign_partition_keys` has given it one.

    `metadata` may hold secrets, in the address for one.
    """

    id: UUID
    name: str
    partition_key: str
    source_type: str
    metadata: Mapping[str, Any] = field(repr=False)
    contact_email: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def source_kind(self) -> str:
        """The real kind of the source.

        The database's column takes three values only: a PDF or a plain URL is stored as one of
        them.
        """
        return str(self.metadata.get("source_kind") or self.source_type)

    @property
    def source_url(self) -> str | None:
        """The address of the price list."""
        return source_url(self.metadata)

    @property
    def is_active(self) -> bool:
        """Whether the supplier is active: it is, unless its metadata says otherwise."""
        return flag_of(self.metadata, Flag.IS_ACTIVE)

    @property
    def use_ml_processing(self) -> bool:
        """Whether ml-analyze reads the supplier's price lists, as far as the supplier decides."""
        return flag_of(self.metadata, Flag.USE_ML_PROCESSING)

    @property
    def is_deliverable(self) -> bool:
        """Whether a sync fetches the supplier's price list."""
        return self.is_active and self.source_url is not None

    @property
    def notes(self) -> str | None:
        """What people wrote down about the supplier."""
        return str(self.metadata.get("notes") or "").strip() or None


async def list_suppliers(
    executor: Pool | Connection, *, oldest_first: bool = False
) -> list[Supplier]:
    """Every supplier, active or not, by name."""
    order = "s.created_at, s.id" if oldest_first else "s.name, s.id"
    return await _read(executor, f"ORDER BY {order}")


async def suppliers_by_id(
    executor: Pool | Connection, supplier_ids: Iterable[UUID]
) -> dict[UUID, Supplier]:
    """These suppliers, as far as they exist."""
    found = await _read(executor, "WHERE s.id = ANY($1)", list(supplier_ids))
    return {supplier.id: supplier for supplier in found}


async def suppliers_by_partition(pool: Pool, keys: Iterable[str]) -> dict[str, Supplier]:
    """The suppliers of these partition keys; a key that nobody has is left out."""
    found = await _read(pool, "WHERE p.partition_key = ANY($1)", list(keys))
    return {supplier.partition_key: supplier for supplier in found}


async def supplier_of_partition(executor: Pool | Batches, key: str) -> Supplier | None:
    """The supplier of this partition key, if there is one."""
    return await in_batch(executor, _suppliers_of_partitions, key)


async def _suppliers_of_partitions(pool: Pool, keys: Sequence[str]) -> Sequence[Supplier | None]:
    found = await suppliers_by_partition(pool, keys)
    return [found.get(key) for key in keys]


async def deliverable_suppliers(pool: Pool) -> list[Supplier]:
    """The suppliers that a sync delivers, in the order of their partitions."""
    having_keys = "WHERE p.partition_key IS NOT NULL ORDER BY p.created_at, p.partition_key"
    return [supplier for supplier in await _read(pool, having_keys) if supplier.is_deliverable]


async def supplier_versions(pool: Pool) -> dict[str, str]:
    """By id as text, a value that changes when a supplier must be read again.

    The query is cheap enough to be asked for every few seconds.
    """
    # Every update makes another row version, with another writer and place. All of them are one
    # text: ten thousand objects would have the garbage collector stop all work for a while.
    told = await pool.fetchval(
        f"""
        SELECT string_agg(concat_ws(' ', s.id, s.xmin, s.ctid, p.partition_key, d.xmin, d.ctid),
            E'\n')
        FROM {SUPPLIERS}
        LEFT JOIN LATERAL (
            SELECT xmin, ctid FROM courier.deliveries d WHERE d.supplier_id = s.id
            ORDER BY {NEWEST_FIRST} LIMIT 1) AS d ON true
        """
    )
    return dict(line.split(" ", 1) for line in str(told or "").splitlines())


async def suppliers_not_analysed_since(
    pool: Pool, age_seconds: float, supplier_ids: Collection[UUID]
) -> set[UUID]:
    """Those of these suppliers whose newest analysis ended longer ago, or that have none."""
    rows = await pool.fetch(
        f"""
        SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
        WHERE NOT EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.supplier_id = asked.id
              AND d.state = '{State.COMPLETE}' AND d.outcome <> '{Outcome.UNCHANGED}'
              AND {was_within("d.finished_at", "make_interval(secs => $2)")})
        """,
        list(supplier_ids),
        age_seconds,
    )
    return {row["id"] for row in rows}


def suppliers_called(word: str, suppliers: Iterable[Supplier]) -> list[Supplier]:
    """The suppliers that this word means: the one with that key or id, else those of that name.

    A key is taken literally; case and outer blanks of a name do not matter.
    """
    word = word.strip()
    by_name: list[Supplier] = []
    for supplier in suppliers:
        if (word and word == supplier.partition_key) or word.lower() == str(supplier.id):
            return [supplier]
        if word.casefold() == supplier.name.strip().casefold():
            by_name.append(supplier)
    return by_name


def suppliers_like(word: str, suppliers: Iterable[Supplier]) -> list[Supplier]:
    """The suppliers whose name or key contains this word."""
    part = word.strip().casefold()
    return [
        supplier
        for supplier in suppliers
        if part and (part in supplier.name.casefold() or part in supplier.partition_key)
    ]


def supplier_of(row: asyncpg.Record) -> Supplier:
    """The supplier of a row that has `SUPPLIER_COLUMNS`, and perhaps others."""
    metadata = row["metadata"] if isinstance(row["metadata"], dict) else {}
    return Supplier(
        id=row["id"],
        name=row["name"],
        partition_key=row["partition_key"],
        source_type=row["source_type"],
        metadata=metadata,
        contact_email=row["contact_email"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


async def _read(executor: Pool | Connection, which: str, *arguments: object) -> list[Supplier]:
    rows = await executor.fetch(
        f"SELECT {SUPPLIER_COLUMNS} FROM {SUPPLIERS} {which}",
        *arguments,
    )
    return [supplier_of(row) for row in rows]
