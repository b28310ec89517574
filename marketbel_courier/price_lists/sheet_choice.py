"""Which tables of a file are the price list, judged by a sample of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, dropwhile, islice

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import announced_currency
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.headers import find_headers, quality, without_header
from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.interpretation import TableInterpreter
from marketbel_courier.price_lists.items import doubts_of_marks
from marketbel_courier.price_lists.records import (
    Entry,
    FormulasWithoutValue,
    HeaderNotFound,
    PricedItem,
    RawRow,
    RowsBeyondTable,
    Table,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.taught_layout import taught
from marketbel_courier.reading_hints import ReadingHints

_HEADER_WITHIN_ROWS = 60
_SAMPLE_ROWS = 120
_MOST_TITLES_SHOWN = 20
_SAME_LIST_SHARE = 0.5
_DEFAULT_SHEET = re.compile(r"(?:лист|sheet|таблица|table|page|tabelle)\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table with a header: its rows below it, and what a sample of them shows."""

    table: Table
    layout: TableLayout
    body: Iterator[RawRow]
    currency: str | None
    sample: Sequence[RawRow]
    sampled_items: Sequence[PricedItem]
    default_currency: str | None = None

    @property
    def quality(self) -> tuple[bool, int, int, int]:
        """What makes a table rather the price list than another one; the first of equals is."""
        return (bool(self.sampled_items), *quality(self.layout), len(self.sampled_items))

    def continues(self, other: Candidate) -> bool:
        """Whether this is the same kind of list as `other`, with other items on it.

        Two sheets with mostly the same items are rather two prices of the items, or an old copy.
        """
        if not self.sampled_items or not _same_kind(self.layout, other.layout):
            return False
        own = {item.sku for item in self.sampled_items}
        shared = own & {item.sku for item in other.sampled_items}
        return len(shared) < _SAME_LIST_SHARE * len(own)

    def entries(self, seen: SeenSkus, *, is_one_of_several: bool) -> Iterator[Entry]:
        """The items and problems of the table, in their order, once."""
        sheet = self.table.name if is_one_of_several else None
        category = sheet if sheet and not _DEFAULT_SHEET.fullmatch(sheet) else None
        interpreter = TableInterpreter(
            self.layout,
            seen,
            currency=self.currency,
            default_currency=self.default_currency,
            sample=self.sample,
            sheet=sheet,
            category=category,
        )
        return interpreter.entries(self.body)


def examine(
    table: Table,
    hints: ReadingHints,
    mapping: ColumnMapping,
    *,
    default_currency: str | None = None,
) -> Candidate:
    """The table as a candidate; raises HeaderNotFound, with what is missing.

    `default_currency` is for prices whose currency the list does not tell.

    Raises RowsBeyondTable where `hints` name rows below the last one.
    """
    rows = iter(table.rows)
    within = max(_HEADER_WITHIN_ROWS, hints.header_row or 0)
    head = list(islice(rows, within + _SAMPLE_ROWS - _HEADER_WITHIN_ROWS))
    if hints.header_row is not None and (not head or head[-1].number < hints.header_row):
        raise RowsBeyondTable(Message("header-below-the-table", row=hints.header_row))
    header = taught(_find_header(head[:within], hints, mapping), mapping)
    if missing := [role for role in (Role.NAME, Role.PRICE) if header.first(role) is None]:
        raise HeaderNotFound(Message("header-without-a-role", role=missing[0]))
    _require_values(table, header)
    start = max(header.last_header_row + 1, hints.data_start_row or 0)
    sample = [row for row in head if row.number >= start]
    if not sample and hints.data_start_row is not None:
        sample = list(islice(dropwhile(lambda row: row.number < start, rows), _SAMPLE_ROWS))
        if not sample:
            raise RowsBeyondTable(Message("header-items-below-the-table", row=hints.data_start_row))
    currency = _announced(head, header)
    header = replace(header, doubts=[*header.doubts, *doubts_of_marks(header, sample)])
    interpreter = TableInterpreter(header, SeenSkus(), currency=currency, sample=sample)
    items = [entry for entry in interpreter.entries(sample) if isinstance(entry, PricedItem)]
    body = chain(sample, rows)
    return Candidate(table, header, body, currency, sample, items, default_currency)


def choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of `candidates`, and those that go on with it, in the order of the file."""
    best = max(candidates, key=lambda candidate: candidate.quality)
    chosen = [best]
    for candidate in candidates:
        if candidate is not best and all(candidate.continues(other) for other in chosen):
            chosen.append(candidate)
    return [candidate for candidate in candidates if candidate in chosen]


def _find_header(
    rows: Sequence[RawRow], hints: ReadingHints, mapping: ColumnMapping
) -> TableLayout:
    if hints.header_row is not None:
        rows = [row for row in rows if hints.header_row <= row.number <= hints.header_row + 1]
    if hints.data_start_row is not None:
        rows = [row for row in rows if row.number < hints.data_start_row]
    found = find_headers(rows, mapping)
    if hints.header_row is not None:
        found = [header for header in found if header.header_row == hints.header_row]
    if found:
        # max takes the first of equals: later ones are the header repeated on the next page.
        best = max(found, key=quality)
        return next((header for header in found if _leads_to(header, best, rows)), best)
    if mapping.needs_no_titles:
        titles = [row for row in rows if row.number == hints.header_row]
        return without_header(mapping, titles)
    raise HeaderNotFound(_what_is_missing(rows, hints, mapping))


def _require_values(table: Table, layout: TableLayout) -> None:
    """Refuse a table whose names, codes or prices are yet to be calculated."""
    needed = {layout.price_column, layout.first(Role.NAME), layout.first(Role.SKU)}
    if missing := [column for column in table.without_value if column in needed]:
        letters = ", ".join(column_letters(column + 1) for column in missing)
        raise FormulasWithoutValue(
            Message("workbook-formulas-without-value", count=len(missing), letters=letters)
        )


def _same_kind(one: TableLayout, other: TableLayout) -> bool:
    """Whether two headers are of the same kind of list: with SKUs, or else with the same columns.

    A list of delivery rates has names and prices too, but no SKUs.
    """
    if one.of(Role.SKU) and other.of(Role.SKU):
        return True
    return _known_roles(one) == _known_roles(other)


def _known_roles(layout: TableLayout) -> set[Role]:
    return {column.role for column in layout.columns} - {Role.OTHER}


def _leads_to(header: TableLayout, best: TableLayout, rows: Sequence[RawRow]) -> bool:
    """Whether the list begins with `header`, and goes on with more columns below `best`."""
    between = [row for row in rows if header.last_header_row < row.number < best.header_row]
    if not between or not _same_kind(header, best):
        return False
    entries = TableInterpreter(header, SeenSkus()).entries(between)
    return any(isinstance(entry, PricedItem) for entry in entries)


def _what_is_missing(
    rows: Sequence[RawRow], hints: ReadingHints, mapping: ColumnMapping
) -> Message:
    unmapped = find_headers(rows, ColumnMapping({}))
    if unmapped and mapping.titles:
        header = max(unmapped, key=quality)
        return Message(
            "header-unlike-the-mapping",
            wanted=[
                Message("header-mapped-title", title=title, field=field)
                for field, title in mapping.titles.items()
            ],
            row=header.header_row,
            titles=[
                Message("quoted", text=cell)
                for row in header.header_rows
                for cell in row.cells[:_MOST_TITLES_SHOWN]
                if cell
            ],
        )
    if hints.header_row is not None:
        return Message("header-not-in-its-row", row=hints.header_row)
    return Message("header-not-recognised", within=_HEADER_WITHIN_ROWS)


def _announced(rows: Iterable[RawRow], header: TableLayout) -> str | None:
    """The currency that a line above the header tells; the line nearest to the header counts."""
    told = [
        currency
        for row in rows
        if row.number < header.header_row
        for cell in row.cells
        if isinstance(cell, str) and (currency := announced_currency(cell))
    ]
    return told[-1] if told else None
