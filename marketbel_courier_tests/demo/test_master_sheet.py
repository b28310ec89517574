"""The demo's master sheet, read as the registry reads it."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.demo.master_sheet import (
    INACTIVE_SUPPLIER,
    SKIPPED_SUPPLIER,
    master_sheet,
    skipped_row_number,
    write_master_sheet,
)
from marketbel_courier.demo.roster import DEMO_SUPPLIERS
from marketbel_courier.registry.cells import read_cells
from marketbel_courier.registry.sheet import interpret

SHOPS = "http://127.0.0.1:8080"
SHEET = interpret(read_cells(master_sheet(SHOPS), "Suppliers"))


def test_every_demo_supplier_has_a_row_with_its_address_and_format() -> None:
    rows = {row.name: row for row in SHEET.rows}

    for supplier in DEMO_SUPPLIERS:
        row = rows[supplier.name]
        assert (row.source_url, row.source_format) == (
            SHOPS + supplier.url_path,
            supplier.source_type,
        )
        assert (row.is_active, row.notes) == (True, supplier.notes)


def test_one_further_supplier_is_switched_off() -> None:
    names = {supplier.name for supplier in DEMO_SUPPLIERS}
    further = [row for row in SHEET.rows if row.name not in names]

    assert [(row.name, row.is_active) for row in further] == [(INACTIVE_SUPPLIER, False)]


def test_one_row_is_skipped_for_its_address() -> None:
    (row,) = SHEET.skipped

    assert (row.number, row.name) == (skipped_row_number(), SKIPPED_SUPPLIER)
    assert "source URL" in str(row.reason)


def test_it_is_written_where_its_folder_does_not_exist_yet(tmp_path: Path) -> None:
    path = tmp_path / "master-sheet" / "suppliers.csv"

    write_master_sheet(path, SHOPS)

    assert path.read_bytes() == master_sheet(SHOPS)
