"""One row into one item, by what the layout says of the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pydantic import ValidationError

from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.currencies import (
    CONVENTIONAL_UNITS,
    BareRoubles,
    currency_code,
    find_currency,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.announcements import NOTHING_ANNOUNCED, Announcement
from marketbel_courier.price_lists.barcodes import is_spoilt, read_barcodes
from marketbel_courier.price_lists.features import extract_features
from marketbel_courier.price_lists.money import Price, UnreadablePrice
from marketbel_courier.price_lists.number_marks import (
    NO_EVIDENCE,
    NumberMarks,
    marks_of_columns,
    parse_number,
    plain_number_text,
)
from marketbel_courier.price_lists.offers import (
    NO_ROW_TERMS,
    PriceColumn,
    ReadPrice,
    RowTerms,
)
from marketbel_courier.price_lists.price_currencies import currency_columns
from marketbel_courier.price_lists.records import (
    LONGEST_NAME,
    LONGEST_SKU,
    Cell,
    PricedItem,
    RawRow,
    SheetColumns,
    Stand,
    UnusableRow,
    Value,
)
from marketbel_courier.price_lists.roles import PRICE_KEYS, Role
from marketbel_courier.price_lists.row_columns import (
    LONGEST_NO_VALUE,
    NO_VALUE,
    cell_text,
    says_something,
)
from marketbel_courier.price_lists.stock import Stock, asks_whether, read_stock, together, yes_or_no
from marketbel_courier.price_lists.table_layout import ColumnRole, TableLayout
from marketbel_courier.price_lists.titles import counts_what_a_price_buys, title_key
from marketbel_courier.price_lists.units import (
    find_pack_size,
    is_measure,
    read_basis,
    read_unit,
    unit_code,
)

NewSku = Callable[[str, tuple[str, ...]], str]
"""Gives a SKU to an item without one, by its name and what tells it from its namesakes."""

_LONGEST_VALUE = 2000
_LONGEST_TITLE = 100
_LONGEST_CATEGORY = 255
_WORD = re.compile(r"\w")
_NUMBER_AND_UNIT = re.compile(
    r"(?:от\s|мин\.?\s|min\.?\s)?\s*(?P<number>[0-9][0-9 .,']*)\s*(?:[^\W\d][\w./ ]*)?"
)
_RATE = re.compile(r"(?P<rate>[0-9]{1,2}(?:[.,][0-9])?)\s?%?")
_NUMBERED_ROLES = (Role.PRICE, Role.STOCK, Role.PACK_SIZE, Role.LEAST_ORDER, Role.ORDER_MULTIPLE)
_KNOWN_PRICES = frozenset(PRICE_KEYS.values())
_COUNTED_ROLES = (Role.LEAST_ORDER, Role.ORDER_MULTIPLE)
_PERCENT = Decimal(100)
_BARCODE = Role.BARCODE.value


def marks_by_column(layout: TableLayout, sample: Sequence[RawRow]) -> dict[int, NumberMarks]:
    """What the marks mean in each column of numbers that is written as text."""
    texts = {
        column.column: found
        for role in (*_NUMBERED_ROLES, Role.OTHER)
        for column in layout.of(role)
        if (found := _marked_texts(sample, column.column))
    }
    of_numbers = [column.column for role in _NUMBERED_ROLES for column in layout.of(role)]
    return marks_of_columns(texts, [column for column in of_numbers if column in texts])


def doubts_of_marks(layout: TableLayout, sample: Sequence[RawRow]) -> list[Message]:
    """The columns of prices of which nobody can tell thousands from three decimals."""
    if layout.is_taught:
        return []
    marks = marks_by_column(layout, sample)
    return [
        Message(
            "doubt-number-marks",
            column=column_letters(column.column + 1),
            example=marks[column.column].example,
        )
        for column in layout.of(Role.PRICE)
        if column.column in marks and marks[column.column].is_doubtful
    ]


def _marked_texts(sample: Sequence[RawRow], column: int) -> list[str]:
    return [
        cell
        for row in sample
        if column < len(row.cells) and isinstance(cell := row.cells[column], str) and cell
    ]


class _StockColumn(NamedTuple):
    """A column of stock; `key` is its warehouse's, `is_question` where it answers yes or no."""

    column: int
    marks: NumberMarks
    key: str
    is_question: bool


class ItemReader:
    """Reads the rows of one layout; `announced` is what the lines around the table say.

    `sample` are some of the rows: they show what commas and points mean in each column.
    `default_currency` is the supplier's or the shop's, for lists that name none.
    """

    def __init__(
        self,
        layout: TableLayout,
        announced: Announcement = NOTHING_ANNOUNCED,
        *,
        sample: Sequence[RawRow] = (),
        default_currency: str | None = None,
    ) -> None:
        self._width = 1 + max((column.column for column in layout.columns), default=0)
        self._name = layout.of(Role.NAME)[0].column
        self._sku = layout.code_column
        self._categories = [column.column for column in layout.of(Role.CATEGORY)]
        self._unit = layout.first(Role.UNIT)
        self._counts = next(
            (
                column.column
                for column in layout.columns
                if column.role in (Role.UNIT, Role.OTHER) and counts_what_a_price_buys(column.title)
            ),
            None,
        )
        self._pack = layout.first(Role.PACK_SIZE)
        self._is_pack_measured = any(
            map(is_measure, title_key(_title_of(layout, self._pack)).split())
        )
        self._currency_columns = currency_columns(layout)
        self._vat_rate = layout.first(Role.VAT_RATE)
        self._description = layout.first(Role.DESCRIPTION)
        self._barcode = layout.first(Role.BARCODE)
        self._texts = _text_columns(layout)
        self._brand = layout.first(Role.BRAND)
        self._counted = [
            (column, role) for role in _COUNTED_ROLES if (column := layout.first(role)) is not None
        ]
        self._marks = marks_by_column(layout, sample)
        self._stocks = [
            _StockColumn(
                column.column,
                self._marks.get(column.column, NO_EVIDENCE),
                _warehouse_key(column),
                asks_whether(column.title),
            )
            for column in layout.of(Role.STOCK)
        ]
        self._prices = [
            PriceColumn(
                column,
                self._marks.get(column.column, NO_EVIDENCE),
                replace(announced, currency=_surer(layout.currency, announced.currency)),
                default_currency=default_currency,
            )
            for column in layout.of(Role.PRICE)
        ]
        main = layout.price_column
        self._columns = SheetColumns(layout.sheet, _letters(layout))
        self._main = next(price for price in self._prices if price.column == main)
        self._others = [price for price in self._prices if price is not self._main]
        self._stand_ins = [price for price in self._others if price.stands_in_for(self._main)]
        self._has_row_terms = bool(self._currency_columns) or any(
            column is not None for column in (self._vat_rate, self._unit, self._counts)
        )
        self._has_told_of_units = False
        self.doubts: tuple[Message, ...] = ()
        """What is doubtful of the item that was read last."""

    def _cells(self, row: RawRow) -> tuple[Cell, ...]:
        """The row's cells, as many as there are columns."""
        missing = self._width - len(row.cells)
        return row.cells + ("",) * missing if missing > 0 else row.cells

    def has_sku(self, row: RawRow) -> bool:
        """Whether the supplier gave the row a SKU of its own."""
        column = self._sku
        return column is not None and column < len(row.cells) and says_something(row.cells[column])

    def name(self, row: RawRow) -> str:
        """The name in the row, however long; empty if there is none."""
        return _text(row.cells[self._name]) if self._name < len(row.cells) else ""

    def sku(self, row: RawRow, category: str | None, new_sku: NewSku) -> str:
        """The SKU that `read` gives to the row's item; empty if there is no telling."""
        cells = self._cells(row)
        own = self._own_sku(cells)
        name = _text(cells[self._name])[:LONGEST_NAME].strip()
        if own or not _WORD.search(name):
            return own
        return new_sku(name, self._identity(cells, self._category_of(cells, category)))

    def _own_sku(self, cells: tuple[Cell, ...]) -> str:
        """The row's code; a code that a spreadsheet program has shortened is none."""
        if self._sku is None:
            return ""
        sku = _text(cells[self._sku]).lstrip("'")
        return "" if is_spoilt(sku) else sku

    def read(self, row: RawRow, category: str | None, new_sku: NewSku) -> PricedItem:
        """The item in `row`; `category` and `new_sku` are for a row without its own.

        Raises UnusableRow.
        """
        cells = self._cells(row)
        name = _text(cells[self._name])[:LONGEST_NAME].strip()
        # Nearly every name begins with a letter, which is quicker to see.
        if not (name[:1].isalnum() or _WORD.search(name)):
            raise UnusableRow(Message("row-name-missing"))
        sku = self._own_sku(cells)
        if len(sku) > LONGEST_SKU:
            raise UnusableRow(Message("row-sku-too-long", most=LONGEST_SKU))
        main = self._price_of(cells)
        price = main.read(main.cell(cells), self._row_terms(row, cells, main))
        if row.is_shifted:
            raise UnusableRow(Message("row-with-shifted-cells"))
        category = self._category_of(cells, category)
        found: dict[str, Value] = {}
        offers, doubts = price.offers, price.doubts
        for other in self._others:
            if cells[other.column] != "" and other is not main:
                read = _take_other(found, other, cells, self._row_terms(row, cells, other))
                if read:
                    offers += read.offers
                    doubts += read.doubts
        self.doubts = self._doubts(doubts, cells, sku, price)
        self._add_characteristics(found, cells, name, price)
        try:
            return PricedItem.of(
                Stand(row.number, self._columns),
                sku or new_sku(name, self._identity(cells, category)),
                name,
                price.stored,
                category,
                found,
                offers,
            )
        except ValidationError as error:
            raise UnusableRow(_told(error)) from error

    def _price_of(self, cells: tuple[Cell, ...]) -> PriceColumn:
        """The column of the row's price: the main one, or where that is blank its only stand-in."""
        if self._stand_ins and not _text(cells[self._main.column]):
            filled = [price for price in self._stand_ins if _text(cells[price.column])]
            if len(filled) == 1:
                return filled[0]
        return self._main

    def _doubts(
        self, doubts: tuple[Message, ...], cells: tuple[Cell, ...], sku: str, price: ReadPrice
    ) -> tuple[Message, ...]:
        if not sku and self._sku is not None and (spoilt := _text(cells[self._sku])):
            doubts += (Message("row-sku-spoilt", sku=spoilt),)
        if self._barcode is not None and is_spoilt(code := _text(cells[self._barcode])):
            doubts += (Message("row-barcode-spoilt", barcode=code),)
        if price.terms.currency == CONVENTIONAL_UNITS and not self._has_told_of_units:
            self._has_told_of_units = True
            doubts += (Message("row-in-conventional-units"),)
        return tuple(dict.fromkeys(doubts)) if doubts else ()

    def _category_of(self, cells: tuple[Cell, ...], category: str | None) -> str | None:
        if not self._categories:
            return category
        first, *others = self._categories
        told = _text(cells[first])
        if others:
            texts = (told, *(_text(cells[column]) for column in others))
            told = " / ".join(dict.fromkeys(filter(None, texts)))
        return told[:_LONGEST_CATEGORY] or category

    def _identity(self, cells: tuple[Cell, ...], category: str | None) -> tuple[str, ...]:
        """What tells two items of one name apart, where neither has a SKU."""
        columns = (self._unit, self._pack, self._brand)
        told = [_text(cells[column]) for column in columns if column is not None]
        return (category or "", *told)

    def _row_terms(self, row: RawRow, cells: tuple[Cell, ...], price: PriceColumn) -> RowTerms:
        """What the row's currency, VAT and unit, and the look of its cell, say of a price."""
        told = NO_ROW_TERMS
        if self._has_row_terms:
            currency = self._currency_columns.get(price.column)
            told = _row_terms(
                cells[currency] if currency is not None else "",
                cells[self._vat_rate] if self._vat_rate is not None else "",
                self._unit_text(cells),
            )
        shown = row.currencies.get(price.column) if row.currencies else None
        return told._replace(shown=shown) if shown else told

    def _unit_text(self, cells: tuple[Cell, ...]) -> str:
        """The row's unit, and how many of it a price buys: “100” below “Per”, “m” are 100 m."""
        unit = _text(cells[self._unit]) if self._unit is not None else ""
        count = _text(cells[self._counts]) if self._counts is not None else ""
        if not count.isdecimal():
            return unit
        if self._counts == self._unit or not unit:
            return f"{count} pcs"
        return f"{count} {unit}" if int(count) > 1 else unit

    def _add_characteristics(
        self, found: dict[str, Value], cells: tuple[Cell, ...], name: str, price: ReadPrice
    ) -> None:
        for column, key in self._texts:
            cell = cells[column]
            if cell != "" and (text := _text(cell)):
                found[key] = text[:_LONGEST_VALUE]
        _add_price(found, price)
        if self._barcode is not None and (text := cell_text(cells[self._barcode])):
            if text.isdecimal():
                found[_BARCODE] = text
            else:
                _add_barcodes(found, text)
        if self._stocks:
            self._add_stocks(found, cells)
        for column, role in self._counted:
            if text := _text(cells[column]):
                found[role.value] = _counted(text, self._marks.get(column, NO_EVIDENCE))
        self._add_unit(found, cells, name, price)
        found.update(extract_features(name))
        if self._description is not None:
            for feature, amount in extract_features(_text(cells[self._description])).items():
                found.setdefault(feature, amount)

    def _add_stocks(self, found: dict[str, Value], cells: tuple[Cell, ...]) -> None:
        """The stock of all warehouses together, and of each of several under its title."""
        if len(self._stocks) == 1:
            column, marks, _, is_question = self._stocks[0]
            if not (cell := cells[column]) and cell == "":
                return
            found["stock"] = str(cell)[:_LONGEST_VALUE]
            stock = read_stock(cell, marks)
            _add_stock(found, yes_or_no(stock) if is_question else stock)
            return
        stocks: list[Stock] = []
        for column, marks, key, is_question in self._stocks:
            cell = cells[column]
            if cell == "":
                continue
            text = str(cell)[:_LONGEST_VALUE]
            stock = read_stock(cell, marks)
            stocks.append(yes_or_no(stock) if is_question else stock)
            found[key] = text
            text = f"{found['stock']} / {text}" if "stock" in found else text
            found["stock"] = text[:_LONGEST_VALUE]
        if stocks:
            _add_stock(found, stocks[0] if len(stocks) == 1 else together(stocks))

    def _add_unit(
        self, found: dict[str, Value], cells: tuple[Cell, ...], name: str, price: ReadPrice
    ) -> None:
        size: int | None = None
        if text := self._unit_text(cells):
            found["unit"], size = read_unit(text[:_LONGEST_TITLE])
        if self._pack is not None and (text := _text(cells[self._pack])):
            size = self._pack_size(text) or size
        size = size or find_pack_size(name)
        if size:
            found[Role.PACK_SIZE.value] = size
        terms = price.terms
        if terms.basis_quantity or (terms.basis and terms.basis != found.get("unit", "pcs")):
            count = f"{terms.basis_quantity:f} " if terms.basis_quantity else ""
            found["price_basis"] = f"{count}{terms.basis or ''}".strip()

    def _pack_size(self, text: str) -> int | None:
        marks = self._marks.get(self._pack, NO_EVIDENCE) if self._pack is not None else NO_EVIDENCE
        if self._is_pack_measured or is_measure(text.lstrip("0123456789., ")):
            return None  # “250 г” is no number of pieces.
        return _whole_number(text, marks) or find_pack_size(text)


def _title_of(layout: TableLayout, wanted: int | None) -> str:
    return next((column.title for column in layout.columns if column.column == wanted), "")


def _letters(layout: TableLayout) -> dict[str, str]:
    """Where the values of a row stand, by their roles; of several columns the first."""
    letters: dict[str, str] = {}
    for column in layout.columns:
        if column.role not in (Role.OTHER, Role.IGNORED):
            letters.setdefault(column.role, column_letters(column.column + 1))
    if (code := layout.code_column) is not None:
        letters[Role.SKU] = column_letters(code + 1)
    letters[Role.PRICE] = column_letters(layout.price_column + 1)
    return letters


def _text_columns(layout: TableLayout) -> list[tuple[int, str]]:
    """The columns that are kept as they are, with their keys."""
    own = [
        (column, role.value)
        for role in (Role.DESCRIPTION, Role.BRAND, Role.PART_NUMBER)
        if (column := layout.first(role)) is not None
    ]
    variants = [
        (
            column.column,
            column.key or (f"{Role.VARIANT} {place}" if place > 1 else Role.VARIANT.value),
        )
        for place, column in enumerate(layout.of(Role.VARIANT), start=1)
    ]
    others = [
        (column.column, column.key)
        for column in layout.columns
        if column.key and column.role not in (Role.PRICE, Role.STOCK, Role.VARIANT)
    ]
    return own + [(column, key[:_LONGEST_TITLE]) for column, key in variants + others]


@lru_cache(maxsize=4096)
def _row_terms(currency_cell: Cell, vat_rate: Cell, unit: str) -> RowTerms:
    currency = _text(currency_cell)
    counted = read_basis(unit) if unit else None
    told = currency and (
        currency_code(currency) or find_currency(currency) or currency[:_LONGEST_TITLE]
    )
    return RowTerms(
        told or None,
        None,
        _rate(vat_rate),
        counted[0] if counted else unit_code(unit),
        counted[1] if counted else None,
    )


def _take_other(
    found: dict[str, Value], column: PriceColumn, cells: tuple[Cell, ...], told: RowTerms
) -> ReadPrice | None:
    """What another column of prices has, which is kept under its key as well."""
    cell = cells[column.column]
    try:
        cell = column.cell(cells)
        price = column.read(cell, told)
    except UnreadablePrice:
        if column.key and (text := _text(cell)):
            found[column.key] = text[:_LONGEST_VALUE]
        return None
    if column.key:
        is_known = column.key in _KNOWN_PRICES
        found[column.key] = str(price.stored) if is_known else _text(cell)[:_LONGEST_VALUE]
    return price


def _add_price(found: dict[str, Value], read: ReadPrice) -> None:
    price, terms = read.said, read.terms
    if terms.currency:
        found["currency"] = terms.currency
    if terms.vat:
        found["vat"] = terms.vat.value
    if terms.vat_rate is not None:
        found[Role.VAT_RATE.value] = f"{terms.vat_rate:f}"
    if price is None:
        return
    if price.is_from:
        found["price_from"] = True
    if price.upper is not None:
        found["price_to"] = str(round(price.upper, 2))
    if price.others:
        found["price_other"] = " / ".join(_written(other, price.currency) for other in price.others)


def _written(other: Price, currency: str | None) -> str:
    """Another price of a cell, with its currency where that is not the item's."""
    amount = str(round(other.amount, 2))
    return f"{amount} {other.currency}" if other.currency not in (None, currency) else amount


def _add_barcodes(found: dict[str, Value], text: str) -> None:
    first, *others = read_barcodes(text[:_LONGEST_VALUE]) or [""]
    if first:
        found[Role.BARCODE.value] = first
    if others:
        found["barcode_others"] = ", ".join(others)


def _add_stock(found: dict[str, Value], stock: Stock) -> None:
    if stock.in_stock is not None:
        found["in_stock"] = stock.in_stock
    if stock.quantity is not None:
        found["stock_quantity"] = stock.quantity


def _warehouse_key(column: ColumnRole) -> str:
    return f"stock: {column.title or column_letters(column.column + 1)}"[:_LONGEST_TITLE]


def _rate(cell: Cell) -> Decimal | None:
    """A VAT rate in percent: “20%”, 20, and 0.2 as workbooks keep percents."""
    if isinstance(cell, Decimal):
        return (cell * _PERCENT if 0 < cell < 1 else cell).normalize() if cell else None
    match = _RATE.fullmatch(cell)
    return Decimal(match["rate"].replace(",", ".")) if match else None


def _counted(text: str, marks: NumberMarks) -> Value:
    """The whole number in `text`, or the text."""
    return _whole_number(text, marks) or text[:_LONGEST_VALUE]


def _whole_number(text: str, marks: NumberMarks) -> int | None:
    if text.isdecimal():
        return int(text) or None if len(text) <= 6 else None
    match = _NUMBER_AND_UNIT.fullmatch(plain_number_text(text)) if len(text) < 32 else None
    read = parse_number(match["number"].strip(" '.,"), marks) if match else None
    if read is None or read.doubt or read.value != int(read.value) or read.value > 999_999:
        return None
    return int(read.value) or None


def _surer(in_titles: str | None, announced: str | None) -> str | None:
    """The currency of a table; “руб.” in its titles does not say whose, a line above them may."""
    if in_titles and not (announced and isinstance(in_titles, BareRoubles)):
        return in_titles
    return announced


def _text(cell: Cell) -> str:
    """The text of a cell in one line; empty for what stands for no value."""
    text = cell if isinstance(cell, str) else format(cell, "f")
    if len(text) <= LONGEST_NO_VALUE:
        return "" if text.lower() in NO_VALUE else text
    return " ".join(text.split()) if "\n" in text else text


def _told(error: ValidationError) -> Message:
    first = error.errors()[0]
    field = first["loc"][0] if first["loc"] else "row"
    return Message("row-not-storable", field=field, why=first["msg"][:200])
