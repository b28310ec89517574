"""Knows a layout again that people have taught, and tells whether a price means what it did.

A layout is known by its titles, each in its column; one without titles by what its columns look
like. A date in a title may be another one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import islice

from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.roles import PriceKind, PriceTerms
from marketbel_courier.price_lists.table_layout import TableLayout, titles_of
from marketbel_courier.reading_hints import Teaching, Titles

_DATE = re.compile(r"\d{1,2} \d{1,2}(?: \d{2,4})?(?: г\b)?|\d{4} \d{2} \d{2}")
_ROWS_LOOKED_AT = 60
_FEWEST_FILLED = 0.1
_MOSTLY = 0.6
_NUMBER = re.compile(r"(?=[\s.,]*\d)[\d\s.,]+")
_NO_SHAPE = "-"


@dataclass(frozen=True, slots=True)
class KnownAgain:
    """A teaching whose layout a table has; `header_row` is 0 where there are no titles."""

    teaching: Teaching
    header_row: int


@dataclass(frozen=True, slots=True)
class ReadLayout:
    """How a table is read, by what its layout is known, and which teaching it follows, if any."""

    sheet: str
    layout: TableLayout
    fingerprint: str
    titles: Titles
    teaching: Teaching | None = None


def titles_of_rows(rows: Iterable[RawRow]) -> Titles:
    """The titles by which a layout is known, line by line; empty where there are none."""
    return tuple(_titles(row) for row in rows)


def unknown_titles(head: Iterable[RawRow], price_column: int) -> Titles:
    """The words right above the first price, where nothing said that they are titles."""
    above: RawRow | None = None
    for row in head:
        if _is_number(_cell(row, price_column)):
            break
        if row.filled > 1 and not any(map(_is_number, row.cells)):
            above = row
    return (_titles(above),) if above else ()


def shape_of(rows: Iterable[RawRow]) -> str:
    """What the columns of a table without titles look like: numbers, texts, or mostly nothing."""
    sample = [row for row in islice(rows, _ROWS_LOOKED_AT) if row.filled > 1]
    width = max((len(row.cells) for row in sample), default=0)
    marks = "".join(_mark([_cell(row, column) for row in sample]) for column in range(width))
    return marks.rstrip(_NO_SHAPE)


def fingerprint_of(titles: Titles, shape: str) -> str:
    """The word that equal layouts have in common, whoever's lists they are."""
    told = json.dumps([titles, "" if titles else shape], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def known_again(head: Sequence[RawRow], teachings: Iterable[Teaching]) -> KnownAgain | None:
    """The first of `teachings` whose layout the first rows of a table have."""
    titles = [_titles(row) for row in head]
    for teaching in teachings:
        if not teaching.titles:
            if fingerprint_of((), shape_of(head)) == teaching.fingerprint:
                return KnownAgain(teaching, 0)
            continue
        lines = len(teaching.titles)
        for place in range(len(head) - lines + 1):
            if tuple(titles[place : place + lines]) == teaching.titles:
                return KnownAgain(teaching, head[place].number)
    return None


@dataclass(frozen=True, slots=True)
class PriceMeaning:
    """What the item's price of a table means, as far as its titles tell; exact numbers are text."""

    kind: str
    currency: str | None = None
    vat: str | None = None
    basis: str | None = None
    basis_quantity: str | None = None

    @classmethod
    def of(cls, layout: TableLayout) -> PriceMeaning:
        """What the main price of a layout means."""
        column = layout.price_column
        terms = next(
            (one.terms for one in layout.columns if one.column == column and one.terms), None
        )
        terms = terms or PriceTerms()
        return cls(
            terms.kind,
            terms.currency or layout.currency,
            terms.vat,
            terms.basis,
            None if terms.basis_quantity is None else format(terms.basis_quantity, "f"),
        )

    def as_json(self) -> Mapping[str, str | None]:
        """The meaning as it is kept."""
        return asdict(self)

    def fits(self, other: PriceMeaning) -> bool:
        """Whether a price of this meaning may follow one of the other; what is not told, fits."""
        return (
            _same_kind(self.kind, other.kind)
            and _same(self.currency, other.currency)
            and _same(self.vat, other.vat)
            and _same(self.basis, other.basis)
            and _quantity(self) == _quantity(other)
        )


def unlike_before(
    layouts: Iterable[TableLayout], before: Sequence[PriceMeaning]
) -> tuple[PriceMeaning, PriceMeaning] | None:
    """A price that means something else than any of the last list: what it meant, and means now."""
    for layout in layouts:
        now = PriceMeaning.of(layout)
        if before and not any(now.fits(one) for one in before):
            return before[0], now
    return None


def _titles(row: RawRow) -> tuple[str, ...]:
    titles = [_DATE.sub("#", title) for title in titles_of(row.cells)]
    while titles and not titles[-1]:
        titles.pop()
    return tuple(titles)


def _cell(row: RawRow, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else ""


def _mark(cells: Sequence[Cell]) -> str:
    filled = [cell for cell in cells if cell != ""]
    if len(filled) < _FEWEST_FILLED * len(cells):
        return _NO_SHAPE
    numbers = sum(map(_is_number, filled))
    return "n" if numbers > _MOSTLY * len(filled) else "t"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or bool(_NUMBER.fullmatch(cell))


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _same_kind(one: str, other: str) -> bool:
    # A list with one price has it without a word, and calls it retail when a second one comes.
    plain = {PriceKind.PLAIN, PriceKind.RETAIL}
    return one == other or {one, other} <= plain


def _quantity(meaning: PriceMeaning) -> Decimal:
    return Decimal(meaning.basis_quantity or 1)
