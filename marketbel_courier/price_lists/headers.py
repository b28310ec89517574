"""Which rows are the titles of a table, and the layout that they and the values below make up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import dropwhile, pairwise

from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.column_mapping import ColumnMapping, NotMapped
from marketbel_courier.price_lists.column_profiles import (
    NO_PROFILE,
    ColumnProfile,
    look_of,
    profiles,
)
from marketbel_courier.price_lists.column_roles import built_layout
from marketbel_courier.price_lists.header_lines import (
    MOST_LINES,
    ColumnTitle,
    are_sizes,
    column_titles,
    may_be_titles,
)
from marketbel_courier.price_lists.header_weight import header_weight
from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.role_assignment import AssignedRole, ColumnEvidence, assign
from marketbel_courier.price_lists.roles import OF_SEVERAL_COLUMNS, Role
from marketbel_courier.price_lists.table_layout import RoleSource, TableLayout, title_text
from marketbel_courier.price_lists.titles import named_role, read_title, says_something

MOST_COLUMNS = 400

_MOST_BLOCKS = 60
_MOST_ROWS_BELOW = 500
_FEWEST_TITLES = 2
ALWAYS_FOUND = frozenset({Role.NAME, Role.PRICE})


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
        if below and not has_number(row) and _names_name_and_price(row):
            break
        below.append(row)
    return profiles(below, width_of(rows))


def read_header(row: RawRow) -> TableLayout | None:
    """`row` as a header, by its titles alone; None if it does not name both a name and a price.

    One line that speaks of both, “Товары по ценам с НДС”, stands above columns and names none.
    """
    titles = _titles_in(row)
    if len(titles) < _FEWEST_TITLES or Role.PRICE not in map(named_role, titles):
        return None
    found = lay_out((row,), [NO_PROFILE] * len(row.cells), ColumnMapping({}))
    if found is None or any(
        column.source is RoleSource.VALUES
        for role in ALWAYS_FOUND
        for column in found.layout.of(role)
    ):
        return None
    return found.layout


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
    if not known >= ALWAYS_FOUND:
        return None
    layout = built_layout(rows, titles, list(seen), assigned, taught)
    if rows and is_price_by_chance(layout, titles):
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
    return FoundLayout(layout, header_weight(layout, assigned, rows))


def without_header(mapping: ColumnMapping, rows: Sequence[RawRow] = ()) -> TableLayout:
    """The layout of a list whose titles tell nothing: the columns are where `mapping` says.

    `rows` are the titles, if it has any.
    """
    width = width_of(rows)
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
    layout = built_layout(rows[:1], titles, [NO_PROFILE] * width, others, taught)
    return replace(layout, titles=compared)


def is_price_by_chance(layout: TableLayout, titles: Sequence[ColumnTitle]) -> bool:
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


def has_number(row: RawRow) -> bool:
    """Whether a value of the row is a number."""
    return any(map(_is_number, row.cells))


def _numbers(row: RawRow) -> frozenset[int]:
    return frozenset(column for column, cell in enumerate(row.cells) if _is_number(cell))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Decimal) or (cell[-1:].isdigit() and look_of(cell).is_number)


def _names_name_and_price(row: RawRow) -> bool:
    return set(map(named_role, _titles_in(row))) >= ALWAYS_FOUND


def _titles_in(row: RawRow) -> set[str]:
    """What may be titles, each once: merged cells can have one in hundreds of columns."""
    return {text for cell in row.cells if (text := title_text(cell))}


def _names_columns(row: RawRow, mapping: ColumnMapping) -> bool:
    texts = _titles_in(row)
    named = {role for text in texts if (role := named_role(text))}
    # The unit of an item may be a title, too, but it stands beside its price.
    return len(named) > (1 if has_number(row) else 0) or mapping.finds_titles(
        [normalise(text) for text in texts]
    )


def _beside_taught(found: AssignedRole, taught: Mapping[Role, int]) -> AssignedRole:
    """A column's role, where people gave it to no other column."""
    if found.role not in taught or found.role in OF_SEVERAL_COLUMNS:
        return found
    return replace(found, role=Role.OTHER, why=(), rival=None)


def width_of(rows: Sequence[RawRow]) -> int:
    """How many columns the widest row has, as far as columns are looked at."""
    return min(max((len(row.cells) for row in rows), default=0), MOST_COLUMNS)


def _has_amount(row: RawRow, column: int) -> bool:
    """Whether a row has a number where prices stand: it is no row of titles."""
    cell = row.cells[column] if column < len(row.cells) else ""
    return cell != "" and look_of(cell).is_number
