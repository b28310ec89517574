from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.catalogue.suppliers import SupplierWrite, insert_suppliers, switch_route
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.suppliers import (
    IS_DELIVERABLE,
    list_suppliers,
    suppliers_called,
    suppliers_like,
)
from marketbel_courier_tests.ledger_rows import listed, register

LOWER = listed(id=UUID(int=1), name="shop", partition_key="shop")
UPPER = listed(id=UUID(int=2), name="SHOP", partition_key="shop-00000000")


def test_of_two_namesakes_each_can_be_named_by_its_key() -> None:
    both = [LOWER, UPPER]
    assert suppliers_called("shop", both) == [LOWER]
    assert suppliers_called("shop-00000000", both) == [UPPER]
    assert suppliers_called("Shop", both) == both
    assert suppliers_called(str(UPPER.id), both) == [UPPER]
    assert suppliers_called("sho", both) == []
    assert suppliers_like("sho", both) == both
    assert suppliers_like("  ", both) == []


@given(st.lists(st.text(min_size=1).filter(str.strip), max_size=6), st.sampled_from(["", "  "]))
def test_a_name_in_any_case_finds_everybody_who_has_it(names: list[str], blanks: str) -> None:
    suppliers = [
        listed(id=UUID(int=n), name=name, partition_key="") for n, name in enumerate(names, start=1)
    ]
    for supplier in suppliers:
        for word in (supplier.name, supplier.name.casefold(), blanks + supplier.name + blanks):
            assert supplier in suppliers_called(word, suppliers)


async def test_switching_keeps_what_else_the_metadata_holds(pool: Pool) -> None:
    await register(pool, LOWER, UPPER)
    await pool.execute("UPDATE suppliers SET metadata = metadata - 'use_ml_processing'")
    assert await switch_route(pool, [LOWER.id], use_ml=True) == 0
    assert await switch_route(pool, [LOWER.id], use_ml=False) == 1
    assert await switch_route(pool, [LOWER.id], use_ml=False) == 0
    rows = await pool.fetch("SELECT id, metadata FROM suppliers ORDER BY id")
    assert [row["metadata"].get("use_ml_processing") for row in rows] == [False, None]
    assert all(row["metadata"]["notes"] == "kept" for row in rows)
    assert [supplier.use_ml_processing for supplier in await list_suppliers(pool)] in (
        [False, True],
        [True, False],
    )


async def test_a_supplier_without_a_key_or_with_a_blank_source_is_listed(pool: Pool) -> None:
    await register(pool, listed(partition_key="", source_url="  "))
    (supplier,) = await list_suppliers(pool)
    assert (supplier.partition_key, supplier.source_url) == ("", None)


async def test_sql_and_python_agree_on_whom_a_sync_delivers(pool: Pool) -> None:
    urls = ["https://shop.example/a.csv", " https://b.example\u2003", "", " \u00a0\u3000", None, 7]
    flags = [True, False, "off", " NO ", "on", "maybe", None]
    metadata: list[dict[str, object]] = [
        *({"source_url": url, "is_active": flag} for url in urls for flag in flags),
        {},
        {"source_url": "https://c.example"},
    ]
    await insert_suppliers(
        pool,
        [
            SupplierWrite(name=f"Shop {place}", source_type="csv", metadata=values)
            for place, values in enumerate(metadata)
        ],
    )

    rows = await pool.fetch(f"SELECT s.id FROM suppliers s WHERE {IS_DELIVERABLE}")

    in_python = {one.id for one in await list_suppliers(pool) if one.is_deliverable}
    assert {row["id"] for row in rows} == in_python
    assert len(in_python) == 3 * 4 + 1
