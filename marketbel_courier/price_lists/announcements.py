"""What the lines around a table announce of all its prices: currency, taxes, thousands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from marketbel_courier.file_formats.currencies import (
    announced_currency,
    currency_of_prices,
    speaks_of_prices,
)
from marketbel_courier.price_lists.price_terms import (
    SOLD_TOGETHER,
    LineTerms,
    announced_basis,
    announced_scale,
    announced_taxes,
    closing_terms,
)
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import PriceTerms, Vat
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.titles import says_terms_alone

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is true of each price of a table whose title and cell do not say otherwise.

    `currency` is an ISO code, `vat_rate` in percent; one in the list is `scale` in whole money
    (1,000 below “prices in thousands of roubles”). `basis` and `basis_quantity` are those of
    `PriceTerms` (“prices per 100 pcs”). `currency_here` is that of the rows below a line between
    them, which stands nearer to them than a title.
    """

    currency: str | None = None
    currency_here: str | None = None
    vat: Vat | None = None
    vat_rate: Decimal | None = None
    scale: Decimal | None = None
    basis: str | None = None
    basis_quantity: Decimal | None = None

    @property
    def is_sold_together(self) -> bool:
        """Whether prices are for a pack or the like, whatever the rows count in."""
        return self.basis in SOLD_TOGETHER

    def completing(self, terms: PriceTerms) -> PriceTerms:
        """`terms` with the taxes and the basis that are announced, where these say nothing."""
        basis, count = terms.basis, terms.basis_quantity
        if basis is None and self.basis:
            basis, count = self.basis, self.basis_quantity
        return replace(
            terms,
            vat=terms.vat or self.vat,
            vat_rate=terms.vat_rate or self.vat_rate,
            basis=basis,
            basis_quantity=count,
        )


NOTHING_ANNOUNCED = Announcement()


def announcement_of(
    head: Iterable[RawRow], layout: TableLayout, below: Iterable[RawRow] = ()
) -> Announcement:
    """What the rows of `head` above the titles announce; the line nearest to the titles counts.

    Of taxes the lines `below` the last item speak as well, which stand alone in their rows: a
    footnote counts where nothing above says it, and only while all of them say the same.
    """
    above = [text for text in texts_above(head, layout) if len(text) <= _LONGEST_LINE]
    currencies = [currency for text in above if (currency := announced_currency(text))]
    bases = [basis for text in above if (basis := announced_basis(text))]
    scales = [scale for text in above if (scale := announced_scale(text))]
    taxes = _taxes(above)[-1:] or _agreed(_taxes(_footnotes(below)))
    vat, vat_rate = taxes[0] if taxes else (None, None)
    return Announcement(
        currency=currencies[-1] if currencies else None,
        vat=vat,
        vat_rate=vat_rate,
        scale=scales[-1] if scales else None,
        basis=bases[-1][0] if bases else None,
        basis_quantity=bases[-1][1] if bases else None,
    )


def announced_within(line: str, before: Announcement) -> Announcement:
    """What is announced below a line between the rows of a table; `before` was announced above it.

    A heading may have a currency or a tax in it and say nothing of prices: only what a line says in
    so many words counts.
    """
    if len(line) > _LONGEST_LINE:
        return before
    terms = closing_terms(line)
    if terms is not None and terms.is_all:
        told = _with_terms(before, terms)
        return replace(told, currency_here=terms.currency or before.currency_here)
    if not speaks_of_prices(line):
        return before
    taxes, basis = announced_taxes(line), announced_basis(line)
    vat, vat_rate = taxes or (before.vat, before.vat_rate)
    return Announcement(
        currency=before.currency,
        currency_here=currency_of_prices(line) or before.currency_here,
        vat=vat,
        vat_rate=vat_rate,
        scale=announced_scale(line) or before.scale,
        basis=basis[0] if basis else before.basis,
        basis_quantity=basis[1] if basis else before.basis_quantity,
    )


def announced_by_heading(text: str, before: Announcement) -> Announcement:
    """What holds below a heading that says so of its prices, or ends in terms: “Импорт, USD”.

    A title that says otherwise of its column is surer than the currency at a heading's end.
    """
    told = announced_within(text, before)
    terms = closing_terms(text)
    if terms is None or terms.is_all:
        return told
    return replace(_with_terms(told, terms), currency=terms.currency or told.currency)


def _with_terms(told: Announcement, terms: LineTerms) -> Announcement:
    """The announcement with the taxes and the basis of a line, where it has some."""
    if terms.vat:
        told = replace(told, vat=terms.vat, vat_rate=terms.vat_rate)
    if terms.basis:
        told = replace(told, basis=terms.basis, basis_quantity=terms.basis_quantity)
    return told


def is_told_alone(line: str) -> bool:
    """Whether a line is nothing but terms of the prices below it: “EUR”, “руб./кг”, “Без НДС”."""
    terms = closing_terms(line)
    return terms is not None and terms.is_all


def texts_above(rows: Iterable[RawRow], layout: TableLayout) -> Iterator[str]:
    """The texts in the rows above a table's titles."""
    return (
        cell
        for row in rows
        if row.number < layout.header_row
        for cell in row.cells
        if isinstance(cell, str)
    )


def _taxes(lines: Iterable[str]) -> list[tuple[Vat, Decimal | None]]:
    return [
        taxes
        for line in lines
        if (speaks_of_prices(line) or says_terms_alone(line)) and (taxes := announced_taxes(line))
    ]


def _agreed(taxes: Sequence[tuple[Vat, Decimal | None]]) -> Sequence[tuple[Vat, Decimal | None]]:
    return taxes[:1] if len(set(taxes)) == 1 else ()


def _footnotes(rows: Iterable[RawRow]) -> Sequence[str]:
    """The texts that stand alone in the last of the rows."""
    texts: list[str] = []
    for row in rows:
        text = lone_text(row)
        if text is None and row.filled:
            texts.clear()
        elif text and len(text) <= _LONGEST_LINE:
            texts.append(text)
    return texts


def lone_text(row: RawRow) -> str | None:
    """The only text of a row that has nothing else."""
    filled = [cell for cell in row.cells if cell != ""]
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else None
