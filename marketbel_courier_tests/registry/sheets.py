"""Master sheets as people keep them: CSV text and workbooks of a real spreadsheet library."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import openpyxl

Cells = Sequence[Sequence[object]]

HEADER = ("Supplier name", "Source URL", "Format", "Active", "Notes")


def csv_text(rows: Cells, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def csv_bytes(rows: Cells) -> bytes:
    return csv_text(rows).encode()


def workbook(sheets: Mapping[str, Cells]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def shops(*names: str, base: str = "https://shop.example") -> list[Sequence[object]]:
    """A sheet of these suppliers, each with an address of its own."""
    return [HEADER, *((name, f"{base}/{name}.csv", "csv", "yes", "") for name in names)]
