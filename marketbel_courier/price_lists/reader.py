"""Reads the items of a file of a declared kind; the reader of each kind is registered here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
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
from marketbel_courier.price_lists.layout_memory import (
    ReadLayout,
    fingerprint_of,
    known_again,
    shape_of,
    titles_of_rows,
    unknown_titles,
)
from marketbel_courier.price_lists.pdf_reader import read_pdf
from marketbel_courier.price_lists.records import (
    Entry,
    HeaderNotFound,
    PricedItem,
    PriceList,
    RawRow,
    RowProblem,
    RowReader,
    RowsBeyondTable,
    Table,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.sheet_choice import Candidate, choose, examine
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.workbook_reader import read_workbook
from marketbel_courier.reading_hints import ReadingHints, Teaching

_ROWS_LOOKED_AT = 60
_ROWS_SEARCHED = 2_000
# Each is examined like a price list of its own, before one of them is chosen.
_MOST_TABLES = 1_000

READERS: Mapping[str, RowReader] = {
    FileKind.CSV: read_csv,
    FileKind.EXCEL: read_workbook,
    FileKind.PDF: read_pdf,
}
"""A reader for each `file_type`."""


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table of a price list: how it is read, and what becomes of its rows, once."""

    read: ReadLayout
    entries: Iterator[Entry]

    @property
    def sheet(self) -> str:
        """What the table is called in its file."""
        return self.read.sheet

    @property
    def layout(self) -> TableLayout:
        """What its columns hold."""
        return self.read.layout


@dataclass(frozen=True, slots=True)
class _Examined:
    """A table that may be read, with its first rows and the teaching that it follows."""

    candidate: Candidate
    head: Sequence[RawRow]
    teaching: Teaching | None = None

    @property
    def read(self) -> ReadLayout:
        layout = _as_announced(self.candidate)
        titles = titles_of_rows(layout.header_rows)
        if not titles:
            titles = unknown_titles(self.head, layout.price_column)
        if self.teaching is not None:
            known_by, titles = self.teaching.fingerprint, self.teaching.titles
        else:
            known_by = fingerprint_of(titles, shape_of(self.head))
        return ReadLayout(self.candidate.table.name, layout, known_by, titles, self.teaching)


class PriceListReading(Iterable[Entry]):
    """A price list that is being read, once: items and problems in the order of the file.

    Of two items with one SKU the later stands; both are given, and a problem that says so.
    """

    def __init__(
        self,
        chosen: Sequence[_Examined],
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
            TableReading(table.read, table.candidate.entries(seen, is_one_of_several=several))
            for table in chosen
        ]
        """The tables that are read, in their order; their entries are read in this order, too."""

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(table.entries for table in self.tables)

    @property
    def notes(self) -> Sequence[Message]:
        """The parts of the file that were not read; complete after the entries have been read."""
        return [
            *self._notes,
            *(
                Message("note-not-read-in", table=table.candidate.table.name, what=what)
                for table in self._chosen
                for what in table.candidate.table.left_out
            ),
        ]


def _as_announced(candidate: Candidate) -> TableLayout:
    """The layout with what lines around the table say of its prices, where no title says it."""
    layout, announced = candidate.layout, candidate.announced
    columns = [
        replace(column, terms=announced.completing(column.terms))
        if column.role is Role.PRICE and column.terms
        else column
        for column in layout.columns
    ]
    return replace(layout, columns=columns, currency=layout.currency or announced.currency)


def open_tables(path: Path, file_type: str) -> Iterator[Table]:
    """The tables of a file, each a stream of rows; raises UnreadableFile."""
    reader = READERS.get(file_type)
    if reader is None:
        raise UnreadableFile(Message("file-of-unknown-type", type=file_type))
    if is_archive(check_content(path, FileKind(file_type))):
        reader = partial(read_archive, readers=READERS)
    return reader(path)


def open_price_list(
    path: Path,
    file_type: str,
    hints: ReadingHints | None = None,
) -> PriceListReading:
    """Begin to read `path` as `file_type` (`csv`, `excel`, `pdf`), in bounded memory.

    A sheet or a row that `hints` name and the file does not have is passed over, and told.
    Raises, here or while the entries are read, HeaderNotFound where no table is a price list and
    UnreadableFile where the file is broken, protected, unreasonably large, or something else
    than declared.
    """
    reader = partial(open_tables, file_type=file_type)
    kind = FileKind(file_type) if file_type in READERS else None
    hints = hints or ReadingHints()
    mapping = ColumnMapping(hints.column_mapping)
    hints, passed_over = without_nonsense(hints, mapping, has_sheets=kind is FileKind.EXCEL)
    try:
        return _reading(reader(path), hints, mapping, passed_over)
    except RowsBeyondTable:
        hints, beyond = without_rows(hints)
        passed_over = [*passed_over, *beyond]
        return _reading(reader(path), hints, mapping, passed_over)


def _reading(
    tables: Iterable[Table],
    hints: ReadingHints,
    mapping: ColumnMapping,
    passed_over: Sequence[Message],
) -> PriceListReading:
    names: list[str] = []
    is_there = True
    if hints.sheet_name:
        # Only then all at once: a sheet that is no price list is let go before the next is opened.
        tables = list(tables)
        names = [table.name for table in tables]
        named = of_the_sheet(tables, hints.sheet_name)
        is_there, tables = bool(named), named or tables
    candidates: list[_Examined] = []
    problems: list[HeaderNotFound] = []
    for place, table in enumerate(tables):
        if place >= _MOST_TABLES:
            raise UnreadableFile(Message("file-with-too-many-tables", most=_MOST_TABLES))
        names.append(table.name)
        try:
            candidates.append(_examined(table, hints, mapping))
        except HeaderNotFound as error:
            problems.append(error)
    if not candidates:
        raise _worst(problems)
    chosen = _chosen(candidates)
    read = [table.candidate.table.name for table in chosen]
    if hints.sheet_name and not is_there:
        passed_over = [*passed_over, missing_sheet(hints.sheet_name, read)]
    others = [name for name in dict.fromkeys(names) if name not in read]
    return PriceListReading(chosen, _notes(others, mapping), passed_over)


def _examined(table: Table, hints: ReadingHints, mapping: ColumnMapping) -> _Examined:
    """The table as it was taught, if its layout was; raises HeaderNotFound."""
    rows = iter(table.rows)
    head = list(islice(rows, _ROWS_SEARCHED if hints.teachings else _ROWS_LOOKED_AT))
    table = replace(table, rows=chain(head, rows))
    known = known_again(head, hints.teachings)
    if known is not None:
        hints = replace(hints, header_row=known.header_row, data_start_row=None)
        mapping = ColumnMapping(known.teaching.mapping)
    candidate = examine(table, hints, mapping, default_currency=hints.default_currency)
    return _Examined(candidate, head, known.teaching if known else None)


def _chosen(tables: Sequence[_Examined]) -> Sequence[_Examined]:
    """The tables whose layouts were taught; else those that are the price list."""
    if taught := [table for table in tables if table.teaching]:
        return taught
    chosen = choose([table.candidate for table in tables])
    return [table for table in tables if any(table.candidate is one for one in chosen)]


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
) -> PriceList:
    """The whole price list in memory, with one item for each SKU; raises as open_price_list."""
    reading = open_price_list(path, file_type, hints)
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
