"""The demo's price lists through the reader of the bundled analyzer: honest files, read in full."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from marketbel_courier.demo.csv_lists import stock_rows
from marketbel_courier.demo.make_supplier_files import HOME_SECTIONS
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.price_lists.reader import read_price_list

WITH_A_LIST = [supplier for supplier in DEMO_SUPPLIERS if supplier.stock is not None]


@pytest.mark.parametrize("supplier", WITH_A_LIST, ids=lambda supplier: supplier.slug)
def test_every_good_row_is_read_as_it_was_meant_and_every_bad_one_is_told_of(
    supplier: DemoSupplier, tmp_path: Path
) -> None:
    assert supplier.stock is not None
    path = tmp_path / supplier.committed_name
    path.write_bytes(price_list_bytes(supplier))

    price_list = read_price_list(path, supplier.source_type)

    assert [(item.sku, item.name, item.price) for item in price_list.items] == [
        (row.sku, row.name, row.price) for row in stock_rows(supplier.stock)
    ]
    assert len(price_list.bad_rows) == supplier.stock.bad
    assert len(price_list.warnings) == supplier.stock.twice


def test_the_messy_workbook_is_read_as_a_person_would(tmp_path: Path) -> None:
    messy = next(supplier for supplier in WITH_A_LIST if supplier.slug == "uyutny-dom")
    path = tmp_path / messy.committed_name
    path.write_bytes(price_list_bytes(messy))

    price_list = read_price_list(path, messy.source_type)

    assert {item.characteristics["currency"] for item in price_list.items} == {"USD"}
    assert {item.category for item in price_list.items} == set(HOME_SECTIONS)
    assert {item.characteristics["stock"] for item in price_list.items} == {
        "в наличии",
        "мало",
        "под заказ",
    }
    wholesale = [Decimal(str(item.characteristics["price_wholesale"])) for item in price_list.items]
    assert wholesale == [round(item.price * 85 / 100, 2) for item in price_list.items]
    notes = list(map(str, price_list.notes))
    assert [note for note in notes if "Контакты" in note]
    assert [note for note in notes if "hidden column C" in note]
