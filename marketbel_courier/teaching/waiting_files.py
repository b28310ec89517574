"""Which file of a supplier people can look at: the one that waits for them, else the last one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.uploads import stated_hints
from marketbel_courier.ledger.delivery_queries import newest_file
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.reading_hints import ReadingHints


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file on the volume; `is_held` tells that it waits for somebody to say how it is read."""

    path: Path
    delivery: Delivery
    is_held: bool

    @property
    def hints(self) -> ReadingHints:
        """What was said of this file when it was handed in."""
        return ReadingHints(**stated_hints(self.delivery.reading_hints))


async def waiting_file(pool: Pool, supplier_id: UUID) -> WaitingFile | None:
    """The supplier's file; None where none came, or the last one has had its time."""
    found = await newest_file(pool, supplier_id)
    if found is None or found.file_path is None:
        return None
    path = Path(found.file_path)
    is_there = await asyncio.to_thread(path.is_file)
    return WaitingFile(path, found, found.is_held) if is_there else None
