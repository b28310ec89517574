"""Answers about the catalogue: items, products, prices over time, and what lists changed.

Prices are decimal strings, exact; percents are numbers. What is not known is null.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field, NonNegativeInt

from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.admin.shop_contract import Price
from marketbel_courier.catalogue.item_search import MatchStatus
from marketbel_courier.catalogue.product_search import ProductState
from marketbel_courier.catalogue.readings import ChangeKind, ReadingSource


class OfferView(Answer):
    """One price of an item. `amount` is exact, and may have more digits than two."""

    kind: str
    amount: str
    currency: str | None
    vat: str | None
    vat_rate: str | None
    basis: str | None = Field(description="What the price buys: the code of a unit")
    basis_quantity: str | None
    least_quantity: str | None
    least_sum: str | None
    variant: str | None
    text: str | None = Field(description="As printed")
    is_main: bool
    cell: str | None = Field(description="Such as F7; null where its place is not known")


class PlaceView(Answer):
    """Where an item stands in its supplier's newest list; `cells` by the roles of their columns."""

    sheet: str = Field(description="Empty for a file without sheets")
    row: int
    cells: dict[str, str]


class PriceChangeView(Answer):
    """The last change of a price; without a percent where the price before was nothing."""

    percent: float | None
    old_price: Price
    new_price: Price
    at: datetime


class ItemView(Answer):
    """A supplier's item, with all its prices."""

    id: UUID
    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    name: str
    price: Price
    currency: str | None
    category: str | None
    brand: str | None
    barcode: str | None
    unit: str | None
    in_stock: bool | None
    stock: str | None = Field(description="As the list says it")
    is_listed: bool
    delisted_at: datetime | None
    match_status: MatchStatus
    match_score: float | None
    product_id: UUID | None
    product_name: str | None
    change: PriceChangeView | None
    offers: list[OfferView]
    place: PlaceView | None
    created_at: datetime
    updated_at: datetime
    last_listed_at: datetime


class ItemPageView(Answer):
    """`GET /admin/catalogue/items`. A page may be short, and go on all the same."""

    items: list[ItemView]
    next: str | None
    is_cut: bool = Field(description="So many were found that only some of them were sorted")


class BestView(Answer):
    """The offer that a product's lowest price is; `told` says what was not compared, and why."""

    item_id: UUID | None
    supplier_id: UUID | None
    supplier_name: str | None
    supplier_sku: str | None
    amount: str | None = Field(description="What the supplier asks")
    currency: str | None = Field(description="What it asks it in")
    price: str | None = Field(description="The same, as it was compared")
    price_currency: str | None
    unit: str | None
    quantity: str | None
    since: datetime | None
    rate: str | None
    rate_date: date | None
    compared: NonNegativeInt
    left_out: NonNegativeInt
    told: list[LocalizedMessage]


class ProductView(Answer):
    """A product; items and suppliers are counted that list it now."""

    id: UUID
    internal_sku: str
    name: str
    status: ProductState
    category_id: UUID | None
    category: str | None
    min_price: Price | None
    is_available: bool
    items_count: NonNegativeInt
    suppliers_count: NonNegativeInt
    best: BestView | None
    created_at: datetime
    updated_at: datetime


class ProductPageView(Answer):
    """`GET /admin/catalogue/products`."""

    products: list[ProductView]
    next: str | None
    is_cut: bool = False


class ItemDetails(ItemView):
    """`GET /admin/catalogue/items/{id}`."""

    characteristics: dict[str, object]
    product: ProductView | None


class ProductItemView(ItemView):
    """An item beside the others of its product."""

    is_best: bool
    price_converted: str | None
    why_not: LocalizedMessage | None = Field(description="Why it was not compared")


class ProductDetails(ProductView):
    """`GET /admin/catalogue/products/{id}`: the best item first, the delisted ones last."""

    items: list[ProductItemView]
    items_count_all: NonNegativeInt


class PointView(Answer):
    """A price that holds from then on, until the next point."""

    at: datetime
    price: Price


class LineView(Answer):
    """Points of one item, oldest first; the last one is the price of today or of its delisting."""

    item_id: UUID
    currency: str | None
    points: list[PointView]
    total: NonNegativeInt
    is_thinned: bool


class ItemHistory(LineView):
    """`GET /admin/catalogue/items/{id}/history`."""

    item_name: str
    first_at: datetime | None
    delisted_at: datetime | None


class SeriesView(LineView):
    """The line of one supplier's item."""

    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    is_listed: bool
    delisted_at: datetime | None


class ProductHistory(Answer):
    """`GET /admin/catalogue/products/{id}/history`; of more items the cheapest listed ones."""

    product_id: UUID
    product_name: str
    series: list[SeriesView]
    more_series: NonNegativeInt


class CountsView(Answer):
    """How many items changed, by kind."""

    new: NonNegativeInt
    gone: NonNegativeInt
    back: NonNegativeInt
    dearer: NonNegativeInt
    cheaper: NonNegativeInt
    in_stock: NonNegativeInt
    out_of_stock: NonNegativeInt
    renamed: NonNegativeInt


class ReadingView(CountsView):
    """A price list that was read and stored, and how many items it changed."""

    id: int
    supplier_id: UUID
    supplier_name: str
    job_id: UUID | None
    by: ReadingSource
    listed_at: datetime
    stored_at: datetime
    is_first: bool
    items: NonNegativeInt
    has_changes: bool = Field(description="False once it was forgotten which items those were")


class ReadingPageView(Answer):
    """`GET /admin/catalogue/readings`, newest first."""

    readings: list[ReadingView]
    next: str | None


class NetChangeView(Answer):
    """What happened to an item; to its price and its name where these changed."""

    supplier_id: UUID
    supplier_name: str
    item_id: UUID
    supplier_sku: str
    name: str
    kinds: list[ChangeKind]
    old_price: Price | None
    new_price: Price | None
    percent: float | None
    old_name: str | None
    currency: str | None
    product_id: UUID | None
    product_name: str | None


class ChangeView(NetChangeView):
    """What one list changed of an item."""

    reading_id: int
    at: datetime


class SummaryView(CountsView):
    """What some readings changed together."""

    readings: NonNegativeInt
    first_items: NonNegativeInt = Field(
        description="Items of suppliers' first lists: all are new, and told by no change"
    )


class ChangePageView(Answer):
    """`GET /admin/catalogue/changes`."""

    summary: SummaryView | None
    changes: list[ChangeView]
    next: str | None
    is_cut: bool = Field(description="Only the newest readings were searched")


class ComparisonView(Answer):
    """`GET /admin/catalogue/comparison`: what all lists between two of them changed in the end."""

    older: ReadingView = Field(serialization_alias="from")
    newer: ReadingView = Field(serialization_alias="to")
    is_complete: bool = Field(description="False where some of the changes are forgotten")
    summary: CountsView
    changes: list[NetChangeView]
    next: str | None
