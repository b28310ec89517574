from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from asyncpg.exceptions import InvalidTextRepresentationError

from marketbel_courier.catalogue.supplier_flags import Flag, flag_of, flag_sql, no_boolean_sql
from marketbel_courier.catalogue.suppliers import (
    SupplierWrite,
    register_supplier,
    switch_route,
    update_suppliers,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import (
    deliverable_suppliers,
    list_suppliers,
    suppliers_by_id,
)
from marketbel_courier.ledger.sync_prospects import sync_prospects
from marketbel_courier.ledger.unusable_flags import tell_of_unusable_flags

WORDS = (
    *("true", "TRUE", " t ", "Yes", "y", "on", "1", "tr", "ye"),
    *("false", "FALSE", "\tno\n", "n", "off", "OF", "0", "f", "fals"),
    *("o", "", "maybe", "нет", "2", "00", "true!", "null", "None"),
)
VALUES: tuple[object, ...] = (
    *WORDS,
    True,
    False,
    None,
    0,
    1,
    2,
    0.0,
    1.5,
    [],
    ["f"],
    {},
    {"f": "f"},
)


async def cast(pool: Pool, metadata: str) -> bool | None:
    """What the system's other readers make of the flag; None for what they cannot read."""
    try:
        value = await pool.fetchval("SELECT ($1::jsonb->>'is_active')::boolean", metadata)
    except InvalidTextRepresentationError:
        return None
    return True if value is None else bool(value)


async def test_a_flag_is_what_postgresql_takes_its_text_for_and_else_yes(pool: Pool) -> None:
    for value in (*VALUES, ...):
        metadata = json.dumps({} if value is ... else {"is_active": value})
        expected = await cast(pool, json.loads(metadata))
        row = await pool.fetchrow(
            f"""
            SELECT {flag_sql("m", Flag.IS_ACTIVE)}, {no_boolean_sql("m", Flag.IS_ACTIVE)}, m
            FROM (SELECT $1::jsonb AS m) AS one
            """,
            json.loads(metadata),
        )
        assert row is not None
        in_sql, is_junk, kept = row

        assert in_sql is flag_of(kept, Flag.IS_ACTIVE), value
        assert in_sql is (True if expected is None else expected), value
        assert is_junk is (expected is None), value


@pytest.mark.parametrize("metadata", [[], "false", 0, None])
async def test_metadata_that_is_no_object_has_no_flag_that_is_off(
    pool: Pool, metadata: object
) -> None:
    is_on = await pool.fetchval(
        f"SELECT {flag_sql('m', Flag.IS_ACTIVE)} FROM (SELECT $1::jsonb AS m) AS one", metadata
    )

    assert is_on is True


async def shop(pool: Pool, **metadata: object) -> Any:
    shop_id = uuid4()
    metadata = {"source_url": "https://shop.example/list.csv"} | metadata
    await register_supplier(
        pool, supplier_id=shop_id, name="Shop", source_type="csv", metadata=metadata
    )
    await assign_partition_keys(pool)
    return shop_id


async def test_every_look_at_a_supplier_reads_its_flags_alike(pool: Pool) -> None:
    shop_id = await shop(pool, is_active="off", use_ml_processing="no")

    record = (await suppliers_by_id(pool, [shop_id]))[shop_id]
    [listed] = await list_suppliers(pool)
    [prospect] = await sync_prospects(pool)

    assert (record.is_active, record.use_ml_processing) == (False, False)
    assert (listed.is_active, listed.use_ml_processing) == (False, False)
    assert not prospect.supplier.is_active
    assert await deliverable_suppliers(pool) == []
    assert await switch_route(pool, [shop_id], use_ml=False) == 0


async def test_whoever_writes_a_supplier_writes_its_flags_as_json_booleans(pool: Pool) -> None:
    shop_id = await shop(pool, is_active="no", use_ml_processing="maybe", colour="no")

    async with pool.acquire() as connection:
        await update_suppliers(connection, [SupplierWrite(id=shop_id, metadata={"notes": "a"})])

    changed = await pool.fetchval("SELECT metadata FROM suppliers")
    assert changed == {
        "source_url": "https://shop.example/list.csv",
        "is_active": False,
        "use_ml_processing": True,
        "colour": "no",
        "notes": "a",
    }


async def test_a_flag_that_is_neither_is_told_once_for_each_value(pool: Pool) -> None:
    shop_id = await shop(pool, is_active="vielleicht", use_ml_processing="off")
    for task_id in ("sync-1", "sync-2"):
        await tell_of_unusable_flags(pool, task_id=task_id)
    await pool.execute(
        "UPDATE suppliers SET metadata = metadata || '{\"is_active\": 7}' WHERE id = $1", shop_id
    )
    await tell_of_unusable_flags(pool, task_id="sync-3")

    logs = await pool.fetch("SELECT task_id, error_message FROM parsing_logs ORDER BY created_at")

    assert [row["task_id"] for row in logs] == ["sync-1", "sync-3"]
    assert "is_active is “vielleicht”" in logs[0]["error_message"]
