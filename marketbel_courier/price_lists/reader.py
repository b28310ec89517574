"""Reads the items of a file of a declared kind; the reader of each kind is registered here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.archives import is_archive, read_archive
from marketbel_courier.price_lists.column_mapping import FIELDS, ColumnMapping
from marketbel_courier.price_lists.csv_reader import read_csv
from marketbel_courier.price_lists.file_content import check_content
from marketbel_courier.price_lists.hint_resolution import (
    missing_sheet,
    of_the_sheet,
    without_nonsense,
    without_rows,
)
from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.pdf_reader import read_pdf
from marketbel_courier.price_lists.records import (
    Entry,
    HeaderNotFound,
    PricedItem,
    PriceList,
    RowProblem,
    RowReader,
    RowsBeyondTable,
    Table,
)
from marketbel_courier.price_lists.sheet_choice import Candidate, choose, examine
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.workbook_reader import read_workbook
from marketbel_courier.reading_hints import ReadingHints

READERS: Mapping[str, RowReader] = {
    FileKind.CSV: read_csv,
    FileKind.EXCEL: read_workbook,
    FileKind.PDF: read_pdf,
}
"""A reader for each `file_type`."""


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table of a price list: how it is read, and what becomes of its rows, once."""

    sheet: str
    layout: TableLayout
    entries: Iterator[Entry]


class PriceListReading(Iterable[Entry]):
    """A price list that is being read, once: items and problems in the order of the file.

    Of two items with one SKU the later stands; both are given, and a problem that says so.
    """

    def __init__(
        self,
        chosen: Sequence[Candidate],
        notes: Sequence[Message],
        passed_over: Sequence[Message] = (),
    ) -> None:
        self._chosen = chosen
        self._notes = notes
        self.passed_over = passed_over
        """What people said of the file and could not be followed."""
        seen = SeenSkus()
        several = len(chosen) > 1
        self.tables: Sequence[TableReading] = [
            TableReading(
                candidate.table.name,
                _told_currency(candidate),
                candidate.entries(seen, is_one_of_several=several),
            )
            for candidate in chosen
        ]
        """The tables that are read, in their order; their entries are read in this order, too."""

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(table.entries for table in self.tables)

    @property
    def notes(self) -> Sequence[Message]:
        """What of the file was not read; complete when the entries have been read."""
        return [
            *self._notes,
            *(
                Message("note-not-read-in", table=candidate.table.name, what=what)
                for candidate in self._chosen
                for what in candidate.table.left_out
            ),
        ]


def _told_currency(candidate: Candidate) -> TableLayout:
    """The layout with the currency that a line above the titles tells, where no title tells one."""
    layout = candidate.layout
    return replace(layout, currency=layout.currency or candidate.currency)


def open_price_list(
    path: Path,
    file_type: str,
    hints: ReadingHints | None = None,
    *,
    default_currency: str | None = None,
) -> PriceListReading:
    """Begin to read `path` as `file_type` (`csv`, `excel`, `pdf`), in bounded memory.

    `default_currency`, an ISO code, is that of prices whose currency the list does not tell.

    A sheet or a row that `hints` name and the file does not have is passed over, and told.
    Raises, here or while the entries are read, HeaderNotFound where no table is a price list and
    UnreadableFile where the file is broken, protected, unreasonably large, or something else
    than declared.
    """
    reader = READERS.get(file_type)
    if reader is None:
        raise UnreadableFile(Message("file-of-unknown-type", type=file_type))
    kind = FileKind(file_type)
    if is_archive(check_content(path, kind)):
        reader = partial(read_archive, readers=READERS)
    hints = hints or ReadingHints()
    mapping = ColumnMapping(hints.column_mapping)
    hints, passed_over = without_nonsense(hints, mapping, has_sheets=kind is FileKind.EXCEL)
    try:
        return _reading(reader(path), hints, mapping, passed_over, default_currency)
    except RowsBeyondTable:
        hints, beyond = without_rows(hints)
        passed_over = [*passed_over, *beyond]
        return _reading(reader(path), hints, mapping, passed_over, default_currency)


def _reading(
    tables: Iterable[Table],
    hints: ReadingHints,
    mapping: ColumnMapping,
    passed_over: Sequence[Message],
    default_currency: str | None,
) -> PriceListReading:
    names: list[str] = []
    is_there = True
    if hints.sheet_name:
        # Only then all at once: a sheet that is no price list is let go before the next is opened.
        tables = list(tables)
        names = [table.name for table in tables]
        named = of_the_sheet(tables, hints.sheet_name)
        is_there, tables = bool(named), named or tables
    candidates: list[Candidate] = []
    problems: list[HeaderNotFound] = []
    for table in tables:
        names.append(table.name)
        try:
            candidates.append(examine(table, hints, mapping, default_currency=default_currency))
        except HeaderNotFound as error:
            problems.append(error)
    if not candidates:
        raise _worst(problems)
    chosen = choose(candidates)
    read = [candidate.table.name for candidate in chosen]
    if hints.sheet_name and not is_there:
        passed_over = [*passed_over, missing_sheet(hints.sheet_name, read)]
    others = [name for name in dict.fromkeys(names) if name not in read]
    return PriceListReading(chosen, _notes(others, mapping), passed_over)


def _worst(problems: Sequence[HeaderNotFound]) -> HeaderNotFound:
    """The error for a file without a price list; RowsBeyondTable if every table is too short."""
    real = [problem for problem in problems if not isinstance(problem, RowsBeyondTable)]
    for problem in real or problems:
        return problem
    return HeaderNotFound(Message("workbook-without-visible-sheet"))


def read_price_list(
    path: Path,
    file_type: str,
    hints: ReadingHints | None = None,
    *,
    default_currency: str | None = None,
) -> PriceList:
    """The whole price list in memory, with one item for each SKU; raises as open_price_list."""
    reading = open_price_list(path, file_type, hints, default_currency=default_currency)
    return collect(reading, [*reading.passed_over, *reading.notes])


def collect(entries: Iterable[Entry], notes: Sequence[Message] = ()) -> PriceList:
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


def _notes(others: Sequence[str], mapping: ColumnMapping) -> list[Message]:
    notes = [Message("note-sheet-not-read", name=name) for name in others]
    if mapping.unknown:
        fields = [role.value for role in FIELDS]
        unknown = [Message("quoted", text=called) for called in mapping.unknown]
        notes.append(Message("note-mapping-of-unknown-fields", unknown=unknown, fields=fields))
    return notes
