"""Prices of one item below each other, a kind, currency or quantity in each row.

“Вид цены” says “Опт” in one row and “Розница” in the next one of the same article. Such rows are
folded into one, with a column for each price: which of them is the item's is then decided as for
prices beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import find_currency, speaks_of_prices
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_profiles import ColumnProfile
from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.price_columns import PriceColumn, main_price, rivals_of
from marketbel_courier.price_lists.price_terms import announced_taxes, terms_of
from marketbel_courier.price_lists.records import Cell, PricedItem, RawRow
from marketbel_courier.price_lists.roles import (
    NEVER_THE_PRICE,
    PRICE_KEYS,
    PriceKind,
    PriceTerms,
    Role,
    Vat,
)
from marketbel_courier.price_lists.row_columns import RowColumns, cell_text
from marketbel_courier.price_lists.table_layout import ColumnRole, RoleSource, TableLayout
from marketbel_courier.price_lists.title_vocabulary import (
    DISCOUNT,
    ORDER_TITLES,
    TITLES_OF_LEAST_QUANTITIES,
    TITLES_OF_PRICE_DATES,
    TITLES_OF_PRICE_KINDS,
)
from marketbel_courier.price_lists.titles import price_kind, read_title, says_terms_alone, title_key
from marketbel_courier.price_lists.verdict import (
    FEWEST_ROWS_COLLAPSED,
    LARGEST_SHARE_COLLAPSED,
)

_MOST_PRICES = 40
_A_PRICE = 0.5
_MAY_TELL = frozenset(
    {
        *(Role.OTHER, Role.CATEGORY, Role.VARIANT, Role.DESCRIPTION, Role.CURRENCY),
        *(Role.VAT_RATE, Role.STOCK, Role.LEAST_ORDER, Role.BRAND, Role.IGNORED),
    }
)
_STILL_TELL = frozenset({Role.CURRENCY, Role.LEAST_ORDER})
_SAME = frozenset(
    {
        *(Role.NAME, Role.SKU, Role.PART_NUMBER, Role.BARCODE, Role.BRAND, Role.CATEGORY),
        *(Role.UNIT, Role.PACK_SIZE, Role.VARIANT),
    }
)
_COUNT = re.compile(r"(?:[≥>]=?\s?)?(?P<number>\d{1,7})(?:[.,]0+)?")
_UP_TO = re.compile(r"(?:до|up to|bis|do|<|≤|менее)\s?\d.*")
_STEP = re.compile(r"(?P<low>\d{1,7})\s?(?:[-–—]\s?(?P<high>\d{1,7})|\+)\D*")
_ANSWERS = {
    **dict.fromkeys(("да", "так", "yes", "y", "true", "tak", "ja", "+", "1"), True),
    **dict.fromkeys(("нет", "ні", "no", "n", "false", "nie", "nein", "-", "0"), False),
}
_OLD = re.compile(r"(?:стар|прежн|предыдущ)\w+(?: цена)?|(?:old|previous)(?: price)?")
_NEW = re.compile(r"(?:нов|текущ|действующ)\w+(?: цена)?|(?:new|current)(?: price)?")
_KIND_BEHIND = re.compile(r"(?:[(\[]|,\s|\s[-–—]\s)(?P<kind>[^()\[\],]{3,30})[)\]]?\Z")

_Told = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PricesInRows:
    """How a table gives several prices of an item below each other.

    `price` is the column of the prices, `telling` are those that say which of them a row has.
    `places` are the columns that the prices get, by what is told: the item's stays in its own, the
    others get further ones behind the last. `titles` are what is told as it is written. `same` are
    the columns that say which item it is.
    """

    price: int
    telling: tuple[int, ...]
    places: Mapping[_Told, int]
    terms: Mapping[_Told, PriceTerms]
    titles: Mapping[_Told, str]
    same: tuple[int, ...]
    columns: RowColumns
    width: int


def with_prices_in_rows(
    layout: TableLayout, sample: Sequence[RawRow], wanted: PriceKind | None = None
) -> TableLayout:
    """The layout with what its rows say of their prices, where items have several.

    `wanted` is the kind that a supplier or a shop prefers. Where the rows of an item have different
    prices and what tells them apart is not known, the layout has a doubt.
    """
    prices = layout.of(Role.PRICE)
    telling = [
        column
        for column in layout.columns
        if column.role in _MAY_TELL and column.source is not RoleSource.TAUGHT
    ]
    rows = _priced(layout, sample)
    said = {
        column.column: found
        for column in telling
        if (found := _sayings(column, rows, layout)) is not None
    }
    said = {column: found for column, found in said.items() if len(found) > 1}
    if not said:
        return layout
    same = tuple(
        column.column
        for column in layout.columns
        if column.role in _SAME | {Role.OTHER} and column.column not in said
    )
    repeated = _repeated(rows, same, tuple(said), layout)
    if not repeated:
        others = {column.column for column in layout.of(Role.OTHER)}
        by_title = [column for column in said if _is_told_by_title(_column(layout, column))]
        plain = tuple(column for column in same if column not in others)
        again = _repeated(rows, plain, tuple(said), layout) if by_title else []
        return _doubtful(layout, by_title[0], again, rows) if again else layout
    # A column that never differs between the rows of an item says something of the item.
    varying = tuple(
        column
        for column in said
        if any(len({_text(row, column) for row in group}) > 1 for group in repeated)
    )
    if not varying:
        return layout
    same = tuple(sorted({*same, *(set(said) - set(varying)) & _of_roles(layout, _SAME)}))
    known = _known(varying, said, repeated, layout)
    if known is None or len(prices) != 1 or layout.main_price is None:
        return _doubtful(layout, varying[0], repeated, rows)
    folding = _folding(layout, rows, varying, same, known, wanted)
    return folding or _doubtful(layout, varying[0], repeated, rows)


def doubts_of_kinds(items: Sequence[PricedItem]) -> list[Message]:
    """A doubt where one thing stands below headings, or under names, of several kinds of price.

    “Розничные цены” is a heading, and “Чайник (опт)” a name.
    """
    seen: dict[tuple[str, str, str], tuple[PriceKind, PricedItem]] = {}
    for item in items:
        category = item.category or ""
        kind = price_kind(category)
        name, named = _without_kind(item.name)
        unit = str(item.characteristics.get(Role.UNIT.value, ""))
        if kind is not PriceKind.PLAIN and speaks_of_prices(category):
            key = ("", name, unit)
        elif named is not PriceKind.PLAIN:
            kind, key = named, (category, name, unit)
        else:
            continue
        before, other = seen.setdefault(key, (kind, item))
        if before is not kind and other.price != item.price:
            rows = (other.row_number, item.row_number)
            return [Message("doubt-kinds-in-rows", name=name, rows=[str(row) for row in rows])]
    return []


def folded(rows: Iterable[RawRow], prices: PricesInRows | None) -> Iterator[RawRow]:
    """The rows with those of one item as one."""
    if prices is None:
        yield from rows
        return
    folder = RowFolder(prices)
    for row in rows:
        yield from folder.take(row)
    yield from folder.finish()


def unfolded_layout(layout: TableLayout) -> TableLayout:
    """The layout of the folded rows: with a column for each price, and nothing more to fold."""
    found = layout.prices_in_rows
    if found is None:
        return layout
    price = next(one for one in layout.columns if one.column == found.price)
    taken = {column.key for column in layout.columns}
    further = []
    for told, place in found.places.items():
        if place == found.price:
            continue
        key = PRICE_KEYS.get(found.terms[told].kind)
        text = found.titles[told] or price.title
        if key is None or key in taken:
            key = f"{price.title}: {text}"
        taken.add(key)
        further.append(
            replace(
                price,
                column=place,
                title=text,
                key=key,
                terms=found.terms[told],
                is_of_further_rows=True,
            )
        )
    columns = [
        replace(column, role=Role.IGNORED, key=None)
        if column.column in found.telling and column.role is Role.CURRENCY
        else column
        for column in layout.columns
    ]
    return replace(layout, columns=[*columns, *further], prices_in_rows=None)


class RowFolder:
    """Makes one row of those of one item, row after row."""

    def __init__(self, prices: PricesInRows) -> None:
        self._prices = prices
        self._waiting: dict[_Told, RawRow] = {}
        self._same: _Told = ()
        self._last_number = 0

    def take(self, row: RawRow) -> Sequence[RawRow]:
        """The rows that are whole now that the next one is known."""
        prices = self._prices
        told = _told(row, prices.telling)
        is_priced = prices.columns.is_priced(row)
        if not (is_priced or (any(told) and told in prices.places)):
            return [*self.finish(), row]
        row = self._continued(row)
        if told not in prices.places:
            # Nobody knows which price this is: it shall be reported.
            cell = f"{row.cells[prices.price]} [{' '.join(told)}]"
            return [*self.finish(), _with_cells(row, {prices.price: cell}, len(row.cells))]
        same = _told(row, prices.same)
        before: Sequence[RawRow] = ()
        if not self._waiting or same != self._same or told in self._waiting:
            before = self.finish()
            self._same = same
        self._waiting[told] = row
        self._last_number = row.number
        return before

    def finish(self) -> Sequence[RawRow]:
        """The row that waited for further prices."""
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return ()
        prices = self._prices
        main = self._main(waiting)
        cells: dict[int, Cell] = {prices.price: ""}
        currencies: dict[int, str] = {}
        for told, row in waiting.items():
            place = prices.price if told == main else prices.places[told]
            cells[place] = row.cells[prices.price] if prices.price < len(row.cells) else ""
            if row.currencies and (shown := row.currencies.get(prices.price)):
                currencies[place] = shown
        base = waiting.get(main) or next(iter(waiting.values()))
        if currencies or base.currencies:
            others = {**(base.currencies or {})}
            others.pop(prices.price, None)
            base = replace(base, currencies={**others, **currencies})
        base = replace(base, is_shifted=any(row.is_shifted for row in waiting.values()))
        return [_with_cells(base, cells, prices.width)]

    def _main(self, waiting: Mapping[_Told, RawRow]) -> _Told:
        """Which of the prices is the item's; where it has none from one on, that of the fewest."""
        prices = self._prices
        wanted = next(told for told, place in prices.places.items() if place == prices.price)
        if wanted in waiting:
            return wanted
        alike = [
            told
            for told in waiting
            if _any_number(prices.terms[told]) == _any_number(prices.terms[wanted])
        ]
        return min(alike, key=lambda told: _least(prices.terms[told]), default=wanted)

    def _continued(self, row: RawRow) -> RawRow:
        """A row without name and code, right below one that has them, is of the same item."""
        columns = self._prices.columns
        if (
            not self._waiting
            or row.number != self._last_number + 1
            or columns.name(row)
            or columns.text(row, columns.sku)
        ):
            return row
        first = next(iter(self._waiting.values()))
        cells = {
            column: first.cells[column]
            for column in self._prices.same
            if column < len(first.cells) and not _text(row, column)
        }
        return _with_cells(row, cells, len(row.cells))


def _folding(
    layout: TableLayout,
    rows: Sequence[RawRow],
    telling: tuple[int, ...],
    same: tuple[int, ...],
    known: Mapping[int, Mapping[str, PriceTerms]],
    wanted: PriceKind | None,
) -> TableLayout | None:
    """The layout that folds the rows; None where the prices cannot be told apart."""
    columns = RowColumns.of(layout)
    price = next(one for one in layout.columns if one.column == layout.main_price)
    counts: dict[_Told, int] = {}
    titles: dict[_Told, str] = {}
    for row in rows:
        told = _told(row, telling)
        counts[told] = counts.get(told, 0) + 1
        titles.setdefault(told, " ".join(columns.text(row, one) for one in telling))
    if len(counts) > _MOST_PRICES or _are_scattered(rows, same, telling):
        return None
    width = max(len(row.cells) for row in rows)
    width = max(width, *(column.column + 1 for column in layout.columns))
    terms = {
        told: _together(
            price.terms or PriceTerms(),
            [known[column][text] for column, text in zip(telling, told, strict=True)],
        )
        for told in counts
    }
    across = [
        PriceColumn(
            width + place,
            (" ".join(told),),
            ColumnProfile(rows=len(rows), filled=counts[told] / len(rows)),
            terms[told],
        )
        for place, told in enumerate(counts)
    ]
    by_place = dict(zip((one.column for one in across), counts, strict=True))
    main = main_price(across)
    preferred = [one for one in across if one.terms.kind is wanted]
    if preferred:
        main = preferred[0].column
    elif main is None or rivals_of(main, across):
        return None
    assert main is not None  # noqa: S101
    item_price = by_place[main]
    if terms[item_price].kind in NEVER_THE_PRICE:
        return None
    if terms[item_price].least_quantity and not _begin_alike(rows, same, telling, item_price):
        terms[item_price] = _any_number(terms[item_price])
    places = {
        told: layout.price_column if told == item_price else place
        for place, told in by_place.items()
    }
    tells = Message("column-that-tells-prices")
    return replace(
        layout,
        columns=[
            replace(column, terms=terms[item_price], why=(*column.why, _of_rows(len(counts))))
            if column is price
            else replace(column, role=Role.IGNORED, key=None, why=(tells,), rival=None)
            if column.column in telling and column.role not in _STILL_TELL
            else column
            for column in layout.columns
        ],
        prices_in_rows=PricesInRows(
            layout.price_column,
            telling,
            places,
            terms,
            titles,
            same,
            columns,
            width + len(places),
        ),
    )


def _of_rows(count: int) -> Message:
    return Message("column-of-prices-in-rows", count=count)


def _doubtful(
    layout: TableLayout,
    column: int,
    repeated: Sequence[Sequence[RawRow]],
    rows: Sequence[RawRow],
) -> TableLayout:
    """The layout with a doubt, unless a few rows alone say otherwise than that of their item."""
    told = _column(layout, column)
    again = sum(len(group) - 1 for group in repeated)
    is_rare = again < FEWEST_ROWS_COLLAPSED or again <= LARGEST_SHARE_COLLAPSED * len(rows)
    if is_rare and not TITLES_OF_PRICE_KINDS.search(title_key(told.title)):
        return layout
    letters = column_letters(column + 1)
    doubt = Message("doubt-prices-in-rows", column=letters, title=told.title)
    return replace(layout, doubts=[*layout.doubts, doubt])


def _sayings(
    column: ColumnRole, rows: Sequence[RawRow], layout: TableLayout
) -> Mapping[str, PriceTerms | None] | None:
    """What each text of a column says of prices; None for a column that does not speak of them."""
    may_be_unknown = _is_told_by_title(column) or column.role in _STILL_TELL
    said: dict[str, PriceTerms | None] = {}
    for row in rows:
        text = _text(row, column.column)
        if text in said:
            continue
        # Most columns say something else, as their first text shows.
        said[text] = _terms(column, text) if len(said) < _MOST_PRICES else None
        if said[text] is None and not may_be_unknown:
            return None
    return said


def _is_told_by_title(column: ColumnRole) -> bool:
    key = title_key(column.title)
    return any(
        pattern.search(key)
        for pattern in (
            *(TITLES_OF_PRICE_KINDS, TITLES_OF_LEAST_QUANTITIES, TITLES_OF_PRICE_DATES),
            DISCOUNT,
        )
    )


def _terms(column: ColumnRole, text: str) -> PriceTerms | None:
    """What a cell says of the price of its row; None where it says nothing of prices."""
    if not text:
        return PriceTerms()
    key = title_key(column.title)
    if column.role is Role.CURRENCY:
        currency = find_currency(text)
        return PriceTerms(currency=currency) if currency else None
    if (
        column.role is Role.LEAST_ORDER
        or TITLES_OF_LEAST_QUANTITIES.search(key)
        or ORDER_TITLES.search(key)
    ):
        return _least_terms(text)
    if column.role is Role.STOCK or any(
        pattern.search(key) for pattern in (TITLES_OF_PRICE_DATES, DISCOUNT)
    ):
        return None
    return _terms_in_words(column.title, text)


def _terms_in_words(title: str, text: str) -> PriceTerms | None:
    if text in _ANSWERS and (taxes := announced_taxes(title)):
        is_so = _ANSWERS[text] is (taxes[0] is Vat.INCLUDED)
        return PriceTerms(vat=Vat.INCLUDED if is_so else Vat.EXCLUDED)
    if _NEW.fullmatch(text):
        return PriceTerms()
    terms = terms_of(text)
    is_step = bool(terms.least_quantity or terms.least_sum)
    is_said = terms.kind is not PriceKind.PLAIN or terms.vat is not None or is_step
    is_price = (
        bool(TITLES_OF_PRICE_KINDS.search(title_key(title)) or _OLD.fullmatch(text))
        or read_title(text).get(Role.PRICE, 0) >= _A_PRICE
        or says_terms_alone(text)
    )
    return terms if is_said and is_price else None


def _least_terms(text: str) -> PriceTerms | None:
    plain = text.lower()
    if count := _COUNT.fullmatch(plain):
        least = Decimal(count["number"])
        kind = PriceKind.TIER if least > 1 else PriceKind.PLAIN
        return PriceTerms(kind=kind, least_quantity=least)
    if _UP_TO.fullmatch(plain):
        return PriceTerms(least_quantity=Decimal(1))
    terms = terms_of(text)
    return terms if terms.least_quantity or terms.least_sum else None


def _known(
    telling: Sequence[int],
    said: Mapping[int, Mapping[str, PriceTerms | None]],
    repeated: Sequence[Sequence[RawRow]],
    layout: TableLayout,
) -> Mapping[int, Mapping[str, PriceTerms]] | None:
    """What the columns say, where all of it is known and tells the prices of an item apart."""
    known: dict[int, Mapping[str, PriceTerms]] = {}
    for column in telling:
        found = {text: terms for text, terms in said[column].items() if terms is not None}
        if len(found) < len(said[column]):
            return None
        key = title_key(_column(layout, column).title)
        is_bare = ORDER_TITLES.search(key) and not TITLES_OF_LEAST_QUANTITIES.search(key)
        if is_bare and not all(_are_steps([_text(row, column) for row in one]) for one in repeated):
            return None
        known[column] = found
    return known


def _are_steps(texts: Sequence[str]) -> bool:
    """Whether quantities are steps of one price, each beginning where the one before ends.

    Without an end to see they may as well be the stocks of several warehouses.
    """
    steps = sorted(
        (int(step["low"]), int(step["high"] or 0))
        for text in texts
        if (step := _STEP.fullmatch(text.lower()))
    )
    return len(steps) == len(texts) and all(
        high and high <= low <= high + 1 for (_, high), (low, _) in pairwise(steps)
    )


def _together(price: PriceTerms, said: Sequence[PriceTerms]) -> PriceTerms:
    """The terms of a column of prices with those that a row says."""
    for one in said:
        price = replace(
            price,
            kind=one.kind if one.kind is not PriceKind.PLAIN else price.kind,
            currency=one.currency or price.currency,
            vat=one.vat or price.vat,
            vat_rate=price.vat_rate if one.vat_rate is None else one.vat_rate,
            least_quantity=one.least_quantity or price.least_quantity,
            least_sum=one.least_sum or price.least_sum,
        )
    return price


def _without_kind(name: str) -> tuple[str, PriceKind]:
    """A name without the kind of price behind it in brackets, and the kind."""
    match = _KIND_BEHIND.search(name)
    if match is None or read_title(match["kind"]).get(Role.PRICE, 0) < _A_PRICE:
        return name, PriceKind.PLAIN
    return name[: match.start()].strip(), price_kind(match["kind"])


def _begin_alike(
    rows: Sequence[RawRow], same: tuple[int, ...], telling: tuple[int, ...], wanted: _Told
) -> bool:
    """Whether the rows of each item have the price that is wanted, such as the one from 10 on."""
    items = {_told(row, same) for row in rows}
    return items == {_told(row, same) for row in rows if _told(row, telling) == wanted}


def _any_number(terms: PriceTerms) -> PriceTerms:
    kind = PriceKind.PLAIN if terms.kind is PriceKind.TIER else terms.kind
    return replace(terms, kind=kind, least_quantity=None, least_sum=None)


def _least(terms: PriceTerms) -> Decimal:
    return terms.least_quantity or terms.least_sum or Decimal(0)


def _priced(layout: TableLayout, sample: Sequence[RawRow]) -> list[RawRow]:
    """The rows of the sample that have a price, each with the name and code of the row above where
    it has none of its own.
    """
    columns = RowColumns.of(layout)
    names = {*_of_roles(layout, _SAME)}
    rows: list[RawRow] = []
    for one in sample:
        row = one
        if not columns.is_priced(row):
            if row.filled > 1 and not layout.is_repeated_by(row) and read_header(row):
                break  # What stands below has columns of its own.
            continue
        before = rows[-1] if rows else None
        if (
            before
            and row.number == before.number + 1
            and not columns.name(row)
            and not columns.text(row, columns.sku)
        ):
            cells = {
                column: before.cells[column]
                for column in names
                if column < len(before.cells) and not _text(row, column)
            }
            row = _with_cells(row, cells, len(row.cells))
        if columns.name(row) or columns.text(row, columns.sku):
            rows.append(row)
    return rows


def _repeated(
    rows: Sequence[RawRow], same: tuple[int, ...], telling: tuple[int, ...], layout: TableLayout
) -> list[list[RawRow]]:
    """The rows of items that have several prices, each item's together."""
    groups: dict[_Told, list[RawRow]] = {}
    for row in rows:
        groups.setdefault(_told(row, same), []).append(row)
    return [
        group
        for group in groups.values()
        if len(group) > 1
        and len({_told(row, telling) for row in group}) > 1
        and any(
            len({_text(row, price.column) for row in group}) > 1 for price in layout.of(Role.PRICE)
        )
    ]


def _are_scattered(rows: Sequence[RawRow], same: tuple[int, ...], telling: tuple[int, ...]) -> bool:
    """Whether rows of one item stand apart, as where each kind of price has its part of a list."""
    seen: dict[_Told, set[_Told]] = {}
    last: _Told | None = None
    for row in rows:
        item, told = _told(row, same), _told(row, telling)
        if item != last and seen.get(item, set()) - {told}:
            return True
        seen.setdefault(item, set()).add(told)
        last = item
    return False


def _of_roles(layout: TableLayout, roles: frozenset[Role]) -> set[int]:
    return {column.column for column in layout.columns if column.role in roles}


def _column(layout: TableLayout, place: int) -> ColumnRole:
    return next(column for column in layout.columns if column.column == place)


def _told(row: RawRow, columns: Iterable[int]) -> _Told:
    return tuple([_text(row, column) for column in columns])


def _text(row: RawRow, column: int) -> str:
    if column >= len(row.cells):
        return ""
    return " ".join(cell_text(row.cells[column]).split()).casefold()


def _with_cells(row: RawRow, cells: Mapping[int, Cell], width: int) -> RawRow:
    """The row with other cells, at least so wide."""
    width = max(width, len(row.cells), *(column + 1 for column in cells)) if cells else width
    own = [*row.cells, *[""] * max(0, width - len(row.cells))]
    for column, cell in cells.items():
        own[column] = cell
    return replace(row, cells=tuple(own))
