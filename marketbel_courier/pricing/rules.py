"""The shop's settings for comparing offers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PriceRules:
    """The shop's currency, and what is taken of offers that do not tell everything.

    `default_currency` is that of prices whose list names none. `vat_rate` (in percent) is added to
    prices without VAT that do not tell their rate.
    """

    shop_currency: str | None = None
    default_currency: str | None = None
    in_stock_first: bool = False
    vat_rate: Decimal | None = None

    @property
    def currency(self) -> str | None:
        """The currency that offers are compared in; None where the shop has named none."""
        return self.shop_currency or self.default_currency
