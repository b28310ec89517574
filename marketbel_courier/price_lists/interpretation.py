"""Turns rows into items, and reports what is wrong with rows that are no items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from marketbel_courier.file_formats.currencies import speaks_of_prices
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.announcements import (
    NOTHING_ANNOUNCED,
    Announcement,
    announced_by_heading,
    announced_within,
    is_told_alone,
    lone_text,
)
from marketbel_courier.price_lists.further_headers import FurtherHeaders
from marketbel_courier.price_lists.identity import (
    OWN_SKU,
    Identity,
    IdentityRule,
    RecordingIdentity,
    SeenSkus,
    are_apart,
    extended_sku,
    rule_of,
)
from marketbel_courier.price_lists.items import ItemReader, NewSku
from marketbel_courier.price_lists.money import NoPriceNow
from marketbel_courier.price_lists.outline import outline_of
from marketbel_courier.price_lists.prices_in_rows import RowFolder, folded, unfolded_layout
from marketbel_courier.price_lists.records import (
    LONGEST_NAME,
    Entry,
    PricedItem,
    RawRow,
    RowProblem,
    UnusableRow,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.row_columns import RowColumns
from marketbel_courier.price_lists.row_kinds import Judgement, RowJudge, RowKind
from marketbel_courier.price_lists.sections import Headings, is_total
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.variants import NameCarrier, across, shared_names_of

_SHORTEST_NUMBERING = 3
_FIRST_WORDS = 2
_MOST_READERS = 32

_Readers = tuple[ItemReader, Sequence[tuple[int, str, ItemReader]]]


class TableInterpreter:
    """Reads the rows of one table below its header, in their order, once.

    `sample` are its first rows: they show what headings look like and what tells items apart.
    `sheet` names the table in messages, where a file has several; `category` is for items whose
    category neither a column nor a heading tells. `default_currency` is for prices whose currency
    the list does not tell. A row without an item is judged when the next row is known, so `finish`
    is due after the last one.
    """

    def __init__(
        self,
        layout: TableLayout,
        seen: SeenSkus,
        *,
        announced: Announcement = NOTHING_ANNOUNCED,
        default_currency: str | None = None,
        sheet: str | None = None,
        category: str | None = None,
        sample: Sequence[RawRow] = (),
        identity: Identity | None = None,
    ) -> None:
        self._seen = seen
        self._announced = self._told_by_lines = announced
        self._heard: Sequence[str] = ()
        self._default_currency = default_currency
        self._sheet = sheet
        self._category = category
        self._sample = sample
        self._further_headers = FurtherHeaders(sample)
        self._given_identity = identity
        self._begins = True
        self._readers: dict[Announcement, _Readers] = {}
        self._waiting: tuple[RawRow, UnusableRow] | None = None
        self._is_below_new_heading = False
        self._category_here = category
        self._begin(layout)
        self._headings = Headings(is_exact=self._outline.is_exact)

    def _begin(self, layout: TableLayout) -> None:
        """Go on with the rows below a header."""
        below = [row for row in self._sample if row.number > layout.last_header_row]
        sample = self._below = list(folded(below, layout.prices_in_rows))
        self._folder = RowFolder(layout.prices_in_rows) if layout.prices_in_rows else None
        self._layout = layout = unfolded_layout(layout)
        self._readers = {}
        self._take_readers()
        self._columns = RowColumns.of(layout)
        self._outline = outline_of(sample, self._columns)
        self._judge = RowJudge(layout, self._columns, self._outline)
        names = shared_names_of(sample, layout)
        self._carrier = NameCarrier(names) if names else None
        self._identity = self._given_identity or Identity(self._rule(sample), self._seen)

    def _take_readers(self) -> None:
        """Use the readers for what is announced here; alternating lines share their readers."""
        if self._announced not in self._readers:
            layout, sample = self._layout, self._below
            across_of = [
                (one.price_column, variant, self._reader_of(one, sample))
                for variant, one in across(layout)
            ]
            if len(self._readers) >= _MOST_READERS:
                self._readers.clear()
            self._readers[self._announced] = self._reader_of(layout, sample), across_of
        self._reader, self._across = self._readers[self._announced]

    def _rule(self, sample: Sequence[RawRow]) -> IdentityRule:
        """What tells the items of the sample apart."""
        if not self._carrier and are_apart(sample, self._columns):
            return rule_of((), self._layout)
        recording = RecordingIdentity()
        interpreter = TableInterpreter(
            self._layout,
            SeenSkus(),
            announced=self._announced,
            category=self._category,
            sample=sample,
            identity=recording,
        )
        for _ in interpreter.entries(sample):
            pass
        return rule_of(recording.records, self._layout)

    def _reader_of(self, layout: TableLayout, sample: Sequence[RawRow]) -> ItemReader:
        return ItemReader(
            layout,
            self._announced,
            # Below a header that comes late, numbers are written as above it.
            sample=sample or self._sample,
            default_currency=self._default_currency,
        )

    def entries(self, rows: Iterable[RawRow]) -> Iterator[Entry]:
        """The items and the problems in `rows`; what is neither is passed over."""
        for row in rows:
            yield from self.take(row)
        yield from self.finish()

    def take(self, row: RawRow) -> Sequence[Entry]:
        """The items and the problems that the next row makes known."""
        if self._folder is None:
            return self._take(row)
        # A header that waits may begin a table that folds its rows otherwise.
        before = self._settle(row) if self._waiting else ()
        whole = self._folder.take(row) if self._folder else (row,)
        return [*before, *(entry for one in whole for entry in self._take(one))]

    def _take(self, row: RawRow) -> Sequence[Entry]:
        before = self._settle(row) if self._waiting else ()
        if self._carrier:
            row = self._carrier.fill(row)
        try:
            entries = self._across_entries(row) if self._across else self._one_entry(row)
        except UnusableRow as error:
            self._waiting = (row, error)
            return before
        return [*before, *entries] if before else entries

    def finish(self) -> Sequence[Entry]:
        """What the last row makes known, now that no other follows."""
        last = self._folder.finish() if self._folder else ()
        entries = [entry for row in last for entry in self._take(row)]
        return [*entries, *self._settle(None)] if self._waiting else entries

    def _one_entry(self, row: RawRow) -> Sequence[Entry]:
        """The item in `row`, and its warnings; nothing for a total. Raises UnusableRow."""
        if self._is_passed_over(row):
            return ()
        identity = self._identity
        item = self._reader.read(row, self._category_of(row), identity.new_sku)
        if identity.adds_to_codes and (sku := identity.sku(item)) != item.sku:
            item = _under(sku, item)
        self._settle_category(item)
        again = self._seen.enter(item, self._sheet)
        doubts = self._reader.doubts
        if again is None and not doubts and len(item.name) < LONGEST_NAME:
            return (item,)
        return (item, *self._warnings(row, item, again, doubts))

    def _across_entries(self, row: RawRow) -> Sequence[Entry]:
        """An item for each price of the row, with the variant of the price's column in the name."""
        if self._is_passed_over(row):
            return ()
        category = self._category_of(row)
        entries: list[Entry] = []
        errors: list[UnusableRow] = []
        unread: list[Entry] = []
        for column, variant, reader in self._across:
            try:
                item = reader.read(row, category, self._named(variant))
            except UnusableRow as error:
                errors.append(error)
                if not (isinstance(error, NoPriceNow) or self._columns.is_blank(row, column)):
                    sku = self._reader.sku(row, category, self._named(variant))
                    sku = self._sku_across(
                        self._identity.code(sku, self._reader.name(row)), variant
                    )
                    unread.append(self._problem(row, error.message, sku=sku))
                continue
            item = self._as_variant(item, variant)
            again = self._seen.enter(item, self._sheet)
            entries += (item, *self._warnings(row, item, again, reader.doubts))
            self._settle_category(item)
        if not entries:
            raise errors[0]
        return [*entries, *unread]

    def _named(self, variant: str) -> NewSku:
        """What makes the SKU of an item of that variant from its name."""
        return lambda name, told: self._identity.new_sku(f"{name} {variant}", told)

    def _as_variant(self, item: PricedItem, variant: str) -> PricedItem:
        sku = self._sku_across(self._identity.sku(item), variant)
        item = item if sku == item.sku else _under(sku, item)
        return replace(
            item,
            name=f"{item.name} {variant}"[:LONGEST_NAME],
            characteristics={**item.characteristics, Role.VARIANT.value: variant},
        )

    @staticmethod
    def _sku_across(sku: str, variant: str) -> str:
        """The SKU of that variant; the one of our own is made of a name that has the variant."""
        return sku if not sku or sku.startswith(OWN_SKU) else extended_sku(sku, (variant,))

    def _is_passed_over(self, row: RawRow) -> bool:
        """Whether `row` is a total or counts the columns; raises UnusableRow for a heading."""
        if self._begins:
            self._begins = False
            if _is_numbering(_filled(row)):
                return True
        if not self._reader.has_sku(row) and is_total(self._reader.name(row)):
            return True
        if row.look and self._columns.is_spread_over_price(row):
            raise UnusableRow(Message("row-price-missing"))
        self._identity.row = row
        return False

    def _warnings(
        self, row: RawRow, item: PricedItem, again: Message | None, doubts: Sequence[Message]
    ) -> Iterator[RowProblem]:
        if again:
            yield self._problem(row, again, left_out=False)
        for doubt in doubts:
            yield self._problem(row, doubt, left_out=False)
        if len(item.name) == LONGEST_NAME and len(self._reader.name(row)) > LONGEST_NAME:
            cut = Message("row-name-cut", most=LONGEST_NAME)
            yield self._problem(row, cut, left_out=False)

    def _category_of(self, row: RawRow) -> str | None:
        """The category of an item in `row` that has no cell for it, or a blank one."""
        if not self._outline.is_exact:
            return self._category_here
        return self._headings.category_at(self._outline.item_depth(row)) or self._category

    def _settle_category(self, item: PricedItem) -> None:
        """An item stands here: the next heading begins anew, and its category may be given once."""
        if self._is_below_new_heading:
            self._headings.settle()
            self._is_below_new_heading = False
        if self._outline.gives_category_once:
            self._category_here = item.category

    def _settle(self, following: RawRow | None) -> Sequence[Entry]:
        """Decide what the waiting row is, since the next row is known now."""
        if self._waiting is None:
            return ()
        row, error = self._waiting
        self._waiting = None
        if self._is_no_item(row, following):
            return ()
        return (self._problem(row, error.message, sku=self._unread_sku(row, error)),)

    def _unread_sku(self, row: RawRow, error: UnusableRow) -> str:
        """The SKU of a row that cannot be read; empty for a row that says in words that it has no
        price.
        """
        # Asked for in any case: it keeps the name for this row, and from a later namesake.
        self._identity.row = row
        sku = self._reader.sku(row, self._category_of(row), self._identity.new_sku)
        return (
            ""
            if isinstance(error, NoPriceNow)
            else self._identity.code(sku, self._reader.name(row))
        )

    def _is_no_item(self, row: RawRow, following: RawRow | None) -> bool:
        """Whether a row without an item in it is nothing to complain of; headings are taken in."""
        if not row.filled or self._layout.is_repeated_by(row):
            return True
        another = self._further_headers.read(row, self._layout)
        if another:
            # What people said of the columns holds below every header.
            if not self._layout.is_taught:
                self._begin(replace(another, sheet=self._layout.sheet))
            return True
        carrier = self._carrier
        if carrier and (carrier.is_first_of(row, following) or carrier.is_remnant(row)):
            return True
        found = self._judge.judge(row, following)
        if found.kind is RowKind.FAULT:
            return False
        if following and self._is_taken_as_line(row, found):
            return True
        if found.kind is RowKind.HEADING:
            depth = self._outline.depth(row, found.column)
            self._headings.take(found.text, depth, self._terms_of(row, found.text))
            self._go_on_as(self._told_by_headings())
            self._category_here = self._headings.category or self._category
            self._is_below_new_heading = True
            if carrier:
                carrier.end()
        return True

    def _is_taken_as_line(self, row: RawRow, found: Judgement) -> bool:
        """Whether a row only states the terms of the prices below it.

        “Цены ниже в USD” is no heading; “Импорт (цены в USD)” is one, and holds as long as it.
        """
        line = self._line(row)
        if line is None:
            return False
        is_line = _begins_with_prices(line) or is_told_alone(line)
        if found.kind is RowKind.HEADING and not is_line:
            return False
        told = announced_within(line, self._told_by_lines)
        if told == self._told_by_lines:
            return False
        self._told_by_lines, self._heard = told, self._headings.said
        self._go_on_as(told)
        return is_line

    def _line(self, row: RawRow) -> str | None:
        """What a row with one text says: a unit where units stand is that of the rows below it."""
        line = lone_text(row)
        unit = self._layout.first(Role.UNIT)
        is_unit = line and unit is not None and unit < len(row.cells) and row.cells[unit] == line
        return f"за {line}" if is_unit else line

    def _terms_of(self, row: RawRow, heading: str) -> Sequence[str]:
        """The texts of a heading's row that may tell terms: its own, and those where prices are."""
        prices = [self._columns.text(row, column) for column in sorted(self._columns.prices)]
        return tuple(dict.fromkeys(filter(None, (heading, *prices))))

    def _told_by_headings(self) -> Announcement:
        """What holds below the headings that stand here, but for those before the last line."""
        said = self._headings.said
        if said[: len(self._heard)] == self._heard:
            said = said[len(self._heard) :]
        told = self._told_by_lines
        for text in said:
            told = announced_by_heading(text, told)
        return told

    def _go_on_as(self, announced: Announcement) -> None:
        if announced != self._announced:
            self._announced = announced
            self._take_readers()

    def _problem(
        self, row: RawRow, reason: Message, *, left_out: bool = True, sku: str = ""
    ) -> RowProblem:
        return RowProblem(row.number, reason, tuple(row.texts()), left_out, sku, self._sheet)


def _begins_with_prices(line: str) -> bool:
    before, _, aside = line.partition("(")
    return speaks_of_prices(" ".join((before or aside).split()[:_FIRST_WORDS]))


def _under(sku: str, item: PricedItem) -> PricedItem:
    """The item under a SKU of its own, beside the code that it shares."""
    return replace(item, sku=sku, characteristics={"article": item.sku, **item.characteristics})


def _filled(row: RawRow) -> list[str]:
    return [str(cell) for cell in row.cells if cell != ""]


def _is_numbering(texts: list[str]) -> bool:
    """Whether the cells count the columns: 1, 2, 3."""
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return len(texts) >= _SHORTEST_NUMBERING and texts == counted
