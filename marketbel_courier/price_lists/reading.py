"""The way in: a file and its declared kind, out come its items. Formats are registered here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from marketbel_courier.price_lists.csv_reader import read_csv
from marketbel_courier.price_lists.file_content import check_content
from marketbel_courier.price_lists.interpreting import interpret_rows
from marketbel_courier.price_lists.records import (
    Entry,
    HeaderNotFound,
    PricedItem,
    PriceList,
    ReadingHints,
    RowProblem,
    RowReader,
    Table,
    UnreadablePriceList,
)
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

READERS: Mapping[str, RowReader] = {"csv": read_csv, "excel": read_xlsx}
"""A reader for each `file_type`."""


class PriceListReading(Iterable[Entry]):
    """A price list that is being read, once: items and problems in the order of the file.

    Of two items with one SKU the later stands; both are given, and a problem that says so.
    """

    def __init__(self, entries: Iterator[Entry], notes: Sequence[str]) -> None:
        self._entries = entries
        self.notes = notes
        """What of the file was not read, in words; complete when the entries have been read."""

    def __iter__(self) -> Iterator[Entry]:
        return self._entries


def open_price_list(
    path: Path, file_type: str, hints: ReadingHints | None = None
) -> PriceListReading:
    """Begin to read `path` as `file_type` (`csv`, `excel`, …), in bounded memory.

    Raises, here or while the entries are read, HeaderNotFound where no table is a price list and
    UnreadablePriceList where the file is broken, protected, unreasonably large, or something else
    than declared.
    """
    reader = READERS.get(file_type)
    if reader is None:
        raise UnreadablePriceList(
            f"Price lists of type {file_type} cannot be read yet: ask the supplier for XLSX or CSV."
        )
    check_content(path, file_type)
    missing: HeaderNotFound | None = None
    for table in reader(path):
        try:
            return _reading(table, hints or ReadingHints())
        except HeaderNotFound as error:
            missing = missing or error
    raise missing or HeaderNotFound("The workbook has no visible sheet.")


def read_price_list(path: Path, file_type: str, hints: ReadingHints | None = None) -> PriceList:
    """The whole price list in memory, with one item for each SKU; raises as open_price_list."""
    reading = open_price_list(path, file_type, hints)
    return collect(reading, reading.notes)


def collect(entries: Iterable[Entry], notes: Sequence[str] = ()) -> PriceList:
    """The entries sorted into items, of which the later of one SKU stands, and problems."""
    items: dict[str, PricedItem] = {}
    bad_rows: list[RowProblem] = []
    warnings: list[RowProblem] = []
    for entry in entries:
        if isinstance(entry, PricedItem):
            items.pop(entry.sku, None)
            items[entry.sku] = entry
        else:
            (bad_rows if entry.left_out else warnings).append(entry)
    return PriceList(tuple(items.values()), tuple(bad_rows), tuple(warnings), tuple(notes))


def _reading(table: Table, hints: ReadingHints) -> PriceListReading:
    return PriceListReading(interpret_rows(table.rows, hints), table.left_out)
