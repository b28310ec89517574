"""Requests and answers of the existing front end's own pages: signing in, products, the catalogue.

Prices are decimal strings with two digits, as the existing API writes them.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt

from marketbel_courier.admin.auth.person import Role
from marketbel_courier.admin.contract import Answer

Price = Annotated[str, Field(pattern=r"^\d+\.\d{2}$")]


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
