"""The demo's price lists: readable, honest and the same as their generator makes them."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pdfplumber
import pytest
from openpyxl import load_workbook

from marketbel_courier.demo.csv_lists import csv_price_list, stock_rows
from marketbel_courier.demo.make_supplier_files import supplier_file
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.supplier_files import COMMITTED_FILES, price_list_bytes

WITH_A_LIST = [supplier for supplier in DEMO_SUPPLIERS if supplier.stock is not None]
WORKBOOKS = [supplier for supplier in WITH_A_LIST if supplier.source_type == "excel"]
CSV_LISTS = [supplier for supplier in WITH_A_LIST if supplier.source_type == "csv"]

ENCODINGS = {"tehnodom": "cp1251", "krepezh-opt": "utf-8-sig", "petal-and-paw": "utf-16"}
DELIMITERS = {"tehnodom": ";", "krepezh-opt": ";", "masterskaya-7": ";", "petal-and-paw": "\t"}


def _by_slug(slug: str) -> DemoSupplier:
    return next(supplier for supplier in DEMO_SUPPLIERS if supplier.slug == slug)


def _cells(content: bytes) -> list[tuple[object, ...]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    try:
        return list(workbook.worksheets[0].iter_rows(values_only=True))
    finally:
        workbook.close()


def _tables(content: bytes) -> list[list[list[str | None]]]:
    with pdfplumber.open(io.BytesIO(content)) as paper:
        return [table for page in paper.pages for table in page.extract_tables()]


def _records(supplier: DemoSupplier) -> list[list[str]]:
    text = price_list_bytes(supplier).decode(ENCODINGS.get(supplier.slug, "utf-8"))
    delimiter = DELIMITERS.get(supplier.slug, ",")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_there_are_fourteen_good_suppliers_and_two_that_must_fail() -> None:
    assert len(WITH_A_LIST) == 14
    assert len(DEMO_SUPPLIERS) == 16
    assert len({supplier.name.casefold() for supplier in DEMO_SUPPLIERS}) == 16


def test_the_committed_files_are_those_of_the_roster_and_stay_small() -> None:
    committed = {
        entry.name: len(entry.read_bytes())
        for entry in COMMITTED_FILES.iterdir()
        if not entry.name.startswith(".")
    }

    assert committed.keys() == {
        supplier.committed_name for supplier in WITH_A_LIST if not supplier.generated
    }
    assert sum(committed.values()) < 1_000_000


@pytest.mark.parametrize("supplier", CSV_LISTS, ids=lambda supplier: supplier.slug)
def test_a_csv_list_is_what_its_generator_makes(supplier: DemoSupplier) -> None:
    assert price_list_bytes(supplier) == csv_price_list(supplier) == supplier_file(supplier)


@pytest.mark.parametrize("supplier", WORKBOOKS, ids=lambda supplier: supplier.slug)
def test_a_workbook_has_the_cells_that_its_generator_makes(supplier: DemoSupplier) -> None:
    assert _cells(price_list_bytes(supplier)) == _cells(supplier_file(supplier))


@pytest.mark.parametrize("supplier", WORKBOOKS, ids=lambda supplier: supplier.slug)
def test_a_workbook_names_every_item_of_its_stock_as_often_as_it_says(
    supplier: DemoSupplier,
) -> None:
    assert supplier.stock is not None
    cells = [cell for row in _cells(price_list_bytes(supplier)) for cell in row]

    for place, row in enumerate(stock_rows(supplier.stock)):
        times = 2 if place < supplier.stock.twice else 1
        assert cells.count(row.name) == times
        assert cells.count(row.sku) == times


def test_the_pdf_list_has_the_tables_that_its_generator_makes_on_two_pages() -> None:
    supplier = _by_slug("alpine-glass")
    tables = _tables(price_list_bytes(supplier))

    assert tables == _tables(supplier_file(supplier))
    assert [rows[0] for rows in tables] == [["Item no.", "Description", "Price EUR", "Stock"]] * 2


@pytest.mark.parametrize("supplier", CSV_LISTS, ids=lambda supplier: supplier.slug)
def test_a_csv_list_has_a_header_and_all_rows(supplier: DemoSupplier) -> None:
    assert supplier.stock is not None
    header, *rows = _records(supplier)

    assert len(rows) == supplier.stock.items + supplier.stock.bad
    assert {len(row) for row in rows} == {len(header)} == {5}
    good = {row.sku for row in stock_rows(supplier.stock)}
    assert len(good.intersection(row[0] for row in rows)) == supplier.stock.items


def test_ninety_of_the_hundred_rows_of_the_workshop_can_be_read() -> None:
    supplier = _by_slug("masterskaya-7")
    assert supplier.stock is not None
    _, *rows = _records(supplier)
    good = {row.sku for row in stock_rows(supplier.stock)}

    assert [len(rows), sum(row[0] in good for row in rows)] == [100, 90]
    bad = [row for row in rows if row[0] not in good]
    assert all(not row[1] or not row[3][:1].isdigit() or len(row[3]) > 7 for row in bad)


def test_the_large_list_has_five_thousand_rows_and_is_not_committed() -> None:
    supplier = _by_slug("krepezh-opt")

    assert len(_records(supplier)) == 5001
    assert not (COMMITTED_FILES / supplier.committed_name).is_file()


def test_prices_are_written_as_suppliers_write_them() -> None:
    first = {slug: _records(_by_slug(slug))[1][3] for slug in ("tehnodom", "harbour-coffee")}

    assert first["tehnodom"].endswith("\xa0руб.")
    assert "," in first["tehnodom"]
    assert first["harbour-coffee"].startswith("$")
    roubles = [row[3] for row in _cells(price_list_bytes(_by_slug("severny-svet")))[7:]]
    assert all(isinstance(price, str) and price.endswith("\xa0₽") for price in roubles)


def test_a_supplier_without_a_list_has_none_to_make() -> None:
    with pytest.raises(ValueError, match="has no price list"):
        supplier_file(_by_slug("vendor-portal"))
    with pytest.raises(ValueError, match="has no price list"):
        csv_price_list(_by_slug("stary-sklad"))


def test_the_running_demo_does_not_need_what_made_the_files() -> None:
    check = (
        "import sys; sys.modules['openpyxl'] = sys.modules['reportlab'] = None;"
        "import marketbel_courier.demo.supplier_server as server; server.demo_pages()"
    )
    subprocess.run([sys.executable, "-c", check], check=True)
