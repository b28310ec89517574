"""Measures what storing a price list takes, beside a plain copy and upsert of the same rows."""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from marketbel_courier.catalogue.item_storage import store_price_list
from marketbel_courier.catalogue.staging import staged
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.price_lists.records import PricedItem, SheetColumns
from marketbel_courier_tests.bench.ingestion import goods
from marketbel_courier_tests.bench.processes import cpu_seconds_of
from marketbel_courier_tests.bench.tables import Table
from marketbel_courier_tests.servers import MIGRATED, fresh_database, running_postgres

ROWS = (20_000, 50_000)
TIMES = 3
_AT_ONCE = 5_000
_CENT = Decimal("0.01")
_BEGIN = datetime(2024, 6, 3, 9, tzinfo=UTC)

Items = Sequence[PricedItem]
Store = Callable[[Connection, UUID, Items, int], Awaitable[object]]


@dataclass(frozen=True)
class Storing:
    """The median of some suppliers' lists; CPU is of this process and of PostgreSQL's together."""

    rows: int
    change: str
    cpu_seconds: float
    plain_cpu_seconds: float
    wal_bytes: float
    plain_wal_bytes: float

    @property
    def ratio(self) -> float:
        """How many times the CPU of the plain way."""
        return self.cpu_seconds / self.plain_cpu_seconds


def measure_storing(say: Callable[[str], None]) -> list[Storing]:
    """Store the lists of a few suppliers both ways, in turn, on a database of its own."""
    with (
        tempfile.TemporaryDirectory() as kept,
        running_postgres(Path(kept)) as server,
        fresh_database(server, template=MIGRATED) as dsn,
    ):
        return asyncio.run(_measured(dsn, server.process.pid(), say))


def storing_table(measured: Sequence[Storing]) -> Table:
    """CPU and WAL by what a list changes."""
    return Table(
        "Storing a price list, beside a plain copy and upsert",
        ("", "CPU", "plain", "ratio", "WAL", "plain"),
        [
            (
                f"{one.rows:,} rows, {one.change}",
                f"{one.cpu_seconds:.2f} s",
                f"{one.plain_cpu_seconds:.2f} s",
                f"{one.ratio:.1f}",
                f"{one.wal_bytes / 1e6:.0f} MB",
                f"{one.plain_wal_bytes / 1e6:.0f} MB",
            )
            for one in measured
        ],
        [
            "From items in memory to the commit, with the guard, what changed and where each item"
            f" stands; CPU of this process and of PostgreSQL's, the median of {TIMES} suppliers."
            " Plain: a copy into a temporary table, one upsert of items and one insert of prices,"
            " on tables with Marketbel's own indexes alone."
        ],
    )


async def _measured(dsn: str, postgres: int, say: Callable[[str], None]) -> list[Storing]:
    measured = []
    async with open_pool(dsn, max_size=2) as pool, pool.acquire() as connection:
        await connection.execute(_PLAIN_TABLES)
        for rows in ROWS:
            say(f"lists of {rows:,} rows")
            lists = _lists(_items(rows))
            # What is only kept here is not to be looked through while something is measured.
            gc.collect()
            gc.freeze()
            took = [
                {store: await _taken(pool, connection, postgres, store, lists) for store in _WAYS}
                for _ in range(TIMES)
            ]
            gc.unfreeze()
            for change in lists:
                own, plain = ([one[way][change] for one in took] for way in _WAYS)
                cpu, wal = (median(values) for values in zip(*own, strict=True))
                plain_cpu, plain_wal = (median(values) for values in zip(*plain, strict=True))
                measured.append(Storing(rows, change, cpu, plain_cpu, wal, plain_wal))
    return measured


async def _taken(
    pool: Pool,
    connection: Connection,
    postgres: int,
    store: Store,
    lists: Mapping[str, Items],
) -> dict[str, tuple[float, float]]:
    """CPU and bytes of WAL by change, of a new supplier's lists one after the other."""
    supplier_id = uuid4()
    await register_supplier(
        pool, supplier_id=supplier_id, name=str(supplier_id), source_type="csv", metadata={}
    )
    taken = {}
    for day, (change, items) in enumerate(lists.items()):
        began = time.process_time() + cpu_seconds_of(postgres)
        wal = await connection.fetchval("SELECT pg_current_wal_lsn()")
        await store(connection, supplier_id, items, day)
        written = await connection.fetchval("SELECT pg_current_wal_lsn() - $1::pg_lsn", wal)
        taken[change] = time.process_time() + cpu_seconds_of(postgres) - began, float(written)
    return taken


async def _own_way(connection: Connection, supplier_id: UUID, items: Items, day: int) -> None:
    async with staged(connection) as staging:
        for start in range(0, len(items), _AT_ONCE):
            await staging.add(items[start : start + _AT_ONCE])
        key = ListKey(supplier_id, f"{supplier_id} {day}", _BEGIN + timedelta(days=day))
        await store_price_list(connection, staging, key, guard=GuardRules())


async def _plain_way(connection: Connection, supplier_id: UUID, items: Items, _day: int) -> None:
    async with staged(connection) as staging, connection.transaction():
        for start in range(0, len(items), _AT_ONCE):
            await staging.add(items[start : start + _AT_ONCE])
        await connection.execute(_PLAIN_STORING, supplier_id, timeout=600)


_WAYS: Sequence[Store] = (_own_way, _plain_way)


def _items(rows: int) -> Items:
    table = SheetColumns("Лист1", {"name": "B", "price": "D"})
    return [
        PricedItem(
            number,
            str(sku),
            str(name),
            Decimal(str(price)).quantize(_CENT),
            str(category),
            {"in_stock": bool(stock), "stock_quantity": stock, "unit": unit, "brand": brand,
             "barcode": barcode},
            columns=table,
        )
        for number, (sku, name, category, price, stock, unit, brand, barcode) in enumerate(
            goods(rows), start=2
        )
    ]  # fmt: skip


def _lists(items: Items) -> dict[str, Items]:
    """A list and the next ones of the same supplier, by what each changes."""
    chance = random.Random(1)
    some = [_dearer(one, "1.1") if number % 20 == 0 else one for number, one in enumerate(items)]
    all_ = [_dearer(one, "1.05") for one in some]
    each = [_dearer(one, str(chance.uniform(0.8, 1.2))) for one in all_]
    stocks = [
        replace(one, characteristics={**one.characteristics, "stock_quantity": 51 + number % 50})
        for number, one in enumerate(each)
    ]
    return {
        "a first list": items,
        "the same again": items,
        "one price in 20 dearer by 10 %": some,
        "all prices dearer by 5 %": all_,
        "each price by up to 20 %": each,
        "all stocks changed": stocks,
    }


def _dearer(item: PricedItem, factor: str) -> PricedItem:
    return replace(item, price=(item.price * Decimal(factor)).quantize(_CENT))


_PLAIN_TABLES = """
    CREATE SCHEMA plain;
    CREATE TABLE plain.items (
        LIKE supplier_items INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
        PRIMARY KEY (id), UNIQUE (supplier_id, supplier_sku),
        FOREIGN KEY (supplier_id) REFERENCES suppliers,
        FOREIGN KEY (product_id) REFERENCES products
    );
    CREATE INDEX ON plain.items (supplier_id);
    CREATE INDEX ON plain.items (product_id);
    CREATE INDEX ON plain.items (match_status);
    CREATE INDEX ON plain.items USING gin (characteristics jsonb_path_ops);
    CREATE INDEX ON plain.items (last_ingested_at DESC);
    CREATE TABLE plain.prices (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        item_id uuid NOT NULL REFERENCES plain.items,
        price numeric(10, 2) NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX ON plain.prices (item_id, recorded_at DESC)
"""
_PLAIN_STORING = """
    WITH known AS MATERIALIZED (
        SELECT supplier_sku, current_price FROM plain.items WHERE supplier_id = $1
    ), stored AS (
        INSERT INTO plain.items AS i
            (id, supplier_id, supplier_sku, name, current_price, characteristics)
        SELECT id, $1, sku, name, price, characteristics FROM staged_items
        ON CONFLICT (supplier_id, supplier_sku) DO UPDATE SET name = excluded.name,
            current_price = excluded.current_price, characteristics = excluded.characteristics,
            last_ingested_at = now(), updated_at = now()
        RETURNING id, supplier_sku, current_price
    )
    INSERT INTO plain.prices (item_id, price)
    SELECT s.id, s.current_price FROM stored s LEFT JOIN known k USING (supplier_sku)
    WHERE k.current_price IS DISTINCT FROM s.current_price
"""
