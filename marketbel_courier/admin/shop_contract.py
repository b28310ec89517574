"""Requests and answers of the existing front end's own pages: signing in, products, the catalogue.

Prices are decimal strings with two digits, as the existing API writes them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, NonNegativeInt, PositiveInt

from marketbel_courier.admin.auth.person import Role
from marketbel_courier.admin.contract import Answer, LocalizedMessage
from marketbel_courier.messages.message import Message


def _two_digits(price: object) -> object:
    return f"{price:.2f}" if isinstance(price, Decimal) else price


Price = Annotated[str, BeforeValidator(_two_digits), Field(pattern=r"^\d+\.\d{2}$")]


def _check_text(value: str) -> str:
    value = value.strip()
    if not value:
        raise ValueError(Message("value-blank"))
    if "\0" in value:
        raise ValueError(Message("value-with-nul"))
    return value


def _check_given(value: str | None) -> str | None:
    return value if value is None else _check_text(value)


class ProductStatus(StrEnum):
    """Where a product is on its way into the catalogue and out of it."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Credentials(BaseModel):
    """`POST /auth/login`."""

    username: str = Field(min_length=1, max_length=255)
    password: str = Field(min_length=1, max_length=1024)


class SignedInUser(Answer):
    """Who signed in."""

    id: UUID
    username: str
    role: Role


class SignedIn(Answer):
    """The 200 to a login: the token goes into `Authorization: Bearer`, until it expires."""

    token: str
    expires_at: datetime
    user: SignedInUser


class CatalogueProduct(Answer):
    """A product on offer. The lowest and the highest price are those that suppliers ask now."""

    id: UUID
    internal_sku: str
    name: str
    category_id: UUID | None
    min_price: Price
    max_price: Price
    supplier_count: NonNegativeInt
    retail_price: Price | None = Field(description="Of a later version of the existing system")
    wholesale_price: Price | None
    currency_code: str | None


class CataloguePage(Answer):
    """`GET /catalog/`."""

    total_count: NonNegativeInt
    page: PositiveInt
    limit: PositiveInt
    data: list[CatalogueProduct]


class SupplierItem(Answer):
    """What a supplier offers as a product."""

    id: UUID
    supplier_id: UUID
    supplier_name: str
    supplier_sku: str
    current_price: Price
    characteristics: dict[str, object]
    last_ingested_at: datetime


class AdminProduct(Answer):
    """A product with its items. `supplier_items_count` is an addition: of very many the cheapest
    are listed. No margin can be told: the system has no selling price.
    """

    id: UUID
    internal_sku: str
    name: str
    category_id: UUID | None
    status: ProductStatus
    supplier_items: list[SupplierItem]
    margin_percentage: float | None = None
    supplier_items_count: NonNegativeInt


class AdminProductPage(Answer):
    """`GET /admin/products`."""

    total_count: NonNegativeInt
    page: PositiveInt
    limit: PositiveInt
    data: list[AdminProduct]


class UnmatchedItem(SupplierItem):
    """An item that is no product's."""

    name: str


class UnmatchedPage(Answer):
    """`GET /admin/suppliers/unmatched`."""

    total_count: NonNegativeInt
    page: PositiveInt
    limit: PositiveInt
    data: list[UnmatchedItem]


class MatchRequest(BaseModel):
    """`PATCH /admin/products/{id}/match`."""

    action: Literal["link", "unlink"]
    supplier_item_id: UUID


class Matched(Answer):
    """The 200 to it: the product with its items as they are now."""

    product: AdminProduct


class NewProduct(BaseModel):
    """`POST /admin/products`; without an SKU the product gets one."""

    name: Annotated[str, Field(max_length=500), AfterValidator(_check_text)]
    internal_sku: Annotated[str | None, Field(max_length=100), AfterValidator(_check_given)] = None
    category_id: UUID | None = None
    status: Literal["draft", "active"] = "draft"
    supplier_item_id: UUID | None = None


class ProductCreated(Answer):
    """The 201 to it."""

    id: UUID
    internal_sku: str
    name: str
    category_id: UUID | None
    status: ProductStatus
    supplier_items: list[SupplierItem]
    created_at: datetime


class StatusChange(BaseModel):
    """`PATCH /admin/products/{id}/status`."""

    status: ProductStatus


class StatusChanged(Answer):
    """The 200 to it."""

    id: UUID
    status: ProductStatus
    message: str
    message_localized: LocalizedMessage


class StatusChanges(BaseModel):
    """`POST /admin/products/bulk-status`."""

    product_ids: list[UUID] = Field(min_length=1, max_length=20_000)
    status: ProductStatus


class StatusesChanged(Answer):
    """The 200 to it; products that are not there are not counted."""

    updated_count: NonNegativeInt
    status: ProductStatus
    message: str
    message_localized: LocalizedMessage
