"""All suppliers as an operator speaks of them: by partition key, by name in any case, or by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from marketbel_courier.catalogue.supplier_flags import Flag, flag_sql, with_boolean_flags_sql

if TYPE_CHECKING:
    import asyncpg

    from marketbel_courier.database.connections import Connection
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class ListedSupplier:
    """A supplier in the directory; the partition key is None until a sync has given it one."""

    id: UUID
    name: str
    partition_key: str | None
    source_url: str | None
    is_active: bool
    use_ml_processing: bool


async def list_suppliers(pool: Pool) -> list[ListedSupplier]:
    """Every supplier, active or not, by name."""
    rows = await pool.fetch(
        f"""
        SELECT s.id, s.name, p.partition_key, s.metadata->>'source_url' AS source_url,
            {flag_sql("s.metadata", Flag.IS_ACTIVE)} AS is_active,
            {flag_sql("s.metadata", Flag.USE_ML_PROCESSING)} AS use_ml_processing
        FROM suppliers s LEFT JOIN courier.supplier_partitions p ON p.supplier_id = s.id
        ORDER BY s.name, s.id
        """  # noqa: S608 - the flag's own words
    )
    return [_listed(row) for row in rows]


def suppliers_called(word: str, suppliers: Iterable[ListedSupplier]) -> list[ListedSupplier]:
    """The suppliers that this word means: the one with that key or id, else those of that name.

    A key is taken literally; case and outer blanks of a name do not matter.
    """
    word = word.strip()
    by_name: list[ListedSupplier] = []
    for supplier in suppliers:
        if word == supplier.partition_key or word.lower() == str(supplier.id):
            return [supplier]
        if word.casefold() == supplier.name.strip().casefold():
            by_name.append(supplier)
    return by_name


def suppliers_like(word: str, suppliers: Iterable[ListedSupplier]) -> list[ListedSupplier]:
    """The suppliers whose name or key contains this word."""
    part = word.strip().casefold()
    return [
        supplier
        for supplier in suppliers
        if part and (part in supplier.name.casefold() or part in (supplier.partition_key or ""))
    ]


async def suppliers_not_analysed_since(
    pool: Pool, age_seconds: float, supplier_ids: Collection[UUID]
) -> set[UUID]:
    """Those of these suppliers whose newest analysis ended longer ago, or that have none."""
    rows = await pool.fetch(
        """
        SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
        WHERE NOT EXISTS (
            SELECT FROM courier.deliveries d
            WHERE d.supplier_id = asked.id AND d.state = 'complete' AND d.outcome <> 'unchanged'
              AND d.finished_at > now() - make_interval(secs => $2))
        """,
        list(supplier_ids),
        age_seconds,
    )
    return {row["id"] for row in rows}


async def switch_route(
    pool: Pool | Connection, supplier_ids: Sequence[UUID], *, use_ml: bool
) -> int:
    """Send these suppliers' files to ml-analyze, or down the legacy route; returns how many change.

    The other keys of their metadata stay as they are.
    """
    status = await pool.execute(
        f"""
        UPDATE suppliers SET updated_at = now(),
            metadata = {with_boolean_flags_sql("metadata")}
                || jsonb_build_object('use_ml_processing', $2::boolean)
        WHERE id = ANY($1) AND jsonb_typeof(metadata) = 'object'
          AND {flag_sql("metadata", Flag.USE_ML_PROCESSING)} <> $2
        """,  # noqa: S608 - the flags' own words
        list(supplier_ids),
        use_ml,
    )
    return int(str(status).rpartition(" ")[2])


def _listed(row: asyncpg.Record) -> ListedSupplier:
    url = (row["source_url"] or "").strip()
    return ListedSupplier(**{**dict(row), "source_url": url or None})
