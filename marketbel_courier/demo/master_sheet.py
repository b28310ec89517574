"""The demo's master sheet: a row for each supplier, one switched off, and one with a mistake."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from marketbel_courier.demo.roster import DEMO_SUPPLIERS

HEADER = ("Supplier name", "Source URL", "Format", "Active", "Notes")
INACTIVE_SUPPLIER = "Зимний склад"
# Somebody's note to themselves, where the address belongs.
NOT_AN_ADDRESS = "уточнить у менеджера"
SKIPPED_SUPPLIER = "Вектор Плюс"
_SKIPPED_AFTER = 7


def master_sheet(supplier_server_url: str) -> bytes:
    """Write the sheet as CSV, with a byte order mark, so that spreadsheets see the Cyrillic."""
    rows = [
        (s.name, supplier_server_url + s.url_path, s.source_type, "yes", s.notes)
        for s in DEMO_SUPPLIERS
    ]
    rows.insert(_SKIPPED_AFTER, (SKIPPED_SUPPLIER, NOT_AN_ADDRESS, "csv", "yes", "Новый договор"))
    rows.append(
        (INACTIVE_SUPPLIER, f"{supplier_server_url}/zimny-sklad.csv", "csv", "no", "До ноября")
    )
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode("utf-8-sig")


def skipped_row_number() -> int:
    """The row with the mistake, counted as a spreadsheet counts."""
    return _SKIPPED_AFTER + 2


def write_master_sheet(path: Path, supplier_server_url: str) -> None:
    """Put the sheet there; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(master_sheet(supplier_server_url))
