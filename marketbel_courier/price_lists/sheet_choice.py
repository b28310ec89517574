"""Which tables of a file are the price list, judged by a sample of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, dropwhile, islice

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import (
    BareRoubles,
    find_currency,
    roubles_of_address,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.announcements import (
    Announcement,
    announcement_of,
    texts_above,
)
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.identity import SeenSkus
from marketbel_courier.price_lists.interpretation import TableInterpreter
from marketbel_courier.price_lists.items import doubts_of_marks
from marketbel_courier.price_lists.layout_choice import choose_layouts
from marketbel_courier.price_lists.net_and_gross import doubts_of_weights
from marketbel_courier.price_lists.order_sums import doubts_of_sums
from marketbel_courier.price_lists.price_preference import preferring
from marketbel_courier.price_lists.prices_in_rows import doubts_of_kinds, with_prices_in_rows
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
from marketbel_courier.price_lists.titles import named_role
from marketbel_courier.reading_hints import ReadingHints

_SAMPLE_ROWS = 2000
_SAMPLED_ITEMS = 500
_ROWS_WITH_CURRENCIES = 50
_LIKE_TITLES = 0.5
_SAME_LIST_SHARE = 0.5
_DEFAULT_SHEET = re.compile(r"(?:лист|sheet|таблица|table|page|tabelle)\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table with a header: its rows below it, and what a sample of them shows.

    `beside` are the layouts of further tables to the right of the first, in the same rows.
    """

    table: Table
    layout: TableLayout
    body: Iterator[RawRow]
    announced: Announcement
    sample: Sequence[RawRow]
    sampled_items: Sequence[PricedItem]
    beside: Sequence[TableLayout] = ()
    default_currency: str | None = None

    @property
    def quality(self) -> tuple[bool, bool, int, int]:
        """What makes a table rather the price list than another one; the first of equals is."""
        return (
            bool(self.sampled_items),
            bool(self.layout.header_rows) or self.layout.is_taught,
            len(_roles(self.layout)),
            len(self.sampled_items),
        )

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
        layouts = [replace(one, sheet=self.table.name) for one in (self.layout, *self.beside)]
        spans = [range(layout.first_column, _end(layout)) for layout in layouts]
        tables = [
            (
                TableInterpreter(
                    layout,
                    seen,
                    announced=self.announced,
                    default_currency=self.default_currency,
                    sample=[_within(row, span) for row in self.sample]
                    if self.beside
                    else self.sample,
                    sheet=sheet,
                    category=category,
                ),
                span,
            )
            for layout, span in zip(layouts, spans, strict=True)
        ]
        if not self.beside:
            return tables[0][0].entries(self.body)
        return _in_lock_step(self.body, tables)


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
    head = list(islice(rows, max(_SAMPLE_ROWS, hints.header_row or 0)))
    if hints.header_row is not None and (not head or head[-1].number < hints.header_row):
        raise RowsBeyondTable(Message("header-below-the-table", row=hints.header_row))
    first, *beside = choose_layouts(head, hints, mapping)
    layout = preferring(taught(first, mapping), hints.price_kind)
    beside = [preferring(one, hints.price_kind) for one in beside]
    if missing := [role for role in (Role.NAME, Role.PRICE) if layout.first(role) is None]:
        raise HeaderNotFound(Message("header-without-a-role", role=missing[0]))
    _require_values(table, layout)
    start = max(layout.last_header_row + 1, hints.data_start_row or 0)
    sample = [row for row in head if row.number >= start]
    if not sample and hints.data_start_row is not None:
        sample = list(islice(dropwhile(lambda row: row.number < start, rows), _SAMPLE_ROWS))
        if not sample:
            raise RowsBeyondTable(Message("header-items-below-the-table", row=hints.data_start_row))
    announced = announcement_of(head, layout, sample)
    if isinstance(announced.currency or _bare_roubles(sample, layout), BareRoubles):
        currency = roubles_of_address(texts_above(head, layout)) or announced.currency
        announced = replace(announced, currency=currency)
    doubts = [
        *layout.doubts,
        *table.doubts,
        *doubts_of_marks(layout, sample),
        *doubts_of_sums(layout, sample),
        *doubts_of_weights(layout, sample),
    ]
    layout = replace(layout, doubts=doubts)
    if not beside:
        layout = with_prices_in_rows(layout, sample, hints.price_kind)
    few = sample[:_SAMPLED_ITEMS]
    sampled = Candidate(table, layout, iter(few), announced, few, (), beside, default_currency)
    items = [
        entry
        for entry in sampled.entries(SeenSkus(), is_one_of_several=False)
        if isinstance(entry, PricedItem)
    ]
    layout = replace(layout, doubts=[*layout.doubts, *doubts_of_kinds(items)])
    body = chain(sample, rows)
    return replace(sampled, layout=layout, body=body, sample=sample, sampled_items=items)


def choose(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best of `candidates`, and those that go on with it, in the order of the file."""
    best = max(candidates, key=lambda candidate: candidate.quality)
    chosen = [best]
    for candidate in candidates:
        if candidate is not best and all(candidate.continues(other) for other in chosen):
            chosen.append(candidate)
    return [candidate for candidate in candidates if candidate in chosen]


def _in_lock_step(
    rows: Iterable[RawRow], tables: Sequence[tuple[TableInterpreter, range]]
) -> Iterator[Entry]:
    """The entries of tables beside each other, each row from left to right."""
    for row in rows:
        for interpreter, span in tables:
            yield from interpreter.take(_within(row, span))
    for interpreter, _ in tables:
        yield from interpreter.finish()


def _within(row: RawRow, span: range) -> RawRow:
    """The row with the cells of one table alone, each in its own column."""
    cells = ("",) * min(span.start, len(row.cells)) + row.cells[span.start : span.stop]
    return replace(row, cells=cells)


def _end(layout: TableLayout) -> int:
    return len(layout.titles) if layout.last_column is None else layout.last_column + 1


def _require_values(table: Table, layout: TableLayout) -> None:
    """Refuse a table whose names, codes or prices are yet to be calculated.

    Where one of several prices is blank for that, another would be taken in its place.
    """
    needed = {
        column.column
        for column in layout.columns
        if column.role in (Role.NAME, Role.SKU, Role.PRICE)
        or named_role(column.title) is Role.PRICE
    }
    if missing := [column for column in table.without_value if column in needed]:
        letters = ", ".join(column_letters(column + 1) for column in missing)
        raise FormulasWithoutValue(
            Message("workbook-formulas-without-value", count=len(missing), letters=letters)
        )


def _same_kind(one: TableLayout, other: TableLayout) -> bool:
    """Whether two layouts are of one kind of list: with SKUs, or else with much the same columns.

    A list of delivery rates has names and prices too, but no SKUs.
    """
    if one.of(Role.SKU) and other.of(Role.SKU):
        return True
    if _roles(one) == _roles(other):
        return True
    titles, others = ({title for title in layout.titles if title} for layout in (one, other))
    return len(titles & others) > _LIKE_TITLES * max(len(titles | others), 1)


def _roles(layout: TableLayout) -> set[Role]:
    return {column.role for column in layout.columns} - {Role.OTHER, Role.IGNORED}


def _bare_roubles(rows: Sequence[RawRow], layout: TableLayout) -> BareRoubles | None:
    """The roubles without a country that a title or a cell of prices has, if one has them."""
    prices = layout.of(Role.PRICE)
    titled = (column.terms.currency if column.terms else None for column in prices)
    written = (
        find_currency(cell)
        for row in rows[:_ROWS_WITH_CURRENCIES]
        for column in prices
        if column.column < len(row.cells) and isinstance(cell := row.cells[column.column], str)
    )
    return next((one for one in chain(titled, written) if isinstance(one, BareRoubles)), None)
