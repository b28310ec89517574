"""The demo's price lists through the reader of the bundled analyzer: honest files, read in full."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketbel_courier.demo.csv_lists import stock_rows
from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.price_lists.reading import read_price_list

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
    assert not price_list.warnings
