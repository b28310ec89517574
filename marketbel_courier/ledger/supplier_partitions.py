"""The partition key that each supplier keeps for good."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

import asyncpg
from anyascii import anyascii

from marketbel_courier.database.pool import Pool

SLUG_MAX_LENGTH = 60


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
