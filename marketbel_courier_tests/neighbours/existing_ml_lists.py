"""How the existing ml-analyze reads a price list: the first sheet, a title row, and no CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

TITLES = {
    "sku": ("sku", "артикул", "код", "code", "article"),
    "name": ("name", "наименование", "название", "товар", "title"),
    "price": ("price", "цена", "price, rub", "cost", "retail"),
}
"""The titles that it knows; any other list has no header for it, and so no items."""
HEADER_ROWS_SEARCHED = 20


class ParsingFailed(Exception):
    """A failure that it recognises: the reason goes to parsing_logs."""


@dataclass(frozen=True)
class ListedItem:
    """A row of a price list; a price that it cannot read is None."""

    sku: str
    name: str
    price: Decimal | None


def read_items(path: Path, file_type: str, priority_sheet: str | None = None) -> list[ListedItem]:
    """The rows below the first title row that it knows; raises ParsingFailed for a CSV."""
    if file_type == "csv":
        raise ParsingFailed("No parser for file type 'csv': available are excel and pdf")
    return _items(_pdf_rows(path) if file_type == "pdf" else _sheet_rows(path, priority_sheet))


def _sheet_rows(path: Path, priority_sheet: str | None) -> list[list[Any]]:
    with CalamineWorkbook.from_path(path) as workbook:
        names = workbook.sheet_names
        chosen = priority_sheet if priority_sheet in names else names[0]
        return [list(row) for row in workbook.get_sheet_by_name(chosen).to_python()]


def _pdf_rows(path: Path) -> list[list[Any]]:
    # Slow to import, and only few lists are printed.
    import pdfplumber  # noqa: PLC0415

    with pdfplumber.open(path) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [list(row) for table in tables for row in table]


def _items(rows: Sequence[Sequence[Any]]) -> list[ListedItem]:
    for number, row in enumerate(rows[:HEADER_ROWS_SEARCHED]):
        columns = _columns(row)
        if {"name", "price"} <= columns.keys():
            return list(_below(rows[number + 1 :], columns))
    return []


def _columns(row: Sequence[Any]) -> dict[str, int]:
    titles = [str(cell or "").strip().lower() for cell in row]
    return {
        field: titles.index(known)
        for field, names in TITLES.items()
        for known in reversed(names)
        if known in titles
    }


def _below(rows: Iterable[Sequence[Any]], columns: dict[str, int]) -> Iterable[ListedItem]:
    for row in rows:
        texts = {field: _text(row[place]) for field, place in columns.items() if place < len(row)}
        if texts.get("name"):
            yield ListedItem(texts.get("sku", ""), texts["name"], _price(texts.get("price", "")))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str("" if cell is None else cell).strip()


def _price(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", "."))
    except InvalidOperation:
        return None
