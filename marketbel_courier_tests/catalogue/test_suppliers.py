from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from marketbel_courier.catalogue.suppliers import (
    SupplierWrite,
    insert_suppliers,
    registry_transaction,
    update_suppliers,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.suppliers import list_suppliers


def new(name: str, source_type: str = "csv", **metadata: object) -> SupplierWrite:
    return SupplierWrite(name=name, source_type=source_type, metadata=metadata)


async def times_of_update(pool: Pool) -> dict[str, datetime]:
    rows = await pool.fetch("SELECT name, updated_at FROM suppliers")
    return {row["name"]: row["updated_at"] for row in rows}


async def test_a_supplier_is_read_as_it_was_inserted(pool: Pool) -> None:
    metadata = {"source_url": "https://a.example/ъ?x='1'", "is_active": False, "notes": "a\nb"}

    async with registry_transaction(pool) as connection:
        await insert_suppliers(connection, [new("ООО «Ъ»", "excel", **metadata)])

    (supplier,) = await list_suppliers(pool)
    assert (supplier.name, supplier.source_type) == ("ООО «Ъ»", "excel")
    assert supplier.metadata == metadata


@pytest.mark.parametrize("before", ['{"kept": 1, "changed": 1}', "[1, 2]", '"text"', "null"])
async def test_an_update_keeps_other_keys_and_mends_what_is_no_object(
    pool: Pool, before: str
) -> None:
    await pool.execute(
        "INSERT INTO suppliers (name, source_type, metadata) VALUES ('A', 'csv', $1::text::jsonb)",
        before,
    )
    (supplier,) = await list_suppliers(pool)

    async with registry_transaction(pool) as connection:
        await update_suppliers(
            connection,
            [SupplierWrite(id=supplier.id, name="B", source_type="excel", metadata={"changed": 2})],
        )

    (updated,) = await list_suppliers(pool)
    assert (updated.id, updated.name, updated.source_type) == (supplier.id, "B", "excel")
    assert updated.metadata == {**supplier.metadata, "changed": 2}


async def test_an_untouched_supplier_keeps_its_time_of_update(pool: Pool) -> None:
    async with registry_transaction(pool) as connection:
        await insert_suppliers(connection, [new(name) for name in "AB"])
    before = await times_of_update(pool)
    first, _second = await list_suppliers(pool)

    async with registry_transaction(pool) as connection:
        await update_suppliers(connection, [SupplierWrite(id=first.id, metadata={"x": 1})])

    after = await times_of_update(pool)
    assert after["A"] > before["A"]
    assert after["B"] == before["B"]


async def test_a_refresh_that_breaks_off_leaves_nothing_behind(pool: Pool) -> None:
    async def breaking_off() -> None:
        async with registry_transaction(pool) as connection:
            await insert_suppliers(connection, [new("A")])
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await breaking_off()

    assert await list_suppliers(pool) == []


async def test_a_second_refresh_waits_for_the_first(pool: Pool) -> None:
    order: list[str] = []

    async def second() -> None:
        async with registry_transaction(pool) as connection:
            order.append(f"second sees {len(await list_suppliers(connection))}")

    async with registry_transaction(pool) as connection:
        waiting = asyncio.create_task(second())
        # Each question is a round trip, in which the other task comes to wait for the lock.
        while not await pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            pass
        await insert_suppliers(connection, [new("A")])
        order.append("first is done")
    await waiting

    assert order == ["first is done", "second sees 1"]
