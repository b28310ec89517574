"""One row into one item, by what the layout says of the columns."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic import ValidationError

from marketbel_courier.file_formats.currencies import currency_code, find_currency
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.features import extract_features
from marketbel_courier.price_lists.money import Price, UnreadablePrice, read_price
from marketbel_courier.price_lists.records import (
    LONGEST_NAME,
    LONGEST_SKU,
    Cell,
    PricedItem,
    RawRow,
    UnusableRow,
    Value,
)
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.stock import read_stock
from marketbel_courier.price_lists.table_layout import TableLayout
from marketbel_courier.price_lists.units import find_pack_size, read_unit

NewSku = Callable[[str, tuple[str, ...]], str]
"""Gives a SKU to an item without one, by its name and what tells it from its namesakes."""

_LONGEST_VALUE = 2000
_LONGEST_TITLE = 100
_LONGEST_CATEGORY = 255
_NO_VALUE = frozenset({"", "-", "—", "–", "n/a", "#n/a", "#н/д"})
_WORD = re.compile(r"\w")
_DIGIT = re.compile(r"\d")


class ItemReader:
    """Reads the rows of one layout; `currency` is what a line above the header says."""

    def __init__(self, layout: TableLayout, currency: str | None = None) -> None:
        self._width = 1 + max((column.column for column in layout.columns), default=0)
        self._name = layout.of(Role.NAME)[0].column
        self._price = layout.price_column
        self._sku = layout.first(Role.SKU)
        self._category = layout.first(Role.CATEGORY)
        self._unit = layout.first(Role.UNIT)
        self._stock = layout.first(Role.STOCK)
        self._pack = layout.first(Role.PACK_SIZE)
        self._currency_column = layout.first(Role.CURRENCY)
        self._description = layout.first(Role.DESCRIPTION)
        self._texts = [
            (column, role.value)
            for role in (Role.DESCRIPTION, Role.BRAND, Role.BARCODE)
            if (column := layout.first(role)) is not None
        ]
        self._texts += [
            (column.column, column.key[:_LONGEST_TITLE])
            for column in layout.of(Role.OTHER)
            if column.key
        ]
        self._other_prices = [
            (column.column, column.key)
            for column in layout.of(Role.PRICE)
            if column.key and column.column != self._price
        ]
        self._currency = layout.currency or currency

    def _cells(self, row: RawRow) -> tuple[Cell, ...]:
        """The row's cells, as many as there are columns."""
        missing = self._width - len(row.cells)
        return row.cells + ("",) * missing if missing > 0 else row.cells

    def has_sku(self, row: RawRow) -> bool:
        """Whether the supplier gave the row a SKU of its own."""
        column = self._sku
        return column is not None and column < len(row.cells) and bool(_text(row.cells[column]))

    def name(self, row: RawRow) -> str:
        """The name in the row, however long; empty if there is none."""
        return _text(row.cells[self._name]) if self._name < len(row.cells) else ""

    def sku(self, row: RawRow, category: str | None, new_sku: NewSku) -> str:
        """The SKU that `read` gives to the row's item; empty if there is no telling."""
        cells = self._cells(row)
        own = _text(cells[self._sku]) if self._sku is not None else ""
        name = _text(cells[self._name])[:LONGEST_NAME].strip()
        if own or not _WORD.search(name):
            return own
        return new_sku(name, self._identity(cells, self._category_of(cells, category)))

    def read(self, row: RawRow, category: str | None, new_sku: NewSku) -> PricedItem:
        """The item in `row`; `category` and `new_sku` are for a row without its own.

        Raises UnusableRow.
        """
        cells = self._cells(row)
        name = _text(cells[self._name])[:LONGEST_NAME].strip()
        if not _WORD.search(name):
            raise UnusableRow(Message("row-name-missing"))
        sku = _text(cells[self._sku]) if self._sku is not None else ""
        if len(sku) > LONGEST_SKU:
            raise UnusableRow(Message("row-sku-too-long", most=LONGEST_SKU))
        price = read_price(cells[self._price])
        if not price.amount:
            raise UnusableRow(Message("row-price-zero"))
        category = self._category_of(cells, category)
        try:
            return PricedItem(
                row.number,
                sku or new_sku(name, self._identity(cells, category)),
                name,
                price.amount,
                category,
                self._characteristics(row, cells, name, price),
            )
        except ValidationError as error:
            raise UnusableRow(_told(error)) from error

    def _category_of(self, cells: tuple[Cell, ...], category: str | None) -> str | None:
        if self._category is None:
            return category
        return _text(cells[self._category])[:_LONGEST_CATEGORY] or category

    def _identity(self, cells: tuple[Cell, ...], category: str | None) -> tuple[str, ...]:
        """What tells two items of one name apart, where neither has a SKU."""
        told = [_text(cells[column]) for column in (self._unit, self._pack) if column is not None]
        brand = [_text(cells[column]) for column, key in self._texts if key == Role.BRAND.value]
        return (category or "", *told, *brand)

    def _characteristics(
        self, row: RawRow, cells: tuple[Cell, ...], name: str, price: Price
    ) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for column, key in self._texts:
            cell = cells[column]
            if cell != "" and (text := _text(cell)):
                found[key] = text[:_LONGEST_VALUE]
        if self._other_prices:
            self._add_other_prices(found, cells)
        self._add_price(found, row, cells, price)
        if self._stock is not None:
            _add_stock(found, cells[self._stock])
        self._add_unit(found, cells, name)
        found.update(extract_features(name))
        if self._description is not None:
            for feature, amount in extract_features(_text(cells[self._description])).items():
                found.setdefault(feature, amount)
        return found

    def _add_price(
        self, found: dict[str, Value], row: RawRow, cells: tuple[Cell, ...], price: Price
    ) -> None:
        told = self._currency_of(cells)
        currency = (
            price.currency
            or told
            or (row.currencies and row.currencies.get(self._price))
            or self._currency
        )
        if currency == "RUB" and self._currency == "BYN" and not told:
            currency = "BYN"  # “руб.” beside a number: the title says whose
        if currency:
            found["currency"] = currency
        if price.is_from:
            found["price_from"] = True
        if price.upper is not None:
            found["price_to"] = str(price.upper)
        if price.others:
            found["price_other"] = " / ".join(map(str, price.others))

    def _add_other_prices(self, found: dict[str, Value], cells: tuple[Cell, ...]) -> None:
        for column, key in self._other_prices:
            if text := _text(cells[column]):
                try:
                    found[key] = str(read_price(cells[column]).amount)
                except UnreadablePrice:
                    found[key] = text[:_LONGEST_VALUE]

    def _currency_of(self, cells: tuple[Cell, ...]) -> str | None:
        if self._currency_column is None:
            return None
        text = _text(cells[self._currency_column])
        return (currency_code(text) or find_currency(text) or text[:_LONGEST_TITLE]) or None

    def _add_unit(self, found: dict[str, Value], cells: tuple[Cell, ...], name: str) -> None:
        size: int | None = None
        if self._unit is not None and (text := _text(cells[self._unit])):
            found["unit"], size = read_unit(text[:_LONGEST_TITLE])
        if self._pack is not None and (text := _text(cells[self._pack])):
            size = _whole_number(text) or find_pack_size(text) or size
        size = size or (find_pack_size(name) if _DIGIT.search(name) else None)
        if size:
            found[Role.PACK_SIZE.value] = size


def _add_stock(found: dict[str, Value], cell: Cell) -> None:
    text = str(cell)
    if text == "":
        return
    stock = read_stock(cell)
    found["stock"] = text[:_LONGEST_VALUE]
    if stock.in_stock is not None:
        found["in_stock"] = stock.in_stock
    if stock.quantity is not None:
        found["stock_quantity"] = stock.quantity


def _whole_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= 6 and int(text) else None


def _text(cell: Cell) -> str:
    text = cell if isinstance(cell, str) else format(cell, "f")
    return "" if len(text) <= 4 and text.lower() in _NO_VALUE else text


def _told(error: ValidationError) -> Message:
    first = error.errors()[0]
    field = first["loc"][0] if first["loc"] else "row"
    return Message("row-not-storable", field=field, why=first["msg"][:200])
