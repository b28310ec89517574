"""The prices of a row as offers: each column's terms, made exact by what the cell itself says."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.announcements import NOTHING_ANNOUNCED, Announcement
from marketbel_courier.price_lists.money import (
    PLAIN_AMOUNT,
    Price,
    UnreadablePrice,
    is_rounded_away,
    plain_amounts,
    read_price,
    rounded,
)
from marketbel_courier.price_lists.number_marks import NumberMarks
from marketbel_courier.price_lists.price_currencies import CurrencyRule, titled_currency
from marketbel_courier.price_lists.price_terms import is_per_unit, scale_of
from marketbel_courier.price_lists.records import Cell, Offer
from marketbel_courier.price_lists.roles import PriceTerms
from marketbel_courier.price_lists.row_columns import NO_VALUE
from marketbel_courier.price_lists.table_layout import ColumnRole

_KEPT_READINGS = 4096
_SHORTEST_GROUPED = 4
_PLAIN_NUMBER = PLAIN_AMOUNT.fullmatch
_CENT = Decimal("0.01")
_CENTS = re.compile(r"[0-9]{1,2}(?:\.0+)?")
_WHOLE_MONEY = re.compile(r"(?:[0-9]{1,9}(?:\.0+)?)?")
_BEYOND_PLAIN = Decimal(10_000_000)


class RowTerms(NamedTuple):
    """What other columns of a row say of its prices; `currency` and `shown` are ISO codes.

    `shown` is what the number format of the price's own cell shows.
    """

    currency: str | None = None
    shown: str | None = None
    vat_rate: Decimal | None = None
    basis: str | None = None
    basis_quantity: int | None = None


NO_ROW_TERMS = RowTerms()


class ReadPrice(NamedTuple):
    """A price's cell: what is stored as the item's price, its offers, and what is doubtful.

    `said` is what the cell says beside a plain amount, where it says anything.
    """

    stored: Decimal
    offers: tuple[Offer, ...]
    terms: PriceTerms
    said: Price | None = None
    doubts: tuple[Message, ...] = ()


class PriceColumn:
    """Reads the cells of one column of prices."""

    def __init__(
        self,
        column: ColumnRole,
        marks: NumberMarks,
        announced: Announcement = NOTHING_ANNOUNCED,
        *,
        default_currency: str | None = None,
    ) -> None:
        self.column = column.column
        self.key = column.key
        self._place = None if column.is_of_further_rows else column.column
        self._cents = column.cents
        self._marks = marks
        self._terms = column.terms or PriceTerms()
        self._currencies = CurrencyRule(
            announced.currency_here, titled_currency(column), announced.currency, default_currency
        )
        self._announced = announced
        self._is_per_unit = is_per_unit(column.title)
        self._scale = scale_of(column.title) or announced.scale
        self._plain = plain_amounts(marks).fullmatch
        self._unsaid: dict[RowTerms, PriceTerms] = {}
        # Such prices repeat, and all that is made of one cell depends on nothing else.
        self._read_any = lru_cache(maxsize=_KEPT_READINGS)(self._read_carefully)

    def stands_in_for(self, main: PriceColumn) -> bool:
        """Whether a row without the main price has its price here: of the same kind and taxes,
        in another currency or of another unit, as in “руб./кг” beside “руб./шт”.
        """
        own, other = self._terms, main._terms
        is_alike = (own.kind, own.vat, own.variant, own.least_quantity, own.least_sum) == (
            *(other.kind, other.vat, other.variant, other.least_quantity, other.least_sum),
        )
        is_told = own.currency and other.currency and own.currency != other.currency
        return is_alike and bool(
            is_told or (own.basis and other.basis and own.basis != other.basis)
        )

    def cell(self, cells: tuple[Cell, ...]) -> Cell:
        """What a row says of the price; raises UnreadablePrice where hundredths are none."""
        cell = cells[self.column]
        return cell if self._cents is None else _with_cents(cell, cells[self._cents])

    def read(self, cell: Cell, row: RowTerms) -> ReadPrice:
        """The offers in `cell`; raises UnreadablePrice."""
        if self._scale is not None:
            return self._read_any(cell, row)
        # Nearly every price is a plain amount, and its way is many times quicker.
        if isinstance(cell, str):
            text = cell
            match = self._plain(cell)
        else:
            text = format(cell, "f")
            if cell.same_quantum(_CENT) and 0 < cell < _BEYOND_PLAIN:
                return self._plainly(cell, text, row)
            match = _PLAIN_NUMBER(text)
        if match is None:
            return self._read_any(cell, row)
        whole, cents = match.groups()
        if len(whole) > _SHORTEST_GROUPED and not whole.isdecimal():
            whole = "".join(filter(str.isdecimal, whole))
        if cents:
            amount = Decimal(f"{whole}.{cents}" if len(cents) > 1 else f"{whole}.{cents}0")
        else:
            amount = Decimal(f"{whole}.00")
        if not amount:
            raise UnreadablePrice(Message("row-price-zero"))
        return self._plainly(amount, text, row)

    def _plainly(self, amount: Decimal, text: str, row: RowTerms) -> ReadPrice:
        terms = self._unsaid.get(row) or self._unsaid_terms(row)
        return ReadPrice(amount, (Offer(amount, terms, text, self._place),), terms)

    def _unsaid_terms(self, row: RowTerms) -> PriceTerms:
        """The terms of a plain amount in such a row."""
        if len(self._unsaid) > _KEPT_READINGS:
            self._unsaid.clear()
        terms = self._unsaid[row] = self._refined(Price(Decimal(0)), row)
        return terms

    def _read_carefully(self, cell: Cell, row: RowTerms) -> ReadPrice:
        price = read_price(cell, self._marks)
        if self._scale is not None:
            others = tuple(
                [replace(other, amount=other.amount * self._scale) for other in price.others]
            )
            price = replace(price, amount=price.amount * self._scale, others=others)
        stored = rounded(price.amount)
        if not price.amount:
            raise UnreadablePrice(Message("row-price-zero"))
        terms = self._refined(price, row)
        text = cell if isinstance(cell, str) else format(price.amount, "f")
        further = [
            Offer(_in_cents(other.amount), self._refined(other, row), text, self._place)
            for other in price.others
        ]
        offers = (Offer(_in_cents(price.amount), terms, text, self._place), *further)
        doubts = price.doubts
        if is_rounded_away(price.amount):
            exact = format(price.amount, "f")
            doubts = (*doubts, Message("row-price-rounded", exact=exact, amount=stored))
        return ReadPrice(stored, offers, terms, price, doubts)

    def _refined(self, price: Price, row: RowTerms) -> PriceTerms:
        """The column's terms with what the cell and the row say."""
        terms, announced = self._terms, self._announced
        is_open = self._is_per_unit and bool(row.basis or announced.basis)
        basis = price.basis or (None if is_open else terms.basis)
        count = price.basis_quantity or terms.basis_quantity
        if basis is None and row.basis_quantity:
            basis, count = row.basis, Decimal(row.basis_quantity)
        elif (
            basis is None
            and count is None
            and (
                # One of a unit is what each row knows better.
                announced.basis_quantity or announced.is_sold_together or row.basis is None
            )
        ):
            basis, count = announced.basis, announced.basis_quantity
        return replace(
            terms,
            currency=self._currencies.of(price.currency, row.currency, row.shown),
            vat=price.vat or terms.vat or announced.vat,
            vat_rate=price.vat_rate or terms.vat_rate or row.vat_rate or announced.vat_rate,
            basis=basis or row.basis or ("pcs" if count else None),
            basis_quantity=count,
        )


def _in_cents(amount: Decimal) -> Decimal:
    """The amount with two places, or with all that it has where these are more."""
    stored = rounded(amount)
    return stored if stored == amount else amount


def _with_cents(cell: Cell, cents: Cell) -> Cell:
    """An amount with the hundredths of the column beside it: 95 and 5 are 95.05."""
    small = "" if isinstance(cents, str) and cents in NO_VALUE else str(cents).strip()
    whole = "".join(str(cell).split())
    if not small or (whole and not any(map(str.isdecimal, whole))):
        return cell
    if not _CENTS.fullmatch(small) or not _WHOLE_MONEY.fullmatch(whole):
        raise UnreadablePrice(Message("row-price-unreadable", text=f"{cell} | {small}"[:40]))
    return Decimal(whole.partition(".")[0] or 0) + Decimal(small.partition(".")[0]) * _CENT
