from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys, slugify
from marketbel_courier.ledger.suppliers import deliverable_suppliers, suppliers_by_partition


async def add(pool: Pool, name: str, supplier_id: UUID | None = None, **metadata: object) -> UUID:
    supplier_id = supplier_id or uuid4()
    await register_supplier(
        pool,
        supplier_id=supplier_id,
        name=name,
        source_type="csv",
        metadata={"source_url": "https://example.org/prices.csv", **metadata},
    )
    return supplier_id


async def keys(pool: Pool) -> dict[str, str]:
    await assign_partition_keys(pool)
    rows = await pool.fetch(
        "SELECT s.name, p.partition_key FROM suppliers s"
        " JOIN courier.supplier_partitions p ON p.supplier_id = s.id"
    )
    return {row["name"]: row["partition_key"] for row in rows}


@given(st.text())
def test_a_key_is_always_one_that_dagster_takes(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slugify(name))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Мир кабеля", "mir-kabelya"),
        ("ООО «Ромашка»", "ooo-romashka"),
        ("A & B, Ltd.", "a-b-ltd"),
        ("///", "supplier"),
    ],
)
def test_a_key_is_readable(name: str, slug: str) -> None:
    assert slugify(name) == slug


async def test_two_suppliers_of_one_name_have_keys_of_their_own(pool: Pool) -> None:
    first, second = await add(pool, "Shop"), await add(pool, "Shop")
    await assign_partition_keys(pool)

    suppliers = (await suppliers_by_partition(pool, ["shop", f"shop-{second.hex[:8]}"])).values()
    other = await suppliers_by_partition(pool, ["shop", f"shop-{first.hex[:8]}"])

    assert {s.id for s in [*suppliers, *other.values()]} == {first, second}


async def test_a_renamed_supplier_keeps_its_key(pool: Pool) -> None:
    supplier_id = await add(pool, "Old name")
    before = await keys(pool)

    await add(pool, "New name", supplier_id)

    assert before == {"Old name": "old-name"}
    assert await keys(pool) == {"New name": "old-name"}


async def test_registering_again_keeps_metadata_that_others_wrote(pool: Pool) -> None:
    supplier_id = await add(pool, "Shop", column_mapping={"sku": "A"})

    await add(pool, "Shop", supplier_id, notes="new")

    metadata = await pool.fetchval("SELECT metadata FROM suppliers")
    assert metadata["column_mapping"] == {"sku": "A"}
    assert metadata["notes"] == "new"


async def test_flags_default_to_true_and_false_is_heeded(pool: Pool) -> None:
    await add(pool, "Default")
    await add(pool, "Legacy", use_ml_processing=False)
    await add(pool, "Asleep", is_active=False)
    await assign_partition_keys(pool)

    active = {supplier.name: supplier for supplier in await deliverable_suppliers(pool)}

    assert set(active) == {"Default", "Legacy"}
    assert active["Default"].use_ml_processing
    assert not active["Legacy"].use_ml_processing


async def test_the_real_kind_of_a_source_stands_in_the_metadata(pool: Pool) -> None:
    await add(pool, "Paper", source_kind="pdf")
    await assign_partition_keys(pool)

    (supplier,) = await deliverable_suppliers(pool)

    assert (supplier.source_type, supplier.source_kind) == ("csv", "pdf")
