"""The catalogue as the API tells of it: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketbel_courier.admin.catalogue_contract import (
    BestView,
    ChangeView,
    CountsView,
    ItemView,
    NetChangeView,
    OfferView,
    PlaceView,
    PointView,
    PriceChangeView,
    ProductView,
    ReadingView,
)
from marketbel_courier.catalogue.change_search import ItemChange, ReadingSeen
from marketbel_courier.catalogue.item_places import ItemPlace
from marketbel_courier.catalogue.item_search import FoundItem
from marketbel_courier.catalogue.price_points import PriceLine
from marketbel_courier.catalogue.product_search import FoundProduct
from marketbel_courier.catalogue.readings import ChangeKind
from marketbel_courier.catalogue.staging import DELISTED_AT
from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.price_kinds import PriceKind
from marketbel_courier.price_lists.roles import Role

_PERCENT_DIGITS = 2


def item_view(item: FoundItem) -> ItemView:
    """An item."""
    told = item.characteristics
    stock = told.get("in_stock")
    return ItemView(
        **{name: getattr(item, name) for name in _PLAIN},
        currency=_text(told, "currency"),
        category=_text(told, "category"),
        brand=_text(told, "brand"),
        barcode=_text(told, "barcode"),
        unit=_text(told, "unit"),
        in_stock=stock if isinstance(stock, bool) else None,
        stock=_text(told, "stock"),
        is_listed=item.is_listed,
        delisted_at=delisted_at(item),
        match_score=None if item.match_score is None else float(item.match_score),
        change=_price_change(item),
        offers=offer_views(item),
        place=item.place and _place(item.place),
    )


_PLAIN = (
    "id", "supplier_id", "supplier_name", "supplier_sku", "name", "price", "match_status",
    "product_id", "product_name", "created_at", "updated_at", "last_listed_at",
)  # fmt: skip


def offer_views(item: FoundItem) -> list[OfferView]:
    """The item's prices, at least its price itself."""
    main = item.place.letters.get(Role.PRICE) if item.place else None
    offers = item.offers or [
        {
            "kind": PriceKind.PLAIN,
            "amount": str(item.price),
            **{name: item.characteristics.get(name) for name in ("currency", "vat", "vat_rate")},
        }
    ]
    found = [_offer(offer, item.place, main) for offer in offers]
    # Which of them is the item's price: the one in its column, at its amount.
    chosen = next(
        (
            place
            for place, offer in enumerate(found)
            if _same_amount(offer.amount, item.price)
            and (main is None or offer.cell is None or _letters(offer.cell) == main)
        ),
        0,
    )
    return [
        offer.model_copy(update={"is_main": place == chosen}) for place, offer in enumerate(found)
    ]


def product_view(product: FoundProduct, best: BestView | None) -> ProductView:
    """A product with its best offer."""
    return ProductView(
        **{name: getattr(product, name) for name in FoundProduct.__dataclass_fields__}, best=best
    )


def points_of(line: PriceLine, item: FoundItem, *, now: datetime) -> list[PointView]:
    """The points of an item, up to what it costs today, or did when it was delisted."""
    points = [PointView(at=point.at, price=point.price) for point in line.points]
    end = delisted_at(item) or now
    if not points or points[-1].at < end:
        points.append(PointView(at=end, price=item.price))
    return points


def delisted_at(item: FoundItem) -> datetime | None:
    """When a list came first that does not have the item; None while its list has it."""
    try:
        at = datetime.fromisoformat(str(item.characteristics[DELISTED_AT]))
    except (KeyError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def reading_view(reading: ReadingSeen, jobs: Mapping[str, UUID]) -> ReadingView:
    """A reading, with the job that it came from."""
    return ReadingView(
        id=reading.reading_id,
        supplier_id=reading.supplier_id,
        supplier_name=reading.supplier_name,
        job_id=jobs.get(reading.order_key),
        by=reading.source,
        listed_at=reading.listed_at,
        stored_at=reading.stored_at,
        is_first=reading.is_first,
        items=reading.items,
        has_changes=reading.has_changes,
        **_counts(reading.counts),
    )


def counts_view(counts: Mapping[ChangeKind, int]) -> CountsView:
    """How many items changed."""
    return CountsView(**_counts(counts))


def change_view(change: ItemChange) -> ChangeView:
    """What one list changed of an item."""
    return ChangeView(**_change(change), reading_id=change.reading_id, at=change.at)


def net_change_view(change: ItemChange) -> NetChangeView:
    """What several lists changed of an item."""
    return NetChangeView(**_change(change))


def rounded(percent: float | None) -> float | None:
    """A percent as it is told."""
    return None if percent is None else round(percent, _PERCENT_DIGITS)


def _change(change: ItemChange) -> dict[str, Any]:
    told = {name: getattr(change, name) for name in NetChangeView.model_fields}
    return {**told, "percent": rounded(change.percent)}


def _counts(counts: Mapping[ChangeKind, int]) -> dict[str, int]:
    return {kind.value: counts[kind] for kind in ChangeKind}


def _price_change(item: FoundItem) -> PriceChangeView | None:
    change = item.change
    if change is None:
        return None
    return PriceChangeView(
        percent=rounded(change.percent),
        old_price=change.old_price,
        new_price=change.new_price,
        at=change.at,
    )


def _place(place: ItemPlace) -> PlaceView:
    cells = {role: f"{letters}{place.row_number}" for role, letters in place.letters.items()}
    return PlaceView(sheet=place.sheet, row=place.row_number, cells=cells)


def _offer(offer: Mapping[str, Any], place: ItemPlace | None, main: str | None) -> OfferView:
    column = offer.get("column")
    letters = column_letters(column) if isinstance(column, int) and column > 0 else main
    if place is None or not place.letters:
        letters = None
    return OfferView(
        kind=str(offer.get("kind", PriceKind.PLAIN)),
        amount=str(offer.get("amount", "")),
        is_main=False,
        cell=f"{letters}{place.row_number}" if letters and place else None,
        **{name: _text(offer, name) for name in _TERMS},
    )


_TERMS = (
    "currency", "vat", "vat_rate", "basis", "basis_quantity", "least_quantity", "least_sum",
    "variant", "text",
)  # fmt: skip


def _same_amount(amount: str, price: Decimal) -> bool:
    return f"{Decimal(amount):.2f}" == f"{price:.2f}" if amount else False


def _letters(cell: str) -> str:
    return cell.rstrip("0123456789")


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is None or isinstance(value, bool | dict | list):
        return None
    return str(value) or None


def supplier_orders(readings: Sequence[ReadingSeen]) -> list[tuple[UUID, str]]:
    """Whose orders the readings carried out, and which."""
    return [(reading.supplier_id, reading.order_key) for reading in readings]
