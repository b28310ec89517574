"""Which rows are the titles of a table, and the layout that they and the values below make up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import dropwhile, pairwise

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import find_currency
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_mapping import ColumnMapping, NotMapped
from marketbel_courier.price_lists.column_profiles import (
    NO_PROFILE,
    ColumnProfile,
    item_rows,
    look_of,
    profiles,
)
from marketbel_courier.price_lists.header_lines import (
    MOST_LINES,
    ColumnTitle,
    are_sizes,
    column_titles,
    may_be_titles,
)
from marketbel_courier.price_lists.price_columns import main_price, rivals_of, with_terms
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.role_assignment import AssignedRole, ColumnEvidence, assign
from marketbel_courier.price_lists.roles import (
    NEVER_THE_PRICE,
    OF_SEVERAL_COLUMNS,
    PRICE_KEYS,
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
    belongs_to_header,
    named_role,
    read_title,
    says_something,
)
from marketbel_courier.price_lists.value_fit import value_fit

MOST_OTHER_COLUMNS = 60
MOST_COLUMNS = 400

_MOST_BLOCKS = 60
_MOST_ROWS_BELOW = 500
_RESERVED = frozenset(
    {
        *Role,
        *PRICE_KEYS.values(),
        *("purchase", "old", "delisted_at", "in_stock", "stock_quantity", "price_from", "price_to"),
    }
)
_ALWAYS_FOUND = frozenset({Role.NAME, Role.PRICE})
_OF_A_ROLE = 0.25
_OF_A_FURTHER_PRICE = 0.15
_OF_A_STRANGE_CELL = 0.08
_OF_A_LINE = 0.03
_OF_A_USEFUL_LINE = 0.05
_FEWEST_ROWS_BY_VALUES = 2


@dataclass(frozen=True, slots=True)
class FoundLayout:
    """A layout, and how well its titles and the values below them go together."""

    layout: TableLayout
    score: float


def find_headers(
    titles: Sequence[RawRow], rows: Sequence[RawRow], mapping: ColumnMapping
) -> list[FoundLayout]:
    """Every header that rows on end of `titles` make up; the values below, of `rows`, weigh in."""
    found: list[FoundLayout] = []
    known: dict[int, list[ColumnProfile]] = {}
    for start, end in _blocks(titles, mapping):
        if end not in known:
            known[end] = profiles_below(titles[end - 1].number, rows)
        one = lay_out(titles[start:end], known[end], mapping)
        if one:
            found.append(one)
    return found


def profiles_below(number: int, rows: Sequence[RawRow]) -> list[ColumnProfile]:
    """What the values of each column look like below the row with that number.

    Another header ends the table: what stands below has columns of its own.
    """
    header = next((row for row in rows if row.number == number), None)
    below: list[RawRow] = []
    for row in dropwhile(lambda row: row.number <= number, rows):
        if header and row.cells == header.cells:
            continue
        if len(below) >= _MOST_ROWS_BELOW:
            break
        if below and not _has_number(row) and _names_name_and_price(row):
            break
        below.append(row)
    return profiles(below, _width(rows))


def has_header(rows: Sequence[RawRow]) -> bool:
    """Whether one of the rows names the columns."""
    return any(read_header(row) for row in rows)


def read_header(row: RawRow) -> TableLayout | None:
    """`row` as a header, by its titles alone; None if it does not name both a name and a price."""
    roles = {named_role(title_text(cell)) for cell in row.cells if title_text(cell)}
    if not {Role.PRICE} <= roles:
        return None
    found = lay_out((row,), [NO_PROFILE] * len(row.cells), ColumnMapping({}))
    if found is None or any(
        column.source is RoleSource.VALUES
        for role in _ALWAYS_FOUND
        for column in found.layout.of(role)
    ):
        return None
    return found.layout


def read_further_header(row: RawRow, layout: TableLayout) -> TableLayout | None:
    """`row` as the header of what follows in a table that was read by `layout` so far.

    Where the item's price stood and a price still stands, it goes on; and a code without a title
    stays the code.
    """
    further = read_header(row)
    if further is None:
        return None
    prices = {column.column for column in further.of(Role.PRICE)}
    if layout.main_price in prices:
        further = replace(further, main_price=layout.main_price)
        further = replace(further, currency=_currency_of(further) or further.currency)
    code = layout.first(Role.SKU)
    titled = {column.column for column in further.columns}
    if further.first(Role.SKU) is None and code is not None and code not in titled:
        untitled = [column for column in layout.of(Role.SKU) if not column.title]
        columns = sorted([*further.columns, *untitled], key=lambda column: column.column)
        further = replace(further, columns=columns)
    return further


def lay_out(
    rows: Sequence[RawRow],
    seen: Sequence[ColumnProfile],
    mapping: ColumnMapping,
    span: range | None = None,
) -> FoundLayout | None:
    """The layout that the titles in `rows` and the values below make up, of the columns in `span`.

    None where there is no name or no price, or where the mapping names what is not there.
    """
    width = max(len(seen), *(len(row.cells) for row in rows)) if rows else len(seen)
    width = min(width, MOST_COLUMNS)
    titles = column_titles(rows, width)
    texts = ["" if title.is_inherited else title.text for title in titles]
    compared = tuple(normalise(text) for text in texts)
    try:
        taught = mapping.resolve(compared)
    except NotMapped:
        return None
    if rows and not (any(read_title(text) for text in texts) or mapping.finds_titles(compared)):
        return None
    evidence = [
        ColumnEvidence(
            column,
            title.lines,
            seen[column] if column < len(seen) else NO_PROFILE,
            is_inherited=title.is_inherited,
        )
        for column, title in enumerate(titles)
        if column not in taught.values() and (span is None or column in span)
    ]
    assigned = [_beside_taught(role, taught) for role in assign(evidence)]
    known = {role.role for role in assigned} | taught.keys()
    if not known >= _ALWAYS_FOUND:
        return None
    layout = _built(rows, titles, list(seen), assigned, taught)
    if rows and _is_price_by_chance(layout, titles):
        return None
    for place, row in enumerate(rows):
        if _has_amount(row, layout.price_column) and not (
            place and are_sizes(row, rows[place - 1])
        ):
            return None
    layout = replace(
        layout,
        titles=compared,
        first_column=span.start if span else 0,
        last_column=span.stop - 1 if span else None,
    )
    return FoundLayout(layout, _score(layout, assigned, rows))


def lay_out_by_values(rows: Sequence[RawRow], mapping: ColumnMapping) -> TableLayout | None:
    """The layout of a list whose titles are unknown or not there; None where nothing is plain."""
    if mapping.needs_no_titles:
        found = lay_out((), profiles(rows, _width(rows)), mapping)
        return found.layout if found else without_header(mapping)
    below = list(dropwhile(lambda row: row.filled < 2 or not _has_number(row), rows))
    seen = profiles(below, _width(below))
    found = lay_out((), seen, mapping)
    if found is None or len(item_rows(below)) < _FEWEST_ROWS_BY_VALUES:
        return None
    layout = found.layout
    name, price = layout.first(Role.NAME), layout.price_column
    if name is None or not _is_plain(seen, name, price):
        return None
    header = _unknown_header(rows, below[0], price)
    return layout if header is None else _with_unknown_titles(header, seen)


def without_header(mapping: ColumnMapping, rows: Sequence[RawRow] = ()) -> TableLayout:
    """The layout of a list whose titles tell nothing: the columns are where `mapping` says.

    `rows` are the titles, if it has any.
    """
    width = _width(rows)
    titles = column_titles(rows[:1], width)
    compared = tuple(normalise("" if title.is_inherited else title.text) for title in titles)
    taught = mapping.resolve(compared)
    width = max(width, 1 + max(taught.values()))
    titles += [ColumnTitle()] * (width - len(titles))
    others = [
        AssignedRole(column, Role.OTHER, RoleSource.TITLE, (), 0.3, None, 0.3)
        for column, title in enumerate(titles)
        if title.lines and not title.is_inherited and column not in taught.values()
    ]
    layout = _built(rows[:1], titles, [NO_PROFILE] * width, others, taught)
    return replace(layout, titles=compared)


def _blocks(rows: Sequence[RawRow], mapping: ColumnMapping) -> Iterator[tuple[int, int]]:
    """The first row, and the row behind the last, of what may be a header."""
    count = 0
    numbers = [_numbers(row) for row in rows]
    for anchor, row in enumerate(rows):
        if _is_among_items(numbers, anchor) or not _names_columns(row, mapping):
            continue
        for start in range(anchor, max(-1, anchor - MOST_LINES), -1):
            if start < anchor and not _goes_on(rows, start):
                break
            for end in range(anchor + 1, min(len(rows), start + MOST_LINES) + 1):
                if end - 1 > anchor and not _goes_on(rows, end - 2):
                    break
                if end - start > 1 and not _may_be_lines(rows[start:end]):
                    break
                count += 1
                if count > _MOST_BLOCKS:
                    return
                yield start, end


def _may_be_lines(rows: Sequence[RawRow]) -> bool:
    return may_be_titles(rows[0]) and all(
        may_be_titles(row) or are_sizes(row, above) for above, row in pairwise(rows)
    )


def _is_among_items(numbers: Sequence[frozenset[int]], place: int) -> bool:
    """Whether the row at `place` has a number below those of the two rows above it.

    Such a row is no header, although its words may name columns, as “Cable tie” and “Brand 7” do.
    """
    return place >= 2 and bool(numbers[place] & numbers[place - 1] & numbers[place - 2])


def _goes_on(rows: Sequence[RawRow], place: int) -> bool:
    """Whether the row at `place` and the next one may belong together."""
    return (
        place + 1 < len(rows)
        and rows[place + 1].number - rows[place].number <= 2
        and may_be_titles(rows[place])
    )


def _has_number(row: RawRow) -> bool:
    return any(map(_is_number, row.cells))


def _numbers(row: RawRow) -> frozenset[int]:
    return frozenset(column for column, cell in enumerate(row.cells) if _is_number(cell))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or (cell[-1:].isdigit() and look_of(cell).is_number)


def _names_name_and_price(row: RawRow) -> bool:
    texts = [text for cell in row.cells if (text := title_text(cell))]
    return {named_role(text) for text in texts} >= _ALWAYS_FOUND


def _names_columns(row: RawRow, mapping: ColumnMapping) -> bool:
    texts = [text for cell in row.cells if (text := title_text(cell))]
    named = {role for text in texts if (role := named_role(text))}
    # The unit of an item may be a title, too, but it stands beside its price.
    return len(named) > (1 if _has_number(row) else 0) or mapping.finds_titles(
        [normalise(text) for text in texts]
    )


def _beside_taught(found: AssignedRole, taught: Mapping[Role, int]) -> AssignedRole:
    """A column's role, where people gave it to no other column."""
    if found.role not in taught or found.role in OF_SEVERAL_COLUMNS:
        return found
    return replace(found, role=Role.OTHER, why=(), rival=None)


def _width(rows: Sequence[RawRow]) -> int:
    return min(max((len(row.cells) for row in rows), default=0), MOST_COLUMNS)


def _built(
    rows: Sequence[RawRow],
    titles: Sequence[ColumnTitle],
    seen: Sequence[ColumnProfile],
    assigned: Sequence[AssignedRole],
    taught: Mapping[Role, int],
) -> TableLayout:
    texts = ["" if title.is_inherited else title.text for title in titles]
    by_place = {role.column: role for role in assigned}
    places = {column: role for role, column in taught.items()}
    prices = with_terms(
        [
            (
                column,
                titles[column].lines if column < len(titles) else (),
                seen[column] if column < len(seen) else NO_PROFILE,
            )
            for column in sorted({*by_place, *places})
            if places.get(column, by_place[column].role if column in by_place else None)
            is Role.PRICE
        ]
    )
    main = taught.get(Role.PRICE, main_price(prices))
    terms = {price.column: price.terms for price in prices}
    columns = [
        _column(column, texts, by_place.get(column), places.get(column), terms.get(column))
        for column in sorted({*by_place, *places})
    ]
    if len(prices) > 1:
        by_rule = Message("column-of-the-item-price", count=len(prices))
        columns = [
            replace(column, why=(*column.why, by_rule)) if column.column == main else column
            for column in columns
        ]
    layout = TableLayout(
        header_rows=tuple(rows),
        columns=_with_keys(columns, main),
        main_price=main,
        is_taught=bool(taught),
    )
    doubts = []
    if main is not None and Role.PRICE not in taught:
        rivals = rivals_of(main, prices)
        if rivals:
            doubts.append(
                Message(
                    "doubt-prices-alike",
                    columns=[column_letters(one + 1) for one in (main, *rivals)],
                )
            )
        elif terms[main].kind in NEVER_THE_PRICE:
            doubts.append(Message("doubt-price-of-others", title=texts[main]))
    return replace(layout, currency=_currency_of(layout), doubts=tuple(doubts))


def _column(
    column: int,
    texts: Sequence[str],
    assigned: AssignedRole | None,
    taught: Role | None,
    terms: PriceTerms | None,
) -> ColumnRole:
    title = texts[column] if column < len(texts) else ""
    if taught is not None or assigned is None:
        role = taught or Role.OTHER
        return ColumnRole(
            column, role, title, RoleSource.TAUGHT, (Message("column-taught"),), terms=terms
        )
    return ColumnRole(
        column,
        assigned.role,
        title,
        assigned.source,
        assigned.why,
        assigned.certainty,
        assigned.rival,
        terms,
    )


def _with_keys(columns: Sequence[ColumnRole], main: int | None) -> list[ColumnRole]:
    """The columns with the keys of their characteristics: none twice, none of the catalogue's own.

    The first further price of each kind has the kind's key; columns past the most have none.
    """
    keys: dict[int, str] = {}
    for column in columns:
        if column.role is Role.PRICE and column.column != main and column.terms:
            key = PRICE_KEYS.get(column.terms.kind)
            if key and key not in keys.values() and column.terms.variant is None:
                keys[column.column] = key
    seen_roles: set[Role] = {Role.OTHER, Role.PRICE, Role.VARIANT}
    others = [
        column
        for column in columns
        if column.column not in keys
        and column.column != main
        and column.title
        and column.role is not Role.IGNORED
        and _needs_key(column, seen_roles)
    ]
    keys |= _distinct({column.column: column.title for column in others[:MOST_OTHER_COLUMNS]}, keys)
    return [
        replace(column, key=keys[column.column]) if column.column in keys else column
        for column in columns
    ]


def _needs_key(column: ColumnRole, seen: set[Role]) -> bool:
    """Whether a column is kept under its title: it has no role, or is the second of its role."""
    if column.role in seen:
        return True
    seen.add(column.role)
    return False


def _distinct(titles: Mapping[int, str], taken: Mapping[int, str]) -> dict[int, str]:
    """The titles as keys: none twice, and none that has a meaning of its own in the catalogue."""
    keys: dict[int, str] = {}
    used: Set[str] = {*taken.values()} | _RESERVED
    for column, title in titles.items():
        key, count = title, 1
        while key in used or key in keys.values():
            count += 1
            key = f"{title} ({count})"
        keys[column] = key
    return keys


def _currency_of(layout: TableLayout) -> str | None:
    """The currency that the title of the item's price tells."""
    prices = layout.of(Role.PRICE)
    for column in prices:
        if column.column == layout.price_column:
            told = column.terms.currency if column.terms else None
            return told or find_currency(column.title)
    return None


def _score(layout: TableLayout, assigned: Sequence[AssignedRole], rows: Sequence[RawRow]) -> float:
    by_column = {role.column: role.score for role in assigned}
    score = 0.0
    prices = 0
    for column in layout.columns:
        if column.role in (Role.OTHER, Role.IGNORED):
            continue
        if column.source is RoleSource.TAUGHT:
            score += 1.0
        elif column.role is Role.NAME or column.column == layout.price_column:
            score += by_column[column.column] - (column.source is RoleSource.VALUES)
        elif column.role is Role.PRICE:
            prices += 1
        elif column.source is RoleSource.TITLE:
            score += _OF_A_ROLE * min(1.0, by_column[column.column])
    score += _OF_A_FURTHER_PRICE * min(prices, 4)
    return score - _cost_of_lines(rows, layout)


def _cost_of_lines(rows: Sequence[RawRow], layout: TableLayout) -> float:
    """What the lines of a header weigh against it: cells that are no titles, lines of no use."""
    if len(rows) <= 1:
        return 0.0
    prices = {column.column for column in layout.of(Role.PRICE)}
    cost = 0.0
    for place, row in enumerate(rows):
        filled = [(column, str(cell)) for column, cell in enumerate(row.cells) if cell != ""]
        strange = sum(
            not belongs_to_header(text) and column not in prices for column, text in filled
        )
        if len(filled) == 1 and filled[0][0] not in prices:
            strange = 1
            cost += bool(place)  # A heading below the titles.
        if place and _has_name(row, rows[place - 1], layout.first(Role.NAME)):
            cost += 1.0  # The first item already.
        cost += _OF_A_STRANGE_CELL * strange
        cost += _OF_A_LINE if strange else -_OF_A_USEFUL_LINE
    return cost


def _has_name(row: RawRow, above: RawRow, column: int | None) -> bool:
    """Whether a text that is no title stands below the title of the name."""
    if column is None or column >= min(len(row.cells), len(above.cells)):
        return False
    cell, title = row.cells[column], above.cells[column]
    return "" not in (cell, title) and cell != title and not read_title(title_text(cell))


def _is_price_by_chance(layout: TableLayout, titles: Sequence[ColumnTitle]) -> bool:
    """Whether amounts are called something else than prices, in a language that is known."""
    price = layout.price_column
    source = next(column.source for column in layout.columns if column.column == price)
    if source is not RoleSource.VALUES or titles[price].is_inherited or not titles[price].lines:
        return False
    if layout.main_price is None and any(
        column.source is RoleSource.TITLE for column in layout.of(Role.NAME)
    ):
        return False  # Cities or grades across, beside names that are called so.
    return any(says_something(line) for title in titles for line in title.lines)


def _has_amount(row: RawRow, column: int) -> bool:
    """Whether a row has a number where prices stand: it is no row of titles."""
    cell = row.cells[column] if column < len(row.cells) else ""
    return cell != "" and look_of(cell).is_number


def _is_plain(seen: Sequence[ColumnProfile], name: int, price: int) -> bool:
    """Whether values alone tell the name and the price."""
    return (
        seen[name].letters > 0.8
        and seen[name].filled > 0.8
        and value_fit(Role.NAME, seen[name]) > 0.1
        and seen[price].filled > 0.6
        and seen[price].prices > 0.9
        and value_fit(Role.PRICE, seen[price]) > 0.2
    )


def _unknown_header(rows: Sequence[RawRow], first: RawRow, price: int) -> RawRow | None:
    """The row of titles that no vocabulary has: texts, right above the first values."""
    above = [row for row in rows if row.number < first.number]
    if not above or not may_be_titles(above[-1]) or above[-1].filled < 2:
        return None
    row = above[-1]
    return row if price < len(row.cells) and row.cells[price] != "" else None


def _with_unknown_titles(header: RawRow, seen: Sequence[ColumnProfile]) -> TableLayout | None:
    titles = column_titles((header,), len(seen))
    evidence = [
        ColumnEvidence(column, () if title.is_inherited else title.lines, profile)
        for column, (title, profile) in enumerate(zip(titles, seen, strict=True))
    ]
    assigned = assign(evidence)
    if not {role.role for role in assigned} >= _ALWAYS_FOUND:
        return None
    places = {role.column for role in assigned}
    others = [
        AssignedRole(column, Role.OTHER, RoleSource.TITLE, (), 0.3, None, 0.3)
        for column, title in enumerate(titles)
        if title.lines and not title.is_inherited and column not in places
    ]
    layout = _built((header,), titles, seen, [*assigned, *others], {})
    code = layout.first(Role.SKU)
    if _is_price_by_chance(layout, titles) or code is None or seen[code].wholes > 0.5:
        return None  # Names and amounts alone are of anything.
    return replace(layout, titles=tuple(normalise(title.text) for title in titles))
