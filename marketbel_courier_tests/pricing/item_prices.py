"""Items of a product as the catalogue has them, in a test's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketbel_courier.pricing.offers import ItemPrices
from marketbel_courier.pricing.rates import Rate, RateTable

TODAY = date(2026, 11, 30)
SUPPLIER = UUID(int=1000)

# 1 USD is 90 RUB, 1 EUR is 100 RUB, 100 JPY are 60 RUB, 1 BYN is 28 RUB.
OF_RUSSIA = RateTable(
    "RUB",
    TODAY,
    {
        "USD": Rate(Decimal(1), Decimal("90.00"), TODAY),
        "EUR": Rate(Decimal(1), Decimal("100.00"), TODAY),
        "JPY": Rate(Decimal(100), Decimal("60.0"), TODAY),
        "BYN": Rate(Decimal(1), Decimal(28), TODAY),
    },
)


def priced(number: int, price: str, currency: str | None = None, **told: Any) -> ItemPrices:
    """An item of which the catalogue keeps no offers beside its price."""
    told = {"name": "Kettle", **told}
    return ItemPrices(UUID(int=number), SUPPLIER, price=Decimal(price), currency=currency, **told)


def offering(number: int, *offers: Mapping[str, Any], **told: Any) -> ItemPrices:
    """An item with these offers, the first of which is its price."""
    kept: Sequence[Mapping[str, Any]] = [{"kind": "plain", "currency": "RUB", **o} for o in offers]
    price = Decimal(kept[0]["amount"]).quantize(Decimal("0.01"))
    return priced(number, str(price), "RUB", offers=kept, **told)
