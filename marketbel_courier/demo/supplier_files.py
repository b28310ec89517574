"""The bytes of every demo supplier's price list: committed, or generated if too large for that."""

from __future__ import annotations

from importlib.resources import files

from marketbel_courier.demo.csv_lists import csv_price_list
from marketbel_courier.demo.roster import DemoSupplier

COMMITTED_FILES = files("marketbel_courier.demo") / "suppliers"


def price_list_bytes(supplier: DemoSupplier) -> bytes:
    """Give the supplier's price list, byte for byte as its server offers it."""
    if supplier.generated:
        return csv_price_list(supplier)
    return (COMMITTED_FILES / supplier.committed_name).read_bytes()
