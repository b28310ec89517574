"""From rows to items: takes what is an item, and says what is wrong with the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from marketbel_courier.price_lists.headers import Field, Header, read_header
from marketbel_courier.price_lists.money import parse_price
from marketbel_courier.price_lists.records import (
    Cell,
    Entry,
    HeaderNotFound,
    PricedItem,
    RawRow,
    ReadingHints,
    RowProblem,
    UnusableRow,
)
from marketbel_courier.price_lists.text import normalise

_HEADER_WITHIN_ROWS = 60
_OWN_SKU = "auto-"
_LONGEST_SKU = 255
_LONGEST_NAME = 500
_LONGEST_VALUE = 2000
_LONGEST_TITLE = 100
_NO_VALUE = frozenset({"", "-", "—", "–", "n/a", "#n/a"})
_TOTAL = re.compile(r"(итого|всего|total|grand total)\b.*")
_DESCRIBING = (
    Field.UNIT,
    Field.STOCK,
    Field.DESCRIPTION,
    Field.BRAND,
    Field.BARCODE,
    Field.CURRENCY,
)


def interpret_rows(rows: Iterable[RawRow], hints: ReadingHints) -> Iterator[Entry]:
    """The entries of one table, as they are read; raises HeaderNotFound at once."""
    header, body = _split(iter(rows))
    return _entries(header, body)


def _entries(header: Header, body: Iterable[RawRow]) -> Iterator[Entry]:
    row_of_sku: dict[str, int] = {}
    category: str | None = None
    for row in body:
        if header.is_repeated_by(row) or _is_total(header, row):
            continue
        if _is_category(row):
            category = next(str(cell) for cell in row.cells if cell != "")
            continue
        try:
            item = _read_item(header, row, category)
        except UnusableRow as error:
            yield RowProblem(row.number, str(error), tuple(row.texts()))
            continue
        earlier = row_of_sku.get(item.sku)
        row_of_sku[item.sku] = row.number
        yield item
        if earlier is not None:
            yield _doubled(item, earlier, row)


def sku_from_name(name: str) -> str:
    """A SKU for an item that has none: the same for every spelling that compares equal."""
    digest = hashlib.sha256(normalise(name).encode())
    return f"{_OWN_SKU}{digest.hexdigest()[:20]}"


def _split(rows: Iterator[RawRow]) -> tuple[Header, Iterator[RawRow]]:
    head = list(islice(rows, _HEADER_WITHIN_ROWS))
    found = [(header, place) for place, row in enumerate(head) if (header := read_header(row))]
    if not found:
        raise HeaderNotFound(
            f"None of the first {_HEADER_WITHIN_ROWS} rows names the columns: one of them must have"
            " a title for the name (such as “Наименование” or “Name”) and one for the price"
            " (such as “Цена” or “Price”)."
        )
    # max takes the first of equals: later ones are the header repeated on the next page.
    header, place = max(found, key=lambda pair: len(pair[0].columns))
    return header, chain(head[place + 1 :], rows)


def _read_item(header: Header, row: RawRow, category: str | None) -> PricedItem:
    name = _text(header, row, Field.NAME)[:_LONGEST_NAME].strip()
    if not normalise(name):
        raise UnusableRow("the name is missing")
    sku = _text(header, row, Field.SKU)
    if len(sku) > _LONGEST_SKU:
        raise UnusableRow(f"the SKU is longer than {_LONGEST_SKU} characters")
    price = parse_price(_cell(header, row, Field.PRICE))
    return PricedItem(
        row_number=row.number,
        sku=sku or sku_from_name(name),
        name=name,
        price=price,
        category=_text(header, row, Field.CATEGORY) or category,
        characteristics=_characteristics(header, row),
    )


def _characteristics(header: Header, row: RawRow) -> dict[str, str]:
    known = {field.value: _text(header, row, field) for field in _DESCRIBING}
    other = {
        title[:_LONGEST_TITLE]: str(row.cells[column])
        for column, title in header.other.items()
        if column < len(row.cells)
    }
    return {key: text[:_LONGEST_VALUE] for key, text in (other | known).items() if text}


def _doubled(item: PricedItem, earlier: int, row: RawRow) -> RowProblem:
    what = "the same name" if item.sku.startswith(_OWN_SKU) else f"SKU “{item.sku}”"
    return RowProblem(
        row.number,
        f"{what} stands in row {earlier} too, and this later row was taken",
        tuple(row.texts()),
        left_out=False,
    )


def _cell(header: Header, row: RawRow, field: Field) -> Cell:
    column = header.columns.get(field)
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def _text(header: Header, row: RawRow, field: Field) -> str:
    text = str(_cell(header, row, field))
    return "" if text.casefold() in _NO_VALUE else text


def _is_category(row: RawRow) -> bool:
    """A single text between the items is a heading for those that follow."""
    return row.filled == 1 and any(isinstance(cell, str) and cell for cell in row.cells)


def _is_total(header: Header, row: RawRow) -> bool:
    """A closing sum is no item, and nothing to complain about."""
    first = next((str(cell) for cell in row.cells if cell != ""), "")
    return bool(_TOTAL.fullmatch(normalise(first))) and not _text(header, row, Field.SKU)
