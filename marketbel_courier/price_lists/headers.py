"""Which row names the columns, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.price_lists.records import Cell, RawRow
from marketbel_courier.price_lists.text import normalise

_LONGEST_TITLE = 60


class Field(StrEnum):
    """What a column can hold; the value is its key in an item's characteristics."""

    NAME = "name"
    SKU = "sku"
    PRICE = "price"
    CATEGORY = "category"
    UNIT = "unit"
    STOCK = "stock"
    DESCRIPTION = "description"
    BRAND = "brand"
    BARCODE = "barcode"
    CURRENCY = "currency"


# The order is the order of preference: the first title that a row has wins.
_TITLES: Mapping[Field, Sequence[str]] = {
    Field.NAME: (
        "наименование", "название", "наименование товара", "название товара", "номенклатура",
        "товар", "продукт", "продукция", "name", "product name", "item name", "product", "item",
        "title", "модель", "model", "позиция", "goods",
    ),
    Field.SKU: (
        "артикул", "sku", "код товара", "код", "article", "article number", "item code",
        "product code", "item number", "item no", "part number", "part no", "арт", "код артикула",
        "code", "номенклатурный номер", "id товара", "product id", "vendor code", "арт no",
    ),
    Field.PRICE: (
        "цена", "price", "розничная цена", "цена розничная", "цена розница", "unit price",
        "retail price", "стоимость", "цена за единицу", "цена за ед", "цена за шт", "цена с ндс",
        "list price", "опт", "оптовая цена", "цена оптовая", "цена опт", "wholesale price",
        "cost", "прайс", "ррц", "рц",
    ),
    Field.CATEGORY: (
        "категория", "category", "группа", "группа товаров", "раздел", "тип товара",
        "product group", "group", "department", "section",
    ),
    Field.UNIT: (
        "единица", "ед", "ед изм", "единица измерения", "ед измерения", "unit", "uom",
        "unit of measure", "units",
    ),
    Field.STOCK: (
        "остаток", "остатки", "наличие", "количество", "кол во", "склад", "в наличии", "stock",
        "qty", "quantity", "in stock", "availability", "on hand", "available",
    ),
    Field.DESCRIPTION: (
        "описание", "description", "характеристики", "комментарий", "примечание", "details",
        "specification", "notes",
    ),
    Field.BRAND: ("бренд", "производитель", "марка", "brand", "manufacturer", "maker"),
    Field.BARCODE: ("штрихкод", "штрих код", "barcode", "ean", "ean13", "upc", "gtin"),
    Field.CURRENCY: ("валюта", "currency"),
}  # fmt: skip
_EXACT: Mapping[str, tuple[Field, int]] = {
    title: (field, rank) for field, titles in _TITLES.items() for rank, title in enumerate(titles)
}
# A title that only contains such a word ("Цена, руб. с НДС", "Item price EUR") ranks behind all
# exact ones. Words that mean something else beside another word are not listed.
_STEMS: Sequence[tuple[re.Pattern[str], Field]] = (
    (re.compile(r"\b(цена|цены|price|стоимость|ррц)\b"), Field.PRICE),
    (re.compile(r"\b(артикул\w*|sku|article)\b"), Field.SKU),
    (re.compile(r"\b(наименование|название|номенклатура)\b"), Field.NAME),
    (re.compile(r"\b(категория|category)\b"), Field.CATEGORY),
    (re.compile(r"\b(остат\w+|наличи\w+|склад\w*|stock)\b"), Field.STOCK),
    (re.compile(r"\b(описание|description)\b"), Field.DESCRIPTION),
    (re.compile(r"\b(штрихкод\w*|barcode)\b"), Field.BARCODE),
    (re.compile(r"\b(бренд|brand|производитель|manufacturer)\b"), Field.BRAND),
)
_ONLY_CONTAINED = 1000
_NOT_THE_PRICE = re.compile(r"\b(стар\w+|прежн\w+|закуп\w+|old|previous)\b")
_ROW_NUMBERS = frozenset({"", "no", "n", "п п", "no п п", "n п п", "номер", "номер п п"})


@dataclass(frozen=True, slots=True)
class Header:
    """A header row: which column holds which field, and the titles of all others."""

    row_number: int
    columns: Mapping[Field, int]
    other: Mapping[int, str]
    titles: tuple[str, ...]

    def is_repeated_by(self, row: RawRow) -> bool:
        """Whether `row` is the same header again, as on each page of a printed list."""
        return tuple(_titles(row.cells)) == self.titles


def read_header(row: RawRow) -> Header | None:
    """`row` as a header, or None if it does not name both a name and a price column."""
    titles = _titles(row.cells)
    best: dict[Field, tuple[int, int]] = {}
    for column, title in enumerate(titles):
        found = _field_of(title)
        if found:
            field, rank = found
            best[field] = min(best.get(field, (rank, column)), (rank, column))
    columns = {field: column for field, (_, column) in best.items()}
    if Field.NAME not in columns and Field.DESCRIPTION in columns:
        columns[Field.NAME] = columns.pop(Field.DESCRIPTION)
    if Field.NAME not in columns or Field.PRICE not in columns:
        return None
    taken = set(columns.values())
    other = {
        column: str(cell)
        for column, cell in enumerate(row.cells)
        if column not in taken and titles[column] not in _ROW_NUMBERS
    }
    return Header(row.number, columns, other, tuple(titles))


def _titles(cells: Sequence[Cell]) -> list[str]:
    return [
        normalise(cell) if isinstance(cell, str) and len(cell) <= _LONGEST_TITLE else ""
        for cell in cells
    ]


def _field_of(title: str) -> tuple[Field, int] | None:
    if not title:
        return None
    if title in _EXACT:
        return _EXACT[title]
    for pattern, field in _STEMS:
        if pattern.search(title) and not (field is Field.PRICE and _NOT_THE_PRICE.search(title)):
            return field, _ONLY_CONTAINED
    return None
