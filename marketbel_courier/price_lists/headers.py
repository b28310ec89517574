"""Which row, or which two rows, name the columns, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.column_mapping import ColumnMapping, NotMapped
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.titles import (
    LONGEST_TITLE,
    NEVER_THE_PRICE,
    Field,
    Meaning,
    PriceKind,
    belongs_to_header,
    is_row_number,
    meaning_of,
    price_kind,
)

MOST_OTHER_COLUMNS = 60

_RESERVED = frozenset(
    {*Field, *PriceKind, "delisted_at", "in_stock", "stock_quantity", "price_from", "price_to"}
)
_KIND_ORDER = {kind: place for place, kind in enumerate(PriceKind)}


@dataclass(frozen=True, slots=True)
class Header:
    """A header: which column holds which field, and the titles of all others.

    `other_prices` are price columns that are not the item's price, by the keys they are kept under.
    `is_mapped` where people named columns; `has_titles` is false where no title is known then.
    """

    row_number: int
    columns: Mapping[Field, int]
    other: Mapping[int, str]
    titles: tuple[str, ...]
    other_prices: Mapping[int, str]
    currency: str | None
    rows: tuple[RawRow, ...]
    is_mapped: bool = False
    has_titles: bool = True

    @property
    def quality(self) -> tuple[int, int]:
        """What makes a header better than another: the fields it names, then the prices."""
        return len(self.columns), len(self.other_prices)

    def is_repeated_by(self, row: RawRow) -> bool:
        """Whether `row` is (a line of) the same header again, as on each page of a printed list."""
        if any(row.cells == own.cells for own in self.rows):
            return True
        return tuple(_titles(row.cells)) == self.titles


def read_header(row: RawRow, mapping: ColumnMapping | None = None) -> Header | None:
    """`row` as a header, or None if it does not name both a name and a price column."""
    return _build((row,), [_title_text(cell) for cell in row.cells], mapping or ColumnMapping({}))


def find_headers(rows: Sequence[RawRow], mapping: ColumnMapping) -> list[Header]:
    """Every header that one row or two rows on end of `rows` make up, two lines first."""
    found: list[Header] = []
    for row, below in pairwise([*rows, RawRow(0, ())]):
        candidates = (_read_two_lines(row, below, mapping), read_header(row, mapping))
        found.extend(header for header in candidates if header)
    return found


def _build(rows: tuple[RawRow, ...], texts: Sequence[str], mapping: ColumnMapping) -> Header | None:
    titles = [normalise(text) for text in texts]
    try:
        mapped = mapping.resolve(titles)
    except NotMapped:
        return None
    meanings = {
        column: meaning
        for column, title in enumerate(titles)
        if column not in mapped.values() and (meaning := meaning_of(title))
    }
    columns = _best_columns(meanings, titles) | mapped
    if Field.NAME not in columns and Field.DESCRIPTION in columns:
        columns[Field.NAME] = columns.pop(Field.DESCRIPTION)
    if Field.NAME not in columns or Field.PRICE not in columns:
        return None
    taken = set(columns.values())
    other_prices = _other_prices(meanings, titles, taken)
    other = {
        column: text
        for column, text in enumerate(texts)
        if text
        and column not in taken
        and column not in other_prices
        and not is_row_number(titles[column])
    }
    price = columns[Field.PRICE]
    return Header(
        row_number=rows[0].number,
        columns=columns,
        other=_distinct(dict(list(other.items())[:MOST_OTHER_COLUMNS])),
        titles=tuple(titles),
        other_prices=other_prices,
        currency=find_currency(texts[price]) if price < len(texts) else None,
        rows=rows,
        is_mapped=bool(mapped),
        has_titles=any(meaning_of(title) for title in titles) or mapping.finds_titles(titles),
    )


def without_header(mapping: ColumnMapping) -> Header:
    """The header of a list that has none: the columns are where `mapping` says."""
    return Header(0, mapping.resolve(()), {}, (), {}, None, (), is_mapped=True, has_titles=False)


def _best_columns(meanings: Mapping[int, Meaning], titles: Sequence[str]) -> dict[Field, int]:
    """The column of each field: the surest title, then the leftmost; of prices the retail one."""
    best: dict[Field, tuple[int, int, int]] = {}
    for column, meaning in meanings.items():
        order = 0
        if meaning.field is Field.PRICE:
            kind = price_kind(titles[column])
            if kind in NEVER_THE_PRICE:
                continue
            order = _KIND_ORDER[kind]
        claim = (order, meaning.rank, column)
        best[meaning.field] = min(best.get(meaning.field, claim), claim)
    return {field: column for field, (_, _, column) in best.items()}


def _other_prices(
    meanings: Mapping[int, Meaning], titles: Sequence[str], taken: set[int]
) -> dict[int, str]:
    """The first column of each other kind of price; a second one is kept under its title."""
    keys: dict[PriceKind, int] = {}
    for column, meaning in meanings.items():
        if meaning.field is Field.PRICE and column not in taken:
            kind = price_kind(titles[column])
            if kind is not PriceKind.PLAIN and kind not in NEVER_THE_PRICE:
                keys.setdefault(kind, column)
    return {column: kind.value for kind, column in keys.items()}


def _distinct(titles: Mapping[int, str]) -> dict[int, str]:
    """The titles as keys: none twice, and none that has a meaning of its own in the catalogue."""
    keys: dict[int, str] = {}
    for column, title in titles.items():
        key, count = title, 1
        while key in _RESERVED or key in keys.values():
            count += 1
            key = f"{title} ({count})"
        keys[column] = key
    return keys


def _read_two_lines(upper: RawRow, lower: RawRow, mapping: ColumnMapping) -> Header | None:
    """The header that two rows make up: group titles over sub-titles, or titles over units."""
    width = max(len(upper.cells), len(lower.cells))
    above, below = _padded(upper, width), _padded(lower, width)
    if above is None or below is None:
        return None
    alone_below = read_header(lower, mapping) is not None
    if alone_below and not all(
        belongs_to_header(text) or not below[column] or text == below[column]
        for column, text in enumerate(above)
        if text
    ):
        return None  # A line of the letterhead above the header.
    header = _build((upper, lower), _joined(above, below), mapping)
    if header is None or not _may_continue(header, below):
        return None
    name = header.columns[Field.NAME]
    over, under = (line[name] if name < width else "" for line in (above, below))
    # Another text below the name's title is the first item already, or a category.
    return header if not over or under in ("", over) or _is_name(under) else None


def _may_continue(header: Header, line: Sequence[str]) -> bool:
    """Whether `line` is more than a heading below the titles: that is a lone text."""
    filled = [column for column, text in enumerate(line) if text]
    if len(filled) > 1:
        return True
    is_price = filled[0] == header.columns[Field.PRICE] or filled[0] in header.other_prices
    return is_price and belongs_to_header(line[filled[0]])


def _is_name(title: str) -> bool:
    meaning = meaning_of(normalise(title))
    return meaning is not None and meaning.field is Field.NAME


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The titles of both lines; a title stands over the untitled columns to its right, too."""
    joined: list[str] = []
    group = ""
    for upper, lower in zip(above, below, strict=True):
        if upper:
            group = upper if lower else ""
        elif not lower:
            group = ""
        over = upper or group
        parts = [part for part in (over, lower) if part]
        joined.append(" ".join(parts[:1] if over == lower else parts))
    return joined


def _padded(row: RawRow, width: int) -> list[str] | None:
    """The row's cells as titles; None if it has a number or a long text, or nothing at all."""
    texts = [_title_text(cell) for cell in row.cells]
    unfit = any(
        cell != "" and not _may_be_title(text) for cell, text in zip(row.cells, texts, strict=True)
    )
    return None if unfit or not any(texts) else texts + [""] * (width - len(texts))


def _may_be_title(text: str) -> bool:
    return any(letter.isalpha() or letter in "№#$€₽£%" for letter in text)


def _title_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) and len(cell) <= LONGEST_TITLE else ""


def _titles(cells: Sequence[Cell]) -> list[str]:
    return [normalise(_title_text(cell)) for cell in cells]
