"""What a column of a price list can hold, and the terms of a price; no decision is made here."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketbel_courier.price_kinds import PRICE_KEYS, PriceKind

__all__ = (
    "NEVER_THE_PRICE",
    "OF_SEVERAL_COLUMNS",
    "PRICE_KEYS",
    "PriceKind",
    "PriceTerms",
    "Role",
    "Vat",
)


class Role(StrEnum):
    """What a column holds; of a characteristic the value is its key in `characteristics`."""

    NAME = "name"
    VARIANT = "variant"
    """A part of what tells the rows of one name or code apart: a size, a colour, 1C's feature."""
    SKU = "sku"
    """The supplier's own code."""
    PART_NUMBER = "part_number"
    """The maker's number of the part, where the supplier has a code of its own beside it."""
    BARCODE = "barcode"
    BRAND = "brand"
    CATEGORY = "category"
    DESCRIPTION = "description"
    PRICE = "price"
    CURRENCY = "currency"
    VAT_RATE = "vat_rate"
    UNIT = "unit"
    PACK_SIZE = "pack_size"
    LEAST_ORDER = "least_order"
    ORDER_MULTIPLE = "order_multiple"
    STOCK = "stock"
    OTHER = "other"
    """A characteristic under its own title."""
    IGNORED = "ignored"
    """Row numbers, quantities and sums to be filled in by the customer, pictures, blanks."""


OF_SEVERAL_COLUMNS = frozenset(
    {
        *(Role.PRICE, Role.STOCK, Role.BARCODE, Role.CATEGORY, Role.DESCRIPTION, Role.VARIANT),
        *(Role.CURRENCY, Role.OTHER, Role.IGNORED),
    }
)
"""Roles that several columns of one table may have."""


NEVER_THE_PRICE = frozenset({PriceKind.PURCHASE, PriceKind.OLD})


class Vat(StrEnum):
    """Whether value added tax is part of a price."""

    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """What a title, a group title or the sheet says of the prices of a column.

    `currency` is an ISO code, `vat_rate` in percent. `basis` is what the price buys: a unit's code
    (`pcs`, `m2`, `kg`), with `basis_quantity` of them (100 pieces). `least_quantity` and
    `least_sum` begin a tier. `variant` is what the column sells, where prices of several things
    stand across (“Extra”, “Minsk”, “48”).
    """

    kind: PriceKind = PriceKind.PLAIN
    currency: str | None = None
    vat: Vat | None = None
    vat_rate: Decimal | None = None
    basis: str | None = None
    basis_quantity: Decimal | None = None
    least_quantity: Decimal | None = None
    least_sum: Decimal | None = None
    variant: str | None = None
