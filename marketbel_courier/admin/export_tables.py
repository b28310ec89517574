"""The columns of the catalogue's tables as they are exported, titled in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from marketbel_courier.admin.catalogue_contract import BestView, ProductView
from marketbel_courier.admin.catalogue_views import delisted_at, item_view, rounded
from marketbel_courier.catalogue.change_search import ItemChange, ReadingSeen
from marketbel_courier.catalogue.item_search import FoundItem
from marketbel_courier.catalogue.price_points import PricePoint
from marketbel_courier.catalogue.readings import KIND_WORDS, ChangeKind, ReadingSource
from marketbel_courier.file_formats.table_export import ExportCell
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.roles import Role

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ExportColumn(Generic[Row]):
    """A column: its title, and what stands in it; messages are said in words."""

    title: Message
    value: Callable[[Row], ExportCell | Message | list[Message]]


@dataclass(frozen=True, slots=True)
class ExportTable(Generic[Row]):
    """A table: what it is called, and its columns."""

    title: Message
    columns: Sequence[ExportColumn[Row]]

    def titles(self, language: Language) -> list[str]:
        """What stands above the columns."""
        return [column.title.text(language) for column in self.columns]

    def cells(self, row: Row, language: Language) -> list[ExportCell]:
        """One row."""
        return [_said(column.value(row), language) for column in self.columns]


def _said(value: ExportCell | Message | list[Message], language: Language) -> ExportCell:
    match value:
        case Message():
            return value.text(language)
        case list():
            return "; ".join(one.text(language) for one in value) or None
        case _:
            return value


_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_STATUS_WORDS: Mapping[str, Message] = {
    "unmatched": Message("export-status-unmatched"),
    "auto_matched": Message("export-status-auto"),
    "potential_match": Message("export-status-potential"),
    "verified_match": Message("export-status-verified"),
}
_SUPPLIER = Message("export-supplier")
_CODE = Message("export-code")
_NAME = Message("export-name")
_PRICE = Message("export-price")
_CURRENCY = Message("export-currency")
_PRODUCT = Message("export-product")
_YES, _NO = Message("export-yes"), Message("export-no")


def _told(name: str) -> Callable[[FoundItem], ExportCell]:
    """What the list says of an item under this name."""

    def value(item: FoundItem) -> ExportCell:
        told = item.characteristics.get(name)
        return None if told is None or isinstance(told, bool | list | dict) else str(told)

    return value


def _stock(item: FoundItem) -> ExportCell:
    """How many there are, as a number where the list tells one; it may say “many”, or “> 10”."""
    told = _told("stock")(item)
    if not isinstance(told, str) or not _NUMBER.fullmatch(told):
        return told
    return Decimal(told) if "." in told else int(told)


def _match(item: FoundItem) -> Message | None:
    """How the item came to its product. An unmatched one may have had a product made of it."""
    if item.match_status == "unmatched" and item.product_id is not None:
        return Message("export-status-own")
    return _STATUS_WORDS.get(item.match_status)


def _in_stock(item: FoundItem) -> Message | None:
    told = item.characteristics.get("in_stock")
    return {True: _YES, False: _NO}.get(told) if isinstance(told, bool) else None


def _unit(item: FoundItem) -> Message | None:
    told = _told("unit")(item)
    return None if told is None else Message("export-unit-name", unit=str(told))


def _other_prices(item: FoundItem) -> list[Message]:
    """All offers but the main one, each with its terms."""
    return [
        Message(
            "export-other-price",
            kind=Message("export-price-kind", kind=offer.kind),
            amount=offer.amount,
            terms=" ".join(filter(None, (offer.currency, offer.variant, _least(offer)))) or None,
        )
        for offer in item_view(item).offers
        if not offer.is_main
    ]


def _least(offer: Any) -> str | None:
    least = offer.least_quantity or offer.least_sum
    return f"≥ {least}" if least else None


def _cell(item: FoundItem) -> str | None:
    """The cell of the price, such as D7."""
    place = item.place
    if place is None:
        return None
    return f"{place.letters.get(Role.PRICE, '')}{place.row_number}"


ITEMS: ExportTable[FoundItem] = ExportTable(
    Message("export-items"),
    [
        ExportColumn(_SUPPLIER, lambda item: item.supplier_name),
        ExportColumn(_CODE, lambda item: item.supplier_sku),
        ExportColumn(_NAME, lambda item: item.name),
        ExportColumn(_PRICE, lambda item: item.price),
        ExportColumn(_CURRENCY, _told("currency")),
        ExportColumn(Message("export-other-prices"), _other_prices),
        ExportColumn(
            Message("export-old-price"), lambda item: item.change.old_price if item.change else None
        ),
        ExportColumn(
            Message("export-percent"),
            lambda item: rounded(item.change.percent) if item.change else None,
        ),
        ExportColumn(
            Message("export-changed-at"), lambda item: item.change.at if item.change else None
        ),
        ExportColumn(Message("export-in-stock"), _in_stock),
        ExportColumn(Message("export-stock"), _stock),
        ExportColumn(Message("export-category"), _told("category")),
        ExportColumn(Message("export-brand"), _told("brand")),
        ExportColumn(Message("export-barcode"), _told("barcode")),
        ExportColumn(Message("export-unit"), _unit),
        ExportColumn(Message("export-match"), _match),
        ExportColumn(_PRODUCT, lambda item: item.product_name),
        ExportColumn(Message("export-delisted-at"), delisted_at),
        ExportColumn(
            Message("export-sheet"), lambda item: item.place.sheet if item.place else None
        ),
        ExportColumn(Message("export-cell"), _cell),
        ExportColumn(Message("export-listed-at"), lambda item: item.last_listed_at),
    ],
)


def _of_best(
    value: Callable[[BestView], ExportCell | Message],
) -> Callable[[ProductView], ExportCell | Message]:
    """What is told of a product's best offer."""
    return lambda product: value(product.best) if product.best else None


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _measure(best: BestView) -> Message | str | None:
    """What the lowest price buys, where that is another thing than one piece."""
    if best.unit is None:
        return best.quantity
    return Message("export-measure", quantity=best.quantity or None, unit=best.unit)


_BEST_OFFER: list[ExportColumn[ProductView]] = [
    ExportColumn(
        Message("export-lowest-price-currency"), _of_best(lambda best: best.price_currency)
    ),
    ExportColumn(Message("export-lowest-price-buys"), _of_best(_measure)),
    ExportColumn(Message("export-best-of"), _of_best(lambda best: best.supplier_name)),
    ExportColumn(Message("export-best-code"), _of_best(lambda best: best.supplier_sku)),
    ExportColumn(Message("export-best-price"), _of_best(lambda best: _number(best.amount))),
    ExportColumn(Message("export-best-currency"), _of_best(lambda best: best.currency)),
    ExportColumn(Message("export-best-since"), _of_best(lambda best: best.since)),
    ExportColumn(Message("export-rate"), _of_best(lambda best: _number(best.rate))),
    ExportColumn(
        Message("export-rate-of"),
        _of_best(lambda best: best.rate_date.isoformat() if best.rate_date else None),
    ),
    ExportColumn(Message("export-compared"), _of_best(lambda best: best.compared)),
    ExportColumn(Message("export-not-compared"), _of_best(lambda best: best.left_out)),
    ExportColumn(
        Message("export-why-not-compared"),
        _of_best(lambda best: " ".join(said.text for said in best.told) or None),
    ),
]
PRODUCTS: ExportTable[ProductView] = ExportTable(
    Message("export-products"),
    [
        ExportColumn(_CODE, lambda product: product.internal_sku),
        ExportColumn(_NAME, lambda product: product.name),
        ExportColumn(
            Message("export-state"),
            lambda product: Message("export-product-state", state=product.status),
        ),
        ExportColumn(Message("export-category"), lambda product: product.category),
        ExportColumn(Message("export-lowest-price"), lambda product: _number(product.min_price)),
        ExportColumn(
            Message("export-available"), lambda product: _YES if product.is_available else _NO
        ),
        ExportColumn(Message("export-suppliers"), lambda product: product.suppliers_count),
        ExportColumn(Message("export-offers"), lambda product: product.items_count),
        ExportColumn(Message("export-changed-at"), lambda product: product.updated_at),
        *_BEST_OFFER,
    ],
)


def _kinds(change: ItemChange) -> Message:
    return Message("export-kinds", kinds=[KIND_WORDS[kind] for kind in change.kinds])


_OF_CHANGES: list[ExportColumn[ItemChange]] = [
    ExportColumn(_SUPPLIER, lambda change: change.supplier_name),
    ExportColumn(_CODE, lambda change: change.supplier_sku),
    ExportColumn(_NAME, lambda change: change.name),
    ExportColumn(Message("export-change"), _kinds),
    ExportColumn(Message("export-old-price"), lambda change: change.old_price),
    ExportColumn(Message("export-new-price"), lambda change: change.new_price),
    ExportColumn(_CURRENCY, lambda change: change.currency),
    ExportColumn(Message("export-percent"), lambda change: rounded(change.percent)),
    ExportColumn(Message("export-old-name"), lambda change: change.old_name),
    ExportColumn(_PRODUCT, lambda change: change.product_name),
]
CHANGES: ExportTable[ItemChange] = ExportTable(
    Message("export-changes"),
    [ExportColumn(Message("export-at"), lambda change: change.at), *_OF_CHANGES],
)
DIFFERENCES: ExportTable[ItemChange] = ExportTable(Message("export-comparison"), _OF_CHANGES)


_READING_SOURCES: Mapping[ReadingSource, Message] = {
    ReadingSource.OWN: Message("export-reading-list"),
    ReadingSource.OTHER: Message("export-reading-other"),
    ReadingSource.RELEASED: Message("export-reading-released"),
}


def _count(kind: ChangeKind) -> Callable[[ReadingSeen], ExportCell]:
    return lambda reading: reading.counts.get(kind, 0)


READINGS: ExportTable[ReadingSeen] = ExportTable(
    Message("export-readings"),
    [
        ExportColumn(Message("export-reading-listed-at"), lambda reading: reading.listed_at),
        ExportColumn(Message("export-reading-stored-at"), lambda reading: reading.stored_at),
        ExportColumn(_SUPPLIER, lambda reading: reading.supplier_name),
        ExportColumn(
            Message("export-reading-source"), lambda reading: _READING_SOURCES[reading.source]
        ),
        ExportColumn(
            Message("export-reading-first"), lambda reading: _YES if reading.is_first else _NO
        ),
        ExportColumn(Message("export-items"), lambda reading: reading.items),
        *(
            ExportColumn(Message("export-count", kind=kind.value), _count(kind))
            for kind in ChangeKind
        ),
    ],
)


@dataclass(frozen=True, slots=True)
class PointOfItem:
    """A price of an item at a time."""

    item: FoundItem
    point: PricePoint


HISTORY: ExportTable[PointOfItem] = ExportTable(
    Message("export-history"),
    [
        ExportColumn(_SUPPLIER, lambda row: row.item.supplier_name),
        ExportColumn(_CODE, lambda row: row.item.supplier_sku),
        ExportColumn(_NAME, lambda row: row.item.name),
        ExportColumn(Message("export-at"), lambda row: row.point.at),
        ExportColumn(_PRICE, lambda row: row.point.price),
        ExportColumn(_CURRENCY, lambda row: _told("currency")(row.item)),
    ],
)
