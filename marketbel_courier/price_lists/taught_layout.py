"""What people said of the columns of a table, laid over what was found out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.price_lists.column_mapping import ColumnMapping
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import (
    OF_SEVERAL_COLUMNS,
    PRICE_KEYS,
    PriceKind,
    PriceTerms,
    Role,
    Vat,
)
from marketbel_courier.price_lists.table_layout import (
    ColumnRole,
    RoleSource,
    TableLayout,
    title_text,
)
from marketbel_courier.reading_hints import ColumnTold

T = TypeVar("T")


def taught(layout: TableLayout, mapping: ColumnMapping) -> TableLayout:
    """The layout as people said it is; raises NotMapped for a title that is not there.

    What nobody spoke of stays as it was found, unless somebody gave its role to another column.
    """
    told = {
        column: (role, said)
        for role, columns in mapping.columns(layout.titles).items()
        for column, said in columns
    }
    if not told and mapping.all_prices == ColumnTold():
        return layout
    roles = {role for role, _ in told.values()} - OF_SEVERAL_COLUMNS
    found = {column.column: column for column in layout.columns}
    columns: list[ColumnRole] = []
    for place in sorted({*found, *told}):
        if place in told:
            role, said = told[place]
            columns.append(_as_told(place, role, said, found.get(place), layout.header_rows))
        elif found[place].role in roles:
            columns.append(_as_other(found[place]))
        else:
            columns.append(found[place])
    columns = list(_with_keys([_with_terms(column, mapping.all_prices) for column in columns]))
    return replace(
        layout,
        columns=columns,
        main_price=_main_price(layout, mapping, columns),
        currency=mapping.all_prices.currency or layout.currency,
        is_taught=True,
    )


def _as_told(
    place: int,
    role: Role,
    said: ColumnTold,
    found: ColumnRole | None,
    header_rows: Sequence[RawRow],
) -> ColumnRole:
    title = found.title if found else _title(place, header_rows)
    before = (found.terms if found and role is Role.PRICE else None) or PriceTerms()
    terms = _terms(said, before) if role is Role.PRICE else None
    return ColumnRole(place, role, title, RoleSource.TAUGHT, terms=terms)


def _as_other(column: ColumnRole) -> ColumnRole:
    return ColumnRole(column.column, Role.OTHER, column.title, column.source)


def _with_terms(column: ColumnRole, all_prices: ColumnTold) -> ColumnRole:
    """A price's terms, with those of all prices where it has none."""
    if column.role is not Role.PRICE:
        return column
    own = column.terms or PriceTerms()
    told = replace(_terms(all_prices, PriceTerms()), kind=own.kind)
    terms = replace(
        own,
        currency=own.currency or told.currency,
        vat=own.vat or told.vat,
        vat_rate=told.vat_rate if own.vat_rate is None else own.vat_rate,
    )
    return replace(column, terms=terms)


def _with_keys(columns: Sequence[ColumnRole]) -> Iterator[ColumnRole]:
    """The keys of characteristics, none of them twice; a role of its own needs none."""
    taken: set[str | None] = {column.key for column in columns}
    of_kinds: set[str] = set()
    for column in columns:
        key = column.key
        if column.role is Role.OTHER and not key:
            key = _free_key(column.title or column_letters(column.column + 1), taken)
        elif column.role is Role.PRICE:
            of_kind = PRICE_KEYS.get((column.terms or PriceTerms()).kind)
            key = of_kind if of_kind and of_kind not in of_kinds else key
            of_kinds.add(of_kind or "")
        taken.add(key)
        yield replace(column, key=key)


def _free_key(wanted: str, taken: set[str | None]) -> str:
    key, count = wanted, 1
    while key in taken or key in tuple(Role):
        count += 1
        key = f"{wanted} ({count})"
    return key


def _main_price(
    layout: TableLayout, mapping: ColumnMapping, columns: Sequence[ColumnRole]
) -> int | None:
    named: Mapping[Role, Sequence[tuple[int, ColumnTold]]] = mapping.columns(layout.titles)
    if prices := named.get(Role.PRICE):
        return prices[0][0]
    prices_left = [column.column for column in columns if column.role is Role.PRICE]
    if layout.main_price in prices_left or not prices_left:
        return layout.main_price
    return None if layout.main_price is None else prices_left[0]


def _terms(said: ColumnTold, before: PriceTerms) -> PriceTerms:
    return replace(
        before,
        kind=_member(PriceKind, said.kind) or before.kind,
        currency=said.currency or before.currency,
        vat=_member(Vat, said.vat) or before.vat,
        vat_rate=before.vat_rate if said.vat_rate is None else Decimal(said.vat_rate),
    )


def _member(kind: type[T], value: str | None) -> T | None:
    """The member of an enumeration, or None for what is none."""
    with suppress(ValueError):
        return kind(value)  # type: ignore[call-arg]
    return None


def _title(place: int, header_rows: Sequence[RawRow]) -> str:
    texts = [title_text(row.cells[place]) for row in header_rows if place < len(row.cells)]
    return " ".join(dict.fromkeys(text for text in texts if text))
