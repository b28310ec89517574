"""Matches the items of suppliers, one after the other, in a process of its own.

`python -m … SUPPLIER_ID …` prints what each took as JSON. DATABASE_URL says where they are.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from uuid import UUID

from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.ingestion.item_matching import match_items
from marketbel_courier_tests.bench.ingestion_worker import peak_bytes


@dataclass(frozen=True)
class Matched:
    """What the items of one supplier took; `peak_bytes` is the largest size of the process yet."""

    decided: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int


async def measure(supplier_ids: list[UUID]) -> list[Matched]:
    """Match the items of each, the first with the making of the index."""
    async with open_pool(os.environ["DATABASE_URL"], max_size=2) as pool:
        return [await _matched(pool, supplier_id) for supplier_id in supplier_ids]


async def _matched(pool: Pool, supplier_id: UUID) -> Matched:
    began, cpu = time.perf_counter(), time.process_time()
    result = await match_items(pool, supplier_id)
    decided = result.linked + result.queued + result.drafted
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return Matched(decided, seconds, cpu_seconds, peak_bytes())


def main() -> None:
    matched = asyncio.run(measure([UUID(one) for one in sys.argv[1:]]))
    print(json.dumps([asdict(one) for one in matched]))


if __name__ == "__main__":
    main()
