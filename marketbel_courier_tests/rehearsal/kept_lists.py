"""A supplier whose lists were delivered, read and kept, one after the other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.version_archive import VersionArchive
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.pipeline import ingest
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register

TITLES = "SKU;Name;Price, RUB\n"
FIRST = TITLES + "1;Lamp;300\n2;Kettle;5400\n3;Saw;120\n"
SECOND = TITLES + "1;Lamp;310\n2;Kettle 2 l;5400\n4;Drill;900\n"


@dataclass(frozen=True)
class KeptLists:
    """Where the archive is, and where files lie before they are kept."""

    archive: Path
    folder: Path
    shop: Supplier = field(default_factory=listed)

    async def deliver(
        self, pool: Pool, content: str, *, days: int, is_read: bool = True, suffix: str = "csv"
    ) -> str:
        """Deliver a list so many days after the first, and read it; returns its digest."""
        path = self.folder / f"прайс {days}.{suffix}"
        path.write_bytes(content.encode())
        at = NOON + timedelta(days=days)
        digest = hashlib.sha256(content.encode()).hexdigest()
        delivery = attempt(
            "complete",
            at,
            supplier_id=self.shop.id,
            supplier_name=self.shop.name,
            file_path=str(path),
            original_filename=path.name,
            checksum_sha256=digest,
            delivered_at=at,
            file_type="csv",
        )
        await VersionArchive(pool, str(self.archive)).keep(delivery)
        if is_read:
            await ingest(pool, self._order(path, days), lambda _: None)
        path.unlink()
        return digest

    def lose(self) -> None:
        """Somebody removes the archive's files."""
        for path in self.archive.rglob("*"):
            if path.is_file():
                path.unlink()

    async def two(self, pool: Pool) -> list[str]:
        """The supplier, with its first and its second list."""
        await register(pool, self.shop)
        return [
            await self.deliver(pool, FIRST, days=0),
            await self.deliver(pool, SECOND, days=1),
        ]

    def _order(self, path: Path, days: int) -> IngestionOrder:
        return IngestionOrder(
            key=f"{self.shop.id}-{days}",
            path=path,
            file_type="csv",
            supplier_id=self.shop.id,
            task_id=f"task-{days}",
            listed_at=NOON + timedelta(days=days),
        )
