"""Takes one price list into the catalogue twice, in a process of its own: `python -m … HOW FILE`.

Prints what it took as JSON. A small list is taken first, so that nothing is loaded meanwhile.
DATABASE_URL says where to.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pandas as pd
from pydantic import BaseModel, Field, ValidationError

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.pipeline import take_in

DELIMITER = ";"


class How(StrEnum):
    """Who takes it in: the engine, or what one writes with pandas, openpyxl and executemany."""

    ENGINE = "engine"
    PLAIN = "plain"


@dataclass(frozen=True)
class Taken:
    """Seconds for a list that is new to the catalogue, and for the same list once more.

    `peak_bytes` is the largest resident size of the process in its whole life.
    """

    new_seconds: float
    new_cpu_seconds: float
    again_seconds: float
    again_cpu_seconds: float
    peak_bytes: int


class PlainItem(BaseModel):
    """A row as the documentation of pydantic would have it."""

    sku: str = Field(min_length=1, max_length=255)
    name: str = Field(min_length=1, max_length=500)
    price: Decimal = Field(ge=0, max_digits=10, decimal_places=2)
    characteristics: dict[str, str]


async def by_engine(pool: Pool, path: Path, supplier_id: UUID) -> None:
    """As the worker process does it, up to the matching."""
    kind = "csv" if path.suffix == ".csv" else "excel"
    order = IngestionOrder(uuid4().hex, path, kind, supplier_id, "bench", datetime.now(UTC))
    await take_in(pool, order, lambda _progress: None)


async def plainly(pool: Pool, path: Path, supplier_id: UUID) -> None:
    """Read everything, validate row by row, upsert with executemany in one transaction."""
    rows = _rows_by_pandas(path) if path.suffix == ".csv" else _rows_by_openpyxl(path)
    items = []
    for row in rows:
        try:
            items.append(_plain_item(row))
        except ValidationError as error:
            print(error, file=sys.stderr)
    async with pool.acquire() as connection, connection.transaction():
        await connection.executemany(
            """
            WITH old AS (
                SELECT current_price FROM supplier_items
                WHERE supplier_id = $1 AND supplier_sku = $2
            ), upserted AS (
                INSERT INTO supplier_items
                    (supplier_id, supplier_sku, name, current_price, characteristics)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (supplier_id, supplier_sku) DO UPDATE SET
                    name = excluded.name, current_price = excluded.current_price,
                    characteristics = excluded.characteristics, last_ingested_at = now(),
                    updated_at = now()
                RETURNING id
            )
            INSERT INTO price_history (supplier_item_id, price)
            SELECT id, $4 FROM upserted
            WHERE NOT EXISTS (SELECT FROM old WHERE current_price = $4)
            """,
            [(supplier_id, i.sku, i.name, i.price, i.characteristics) for i in items],
            timeout=600,
        )


def _rows_by_pandas(path: Path) -> Iterator[dict[str, Any]]:
    frame = pd.read_csv(path, sep=DELIMITER, dtype=str, keep_default_na=False)
    for row in frame.to_dict("records"):
        yield {str(title): cell for title, cell in row.items()}


def _rows_by_openpyxl(path: Path) -> Iterator[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).active
    assert sheet is not None
    rows = sheet.iter_rows(values_only=True)
    titles = [str(title) for title in next(rows)]
    for row in rows:
        yield dict(zip(titles, ("" if cell is None else str(cell) for cell in row), strict=True))


def _plain_item(row: dict[str, Any]) -> PlainItem:
    others = {key: value for key, value in row.items() if key not in ("SKU", "Name", "Price")}
    return PlainItem(sku=row["SKU"], name=row["Name"], price=row["Price"], characteristics=others)


WAYS: dict[How, Callable[[Pool, Path, UUID], Awaitable[None]]] = {
    How.ENGINE: by_engine,
    How.PLAIN: plainly,
}


async def measure(way: Callable[[Pool, Path, UUID], Awaitable[None]], path: Path) -> Taken:
    """Take a small list in, then the large one twice."""
    async with open_pool(os.environ["DATABASE_URL"], max_size=2) as pool:
        await way(pool, path.with_stem("small"), await _supplier(pool))
        supplier_id = await _supplier(pool)
        new, again = [await _timed(way, pool, path, supplier_id) for _ in range(2)]
    return Taken(*new, *again, peak_bytes())


def peak_bytes() -> int:
    """The largest resident size of this process so far."""
    # ru_maxrss would be that of the process which started this one, if that was larger.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


async def _timed(
    way: Callable[[Pool, Path, UUID], Awaitable[None]], pool: Pool, path: Path, supplier_id: UUID
) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    await way(pool, path, supplier_id)
    return time.perf_counter() - began, time.process_time() - cpu


async def _supplier(pool: Pool) -> UUID:
    supplier_id = uuid4()
    await register_supplier(
        pool, supplier_id=supplier_id, name=f"Bench {supplier_id}", source_type="csv", metadata={}
    )
    return supplier_id


def main() -> None:
    how, path = sys.argv[1:]
    print(json.dumps(asdict(asyncio.run(measure(WAYS[How(how)], Path(path))))))


if __name__ == "__main__":
    main()
