"""The columns of a layout, made of the roles that were assigned: terms, keys, the item's price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import names_either_currency
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.column_profiles import NO_PROFILE, ColumnProfile
from marketbel_courier.price_lists.header_lines import ColumnTitle
from marketbel_courier.price_lists.price_columns import main_price, rivals_of, with_terms
from marketbel_courier.price_lists.price_currencies import currency_columns, shared_currency
from marketbel_courier.price_lists.price_terms import TradeWord, is_of_unclear_basis, trade_word
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.role_assignment import AssignedRole
from marketbel_courier.price_lists.roles import NEVER_THE_PRICE, PRICE_KEYS, PriceTerms, Role
from marketbel_courier.price_lists.table_layout import ColumnRole, RoleSource, TableLayout
from marketbel_courier.price_lists.title_vocabulary import DISCOUNT
from marketbel_courier.price_lists.titles import is_small_money, title_key

MOST_OTHER_COLUMNS = 60
_CENTS_OF_ONE = 100

_RESERVED = frozenset(
    {
        *Role,
        *PRICE_KEYS.values(),
        *("purchase", "old", "delisted_at", "in_stock", "stock_quantity", "price_from", "price_to"),
    }
)


def built_layout(
    rows: Sequence[RawRow],
    titles: Sequence[ColumnTitle],
    seen: Sequence[ColumnProfile],
    assigned: Sequence[AssignedRole],
    taught: Mapping[Role, int],
) -> TableLayout:
    """The layout that the assigned roles, and those that people `taught`, make up."""
    texts = ["" if title.is_inherited else title.text for title in titles]
    by_place = {role.column: role for role in assigned}
    places = {column: role for role, column in taught.items()}
    cents = _cents(titles, seen, by_place, places)
    by_place |= {column: replace(by_place[column], role=Role.OTHER) for column in cents.values()}
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
        ],
        is_discounted=any(map(DISCOUNT.search, map(title_key, texts))),
    )
    main = taught.get(Role.PRICE, main_price(prices))
    terms = {price.column: price.terms for price in prices}
    columns = [
        _column(column, texts, by_place.get(column), places.get(column), terms.get(column))
        for column in sorted({*by_place, *places})
    ]
    columns = [replace(column, cents=cents.get(column.column)) for column in columns]
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
    if main is not None and Role.PRICE not in taught and _is_of_unclear_basis(texts, main, terms):
        column = column_letters(main + 1)
        doubts.append(Message("doubt-basis-of-title", column=column, title=texts[main]))
    if main is not None and _may_be_of_either(layout, main, seen):
        doubts.append(Message("doubt-currencies-of-title", column=column_letters(main + 1)))
    return replace(layout, currency=shared_currency(layout), doubts=tuple(doubts))


def _is_of_unclear_basis(texts: Sequence[str], main: int, prices: Iterable[int]) -> bool:
    """Whether nobody knows what the item's price buys; beside a net price, gross has taxes in."""
    others = (texts[column] for column in prices if column != main and column < len(texts))
    return is_of_unclear_basis(texts[main]) and TradeWord.NET not in map(trade_word, others)


def _may_be_of_either(layout: TableLayout, main: int, seen: Sequence[ColumnProfile]) -> bool:
    """Whether the title of the item's price names two currencies, and its values name none."""
    title = next(column.title for column in layout.columns if column.column == main)
    is_told = main in currency_columns(layout) or (main < len(seen) and seen[main].currencies)
    return not is_told and names_either_currency(title)


def _cents(
    titles: Sequence[ColumnTitle],
    seen: Sequence[ColumnProfile],
    assigned: Mapping[int, AssignedRole],
    taught: Mapping[int, Role],
) -> dict[int, int]:
    """For each price whose hundredths stand in the next column: that column."""
    found = {}
    for column, title in enumerate(titles):
        before = taught.get(column - 1) or (
            assigned[column - 1].role if column - 1 in assigned else None
        )
        if (
            before is Role.PRICE
            and column in assigned
            and column not in taught
            and title.lines
            and is_small_money(title.lines[-1])
            and (column >= len(seen) or seen[column].typical < _CENTS_OF_ONE)
        ):
            found[column - 1] = column
    return found


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
