"""Suppliers and their orders, and processes to carry them out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.ingestion.contract import IngestionOrder, IngestionProgress
from marketbel_courier.reading_hints import ReadingHints

_numbers = count(1)


@dataclass
class Shop:
    """A catalogue, and a folder of price lists for it."""

    dsn: str
    pool: Pool
    folder: Path
    progress: list[IngestionProgress] = field(default_factory=list)

    async def add_supplier(self, metadata: dict[str, object] | None = None) -> UUID:
        supplier_id = uuid4()
        await self.pool.execute(
            "INSERT INTO suppliers (id, name, source_type, metadata) VALUES ($1, $2, 'csv', $3)",
            supplier_id,
            f"Supplier {next(_numbers)}",
            metadata or {},
        )
        return supplier_id

    async def order(
        self,
        content: str | bytes,
        *,
        supplier_id: UUID | None = None,
        file_type: str = "csv",
        hints: ReadingHints | None = None,
    ) -> IngestionOrder:
        """An order for a file of this content, by a supplier of its own unless one is given."""
        number = next(_numbers)
        path = self.folder / f"{number}.{file_type}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        supplier = supplier_id or await self.add_supplier()
        return IngestionOrder(
            key=f"order-{number}",
            path=path,
            file_type=file_type,
            supplier_id=supplier,
            task_id=f"ml-{supplier}",
            listed_at=datetime.now(UTC),
            hints=hints or ReadingHints(),
        )

    async def logs(self, order: IngestionOrder) -> list[tuple[str, str]]:
        rows = await self.pool.fetch(
            "SELECT error_type, error_message FROM parsing_logs WHERE task_id = $1"
            " ORDER BY created_at, row_number",
            order.task_id,
        )
        return [(row["error_type"], row["error_message"]) for row in rows]


@pytest.fixture
async def shop(migrated_database: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_pool(migrated_database) as pool:
        yield Shop(migrated_database, pool, tmp_path)
