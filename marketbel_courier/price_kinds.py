"""The kinds of price that a list can have, as settings, readers and pages name them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PriceKind(StrEnum):
    """Which price it is, in the order in which kinds are preferred as the item's price."""

    RETAIL = "retail"
    PLAIN = "plain"
    RECOMMENDED = "recommended"
    WHOLESALE = "wholesale"
    TIER = "tier"
    """A price from a quantity or a sum on."""
    PROMOTIONAL = "promotional"
    PURCHASE = "purchase"
    """What somebody else pays, such as a dealer: never the item's price."""
    OLD = "old"
    """What was asked before: never the item's price."""


PRICE_KEYS: Mapping[PriceKind, str] = {
    PriceKind.RETAIL: "price_retail",
    PriceKind.RECOMMENDED: "price_recommended",
    PriceKind.WHOLESALE: "price_wholesale",
    PriceKind.TIER: "price_wholesale",
    PriceKind.PROMOTIONAL: "price_promo",
}
"""The characteristic that keeps an item's other price, by its kind."""
