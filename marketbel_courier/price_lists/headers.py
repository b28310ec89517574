"""Which row, or which two rows, name the columns, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import pairwise

from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.column_mapping import ColumnMapping, NotMapped
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import (
    NEVER_THE_PRICE,
    PRICE_KEYS,
    PriceKind,
    PriceTerms,
    Role,
)
from marketbel_courier.price_lists.table_layout import (
    ColumnRole,
    RoleSource,
    TableLayout,
    title_text,
)
from marketbel_courier.price_lists.titles import (
    Meaning,
    belongs_to_header,
    is_row_number,
    meaning_of,
    price_kind,
)

MOST_OTHER_COLUMNS = 60

_RESERVED = frozenset(
    {
        *Role,
        *PRICE_KEYS.values(),
        *("purchase", "old", "delisted_at", "in_stock", "stock_quantity", "price_from", "price_to"),
    }
)
_KIND_ORDER = {kind: place for place, kind in enumerate(PriceKind)}


def quality(layout: TableLayout) -> tuple[int, int]:
    """What makes a header better than another: the fields it names, then the prices."""
    roles = {column.role for column in layout.columns}
    told = [column for column in layout.columns if column.key in PRICE_KEYS.values()]
    return len(roles - {Role.OTHER}), len(told)


def read_header(row: RawRow, mapping: ColumnMapping | None = None) -> TableLayout | None:
    """`row` as a header, or None if it does not name both a name and a price column."""
    return _build((row,), [title_text(cell) for cell in row.cells], mapping or ColumnMapping({}))


def find_headers(rows: Sequence[RawRow], mapping: ColumnMapping) -> list[TableLayout]:
    """Every header that one row or two rows on end of `rows` make up, two lines first."""
    found: list[TableLayout] = []
    for row, below in pairwise([*rows, RawRow(0, ())]):
        candidates = (_read_two_lines(row, below, mapping), read_header(row, mapping))
        found.extend(header for header in candidates if header)
    return found


def _build(
    rows: tuple[RawRow, ...], texts: Sequence[str], mapping: ColumnMapping
) -> TableLayout | None:
    titles = [normalise(text) for text in texts]
    try:
        mapped = mapping.resolve(titles)
    except NotMapped:
        return None
    if not (any(map(meaning_of, titles)) or mapping.finds_titles(titles)):
        return None
    meanings = {
        column: meaning
        for column, title in enumerate(titles)
        if column not in mapped.values() and (meaning := meaning_of(title))
    }
    columns = _best_columns(meanings, titles) | mapped
    if Role.NAME not in columns and Role.DESCRIPTION in columns:
        columns[Role.NAME] = columns.pop(Role.DESCRIPTION)
    if Role.NAME not in columns or Role.PRICE not in columns:
        return None
    found = [
        _known(role, column, texts, is_mapped=role in mapped) for role, column in columns.items()
    ]
    taken = set(columns.values())
    other_prices = _other_prices(meanings, titles, taken)
    found += [
        ColumnRole(column, Role.PRICE, texts[column], terms=PriceTerms(kind), key=PRICE_KEYS[kind])
        for column, kind in other_prices.items()
    ]
    found += _others(texts, titles, taken | other_prices.keys())
    price = columns[Role.PRICE]
    return TableLayout(
        header_rows=rows,
        columns=sorted(found, key=lambda column: column.column),
        main_price=price,
        currency=find_currency(texts[price]) if price < len(texts) else None,
        is_taught=bool(mapped),
        titles=tuple(titles),
    )


def _known(role: Role, column: int, texts: Sequence[str], *, is_mapped: bool) -> ColumnRole:
    title = texts[column] if column < len(texts) else ""
    source = RoleSource.TAUGHT if is_mapped else RoleSource.TITLE
    terms = PriceTerms(price_kind(normalise(title))) if role is Role.PRICE else None
    return ColumnRole(column, role, title, source, terms=terms)


def _others(texts: Sequence[str], titles: Sequence[str], taken: Set[int]) -> list[ColumnRole]:
    """The columns that are kept under their own titles."""
    other = {
        column: text
        for column, text in enumerate(texts)
        if text and column not in taken and not is_row_number(titles[column])
    }
    keys = _distinct(dict(list(other.items())[:MOST_OTHER_COLUMNS]))
    return [ColumnRole(column, Role.OTHER, other[column], key=key) for column, key in keys.items()]


def without_header(mapping: ColumnMapping, rows: Sequence[RawRow] = ()) -> TableLayout:
    """The layout of a list whose titles tell nothing: the columns are where `mapping` says.

    `rows` are the titles, if it has any.
    """
    texts = [title_text(cell) for row in rows[:1] for cell in row.cells]
    titles = tuple(map(normalise, texts))
    columns = mapping.resolve(titles)
    found = [_known(role, column, texts, is_mapped=True) for role, column in columns.items()]
    found += _others(texts, titles, set(columns.values()))
    return TableLayout(
        tuple(rows[:1]),
        sorted(found, key=lambda column: column.column),
        columns[Role.PRICE],
        is_taught=True,
        titles=titles,
    )


def _best_columns(meanings: Mapping[int, Meaning], titles: Sequence[str]) -> dict[Role, int]:
    """The column of each field: the surest title, then the leftmost; of prices the retail one."""
    best: dict[Role, tuple[int, int, int]] = {}
    for column, meaning in meanings.items():
        order = 0
        if meaning.role is Role.PRICE:
            kind = price_kind(titles[column])
            if kind in NEVER_THE_PRICE:
                continue
            order = _KIND_ORDER[kind]
        claim = (order, meaning.rank, column)
        best[meaning.role] = min(best.get(meaning.role, claim), claim)
    return {field: column for field, (_, _, column) in best.items()}


def _other_prices(
    meanings: Mapping[int, Meaning], titles: Sequence[str], taken: Set[int]
) -> dict[int, PriceKind]:
    """The first column of each other kind of price; a second one is kept under its title."""
    keys: dict[PriceKind, int] = {}
    for column, meaning in meanings.items():
        if meaning.role is Role.PRICE and column not in taken:
            kind = price_kind(titles[column])
            if kind in PRICE_KEYS:
                keys.setdefault(kind, column)
    return {column: kind for kind, column in keys.items()}


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


def _read_two_lines(upper: RawRow, lower: RawRow, mapping: ColumnMapping) -> TableLayout | None:
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
    name = header.of(Role.NAME)[0].column
    over, under = (line[name] if name < width else "" for line in (above, below))
    # Another text below the name's title is the first item already, or a category.
    return header if not over or under in ("", over) or _is_name(under) else None


def _may_continue(header: TableLayout, line: Sequence[str]) -> bool:
    """Whether `line` is more than a heading below the titles: that is a lone text."""
    filled = [column for column, text in enumerate(line) if text]
    if len(filled) > 1:
        return True
    prices = [column.column for column in header.of(Role.PRICE)]
    return filled[0] in prices and belongs_to_header(line[filled[0]])


def _is_name(title: str) -> bool:
    meaning = meaning_of(normalise(title))
    return meaning is not None and meaning.role is Role.NAME


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
    texts = [title_text(cell) for cell in row.cells]
    unfit = any(
        cell != "" and not _may_be_title(text) for cell, text in zip(row.cells, texts, strict=True)
    )
    return None if unfit or not any(texts) else texts + [""] * (width - len(texts))


def _may_be_title(text: str) -> bool:
    return any(letter.isalpha() or letter in "№#$€₽£%" for letter in text)
