"""Which job a stored price list came from: the catalogue stores the key of the job's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

_DIGEST_LETTERS = 16
_KEYS = f"""
    d.ml_job_id, d.job_id::text || '-' || left(coalesce(d.checksum_sha256, ''), {_DIGEST_LETTERS})
"""


def order_key_of(job_id: UUID, checksum_sha256: str | None) -> str:
    """The key of the engine's order for a job's file: the same for all attempts with that file."""
    return f"{job_id}-{(checksum_sha256 or '')[:_DIGEST_LETTERS]}"


async def order_keys_of_job(executor: Pool | Connection, job_id: UUID) -> list[str]:
    """The keys under which the catalogue may hold a job's result; of ml-analyze's jobs, too."""
    rows = await executor.fetch(
        f"""
        SELECT DISTINCT key FROM courier.deliveries d, unnest(ARRAY[{_KEYS}]) AS key
        WHERE d.job_id = $1 AND key IS NOT NULL
        """,
        job_id,
    )
    return [row["key"] for row in rows]


async def jobs_of_orders(
    executor: Pool | Connection, orders: Sequence[tuple[UUID, str]]
) -> Mapping[str, UUID]:
    """The jobs of these orders, each with its supplier, by the orders' keys."""
    rows = await executor.fetch(
        f"""
        SELECT DISTINCT ON (wanted.key) wanted.key, d.job_id
        FROM unnest($1::uuid[], $2::text[]) AS wanted (supplier_id, key)
        JOIN courier.deliveries d
            ON d.supplier_id = wanted.supplier_id AND wanted.key IN ({_KEYS})
        ORDER BY wanted.key, d.place DESC, d.attempt DESC
        """,
        [supplier_id for supplier_id, _ in orders],
        [key for _, key in orders],
    )
    return {row["key"]: row["job_id"] for row in rows}
